"""Which places of which cues a word can fill: the index by words that makes thousands of cues cost little."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.core.cue_text import Atom, AtomKey, Lexicon, Phrase
from bot.core.text import normalise, stem

#: The lexicon list of words that may be misspelt, and the list of real words that must not be taken for them.
FUZZY, NOT_FUZZY = "misspelt", "spelt_right"

#: An atom by number, and what must follow the word.
Posting = tuple[int, Phrase]

#: Words whose places are kept at most.
MOST_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class Opened:
    """What a word can begin: the atoms it fills alone (also as bits), and longer phrases by what must come next."""

    alone: frozenset[int]
    mask: int
    longer: bool
    stems: Mapping[str, list[Posting]]
    exact: Mapping[str, list[Posting]]
    prefixes: tuple[Posting, ...]

    def continued_by(self, word: str) -> list[Posting]:
        """The phrases whose second word this can be."""
        found = [*self.stems.get(stem(word), ()), *self.exact.get(word, ())]
        return found + [posting for posting in self.prefixes if word.startswith(posting[1][0].text)]


class WordIndex:
    """Atoms numbered once, and the way from a word to them; words of the list `misspelt` are known in their misspellings too."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._atoms: dict[AtomKey, int] = {}
        self._phrases: dict[tuple[str, str], list[Posting]] = defaultdict(list)
        self._prefixes: set[str] = set()
        self._misspelt = tuple(normalise(word) for word in lexicon.get(FUZZY, ()))
        self._spelt_right = frozenset(lexicon.get(NOT_FUZZY, ()))
        self._known: dict[str, Opened] = {}
        self._books: set[str] = set()
        self._used_in: list[set[str]] = []
        #: How many phrases fill each atom, by its number.
        self.sizes: list[int] = []

    def number(self, atom: Atom, book: str = "") -> int:
        """The number of an atom that a cue of `book` has; the first time, its phrases are filed under their first word."""
        self._books.add(book)
        known = self._atoms.get(atom.key)
        if known is not None:
            self._used_in[known].add(book)
            return known
        self._used_in.append({book})
        number = self._atoms[atom.key] = len(self.sizes)
        self.sizes.append(len(atom.phrases))
        for phrase in atom.phrases:
            self._phrases[phrase[0].kind, phrase[0].text].append((number, phrase[1:]))
            if phrase[0].kind == "prefix":
                self._prefixes.add(phrase[0].text)
        return number

    def opened_by(self, word: str) -> Opened:
        """What the word can begin, itself or as the misspelling of a listed word."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) > MOST_WORDS:
                self._known.clear()
            known = self._known[word] = _opened(self._begun_by(word))
        return known

    def _begun_by(self, word: str) -> tuple[Posting, ...]:
        """What the word begins; in a book where it begins nothing, what the word begins that it misspells."""
        known = self._look_up(word)
        strange = self._books.difference(*(self._used_in[atom] for atom, _ in known))
        meant = self._look_up(self._spelling(word)) if strange else ()
        return tuple(dict.fromkeys((*known, *(posting for posting in meant if self._used_in[posting[0]] & strange))))

    def _look_up(self, word: str) -> tuple[Posting, ...]:
        postings = [*self._phrases.get(("stem", stem(word)), ()), *self._phrases.get(("exact", word), ())]
        for length in range(2, len(word) + 1):
            if word[:length] in self._prefixes:
                postings += self._phrases["prefix", word[:length]]
        return tuple(dict.fromkeys(postings))

    def _spelling(self, word: str) -> str:
        """The word of the list that this one misspells, else itself; the first letter is trusted."""
        if len(word) < 5 or word in self._spelt_right or not word.isalpha():
            return word
        for right in self._misspelt:
            slips = 2 if len(right) >= 9 else 1
            if word[0] == right[0] and abs(len(word) - len(right)) <= slips and OSA.distance(word, right, score_cutoff=slips) <= slips:
                return right
        return word


def _opened(postings: Sequence[Posting]) -> Opened:
    stems: dict[str, list[Posting]] = {}
    exact: dict[str, list[Posting]] = {}
    longer = [posting for posting in postings if posting[1]]
    for posting in longer:
        term = posting[1][0]
        if term.kind != "prefix":
            (stems if term.kind == "stem" else exact).setdefault(term.text, []).append(posting)
    prefixes = tuple(posting for posting in longer if posting[1][0].kind == "prefix")
    alone = frozenset(atom for atom, rest in postings if not rest)
    return Opened(alone, bits(alone), bool(longer), stems, exact, prefixes)


def bits(numbers: Iterable[int]) -> int:
    """The numbers as bits of one.

    >>> bin(bits([0, 3]))
    '0b1001'
    """
    found = 0
    for number in numbers:
        found |= 1 << number
    return found
