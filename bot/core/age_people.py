"""Reasons to take an amount for somebody else's age, or for that of babies in general."""

import re

from bot.core import age_words as words
from bot.core.age_claims import SPEAKS, is_aside, is_deed, leads_to_baby, listed
from bot.core.age_place import Place


def is_general(p: Place) -> bool:
    """ "babies should crawl at 9 months", "when do babies crawl, 9 months?"."""
    clause = p.near[-10:]
    if not clause:
        return False
    return (_is_rule(p, clause) or _asks_around(p, clause)) and not _is_about_own(p, clause)


def _is_rule(p: Place, clause: tuple[str, ...]) -> bool:
    if p.verb == "at" and clause[0] == "if":
        return True
    found = words.GENERAL.intersection(clause)
    if not found or p.verb in {"age", "aged"} or (p.states and p.subject in words.BABY):
        return False
    return not (found <= words.OUGHT and (_asks_now(p) or _asks_what(p, clause)))


def _asks_around(p: Place, clause: tuple[str, ...]) -> bool:
    of_babies = "babies" in clause and _OURS.isdisjoint(clause)
    if not of_babies and (_QUESTION.isdisjoint(clause[:3]) or _ALL.isdisjoint(clause[1:5])):
        return False
    return not _asks_how(p, clause)


_OURS = frozenset({"my", "our", "the", "both"})
_QUESTION = frozenset({"do", "does", "did", "can", "when", "what"})
_ALL = frozenset({"babies", "they", "kids", "you", "your", "yours", "most"})


def _is_about_own(p: Place, clause: tuple[str, ...]) -> bool:
    if p.quantity.old and (p.verb == "your" or p.article):
        return True
    if p.verb in {"my", "our"} or (p.article and leads_to_baby(p)) or is_deed(p) or not _MEASURED.isdisjoint(clause):
        return True
    if listed(p) or (p.states and p.subject == "age" and not _AGE_OF.isdisjoint(p.near)):
        return True
    return is_aside(p) and _WHEN.isdisjoint(p.before) and words.GENERAL.intersection(clause) <= {"people", "everyone"}


_AGE_OF = words.BABY | {"his", "her", "their", "my", "our"}
#: A question that an amount behind a comma may answer.
_WHEN = frozenset({"when", "long", "until", "before", "by", "age", "early", "soon", "what"})


_MEASURED = words.MEASURED - {"weight"}


def _asks_how(p: Place, clause: tuple[str, ...]) -> bool:
    """ "What do you feed at 8 months? She spits lumps.", of a message that speaks of a baby besides."""
    return p.verb == "at" and _PARENTS.isdisjoint(clause) and words.GENERAL.isdisjoint(clause) and bool(SPEAKS.search(p.whole))


_PARENTS = frozenset({"babies", "most", "kids", "did", "yours", "when"})


def _asks_what(p: Place, clause: tuple[str, ...]) -> bool:
    """ "What should a baby wear at 6 months? He sweats."."""
    return p.verb == "at" and clause[0] in {"what", "how", "which"} and bool(SPEAKS.search(p.whole))


def _asks_now(p: Place) -> bool:
    """ "should my son crawl at 11 months?"."""
    return (p.verb == "at" or p.apart) and bool(_OWN.search(" ".join(p.near[-10:]))) and _SAYS.isdisjoint(p.near)


_OWN = re.compile(r"\b(?:he|she|(?:my|our) (?:\w+ )?(?:baby|son|daughter|boy|girl|twins|one))\b")
_SAYS = frozenset({"says", "said", "told", "say", "reckons"})


def is_asked_in_general(p: Place) -> bool:
    """ "Is 12 months the limit for crawling?"."""
    return p.before == ("is",) and p.next in {"the", "a", "an", "when", "what"}


def is_others(p: Place) -> bool:
    """ "my sister's baby is 9 months", "a girl at playgroup is 9 months"; not "both kids shuffle: the 4yo, the 10mo"."""
    if p.whose == "kids" and p.quantity.old and not p.states:
        return False
    if p.states and p.subject in {"hers", "theirs"}:
        return True
    if p.whose in words.PETS and (p.apart or p.lead == "now"):
        return False
    if p.whose in words.OTHER and words.SPEAKERS.isdisjoint(p.before):
        return True
    return not _SOMEWHERE.isdisjoint(p.before) and bool(_ELSEWHERE.search(p.raw_before))


_PLACES = "playgroup nursery daycare class group church creche clinic park nct"
_SOMEWHERE = frozenset(_PLACES.split())
_ELSEWHERE = re.compile(
    r"\b(?:(?:a|another|the other|one)(?: (?:mums?|mothers?|ladys|womans|parents))? (?:little )?(?:baby|boy|girl|kid|child|one|toddler)"
    r"|(?:all|most|other|the)(?: of)?(?: the)?(?: other)? (?:babies|kids|children|little ones)) (?:at|in|from) (?:\w+ ){0,2}"
    rf"(?:{_PLACES.replace(' ', '|')})\b(?:(?!\b(?:mine|ours|my|our|he is|she is)\b)[^.!?;])*$"
)


def is_siblings(p: Place) -> bool:
    """ "his 10 month old sister"."""
    if not p.quantity.old or p.next == "other":
        return False
    return not words.OTHER.isdisjoint(p.after[:1] if p.next in {"and", "but", ",", "("} else p.after[:2])


def i_am(p: Place) -> bool:
    """ "I am 34"."""
    return p.verb == "am" or (p.states and p.subject == "i")


def is_likened(p: Place) -> bool:
    """ "the size of a 12 month old", "acts like a 6 month old"."""
    return p.article and not _LIKE.isdisjoint(p.before[-4:-1])


_LIKE = frozenset({"like", "as", "size", "than", "clothes"})
