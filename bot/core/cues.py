"""Cues: thousands of patterns of speech looked up at once in the clauses of an utterance.

How a cue is written is in `bot.core.cue_text`. `CueBook.find` says for each cue it meets whether the parent affirms it, denies
it, speaks of someone else, of a time that is over, or only asks or fears (see `bot.core.scope`). Nothing here knows what a cue means.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from bot.core import scope
from bot.core.cue_sense import Hit, judge, spent_negators
from bot.core.cue_text import Cue, CueCompiler, Lexicon, compile_cue
from bot.core.cue_walk import Entry, Match, Span, matches
from bot.core.cue_words import MOST_WORDS, Opened, WordIndex, bits
from bot.core.scope import Polarity
from bot.core.text import Utterance

__all__ = ["CueBook", "CueShelf", "Cues", "Found", "Hit", "Lexicon", "compile_cue"]

#: What an utterance holds, by book.
Found = Mapping[str, tuple[Hit, ...]]
#: A cue with the name of its book.
_Filed = tuple[str, Entry]


@dataclass(frozen=True, slots=True)
class Cues:
    """Cues under their ids. A negation belongs to the shortest cue that asks for one ("won't take weight") and denies nothing behind it.

    Cues named in `aside` only look on: a negation they ask for stays free.
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

    def __init__(self, texts: Mapping[str, Sequence[str]], lexicon: Lexicon, *, aside: Collection[str] = ()) -> None:
        self._shelf = CueShelf({"": Cues(texts, frozenset(aside))}, lexicon)

    def find(self, utterance: Utterance) -> tuple[Hit, ...]:
        """Every cue the utterance holds, clause by clause, with how it is meant."""
        return self._shelf.find(utterance)[""]


class CueShelf:
    """Books of cues by name, looked up in one go; a negation that belongs to a cue of one book still denies those of another.

    A cue is filed under the rarest of its atoms and tried only in a clause that holds them all, so the cost follows the words of
    the message, hardly the number of cues.
    """

    def __init__(self, books: Mapping[str, Cues], lexicon: Lexicon) -> None:
        self._aside = {name: book.aside for name, book in books.items()}
        self._words = WordIndex(lexicon)
        self._negative: set[int] = set()
        compiler = CueCompiler(lexicon)
        entries = [
            (name, self._enter(id_, compiler.compile(text), name))
            for name, book in books.items()
            for id_, texts in book.texts.items()
            for text in texts
        ]
        self._by_rarest = self._index(entries)
        self._leading: dict[str, frozenset[int]] = {}

    def find(self, utterance: Utterance) -> Found:
        """Of each book every cue the utterance holds, clause by clause, with how it is meant."""
        hits: dict[str, dict[tuple[str, int, Polarity, bool], Hit]] = {name: {} for name in self._aside}
        clauses = utterance.clauses
        for number, clause in enumerate(clauses):
            following = clauses[number + 1] if number + 1 < len(clauses) else None
            for name, found in self._matches(clause.words).items():
                spent = spent_negators(match for match in found if match.entry.id not in self._aside[name])
                for hit in judge(found, clause, number, following, spent):
                    hits[name].setdefault((hit.id, number, hit.polarity, hit.feared), hit)
        return {name: tuple(found.values()) for name, found in hits.items()}

    def _enter(self, id_: str, cue: Cue, book: str) -> Entry:
        parts = tuple(tuple((self._words.number(step.atom, book), step) for step in part) for part in cue.parts)
        steps = [pair for part in parts for pair in part]
        self._negative.update(number for number, step in steps if step.negative)
        return Entry(id_, cue, parts, bits(number for number, step in steps if not step.optional))

    def _index(self, entries: Sequence[_Filed]) -> dict[int, tuple[_Filed, ...]]:
        """Each cue, with its book, filed under the atom that the fewest words and the fewest other cues share."""
        needed = [[number for part in entry.parts for number, step in part if not step.optional] for _, entry in entries]
        used = Counter(number for numbers in needed for number in set(numbers))
        sizes = self._words.sizes
        filed: dict[int, list[_Filed]] = defaultdict(list)
        for entry, numbers in zip(entries, needed, strict=True):
            filed[min(numbers, key=lambda atom: (atom in self._negative, used[atom] * sizes[atom], atom))].append(entry)
        return {atom: tuple(group) for atom, group in filed.items()}

    def _matches(self, words: Sequence[str]) -> dict[str, list[Match]]:
        """The matches in these words by book, in the order in which they begin."""
        opened = [self._words.opened_by(word) for word in words]
        places = _Places(words, opened, self._negative)
        filed = self._by_rarest.keys()
        leads = set(places.longer.keys() & filed).union(*(self._leads(word, one) for word, one in zip(words, opened, strict=True)))
        absent = ~places.present
        found: dict[str, list[Match]] = defaultdict(list)
        for book, entry in [filed for atom in sorted(leads) for filed in self._by_rarest[atom] if not filed[1].needs & absent]:
            found[book].extend(matches(entry, places, words))
        for group in found.values():
            group.sort(key=attrgetter("start"))
        return found

    def _leads(self, word: str, opened: Opened) -> frozenset[int]:
        """The atoms of a word under which cues are filed."""
        known = self._leading.get(word)
        if known is None:
            if len(self._leading) > MOST_WORDS:
                self._leading.clear()
            known = self._leading[word] = frozenset(self._by_rarest.keys() & opened.alone)
        return known


class _Places(dict[int, list[Span]]):
    """Where each atom stands in a clause, found out when it is asked for; `present` has a bit for each atom that may stand there."""

    def __init__(self, words: Sequence[str], opened: Sequence[Opened], negative: Collection[int]) -> None:
        self._words = words
        self._opened = opened
        self._negative = negative
        self.longer: dict[int, list[Span]] = defaultdict(list)
        self.present = 0
        for one in opened:
            self.present |= one.mask
        self._read_longer()

    def __missing__(self, atom: int) -> list[Span]:
        alone = [(at, at + 1) for at, one in enumerate(self._opened) if atom in one.alone]
        spans = sorted(alone + self.longer[atom]) if atom in self.longer else alone
        if atom in self._negative:
            spans = [span for span in spans if scope.negates(self._words, span[0])]
        self[atom] = spans
        return spans

    def _read_longer(self) -> None:
        words = self._words
        for at, one in enumerate(self._opened[:-1]):
            if not one.longer:
                continue
            for atom, rest in one.continued_by(words[at + 1]):
                end = at + 1 + len(rest)
                if end <= len(words) and all(rest[i].fits(words[at + 1 + i]) for i in range(1, len(rest))):
                    self.longer[atom].append((at, end))
                    self.present |= 1 << atom
