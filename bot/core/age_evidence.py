"""Evidence that an amount of time in a message is the baby's age, or something else: a duration, a target, a brother's age.

Each piece of evidence looks at the words on either side and adds to a score; an amount counts as an age from `ENOUGH` on, and as a plain
statement from `STRONG` on. A new way of writing wants a word in `bot.core.age_words` or one more row in `EVIDENCE`, not a new branch.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.core import age_words as words
from bot.core.age_place import Place, shy_of

ENOUGH, STRONG = 1.0, 4.0
A_SIBLINGS, SIBLING_WEIGHT = "a sibling by name", 8.0
#: Below this many months a bare amount is more often a duration.
_SHORT = 2.5
#: From this many weeks' worth of months on, weeks are more often an age.
_LONG = 5
_WIDE = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against, and what it weighs."""

    reason: str
    weight: float
    holds: Callable[[Place], bool]


def weigh(p: Place) -> tuple[float, tuple[str, ...]]:
    """The score of the amount as an age, and the reasons that made it."""
    held = [evidence for evidence in EVIDENCE if evidence.holds(p)]
    return sum(evidence.weight for evidence in held), tuple(evidence.reason for evidence in held)


def _is_old(p: Place) -> bool:
    return p.quantity.old or p.quantity.marked


def _in_months(p: Place) -> bool:
    return p.quantity.unit in {"m", ""} or (p.quantity.unit in {"w", "d"} and p.quantity.months > _LONG)


def _is_owned(p: Place) -> bool:
    """ "my 9 month", "our now 9 month", "my crawling 9 month old"."""
    if p.verb in {"my", "our"}:
        return True
    return p.near[-2:-1] in {("my",), ("our",)} and p.verb not in words.BABY | words.COPULA | words.OTHER | words.KIN


def _leads_to_baby(p: Place) -> bool:
    return bool(words.BABY.intersection(p.after[:2])) and p.next not in {",", "(", ")", "he", "she", "they"}


def _near_day(p: Place) -> bool:
    return p.next in {"today", "tomorrow", "yesterday"} and p.quantity.unit != "d"


def _is_held(p: Place) -> bool:
    return p.quantity.old and p.verb in {"have", "with", "has", "got", "to", "on", "of"}


_HAD = re.compile(r"had (?:(?:my|our|a|the) (?:\w+ )?(?:baby|son|daughter|boy|girl|twins)|twins)")


def _born_ago(p: Place) -> bool:
    return p.next == "ago" and (bool({"born", "birth", "delivered"}.intersection(p.before)) or bool(_HAD.search(p.raw_before)))


def _fits_for(p: Place) -> bool:
    """ "normal for 9 months", "small for 9 months"."""
    if p.verb != "for":
        return False
    if words.THINGS.intersection(p.near[-2:-1]) and p.quantity.unit == "m" and not p.quantity.width:
        return bool(_SPEAKS.search(p.whole))
    return bool(words.ADJECTIVES.intersection(p.near[-3:-1]))


def _took(p: Place) -> bool:
    """ "took him 14 months"."""
    return p.verb in {"him", "her", "them", "me", "us"} and p.near[-2:-1] in {("took",), ("takes",), ("take",), ("taken",)}


def _lasts(p: Place) -> bool:
    return (p.verb in words.DURATION or _took(p)) and not _is_old(p) and not p.article and not p.apart


def _is_bound(p: Place) -> bool:
    if p.verb == "after":
        return p.near[-2:-1] == ("until",)
    if p.verb == "and" and p.near[-3:-2] == ("between",):
        return True
    return p.verb in words.BOUND and not (p.quantity.old and p.verb == "to")


def _has_been(p: Place) -> bool:
    return "been" in p.before[-6:] and not p.quantity.old and not p.states and not (p.apart and _in_months(p))


_DAY_AFTER = re.compile(r"[ ,]*(?:old )?(?:yesterday|on |last |the other day|this |today|\d+ days ago)")


def _just_was(p: Place) -> bool:
    """ "was 9 months on Sunday", "was one yesterday"."""
    return p.verb in {"was", "were"} and bool(_DAY_AFTER.match(p.raw_after)) and not words.CONDITIONAL.intersection(p.near[-5:-1])


def _was(p: Place) -> bool:
    return p.verb in {"was", "were"} and not p.we_are and not _just_was(p)


def _is_conditional(p: Place) -> bool:
    """ "when he is 9 months", "once she turns 1", "until he was": not now."""
    breath = p.raw_before.rpartition(",")[2].split()
    return (p.states or p.verb in {"was", "were"}) and bool(words.CONDITIONAL.intersection(p.near[-5:-1]) & set(breath))


def _has_turned(p: Place) -> bool:
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


def _says_now(p: Place) -> bool:
    """ "and at 12 months he is nearly walking"."""
    return p.verb == "at" and bool(_NOW_AFTER.match(p.raw_after)) and not words.CONDITIONAL.intersection(p.near)


def _is_over(p: Place) -> bool:
    """ "rolled at 4 months", "at 4 months he rolled", "first tooth around 5 months", "wants to see her again at 12 months"."""
    at_age = p.before[-3:-1] == ("the", "age")
    about = p.before[-1:] in {("around",), ("about",)} and not p.states
    if p.verb != "at" and not at_age and not about:
        return False
    earlier = p.near[-9:] if at_age else p.near[-9:-1]
    if _says_now(p) or words.MEASURED.intersection(earlier) or (p.verb == "at" and words.LATELY.intersection(p.near[-7:-1])):
        return False
    if words.TO_COME.intersection(earlier) or ("wants" in earlier and words.WANTED.intersection(earlier)):
        return True
    if _past_last(earlier):
        return True
    following = tuple(word for word in p.after[:4] if word != ",")
    return len(p.near) <= 1 and any(map(_is_past, following[1:])) and not words.PRESENT_AFTER.intersection(following)


def _is_general(p: Place) -> bool:
    """ "babies should crawl at 9 months", "when do babies crawl, 9 months?"."""
    clause = p.near[-10:]
    if p.quantity.old and (p.verb == "your" or p.article):
        return False
    if p.verb in {"my", "our"} or (p.article and _leads_to_baby(p)) or _is_deed(p) or words.MEASURED - {"weight"} & set(clause):
        return False
    if _listed(p) or (p.states and p.subject == "age" and words.BABY.intersection(p.near)):
        return False
    general = words.GENERAL.intersection(clause)
    if (
        general
        and p.verb not in {"age", "aged"}
        and not (p.states and p.subject in words.BABY)
        and not (general <= words.OUGHT and _asks_now(p))
    ):
        return True
    if _asks_how(p, clause):
        return False
    if "babies" in clause and not {"my", "our", "the", "both"}.intersection(clause):
        return True
    return bool({"do", "does", "did", "can", "when", "what"}.intersection(clause[:3])) and bool(
        {"babies", "they", "kids", "you", "your", "yours", "most"}.intersection(clause[1:5])
    )


_PARENTS = frozenset({"babies", "most", "kids", "did", "yours", "when"})
_SPEAKS = re.compile(r"\b(?:he|she|mine|her|his|my (?:baby|son|daughter|boy|girl)) ")


def _asks_how(p: Place, clause: tuple[str, ...]) -> bool:
    """ "What do you feed at 8 months? She spits lumps.", of a message that speaks of a baby besides."""
    return p.verb == "at" and not _PARENTS.intersection(clause) and not words.GENERAL.intersection(clause) and bool(_SPEAKS.search(p.whole))


_OWN = re.compile(r"\b(?:he|she|(?:my|our) (?:\w+ )?(?:baby|son|daughter|boy|girl|twins|one))\b")
_SAYS = frozenset({"says", "said", "told", "say", "reckons"})


def _asks_now(p: Place) -> bool:
    """ "should my son crawl at 11 months?"."""
    return (p.verb == "at" or p.apart) and bool(_OWN.search(" ".join(p.near[-10:]))) and not _SAYS.intersection(p.near)


def _is_deed(p: Place) -> bool:
    """ "let 9mo practise", "gave 6m a crust": written in one word, a child."""
    return p.verb in words.DEEDS and p.quantity.glued and p.quantity.unit == "m"


_SPOKEN_OF = re.compile(r"[^.?!;]*[.?!;]? ?(?:\w+ ){0,2}(?:he|she|mine|my (?:baby|son|daughter)) [a-z]+")
_ASKS = frozenset({"do", "does", "can", "should", "is", "am", "are"})


def _asks_for_own(p: Place) -> bool:
    """ "Do I sterilise after 6 months? She licks the floor.": the age that the asker's baby has come to."""
    return p.verb == "after" and p.near[:1] != () and p.near[0] in _ASKS and "i" in p.near[1:3] and bool(_SPOKEN_OF.match(p.rest))


def _regression(p: Place) -> bool:
    """ "8 month sleep regression or what? He is up at two."."""
    leads = p.opens or p.verb in {"this", "the"}
    return leads and "regression" in p.after[:2] and bool(_SPOKEN_OF.match(p.rest))


def _listed(p: Place) -> bool:
    """ "Filling in the 10 month checklist and he can not do half of it"."""
    return bool(words.LISTS.intersection(p.after[:2])) and not p.apart and bool(_SPOKEN_OF.match(p.rest))


def _own_sentence(p: Place) -> bool:
    """ "She is sleepy. 5 weeks."; not the answer to "how long"."""
    alone = not p.before and not p.after and not p.opens
    return alone and (p.quantity.unit != "w" or _grown(p))


def _closing_aside(p: Place) -> bool:
    """ "temperature 38.2, 9 weeks"."""
    return p.apart and p.quantity.unit == "w" and p.after in {(), (")",)} and bool(p.before) and _grown(p)


def _grown(p: Place) -> bool:
    """Weeks too many for a mere spell, and not the answer to how long."""
    return p.quantity.months > _FOUR_WEEKS and not _HOW_LONG.search(_SPELL.sub("", p.raw_before))


_FOUR_WEEKS = 0.9
_SPELL = re.compile(r"\bfor (?:\d+|a|the last \d+) \w+")
_HOW_LONG = re.compile(r"\b(?:how long|for|since|been|last(?:s|ed)?|ages|ago|took|weeks?|wait(?:ed|ing)?|due|pregnant|until|every)\b")


def _is_asked_in_general(p: Place) -> bool:
    """ "Is 12 months the limit for crawling?"."""
    return p.before == ("is",) and p.next in {"the", "a", "an", "when", "what"}


def _whose(p: Place) -> str:
    """The nearest person named before the amount: "baby", "kin" or the other's name; "my" stands for the parent's own baby."""
    for i in range(len(p.near) - 1, max(-1, len(p.near) - 10), -1):
        word, back = p.near[i], p.near[max(0, i - 2) : i]
        if word in words.OTHER:
            return word
        if word in words.KIN:
            return "kin"
        if word in words.BABY:
            return next((w for w in back if w in words.OTHER), "kin" if words.KIN.intersection(back) else "baby")
        if word in {"my", "our"}:
            return "baby"
    return ""


def _others(p: Place) -> bool:
    if _ELSEWHERE.search(p.raw_before):
        return True
    return _whose(p) in words.OTHER and not words.SPEAKERS.intersection(p.before)


_ELSEWHERE = re.compile(
    r"\b(?:a|another|the other|one) (?:little )?(?:baby|boy|girl|kid|child|one|toddler) (?:at|in|from) (?:\w+ ){0,2}"
    r"(?:playgroup|nursery|daycare|class|group|church|creche|clinic|park|nct)\b[^.!?;]*$"
)


def _a_siblings(p: Place) -> bool:
    """ "his 10 month old sister"."""
    near = p.after[:1] if p.next in {"and", "but", ",", "("} else p.after[:2]
    return p.quantity.old and bool(words.OTHER.intersection(near)) and p.next != "other"


def _i_am(p: Place) -> bool:
    return p.verb == "am" or (p.states and p.subject == "i")


def _is_likened(p: Place) -> bool:
    """ "the size of a 12 month old", "acts like a 6 month old"."""
    return p.article and bool({"like", "as", "size", "than", "clothes"}.intersection(p.before[-4:-1]))


def _goes_on(p: Place) -> bool:
    """ "9 months ago", "2 months behind"; not "is 11 months late?"."""
    if p.next not in words.NOT_AGE_AFTER or p.before == ("is",) or (p.before[:1] == ("is",) and p.verb == "at"):
        return False
    if p.next == "running" and words.BABY.intersection(p.after[1:2]):
        return False
    return not (p.quantity.old and p.next in words.ALSO_AFTER_OLD)


def _is_product(p: Place) -> bool:
    if p.quantity.old:
        return False
    if p.next == "mark" and p.states:
        return False
    if p.states and p.subject in words.PRODUCT:
        return True
    near = p.after[: 0 if p.next in {",", "("} else 2]
    if _regression(p) or _listed(p):
        return False
    return bool(words.PRODUCT.intersection(near)) or (p.raw_after.startswith("+") and not p.states)


def _check(p: Place) -> bool:
    if p.quantity.old or p.next in {",", "("}:
        return False
    return p.next in words.CHECK or bool((words.CHECK - {"well"}).intersection(p.after[1:2]))


def _check_now(p: Place) -> bool:
    return _check(p) and bool(words.RECENT.intersection((*p.before, *p.after)))


def _pregnancy(p: Place) -> bool:
    return not p.quantity.old and bool(words.PREGNANCY.intersection((*p.before, *p.after[:3])))


EVIDENCE = (
    Evidence("the words say an age", 3, _is_old),
    Evidence("an amount of months", 1, _in_months),
    Evidence("a short time", -1, lambda p: p.quantity.months < _SHORT and not p.quantity.old),
    Evidence("a few", -4, lambda p: p.quantity.vague and not p.quantity.old),
    Evidence("is, turned, will be", 3, lambda p: p.states),
    Evidence("the baby is", 1, lambda p: p.states and p.subject in words.BABY),
    Evidence("it is, there is", -6, lambda p: p.states and p.subject in {"it", "this", "that", "there", "gap", "difference"}),
    Evidence("my, our", 3, _is_owned),
    Evidence("after the baby's name", 2.5, lambda p: p.verb in words.BABY),
    Evidence("the baby, at", 2, lambda p: p.verb == "at" and p.near[-2:-1] != () and p.near[-2] in words.BABY - words.PRONOUNS),
    Evidence("before the baby's name", 2, _leads_to_baby),
    Evidence("a 6mo", 1, lambda p: p.article and not p.quantity.old),
    Evidence("was, a day ago", 3, _just_was),
    Evidence("aged", 3, lambda p: p.verb in {"age", "aged", "ages"}),
    Evidence("now", 2, lambda p: p.now),
    Evidence("today, tomorrow", 1.5, _near_day),
    Evidence("have, with", 1, _is_held),
    Evidence("opens the message", 2, lambda p: p.opens),
    Evidence("opens the sentence", 1, lambda p: not p.near and not p.opens),
    Evidence("is the whole message", 2, lambda p: p.opens and p.closes),
    Evidence("is a sentence of its own", 2, _own_sentence),
    Evidence("weeks at the end", 2, _closing_aside),
    Evidence("let, gave", 5, _is_deed),
    Evidence("at so many weeks he is", 1, _says_now),
    Evidence("an asker's own", 6, _asks_for_own),
    Evidence("a question about babies", -6, _is_asked_in_general),
    Evidence("born so long ago", 11, _born_ago),
    Evidence("so long before an age", 6, lambda p: bool(shy_of(p))),
    Evidence("fits the age", 6, _fits_for),
    Evidence("a length of time", -5, _lasts),
    Evidence("up to, since, by", -5, _is_bound),
    Evidence("has been so long", -3, _has_been),
    Evidence("was", -4, _was),
    Evidence("when he is, once she was", -7, lambda p: _is_conditional(p) and not _has_turned(p)),
    Evidence("before she turned", -3, lambda p: _is_conditional(p) and _has_turned(p)),
    Evidence("an age that is over", -6, _is_over),
    Evidence("a rule, not a baby", -4, _is_general),
    Evidence("somebody else's", -8, _others),
    Evidence(A_SIBLINGS, -SIBLING_WEIGHT, _a_siblings),
    Evidence("a relative's", -2, lambda p: _whose(p) == "kin"),
    Evidence("I am", -6, _i_am),
    Evidence("likened to another", -6, _is_likened),
    Evidence("ago, later, behind", -6, _goes_on),
    Evidence("a product or a stage", -5, _is_product),
    Evidence("a check", -4, lambda p: _check(p) and not _check_now(p)),
    Evidence("a check just now", 1, _check_now),
    Evidence("a wide range", -6, lambda p: p.quantity.width >= _WIDE * (12 if p.quantity.unit == "y" else 1)),
    Evidence("several children", -9, lambda p: p.quantity.several),
    Evidence("pregnancy", -6, _pregnancy),
)
