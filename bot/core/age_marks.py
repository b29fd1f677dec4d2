"""What is said of an amount beside it: a corrected or an actual age, or so long before an age."""

import re
from typing import Literal

from bot.core.age_place import Place
from bot.core.age_words import ACTUAL, CORRECTED, holds_any

_BINDING = r"is|of|for|about|his|her|he|she|at|now|only|was|they|are|prematurity|baby"
_MARKS_OF_AGE = CORRECTED | ACTUAL
_MARK_BEFORE = re.compile(rf"\b(corrected|adjusted|adj|gestational|actual|chronological)(?:[ -]age)?(?: (?:{_BINDING})|:|=| -)*\s*$")


def mark(p: Place) -> Literal["corrected", "actual", ""]:
    """Whether the words beside the amount call it corrected or actual."""
    word = _mark_after(p)
    if word not in _MARKS_OF_AGE:
        before = _MARK_BEFORE.search(p.raw_before) if holds_any(p.raw_before, ("correct", "adj", "gest", "actual", "chrono")) else None
        word = before[1] if before else ""
    if word in CORRECTED:
        return "corrected"
    return "actual" if word in ACTUAL else ""


def _mark_after(p: Place) -> str:
    """The word right after the amount, unless it belongs to the number that follows it."""
    if len(p.after) > 1 and p.after[1][0].isdigit() and _MARKS_OF_AGE.isdisjoint(p.after[2:5]):
        return ""
    words = tuple(word for word in p.after[:3] if word not in {"old", "is", "was"})
    if words[:1] == ("(",):
        return words[1] if len(words) > 1 and (p.after[2:3] == (")",) or "age" in p.after[:4]) else ""
    return words[0] if words else ""


_SPANS = frozenset({"day", "days", "week", "weeks", "month", "months"})
_SHY = re.compile(
    r"(?:a|an|\d+|few|couple of|couple)[ -](?:days?|weeks?|months?) (?:or so )?"
    r"(?:shy of|short of|off|away from|from|out from|till|until|to|before|under)"
    r"(?: (?:being|turning|reaching|hitting|his|her|their|the|he|she|they|baby|is|are|turns|turn|will be|hits))*\s*(?:a |an )?$"
)


def shy_of(p: Place) -> str:
    """The words "a week shy of", "3 days before she turns" before the amount, "" where there are none."""
    if _SPANS.isdisjoint(p.before):
        return ""
    match = _SHY.search(p.raw_before)
    return match[0] if match and not ("before" in match[0] and p.verb == "turned") else ""
