"""Reasons to take an amount for the name of a thing: a size, a check, a stage, a pregnancy."""

from bot.core import age_words as words
from bot.core.age_claims import listed, regression
from bot.core.age_place import Place

_CHECK_LATER = words.CHECK - {"well"}


def is_product(p: Place) -> bool:
    """ "9 month clothes", "the 8 month milestones"."""
    if p.quantity.old:
        return False
    if p.next == "mark" and p.states:
        return False
    if p.states and p.subject in words.PRODUCT:
        return True
    named = p.next not in {",", "("} and not words.PRODUCT.isdisjoint(p.after[:2])
    if not named and (p.states or not p.raw_after.startswith("+")):
        return False
    return not (regression(p) or listed(p))


def is_check(p: Place) -> bool:
    """ "the 9 month check"."""
    if p.quantity.old or p.next in {",", "("}:
        return False
    return p.next in words.CHECK or not _CHECK_LATER.isdisjoint(p.after[1:2])


def is_recent(p: Place) -> bool:
    """ "had her 9 month check today"."""
    return not (words.RECENT.isdisjoint(p.before) and words.RECENT.isdisjoint(p.after))


def is_pregnancy(p: Place) -> bool:
    """ "20 weeks pregnant", "the 20 week scan"; not "pregnant again, and my son is 9 months"."""
    if p.quantity.old:
        return False
    of_baby = p.verb in words.BABY or (p.states and p.subject in words.BABY)
    return not words.PREGNANCY.isdisjoint(p.after[:3]) or not (of_baby or words.PREGNANCY.isdisjoint(p.before))
