"""Where the atoms of cues stand in the words of a clause."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from bot.core import scope
from bot.core.cue_walk import Span
from bot.core.cue_words import Opened
from bot.core.statements import begun


class Places(dict[int, list[Span]]):
    """The places of each atom by its number, found out when it is asked for.

    `present` has a bit for each atom that may stand somewhere; `longer` are the atoms that several words fill together. `negators`
    are the places of words that deny; `anew` those behind which a new statement begins.
    """

    def __init__(self, words: Sequence[str], opened: Sequence[Opened], negative: Collection[int]) -> None:
        self.words = words
        self.negators = frozenset([at for at, word in enumerate(words) if word in scope.NEGATORS])
        self.anew = begun(words)
        self._negative = negative
        self.opened = opened
        self.longer: dict[int, list[Span]] = defaultdict(list)
        self.present = 0
        for one in opened:
            self.present |= one.mask
        self._read_longer()

    def __missing__(self, atom: int) -> list[Span]:
        bit = 1 << atom
        spans = [(at, at + 1) for at, one in enumerate(self.opened) if one.mask & bit]
        if atom in self.longer:
            spans = sorted(spans + self.longer[atom])
        if atom in self._negative:
            spans = [span for span in spans if scope.negates(self.words, span[0])]
        self[atom] = spans
        return spans

    def _read_longer(self) -> None:
        words = self.words
        for at, one in enumerate(self.opened):
            end, so_far = at + 1, one if one.longer else None
            while so_far is not None and so_far.longer and end < len(words):
                so_far = so_far.then(words[end])
                end += 1
                if so_far is not None and so_far.alone:
                    self.present |= so_far.mask
                    for atom in so_far.alone:
                        self.longer[atom].append((at, end))
