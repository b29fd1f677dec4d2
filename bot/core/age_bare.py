"""Bare numbers that are somebody's age: "she is 9", "turned one", "DS 8 and a half", "since 7 months, now 9"."""

import re
from collections.abc import Iterator

from bot.core.dates import MONTHS
from bot.core.quantities import Quantity, to_number

HALF = r"(?: and (?:an? )?half| 1/2|\.\d)?"
_SUBJECT = (
    "(?:he|she|they|baby|son|daughter|boys?|girls?|twins|child|kiddo|one|man|guy|lady|dude|babies|mine|munchkin|grandson|granddaughter)"
)
_BARE = re.compile(
    rf"\b(?:{_SUBJECT} (?:is|are|was)|(?<!it )(?<!time )is now|turned|turns|turning"
    r"|(?:will|ll|would|to) (?:be|turn)|shell be|hell be|theyll be)"
    rf"(?: (?:about|almost|nearly|just|only|now|already|turning|turned|coming up to|around|going to be|about to be|about to turn|over))*"
    rf" (?P<n>one(?: and a (?:half|quarter))?|\d{{1,2}}{HALF})(?!\.?\d)(?=\s*(?:$|[.,!?;)\n]"
    rf"|(?:and|but|now|so|or|by|on|this|next|last|soon|today|tomorrow|yesterday|at the weekend|(?:an?|two|\d+|few) \w+ ago"
    rf"|in (?:\w+ ){{1,3}}(?:days|weeks?|months?)|in a|in (?:{MONTHS}))\b))"
)
#: "DS 8 and a half, bum shuffler".
_HALVES = re.compile(
    rf"(?:^|[.!?\n] ?)(?:my |our |with )?{_SUBJECT},? (?P<n>\d{{1,2}}(?: and a half|\.5| 1/2))(?=\s*(?:$|[.,!?;)\n]|(?:and|but|still)\b))"
)
#: "reversing since 8 months, now 9.5": not of what else is counted.
_NOW_BARE = re.compile(
    rf"(?:^|[.,!?;:(\n-] ?|\band )now (?:nearly |almost |about )?(?P<n>(?:[4-9]|1\d|2[0-3]){HALF})(?!\.?\d)"
    r"(?=\s*(?:$|[.,!?;)\n]|(?:and|but|still)\b))"
)
_COUNTED = re.compile(r"\b(?:teeth|tooth|naps?|words?|steps?|bottles?|feeds?|kg|kilos?|lbs?|pounds?|times|wakes?|am|pm)\b")
#: "nearly one and climbing", "just gone 1, no steps" at the head of a clause.
_COMING_UP = re.compile(
    r"(?:^|[.,!?;:(\n-] ?|\b(?:and|but) )(?:(?:nearly|almost|not quite|just (?:about|gone|over|under|turned)|gone|coming up (?:to|for)) "
    r"(?P<n>one|[12])(?=\s*(?:$|[.,!?;)\n]|(?:and|but|now|so|he|she|still|here)\b(?! (?:a )?half))"
    r")|(?P<n2>one)(?= (?:today|yesterday|tomorrow|next week|this week|next month|on \w+day)\b))"
)
#: A number with what must follow it for either pattern to hold: far cheaper to look for than they are.
_BARE_NUMBER = re.compile(
    rf"(?:0|1|2|3|4|5|6|7|8|9|one)\d?{HALF}(?!\d)\s*(?:$|[.,!?;)\n]"
    r"|(?:and|but|now|so|or|by|on|this|next|last|soon|today|tomorrow|yesterday|at|a|an|two|\d+|few|in|he|she|still|here)\b)"
)
_CLOCK = re.compile(r"\b(?:am|pm|oclock|clock|midnight|afternoon|lunch|woke|awake|wakes|asleep|bed)\b")
_YEARS_UP_TO, _MONTHS_UP_TO = 3, 23
_SCHOOL = re.compile(r"\b(?:school|preschool|kindergarten|reception|kindy|pre-?k)\b")


def find_bare(text: str) -> Iterator[Quantity]:
    """ "she is 9", "turned one": up to three it is years, as people say it; above it months, unless a school is near."""
    if not _BARE_NUMBER.search(text):
        return
    since = _NOW_BARE.finditer(text) if "now" in text and "month" in text and not _COUNTED.search(text) else ()
    for match in (*_BARE.finditer(text), *_HALVES.finditer(text), *since):
        value = to_number(match["n"])
        years = value < _YEARS_UP_TO + 1 or bool(_SCHOOL.search(text))
        if value <= _MONTHS_UP_TO and match["n"] != "0":
            yield Quantity(value * (12 if years else 1), "y" if years else "", match.start("n"), match.end("n"))
    for match in _COMING_UP.finditer(text):
        if not _CLOCK.search(text):
            key = "n" if match["n"] else "n2"
            yield Quantity(to_number(match[key]) * 12, "y", match.start(key), match.end(key), marked=True)
