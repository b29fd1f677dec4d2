"""A baby's name from what a parent types when asked for it."""

import re
import unicodedata
from collections.abc import Iterable

from bot.core.text import FUNCTION_WORDS

LONGEST_NAME = 30
MOST_WORDS = 3

_LEAD = re.compile(
    r"^(?:(?:oh|ok|okay|yes|hi|hello|well|sure|please|just)[ ,!]+)*"
    r"(?:(?:(?:her|his|their|its|the|my|our)(?: (?:baby|babys|baby's|son's|daughter's|little one's|boy's|girl's|full|first|nick))? ?"
    r"(?:name|nickname) is|(?:she|he|it|they|baby|the baby|my baby|we)(?: is| are|'s|s|'re)?"
    r" (?:called|named|known as|call (?:her|him|it|them))"
    r"|(?:you (?:can |may )?)?(?:please )?(?:call|name) (?:her|him|it|them|the baby|my baby)|this is|it is|it's|its|that's|that is"
    r"|(?:she|he) is|(?:she|he)'s|name is|name:|say|use)\s+)?",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:[ ,]+(?:please|pls|thanks|thank you|for short|will do|is fine))+$", re.IGNORECASE)
#: What follows a name in one message: an age, another sentence, a word on the baby.
_BEHIND = re.compile(r"[,;.!?(\n:/]|\s-\s|\d|\s(?:and (?:is|she|he)|is|who|aged?|she|he)\s", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]*>")
#: Words of which a message may be made that is no name.
_NO_NAME = frozenset(
    "no none nope nah not nothing nobody n/a na yes yeah yep yup ok okay k sure fine hi hello hey hiya thanks thank you cheers bye "
    "please a an the it it's its is that this i i'm im he she they we my our your her his me secret private name nameless unnamed "
    "idk dunno don't dont do know want wish say tell rather prefer to have has yet sorry skip next stop cancel back help what why "
    "who how when maybe later test baby's son daughter boy girl months month weeks week years year old born crawls crawling early".split()
)
_DECLINED = re.compile(
    r"\b(?:no|none|nope|nah|skip|not|nothing|secret|private|rather|prefer|don'?t|n/?a|nameless|unnamed|later|without|won'?t)\b",
    re.IGNORECASE,
)


def read_name(text: str) -> str | None:
    """The name in the text, in any script, as typed; None where it holds none.

    >>> read_name("her name is Mia"), read_name("<b>Mia</b>, 9 months"), read_name("it's a secret"), read_name("小美")
    ('Mia', 'Mia', None, '小美')
    """
    plain = unicodedata.normalize("NFC", _MARKUP.sub("", text)).replace("’", "'").strip()
    plain = _TAIL.sub("", _LEAD.sub("", plain, count=1))
    words = "".join(c if _may_stand(c) else " " for c in _BEHIND.split(plain, maxsplit=1)[0]).split()
    if not words or len(words) > MOST_WORDS or all(word.lower() in _NO_NAME for word in words):
        return None
    name = " ".join(words)[:LONGEST_NAME].strip("' -")
    return name if any(c.isalpha() for c in name) else None


#: A question's mark in any script.
_ASKS = re.compile("[?？؟;՞፧⸮]")
#: Scripts that put no blanks between words, and how many of their letters a name has at most.
_NO_BLANKS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MOST_OF_THEM = 6


def is_name_in_script(text: str) -> bool:
    """Whether the text, in whatever script, may be a name and nothing more: it asks nothing, and is no sentence.

    >>> [is_name_in_script(text) for text in ("小美", "Анна Мария", "怎么办？", "孩子昨天晚上发烧了", "🌼")]
    [True, True, False, False, False]
    """
    return read_name(text) is not None and _ASKS.search(text) is None and len(_NO_BLANKS.findall(text)) <= _MOST_OF_THEM


#: What nobody is called, though a parent may have said so.
_CALLED_SO = frozenset("back belly head arm leg mum dad mother father doctor he she it one two".split())
#: Names that are words first: they stay as they stand when a message is read.
_ALSO_WORDS = frozenset(
    "will may grace joy rose art max mark faith hope april june august dawn rob bill pat sue guy rich jack chase hunter summer "
    "autumn".split()
)
#: Names that are words too: where they stand for a baby, `bot.core.naming` tells.
GIVEN = _ALSO_WORDS | frozenset(
    "lily ivy daisy olive violet pearl amber ginger robin penny miles basil drew gene ray angel sky river brook winter".split()
)
WORDS = _ALSO_WORDS | _CALLED_SO | _NO_NAME
#: Words that stand before "has" and "is" without being a name, whatever a baby is called.
NO_NAMES = _CALLED_SO | _NO_NAME | FUNCTION_WORDS | frozenset("baby babies twin twins child kid fever leg legs hand hands".split())


def without_names(text: str, names: Iterable[str]) -> str:
    """The text with the babies' names put as "my baby", so that it is read as if the parent had not named them.

    >>> without_names("our Ben's leg drags, BEN died", ["Ben", "May"]), without_names("May I ask?", ["May"])
    ("my baby's leg drags, my baby died", 'May I ask?')
    """
    known = [re.escape(name) for name in names if name and name.lower() not in WORDS]
    if not known:
        return text
    return re.sub(rf"(?:\b(?:my|our) )?(?<!\w)(?:{'|'.join(known)})(?!\w)", "my baby", text, flags=re.IGNORECASE)


def declines_name(text: str) -> bool:
    """Whether the answer says that there shall be no name.

    >>> declines_name("no"), declines_name("I'd rather not say"), declines_name("hi")
    (True, True, False)
    """
    return read_name(text) is None and len(text.split()) <= 6 and _DECLINED.search(text.replace("’", "'")) is not None


def _may_stand(c: str) -> bool:
    """Letters of any script with the marks they carry, and what holds the parts of a name together."""
    return unicodedata.category(c)[0] in "LM" or c in "' -"
