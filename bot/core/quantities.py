"""Amounts of time in a message: "9 months 2 weeks", "8 1/2m", "a year and a half", "9-10 months", wherever they stand.

Whether an amount is somebody's age is not decided here (see `bot.core.age_evidence`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.core.age_words import CHECK, LISTS, PRODUCT
from bot.core.changed import replace
from bot.core.corrected import DAYS_PER_MONTH, MONTHS_PER_WEEK

Unit = Literal["y", "m", "w", "d", ""]
#: Months in one of each unit; a bare number counts months.
UNIT_MONTHS: dict[str, float] = {"y": 12.0, "m": 1.0, "w": MONTHS_PER_WEEK, "d": 1 / DAYS_PER_MONTH, "": 1.0}
_ORDER = "ymwd"
_LEAST_GESTATION = 22

_HALF = r"(?:[ -]?(?:and[ -]|n )?(?:an?[ -])?(?:half|1/2)|[ -]?(?:and )?[13]/4|[ -]and (?:an? )?quarter| (?:and )?(?:3|three) quarters?)"
_NUMBER = rf"(?:\d{{1,3}}(?:[.,]\d{{1,2}})?|\b(?:an?|one)\b)(?:{_HALF})?"
#: Any jumble of the letters of "months" that keeps its t and its h, but no mouth; then the short forms.
_MONTH = r"m(?:(?!ouths?\b)(?=[a-z]{0,5}t)(?=[a-z]{0,5}h)[onthuse]{2,6}|ont?s?|omths?|mths?|o?nhs?|os?)?"
_UNITS = (
    r"(?P<y>y(?:ears?|eras?|aers?|easr|rs?)?)|(?P<w>w(?:e{1,2}a?k{1,2}e?s?|eesk|kees?|ks?)|(?<=\d)w)|(?P<d>d(?:ays?|asy?|yas)|(?<=\d)d)"
    rf"|(?P<m>{_MONTH})"
)
_OLD = r"(?P<old>\.?[ -/]{0,2}(?:olds?|of age|in age|o)\b|(?<=o)ld\b|(?:th|nth|r)?ers?\b)"
_NEARLY = r"(?:almost|nearly|going on|maybe|nearing|soon to be|about to be|coming up to|pushing|rapidly approaching)"
_LINK = rf"\s?-\s?|/| to | or | and (?!an? |1/2|half)|,? ?{_NEARLY} "
_PART = re.compile(
    rf"(?<![\d.:/$£€+])(?:(?P<low>\b(?!1/2\b)\d{{1,2}}(?:\.\d)?(?:{_HALF})?)(?:ish)?(?P<link>{_LINK}))?"
    rf"(?P<n>half an? |half (?=y)|1/2|(?:a )?few|(?:a )?couple(?: of)?|{_NUMBER})(?P<plus>\+)?(?:\s?ish)?(?:\s|-)*(?:full |whole )?"
    rf"(?:{_UNITS})(?![a-z]*ly\b)(?:(?={_HALF}|[\d+ .,;:!?)/(\]\n\"'*~-]|$|old|ers?\b|o\b))"
    rf"(?P<half>{_HALF}(?!\s?(?:years?|months?|weeks?|hours?|h\b|cup)))?{_OLD}?"
)
#: Where an amount may begin: far cheaper to look for than the amount itself.
_BEGINS = re.compile(r"0|1|2|3|4|5|6|7|8|9|half|few|couple|an?[\s-](?=[ymwdfhcanq13t\s-])|one(?=[\s-]*[ymwdfhanq13ti])")
_PLUS = re.compile(r"(?<![\d.+])(\d{1,2}) ?\+ ?(\d)[ -]?w(?:ee)?ks?\b")
_YEAR_OLD = re.compile(r"\b(?:year|yr)[ -]old\b")
_COUNTED = re.compile(r"(?:\d|half|an?|one)[ -]?(?:an? )?$")
_NTH_MONTH = re.compile(
    r"(?:^|(?<!born )(?<!delivered )(?<!arrived )(?<!came )\b(?:in|into|entered|entering|started|starting|reached|is|on|now)"
    r"(?: (?:his|her|their|the))? )(?P<n>(?P<nth>\d{1,2}|[a-z]+)th month)\b"
)
_NTH = {"six": 6, "seven": 7, "eigh": 8, "nin": 9, "ten": 10, "eleven": 11, "twelf": 12}
_BIRTHDAY = re.compile(r"\b(?:first|1st) birthday\b")
_JOINT = re.compile(r"\s*(?:,|and|\+|-|&|n)?\s*$")
#: "7 months 2 weeks ago", "8 months, 6 weeks early": the second part is not an addition.
_AGO = re.compile(r"[ -](?:ago|later|early|too early|prem\w*|pree?mie|preterm|before)\b")
_TENS = re.compile(r"\b([234])0[ -]([1-9])(?=[ -](?:months?|weeks?|mo|mths?|days?|weekers?)\b)")
_AND_A_BIT = re.compile(r"(?<=\d) and a bit(?= (?:months?|weeks?|mths?|years?|mo)\b)")
_DIGIT = re.compile(r"\d")
#: "13m/11m corrected": a number behind a bar begins no amount, for most of those are dates and fractions.
_TWO_AGES = re.compile(r"(\d ?(?:months?|mths?|mos?|m|weeks?|wks?|w)(?: (?:old|actual|corrected|adjusted|adj))?)/(?=\d)")
#: How "early" is misspelt.
_ERLY = re.compile(r"\be(?:rly|arley|arlly|alry|raly|rley|aly|ary|rely|arily|rally)\b")
_DOTTED = re.compile(r"\bm\.\s?o\b\.?|(?<=\d)\s?m\.\s?o\b\.?")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount of time where it stands in the text; `months` is the upper end of a range, `width` how wide that is."""

    months: float
    unit: Unit
    """The finest unit named."""
    start: int
    end: int
    old: bool = False
    """The words themselves say that it is an age: old, monther, yo."""
    width: float = 0.0
    several: bool = False
    """ "a 3 and 5yo": more than one child."""
    vague: bool = False
    """ "a few weeks"."""
    marked: bool = False
    """A birthday, "her 9th month": an age by its nature."""
    glued: bool = False
    """ "9mo", "9m", written in one word."""


def tidy(text: str) -> str:
    """The text with the spellings that would confuse clause marks and numbers written plainly.

    >>> tidy("9 m.o. and 20-2 months; thirty 2 weeks"), tidy("13m/11m corrected, 5 weeks erly")
    ('9mo and 22 months; 32 weeks', '13m / 11m corrected, 5 weeks early')
    """
    if not text.isascii():
        text = _DIGIT.sub(lambda digit: str(int(digit[0])), text)
    if "m." in text:
        text = _DOTTED.sub("mo", text)
    if "thirty" in text or "forty" in text:
        text = text.replace("thirty", "30").replace("forty", "40")
    if "and a bit" in text:
        text = _AND_A_BIT.sub("", text)
    if "quarters of a year" in text:
        text = text.replace("3 quarters of a year", "9 months")
    if "0 " in text or "0-" in text:
        text = _TENS.sub(r"\1\2", text)
    if "/" in text:
        text = _TWO_AGES.sub(r"\1 / ", text)
    return _ERLY.sub("early", text)


@lru_cache(maxsize=8)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Every amount of time in the text, parts that belong together joined. Several readers look at one message, so the last are kept.

    >>> [(round(q.months, 2), q.unit, q.old) for q in find_quantities("9 months and 2 weeks, a year and a half old, for 2-3 days")]
    [(9.46, 'w', False), (18.0, 'y', True), (0.1, 'd', False)]
    """
    parts = [*_parts(text), *_named(text)]
    if len(parts) < 2:
        return tuple(parts)
    return tuple(_joined(text, sorted(parts, key=lambda q: q.start)))


def _matches(text: str) -> Iterator[re.Match[str]]:
    end = 0
    for begin in _BEGINS.finditer(text):
        if begin.start() >= end and (match := _PART.match(text, begin.start())):
            end = match.end()
            yield match


def _parts(text: str) -> Iterator[Quantity]:
    for match in _matches(text):
        unit = "m" if match["m"] else next(u for u in _ORDER if match[u])
        if unit == "m" and match["m"] == "m" and not _metres_free(text, match):
            continue
        scale = UNIT_MONTHS[unit]
        high = (to_number(match["n"]) + (to_number(match["half"]) if match["half"] else 0.0)) * scale
        start = match.start()
        width, several = 0.0, False
        if match["low"]:
            low = to_number(match["low"]) * scale
            several = match["link"] == " and " and not text[:start].endswith("between ")
            if low < high:
                width = high - low
            else:
                start = match.start("n")
        vague = "few" in match["n"] or "couple" in match["n"]
        old, glued = bool(match["old"]) or _is_a_mo(text, match), text[match.start(unit) - 1].isdigit()
        yield Quantity(high, unit, start, match.end(), old, width, several, vague=vague, glued=glued)  # type: ignore[arg-type]


def _is_a_mo(text: str, match: re.Match[str]) -> bool:
    """ "a 7mo" is a child; "the 7mo" too, unless it is the 7mo check."""
    if match["m"] != "mo":
        return False
    before = text[: match.start()]
    return before.endswith((" a ", " an ", " your ")) or (
        before.endswith(" the ") and _THING_NAMED.isdisjoint(text[match.end() :].split()[:3])
    )


_THING_NAMED = PRODUCT | CHECK | LISTS


_METRES = re.compile(r" ?(?:x|by) ?\d| (?:long|wide|high|tall|deep|away|apart|distance|off|of|drop|down|up|square)\b")


def _metres_free(text: str, match: re.Match[str]) -> bool:
    """`9m` is months, but not "9m long"; `9 m` only before old, and right behind the baby."""
    if match["old"]:
        return True
    beside = _METRES.match(text, match.end()) or text[: match.start()].endswith(("m by ", "m x "))
    return (text[match.start("m") - 1].isdigit() or bool(_BABY_OF.search(text, 0, match.start()))) and not beside


#: "baby 7 m", "my son is 8 m", "age 9 m".
_BABY_OF = re.compile(r"\b(?:baby|babe|son|daughter|boy|girl|twins|lo|ds|dd|aged?|he is|she is)(?: is| are|,|:)? ?$")


def _named(text: str) -> Iterator[Quantity]:
    """Amounts that are written in words of their own; each kind is looked for where one of its words is there at all."""
    if "old" in text:
        for match in _YEAR_OLD.finditer(text):
            if not _COUNTED.search(text[: match.start()][-8:]):
                yield Quantity(12.0, "y", *match.span(), old=True)
    if "+" in text:
        for match in _PLUS.finditer(text):
            if int(match[1]) < _LEAST_GESTATION:
                yield Quantity(int(match[1]) + int(match[2]) * MONTHS_PER_WEEK, "w", *match.span())
    if "th month" in text:
        for match in _NTH_MONTH.finditer(text):
            if months := int(match["nth"]) if match["nth"].isdecimal() else _NTH.get(match["nth"]):
                yield Quantity(float(months), "m", *match.span("n"), marked=True)
    if "birthday" in text:
        for match in _BIRTHDAY.finditer(text):
            yield Quantity(12.0, "y", *match.span(), marked=True)


def _joined(text: str, parts: list[Quantity]) -> Iterator[Quantity]:
    """Years, months, weeks, days in falling order that stand side by side are one amount; so is `9 months to 10 months`."""
    held: Quantity | None = None
    for part in parts:
        if held is not None and part.start < held.end:
            continue
        if held is not None and (both := _join(text, held, part)):
            held = both
            continue
        if held is not None:
            yield held
        held = part
    if held is not None:
        yield held


def _are_two(text: str, years: Quantity) -> bool:
    """ "two boys, 3 years and 9 months"."""
    return years.unit == "y" and years.months >= 2 * UNIT_MONTHS["y"] and bool(_TWO.search(text))


_TWO = re.compile(r"\b(?:2|both) (?:\w+ )?(?:boys|girls|kids|children|sons|daughters|babies|little ones)\b")


def _join(text: str, a: Quantity, b: Quantity) -> Quantity | None:
    gap = text[a.end : b.start]
    if a.old or a.marked or b.marked or len(gap) > _WIDEST_GAP or _AGO.match(text, b.end):
        return None
    if _ORDER.index(a.unit) < _ORDER.index(b.unit) and _JOINT.match(gap) and b.months < UNIT_MONTHS[a.unit] and not _are_two(text, a):
        return replace(b, months=a.months + b.months, start=a.start, width=a.width)
    if a.unit == b.unit and a.months < b.months and _TO.fullmatch(gap):
        return replace(b, start=a.start, width=b.months - a.months)
    return None


_WIDEST_GAP = 12
_TO = re.compile(r"\s*(?:to|or|-|,? ?almost|,? ?nearly|going on)\s*")
_WHOLE = re.compile(r"\s*(?:(\d+(?:[.,]\d+)?)(?!/)|(?:an?|one)\b(?! half| quarter))?")


def to_number(words: str) -> float:
    """The value of "8", "8.5", "8 1/2", "8 and a half", "a", "half a", "one and a quarter".

    >>> to_number("8 and a half"), to_number("half a "), to_number("9 3/4"), to_number("one")
    (8.5, 0.5, 9.75, 1.0)
    """
    if "few" in words or "couple" in words:
        return 2.0 if "couple" in words else 3.0
    if words.isdecimal():
        return float(words)
    match = _WHOLE.match(words)
    whole = match[1] if match else None
    rest = words[match.end() if match else 0 :]
    value = float(whole.replace(",", ".")) if whole else (1.0 if match and match[0].strip() else 0.0)
    if "3/4" in rest or "quarters" in rest:
        return value + 0.75
    if "1/4" in rest or "quarter" in rest:
        return value + 0.25
    return value + (0.5 if "half" in rest or "1/2" in rest else 0.0)
