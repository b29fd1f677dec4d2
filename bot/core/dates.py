"""Dates in a message: when a baby was born or due, and how far off a day is that the parent names.

All functions read normalised text (see `bot.core.text`). A date without a year is the last one that has been.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.core.age_words import holds_any
from bot.core.changed import replace

MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_MONTH_NUMBERS = {name: n for n, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}
MONTHS_IN_YEAR = 12
#: How the name of a month begins.
MONTH_NAMES = tuple(_MONTH_NUMBERS)
_DAYS = {name: n for n, name in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])}
_WEEKDAY = r"(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"

#: A baby older than this when a date is read is less likely than another reading of the date.
_PLAUSIBLE_DAYS = 3 * 366

_NO_UNIT = r"(?! ?(?:months?|weeks?|mo|days?))"
_DATE = (
    rf"(?:the )?(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ -]?(?P<m1>{MONTHS})\b(?:,?[ -](?P<y1>20\d\d|\d\d)\b{_NO_UNIT})?"
    rf"|(?P<m2>{MONTHS})\.? (?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b{_NO_UNIT}(?:,? (?P<y2>20\d\d)\b)?"
    r"|(?P<y3>20\d\d)[./-](?P<m3>\d{1,2})[./-](?P<d3>\d{1,2})\b"
    r"|(?P<a>\d{1,2})[./-](?P<b>\d{1,2})[./-](?P<y4>20\d\d|\d\d)\b"
    r"|(?P<a2>\d{1,2})[/](?P<b2>\d{1,2})\b(?! ?(?:months?|weeks?|mo|m)\b)"
    rf"|(?:early |late |mid |mid-|the end of |beginning of |end of |last )*(?P<m5>{MONTHS})\b(?:,? (?P<y5>20\d\d)\b)?"
)
_BORN = (
    r"\b(?:was |were )?(?:born|dob|d\.o\.b|date of birth|birth ?date|(?<!first )(?<!1st )birthday|arrived|delivered|gave birth|birth)\b"
    r"(?: (?:early|prematurely|premature|preterm|him|her|them|to (?:him|her)|via|by|c section|csection|section))*"
)
_DUE = r"\b(?:due(?: date)?(?: date| originally)?|edd|e\.d\.d|(?:expected|estimated) (?:date(?: of delivery)?|delivery(?: date)?))\b\.?"
#: What any date with its occasion holds.
_OCCASIONS = ("born", "due", "birth", "dob", "d.o.b", "arrived", "delivered", "edd", "e.d.d", "expected", "estimated")
#: Before "due": what else falls due on a day, and a parent who expects another baby now.
_OTHERWISE_DUE = re.compile(
    r"\b(?:appointments?|appt|vaccin(?:e|es|ations?)|vax|jabs?|shots?|injections?|immuni[sz]ations?|boosters?|checks?|check ?ups?|reviews?"
    r"|visits?|scans?|tests?|results?|hv|rent|bills?|bottle|feed|nap|dose|meds?)(?: (?:is|are|was|were|be|comes?|not|next|now))* $"
    r"|\b(?:i|we|wife|partner|sister|friend) (?:am|are|is) (?:now |also |again |pregnant and |expecting and )*$"
    r"|(?<!was )(?<!were )(?<!when )(?<!while )\b(?:pregnant|expecting)\b[^.!?;]{0,30}$"
    r"|\b(?:have|has|having|got|expecting) (?:a|an|another|our|my) (?:\w+ )?(?:baby|one|sibling|brother|sister|twins) $"
    r"|\b(?:another|second|third|next)(?: (?:baby|one|child))?(?: is)? $"
)
_LINK = r"[ .:,=(-]*(?:(?:is|was|on|in|at|of|the|back|this|about|around) )*[:=]?\s*"
_ORDERED = re.compile(rf"(?:{_BORN}|(?P<due>{_DUE})){_LINK}(?:{_DATE})")
_MONTH_BABY = re.compile(rf"\b(?:an? |my |our )(?P<m5>{MONTHS})(?P<y5>)[ -](?:baby|babies|born|birth|boy|girl|twins|birthday)\b")
_WHOLE = re.compile(rf"\W*(?:(?:it was|on|in|its|it is|born|he was|she was) )*(?:{_DATE})\W*$")


@dataclass(frozen=True, slots=True)
class Told:
    """A date as told: every reading that makes sense, its kind, and whether only the month is known.

    The day on which something else than the baby is due has no reading; its words are known all the same: they are no age either.
    """

    kind: Literal["born", "due"]
    readings: tuple[date, ...]
    approximate: bool
    words: str
    span: tuple[int, int]
    order: Literal["day first", "month first", ""] = ""
    """Which of two numbers is the day, where only one reading is a date: "25/3"."""


def find_dates(text: str, *, today: date, asked: bool = False) -> tuple[Told, ...]:
    """The birth and due dates in the text; `asked` takes a date that stands alone for the birth date.

    >>> [told.readings for told in find_dates("born on 12/03/2026", today=date(2026, 11, 23))]
    [(datetime.date(2026, 3, 12),)]
    >>> [str(day) for told in find_dates("dob 3/4/26", today=date(2026, 11, 23)) for day in told.readings]
    ['2026-04-03', '2026-03-04']
    """
    matches = [*_ORDERED.finditer(text)] if holds_any(text, _OCCASIONS) else []
    if holds_any(text, MONTH_NAMES):
        matches += _MONTH_BABY.finditer(text)
    if asked and not matches and (whole := _WHOLE.match(text)):
        matches = [whole]
    others = [match for match in matches if _is_due_otherwise(match)]
    told = _in_one_order([_told(match, today) for match in matches if match not in others])
    return (*told, *(replace(_told(match, today), readings=()) for match in others))


def _in_one_order(told: list[Told]) -> list[Told]:
    """The dates with those that can be read in two ways read as another one of the message has to be: nobody changes the order midway."""
    order = next((one.order for one in told if one.order), "")
    at = 0 if order == "day first" else -1
    return [replace(one, readings=(one.readings[at],)) if order and len(one.readings) > 1 else one for one in told]


def _is_due_otherwise(match: re.Match[str]) -> bool:
    """Whether it is something else than this baby that is due: the vaccines, or a baby to come."""
    return match.groupdict().get("due") is not None and _OTHERWISE_DUE.search(match.string, 0, match.start()) is not None


def _told(match: re.Match[str], today: date) -> Told:
    found = match.groupdict()
    readings = tuple(dict.fromkeys(day for parts in _parts(found) if (day := _day(*parts, today=today))))
    kind: Literal["born", "due"] = "due" if found.get("due") else "born"
    return Told(kind, _plausible(readings, today), bool(found.get("m5")), match[0].strip(), match.span(), _order(found))


def _order(found: dict[str, str | None]) -> Literal["day first", "month first", ""]:
    first, second = int(found.get("a") or found.get("a2") or 0), int(found.get("b") or found.get("b2") or 0)
    return "day first" if first > MONTHS_IN_YEAR else "month first" if second > MONTHS_IN_YEAR else ""


def _parts(found: dict[str, str | None]) -> Iterator[tuple[str | None, int, int]]:
    """Year, month, day of each reading; a month alone is its middle."""
    for m, d, y in (("m1", "d1", "y1"), ("m2", "d2", "y2"), ("m5", "", "y5")):
        if name := found.get(m):
            yield found.get(y), _MONTH_NUMBERS[name[:3]], int(found.get(d) or 15)
    if found.get("y3"):
        yield found["y3"], int(found["m3"] or 0), int(found["d3"] or 0)
    for a, b, y in (("a", "b", "y4"), ("a2", "b2", "")):
        if (first := found.get(a)) and (second := found.get(b)):
            yield found.get(y), int(second), int(first)
            yield found.get(y), int(first), int(second)


def _day(year: str | None, month: int, day: int, *, today: date) -> date | None:
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year <= today else date(today.year - 1, month, day)
    except ValueError:
        return None


def _plausible(readings: tuple[date, ...], today: date) -> tuple[date, ...]:
    """The readings that make a baby; all of them when none does, so that a date to come is still seen."""
    fit = tuple(day for day in readings if 0 <= (today - day).days <= _PLAUSIBLE_DAYS)
    return fit or readings[:1]


_COUNT = {"a": 1.0, "an": 1.0, "1": 1.0, "one": 1.0, "couple": 2.0, "few": 3.0, "several": 3.0, "some": 3.0}
_UNIT_DAYS = {"d": 1.0, "w": 7.0, "m": 30.4375, "y": 365.25}
_AMOUNT = (
    r"(?:a |another |just )?(?P<n{0}>\d+(?:\.\d)?|an?|one|couple|few|several|some)(?: more)?(?: of)?[ -]"
    r"(?P<u{0}>d|w|m)(?:ays?|eeks?|onths?|ths?|os?|ks?)\b"
)
_WHEN = re.compile(
    rf"(?:in |within )(?:just |about |like |only |less than )?{_AMOUNT.format('1')}"
    rf"|{_AMOUNT.format('2')}(?P<past> ago)"
    rf"|{_AMOUNT.format('3')} (?:from now|time)"
    r"|(?P<word>tomorrow|yesterday|tonight|today|the other day)"
    r"|(?P<rel>this|next|last|past|coming)(?: past| coming)? (?P<what>week(?:end)?|month)\b"
    rf"|(?:(?P<side>on|by|this|next|last|this coming|this past) )+{_WEEKDAY}\b(?P<ago> (?:just gone|gone|past))?"
    rf"|(?:by |at |on )?(?:the )?end(?:ing)? of (?:this |the )?(?P<end>month|week|{MONTHS})\b"
    rf"|(?:on|by) (?:the )?(?P<nth>\d{{1,2}})(?:st|nd|rd|th)?(?: (?:of )?(?:this month|(?P<m>{MONTHS})))?\b(?! ?(?:months?|weeks?|mo))"
    rf"|(?:on|by) (?P<m2>{MONTHS}) (?P<nth2>\d{{1,2}})(?:st|nd|rd|th)?\b"
    rf"|in (?P<in>early |late |mid )?(?P<m3>{MONTHS})\b"
)
_WORD_DAYS = {"tomorrow": 1.0, "yesterday": -1.0, "tonight": 0.0, "today": 0.0, "the other day": -2.0}
_RELATIVE_DAYS = {("this", "week"): 3.0, ("this", "weekend"): 3.0, ("next", "month"): 21.0, ("last", "month"): -21.0}


def read_lead(text: str, *, today: date, past: bool) -> float | None:
    """How many days off the first day named in the text is: positive to come, negative gone; None where none is named.

    `past` says how the sentence speaks: "turned 9 months on Tuesday" looks back, "turns 9 months on Tuesday" looks ahead.

    >>> monday = date(2026, 11, 23)
    >>> read_lead("in 11 days", today=monday, past=False), read_lead("on tuesday", today=monday, past=True)
    (11.0, -6.0)
    """
    match = _WHEN.search(text)
    if match is None:
        return None
    found = match.groupdict()
    for n in "123":
        if count := found["n" + n]:
            days = (_COUNT[count] if count in _COUNT else float(count)) * _UNIT_DAYS[found["u" + n]]
            return -days if found["past"] else days
    if found["word"]:
        return _WORD_DAYS[found["word"]]
    if found["rel"]:
        return _RELATIVE_DAYS.get((found["rel"], found["what"]), -7.0 if found["rel"] in {"last", "past"} else 7.0)
    return float((_named_day(found, today, past) - today).days)


def _named_day(found: dict[str, str | None], today: date, past: bool) -> date:
    if weekday := found["weekday"]:
        gone = past or "last" in (found["side"] or "") or bool(found["ago"])
        ahead = (_DAYS[weekday[:3]] - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead - 7 if gone else ahead)
    if found["end"] == "week":
        return today + timedelta(days=6 - today.weekday())
    month = found["end"] if found["end"] != "month" else None
    month = month or found["m"] or found["m2"] or found["m3"]
    day = int(found["nth"] or found["nth2"] or (28 if found["end"] else {"early ": 5, "late ": 25}.get(found["in"] or "", 15)))
    return _next_day(day, _MONTH_NUMBERS[month[:3]] if month else None, today, past)


def _next_day(day: int, month: int | None, today: date, past: bool) -> date:
    """The nearest such day: gone where the sentence looks back, to come otherwise."""
    step = -1 if past else 1
    at = today
    for _ in range(366):
        if at.day == min(day, 28 if day > 28 and at.month == 2 else day) and month in (None, at.month):
            return at
        at += timedelta(days=step)
    return today
