"""What is known about a baby, as ages on a day, and how a message adds to it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.age import AgeReading
from bot.core.changed import replace
from bot.core.corrected import CORRECTED_UNTIL, EARLY_FROM, GESTATION, TERM_WEEKS, birth_date_from, corrected_months, months_old
from bot.core.session import Baby
from bot.core.slots import Slots
from bot.core.wording import Texts

#: A direction told longer ago than this is asked again: babies change.
DIRECTION_HOLDS_DAYS = 7
#: Younger than this, parents count in weeks.
IN_WEEKS_BELOW = 3


@dataclass(frozen=True, slots=True)
class Ages:
    """A baby's ages on one day, months; `corrected` is the age that answers and outcomes go by."""

    birth: float | None
    corrected: float | None

    @property
    def differ(self) -> bool:
        """Whether correction changed the age."""
        return self.birth is not None and self.corrected is not None and self.birth - self.corrected > 0.01


def ages(baby: Baby, *, on: date) -> Ages:
    """The baby's ages on this day; None where they are not known, or impossible (born tomorrow, or before 22 weeks)."""
    if baby.born is None or baby.born > on:
        return Ages(None, None)
    birth = months_old(baby.born, on=on)
    if baby.weeks_early is None:
        return Ages(birth, birth)
    if not possible_weeks_early(baby.weeks_early):
        return Ages(birth, None)
    return Ages(birth, corrected_months(birth, baby.weeks_early))


def possible_weeks_early(weeks: float) -> bool:
    """Whether a baby can be born so many weeks before 40."""
    return GESTATION[0] <= TERM_WEEKS - weeks <= GESTATION[1]


def asks_if_early(baby: Baby, *, on: date) -> bool:
    """Whether it is still open, and matters at this age, if the baby came early."""
    birth = ages(baby, on=on).birth
    return baby.weeks_early is None and not baby.premature and birth is not None and birth < CORRECTED_UNTIL


def fresh_direction(baby: Baby, *, on: date) -> str | None:
    """The direction, if it was told lately enough to go by."""
    if baby.direction is None or baby.direction_on is None or (on - baby.direction_on).days > DIRECTION_HOLDS_DAYS:
        return None
    return baby.direction


def learn(baby: Baby, age: AgeReading, slots: Slots, *, on: date) -> Baby:
    """The baby with what a message says added; what it leaves open stays as it was. Two ages that do not fit teach nothing."""
    baby = baby if age.conflict else _learn_age(baby, age, on)
    if slots.direction is not None:
        baby = replace(baby, direction=slots.direction, direction_on=on)
    if slots.since_weeks is not None:
        baby = replace(baby, since=date.fromordinal(on.toordinal() - round(slots.since_weeks * 7)))
    return baby


def _learn_age(baby: Baby, age: AgeReading, on: date) -> Baby:
    if _is_no_age(baby, age, on):
        age = replace(age, birth_months=None)
    if age.born is not None and age.born <= on:
        baby = replace(baby, born=age.born, born_exact=True, from_due=False)
    elif age.birth_months is not None:
        baby = replace(baby, born=birth_date_from(age.birth_months, today=on), born_exact=False, from_due=False)
    elif age.corrected_months is not None:
        baby = _counted_from_due(baby, birth_date_from(age.corrected_months, today=on))
    if age.weeks_early is not None and possible_weeks_early(age.weeks_early):
        return with_weeks_early(baby, age.weeks_early)
    return replace(baby, premature=True) if age.premature and not baby.premature and not baby.from_due else baby


def _counted_from_due(baby: Baby, due: date) -> Baby:
    """The baby of whom only the corrected age is told. With the birth date it gives how early the baby came; where that is known, it gives
    the birth date; otherwise the due date takes its place, with nothing left to correct."""
    known = baby.weeks_early if not baby.from_due else None
    if known is None and baby.born is not None and not baby.from_due:
        early = (due - baby.born).days / 7
        if early >= 0 and possible_weeks_early(early):
            return with_weeks_early(baby, round(early, 1))
    counted = replace(baby, born=due, born_exact=False, from_due=True, weeks_early=0)
    return with_weeks_early(counted, known) if known is not None and possible_weeks_early(known) else counted


def with_weeks_early(baby: Baby, weeks: float) -> Baby:
    """The baby with how early it came. A birth date counted from the due date moves back by as much, so that nothing is corrected twice."""
    early = replace(baby, weeks_early=weeks, premature=baby.premature or weeks > EARLY_FROM)
    if not baby.from_due or baby.born is None or weeks <= 0:
        return early
    return replace(early, born=baby.born - timedelta(weeks=weeks), from_due=False)


#: A baby whose age is known does not get younger by more months than these.
_YOUNGER = 3


def _is_no_age(baby: Baby, age: AgeReading, on: date) -> bool:
    """Whether "5 weeks", said of a baby known to be months older, tells how long something took."""
    if age.birth_months is None:
        return False
    known = ages(baby, on=on).birth
    if known is None or age.birth_months > known - _YOUNGER:
        return False
    return re.search(r"\d ?w", age.words) is not None and "old" not in age.words


def age_in_words(texts: Texts, months: float) -> str:
    """An age as a parent would say it: weeks under three months, then months and halves, never more than it is.

    The words come from the content.
    """
    if months < IN_WEEKS_BELOW:
        return weeks_in_words(texts, int(months * 30.4375 / 7))
    whole = int(months)
    if months - whole >= 0.5:
        return texts.months_half.format(n=whole)
    return texts.months_many.format(n=whole)


def weeks_in_words(texts: Texts, weeks: float) -> str:
    """A number of weeks in words, in whole ones."""
    return texts.weeks_one if round(weeks) == 1 else texts.weeks_many.format(n=round(weeks))


def told_age(texts: Texts, baby: Baby, *, on: date) -> str | None:
    """The baby's age in words, with how the corrected age came about; None where it is not known."""
    known = ages(baby, on=on)
    if known.birth is None or known.corrected is None:
        return None
    if not known.differ:
        return age_in_words(texts, known.corrected)
    return texts.age_corrected.format(
        months=age_in_words(texts, known.corrected),
        birth=age_in_words(texts, known.birth),
        weeks=weeks_in_words(texts, baby.weeks_early or 0),
    )
