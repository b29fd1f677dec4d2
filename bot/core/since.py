"""For how long something has been so: "for 3 weeks", "the past month", "started 5 weeks ago", "since she was 7 months"."""

import re
from collections.abc import Collection
from itertools import pairwise

from bot.core.age_place import Place, place
from bot.core.corrected import MONTHS_PER_WEEK
from bot.core.quantities import find_quantities, tidy
from bot.core.text import Utterance

_FOR = frozenset({"for", "past", "last", "been", "this", "these"})
_SINCE = frozenset({"since", "from"})
_AGE_BEFORE = frozenset({"was", "is", "were", "turned", "turning"})
_MENTIONS = re.compile(r"\b(?:doing (?:this|it|that)|like (?:this|that)|stuck|the same)\b")


def weeks_since(utterance: Utterance, clauses: Collection[int], *, age_months: float | None = None) -> float | None:
    """The weeks that the utterance names beside a way of moving; `clauses` are the numbers of those that tell one.

    >>> from bot.core.text import read
    >>> round(weeks_since(read("she has gone backwards for 3 weeks"), {0}), 1)
    3.0
    """
    if not _SPANS.search(utterance.text):
        return None
    text = tidy(utterance.text)
    sentences = {utterance.clauses[number].sentence for number in clauses}
    for number, (start, end) in enumerate(_sentences(text)):
        piece = text[start:end]
        if number in sentences or _MENTIONS.search(piece):
            for quantity in find_quantities(piece):
                at = place(piece, quantity)
                weeks = _weeks(at, age_months)
                if weeks is not None or _is_since(at):
                    return weeks
            if named := _NAMED.search(piece):
                return _NAMED_WEEKS[named[1]]
    return None


def counts_from_an_age(utterance: Utterance) -> bool:
    """Whether `weeks_since` may turn on the baby's age here: it does not without one of these words."""
    return any(word in utterance.text for word in _SINCE)


#: Units of time, however they are written; without one there is nothing to read.
_SPANS = re.compile(r"\d\s?[ymwd]|[wm](?:ee|on|o|th|k|n|hs)|day|year|yr|fortnight")
_NAMED = re.compile(r"\b(?:past|last) (week|fortnight|month)\b")
_NAMED_WEEKS = {"week": 1.0, "fortnight": 2.0, "month": 1 / MONTHS_PER_WEEK}


def _sentences(text: str) -> list[tuple[int, int]]:
    cuts = [0, *(match.end() for match in re.finditer(r"(?<!\d)[.!?;\n]|[.!?;\n](?!\d)", text)), len(text)]
    return list(pairwise(cuts))


def _is_since(at: Place) -> bool:
    return at.verb in _SINCE or (at.verb in _AGE_BEFORE and bool(_SINCE.intersection(at.near[-4:])))


def _weeks(at: Place, age_months: float | None) -> float | None:
    months = at.quantity.months
    if _is_since(at):
        return (age_months - months) / MONTHS_PER_WEEK if age_months is not None and months < age_months else None
    if at.quantity.old or at.quantity.marked:
        return None
    if at.next == "ago" or at.verb in _FOR or (at.next == "now" and not at.states):
        return months / MONTHS_PER_WEEK
    return None
