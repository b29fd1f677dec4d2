"""The hours in which a parent wants no message, from what the parent types.

Bare hours are read as a night, for that is what people mean: "9 to 7" is 21 to 7. Hours in which messages are welcome ("only between
9 and 5") are turned round. Only whole hours are kept: the minutes widen the quiet time, never shorten it.
"""

import re
from dataclasses import dataclass, replace

from bot.core.text import NUMBERS

#: What "at night" means where no hours are told.
NIGHT = (21, 8)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Silent from `start` to `end`, local whole hours; two equal ones mean no quiet hours at all."""

    start: int
    end: int
    rounded: bool = False
    """Minutes were told, and the quiet time was widened to whole hours."""
    whole_day: bool = False
    """The words ask for silence around the clock: `start` and `end` then mean nothing."""


@dataclass(frozen=True, slots=True)
class _Time:
    hour: int
    minute: int
    half: str
    """am, pm, or nothing."""
    exact: bool
    """Written as on a clock of 24 hours: 21, 0, 07:00."""
    before: str


_WORDS_FOR = {name: n for name, n in NUMBERS.items() if name != "zero"} | {"one": "1"}
_HALF_OF_DAY = r"am|pm|(?:in |at )?(?:the )?(?:morning|afternoon|evening|night)"
_TIME = re.compile(
    rf"(?<![\d:.])(?P<h>\d{{1,2}})(?:(?:\s?[:.]\s?|h)(?P<m>[0-5]\d)|h)?(?![\d:])\s*(?P<half>(?:{_HALF_OF_DAY})\b)?"
    r"|(?<!\d)(?P<h4>[0-2]\d)(?P<m4>[0-5]\d)(?!\d)"
)
_SILENT = re.compile(r"\b(?:not?|dont|never|silen\w*|quiet\w*|asleep|sleep\w*|mute\w*|disturb\w*|off|stop\w*|without|bed\w*)\b")
_WELCOME = re.compile(
    r"\b(?:only|fine|ok(?:ay)?|good|best|works?|suits?|awake|(?:am|im|are|were|get|gets|wake) up|welcome|can|may|could|allowed?"
    r"|write|message|text|send)\b"
)
_NIGHT = re.compile(r"\b(?:nights?|overnight|nighttime|dark|sleep(?:s|ing)?|asleep|bedtime)\b")
_NEVER_QUIET = re.compile(
    r"\W*(?:none|never|no|off|nothing|any ?time|whenever|always|(?:no|without) (?:quiet|silent) (?:hours?|times?)|"
    r"(?:you )?(?:can |may )?(?:write|message|text)?(?: me)? ?(?:at )?any ?(?:time|hour)|not needed|no need|dont (?:mind|care))\W*"
)
_WHOLE_DAY = re.compile(r"\b(?:all day|whole day|all the time|24/7|around the clock|day and night|24 hours)\b")
_LATE, _EARLY = re.compile(r"\b(?:after|from|since|past|later than)\W*$"), re.compile(r"\b(?:before|until|till?|to|earlier than|by)\W*$")


def read_hours(text: str) -> QuietHours | None:
    """The quiet hours that the text asks for; None where it names none.

    >>> [(h.start, h.end) for t in ("9 p.m. till 7 a.m.", "9-7", "22:30 to 6:30", "only from 8 to 6") if (h := read_hours(t))]
    [(21, 7), (21, 7), (22, 7), (18, 8)]
    >>> read_hours("late") is None, read_hours("0-24").whole_day
    (True, True)
    """
    text = _tidy(text)
    if _WHOLE_DAY.search(text):
        return QuietHours(0, 0, whole_day=True)
    times = _times(text)
    if times is None:
        return None
    welcome = bool(_WELCOME.search(text)) and not _SILENT.search(text)
    if len(times) == 2:
        return _between(*times, welcome=welcome)
    if len(times) == 1:
        return _one_end(_in_its_half(times[0], text), welcome=welcome)
    if times:
        return None
    if _NEVER_QUIET.fullmatch(text):
        return QuietHours(0, 0)
    return QuietHours(*NIGHT) if _NIGHT.search(text) else None


def _tidy(text: str) -> str:
    """Small letters, number words as figures, midnight and noon as hours, halves of the day without dots."""
    text = re.sub(r"[’'`]", "", text.lower()).replace("–", "-").replace("—", "-")
    text = re.sub(r"\b([ap])\.? ?m\b\.?", r"\1m", text)
    text = re.sub(r"(?<=\d)([ap])\b", r"\1m", text)
    text = re.sub(r"\boclock\b|\bhours?\b|\bhrs?\b|\buhr\b", " ", text) if re.search(r"\d|oclock", text) else text
    text = re.sub(r"\b(?:12 ?(?:at )?)?midnight\b|\b12 at night\b", "00:00", text)
    text = re.sub(r"\b(?:12 ?)?(?:noon|midday)\b", "12:00 pm", text)
    text = re.sub(r"\b[a-z]+\b", lambda m: _WORDS_FOR.get(m[0], m[0]), text)
    text = re.sub(r"\bhalf (?:past )?(\d{1,2})\b(?![:.]\d)", r"\1:30", text)
    text = re.sub(r"\bquarter past (\d{1,2})\b", r"\1:15", text)
    return re.sub(r"\bquarter to (\d{1,2})\b", lambda m: f"{(int(m[1]) - 1) or 12}:45", text)


def _times(text: str) -> list[_Time] | None:
    """The times of day in the text, in order; None where a number cannot be one."""
    found = []
    for match in _TIME.finditer(text):
        hour, minute = int(match["h"] or match["h4"]), int(match["m"] or match["m4"] or 0)
        if hour > 24 or (hour == 24 and minute):
            return None
        words = match["half"] or ""
        exact = hour > 12 or hour == 0 or bool(match["h4"]) or (match["h"] or "").startswith("0")
        found.append(_Time(hour, minute, _half(hour, words), exact, text[: match.start()]))
    return None if re.search(r"\d", _TIME.sub(" ", text)) else found


def _half(hour: int, words: str) -> str:
    if words in ("am", "pm"):
        return words
    if "night" in words:
        return "pm" if 5 <= hour < 12 else "am"
    return "am" if "morning" in words else "pm" if words else ""


def _between(one: _Time, other: _Time, *, welcome: bool) -> QuietHours:
    """The quiet hours from two times; "not before 8 or after 9pm" names the end first."""
    turned = bool(re.search(r"\b(?:before|earlier than)\W*$", one.before) and re.search(r"\b(?:after|later than)\W*$", other.before))
    if turned:
        one, other, welcome = (other, one, False) if not welcome else (one, other, True)
    if 24 in (one.hour, other.hour) and 0 in (one.hour, other.hour):
        return QuietHours(0, 0, whole_day=not welcome)
    first, last = _by_day(one, other) if welcome else _by_night(one, other)
    start, end = ((last, other.minute), (first, one.minute)) if welcome else ((first, one.minute), (last, other.minute))
    return _whole(start, end)


def _whole(start: tuple[int, int], end: tuple[int, int]) -> QuietHours:
    """Whole hours from (hour, minute) to (hour, minute), no shorter."""
    first, last = start[0] % 24, (end[0] + (end[1] > 0)) % 24
    return QuietHours(first, last, rounded=bool(start[1] or end[1]), whole_day=first == last)


def _one_end(one: _Time, *, welcome: bool) -> QuietHours | None:
    """The quiet hours from one end: "not after 9pm", "silent until 7"; the usual other end."""
    late, early = bool(_LATE.search(one.before)), bool(_EARLY.search(one.before))
    if late == early:
        return None
    starts = late != welcome
    if starts:
        hour = _fixed(one) if one.half or one.exact else _evening(one.hour)
        return _whole((hour, one.minute), (NIGHT[1], 0))
    return _whole((NIGHT[0], 0), (_fixed(one), one.minute))


def _in_its_half(one: _Time, text: str) -> _Time:
    """The time with the half of the day that is told apart from it: "in the evening after 8"."""
    late = not one.half and not one.exact and one.hour < 12 and re.search(r"\b(?:evenings?|afternoons?)\b", text)
    return replace(one, half="pm") if late else one


def _fixed(time: _Time) -> int:
    """The hour of 24, by what is written; a bare one as it stands."""
    if time.exact or not time.half:
        return time.hour % 24
    return time.hour % 12 + (12 if time.half == "pm" else 0)


def _evening(hour: int) -> int:
    """A bare hour at which a night begins: 12 is midnight, 1 to 4 are after it."""
    return 0 if hour == 12 else hour if hour < 5 else hour + 12


def _by_night(one: _Time, other: _Time) -> tuple[int, int]:
    """From and to of a night; what is not told of the one follows from the other."""
    if one.exact or other.exact:
        return _exactly(one, other)
    if not one.half and not other.half:
        return _evening(one.hour), other.hour
    first, last = _fixed(one), _fixed(other)
    if not one.half:
        return (first if other.half == "pm" else _evening(one.hour)), last
    if not other.half and 5 <= first < 17 and other.hour < 12:  # a rest by day: "1pm to 3", "9am to 5"
        last = other.hour + 12 if other.hour + 12 > first else other.hour
    return first, last


def _by_day(one: _Time, other: _Time) -> tuple[int, int]:
    """From and to of a day: bare hours run from the morning to the evening."""
    if one.exact or other.exact:
        return _exactly(one, other)
    first, last = _fixed(one), _fixed(other)
    if not other.half and other.hour < 12:
        last = other.hour + 12
    if not one.half and one.hour < 5:
        first = one.hour + 12
    return first, last


def _exactly(one: _Time, other: _Time) -> tuple[int, int]:
    """Hours of which at least one is written as on a clock of 24: a bare one before midnight or a morning hour is an evening's."""
    first, last = _fixed(one), _fixed(other)
    if not one.exact and not one.half and other.hour % 24 < 12 and other.exact:
        first = _evening(one.hour)
    return first, last
