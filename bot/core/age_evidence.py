"""The evidence that an amount of time in a message is the baby's age, or something else: a duration, a target, a brother's age.

Each piece of evidence looks at the words on either side and adds to a score; an amount counts as an age from `ENOUGH` on, and as a plain
statement from `STRONG` on. A new way of writing wants a word in `bot.core.age_words` or one more row in `EVIDENCE`, not a new branch.
What a row looks for is in `age_claims` (for), `age_times`, `age_people` and `age_things` (against).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.core import age_claims as claims
from bot.core import age_people as people
from bot.core import age_things as things
from bot.core import age_times as times
from bot.core import age_words as words
from bot.core.age_marks import shy_of
from bot.core.age_place import Place

ENOUGH, STRONG = 1.0, 4.0
A_SIBLINGS, SIBLING_WEIGHT = "a sibling by name", 8.0
#: Below this many months a bare amount is more often a duration.
_SHORT = 2.5
_WIDE = 3
#: "one day", "two days": how long, unless it is said to be an age.
_DAYS = 0.1


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against, and what it weighs; it can only hold where the amount hangs on one of `verbs`, if any are named."""

    reason: str
    weight: float
    holds: Callable[[Place], bool]
    verbs: Collection[str] = ()


def weigh(p: Place) -> tuple[float, tuple[str, ...]]:
    """The score of the amount as an age, and the reasons that made it."""
    score, reasons = 0.0, []
    for evidence in _BY_VERB.get(p.verb, _WITHOUT_VERB):
        if evidence.holds(p):
            score += evidence.weight
            reasons.append(evidence.reason)
    return score, tuple(reasons)


def _always(_: Place) -> bool:
    return True


_WAS = frozenset({"was", "were"})
_STATING = words.COPULA | _WAS | {"would", "been"}
EVIDENCE = (
    Evidence("the words say an age", 3, claims.is_old),
    Evidence("an amount of months", 1, claims.in_months),
    Evidence("a short time", -1, lambda p: p.quantity.months < _SHORT and not p.quantity.old),
    Evidence("a few", -4, lambda p: p.quantity.vague and not p.quantity.old),
    Evidence("is, turned, will be", 3, lambda p: p.states, verbs=_STATING),
    Evidence("the baby is", 1, lambda p: p.states and p.subject in words.BABY, verbs=_STATING),
    Evidence(
        "it is, there is",
        -6,
        lambda p: p.states and (p.subject in words.NOBODY or (p.subject not in words.BABY and not words.SPELLS.isdisjoint(p.near))),
        verbs=_STATING,
    ),
    Evidence("is it, was it", -6, lambda p: p.lead in {"is", "was"}, verbs=("it",)),
    Evidence("my, our", 3, claims.is_owned),
    Evidence("after the baby's name", 2.5, _always, verbs=words.BABY),
    Evidence("the baby, at", 2, claims.is_baby_at, verbs=("at",)),
    Evidence("before the baby's name", 2, claims.leads_to_baby),
    Evidence("a 6mo", 1, lambda p: p.article and not p.quantity.old),
    Evidence("was, a day ago", 3, times.just_was, verbs=_WAS),
    Evidence("aged", 3, _always, verbs=("age", "aged", "ages")),
    Evidence("now", 2, lambda p: p.now or (p.verb == "at" and p.lead == "now")),
    Evidence("today, tomorrow", 1.5, claims.near_day),
    Evidence("have, with", 1, lambda p: p.quantity.old, verbs=("have", "with", "has", "got", "to", "on", "of")),
    Evidence("opens the message", 2, lambda p: p.opens),
    Evidence("opens the sentence", 1, lambda p: not p.near and not p.opens),
    Evidence("is the whole message", 2, lambda p: p.opens and p.closes),
    Evidence("is a sentence of its own", 2, claims.own_sentence),
    Evidence("weeks at the end", 2, claims.closing_aside),
    Evidence("let, gave", 5, claims.is_deed, verbs=words.DEEDS),
    Evidence("at so many weeks he is", 1, times.says_now, verbs=("at",)),
    Evidence("at so many weeks, to begin with", 2, times.opens_with_at, verbs=("at",)),
    Evidence("an asker's own", 6, claims.asks_for_own, verbs=("after",)),
    Evidence("a question about babies", -6, people.is_asked_in_general, verbs=("is",)),
    Evidence("born so long ago", 11, claims.born_ago),
    Evidence("so long before an age", 6, lambda p: bool(shy_of(p))),
    Evidence("for a child of so much", 6, claims.is_child_for, verbs=("for",)),
    Evidence("fits the age", 6, claims.fits_for, verbs=("for",)),
    Evidence("a length of time", -5, times.lasts, verbs=words.DURATION | times.WHOM),
    Evidence("less than", -6, times.is_below),
    Evidence("days", -3, lambda p: p.quantity.months < _DAYS and not p.quantity.old and not p.states),
    Evidence("up to, since, by", -5, times.is_bound, verbs=words.BOUND | {"after", "and"}),
    Evidence("has been so long", -3, times.has_been),
    Evidence("was", -4, times.was, verbs=_WAS),
    Evidence("when he is, once she was", -7, lambda p: times.is_conditional(p) and not times.has_turned(p), verbs=_STATING),
    Evidence(
        "before she turned", -3, lambda p: times.is_conditional(p) and times.has_turned(p), verbs=("turned", "turning", "hit", "reached")
    ),
    Evidence("an age that is over", -6, times.is_over),
    Evidence("a rule, not a baby", -4, people.is_general),
    Evidence("somebody else's", -8, people.is_others),
    Evidence(A_SIBLINGS, -SIBLING_WEIGHT, people.is_siblings),
    Evidence("a relative's", -2, lambda p: p.whose == "kin"),
    Evidence("I am", -6, people.i_am, verbs=_STATING | {"am"}),
    Evidence("likened to another", -6, people.is_likened),
    Evidence("ago, later, behind", -6, times.goes_on),
    Evidence("a product or a stage", -5, things.is_product),
    Evidence("a check", -4, lambda p: things.is_check(p) and not things.is_recent(p)),
    Evidence("a check just now", 1, lambda p: things.is_check(p) and things.is_recent(p)),
    Evidence("a wide range", -6, lambda p: p.quantity.width >= _WIDE * (12 if p.quantity.unit == "y" else 1)),
    Evidence("several children", -9, lambda p: p.quantity.several),
    Evidence("pregnancy", -6, things.is_pregnancy),
)
_WITHOUT_VERB = tuple(evidence for evidence in EVIDENCE if not evidence.verbs)
_BY_VERB = {
    verb: tuple(evidence for evidence in EVIDENCE if not evidence.verbs or verb in evidence.verbs)
    for verb in {verb for evidence in EVIDENCE for verb in evidence.verbs}
}
