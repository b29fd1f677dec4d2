"""Quiet hours as parents write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.quiet_hours import QuietHours, read_hours


def hours(text: str) -> tuple[int, int] | None:
    found = read_hours(text)
    return None if found is None or found.whole_day else (found.start, found.end)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[("11 p.m. to 6 a.m.", (23, 6)), ("9 P.M. – 8 A.M.", (21, 8)), ("from 8 in the evening until 7 in the morning", (20, 7))],
        *[("11 at night till six in the morning", (23, 6)), ("10pm to 6", (22, 6)), ("9 till 6am", (21, 6)), ("2030-0700", (20, 7))],
        *[("23.00-07.00", (23, 7)), ("22h-6h", (22, 6)), ("midnight to 7", (0, 7)), ("nine to eight", (21, 8)), ("20 to 8", (20, 8))],
        *[("1pm to 3", (13, 15)), ("8am to 4pm", (8, 16)), ("22:00 to 24:00", (22, 0)), ("10 to 07:00", (22, 7))],
    ],
)
def test_two_hours_are_read_in_every_spelling(text: str, expected: tuple[int, int]) -> None:
    assert hours(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("10 to 8", (22, 8)), ("7 to 7", (19, 7)), ("12 to 5", (0, 5)), ("8:00-6:00", (20, 6))])
def test_bare_hours_are_a_night(text: str, expected: tuple[int, int]) -> None:
    assert hours(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[("only between 8 and 6", (18, 8)), ("you may write from 10 am to 4 pm", (16, 10)), ("9:00-17:00 is fine", (17, 9))],
        *[("I'm awake from 7 to 10", (22, 7)), ("not before 8 or after 9", (21, 8)), ("only after 10am", (21, 10))],
        *[("only in the evening after 8", (21, 20)), ("you may write in the afternoon, after 2", (21, 14))],
    ],
)
def test_hours_that_are_welcome_are_turned_round(text: str, expected: tuple[int, int]) -> None:
    assert hours(text) == expected


@pytest.mark.parametrize("text", ["please don't message between 10 and 6", "we only sleep from 10 to 6", "be silent 10 to 6, ok?"])
def test_hours_of_silence_stay_so_whatever_else_is_said(text: str) -> None:
    assert hours(text) == (22, 6)


@pytest.mark.parametrize("text", ["21:45 to 6:15", "9.45pm-6.15am", "quarter to ten till quarter past six"])
def test_minutes_widen_the_quiet_time_and_it_is_said(text: str) -> None:
    assert read_hours(text) == QuietHours(21, 7, rounded=True)


@pytest.mark.parametrize("text", ["overnight", "not at night please", "during the night", "when we sleep", "not after 9pm", "not before 8"])
def test_a_night_without_hours_is_the_usual_one(text: str) -> None:
    assert hours(text) == (21, 8)


@pytest.mark.parametrize("text", ["0-24", "all day", "24/7", "8 am to 8 am"])
def test_a_whole_day_is_no_quiet_time(text: str) -> None:
    found = read_hours(text)
    assert found is not None
    assert found.whole_day


@pytest.mark.parametrize("text", ["none", "any time", "no quiet hours"])
def test_no_quiet_hours_can_be_asked_for(text: str) -> None:
    assert hours(text) == (0, 0)


@pytest.mark.parametrize("text", ["soon", "25 to 30", "9", "", "7 to 8 to 9", "10 kg"])
def test_what_names_no_hours_is_asked_again(text: str) -> None:
    assert hours(text) is None


@given(st.integers(1, 12), st.integers(0, 59), st.integers(1, 12), st.integers(0, 59))
def test_the_quiet_time_is_never_shorter_than_told(start: int, from_minute: int, end: int, to_minute: int) -> None:
    found = read_hours(f"{start}:{from_minute:02d} pm to {end}:{to_minute:02d} am")
    assert found is not None
    told_from, told_to = (start % 12 + 12) * 60 + from_minute, end % 12 * 60 + to_minute
    assert found.start * 60 <= told_from
    assert found.end * 60 >= told_to


@given(st.text(max_size=60))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    found = read_hours(text)
    assert found is None or (0 <= found.start < 24 and 0 <= found.end < 24)
