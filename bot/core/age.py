"""Read a baby's age from an utterance, however the parent writes it.

Three sources are weighed: amounts of time (scored, see `bot.core.age_evidence`), a birth or due date, and how early the baby came.
What contradicts itself is not settled here: `conflict` says that the bot must ask.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from bot.core.age_evidence import ENOUGH, STRONG, Place, mark, place, shy_of, weigh
from bot.core.corrected import CORRECTED_UNTIL, DAYS_PER_MONTH, EARLY_FROM, MONTHS_PER_WEEK, corrected_months, months_old
from bot.core.dates import Told, find_dates, read_lead
from bot.core.prematurity import Early, find_early
from bot.core.quantities import Quantity, find_quantities, tidy, to_number
from bot.core.text import Utterance


@dataclass(frozen=True, slots=True)
class AgeReading:
    """What a message tells about the baby's age; nothing told is None."""

    birth_months: float | None = None
    corrected_months: float | None = None
    """Only where the message states a corrected age, or how early the baby came and that was before 37 weeks."""
    weeks_early: float | None = None
    """Weeks before 40; 0 for a baby said to be born on time."""
    premature: bool = False
    born: date | None = None
    """Only where the message gives a day."""
    conflict: bool = False
    """Two ages that do not fit, or one that cannot be: `months` is then None, `candidates` says which."""
    candidates: tuple[float, ...] = ()
    words: str = ""

    @property
    def months(self) -> float | None:
        """The age that thresholds use: corrected where it is known, since birth otherwise."""
        if self.conflict:
            return None
        return self.birth_months if self.corrected_months is None else self.corrected_months


@dataclass(frozen=True, slots=True)
class Candidate:
    """An age that the message may state; `mark` tells a corrected age from an actual one where the words do."""

    months: float
    unit: str
    score: float
    words: str
    reasons: tuple[str, ...]
    mark: Literal["corrected", "actual", ""] = ""


def read_age(utterance: Utterance, *, today: date, asked: bool = False) -> AgeReading:
    """The age that the utterance states; `asked` when the bot has just asked for it, so that a bare "9" is nine months.

    >>> from bot.core.text import read
    >>> day = date(2026, 11, 23)
    >>> read_age(read("DS is 9 months, born 6 weeks early, rolled at 5 months"), today=day).months
    7.620123203285421
    >>> read_age(read("going backwards for 2 weeks"), today=day).months is None
    True
    >>> read_age(read("nine and a half"), today=day, asked=True).months
    9.5
    """
    text = tidy(utterance.text)
    if not _WORTH.search(text):
        return AgeReading()
    early = find_early(text)
    told = find_dates(text, today=today, asked=asked)
    found = [c for c in find_candidates(text, early, told, today=today, asked=asked) if c.score >= ENOUGH]
    return _reading(found, early, told, today)


_WORTH = re.compile(r"\d|year|one\b|birthday|born|early|pr[ei]+m|preterm|term\b|due|dob|week|month|baby\b.*\bbaby|half")


def find_candidates(text: str, early: Early, told: Sequence[Told], *, today: date, asked: bool) -> list[Candidate]:
    """Every amount in the text that may be an age, with its score and the reasons for it."""
    taken = [*early.spans, *(t.span for t in told)]
    marked = list(_marked(text))
    amounts = [q for q in find_quantities(text) if not _within(q, taken)]
    bare = [q for q in _bare(text) if not _within(q, [*taken, *((a.start, a.end) for a in amounts)])]
    found = [_candidate(text, q, today, asked) for q in (*amounts, *bare)]
    found += [c for c, span in marked if not any(span[0] < q.end and q.start < span[1] for q in amounts)]
    if asked and not any(c.score >= ENOUGH and c.mark != "corrected" for c in found):
        spans = [*taken, *((a.start, a.end) for a in amounts), *(span for c, span in marked)]
        found += _answers(text, spans)
    return _without_siblings(text, found)


def _within(quantity: Quantity, spans: Sequence[tuple[int, int]]) -> bool:
    return any(quantity.start < end and start < quantity.end for start, end in spans)


def _candidate(text: str, quantity: Quantity, today: date, asked: bool) -> Candidate:
    at = place(text, quantity)
    score, reasons = weigh(at)
    months = quantity.months
    if score >= ENOUGH and (lead := _lead(at, today)) is not None and lead / DAYS_PER_MONTH < months:
        months -= lead / DAYS_PER_MONTH
    return Candidate(months, quantity.unit, score + (_ASKED if asked else 0), text[quantity.start : quantity.end], reasons, mark(at))


_ASKED = 3.0
_BESIDE = re.compile(
    r"[ ,]*(?:old )?(?:now )?(?:just |only |like |about )?(?:this |next |last |tomorrow|yesterday|today|tonight|on |in |by |at the end|end of|the other|\d+ \w+ ago|a \w+ ago|a few days ago|few \w+ ago)"
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


_HALF = r"(?: and (?:an? )?half| 1/2|\.\d)?"
_SUBJECT = (
    r"(?:he|she|they|baby|son|daughter|boys?|girls?|twins|child|kiddo|one|man|guy|lady|dude|babies|mine|munchkin|grandson|granddaughter)"
)
_BARE = re.compile(
    rf"\b(?:{_SUBJECT} (?:is|are)|turned|turns|turning|(?:will|ll|would|to) (?:be|turn)|shell be|hell be|theyll be)"
    rf"(?: (?:about|almost|nearly|just|only|now|already|turning|turned|coming up to|around|going to be|about to be|about to turn|over))*"
    rf" (?P<n>one|\d{{1,2}}{_HALF})(?!\d)(?=\s*(?:$|[.,!?;)\n]|(?:and|but|now|so|today|tomorrow|yesterday|next|last|on|this|soon|or|in (?:\w+ ){{1,3}}(?:days|weeks?|months?)|in a|by)\b))"
)
_YEARS_UP_TO, _MONTHS_UP_TO = 3, 23
_SCHOOL = re.compile(r"\b(?:school|preschool|kindergarten|reception|kindy|pre-?k)\b")


def _bare(text: str) -> Iterator[Quantity]:
    """ "she is 9", "turned one": up to three it is years, as people say it; above it months, unless a school is near."""
    for match in _BARE.finditer(text):
        value = to_number(match["n"])
        years = value < _YEARS_UP_TO + 1 or bool(_SCHOOL.search(text))
        if value <= _MONTHS_UP_TO and match["n"] != "0":
            yield Quantity(value * (12 if years else 1), "y" if years else "", match.start("n"), match.end("n"))


_MARKED = re.compile(
    rf"(?<![\d.:])(?P<n>\d{{1,2}}{_HALF}) (?P<mark>corrected|adjusted|adj|actual|chronological)\b"
    rf"|\b(?P<mark2>corrected|adjusted|adj|actual|chronological)(?: age)?(?: is| of| about|:|=|,)* (?P<n2>\d{{1,2}}{_HALF})(?![\d:/]|\s?(?:weeks?|years?|days?))"
)


def _marked(text: str) -> Iterator[tuple[Candidate, tuple[int, int]]]:
    """ "(9 adjusted)", "corrected 7": a bare number with the word beside it."""
    for match in _MARKED.finditer(text):
        kind: Literal["corrected", "actual"] = "actual" if (match["mark"] or match["mark2"]) in {"actual", "chronological"} else "corrected"
        yield Candidate(to_number(match["n"] or match["n2"]), "", STRONG, match[0], ("corrected or actual age",), kind), match.span()


_NUMBER = re.compile(
    rf"(?<![\d:/.$])(?:(?P<low>\d{{1,2}}{_HALF})(?:\s?(?:-|to|or|/|,? ?almost|,? ?nearly|going on)\s?))?(?P<n>\d{{1,2}}{_HALF}|\bone(?: and a half)?)(?:ish)?(?![\d:%]|\s?(?:kg|lbs?|oz|am|pm|naps?|teeth|tooth|cm|ml|times|kids))\b"
)
_WEEKS_PERHAPS = 24


def _answers(text: str, taken: Sequence[tuple[int, int]]) -> list[Candidate]:
    """The number that answers "how many months?"; one month or one year, months or weeks cannot be told apart."""
    numbers = [m for m in _NUMBER.finditer(text) if not any(m.start() < end and start < m.end() for start, end in taken)]
    if len(numbers) != 1:
        return []
    value = to_number(numbers[0]["n"])
    unsure = value == 1 or value >= _WEEKS_PERHAPS
    readings = (value, value * (12 if value == 1 else MONTHS_PER_WEEK)) if unsure else (value,)
    return [Candidate(months, "", STRONG, numbers[0][0], ("a bare answer",)) for months in readings]


_TODDLER = 24.0
_THE_BABY = re.compile(r"\b(?:the|my|our|and|new|their|her|his) (?:little )?(?:baby|newborn)\b")


def _without_siblings(text: str, found: list[Candidate]) -> list[Candidate]:
    """A child of two or more beside a baby is the sibling."""
    accepted = [c for c in found if c.score >= ENOUGH]
    if not any(c.months >= _TODDLER for c in accepted):
        return found
    babies = any(c.months < _TODDLER for c in accepted)
    if babies or any("the baby is" not in c.reasons and _THE_BABY.search(text) for c in accepted if c.months >= _TODDLER):
        return [c for c in found if c.months < _TODDLER]
    return found


def _reading(found: Sequence[Candidate], early: Early, told: Sequence[Told], today: date) -> AgeReading:
    corrected = _best([c for c in found if c.mark == "corrected"])
    plain = [c for c in found if c.mark == "actual"] or [c for c in found if not c.mark]
    birth = _best(plain)
    rivals = _rivals(plain, birth)
    words = ", ".join(dict.fromkeys(w for w in (birth and birth.words, corrected and corrected.words, early.words) if w))
    reading = AgeReading(
        birth_months=birth.months if birth else None,
        corrected_months=corrected.months if corrected else None,
        weeks_early=early.weeks,
        premature=early.said or bool(corrected),
        conflict=early.wrong or bool(rivals),
        candidates=tuple(c.months for c in (birth, *rivals) if c) if rivals else (),
        words=words,
    )
    return _corrected(_dated(reading, told, today))


def _best(found: Sequence[Candidate]) -> Candidate | None:
    """The best supported age; of several that agree the one told most exactly."""
    if not found:
        return None
    best = max(found, key=lambda c: c.score)
    agreeing = [c for c in found if _agree(c, best) and c.score >= min(STRONG, best.score) - 3]
    return max(agreeing, key=lambda c: (_FINE[c.unit], c.score))


_FINE = {"d": 3, "w": 3, "m": 2, "": 1, "y": 0}


def _agree(a: Candidate, b: Candidate) -> bool:
    room = 3.0 if "y" in (a.unit, b.unit) and a.unit != b.unit else 0.8
    return abs(a.months - b.months) <= max(room, 0.05 * b.months)


def _rivals(found: Sequence[Candidate], best: Candidate | None) -> list[Candidate]:
    if best is None or best.score < STRONG:
        return []
    top = max(c.score for c in found)
    return [c for c in found if c.score >= max(STRONG, top - 2) and not _agree(c, best)]


def _dated(reading: AgeReading, told: Sequence[Told], today: date) -> AgeReading:
    """The reading with its birth and due dates worked in."""
    due = next((t for t in told if t.kind == "due"), None)
    born = next((t for t in told if t.kind == "born"), None)
    if born:
        reading = _with_birth(reading, born, today)
    if due and due.readings:
        reading = _with_due(reading, due.readings[0], today)
    return reading


def _with_birth(reading: AgeReading, born: Told, today: date) -> AgeReading:
    room = 1.6 if born.approximate else 1.1
    ages = [(day, months_old(day, on=today)) for day in born.readings]
    said = reading.birth_months
    fitting = [pair for pair in ages if said is None or abs(pair[1] - said) <= room]
    words = ", ".join(w for w in (reading.words, born.words) if w)
    if len(fitting) == 1 and fitting[0][1] >= 0:
        day, months = fitting[0]
        if born.approximate:
            return replace(reading, birth_months=months if said is None else said, words=words)
        return replace(reading, birth_months=months, born=day, words=words)
    return replace(reading, conflict=bool(ages), candidates=tuple(months for _, months in ages), words=words)


def _with_due(reading: AgeReading, due: date, today: date) -> AgeReading:
    """A due date gives the corrected age; with the birth date how early, with how early the birth date."""
    if due > today and reading.born is None and reading.weeks_early is None:
        return reading
    if reading.born:
        weeks = (due - reading.born).days / 7
        return replace(reading, weeks_early=max(0.0, round(weeks, 2)), premature=weeks > EARLY_FROM)
    if reading.birth_months is None and reading.weeks_early is not None:
        born = due - timedelta(weeks=reading.weeks_early)
        return replace(reading, born=born, birth_months=months_old(born, on=today))
    if reading.birth_months is None and due <= today:
        return replace(reading, birth_months=months_old(due, on=today))
    return reading


_STATED_ROOM = 1.3


def _corrected(reading: AgeReading) -> AgeReading:
    """The reading with birth age, corrected age and weeks early completing one another."""
    birth, corrected, weeks = reading.birth_months, reading.corrected_months, reading.weeks_early
    if birth is not None and birth >= CORRECTED_UNTIL:
        return replace(reading, corrected_months=None)
    if corrected is not None and birth is not None:
        wrong = corrected > birth + 0.5 or (weeks is not None and abs(birth - weeks * MONTHS_PER_WEEK - corrected) > _STATED_ROOM)
        weeks = weeks if weeks is not None else round(max(0.0, birth - corrected) / MONTHS_PER_WEEK, 1)
        return replace(
            reading, weeks_early=weeks, conflict=reading.conflict or wrong, candidates=(birth, corrected) if wrong else reading.candidates
        )
    if corrected is not None and weeks is not None:
        return replace(reading, birth_months=corrected + weeks * MONTHS_PER_WEEK)
    if birth is not None and weeks is not None and weeks > EARLY_FROM:
        return replace(reading, corrected_months=corrected_months(birth, weeks))
    return reading
