"""Which places of which cues a word can fill: the index by words that makes thousands of cues cost little."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA

from bot.core.cue_text import Atom, AtomKey, Lexicon, Phrase
from bot.core.text import normalise, stem

#: The lexicon list of words that may be misspelt, and the list of real words that must not be taken for them.
FUZZY, NOT_FUZZY = "misspelt", "spelt_right"

#: An atom by number, and what must follow the word.
Posting = tuple[int, Phrase]

#: Words whose places are kept at most, and the words that were met behind one.
MOST_WORDS, _MOST_NEXT = 10_000, 16


def bits(numbers: Iterable[int]) -> int:
    """The numbers as bits of one.

    >>> bin(bits([0, 3]))
    '0b1001'
    """
    found = 0
    for number in numbers:
        found |= 1 << number
    return found


class Opened:
    """What a word, or several side by side, can be: the atoms they fill (also as bits), and what may come next.

    Phrases of several words are walked a word at a time: `then` gives what the next word makes of them.
    """

    __slots__ = ("_exact", "_next", "_prefixes", "_stems", "alone", "longer", "mask")

    def __init__(self, postings: Iterable[Posting]) -> None:
        self._stems: dict[str, list[Posting]] = {}
        self._exact: dict[str, list[Posting]] = {}
        self._prefixes: list[Posting] = []
        self._next: dict[str, Opened | None] = {}
        alone = set()
        for atom, rest in postings:
            if rest:
                self._file(atom, rest)
            else:
                alone.add(atom)
        self.alone = frozenset(alone)
        self.mask = bits(alone)
        self.longer = bool(self._stems or self._exact or self._prefixes)

    def then(self, word: str) -> "Opened | None":
        """What the words are with this one behind them; None where no phrase goes on so."""
        known = self._next.get(word, self)
        if known is self:
            going_on = [(atom, rest[1:]) for atom, rest in self._continued_by(word)]
            known = Opened(going_on) if going_on else None
            if len(self._next) < _MOST_NEXT:
                self._next[word] = known
        return known

    def _file(self, atom: int, rest: Phrase) -> None:
        term = rest[0]
        if term.kind == "prefix":
            self._prefixes.append((atom, rest))
        else:
            (self._stems if term.kind == "stem" else self._exact).setdefault(term.text, []).append((atom, rest))

    def _continued_by(self, word: str) -> Iterator[Posting]:
        yield from self._stems.get(stem(word), ())
        yield from self._exact.get(word, ())
        yield from [posting for posting in self._prefixes if word.startswith(posting[1][0].text)]


#: What most words are.
_NOTHING = Opened(())


class WordIndex:
    """Atoms numbered once, and the way from a word to them; words of the list `misspelt` are known in their misspellings too."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._atoms: dict[AtomKey, int] = {}
        self._phrases: dict[tuple[str, str], list[Posting]] = defaultdict(list)
        self._single: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._prefixes: set[str] = set()
        self._misspelt: dict[str, list[str]] = defaultdict(list)
        for word in map(normalise, lexicon.get(FUZZY, ())):
            self._misspelt[word[0]].append(word)
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
            first = phrase[0].kind, phrase[0].text
            if len(phrase) == 1:
                self._single[first].append(number)
            else:
                self._phrases[first].append((number, phrase[1:]))
            if phrase[0].kind == "prefix":
                self._prefixes.add(phrase[0].text)
        return number

    def opened_by(self, word: str) -> Opened:
        """What the word can begin, itself or as the misspelling of a listed word."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) > MOST_WORDS:
                self._known.clear()
            begun = self._begun_by(word)
            known = self._known[word] = Opened(begun) if begun else _NOTHING
        return known

    def _begun_by(self, word: str) -> tuple[Posting, ...]:
        """What the word begins; in a book where it begins nothing, what the word begins that it misspells."""
        known = self._look_up(word)
        meant = self._spelling(word)
        if meant == word:
            return known
        strange = self._books.difference(*(self._used_in[atom] for atom, _ in known))
        more = [posting for posting in self._look_up(meant) if self._used_in[posting[0]] & strange] if strange else ()
        return tuple(dict.fromkeys((*known, *more)))

    def _look_up(self, word: str) -> tuple[Posting, ...]:
        starts = [("stem", stem(word)), ("exact", word)]
        starts += [("prefix", word[:length]) for length in range(2, len(word) + 1) if word[:length] in self._prefixes]
        postings: list[Posting] = [(number, ()) for start in starts for number in self._single.get(start, ())]
        return tuple(dict.fromkeys([*postings, *(posting for start in starts for posting in self._phrases.get(start, ()))]))

    def _spelling(self, word: str) -> str:
        """The word of the list that this one misspells, else itself; the first letter is trusted."""
        if len(word) < 5 or word in self._spelt_right or not word.isalpha():
            return word
        for right in self._misspelt.get(word[0], ()):
            slips = 2 if len(right) >= 9 else 1
            if abs(len(word) - len(right)) <= slips and OSA.distance(word, right, score_cutoff=slips) <= slips:
                return right
        return word
