"""Due dates: how they are told, and what is due on a day besides babies."""

from datetime import date

import pytest

from bot.core.age import read_age
from bot.core.dates import find_dates
from bot.core.quantities import tidy
from bot.core.text import read

TODAY = date(2026, 11, 23)
THIRD_OF_MAY = date(2026, 5, 3)


def due(text: str) -> date | None:
    """The due date that the text tells, None where it tells none."""
    found = [told for told in find_dates(tidy(read(text).text), today=TODAY) if told.kind == "due" and told.readings]
    return found[0].readings[0] if found else None


@pytest.mark.parametrize(
    "text",
    [
        "her due date was 3 May", "EDD 3/5", "EDD: 2026-05-03", "e.d.d. 3/5/2026", "estimated due date 3rd of May", "I was due May 3",
        "expected date 3 may", "estimated date of delivery 3 May 2026", "he was due on 3/5/26",
    ],
)  # fmt: skip
def test_a_due_date_is_told_in_many_ways(text: str) -> None:
    assert due(text) == THIRD_OF_MAY


@pytest.mark.parametrize(
    "text",
    [
        "the next appointment is due on 3 may", "his vaccines were due 3 May", "hv visit due 3 may", "I'm due 3 May with my second",
        "we are now due on 3 May", "my sister is due 3 may", "we've got a baby due in May",
        "our second is due 3 may", "another one due in may", "his 9 month check is due 3 May",
    ],
)  # fmt: skip
def test_the_day_on_which_something_else_is_due_tells_no_age(text: str) -> None:
    assert due(text) is None
    assert read_age(read(text), today=TODAY).months is None
    assert read_age(read(text), today=TODAY, asked=True).months in (None, 9.0)


def test_the_baby_s_due_date_is_found_beside_another_one() -> None:
    assert due("vaccines are due 12 december, due date was 3 may") == THIRD_OF_MAY
