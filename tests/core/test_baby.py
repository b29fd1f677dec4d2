"""What is known about a baby's age, however it was told and in whatever order."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.age import AgeReading, read_age
from bot.core.baby import ages, learn, with_weeks_early
from bot.core.corrected import MONTHS_PER_WEEK
from bot.core.session import Baby
from bot.core.slots import Slots
from bot.core.text import read

TODAY = date(2026, 11, 23)


def told(*readings: AgeReading) -> Baby:
    """The baby after these messages."""
    baby = Baby()
    for reading in readings:
        baby = learn(baby, reading, Slots(), on=TODAY)
    return baby


@given(months=st.floats(1, 15), weeks=st.floats(3.5, 17))
def test_a_corrected_age_is_not_corrected_again_by_whatever_tells_how_early(months: float, weeks: float) -> None:
    corrected, early = AgeReading(corrected_months=months, premature=True), AgeReading(weeks_early=weeks, premature=True)
    for baby in (told(corrected, early), told(early, corrected), told(corrected, early, early), told(corrected, early, corrected)):
        known = ages(baby, on=TODAY)
        assert known.corrected == pytest.approx(months, abs=0.12)
        assert known.birth == pytest.approx(months + weeks * MONTHS_PER_WEEK, abs=0.12)


def test_a_corrected_age_alone_counts_as_it_is() -> None:
    known = ages(told(read_age(read("she is 6 months corrected"), today=TODAY)), on=TODAY)
    assert (known.birth, known.corrected) == (pytest.approx(6, abs=0.05), pytest.approx(6, abs=0.05))


def test_a_birth_date_told_later_takes_the_place_of_the_due_date() -> None:
    baby = told(
        AgeReading(corrected_months=6, premature=True), read_age(read("born 10 March 2026"), today=TODAY), AgeReading(weeks_early=6)
    )
    assert (baby.born, baby.from_due, baby.weeks_early) == (date(2026, 3, 10), False, 6)


def test_on_time_moves_nothing() -> None:
    baby = told(AgeReading(corrected_months=6, premature=True))
    assert with_weeks_early(baby, 0) == baby
