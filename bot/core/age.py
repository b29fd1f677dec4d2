"""Read a baby's age from an utterance, however the parent writes it.

Three sources are weighed: amounts of time (scored, see `bot.core.age_evidence`), a birth or due date, and how early the baby came.
What contradicts itself is not settled here: `conflict` says that the bot must ask.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.age_candidates import Candidate, find_candidates
from bot.core.age_evidence import ENOUGH, STRONG
from bot.core.age_words import holds_any
from bot.core.changed import replace
from bot.core.corrected import CORRECTED_UNTIL, EARLY_FROM, GESTATION, MONTHS_PER_WEEK, TERM_WEEKS, corrected_months, months_old
from bot.core.dates import MONTH_NAMES, MONTHS, Told, find_dates
from bot.core.prematurity import Early, came_late, find_early
from bot.core.quantities import Quantity, find_quantities, tidy
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
    dates: tuple[date, ...] = ()
    """The two days that a date may be, "3/5", where nothing else the message tells says which: the bot must not guess."""
    words: str = ""

    @property
    def months(self) -> float | None:
        """The age that thresholds use: corrected where it is known, since birth otherwise."""
        if self.conflict:
            return None
        return self.birth_months if self.corrected_months is None else self.corrected_months


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
    if not (_DIGIT.search(text) or holds_any(text, _MENTIONS) or (holds_any(text, MONTH_NAMES) and _MONTH_ALONE.search(text))):
        return AgeReading()
    early = find_early(text)
    told = find_dates(text, today=today, asked=asked)
    found = [c for c in find_candidates(text, early, told, today=today, asked=asked) if c.score >= ENOUGH]
    if not found and not told and early == _NOT_EARLY:
        return AgeReading()
    return _reading(found, early, told, today)


#: A message without any of these tells no age.
_MENTIONS = (
    "month",
    "week",
    "year",
    "born",
    "one",
    "birthday",
    "early",
    "prem",
    "preem",
    "preterm",
    "term",
    "due",
    "dob",
    "half",
    "day old",
    "days old",
)
_DIGIT = re.compile("[0-9]")
_MONTH_ALONE = re.compile(rf"\b(?:{MONTHS}) ?(?:baby|babies|twins|boy|girl|$)")
_NOT_EARLY = Early()


def read_early_answer(utterance: Utterance) -> AgeReading:
    """How early the baby came, from the answer to that very question; an amount alone is never taken for an age here.

    Up to 18 weeks is how early, 22 to 42 weeks is how long the pregnancy was, anything else a conflict.

    >>> from bot.core.text import read
    >>> [read_early_answer(read(text)).weeks_early for text in ("6 weeks", "34", "a month", "at 33+4", "full term", "a week late", "eh")]
    [6.0, 6.0, 4.348214285714286, 6.43, 0.0, 0.0, None]
    """
    text = tidy(utterance.text)
    early = find_early(text)
    if early.weeks is None and not early.said and came_late(text):
        return AgeReading(weeks_early=0.0, words=text)
    if not early.words and early.weeks is None:
        early = find_early("born at " + text.removeprefix("at ")) if _GESTATION_ALONE.match(text) else _amount_early(text) or early
    return AgeReading(weeks_early=early.weeks, premature=early.said, conflict=early.wrong, words=early.words)


_GESTATION_ALONE = re.compile(r"\W*(?:at |about |around |almost |nearly |only )*(?:[2-4]\d)(?!\d)")
_FEW_WEEKS = re.compile(r"\W*(?:about |around |almost |nearly |only |just |maybe )*(?:\d{1,2} ?(?:-|or|to) ?)?(\d{1,2})\W*$")
#: What may stand around an amount of weeks that is the whole answer; with anything else, the amount may be the age.
_AROUND_AMOUNT = frozenset(
    "a about almost and around at baby bit born by came early er exactly few for give guess he her him his hm hmm i it just less like "
    "little maybe more my nearly of only or ours over preemie prem premature probably roughly says she should so soon than that the "
    "there they think this to too took twins uh um under was we well were yeah yep yes".split()
)
_IS_NOW = re.compile(
    r"\b(?:he|she|they|baby|son|daughter|twins) (?:is|are) (?:about |nearly |almost |only |just |now )*$|\b(?:now|turned|aged?) $"
)
#: Months: more weeks than these are a pregnancy's, or an age.
EARLY_AT_MOST = 4.2
_MOST_WEEKS_EARLY = TERM_WEEKS - GESTATION[0]


def _amount_early(text: str) -> Early | None:
    amounts = find_quantities(text)
    if len(amounts) == 1:
        if not _is_only_amount(text, amounts[0]):
            return None
        weeks = amounts[0].months / MONTHS_PER_WEEK
        if amounts[0].unit == "w" and GESTATION[0] <= weeks < GESTATION[1] + 1:  # "yes, 35 weeks" is how long the pregnancy was
            return Early(weeks=round(max(0.0, TERM_WEEKS - weeks), 2), said=weeks < TERM_WEEKS, words=text)
    elif bare := _FEW_WEEKS.match(text):
        weeks = float(bare[1])
    else:
        return None
    fits = weeks <= _MOST_WEEKS_EARLY
    return Early(weeks=weeks if fits else None, said=weeks > 0, wrong=not fits, words=text)


def _is_only_amount(text: str, amount: Quantity) -> bool:
    """Whether the text says little but the amount, and does not say that it is an age; a few weeks said first may have a story behind."""
    before, behind = text[: amount.start], text[amount.end :]
    if amount.old or amount.marked or _IS_NOW.search(before) or behind.lstrip().startswith(("old", "now")):
        return False
    around = before if amount.unit == "w" and amount.months < EARLY_AT_MOST else before + behind
    return _AROUND_AMOUNT.issuperset(re.findall("[a-z]+", around))


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
    if len(found) == 1:
        return found[0]
    best = max(found, key=lambda c: c.score)
    agreeing = [c for c in found if _agree(c, best) and c.score >= min(STRONG, best.score) - 3]
    return max(agreeing, key=lambda c: (_FINE[c.unit], c.score))


_FINE = {"d": 3, "w": 3, "m": 2, "": 1, "y": 0}


def _agree(a: Candidate, b: Candidate) -> bool:
    room = 3.0 if "y" in (a.unit, b.unit) and a.unit != b.unit else 0.8
    return abs(a.months - b.months) <= room


def _rivals(found: Sequence[Candidate], best: Candidate | None) -> list[Candidate]:
    if best is None or len(found) == 1 or best.score < STRONG:
        return []
    top = max(c.score for c in found)
    return [c for c in found if c.score >= max(STRONG, top - 2) and not _agree(c, best)]


def _dated(reading: AgeReading, told: Sequence[Told], today: date) -> AgeReading:
    """The reading with its birth and due dates worked in."""
    due = next((t for t in told if t.kind == "due"), None)
    born = next((t for t in told if t.kind == "born"), None)
    if born:
        reading = _with_birth(reading, born, today)
    return _with_due_told(reading, due.readings, today) if due and due.readings else reading


def _with_due_told(reading: AgeReading, readings: tuple[date, ...], today: date) -> AgeReading:
    """The reading with the due date that fits what else is told; where two fit, with neither."""
    fitting = [day for day in readings if _is_due_of(reading, day, today)]
    if len(fitting) < 2:
        return _with_due(reading, fitting[0] if fitting else readings[0], today)
    reading = replace(reading, dates=tuple(fitting))
    if reading.birth_months is not None:
        return reading
    return replace(reading, conflict=True, candidates=tuple(months_old(day, on=today) for day in fitting))


def _is_due_of(reading: AgeReading, due: date, today: date) -> bool:
    """Whether a baby with the birth date, or age, that is told can have been due on this day."""
    if reading.born is not None:
        return GESTATION[0] <= TERM_WEEKS - (due - reading.born).days / 7 <= GESTATION[1] + 1
    if reading.birth_months is None:
        return due <= today
    early = (reading.birth_months - months_old(due, on=today)) / MONTHS_PER_WEEK
    return GESTATION[0] <= TERM_WEEKS - early <= GESTATION[1] + _ROUNDED


#: Weeks by which an age in whole months may be off.
_ROUNDED = 3


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
    if said is not None and fitting:
        return replace(reading, words=words)
    dates = tuple(day for day, _ in (fitting or ages)) if len(ages) > 1 else ()
    return replace(reading, conflict=bool(ages), candidates=tuple(months for _, months in ages), dates=dates, words=words)


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
    if due > today or reading.corrected_months is not None:
        return reading
    counted = months_old(due, on=today)
    if reading.birth_months is None or reading.birth_months - counted > EARLY_FROM * MONTHS_PER_WEEK + 0.5:
        return replace(reading, corrected_months=counted)
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
