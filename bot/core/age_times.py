"""Reasons to take an amount for something else in time: a length of time, a bound, an age that is over or still to come."""

import re

from bot.core import age_words as words
from bot.core.age_claims import in_months, is_old
from bot.core.age_place import Place

WHOM = frozenset({"him", "her", "them", "me", "us"})
_TAKE = frozenset({"took", "takes", "take", "taken"})


def lasts(p: Place) -> bool:
    """ "for 2 weeks", "took him 14 months"."""
    if is_old(p) or p.article or p.apart:
        return False
    return p.verb in words.DURATION or (p.verb in WHOM and not _TAKE.isdisjoint(p.near[-2:-1]))


def is_bound(p: Place) -> bool:
    """ "by 12 months", "between 6 and 9 months"."""
    if p.verb == "after":
        return p.near[-2:-1] == ("until",)
    if p.verb == "and" and p.near[-3:-2] == ("between",):
        return True
    return p.verb in words.BOUND and not (p.quantity.old and p.verb == "to")


def has_been(p: Place) -> bool:
    """ "has been crawling 2 months"."""
    return not p.quantity.old and "been" in p.before[-6:] and not p.states and not (p.apart and in_months(p))


_DAY_AFTER = re.compile(r"[ ,]*(?:old )?(?:yesterday|on |last |the other day|this |today|\d+ days ago)")


def just_was(p: Place) -> bool:
    """ "was 9 months on Sunday", "was one yesterday"."""
    return bool(_DAY_AFTER.match(p.raw_after)) and not words.CONDITIONAL.intersection(p.near[-5:-1])


def was(p: Place) -> bool:
    """ "was 9 months when it began"."""
    return not p.we_are and not just_was(p)


def is_conditional(p: Place) -> bool:
    """ "when he is 9 months", "once she turns 1", "until he was": not now."""
    if not (p.states or p.verb in {"was", "were"}):
        return False
    found = words.CONDITIONAL.intersection(p.near[-5:-1])
    return bool(found) and not found.isdisjoint(p.raw_before.rpartition(",")[2].split())


def has_turned(p: Place) -> bool:
    """ "since turning 9 months", "before she turned 10 months": that much at least."""
    return p.verb in {"turned", "turning"} and not {"when", "if", "once"}.intersection(p.near[-5:-1])


def _is_past(word: str) -> bool:
    return word in words.PAST or (word.endswith("ed") and len(word) > 3 and word not in words.NOT_PAST)


def _past_last(clause: tuple[str, ...]) -> bool:
    """Whether the last finite verb is a past one."""
    at = next((i for i in range(len(clause) - 1, -1, -1) if clause[i] in words.PRESENT or _is_past(clause[i])), -1)
    return at >= 0 and clause[at] not in words.PRESENT and not _PERFECT.search(" ".join(clause[max(0, at - 3) : at]))


#: "has not happened", "have just started": now.
_PERFECT = re.compile(r"\b(?:has|have)(?: (?:not|just|only|already|now|finally|recently|still))*$")
_NOW_AFTER = re.compile(
    r",? (?:he|she|they|baby|my \w+|our \w+) "
    r"(?:(?:is|are|has|have|can|does|do|will|keeps|still|just|only|now)\b|(?!was|has|does)[a-z]{2,}s\b)"
)


def says_now(p: Place) -> bool:
    """ "and at 12 months he is nearly walking"."""
    return bool(_NOW_AFTER.match(p.raw_after)) and words.CONDITIONAL.isdisjoint(p.near)


def is_over(p: Place) -> bool:
    """ "rolled at 4 months", "at 4 months he rolled", "first tooth around 5 months", "wants to see her again at 12 months"."""
    at_age = p.verb != "at" and p.before[-3:-1] == ("the", "age")
    about = p.before[-1:] in {("around",), ("about",)} and not p.states
    if p.verb != "at" and not at_age and not about:
        return False
    earlier = p.near[-9:] if at_age else p.near[-9:-1]
    if (
        (p.verb == "at" and says_now(p))
        or words.MEASURED.intersection(earlier)
        or (p.verb == "at" and words.LATELY.intersection(p.near[-7:-1]))
    ):
        return False
    if words.TO_COME.intersection(earlier) or ("wants" in earlier and words.WANTED.intersection(earlier)):
        return True
    if _past_last(earlier):
        return True
    following = tuple(word for word in p.after[:4] if word != ",")
    return len(p.near) <= 1 and any(map(_is_past, following[1:])) and not words.PRESENT_AFTER.intersection(following)


def goes_on(p: Place) -> bool:
    """ "9 months ago", "2 months behind"; not "is 11 months late?"."""
    if p.next not in words.NOT_AGE_AFTER:
        return False
    if p.before == ("is",) or (p.before[:1] == ("is",) and p.verb == "at"):
        return False
    if p.next == "running" and words.BABY.intersection(p.after[1:2]):
        return False
    return not (p.quantity.old and p.next in words.ALSO_AFTER_OLD)
