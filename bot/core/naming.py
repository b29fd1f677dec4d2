"""Where a message names a baby, and where its words only look like the name: "will it pass?" speaks of no Will."""

import re
import unicodedata
from collections.abc import Container
from functools import lru_cache
from typing import Literal

from bot.core.names import GIVEN, NO_NAMES, WORDS

Naming = Literal["no", "maybe", "sure"]

#: Words that mean nobody, whatever the content holds.
EVERYDAY = WORDS | NO_NAMES | GIVEN
#: Behind a name, and behind nothing else that stands where a name does.
_DOES = (
    r"(?:'s\b| (?:just |still |now |also |always |really |only |never |already )*(?:is|isn'?t|has|hasn'?t|was|wasn'?t|had|hadn'?t|does"
    r"|doesn'?t|did|didn'?t|won'?t|can|can'?t|cannot|keeps|seems|looks|feels|got|went|crawls|drags|walks|rolls|sits|stands|moves|fell|hit"
    r"|needs)\b)"
)
#: What a name may follow at the beginning of what is said of a baby.
_LEAD = r"(?:^|[.,;:!?…\n]\s*|\b(?:and|but|because|cos|that|if|when|while|so|hi|hello|hey|yes|no|now|my|our) )[\"'( ]*$"
_BEGINS, _DOES_SO = re.compile(_LEAD, re.IGNORECASE), re.compile(_DOES, re.IGNORECASE)
_OWNS = re.compile(r"'s (?!(?:a|an|the|been|not|it|so)\b)", re.IGNORECASE)
_ABOUT, _ENDS = re.compile(r"\babout (?:my |our )?$", re.IGNORECASE), re.compile(r"\s*(?:$|[.,;!?\n])")
#: "like Ben" speaks of another than Ben; "it looks like Ben has a fever" does not.
_COMPARED = re.compile(
    r"(?<!\blook )(?<!\blooks )(?<!\bseems )(?<!\bfeels )(?<!\bsounds )\b(?:like|than|unlike) (?:my |our )?$", re.IGNORECASE
)
#: Behind one of these a word is the word.
_OF_THINGS = re.compile(
    r"\b(?:an?|the|her|his|their|its|your|this|that|these|some|any|no|every|i|she|he|it|they|we|you|to|not) $", re.IGNORECASE
)
_OF_TIME = re.compile(
    r"(?:\b(?:in|since|by|until|till|from|last|next|this|early|late|mid|of|on|every|during)|\d(?:st|nd|rd|th)?) $", re.IGNORECASE
)
_TIMES = frozenset("april may june august summer autumn winter".split())
#: In front of one of these "will", "may" and "hope" are no name.
_NOT_BEHIND_NAME = re.compile(
    r"\s+(?:it|she|he|they|this|that|these|those|there|i|we|you|the|an?|my|our|her|his|baby|be|so|to|for|not)\b", re.IGNORECASE
)


def naming(text: str, name: str, everyday: Container[str] = frozenset()) -> Naming:
    """Whether the text names the baby with this name; `everyday` are more words that parents use without meaning anybody.

    The words of a name stand together and in its order. A name made of everyday words alone names the baby for sure where it has a capital
    inside a sentence, is all that is said, or stands as only a name can.

    >>> words = {"will", "twin", "a"}
    >>> [naming(text, "Will", words) for text in ("will it pass?", "is Will ok?", "Will", "will's leg", "will has a rash", "will crawl?")]
    ['no', 'sure', 'sure', 'sure', 'sure', 'maybe']
    >>> naming("is a twin slower", "Twin A", words), naming("BEN fell", "Ben"), naming("slower than Ben", "Ben")
    ('no', 'sure', 'no')
    """
    plain = _plain(text)
    ordinary = is_ordinary(name, everyday)
    found: Naming = "no"
    for match in _places(name).finditer(plain):
        sense = _sense(plain, match, name, ordinary=ordinary)
        if sense == "sure":
            return sense
        found = sense if sense != "no" else found
    return found


def is_ordinary(name: str, everyday: Container[str]) -> bool:
    """Whether a name is made of nothing but everyday words, letters and numbers."""
    return all((len(word) == 1 and word.isascii()) or word in everyday or word in EVERYDAY for word in re.findall(r"\w+", name.lower()))


def without_name(text: str, name: str, everyday: Container[str], put: str) -> str:
    """The text with something put in the place of the name wherever that names the baby for sure; as it is where it does so nowhere.

    >>> without_name("Will has a fever, will it pass?", "Will", {"will"}, "my baby")
    'my baby has a fever, will it pass?'
    """
    plain, ordinary = _plain(text), is_ordinary(name, everyday)
    sure = [match.span() for match in _places(name).finditer(plain) if _sense(plain, match, name, ordinary=ordinary) == "sure"]
    if not sure:
        return text
    for start, end in reversed(sure):
        plain = plain[:start] + put + plain[end:]
    return plain


def place_of(text: str, name: str) -> int | None:
    """Where the name first stands in the text, as it is or in another spelling of its accents."""
    match = _places(name).search(_plain(text))
    return match.start() if match is not None else None


def _plain(text: str) -> str:
    """The text without accents, as parents leave them out, with blanks as they should be."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.replace("’", "'")) if not unicodedata.combining(c))
    return re.sub(r"[^\S\n]+", " ", bare).strip()


@lru_cache(maxsize=256)
def _places(name: str) -> re.Pattern[str]:
    words = r"\s+".join([re.escape(word) for word in _plain(name).split()])
    return re.compile(rf"(?<!\w){words}(?!\w)" if words else r"(?!)", re.IGNORECASE)


def _sense(text: str, match: re.Match[str], name: str, *, ordinary: bool) -> Naming:
    before, after = text[: match.start()], text[match.end() :]
    if not re.search(r"\w", before + after):
        return "sure"
    if _COMPARED.search(before):
        return "no"
    if not ordinary:
        return "sure"
    if _is_time(name, before, after) or (_OF_THINGS.search(before) and not _has_capital(before, match[0], after)):
        return "no"
    if _has_capital(before, match[0], after) or _stands_as_name(before, match[0], after):
        return "sure"
    if _NOT_BEHIND_NAME.match(after) or name.lower() in NO_NAMES:
        return "no"
    return "maybe" if " " in name or _BEGINS.search(before) or _DOES_SO.match(after) else "no"


def _is_time(name: str, before: str, after: str) -> bool:
    """Whether a month or a season is told: "born in May", "May 5"."""
    return name.lower() in _TIMES and bool(_OF_TIME.search(before) or re.match(r" \d", after))


def _stands_as_name(before: str, found: str, after: str) -> bool:
    """Whether the word stands as only a name can: it owns something, does something, or is what this is about.

    Several everyday words in a row ("little one") stand like that without being a name; a nickname that is a word needs its capital.
    """
    word = found.lower()
    if " " in word or word in NO_NAMES or (word not in GIVEN and not found[0].isupper()):
        return False
    if _OWNS.match(after) or (_ABOUT.search(before) and _ENDS.match(after)):
        return True
    return _BEGINS.search(before) is not None and _DOES_SO.match(after) is not None


def _has_capital(before: str, found: str, after: str) -> bool:
    """Whether a word of the name has a capital that no beginning of a sentence gave it, where the words around have none."""
    words = found.split()
    inside = words[1:] if _at_beginning(before) else words
    if not any(word != "I" and word[:1].isupper() and word[1:] == word[1:].lower() for word in inside):
        return False
    around = [word for word in re.findall(r"[^\W\d_]{2,}", f"{before} {after}") if word[0].isupper() or word[0].islower()]
    small: int = sum(word[0].islower() for word in around)
    return small * 2 >= len(around) - 1


def _at_beginning(before: str) -> bool:
    """Whether a sentence begins behind these words, as far as marks, new lines and emoji tell."""
    left = before.rstrip(" \"'()[]*_-–—•>")
    return not left or left[-1] in ".!?…\n" or unicodedata.category(left[-1]) in ("So", "Sk", "Cf", "Mn")
