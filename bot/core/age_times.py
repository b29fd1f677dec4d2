"""Reasons to take an amount for something else in time: a length of time, a bound, an age that is over or still to come."""

import re

from bot.core import age_words as words
from bot.core.age_claims import SPEAKS, in_months, is_old
from bot.core.age_place import Place
from bot.core.age_things import is_check

WHOM = frozenset({"him", "her", "them", "me", "us", "it"})
_TAKE = frozenset({"took", "takes", "take", "taken", "give", "gave", "given", "giving", "wait"})


def lasts(p: Place) -> bool:
    """ "for 2 weeks", "took him 14 months"; not "my child is of 9 months"."""
    if is_old(p) or p.article or p.apart or is_check(p) or (p.verb == "of" and p.lead in words.COPULA):
        return False
    return p.verb in words.DURATION or (p.verb in WHOM and not _TAKE.isdisjoint(p.near[-2:-1]))


_SHORT = 2.5


def is_below(p: Place) -> bool:
    """ "under a year", "less than 9 months", but not "just under a year"."""
    if "under" not in p.before and "less" not in p.before:
        return False
    match = _BELOW.search(p.raw_before)
    return match is not None and _BARELY.isdisjoint(match[1].split())


_BELOW = re.compile(r"((?:\w+ ){0,2})(?:under|less than) (?:a |an |the )?$")
_BARELY = frozenset("just only slightly bit little tad day days week weeks month months hair".split())


def is_bound(p: Place) -> bool:
    """ "by 12 months", "between 6 and 9 months"; not "till now (9 months)"."""
    if p.now:
        return False
    if p.verb == "after":
        return p.near[-2:-1] == ("until",)
    if p.verb == "and" and p.near[-3:-2] == ("between",):
        return True
    return p.verb in words.BOUND and not (p.quantity.old and p.verb == "to")


def has_been(p: Place) -> bool:
    """ "has been crawling 2 months", "already 1 month he goes backwards"."""
    if p.before == ("already",) and p.quantity.months < _SHORT and not p.quantity.old:
        return True
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
    """ "since turning 9 months", "before she turned 10 months", "since he hit 8 months": that much at least."""
    if p.verb in {"hit", "reached"}:
        return "since" in p.near[-5:-1]
    return p.verb in {"turned", "turning"} and not {"when", "if", "once"}.intersection(p.near[-5:-1])


def _is_past(word: str) -> bool:
    return word in words.PAST or (word.endswith("ed") and len(word) > 3 and word not in words.NOT_PAST)


def _past_last(clause: tuple[str, ...]) -> bool:
    """Whether the last finite verb is a past one."""
    at = next((i for i in range(len(clause) - 1, -1, -1) if clause[i] in words.PRESENT or _is_past(clause[i])), -1)
    if at > 1 and clause[0] in {"is", "are"} and clause[at - 1] not in _WHO:
        return False
    return at >= 0 and clause[at] not in words.PRESENT and not _PERFECT.search(" ".join(clause[max(0, at - 3) : at]))


#: "has not happened", "have just started", "he is started", "to be bounced", "keeps getting caught": now.
_PERFECT = re.compile(r"\b(?:has|have|is|are|be|being|gets?|getting)(?: (?:not|just|only|already|now|finally|recently|still))*$")
_NOW_AFTER = re.compile(
    r",? (?:he|she|they|baby|my \w+|our \w+) "
    r"(?:(?:is|are|has|have|can|does|do|will|keeps|still|just|only|now)\b|(?!was|has|does)[a-z]{2,}s\b)"
)


def says_now(p: Place) -> bool:
    """ "and at 12 months he is nearly walking"."""
    return bool(_NOW_AFTER.match(p.raw_after)) and words.CONDITIONAL.isdisjoint(p.near)


def _is_news(p: Place) -> bool:
    """ "started crawling today at 8 months", "only this week at 6 months"."""
    return not words.LATELY.isdisjoint(p.near[-7:-1]) or p.near[-3:-1] in {("this", "week"), ("last", "week"), ("this", "month")}


_WHO = frozenset("he she they i we baby son daughter boy girl who and that first".split())


def opens_with_at(p: Place) -> bool:
    """ "At 10 weeks how high should the head come up when she is prone?"."""
    return p.before == ("at",) and not any(map(_is_past, p.after[:8])) and bool(SPEAKS.search(p.rest))


_ABOUT = {("around",), ("about",)}


def is_over(p: Place) -> bool:
    """ "rolled at 4 months", "at 4 months he rolled", "first tooth around 5 months", "wants to see her again at 12 months"."""
    at_age = p.verb != "at" and p.before[-3:-1] == ("the", "age")
    if p.verb != "at" and not at_age and (p.states or p.before[-1:] not in _ABOUT):
        return False
    earlier = p.near[-9:] if at_age else p.near[-9:-1]
    if (p.verb == "at" and says_now(p)) or words.MEASURED.intersection(earlier) or (p.verb == "at" and _is_news(p)):
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
    if p.next == "running" and p.quantity.marked:
        return False
    if p.next == "running" and p.after[1:2] != () and (p.after[1] in words.BABY or p.after[1][0].isdigit()):
        return False
    if (p.next == "before" and p.verb == "at") or (p.verb == "been" and p.subject in words.BABY):
        return False
    return not (p.quantity.old and p.next in words.ALSO_AFTER_OLD)
