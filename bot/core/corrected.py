"""Corrected-age arithmetic: months are days / 30.4375, and a pregnancy has 40 weeks."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from math import ceil

DAYS_PER_MONTH = 30.4375
MONTHS_PER_WEEK = 7 / DAYS_PER_MONTH
TERM_WEEKS = 40
#: Born after more than this many weeks before the due date (before 37+0), a baby's age is corrected.
EARLY_FROM = 3
#: Nobody survives birth before 22 weeks; a pregnancy of more than 42 is a slip of the pen.
GESTATION = (22, 42)
#: From this age since birth on, nothing is corrected any more.
CORRECTED_UNTIL = 24.0


def corrected_months(birth_months: float, weeks_early: float) -> float:
    """The age in months counted from the due date; the age since birth for a baby of 37 weeks or more, and from two years on.

    Source: NSW Kids Health and AAP 2024 (40-week base, until two years), NICE NG72 (preterm is before 37+0).

    >>> round(corrected_months(11, 8), 1), corrected_months(11, 3), corrected_months(24, 8)
    (9.2, 11, 24)
    """
    if weeks_early <= EARLY_FROM or birth_months >= CORRECTED_UNTIL:
        return birth_months
    return max(0.0, birth_months - weeks_early * MONTHS_PER_WEEK)


@lru_cache(maxsize=1024)
def months_old(born: date, *, on: date) -> float:
    """The months since birth, as parents count them: whole calendar months, and the days since then. Negative for a date to come.

    A birthday is a full year, so that a threshold of twelve months holds on that day.

    >>> months_old(date(2025, 11, 23), on=date(2026, 11, 23)), round(months_old(date(2026, 2, 23), on=date(2026, 3, 2)), 2)
    (12.0, 0.23)
    """
    if born > on:
        return (on - born).days / DAYS_PER_MONTH
    whole = (on.year - born.year) * 12 + on.month - born.month
    if _months_later(born, whole) > on:
        whole -= 1
    return whole + min((on - _months_later(born, whole)).days / DAYS_PER_MONTH, 0.99)


def birth_date_from(months: float, *, today: date) -> date:
    """The birth date of a baby who is `months` old today, so that the stored age grows by itself; never a younger baby than told.

    >>> birth_date_from(9, today=date(2026, 11, 23))
    datetime.date(2026, 2, 23)
    """
    whole = int(months)
    born = _months_later(today, -whole) - timedelta(days=ceil((months - whole) * DAYS_PER_MONTH))
    while months_old(born, on=today) < months:  # a short month in between holds fewer days than the mean one
        born -= timedelta(days=1)
    return born


def _months_later(day: date, months: int) -> date:
    """The same day so many calendar months on, or the last day of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
