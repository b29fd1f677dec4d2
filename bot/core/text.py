"""An utterance as the rest of the core reads it: plain words in clauses.

Three things are kept apart on purpose. `normalise` gives the text that the matcher and the age reader see. `read` cuts
that text into clauses, the reach of a negation. `stem` folds the endings. Nothing here corrects spelling: signs, ages and
negations are read from what the parent typed.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from sys import intern

import Stemmer

#: How a contraction or a short spelling reads in full. Keys carry no apostrophe: it is gone by then.
SPOKEN = {
    "aint": "is not", "arent": "are not", "cant": "can not", "cannot": "can not", "couldnt": "could not", "didnt": "did not",
    "doesnt": "does not", "dosent": "does not", "dosnt": "does not", "dont": "do not", "hadnt": "had not", "hasnt": "has not",
    "havent": "have not", "isnt": "is not", "shouldnt": "should not", "wasnt": "was not", "werent": "were not", "wont": "will not",
    "wouldnt": "would not", "dnt": "do not", "wnt": "will not", "cnt": "can not",
    "hes": "he is", "shes": "she is", "theyre": "they are", "im": "i am", "ive": "i have", "youre": "you are", "weve": "we have",
    "theyve": "they have", "thats": "that is", "whats": "what is", "theres": "there is",
    "gonna": "going to", "wanna": "want to", "gotta": "got to", "kinda": "kind of", "sorta": "sort of", "dunno": "do not know",
    "u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "plss": "please", "bc": "because", "cos": "because",
    "cuz": "because", "coz": "because", "b4": "before", "thru": "through", "tho": "though",
    "rn": "right now", "tbh": "to be honest", "idk": "i do not know", "bday": "birthday", "abt": "about", "wks": "weeks",
    "lo": "baby", "los": "babies", "bub": "baby", "bubs": "baby", "bubba": "baby", "babe": "baby", "bb": "baby", "bby": "baby",
    "ds": "son", "dd": "daughter", "dh": "husband", "hubby": "husband", "mil": "mother in law", "fil": "father in law",
    "hv": "health visitor", "gp": "doctor", "ped": "pediatrician", "pedi": "pediatrician", "paed": "pediatrician",
    "paediatrician": "pediatrician", "pead": "pediatrician", "ftm": "first time mum",
    "pikin": "baby", "omo": "baby", "bebe": "baby", "neva": "never",
    "nappies": "diapers", "nappy": "diaper", "cot": "crib", "mom": "mum", "mommy": "mum", "mummy": "mum", "bum": "bottom", "butt": "bottom",
    "booty": "bottom",
}  # fmt: skip

#: Short spellings that are words of their own in lower case or in another place; read only when typed in capitals.
CAPITALS = {"R": "right", "L": "left", "PT": "physio", "OT": "therapist", "ER": "emergency room", "TT": "tummy time"}

NUMBERS = {
    word: str(n)
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
        "nineteen twenty".split()
    )
}
_UNIT = r"(?=[\s-]*(?:and\s+a\s+half\s+)?(?:months?|mths?|mos?|weeks?|wks?|days?|years?|yrs?)\b)"

#: Words that say little by themselves.
FUNCTION_WORDS = frozenset(
    "a an the is are was were be been am do does did i my me we our us he she it they his him her its them this that and or to of in on at "
    "for with as so just but".split()
)

#: A clause ends here; a negation reaches no further.
CLAUSE_WORDS = frozenset({"but", "however", "though", "although", "except"})
_CLAUSE_MARKS = ".!?;\n"

_WORD = re.compile(r"[a-z0-9]+(?:[./:+'-][0-9]+)*(?:%|½)?|[,.!?;\n]")


@dataclass(frozen=True, slots=True)
class Clause:
    """Words said in one breath, commas kept as words of their own (a list shares its negation)."""

    words: tuple[str, ...]
    sentence: int

    def __str__(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a parent wrote: `raw` as typed, `text` normalised, `clauses` in order, every word in order without commas."""

    raw: str
    text: str
    clauses: tuple[Clause, ...]
    words: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The normalised text of each sentence, in order."""
        found: dict[int, list[str]] = {}
        for clause in self.clauses:
            found.setdefault(clause.sentence, []).extend(word for word in clause.words if word != ",")
        return tuple(" ".join(words) for words in found.values())

    @property
    def last_sentence(self) -> tuple[str, ...]:
        """The words of the last sentence that has any."""
        last = self.clauses[-1].sentence if self.clauses else 0
        return tuple([word for clause in self.clauses if clause.sentence == last for word in clause.words if word != ","])


def normalise(raw: str) -> str:
    """The utterance in plain lower case: accents, emoji, apostrophes, drawn-out letters, number words and SMS spellings resolved.

    Sentence marks and commas stay. Spelling mistakes stay.

    >>> normalise("My LO’s nine months & DOESN'T crawl yet!!! sooooo worried 😢")
    'my baby is 9 months and does not crawl yet! so worried .'
    """
    text = raw[:_LONGEST]
    if _PLAIN_WORDS.fullmatch(text) is None:
        text = _plainly_written(text)
    text = _DRAWN_OUT.sub(r"\1", text)
    if "dead " in text:
        text = _DEAD.sub("very ", text)
    text = _WORDS.sub(_spoken, text)
    if " fit" in text:
        text = _NO_FIT.sub("can not", text)
    if "one" in text:
        text = _ONE.sub("1", text)
    text = _SAME_MARKS.sub("", text)
    return _BLANKS.sub(" ", text).strip()


_LONGEST = 4096
_PLAIN_WORDS = re.compile("[a-z ]*")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_DEAD = re.compile(r"\bdead (?=tired|sleepy|slow|cute|easy|funny|good)")
_WORDS = re.compile("[a-z]+")
_NO_FIT = re.compile(r"\b(?:no|never) fit\b(?! at)")
_ONE = re.compile(r"\bone\b" + _UNIT)
_SAME_MARKS = re.compile(r"([!?.,;])[!?.,;]*(?=\1|[!?])")
_BLANKS = re.compile(r"[ \t]{2,}|\t")
#: "one" is a number only before a unit of time.
_IN_FULL = {**SPOKEN, **{word: number for word, number in NUMBERS.items() if word != "one"}}


def _spoken(match: re.Match[str]) -> str:
    word = match[0]
    return _IN_FULL.get(word, word)


def _plainly_written(text: str) -> str:
    """The text in small letters without accents, typographic signs, emoji and apostrophes."""
    text = _IN_CAPITALS.sub(lambda m: CAPITALS[m[0]], text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.replace("½", " 1/2 ").replace("¼", " 1/4 ").replace("¾", " 3/4 "))
        text = "".join([c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c)])
        text = text.translate(_QUOTES).replace("…", ". ").replace("⁄", "/")
    text = text.lower().replace("\r", "\n").replace("`", "'").replace("&", " and ")
    if ".." in text:
        text = _DOTS.sub(". ", text)
    if "'" in text:
        text = _OWNED.sub(r"\1 is", text)
        text = _CONTRACTED.sub(lambda m: _ENDINGS[m[1]], text)
        text = text.replace("n't", "nt").replace("'", "")
    if "w/" in text:
        text = _WITH.sub("with ", _WITHOUT.sub("without", text))
    return text if text.isascii() else _swap_emoji(text)


_IN_CAPITALS = re.compile(rf"\b(?:{'|'.join(CAPITALS)})\b")
_DOTS = re.compile(r"\.\.+")
_OWNED = re.compile(r"\b(lo|baby|bub|dd|ds|son|daughter|he|she|it|that|what|there|who)'s\b")
_CONTRACTED = re.compile(r"(?<=[a-z])'(re|ll|ve|m|d)\b")
_WITHOUT, _WITH = re.compile(r"\bw/o\b"), re.compile(r"\bw/(?=\s|\w)")
_ENDINGS = {"re": " are", "ll": " will", "ve": " have", "m": " am", "d": " had"}
_QUOTES = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": " - ", "‑": "-", "\r": "\n"})


def _swap_emoji(text: str) -> str:
    """Symbols end a sentence: people put them where a full stop would be."""
    return re.sub(r"[\u2190-\u2bff\ufe0e\ufe0f\u200d\U0001f000-\U0001faff]+", " . ", text)


@lru_cache(maxsize=16)
def read(raw: str) -> Utterance:
    """The utterance with its clauses; a clause ends at . ! ? ; a new line, and before but, however, though, although, except.

    >>> [str(clause) for clause in read("no fever, no rash but he won't stand. Help").clauses]
    ['no fever , no rash', 'but he will not stand', 'help']
    """
    text = normalise(raw)
    clauses: list[Clause] = []
    words: list[str] = []
    sentence = 0

    def close() -> None:
        if any(word != "," for word in words):
            clauses.append(Clause(tuple(words), sentence))
        words.clear()

    for match in _WORD.finditer(text):
        word = intern(match[0])  # remembered messages share their words
        if word in _CLAUSE_MARKS:
            close()
            sentence += 1
        elif word in CLAUSE_WORDS:
            close()
            words.append(word)
        else:
            words.append(word)
    close()
    return Utterance(raw, text, tuple(clauses), tuple([word for clause in clauses for word in clause.words if word != ","]))


_STEMMER = Stemmer.Stemmer("english")


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """The word without its endings (Snowball English): `crawling`, `crawled`, `crawls` are `crawl`."""
    stemmed: str = _STEMMER.stemWord(word)
    return stemmed
