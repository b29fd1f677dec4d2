"""Cues: thousands of patterns of speech looked up at once in the clauses of an utterance.

How a cue is written is in `bot.core.cue_text`. `CueBook.find` says for each cue it meets whether the parent affirms it, denies
it, speaks of someone else, of a time that is over, or only asks or fears (see `bot.core.scope`). Nothing here knows what a cue means.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.cue_found import Filed, Found, Seen
from bot.core.cue_places import Places
from bot.core.cue_sense import Hit
from bot.core.cue_text import Atom, Cue, CueCompiler, Lexicon, compile_cue
from bot.core.cue_walk import Entry, Step
from bot.core.cue_words import MOST_WORDS, Opened, WordIndex, bits
from bot.core.text import FUNCTION_WORDS, Utterance

__all__ = ["CueBook", "CueCompiler", "CueShelf", "Cues", "Found", "Hit", "Lexicon", "compile_cue"]


@dataclass(frozen=True, slots=True)
class Cues:
    """Cues under their ids. A negation belongs to the shortest cue that asks for one ("won't take weight") and denies nothing behind it.

    Cues named in `aside` only look on: a negation they ask for stays free, and they are looked for only when somebody asks.
    """

    texts: Mapping[str, Sequence[str]]
    aside: frozenset[str] = frozenset()


class CueBook:
    """Many cues under their ids, looked up together.

    >>> book = CueBook({"floppy": ("floppy",), "drag": ("drag* {leg}",)}, {"leg": ("leg", "foot")})
    >>> from bot.core.text import read
    >>> [(hit.id, hit.polarity) for hit in book.find(read("He isn't floppy but drags his left leg"))]
    [('floppy', 'denied'), ('drag', 'affirmed')]
    """

    def __init__(self, texts: Mapping[str, Sequence[str]], lexicon: Lexicon) -> None:
        self._shelf = CueShelf({"": Cues(texts)}, lexicon)

    def find(self, utterance: Utterance) -> tuple[Hit, ...]:
        """Every cue the utterance holds, clause by clause, with how it is meant."""
        return self._shelf.find(utterance).hits("")


#: The atoms that a cue needs beside the one it is filed under, as bits, and its number.
_Led = tuple[int, int]


class CueShelf:
    """Books of cues by name, looked up in one go; a negation that belongs to a cue of one book still denies those of another.

    A cue is filed under the rarest of its atoms and tried only in a clause that holds them all, so the cost follows the words of
    the message, hardly the number of cues.
    """

    def __init__(self, books: Mapping[str, Cues], lexicon: Lexicon) -> None:
        self._books = tuple(books)
        compiler = CueCompiler(lexicon)
        cues = [(name, id_, compiler.compile(text)) for name, book in books.items() for id_, texts in book.texts.items() for text in texts]
        used_in = _books_of_atoms(cues)
        self._words = WordIndex(lexicon, map(compiler.phrases, used_in), list(used_in.values()))
        numbers = {atom: number for number, atom in enumerate(used_in)}
        entries = [(name, id_ in books[name].aside, _entry(id_, cue, numbers)) for name, id_, cue in cues]
        self._negative = {step.atom for *_, entry in entries for part in entry.parts for step in part if step.negative}
        self._filed: list[Filed] = []
        self._by_rarest = self._index(entries)
        self._led: dict[str, tuple[_Led, ...]] = {}

    def find(self, utterance: Utterance) -> Found:
        """What the utterance holds of each book."""
        found = Found(self._books)
        clauses = utterance.clauses
        for number, clause in enumerate(clauses):
            following = clauses[number + 1] if number + 1 < len(clauses) else None
            places = Places(clause.words, [self._words.opened_by(word) for word in clause.words], self._negative)
            found.add(Seen(clause, number, following, places), self._fitting(clause.words, places))
        return found

    def _index(self, entries: Sequence[tuple[str, bool, Entry]]) -> dict[int, tuple[_Led, ...]]:
        """Each cue filed under the atom that the fewest words and the fewest other cues share; no function word if it has another."""
        needed = [[step.atom for part in entry.parts for step in part if not step.optional] for *_, entry in entries]
        used = Counter(number for numbers in needed for number in set(numbers))
        everywhere = {atom for word in FUNCTION_WORDS for atom in self._words.opened_by(word).alone}
        led: dict[int, list[_Led]] = defaultdict(list)
        for (book, aside, entry), atoms in zip(entries, needed, strict=True):
            rarest = min(atoms, key=lambda atom: (atom in everywhere, atom in self._negative, used[atom] * self._words.sizes[atom], atom))
            led[rarest].append((bits(atom for atom in atoms if atom != rarest), len(self._filed)))
            self._filed.append(Filed(book, aside, entry))
        return {atom: tuple(group) for atom, group in led.items()}

    def _fitting(self, words: Sequence[str], places: Places) -> list[Filed]:
        """The cues all of whose atoms stand in these words, in the order of the content."""
        present = places.present
        groups = [self._leads(word, one) for word, one in dict(zip(words, places.opened, strict=True)).items()]
        groups += [self._by_rarest[atom] for atom in places.longer if atom in self._by_rarest]
        fitting = {number for group in groups for needs, number in group if needs & present == needs}
        return [self._filed[number] for number in sorted(fitting)]

    def _leads(self, word: str, opened: Opened) -> tuple[_Led, ...]:
        """The cues that are filed under a word."""
        known = self._led.get(word)
        if known is None:
            if len(self._led) > MOST_WORDS:
                self._led.clear()
            led = self._by_rarest
            known = self._led[word] = tuple([one for atom in opened.alone if atom in led for one in led[atom]])
        return known


def _books_of_atoms(cues: Iterable[tuple[str, str, Cue]]) -> dict[Atom, frozenset[str]]:
    """The books that use each atom; what many cues need comes first. The bits of a cue are few then, and quick to compare."""
    used = Counter((step.atom, name) for name, _, cue in cues for part in cue.parts for step in part)
    books: dict[Atom, frozenset[str]] = {}
    known: dict[frozenset[str], frozenset[str]] = {}
    for (atom, name), _ in used.most_common():
        among = books.get(atom, frozenset()) | {name}
        books[atom] = known.setdefault(among, among)
    return books


def _entry(id_: str, cue: Cue, numbers: Mapping[Atom, int]) -> Entry:
    parts = [tuple([Step(numbers[step.atom], step.gap, step.optional, step.negative) for step in part]) for part in cue.parts]
    return Entry(id_, cue.text, tuple(parts))
