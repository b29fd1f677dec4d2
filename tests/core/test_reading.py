"""What one message says is read once; of what parents wrote little stays in memory."""

from datetime import date

from bot.core.reading import Brain
from bot.core.recent import REMEMBERED

TODAY = date(2026, 11, 23)
STORY = (
    "She is nine months old and goes backwards all over the kitchen floor while her cousin of the same age already goes forwards, and "
    "now my mother asks me every single day whether somebody should not have a look at her, as if I had not thought of that myself"
)


def test_the_same_few_words_are_read_once(brain: Brain) -> None:
    assert brain.read("crawls backwards", today=TODAY) is brain.read("crawls backwards", today=TODAY)


def test_what_was_asked_and_what_is_known_make_another_reading(brain: Brain) -> None:
    plain, asked = brain.read("nine", today=TODAY), brain.read("nine", today=TODAY, asked="age")
    assert (plain.age.months, asked.age.months) == (None, 9)
    assert brain.read("not walking", today=TODAY, months=20).mentions != brain.read("not walking", today=TODAY, months=10).mentions


def test_a_story_is_forgotten_with_the_next_message(brain: Brain) -> None:
    first = brain.read(STORY, today=TODAY)
    assert brain.read(STORY, today=TODAY) is first
    brain.read("thank you", today=TODAY)
    assert brain.read(STORY, today=TODAY) is not first


def test_another_age_at_which_the_same_signs_count_needs_no_other_reading(brain: Brain) -> None:
    assert brain.read("only goes backwards", today=TODAY, months=9.2) is brain.read("only goes backwards", today=TODAY, months=9.7)


def test_only_so_many_short_messages_are_remembered(brain: Brain) -> None:
    for number in range(REMEMBERED + 100):
        brain.read(f"thank you {number}", today=TODAY)
    assert len(brain._recent) <= REMEMBERED
