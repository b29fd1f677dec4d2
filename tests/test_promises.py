"""A check-in that was promised is always a row that will fall due, and a row is always a promise, whatever a parent does."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.events import Event, Pressed, Said
from bot.core.reading import Brain
from tests.chat import STEPS, Chat, Step

TWINS = [Said("/baby"), Pressed("baby:name", 1), Said("Ana"), Pressed("baby:add", 1), Said("Ben")]
BEGINNINGS: list[list[Event]] = [
    [Said("my baby is 10 months and drags one leg behind when crawling"), Pressed("r:2", 1)],
    [Said("he drags one leg behind when crawling"), Said("/stop"), Said("/settings"), Said("remind me in 3 weeks")],
    [*TWINS, Said("Ana drags one leg behind"), Pressed("r:2", 1), Said("Ben drags one leg behind"), Pressed("r:2", 1)],
    [*TWINS, Said("Ben drags one leg behind"), Pressed("r:2", 1), Said("/check"), Said("one hand is always in a fist")],
]


def test_a_check_in_promised_is_always_a_row_and_a_row_always_a_promise(brain: Brain) -> None:
    @given(st.sampled_from(BEGINNINGS), st.lists(STEPS, min_size=10, max_size=25))
    @settings(max_examples=200, deadline=None)
    def holds(beginning: list[Event], steps: list[Step]) -> None:
        chat = Chat(brain)
        for event in beginning:
            chat.turn(event)
        assert chat.rows
        for act, what in steps:
            act(chat, what)
            chat.holds()

    holds()
