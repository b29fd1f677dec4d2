"""Every amount in a message that may be the baby's age, scored; among them bare numbers: "corrected 7", and "9" for an answer."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.core.age_bare import HALF, find_bare
from bot.core.age_evidence import A_SIBLINGS, ENOUGH, SIBLING_WEIGHT, STRONG, weigh
from bot.core.age_marks import mark, shy_of
from bot.core.age_place import Place, place
from bot.core.age_words import holds_any
from bot.core.changed import replace
from bot.core.corrected import DAYS_PER_MONTH, MONTHS_PER_WEEK
from bot.core.dates import Told, read_lead
from bot.core.prematurity import Early
from bot.core.quantities import Quantity, find_quantities, to_number


@dataclass(frozen=True, slots=True)
class Candidate:
    """An age that the message may state; `mark` tells a corrected age from an actual one where the words do."""

    months: float
    unit: str
    score: float
    words: str
    reasons: tuple[str, ...]
    mark: Literal["corrected", "actual", ""] = ""


def find_candidates(text: str, early: Early, told: Sequence[Told], *, today: date, asked: bool) -> list[Candidate]:
    """Every amount in the text that may be an age, with its score and the reasons for it."""
    taken = [*early.spans, *(t.span for t in told)]
    marked = list(_marked(text)) if holds_any(text, _MARK_WORDS) else []
    amounts = [q for q in find_quantities(text) if not _within(q, taken)][:_MOST]
    bare = [q for q in find_bare(text) if not _within(q, [*taken, *((a.start, a.end) for a in amounts)])]
    found = [_candidate(text, q, today, asked) for q in (*amounts, *bare)]
    found += [c for c, span in marked if not any(span[0] < q.end and q.start < span[1] for q in amounts)]
    found = _without_siblings(text, found)
    if asked and not any(c.score >= ENOUGH and c.mark != "corrected" for c in found):
        spans = [*taken, *((a.start, a.end) for a in amounts), *(span for c, span in marked)]
        found += _answers(text, spans)
    return found


#: No message about a baby names more; a longer list is not worth the time.
_MOST = 40


def _within(quantity: Quantity, spans: Sequence[tuple[int, int]]) -> bool:
    return any(quantity.start < end and start < quantity.end for start, end in spans)


def _candidate(text: str, quantity: Quantity, today: date, asked: bool) -> Candidate:
    at = place(text, quantity)
    score, reasons = weigh(at)
    kind = mark(at)
    score = max(score, STRONG) if kind else score
    months = quantity.months
    if score >= ENOUGH and (lead := _lead(at, today)) is not None and lead / DAYS_PER_MONTH < months:
        months -= lead / DAYS_PER_MONTH
    return Candidate(months, quantity.unit, score + (_ASKED if asked else 0), text[quantity.start : quantity.end], reasons, kind)


_ASKED = 3.0
_BESIDE = re.compile(
    r"[ ,]*(?:old )?(?:is |was |will be )?(?:now )?(?:just |only |like |about )?"
    r"(?:this |next |last |tomorrow|yesterday|today|tonight|on |in |by |at the end|end of|the other|(?:\d+|a|a few|few) \w+ ago)"
)
_LONGEST_LEAD = 100


def _lead(at: Place, today: date) -> float | None:
    """Days from today until the age is reached, where the message says so."""
    if shy := shy_of(at):
        return read_lead("in " + shy, today=today, past=False)
    days = None
    if _BESIDE.match(at.raw_after) and (at.states or at.gone or at.quantity.marked or at.verb in {"baby", "he", "she"} or at.quantity.old):
        sentence = re.split(r"[.!?;\n,]| and | but | so ", at.raw_after.lstrip(" ,"))[0]
        days = read_lead(sentence, today=today, past=at.gone)
    if days is None and (at.ahead or at.quantity.marked) and at.before:
        days = read_lead(" ".join(at.before[-9:]), today=today, past=at.gone)
    return days if days is not None and abs(days) <= _LONGEST_LEAD else None


_MARK_WORDS = ("corrected", "adj", "actual", "chronological")
_MARK = "corrected|adjusted|adj|actual|chronological"
_MARKED = re.compile(
    rf"(?<![\d.:])(?P<n>\d{{1,2}}{HALF}) (?P<mark>{_MARK})\b"
    rf"|\b(?P<mark2>{_MARK})(?: age)?(?: is| of| about|:|=)* (?P<n2>\d{{1,2}}{HALF})(?![\d:/]|\s?(?:weeks?|years?|days?))"
)


def _marked(text: str) -> Iterator[tuple[Candidate, tuple[int, int]]]:
    """ "(9 adjusted)", "corrected 7": a bare number with the word beside it."""
    for match in _MARKED.finditer(text):
        kind: Literal["corrected", "actual"] = "actual" if (match["mark"] or match["mark2"]) in {"actual", "chronological"} else "corrected"
        yield Candidate(to_number(match["n"] or match["n2"]), "", STRONG, match[0], ("corrected or actual age",), kind), match.span()


_NUMBER = re.compile(
    rf"(?<![\d:/.$])(?:\d{{1,2}}{HALF}\s?(?:-|to|or|/|,? ?almost|,? ?nearly|going on)\s?)?(?P<n>\d{{1,2}}{HALF}|\bone(?: and a half)?)"
    r"(?:ish)?(?![\d:%]|\s?(?:kg|lbs?|oz|am|pm|naps?|teeth|tooth|cm|ml|times|kids|steps|degrees|of us"
    r"|min(?:ute)?s?|h(?:ou)?rs?|sec(?:ond)?s))\b"
)
_WEEKS_PERHAPS = 24
#: In more letters than this "one" is rather "this one".
_LONGEST_ONE = 40


def _answers(text: str, taken: Sequence[tuple[int, int]]) -> list[Candidate]:
    """The number that answers "how many months?"; one month or one year, months or weeks cannot be told apart."""
    numbers = [m for m in _NUMBER.finditer(text) if not any(m.start() < end and start < m.end() for start, end in taken)]
    if len(numbers) != 1 or (numbers[0]["n"] == "one" and len(text) > _LONGEST_ONE):
        return []
    value = to_number(numbers[0]["n"])
    unsure = value == 1 or value >= _WEEKS_PERHAPS
    readings = (value, value * (12 if value == 1 else MONTHS_PER_WEEK)) if unsure else (value,)
    return [Candidate(months, "", STRONG, numbers[0][0], ("a bare answer",)) for months in readings]


_TODDLER = 24.0
#: "my 4 year old carries her about", "the 3yo keeps sitting on him", "my 3 year old did the same".
_HANDLES = re.compile(
    r"(?:years? ?old|yrs? old|y/?o) (?:(?:did|used to|(?:think|say|love|ask|want|laugh|call|find|help|adore)s)\b"
    r"|(?:\w+ ){1,3}?(?:up |on |at |over |with |to )?(?:him|her|them|the baby)\b)"
)
_THE_BABY = re.compile(r"\b(?:the|my|our|and|new|their|her|his) (?:little )?(?:baby|newborn)\b")


def _without_siblings(text: str, found: list[Candidate]) -> list[Candidate]:
    """A child of two or more beside a baby is the sibling."""
    accepted = [c for c in found if c.score >= ENOUGH]
    if not any(c.months >= _TODDLER for c in accepted):
        return found
    if len(accepted) == 1 and _HANDLES.search(text):
        return []
    several = len({round(c.months) for c in accepted if c.months >= _TODDLER}) > 1
    babies = several or any(c.months < _TODDLER for c in accepted)
    if not several and not babies and (named := [c for c in found if A_SIBLINGS in c.reasons and c.months < _TODDLER]):
        return [replace(c, score=c.score + SIBLING_WEIGHT) for c in named]
    if babies or any("the baby is" not in c.reasons and _THE_BABY.search(text) for c in accepted if c.months >= _TODDLER):
        return [c for c in found if c.months < _TODDLER]
    return found
