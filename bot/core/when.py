"""When to ask again, as a parent puts it: "tomorrow at 9", "next month", "in 3 weeks", "on Monday evening", "on 5 January".

A day and, where it is told, an hour. Weeks and months are counted as the buttons count them: a month is four weeks.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.dates import MONTH_NAMES, MONTHS
from bot.core.text import NUMBERS

#: Longer than that a chat that keeps silent is not kept.
MOST_DAYS = 24 * 7
_MONTH_DAYS = 28
_DAYS_IN = {"day": 1, "week": 7, "fortnight": 14, "month": _MONTH_DAYS}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HALVES = {"morning": 9, "afternoon": 15, "evening": 19}

_COUNT = "|".join((r"\d{1,3}", "an?", "a couple of", "a few", "another", *NUMBERS))
_DAY = re.compile(
    r"(?P<after>\b(?:the )?day after tomorrow\b)|(?P<tomorrow>\b(?:tomorrow|tomorow|tommorow|tommorrow|tmrw|tmr|tomoz)\b)"
    rf"|\b(?:in|after|for|give me|within) (?:about |around |maybe |like )?(?P<count>{_COUNT}) (?:more )?"
    r"(?P<unit>day|week|fortnight|month)s?\b"
    r"|\bnext (?P<next>week|fortnight|month)\b"
    rf"|\b(?P<weekday>{'|'.join(WEEKDAYS)})\b"
    rf"|\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m1>{MONTHS})\b|\b(?P<m2>{MONTHS}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b"
)
_AT = re.compile(r"\b(?:at|around|about|after) (?P<h>\d{1,2})(?:[:.][0-5]\d)?(?! ?(?:day|week|month|fortnight))(?: ?(?P<half>am|pm))?\b")
_HALF = re.compile(rf"\b(?P<half>{'|'.join(_HALVES)})\b")
_FEW = {"an": 1, "a": 1, "another": 1, "a couple of": 2, "a few": 3}


@dataclass(frozen=True, slots=True)
class When:
    """The parent's own day, and the whole hour on it, where one was told."""

    day: date
    hour: int | None = None


def read_when(text: str, *, today: date) -> When | None:
    """The day ahead that the normalised text names; None where it names none, or one too far off to keep.

    >>> monday = date(2026, 11, 23)
    >>> [(str(w.day), w.hour) for t in ("tomorrow at 9", "in 3 weeks", "on friday evening") if (w := read_when(t, today=monday))]
    [('2026-11-24', 9), ('2026-12-14', None), ('2026-11-27', 19)]
    >>> read_when("a month ago", today=monday), read_when("in 2 years", today=monday)
    (None, None)
    """
    found = _DAY.search(text)
    day = _day(found, today) if found is not None else None
    if day is None or not 0 < (day - today).days <= MOST_DAYS:
        return None
    return When(day, _hour(text))


def _day(found: re.Match[str], today: date) -> date | None:
    if found["after"] or found["tomorrow"]:
        return today + timedelta(days=2 if found["after"] else 1)
    if found["unit"]:
        return today + timedelta(days=_count(found["count"]) * _DAYS_IN[found["unit"]])
    if found["next"]:
        return today + timedelta(days=_DAYS_IN[found["next"]])
    if found["weekday"]:
        return today + timedelta(days=(WEEKDAYS.index(found["weekday"]) - today.weekday() - 1) % 7 + 1)
    return _date(found["m1"] or found["m2"], int(found["d1"] or found["d2"]), today)


def _count(said: str) -> int:
    return _FEW[said] if said in _FEW else int(NUMBERS.get(said, said))


def _date(month: str, day: int, today: date) -> date | None:
    """The next such date."""
    number = MONTH_NAMES.index(month[:3]) + 1
    try:
        this_year = date(today.year, number, day)
        return this_year if this_year > today else this_year.replace(year=today.year + 1)
    except ValueError:
        return None


def _hour(text: str) -> int | None:
    """The hour of 24: a bare one up to 6 is one of the afternoon, for nobody wants to be asked before breakfast."""
    part = next((half["half"] for half in _HALF.finditer(text)), "")
    at = _AT.search(text)
    if at is None:
        return _HALVES.get(part)
    hour, half = int(at["h"]), at["half"] or {"": "", "morning": "am"}.get(part, "pm")
    if hour > 23:
        return None
    if hour > 12 or not half:
        return hour + 12 if not half and 0 < hour <= 6 else hour
    return hour % 12 + (12 if half == "pm" else 0)
