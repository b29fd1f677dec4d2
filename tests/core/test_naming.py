"""Where a message names a baby, and where its words only look like the name."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.corrected import birth_date_from
from bot.core.engine import take_turn
from bot.core.events import Said
from bot.core.naming import naming
from bot.core.reading import Brain
from bot.core.session import Baby, Session

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
WORDS = frozenset("will may hope grace lily rose april summer little one twin a b baby button leg her is".split())
FILLERS = st.sampled_from("she crawls with and then slowly today already because".split())


@pytest.mark.parametrize(
    ("text", "name", "sense"),
    [
        ("she has a fever, will it pass?", "Will", "no"),
        ("Will it pass?", "Will", "no"),
        ("Will she crawl soon?", "Will", "no"),
        ("she will not bear weight", "Will", "no"),
        ("SHE HAS A FEVER WILL IT PASS", "Will", "no"),
        ("She Has A Fever, Will It Pass?", "Will", "no"),
        ("she is ill. Will it pass?", "Will", "no"),
        ("she is ill 😢 Will it pass?", "Will", "no"),
        ("is Will too old to crawl?", "Will", "sure"),
        ("Will", "Will", "sure"),
        ("will?", "Will", "sure"),
        ("will's leg drags", "Will", "sure"),
        ("Will has a fever", "Will", "sure"),
        ("will isn't crawling", "Will", "sure"),
        ("it is about will", "Will", "sure"),
        ("will not stand", "Will", "no"),
        ("will crawls? no, will drags", "Will", "sure"),
        ("I hope so", "Hope", "no"),
        ("I hope is not lost", "Hope", "no"),
        ("looks like Hope has a rash", "Hope", "sure"),
        ("she was born in May", "May", "no"),
        ("since May 5 she drags one leg", "May", "no"),
        ("does May crawl?", "May", "sure"),
        ("in April April crawled", "April", "sure"),
        ("she has a fever", "She", "no"),
        ("button is stuck", "Button", "maybe"),
        ("Button is 9 months old", "Button", "sure"),
        ("one leg drags a little", "Little One", "no"),
        ("my little one drags a leg", "Little One", "maybe"),
        ("is Little One late?", "Little One", "sure"),
        ("is a twin slower", "Twin A", "no"),
        ("is twin A slower", "Twin A", "sure"),
        ("twin a's leg", "Twin A", "maybe"),
        ("her button is stuck", "Button", "no"),
        ("benign", "Ben", "no"),
        ("ben's leg", "Ben", "sure"),
        ("is she slower than Ben?", "Ben", "no"),
        ("zoe crawls", "Zoë", "sure"),
        ("ann is here and marie too", "Ann Marie", "no"),
        ("o'neil crawls", "O’Neil", "sure"),
        ("anything", "", "no"),
    ],
)
def test_a_name_is_told_from_the_word_that_it_also_is(text: str, name: str, sense: str) -> None:
    assert naming(text, name, WORDS) == sense


@given(st.lists(FILLERS, min_size=1, max_size=4), st.lists(FILLERS, min_size=1, max_size=4), st.permutations(["ann", "marie", "lou"]))
def test_the_words_of_a_name_stand_together_and_in_order(before: list[str], between: list[str], words: list[str]) -> None:
    parted = " ".join([*before, words[0], *between, *words[1:]])
    assert naming(parted, "Ann Marie Lou") == "no"
    together = " ".join([*before, *words, *between])
    assert naming(together, "Ann Marie Lou") == ("sure" if words == ["ann", "marie", "lou"] else "no")


@given(st.lists(FILLERS, max_size=4), st.lists(FILLERS, max_size=4), st.sampled_from(["Noor", "noor", "NOOR"]))
def test_a_name_that_is_no_word_names_the_baby_wherever_it_stands(before: list[str], after: list[str], said: str) -> None:
    assert naming(" ".join([*before, said, *after]), "Noor", WORDS) == "sure"


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_and_name_are_read_without_a_fault(text: str, name: str) -> None:
    assert naming(text, name, WORDS) in ("no", "maybe", "sure")


SIGNS_TOLD = [
    ("she has a fever of 38.5, will it pass?", 2),
    ("she will not bear weight on her legs", 9.5),
    ("one leg drags a little when she crawls", 9.5),
    ("may i ask, she always keeps one hand in a tight fist, i hope it is nothing", 9.5),
    ("she had a seizure in the summer and went limp", 8),
    ("she lost the joy in crawling and can no longer sit up", 10),
    ("she swallowed a button battery", 10),
]
#: In the order in which they weigh.
OUTCOMES = ("emergency", "urgent", "refer")


def told(brain: Brain, text: str, months: float, other: str, other_months: float) -> tuple[int, int]:
    """How grave the outcome is, and which baby's, where the chat knows another baby of this name."""
    babies = [Baby(name, birth_date_from(age, today=NOW.date()), weeks_early=0) for name, age in (("Ann", months), (other, other_months))]
    session = take_turn(brain, Session(babies=tuple(babies)), Said(text), now=NOW).session
    form = session.form.queue if session.form is not None else ()
    graves = [OUTCOMES.index(one.outcome) for one in session.assessments if one.outcome in OUTCOMES]
    asked = [OUTCOMES.index({"routine": "refer"}.get(level, level)) for level in (brain.signs[q[5:]].urgency for q in form)]
    return min([*graves, *asked], default=len(OUTCOMES)), session.active


@pytest.mark.parametrize(("text", "months"), SIGNS_TOLD)
def test_no_name_made_of_the_message_s_own_words_takes_a_sign_away(brain: Brain, text: str, months: float) -> None:
    words = [word.strip(",.?").title() for word in text.split() if word.strip(",.?").isalpha()]
    names = {*words, *(f"{one} {two}" for one in words for two in words)}
    for_ben = told(brain, text, months, "Ben", 20)
    assert for_ben[0] < len(OUTCOMES)
    assert for_ben[1] == 0
    taken = [name for name in sorted(names) for age in (1, 8, 20) if told(brain, text, months, name, age)[0] > for_ben[0]]
    assert not taken
