"""Evidence that an amount of time in a message is the baby's age, or something else: a duration, a target, a brother's age.

Each piece of evidence looks at the words on either side and adds to a score; an amount counts as an age from `ENOUGH` on, and as a plain
statement from `STRONG` on. A new way of writing wants a word in one of the lists or one more row in `EVIDENCE`, not a new branch.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.core.quantities import Quantity

ENOUGH, STRONG = 1.0, 4.0


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BABY = _words(
    "he she they baby babies babys babe son daughter sons daughters boy girl boys girls twin twins triplets infant child kid kiddo toddler newborn "
    "munchkin bean lad lady man guy dude peanut nugget monkey tot grandson granddaughter grandbaby grandchild grandkid babygirl babyboy angel "
    "princess mine preemie crawler daugther doughter sone bebe baba premie prem child(son) bubby gremlin bug lass wee"
)
OTHER = _words(
    "brother sister brothers sisters sibling siblings cousin cousins friend friends friend's neighbour neighbor neighbours neighbors eldest oldest older "
    "firstborn husband dad wife partner mum mother sil bil dog cat puppy other uncle aunt auntie mate mates colleague nephews nieces peers "
    "everyone others elder kids coworker girlfriend boyfriend"
)
KIN = _words("niece nephew godson goddaughter")
_SPEAKERS = _words("says said thinks thought told keeps reckons insists asked")
COPULA = _words("is are turned turns turn turning be hit hits reached reaches becomes became hitting reaching being shell hell theyll")
_FUTURE = _words("turn turns turning be shell hell theyll would will becomes hits")
_GONE = _words("turned was were hit reached became")
_FILLERS = _words(
    "about almost nearly just exactly currently now only like maybe roughly still already approx approximately barely nearing officially "
    "approaching prob probably a an the little soon bit well nearly literally basically pushing rapidly over under around sweet beautiful lovely gorgeous "
    "happy dear precious poor own so very quite young slightly shortly almost-  exclusively breastfed ebf chunky busy healthy"
)
_PHRASES = tuple(
    tuple(phrase.split())
    for phrase in (
        "coming up to/coming up on/coming up for/coming on to/going on/close to/closer to/getting on for/soon to be/more than/less than/at the age of/"
        "the age of/age of/on the verge of/ all of/coming to/as of/just shy of/approaching/getting to/up to being/nearly at/almost at"
    ).split("/")
)
_DURATION = _words(
    "for past last every within in during another next took takes take lasted lasts after spent wait waited waiting first extra per previous "
    "these those following each further given give later final couple few of gained lost"
)
_BOUND = _words("since until till by before from through than to til untill upto til' between past until")
_GENERAL = _words(
    "should supposed expect expected usually typically average most normally milestone milestones recommended recommend recommends guideline guidelines book "
    "books ought generally often commonly earliest latest age ages cdc nhs app deadline window chart"
)
_ADJECTIVES = _words(
    "big small tall advanced late early normal young old ok okay typical average usual appropriate common slow good tiny huge behind ahead fine average-sized "
    "expected weird unusual short heavy light strong weak"
)
_NOT_AGE_AFTER = _words(
    "ago later earlier early premature prem preemie preterm behind ahead delayed delay apart younger older pp ppd postpartum postnatal pregnant along straight "
    "running before after sooner late left long leave gap difference break supply of off since into advanced worth overdue prior longer more notice postop "
    "course out postpartem partum nonstop solid"
)
_PRODUCT = _words(
    "clothes clothing size sizes sized outfits outfit formula milk onesies onesie milestone milestones leap regression diapers trousers pants range plus stage "
    "babygrows sleepsuits vests window windows mark sleepsuit romper shoes bodysuits contract trial subscription waitlist"
)
_CHECK = _words(
    "check checkup check-up checkups appointment appt review visit vaccine vaccines vaccinations vaccination shots jabs immunisations immunizations well wellness "
    "developmental assessment scan wellbaby wcc screening photos pictures injections checks"
)
_RECENT = _words("today just yesterday tomorrow had morning afternoon got coming week")
_FED = _words(
    "need excited supposed worried concerned delayed tired indeed feed breastfed bed speed obsessed scared used interested bored red weed supported advanced unassisted unsupported unaided assisted"
)
_NOW_VERBS = _words("is are can cannot does do still will keeps")
_IRREGULAR = _words(
    "sat stood began got took went did had was were came ate slept fed learnt knew made saw said told could first lost fell felt grew left began gave used"
)
_PRESENT = _words("is are has have does can cannot will not still now crawls moves sits rolls goes refuses hates keeps")
_COND = _words("when once until till before after since if by than til")
_MARKS = re.compile(r"\d+(?:[.,:/+]\d+)*[a-z]*|[a-z'][a-z']*|[.!?;\n,()@]")
_STOPS = _words(". ! ? ; but however though although except") | {"\n"}
_CORRECTED = _words("corrected adjusted adj gestational correctedage adjustedage cga ca")
_ACTUAL = _words("actual chronological chronologically real uncorrected unadjusted birth actually")


@dataclass(frozen=True, slots=True)
class Place:
    """An amount with the words of its clause on either side; `near` is `before` without what merely colours the amount."""

    quantity: Quantity
    before: tuple[str, ...]
    near: tuple[str, ...]
    after: tuple[str, ...]
    opens: bool
    """Nothing stands before it in the message."""
    closes: bool
    """Nothing stands after it in the message."""
    now: bool
    raw_before: str
    raw_after: str

    @property
    def subject(self) -> str:
        """The word before the verb, "" where there is none."""
        words = [word for word in self.near[:-1] if word not in _ADVERBS][-2:]
        if len(words) == 2 and words[1] in {"who", "which", "that"}:
            return words[0]
        return words[-1] if words else ""

    @property
    def verb(self) -> str:
        """The word that the amount hangs on."""
        return self.near[-1] if self.near else ""

    @property
    def states(self) -> bool:
        """Whether a verb of being or turning leads to the amount."""
        return self.verb in COPULA or (self.verb == "would" and self.subject in BABY) or self.we_are

    @property
    def we_are(self) -> bool:
        """ "we're" has lost its apostrophe and reads "were"."""
        return self.verb == "were" and not self.subject

    @property
    def ahead(self) -> bool:
        """Whether the age is still to come."""
        return self.verb in _FUTURE

    @property
    def gone(self) -> bool:
        """Whether the age was reached in the past."""
        return self.verb in _GONE


_ADVERBS = _words(
    "will would just going to about is are has have soon now only he'll she'll be finally recently currently almost nearly also still already ll"
)


def place(text: str, quantity: Quantity) -> Place:
    """The quantity with the words around it, each side cut at the end of its clause."""
    left, right = text[: quantity.start], text[quantity.end : quantity.end + 60]
    before = _clause_before(left)
    words = tuple(word for word in before if word not in ",()@")
    after = _clause_after(right)
    near, now = _near(words)
    return Place(quantity, words, near, after, not left.strip(" ,.("), not right.strip(" ,.!?)"), now, left[-80:], right)


def _clause_before(left: str) -> tuple[str, ...]:
    found = _MARKS.findall(left[-110:])
    for i in range(len(found) - 1, -1, -1):
        if found[i] in _STOPS:
            return tuple(found[i + 1 :])
    return tuple(found)


def _clause_after(right: str) -> tuple[str, ...]:
    found: list[str] = []
    for word in _MARKS.findall(right):
        if word in _STOPS and word not in {"but", "though"}:
            break
        found.append(word)
    return tuple(found)


def _near(words: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """The words before the amount without fillers, and whether one of the fillers was "now"."""
    end, now = len(words), False
    while end:
        if words[end - 1] in _FILLERS:
            end -= 1
            now |= words[end] in {"now", "currently"}
        elif phrase := next((p for p in _PHRASES if words[max(0, end - len(p)) : end] == p), None):
            end -= len(phrase)
        elif words[end - 1] == "at" and end > 1 and words[end - 2] in COPULA:
            end -= 1
        elif words[end - 1] == "at" and end > 1 and words[end - 2] in _FILLERS | {"were"} and words[max(0, end - 3)] in COPULA | {"were"}:
            end -= 1
        elif words[end - 1] == "of" and end > 1 and words[end - 2] in BABY:
            end -= 1
        else:
            break
    return words[:end], now


def mark(p: Place) -> Literal["corrected", "actual", ""]:
    """Whether the words beside the amount call it corrected or actual."""
    after = tuple(w for w in p.after[:3] if w not in {"old", "is", "was"})
    if after[:1] == ("(",):
        after = after[1:] if p.after[2:3] == (")",) or "age" in p.after[:4] else ()
    if after and after[0] in _CORRECTED:
        return "corrected"
    if after and after[0] in _ACTUAL:
        return "actual"
    left = re.search(
        r"\b(corrected|adjusted|gestational|actual|chronological)(?:[ -]age)?(?: (?:is|of|for|about|his|her|he|she|at|now|only|was|they|are|prematurity|baby)|:|=| -)*\s*$",
        p.raw_before,
    )
    if left:
        return "corrected" if left[1] in _CORRECTED else "actual"
    return ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against, and what it weighs."""

    reason: str
    weight: float
    holds: Callable[[Place], bool]


def _near_person(p: Place) -> str:
    """Whose amount it is: the nearest person named before it in the clause, "my" standing for the parent's own."""
    for i in range(len(p.near) - 1, max(-1, len(p.near) - 10), -1):
        word = p.near[i]
        if word in OTHER:
            return word
        if word in KIN:
            return "kin"
        if word in BABY:
            back = p.near[max(0, i - 2) : i]
            return next((w for w in back if w in OTHER or w + "s" in OTHER and w in OTHER), "kin" if KIN.intersection(back) else "baby")
        if word in {"my", "our"}:
            return "baby"
    return ""


def _others(p: Place) -> bool:
    if OTHER.intersection(p.after[:2]) and p.after[:1] != ("other",) and p.quantity.old:
        return True
    return _near_person(p) in OTHER and not _speaks(p)


def _speaks(p: Place) -> bool:
    return bool(_SPEAKERS.intersection(p.before))


def _past(words: tuple[str, ...]) -> bool:
    return any((word.endswith("ed") and len(word) > 3 and word not in _FED) or word in _IRREGULAR for word in words)


def _past_last(words: tuple[str, ...]) -> bool:
    """Whether the last finite verb is a past one."""
    for word in reversed(words):
        if word in _NOW_VERBS:
            return False
        if _past((word,)):
            return True
    return False


def _then(p: Place) -> bool:
    """ "rolled at 4 months", "at 4 months he rolled", "first tooth around 5 months"."""
    if p.verb not in {"at", "@"} and not (p.before and p.before[-1] in {"around", "about"} and not p.states):
        return False
    if p.near[:-1] and _past_last(p.near[-9:-1]):
        return True
    following = tuple(w for w in p.after[:4] if w != ",")
    return len(p.near) <= 1 and _past(following[1:]) and not _PRESENT.intersection(following)


def _general(p: Place) -> bool:
    clause = p.before[-10:]
    if _GENERAL.intersection(clause) and p.verb not in {"age", "aged"} and not (p.states and p.subject in BABY):
        return True
    return bool({"do", "does", "did", "can", "when", "what"} & set(clause[:3])) and bool(
        {"babies", "they", "kids", "you", "your", "most"} & set(clause[1:5])
    )


def _conditional(p: Place) -> bool:
    """ "when he is 9 months", "once she turns 1", "until he was": not now."""
    return (p.states or p.verb in {"was", "were"}) and bool(_COND.intersection(p.near[-5:-1]))


def _asserted_by_turning(p: Place) -> bool:
    return p.verb == "turned" and "when" not in p.near[-5:-1] and "if" not in p.near[-5:-1]


def _fits_for(p: Place) -> bool:
    """ "normal for 9 months", "small for 9 months"."""
    return p.verb == "for" and bool(_ADJECTIVES.intersection(p.near[-3:-1]))


def _owned(p: Place) -> bool:
    return p.verb in {"my", "our"} or (
        len(p.near) > 1 and p.near[-2] in {"my", "our"} and p.verb not in BABY and p.verb not in COPULA and p.verb not in OTHER | KIN
    )


def _born_ago(p: Place) -> bool:
    return p.after[:1] == ("ago",) and bool(
        {"born", "birth", "delivered"}.intersection(p.before)
        or re.search(r"had (?:my|our|a|the) (?:\w+ )?(?:baby|son|daughter|boy|girl|twins)", p.raw_before)
    )


def _check(p: Place) -> bool:
    return not p.quantity.old and bool(_CHECK.intersection(p.after[:2]))


def _check_is_now(p: Place) -> bool:
    return _check(p) and bool(_RECENT.intersection((*p.before, *p.after)))


_SHY = re.compile(
    r"(?:a|an|\d+|few|couple of|couple)[ -](?:days?|weeks?|months?) (?:or so )?(?:shy of|short of|off|away from|from|out from|till|until|to|before|under)"
    r"(?: (?:being|turning|reaching|hitting|his|her|their|the|he|she|they|baby|is|are|turns|turn|will be|hits))*\s*(?:a |an )?$"
)


def shy_of(p: Place) -> str:
    """The words "a week shy of", "3 days before she turns" before the amount, "" where there are none."""
    match = _SHY.search(p.raw_before)
    return match[0] if match and not ("before" in match[0] and p.verb == "turned") else ""


EVIDENCE = (
    Evidence("the words say an age", 3, lambda p: p.quantity.old or p.quantity.marked),
    Evidence("an amount of months", 1, lambda p: p.quantity.unit in {"m", ""} or (p.quantity.unit in {"w", "d"} and p.quantity.months > 5)),
    Evidence("a short time", -1, lambda p: p.quantity.months < 2.5 and not p.quantity.old),
    Evidence("is, turned, will be", 3, lambda p: p.states),
    Evidence("the baby is", 1, lambda p: p.states and p.subject in BABY),
    Evidence("it is, there is", -6, lambda p: p.states and p.subject in {"it", "this", "that", "there", "gap", "difference"}),
    Evidence("my, our", 3, _owned),
    Evidence("after the baby's name", 2.5, lambda p: p.verb in BABY),
    Evidence(
        "before the baby's name",
        2,
        lambda p: bool(BABY.intersection(p.after[:2])) and p.after[:1] not in {(",",), ("(",), (")",), ("he",), ("she",), ("they",)},
    ),
    Evidence("aged", 3, lambda p: p.verb in {"age", "aged", "ages"}),
    Evidence("now", 2, lambda p: p.now),
    Evidence(
        "today, tomorrow",
        1.5,
        lambda p: bool(p.after[:1]) and p.after[0] in {"today", "tomorrow", "yesterday"} and not p.quantity.unit == "d",
    ),
    Evidence("have, with", 1, lambda p: p.verb in {"have", "with", "has", "got", "to", "on", "of"} and p.quantity.old),
    Evidence("opens the message", 2, lambda p: p.opens),
    Evidence("opens the sentence", 1, lambda p: not p.near and not p.opens),
    Evidence("is the whole message", 2, lambda p: p.opens and p.closes),
    Evidence("born so long ago", 11, _born_ago),
    Evidence("so long before an age", 6, lambda p: bool(shy_of(p))),
    Evidence("fits the age", 6, _fits_for),
    Evidence("a length of time", -5, lambda p: p.verb in _DURATION and not p.quantity.old and not p.quantity.marked),
    Evidence("up to, since, by", -5, lambda p: p.verb in _BOUND and not (p.quantity.old and p.verb == "to")),
    Evidence("has been so long", -3, lambda p: "been" in p.before[-6:] and not p.quantity.old and not p.states),
    Evidence("was", -4, lambda p: p.verb in {"was", "were"} and not p.we_are and not _just_was(p)),
    Evidence("when he is, once she was", -7, lambda p: _conditional(p) and not _asserted_by_turning(p)),
    Evidence("before she turned", -3, lambda p: _conditional(p) and _asserted_by_turning(p)),
    Evidence("an age that is over", -6, _then),
    Evidence("a rule, not a baby", -4, _general),
    Evidence("somebody else's", -8, _others),
    Evidence("a relative's", -2, lambda p: _near_person(p) == "kin"),
    Evidence(
        "I am, we were",
        -6,
        lambda p: p.states and p.subject == "i" and p.verb in {"be", "hit", "is"} or p.near[-2:] == ("i", "am") or p.near[-1:] == ("am",),
    ),
    Evidence(
        "ago, later, behind",
        -6,
        lambda p: (
            bool(p.after[:1]) and p.after[0] in _NOT_AGE_AFTER and not (p.quantity.old and p.after[0] in {"of", "since", "late", "early"})
        ),
    ),
    Evidence(
        "a product or a stage",
        -5,
        lambda p: not p.quantity.old and (bool(_PRODUCT.intersection(p.after[:2])) or p.raw_after.startswith("+")),
    ),
    Evidence("a check", -4, lambda p: _check(p) and not _check_is_now(p)),
    Evidence("a check just now", 1, _check_is_now),
    Evidence("a wide range", -6, lambda p: p.quantity.width >= 3 * (12 if p.quantity.unit == "y" else 1)),
    Evidence("several children", -9, lambda p: p.quantity.several),
    Evidence(
        "pregnancy",
        -6,
        lambda p: (
            bool({"pregnant", "pregnancy", "scan", "trimester", "expecting"}.intersection((*p.before, *p.after[:3]))) and not p.quantity.old
        ),
    ),
)


def _just_was(p: Place) -> bool:
    """ "was 9 months on Sunday", "was one yesterday"."""
    return bool(
        re.match(r"[ ,]*(?:old )?(?:yesterday|on |last |the other day|this |today|\d+ days ago)", p.raw_after)
    ) and not _COND.intersection(p.near[-5:-1])


def weigh(p: Place) -> tuple[float, tuple[str, ...]]:
    """The score of the amount as an age, and the reasons that made it."""
    held = [e for e in EVIDENCE if e.holds(p)]
    return sum(e.weight for e in held), tuple(e.reason for e in held)
