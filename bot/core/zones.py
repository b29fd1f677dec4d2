"""A time zone from what a parent types: a place, the name of a clock, an offset from UTC, or the time that it is there."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from rapidfuzz import fuzz, process

from bot.core.zone_places import COUNTRIES, PLACES, STATES, WIDE

#: A city's name may be misspelt a little: this much of it must agree (rapidfuzz's ratio, 0..100).
LIKENESS = 82
#: Shorter names are read as they stand: among three letters everything is alike.
SHORTEST_MISSPELT = 5
OFFERED = 3
LONGEST = 12
#: Zones that name no city: old ones that IANA keeps for programs.
_REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
_OLD = frozenset(f"Australia/{name}" for name in ("ACT", "LHI", "NSW", "North", "South", "West", "Queensland", "Tasmania", "Victoria"))

_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])\s*(\d{1,2})(?::?([0-5]\d))?(?:\s*h(?:ours?)?)?|(utc|zulu)")
_LIKE_OFFSET = re.compile(r"\b(?:utc|gmt)\s*[+-]?\s*\d|^\s*[+-]\s*\d")
_AROUND = frozenset(
    "i we am are is it im were its the in at near from around close to by live living lives based here there now currently right hi hello "
    "my our me nearest closest place city town area time timezone zone zones standard daylight summer local please thanks thank you am "
    "think of just outside and country would be use set for".split()
)
_NO_PLACE_IN_PASSING = frozenset("nice reading bath central mountain west cat eat wet act la et ct mt pt us oz cali rio cork hull".split())

_CLOCK = re.compile(
    r"(?<![\d:.+-])(?P<h>\d{1,2})(?:(?:[:.h])(?P<m>[0-5]\d))?(?![\d:])\s*"
    r"(?P<half>am|pm|(?:in |at )(?:the )?(?:morning|afternoon|evening|night))?"
)
_AROUND_CLOCK = frozenset(
    "my our local time clock says is its it the now here currently right about around nearly almost just we have in at oclock by me us "
    "and past today there where i am live says shows reads of hi hello".split()
)
#: Minutes of an hour that some zone keeps: a clock told a little late is put to the nearest of these offsets.
_KEPT = sorted({h * 60 for h in range(-12, 15)} | {-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825})


def read_offset(text: str) -> int | None:
    """Minutes east of UTC, from -12 to +14 hours; None where the text is no offset, or one that no place has.

    >>> read_offset("UTC+5:30"), read_offset("-4"), read_offset("London"), read_offset("utc+25")
    (330, -240, None, None)
    """
    found = _OFFSET.fullmatch(text.strip().lower().replace("−", "-").replace("–", "-"))
    if found is None:
        return None
    if found[4]:
        return 0
    minutes = (int(found[2]) * 60 + int(found[3] or 0)) * (-1 if found[1] == "-" else 1)
    return minutes if -12 * 60 <= minutes <= 14 * 60 else None


def offsets_by_clock(text: str, *, now: datetime) -> tuple[int, ...]:
    """Minutes east of UTC by the time that the text says it is there; two where it leaves morning or afternoon open, none for no time.

    >>> from datetime import UTC
    >>> offsets_by_clock("it is 14:20 here", now=datetime(2026, 11, 23, 12, 20, tzinfo=UTC))
    (120,)
    """
    text = re.sub(r"\b([ap])\.? ?m\b\.?", r"\1m", text.lower().replace("’", "").replace("'", ""))
    times = list(_CLOCK.finditer(text))
    if len(times) != 1:
        return ()
    words = re.findall(r"\w+", text[: times[0].start()] + " " + text[times[0].end() :])
    if not _AROUND_CLOCK.issuperset(words) or not (words or times[0]["m"] or times[0]["half"]):
        return ()
    hours = _hours(int(times[0]["h"]), times[0]["half"] or "", bare=times[0]["h"].startswith("0"))
    return tuple(_offset(hour * 60 + int(times[0]["m"] or 0), now) for hour in hours)


def _hours(hour: int, half: str, *, bare: bool) -> tuple[int, ...]:
    """The hours of 24 that are meant."""
    if hour > 23:
        return ()
    if half and hour <= 12:
        late = half == "pm" or "afternoon" in half or "evening" in half or ("night" in half and 5 <= hour < 12)
        return (hour % 12 + (12 if late else 0),)
    return (hour,) if bare or half or hour > 12 or hour == 0 else (hour % 12, hour % 12 + 12)


def _offset(minutes: int, now: datetime) -> int:
    """The offset in use that is nearest to the clock; of two a day apart the one where more people live (+13, not -11; -10, not +14)."""
    apart = (minutes - now.hour * 60 - now.minute) % (24 * 60)
    east = apart if apart < 13 * 60 + 30 else apart - 24 * 60
    return min(_KEPT, key=lambda kept: abs(kept - east))


def find_zones(text: str, zones: Sequence[str]) -> tuple[str, ...]:
    """The time zones that the text may mean, the likeliest first; one where it is plain, several where the parent must choose.

    >>> find_zones("dubln", ["Europe/Dublin", "Europe/Berlin"]), find_zones("we live in Berlin", ["Europe/Dublin", "Europe/Berlin"])
    (('Europe/Dublin',), ('Europe/Berlin',))
    """
    whole = text.strip().lower().replace(" ", "_")
    if named := [zone for zone in zones if zone.lower() == whole and "/" in zone]:
        return tuple(named)
    words = _words(text)
    if _LIKE_OFFSET.search(text.lower()) or len(words) > LONGEST:
        return ()
    names = _names(tuple(zones))
    kept = [word for word in words if word not in _AROUND]
    if found := names.get(" ".join(words)):
        return _known(found, zones)
    for asked in (kept, words):
        if found := _of_place(asked, names):
            return _known(found, zones)
    return _known(_in_passing(kept, names), zones) or _alike(" ".join(kept), names, zones)


def _words(text: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return re.findall(r"[a-z]+", re.sub(r"['’.]", "", plain.replace("/", " ")))


@lru_cache(maxsize=2)
def _names(zones: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Every name of a place or clock, and its zones. What the tables say goes before a zone's own city."""
    cities = {zone.split("/")[-1].replace("_", " ").replace("-", " ").lower(): (zone,) for zone in zones if _is_city(zone)}
    return {**cities, **PLACES}


def _is_city(zone: str) -> bool:
    return zone.startswith(_REGIONS) and zone not in _OLD


def _of_place(words: Sequence[str], names: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The zones of a place, alone or with its country or state behind it: "paris france", "cambridge ma"."""
    if found := names.get(" ".join(words)):
        return found
    for cut in range(len(words) - 1, 0, -1):
        wider = " ".join(words[cut:])
        around = COUNTRIES.get(wider) or STATES.get(wider) or names.get(wider)
        if around:
            return _within(names.get(" ".join(words[:cut]), ()), around, wider)
    return ()


def _within(city: tuple[str, ...], around: tuple[str, ...], wider: str) -> tuple[str, ...]:
    """The city's zones that lie in the wider place; the wider place's own where the city is unknown or another of that name."""
    there = tuple(zone for zone in city if zone in around)
    if there:
        return there
    region = {zone.split("/")[0] for zone in around}
    if wider in WIDE and len(city) == 1 and city[0].split("/")[0] in region:
        return city
    return around


def _in_passing(words: Sequence[str], names: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The zones of the longest name among the words."""
    for length in range(min(4, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            name = " ".join(words[start : start + length])
            if name in names and name not in _NO_PLACE_IN_PASSING:
                return names[name]
    return ()


def _alike(asked: str, names: dict[str, tuple[str, ...]], zones: Sequence[str]) -> tuple[str, ...]:
    if len(asked) < SHORTEST_MISSPELT:
        return ()
    near = process.extract(asked, [name for name in names if len(name) >= SHORTEST_MISSPELT], scorer=fuzz.ratio, score_cutoff=LIKENESS)
    return _known(tuple(zone for name, _, _ in near[:OFFERED] for zone in names[name]), zones)[:OFFERED]


def _known(found: tuple[str, ...], zones: Sequence[str]) -> tuple[str, ...]:
    return tuple(zone for zone in dict.fromkeys(found) if zone in zones)
