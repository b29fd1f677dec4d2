"""When to ask again, as parents put it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text import read
from bot.core.when import MOST_DAYS, When, read_when

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "days", "hour"),
    [
        ("ask me tomorrow at 9", 1, 9),
        ("tomorow at 4", 1, 16),
        ("tomorrow at 9 in the evening", 1, 21),
        ("the day after tomorrow", 2, None),
        ("not now, ask me next month", 28, None),
        ("in 3 weeks please", 21, None),
        ("in a fortnight", 14, None),
        ("give me a couple of weeks", 14, None),
        ("next monday", 7, None),
        ("on sunday afternoon", 6, 15),
        ("on 5 January at 10pm", 43, 22),
        ("Ask again on Jan 5th", 43, None),
    ],
)
def test_a_day_ahead_is_read(said: str, days: int, hour: int | None) -> None:
    assert read_when(read(said).text, today=MONDAY) == When(MONDAY + timedelta(days=days), hour)


@pytest.mark.parametrize("said", ["a month ago", "he is 9 months", "in 2 years", "in 300 days", "on 31 february", "later", ""])
def test_what_is_no_day_ahead_is_not_taken_for_one(said: str) -> None:
    assert read_when(read(said).text, today=MONDAY) is None


@given(st.text("0123456789 amonthweks.:", max_size=20), st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_a_day_that_is_read_lies_ahead_and_not_too_far(said: str, today: date) -> None:
    for text in (f"in {said}", f"next {said}", f"on {said} february", f"tomorrow at {said}"):
        when = read_when(text, today=today)
        assert when is None or (0 < (when.day - today).days <= MOST_DAYS and when.hour in (None, *range(24)))
