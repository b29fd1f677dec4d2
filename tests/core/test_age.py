"""The reading of ages: a table of messages, and rules that hold for all of them."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.age import AgeReading, read_age, read_early_answer
from bot.core.corrected import birth_date_from, corrected_months, months_old
from bot.core.prematurity import find_early
from bot.core.text import read

TODAY = date(2026, 11, 23)


def _yaml(name: str) -> dict[str, Any]:
    return yaml.load(Path(__file__).with_name(name).read_text(encoding="utf-8"), yaml.CSafeLoader)


GROUPS: dict[str, list[dict[str, Any]]] = _yaml("ages.yaml")
ROWS = [(group, row) for group, rows in GROUPS.items() for row in rows]
KINDS: dict[str, list[tuple[str, float | None]]] = _yaml("age_kinds.yaml")
PLAIN = [row for group, row in ROWS if group in {"plain", "early", "not_an_age", "ranges"} and not row.get("conflict")]


def age(text: str, *, asked: bool = False) -> AgeReading:
    return read_age(read(text), today=TODAY, asked=asked)


@pytest.mark.parametrize(("group", "row"), ROWS, ids=lambda value: value["text"][:60] if isinstance(value, dict) else value)
def test_each_message_gives_its_age(group: str, row: dict[str, Any]) -> None:
    found = age(row["text"], asked=group == "asked")
    near = pytest.approx(row["months"], abs=row.get("tolerance", 0.06)) if row["months"] is not None else None
    assert found.months == near
    assert found.conflict == row.get("conflict", False)
    for key, value in (("birth", found.birth_months), ("early", found.weeks_early)):
        if key in row:
            assert value == pytest.approx(row[key], abs=row.get("tolerance", 0.06))
    assert found.premature == row.get("premature", found.premature)


@pytest.mark.parametrize(
    ("text", "months"),
    [pytest.param(text, months, id=f"{kind}: {text}"[:80]) for kind, rows in KINDS.items() for text, months in rows],
)
def test_each_kind_of_telling_an_age_is_read_and_what_only_looks_like_one_is_not(text: str, months: float | None) -> None:
    assert age(text).months == (None if months is None else pytest.approx(months, abs=0.5))


@pytest.mark.parametrize("row", PLAIN, ids=lambda row: row["text"][:60])
def test_case_quotes_and_calm_sentences_change_nothing(row: dict[str, Any]) -> None:
    text = row["text"]
    plain = age(text).months
    assert age(text.lower()).months == plain
    assert age(text.replace("'", "’")).months == plain
    assert age(text.replace("’", "'")).months == plain
    assert age(text.rstrip(".!?") + ". Thank you all so much!").months == plain
    assert age(text.rstrip(".!?") + "!!!").months == plain


@given(st.integers(3, 23), st.integers(1, 3))
def test_months_and_weeks_are_read_in_every_spelling(months: int, weeks: int) -> None:
    expected = pytest.approx(months + weeks * 7 / 30.4375)
    for text in (
        f"she is {months} months and {weeks} weeks",
        f"my {months}m{weeks}w old",
        f"DS {months} mo {weeks} wks, reverses",
        f"LO {months}M {weeks}W",
    ):
        assert age(text).months == expected, text


@given(st.integers(4, 23), st.sampled_from(["", ".5", " 1/2", "½", " and a half"]))
def test_a_bare_answer_counts_months_when_the_age_was_asked_for(months: int, half: str) -> None:
    assert age(f"{months}{half}", asked=True).months == months + (0.5 if half else 0)


@given(st.integers(4, 23), st.integers(4, 16))
def test_weeks_early_and_weeks_at_birth_say_the_same(months: int, early: int) -> None:
    by_early = age(f"my {months} month old was {early} weeks early").months
    assert age(f"my {months} month old was born at {40 - early} weeks").months == by_early
    assert age(f"a {40 - early} weeker, {months} months old").months == by_early


@given(st.dates(TODAY - timedelta(days=700), TODAY - timedelta(days=40)))
def test_a_birth_date_gives_the_age_of_that_day(born: date) -> None:
    found = age(f"he was born on {born:%d %B %Y}")
    assert found.born == born
    assert found.months == pytest.approx(months_old(born, on=TODAY))


@given(st.dates(TODAY - timedelta(days=700), TODAY - timedelta(days=40)))
def test_a_date_in_figures_is_read_or_asked_about_never_turned_round_in_silence(born: date) -> None:
    found = age(f"dob {born:%d/%m/%Y}")
    assert found.conflict or found.born == born


@given(st.integers(4, 23), st.integers(4, 23))
def test_two_plain_ages_that_differ_are_a_conflict(one: int, other: int) -> None:
    found = age(f"He is {one} months old. He is {other} months old.")
    assert found.conflict == (one != other)


@given(st.floats(0, 40), st.floats(0, 18))
def test_a_corrected_age_never_exceeds_the_age_since_birth(months: float, early: float) -> None:
    assert 0 <= corrected_months(months, early) <= months


@given(st.floats(0, 23), st.floats(0, 0.9), st.floats(0, 18))
def test_a_corrected_age_grows_with_age_and_falls_with_weeks_early(months: float, more: float, early: float) -> None:
    assert corrected_months(months + more, early) >= corrected_months(months, early)
    assert corrected_months(months, early + more) <= corrected_months(months, early)


@given(st.floats(0, 40), st.dates(date(2024, 1, 1), date(2032, 12, 31)))
def test_a_birth_date_made_from_months_is_never_too_young_and_at_most_days_too_old(months: float, today: date) -> None:
    assert months <= months_old(birth_date_from(months, today=today), on=today) <= months + 0.17


@given(st.integers(0, 40), st.dates(date(2024, 1, 1), date(2032, 12, 28)))
def test_whole_months_come_back_whole_so_that_a_threshold_holds_on_its_day(months: int, today: date) -> None:
    assert int(months_old(birth_date_from(months, today=today), on=today)) == months


@settings(max_examples=300)
@given(st.text(max_size=200), st.booleans())
def test_any_text_is_read_without_a_fault(text: str, asked: bool) -> None:
    found = age(text, asked=asked)
    assert found.months is None or found.months >= 0


_PIECES = st.lists(
    st.sampled_from(
        [
            *["9", "9m", "2w", "months", "weeks", "born", "march", "12/03/2026", "is", "old", "early", "corrected", "half", "a", "and"],
            *["1", "one", "turned", "in", "on", "first", "birthday", ",", ".", "-", "+", "34", "weeker", "due"],
        ]
    ),
    max_size=12,
)


@settings(max_examples=300)
@given(_PIECES, st.booleans())
def test_fragments_of_ages_in_any_order_are_read_without_a_fault(pieces: list[str], asked: bool) -> None:
    found = age(" ".join(pieces), asked=asked)
    assert found.months is None or found.months >= 0


def test_an_impossible_gestation_is_a_conflict() -> None:
    assert find_early("born at 19 weeks").wrong
    assert find_early("born at 45 weeks").wrong
    assert not find_early("born at 41 weeks").wrong


def test_the_two_candidates_of_a_conflict_are_named() -> None:
    assert age("She is 9 months. She is 11 months.").candidates == (9, 11)


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        *[
            ("6 weeks", 6),
            ("6", 6),
            ("about 6", 6),
            ("born at 34 weeks", 6),
            ("34 weeks", 6),
            ("34+1", 5.86),
            ("at 30", 10),
            ("2 months", 8.7),
        ],
        *[("a month early", 4.35), ("5 or 6 weeks", 6), ("38 weeks", 2), ("full term", 0), ("on time", 0), ("10 days", 1.43)],
        *[("no she was a week late", 0), ("12 days overdue", 0), ("two weeks past his due date", 0), ("late preterm, 35 weeks", 5)],
    ],
)
def test_an_answer_to_how_early_is_weeks_and_never_an_age(text: str, weeks: float) -> None:
    found = read_early_answer(read(text))
    assert found.weeks_early == pytest.approx(weeks, abs=0.06)
    assert found.months is None


def test_an_answer_to_how_early_that_cannot_be_is_a_conflict() -> None:
    assert read_early_answer(read("20 weeks")).conflict
    assert read_early_answer(read("50 weeks")).conflict
