"""A time zone from what a parent types: a city, or an offset from UTC."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process

#: A city's name may be misspelt a little: this much of it must agree (rapidfuzz's ratio, 0..100).
LIKENESS = 82
OFFERED = 3
#: Large cities that lend their zone no name, and what people say for a country or a coast; a comma between two.
_ALSO = {
    "Europe/London": "edinburgh, manchester, birmingham, glasgow, uk, england, scotland, wales, cardiff, leeds",
    "Europe/Dublin": "ireland, cork",
    "Europe/Berlin": "munich, hamburg, germany",
    "Europe/Paris": "france",
    "Europe/Rome": "milan",
    "Europe/Madrid": "barcelona, spain",
    "America/New_York": "washington, boston, miami, atlanta, philadelphia, eastern",
    "America/Chicago": "central, houston, dallas, austin",
    "America/Denver": "mountain",
    "America/Los_Angeles": "pacific, san francisco, seattle, san diego, las vegas",
    "America/Toronto": "montreal, ottawa",
    "Asia/Kolkata": "mumbai, delhi, new delhi, bangalore, chennai, india",
    "Australia/Sydney": "canberra",
    "Pacific/Auckland": "wellington",
    "Africa/Lagos": "abuja, nigeria",
    "Africa/Johannesburg": "cape town",
}
ALSO = {name: zone for zone, names in _ALSO.items() for name in names.split(", ")}

_OFFSET = re.compile(r"^(?:utc|gmt)?\s*([+-])\s*(\d{1,2})(?::?([0-5]\d))?$|^(utc|gmt)$", re.IGNORECASE)


def read_offset(text: str) -> int | None:
    """Minutes east of UTC, from -12 to +14 hours; None where the text is no offset.

    >>> read_offset("UTC+5:30"), read_offset("-4"), read_offset("London")
    (330, -240, None)
    """
    found = _OFFSET.match(text.strip().replace("−", "-"))
    if found is None:
        return None
    if found[4]:
        return 0
    minutes = (int(found[2]) * 60 + int(found[3] or 0)) * (-1 if found[1] == "-" else 1)
    return minutes if -12 * 60 <= minutes <= 14 * 60 else None


def find_zones(text: str, zones: Sequence[str]) -> tuple[str, ...]:
    """The time zones whose city the text may name, the likeliest first, at most three; one where it is plain.

    >>> find_zones("dubln", ["Europe/Dublin", "Europe/Berlin"])
    ('Europe/Dublin',)
    """
    asked = " ".join(re.findall(r"[a-z]+", text.lower()))
    if asked in ALSO:
        return (ALSO[asked],)
    cities = {zone: zone.split("/")[-1].replace("_", " ").lower() for zone in zones if "/" in zone}
    if exact := [zone for zone, city in cities.items() if city == asked]:
        return tuple(exact[:1])
    near = process.extract(asked, {**{z: c for c, z in ALSO.items()}, **cities}, scorer=fuzz.ratio, score_cutoff=LIKENESS, limit=OFFERED)
    return tuple(dict.fromkeys(zone for _, _, zone in near))
