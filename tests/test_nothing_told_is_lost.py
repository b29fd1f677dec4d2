"""A sign told or ticked is in the form or in an outcome ever after, and nothing calm is told in between, whatever a parent does."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.events import CheckInMissed, Edit, Event, Forget, Pressed, Said, Say
from bot.core.reading import Brain
from bot.core.turn import Turn
from tests.chat import STEPS, Chat, Step

LINES = [":t:fits_or_spells", ":t:breathing_colour_waking", ":t:skill_gone", ":t:sudden_weak_or_sore", ":done", ":back", ":skip"]
SIGNS = ["he drags one leg behind", "she lost a skill, she used to sit", "i think he had a fit"]
TELLS = st.tuples(st.just(Chat.presses), st.sampled_from(LINES)) | st.tuples(st.just(Chat.says), st.sampled_from(SIGNS))
BEGINNINGS: list[list[Event]] = [
    [Said("my baby is 9 months, not early"), Said("/check"), Said("backwards"), Said("not early")],
    [Said("/baby"), Pressed("baby:add", 1), Said("Ben"), Said("Ben is 9 months"), Said("/check"), Said("backwards"), Said("not early")],
]


@dataclass
class Watched(Chat):
    """A chat of which every turn is looked at."""

    def looks_at(self, event: Event, turn: Turn) -> None:
        form, texts = self.session.form, [effect.text for effect in turn.effects if isinstance(effect, Say | Edit)]
        if form is None or turn.session.silenced or Forget() in turn.effects or isinstance(event, CheckInMissed):
            return
        told = signs_told(form.signs)
        outcomes = {name: text.title for name, text in self.brain.content.outcomes.items()}
        if told or form.ticked:
            goes_on = turn.session.form is not None and turn.session.form.serial == form.serial
            assert goes_on or any(title in text for title in outcomes.values() for text in texts), (event, texts)
            assert not any(outcomes["reassure"] in text for text in texts), (event, texts)
        corrects = isinstance(event, Pressed) and event.data.startswith(("c:", "baby:remove"))
        kept = {sign for one in turn.session.assessments for sign in signs_told(one.signs)}
        kept |= signs_told(turn.session.form.signs if turn.session.form is not None else ())
        assert corrects or told <= kept, (event, told - kept, texts)


def signs_told(signs: tuple[tuple[str, str], ...]) -> set[str]:
    return {sign for sign, answer in signs if answer == "yes"}


def test_what_is_told_or_ticked_in_a_check_is_never_lost(brain: Brain) -> None:
    @given(st.sampled_from(BEGINNINGS), st.lists(st.one_of(TELLS, STEPS), min_size=5, max_size=15))
    @settings(max_examples=250, deadline=None)
    def holds(beginning: list[Event], steps: list[Step]) -> None:
        chat = Watched(brain)
        for event in beginning:
            chat.turn(event)
        assert chat.session.form is not None
        for act, what in steps:
            act(chat, what)

    holds()
