"""What is remembered of the last messages never differs from reading them again."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.reading import Brain
from bot.core.recent import REMEMBERED, SHORT, Bearing, Recent
from bot.labelled import read_rows

TODAY = date(2026, 11, 23)
ROWS = read_rows(Path(__file__).parents[1] / "utterances_signs.yaml")
SAID: Sequence[str] = [row["text"] for row in ROWS]
AGES = st.none() | st.floats(-1, 26, allow_nan=False)


@given(said=st.sampled_from(SAID), ages=st.lists(AGES, min_size=2, max_size=5), asked=st.sampled_from([None, "age", "direction"]))
def test_a_message_remembered_reads_as_one_read_anew(brain: Brain, said: str, ages: Sequence[float | None], asked: str | None) -> None:
    for months in ages:
        anew = brain._read(said, TODAY, months, asked)
        assert brain.read(said, today=TODAY, months=months, asked=asked) == anew


def test_since_an_age_is_reckoned_from_the_age_it_is(brain: Brain) -> None:
    said = "she has gone backwards since she was 6 months old"
    weeks = [brain.read(said, today=TODAY, months=months).slots.since_weeks for months in (10.2, 10.9)]
    assert weeks == [pytest.approx((months - 6) * 4.348, rel=1e-3) for months in (10.2, 10.9)]


def test_one_that_rests_on_no_age_holds_for_all() -> None:
    recent = Recent[str]([6, 9])
    recent.keep("9 months, crawls", (), 4, "read", Bearing.NONE)
    assert [recent.get("9 months, crawls", (), months) for months in (None, 4, 8, 20)] == ["read"] * 4


def test_one_that_rests_on_the_whole_age_holds_for_that_alone() -> None:
    recent = Recent[str]([6, 9])
    recent.keep("since then", (), 7, "read", Bearing.WHOLE)
    assert [recent.get("since then", (), months) for months in (7, 7.1, None)] == ["read", None, None]


def test_what_was_asked_for_last_is_kept_longest() -> None:
    recent = Recent[int]([])
    for number in range(REMEMBERED):
        recent.keep(str(number), (), None, number, Bearing.NONE)
    recent.get("0", (), None)
    recent.keep("one more", (), None, -1, Bearing.NONE)
    assert (recent.get("0", (), None), recent.get("1", (), None), len(recent)) == (0, None, REMEMBERED)


def test_a_story_goes_with_the_next_message() -> None:
    recent = Recent[str]([])
    story = "a" * (SHORT + 1)
    recent.keep(story, (), None, "long", Bearing.NONE)
    assert recent.get(story, (), None) == "long"
    recent.keep("thanks", (), None, "short", Bearing.NONE)
    assert (recent.get(story, (), None), recent.get("thanks", (), None)) == (None, "short")
