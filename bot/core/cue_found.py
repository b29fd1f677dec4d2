"""What an utterance holds of the cues on a shelf; cues that only look on are walked through when somebody asks for them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from bot.core.cue_places import Places
from bot.core.cue_sense import Hit, judge, spent_negators
from bot.core.cue_walk import Entry, Match, matches
from bot.core.text import Clause

Spent = Mapping[int, int]


class Filed(NamedTuple):
    """A cue on the shelf: its book, and whether it is set aside there."""

    book: str
    aside: bool
    entry: Entry


class Seen(NamedTuple):
    """A clause with what is needed to find cues in it."""

    clause: Clause
    number: int
    following: Clause | None
    places: Places

    def matches(self, entries: Iterable[Entry]) -> list[Match]:
        """The places where these cues stand, in the order in which they begin."""
        return sorted(chain.from_iterable([matches(entry, self.places) for entry in entries]), key=attrgetter("start"))


class Found:
    """Hits by book, clause by clause; those of a cue set aside by its id."""

    def __init__(self, books: Iterable[str]) -> None:
        self._hits: dict[str, _Hits] = {book: _Hits() for book in books}
        self._aside: dict[str, list[tuple[Seen, list[Entry], Spent]]] = defaultdict(list)
        self._asked: dict[str, tuple[Hit, ...]] = {}

    def add(self, seen: Seen, fitting: Iterable[Filed]) -> None:
        """The hits of one clause, of the cues whose words it holds."""
        told: dict[str, list[Entry]] = {}
        aside: dict[str, dict[str, list[Entry]]] = {}
        for book, is_aside, entry in fitting:
            if is_aside:
                aside.setdefault(book, {}).setdefault(entry.id, []).append(entry)
            else:
                told.setdefault(book, []).append(entry)
        for book in told.keys() | aside.keys():
            found = seen.matches(told.get(book, ()))
            spent = spent_negators(found)
            self._hits[book].add(seen, found, spent)
            for id_, entries in aside.get(book, {}).items():
                self._aside[id_].append((seen, entries, spent))

    def hits(self, book: str) -> tuple[Hit, ...]:
        """The hits of a book, without those of the cues that it sets aside."""
        return tuple(self._hits[book].values())

    @property
    def possible(self) -> Collection[str]:
        """Ids of the cues set aside whose words the utterance holds, in whatever order."""
        return self._aside.keys()

    def aside(self, id_: str) -> tuple[Hit, ...]:
        """The hits of a cue set aside."""
        known = self._asked.get(id_)
        if known is None:
            hits = _Hits()
            for seen, entries, spent in self._aside.get(id_, ()):
                hits.add(seen, seen.matches(entries), spent)
            known = self._asked[id_] = tuple(hits.values())
        return known


class _Hits(dict[tuple[object, ...], Hit]):
    """Hits of which no two say the same of words that they share."""

    def add(self, seen: Seen, found: Sequence[Match], spent: Spent) -> None:
        ends: dict[tuple[object, ...], int] = {}
        for hit in judge(found, seen.clause, seen.number, seen.following, spent) if found else ():
            said = (hit.id, hit.polarity, hit.feared)
            if hit.span[0] >= ends.get(said, 0):
                ends[said] = hit.span[1]
                self[hit.clause, hit.span, *said] = hit
