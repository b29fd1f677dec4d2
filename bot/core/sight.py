"""A text as matchers see it: words with their spelling corrected, and features by number. Matchers that share a sight look once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
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


_NONE: Mapping[str, str] = MappingProxyType({})


class Sight:
    """Corrects spelling towards the words of its texts and numbers their features."""

    def __init__(self, speller: Speller, index: Index) -> None:
        self.speller = speller
        self.index = index
        self._seen_last: dict[str, Seen] = {}
        self._remembers = 1  # several matchers look at the same text one after the other

    def see(self, text: str) -> Seen:
        """The text as seen. Never raises; a text without a known word has no features."""
        seen = self._seen_last.get(text)
        if seen is None:
            seen = self._seen(text)
            if len(self._seen_last) >= self._remembers:
                self._seen_last.clear()
            self._seen_last[text] = seen
        return seen

    @contextmanager
    def remembering(self, utterances: Collection[Utterance]) -> Iterator[None]:
        """Meanwhile these texts are looked at once only: several matchers are being taught them."""
        self._remembers = len(utterances)
        try:
            self._seen_last = {utterance.raw: self._look(utterance) for utterance in utterances}
            yield
        finally:
            self._remembers = 1
            self._seen_last.clear()

    def _seen(self, text: str) -> Seen:
        return self._look(read(text))

    def _look(self, utterance: Utterance) -> Seen:
        typed = utterance.words
        correct = self.speller.correct
        words = tuple([correct(word) for word in typed])
        corrections = _NONE if words == typed else {said: meant for said, meant in zip(typed, words, strict=True) if said != meant}
        return Seen(utterance, words, corrections, self.index.count(words))


def learn_sight(texts: Sequence[str | Utterance], *, ordinary: Collection[str] = (), mind_strange: bool = False) -> Sight:
    """The sight that these texts teach; `ordinary` are words that are right as they are, though no text has them.

    With `mind_strange` a message counts the features that no text has, too: for matchers that are told nothing of what is off-topic.
    """
    words = [read(text).words if isinstance(text, str) else text.words for text in texts]
    return Sight(Speller(counted(words), ordinary=ordinary), learn_index(words, mind_strange=mind_strange))
