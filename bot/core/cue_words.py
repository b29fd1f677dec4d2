"""Which places of which cues a word can fill: the index by words that makes thousands of cues cost little.

The phrases of all atoms are one tree, a word to a branch: a list that a hundred cues name is in it once.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence, Set

from rapidfuzz.distance import OSA

from bot.core.cue_text import Lexicon, Phrase, Term
from bot.core.text import normalise, stem

#: The lexicon list of words that may be misspelt, and the list of real words that must not be taken for them.
FUZZY, NOT_FUZZY = "misspelt", "spelt_right"

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


class Branch:
    """Where the words of a phrase have led: the atoms that are full here, and the branches of what may come next."""

    __slots__ = ("_exact", "_prefixes", "_stems", "atoms")

    def __init__(self) -> None:
        self.atoms: tuple[int, ...] = ()
        self._stems: dict[str, Branch] | None = None
        self._exact: dict[str, Branch] | None = None
        self._prefixes: dict[str, Branch] | None = None

    @property
    def goes_on(self) -> bool:
        """Whether any phrase has more words than have led here."""
        return bool(self._stems or self._exact or self._prefixes)

    def grow(self, phrase: Phrase, atom: int) -> int:
        """Have the phrase fill the atom; how many phrases were added, one."""
        branch = self
        for term in phrase:
            branch = branch._at(term)
        branch.atoms += (atom,)
        return 1

    def _at(self, term: Term) -> "Branch":
        name = _KINDS[term.kind]
        branches: dict[str, Branch] | None = getattr(self, name)
        if branches is None:
            branches = {}
            setattr(self, name, branches)
        known = branches.get(term.text)
        if known is None:
            known = branches[term.text] = Branch()
        return known

    def shared(self, known: dict[Hashable, "Branch"]) -> "Branch":
        """The branch that stands for all that lead on in the same ways, known or this one: phrases have most of their endings in common."""
        ways: list[Hashable] = [self.atoms]
        for branches in (self._stems, self._exact, self._prefixes):
            for text, branch in branches.items() if branches else ():
                branches[text] = branch.shared(known)  # type: ignore[index]
            ways.append(frozenset((text, id(branch)) for text, branch in branches.items()) if branches else None)
        return known.setdefault(tuple(ways), self)

    def reached(self) -> Iterator[int]:
        """The atoms of this branch and of all beyond it."""
        yield from self.atoms
        for branches in (self._stems, self._exact, self._prefixes):
            for branch in branches.values() if branches else ():
                yield from branch.reached()

    def after(self, word: str) -> Iterator["Branch"]:
        """The branches that the word leads on to: by its stem, by its letters, and by what it begins with."""
        if self._stems and (found := self._stems.get(stem(word))):
            yield found
        if self._exact and (found := self._exact.get(word)):
            yield found
        if self._prefixes:
            for length in range(1, len(word) + 1):
                if found := self._prefixes.get(word[:length]):
                    yield found


_KINDS = {"stem": "_stems", "exact": "_exact", "prefix": "_prefixes"}


class Opened:
    """What a word, or several side by side, can be: the atoms they fill (also as bits), and whether a phrase may go on behind them."""

    __slots__ = ("_index", "_next", "_ways", "alone", "longer", "mask")

    def __init__(self, index: "WordIndex", ways: Sequence["_Way"]) -> None:
        self.alone, self.mask = index.filled(ways)
        self._index = index
        self._ways = tuple([way for way in ways if way[0].goes_on])
        self.longer = bool(self._ways)
        self._next: dict[str, Opened | None] = {} if self.longer else _NOTHING_NEXT

    def then(self, word: str) -> "Opened | None":
        """What the words are with this one behind them; None where no phrase goes on so."""
        known = self._next.get(word, self) if self.longer else None
        if known is self:
            going_on = [(branch, only) for way, only in self._ways for branch in way.after(word)]
            known = Opened(self._index, going_on) if going_on else None
            if len(self._next) < _MOST_NEXT:
                self._next[word] = known
        return known


_NOTHING_NEXT: dict[str, Opened | None] = {}
#: A branch, and the books whose atoms count there, None for all.
_Way = tuple[Branch, frozenset[str] | None]
#: Atoms, and the same as bits.
_Filled = tuple[tuple[int, ...], int]


class WordIndex:
    """The way from a word to the atoms, by number, that it fills or begins to fill.

    `atoms` gives the phrases of each in turn, `used_in` which books have cues with it. Words of the list `misspelt` are known in their
    misspellings too.
    """

    def __init__(self, lexicon: Lexicon, atoms: Iterable[Iterable[Phrase]], used_in: Sequence[Set[str]]) -> None:
        self._tree = Branch()
        #: How many phrases fill each atom.
        self.sizes = [sum(self._tree.grow(phrase, number) for phrase in phrases) for number, phrases in enumerate(atoms)]
        self._tree.shared({})
        self._used_in = used_in
        self._books = frozenset(book for books in used_in for book in books)
        self._misspelt: dict[str, list[str]] = defaultdict(list)
        for word in map(normalise, lexicon.get(FUZZY, ())):
            self._misspelt[word[0]].append(word)
        self._spelt_right = frozenset(lexicon.get(NOT_FUZZY, ()))
        self._known: dict[str, Opened] = {}
        self._filled: dict[int, _Filled] = {}
        self._nothing = Opened(self, ())

    def opened_by(self, word: str) -> Opened:
        """What the word can begin, itself or as the misspelling of a listed word."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) > MOST_WORDS:
                self._known.clear()
                self._filled.clear()
            begun = self._begun_by(word)
            known = self._known[word] = Opened(self, begun) if begun else self._nothing
        return known

    def filled(self, ways: Iterable[_Way]) -> _Filled:
        """The atoms that are full at the end of these ways. Many words fill the same ones, which are kept once."""
        atoms = {atom for branch, only in ways for atom in branch.atoms if only is None or only & self._used_in[atom]}
        mask = bits(atoms)
        known = self._filled.get(mask)
        if known is None:
            known = self._filled[mask] = tuple(atoms), mask
        return known

    def _begun_by(self, word: str) -> list[_Way]:
        """What the word begins; in a book where it begins nothing, what the word begins that it misspells."""
        known: list[_Way] = [(branch, None) for branch in self._tree.after(word)]
        meant = self._spelling(word)
        if meant == word:
            return known
        strange = self._books.difference(*[self._used_in[atom] for branch, _ in known for atom in branch.reached()])
        return known + [(branch, strange) for branch in self._tree.after(meant)] if strange else known

    def _spelling(self, word: str) -> str:
        """The word of the list that this one misspells, else itself; the first letter is trusted."""
        if len(word) < 5 or word in self._spelt_right or not word.isalpha():
            return word
        for right in self._misspelt.get(word[0], ()):
            slips = 2 if len(right) >= 9 else 1
            if abs(len(word) - len(right)) <= slips and OSA.distance(word, right, score_cutoff=slips) <= slips:
                return right
        return word
