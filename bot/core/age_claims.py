"""Reasons to take an amount of time for the age of the parent's baby: how it is said, and where in the message it stands."""

import re

from bot.core import age_words as words
from bot.core.age_place import Place

#: From this many weeks' worth of months on, weeks are more often an age.
_LONG = 5


def is_old(p: Place) -> bool:
    """ "9 months old", "her first birthday"."""
    return p.quantity.old or p.quantity.marked


def in_months(p: Place) -> bool:
    """ "9 months", "40 weeks"."""
    return p.quantity.unit in {"m", ""} or (p.quantity.unit in {"w", "d"} and p.quantity.months > _LONG)


def is_owned(p: Place) -> bool:
    """ "my 9 month", "our now 9 month", "my crawling 9 month old"."""
    if p.verb in {"my", "our"}:
        return True
    return p.lead in {"my", "our"} and p.verb not in _NO_COLOUR


_NO_COLOUR = words.BABY | words.COPULA | words.OTHER | words.KIN


def is_baby_at(p: Place) -> bool:
    """ "with my son at 9 months"."""
    return p.lead in _NAMES


_NAMES = words.BABY - words.PRONOUNS


def leads_to_baby(p: Place) -> bool:
    """ "a 9 month old boy"."""
    return p.next not in _LEADS_ELSEWHERE and not words.BABY.isdisjoint(p.after[:2])


_LEADS_ELSEWHERE = frozenset({",", "(", ")", "he", "she", "they", "my", "our"})


def is_aside(p: Place) -> bool:
    """ "he drags one leg, 9 months, and smiles"."""
    return p.apart and p.before != () and p.next in _ENDS and not p.before[-1][0].isdigit()


_ENDS = frozenset({"", ",", ")", "and", "complete", "completed"})


def near_day(p: Place) -> bool:
    """ "9 months today"."""
    return p.next in {"today", "tomorrow", "yesterday"} and p.quantity.unit != "d"


_HAD = re.compile(r"had (?:(?:my|our|a|the) (?:\w+ )?(?:baby|son|daughter|boy|girl|twins)|twins)")


def born_ago(p: Place) -> bool:
    """ "born 9 months ago"."""
    return p.next == "ago" and (bool({"born", "birth", "delivered"}.intersection(p.before)) or bool(_HAD.search(p.raw_before)))


SPEAKS = re.compile(r"\b(?:he|she|mine|her|his|my (?:baby|son|daughter|boy|girl)) ")


def fits_for(p: Place) -> bool:
    """ "normal for 9 months", "small for 9 months"."""
    if p.lead in words.THINGS and p.quantity.unit == "m" and not p.quantity.width:
        return bool(SPEAKS.search(p.whole))
    return bool(words.ADJECTIVES.intersection(p.near[-3:-1]))


def is_child_for(p: Place) -> bool:
    """ "a playmat for 8mo", "which cup for 9 months?": where nobody does anything for so long."""
    clause = p.before
    if p.quantity.months < _GROWN or p.quantity.width or not _DOERS.isdisjoint(clause) or any(word.endswith("ing") for word in clause):
        return False
    said_so = p.quantity.unit == "m" and _SHORT_MONTHS.search(p.whole, p.quantity.start, p.quantity.end) is not None
    return said_so or (not _CHOICE.isdisjoint(clause[:3]) and p.next in {"", ",", ")", "or"} and "long" not in clause)


_GROWN = 4
_SHORT_MONTHS = re.compile(r"\d ?mo?$")
_DOERS = frozenset("he she i we they it you been has have had was is same still only".split())
_CHOICE = frozenset({"best", "which", "what", "any", "good", "recommended", "suggestions", "ideas", "safe"})


def is_deed(p: Place) -> bool:
    """ "let 9mo practise", "gave 6m a crust": written in one word, a child."""
    return p.verb in words.DEEDS and p.quantity.glued and p.quantity.unit == "m"


SPOKEN_OF = re.compile(r"[^.?!;]*[.?!;]? ?(?:\w+ ){0,2}\b(?:he|she|mine|my (?:baby|son|daughter)) [a-z]+")
_ASKS = frozenset({"do", "does", "can", "should", "is", "am", "are"})


def asks_for_own(p: Place) -> bool:
    """ "Do I sterilise after 6 months? She licks the floor.": the age that the asker's baby has come to."""
    return p.near[0] in _ASKS and "i" in p.near[1:3] and bool(SPOKEN_OF.match(p.rest))


def regression(p: Place) -> bool:
    """ "8 month sleep regression or what? He is up at two."."""
    return "regression" in p.after[:2] and (p.opens or p.verb in {"this", "the"}) and bool(SPOKEN_OF.match(p.rest))


def listed(p: Place) -> bool:
    """ "Filling in the 10 month checklist and he can not do half of it"."""
    return not words.LISTS.isdisjoint(p.after[:2]) and not p.apart and bool(SPOKEN_OF.match(p.rest))


def own_sentence(p: Place) -> bool:
    """ "She is sleepy. 5 weeks."; not the answer to "how long"."""
    alone = not p.before and not p.after and not p.opens
    return alone and (p.quantity.unit != "w" or grown(p))


def closing_aside(p: Place) -> bool:
    """ "temperature 38.2, 9 weeks"."""
    return p.apart and p.quantity.unit == "w" and p.after in {(), (")",)} and bool(p.before) and grown(p)


def grown(p: Place) -> bool:
    """Weeks too many for a mere spell, and not the answer to how long."""
    return p.quantity.months > _FOUR_WEEKS and not _HOW_LONG.search(_SPELL.sub("", p.raw_before))


_FOUR_WEEKS = 0.9
_SPELL = re.compile(r"\bfor (?:\d+|a|the last \d+) \w+")
_HOW_LONG = re.compile(r"\b(?:how long|for|since|been|last(?:s|ed)?|ages|ago|took|weeks?|wait(?:ed|ing)?|due|pregnant|until|every)\b")
