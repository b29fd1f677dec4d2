"""A text as matchers see it: words with their spelling corrected, and features by number. Matchers that share a sight look once."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from bot.core.features import Counted, Index, learn_index
from bot.core.speller import Speller, counted
from bot.core.text import Utterance, read


class Seen(NamedTuple):
    """One text: as read, its words as they were meant, what was corrected, and its features."""

    utterance: Utterance
    words: tuple[str, ...]
    corrections: Mapping[str, str]
    features: Counted


class Sight:
    """Corrects spelling towards the words of its texts and numbers their features."""

    def __init__(self, speller: Speller, index: Index) -> None:
        self.speller = speller
        self.index = index
        self._last: tuple[str, Seen] | None = None

    def see(self, text: str) -> Seen:
        """The text as seen. Never raises; a text without a known word has no features."""
        last = self._last  # several matchers look at the same text one after the other
        if last is not None and last[0] == text:
            return last[1]
        seen = self._seen(text)
        self._last = text, seen
        return seen

    def _seen(self, text: str) -> Seen:
        utterance = read(text)
        typed = utterance.words
        correct = self.speller.correct
        words = tuple([correct(word) for word in typed])
        corrections = {} if words == typed else {said: meant for said, meant in zip(typed, words, strict=True) if said != meant}
        return Seen(utterance, words, corrections, self.index.count(words))


def learn_sight(texts: Sequence[str], *, ordinary: Collection[str] = ()) -> Sight:
    """The sight that these texts teach; `ordinary` are words that are right as they are, though no text has them."""
    words = [read(text).words for text in texts]
    return Sight(Speller(counted(words), ordinary=ordinary), learn_index(words))
