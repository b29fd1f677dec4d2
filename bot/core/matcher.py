"""Ranks entries for a message, with a confidence that is calibrated; `match.train` makes a `Matcher`.

One class per entry, one per group of off-topic phrasings, softmax regression on the features of `features.py`: a query
costs the same however many phrasings there are.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import log
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.core.calibrate import Doubles, Trust
from bot.core.features import PARTS, Counted, Features, Floats, Sparse
from bot.core.numbered import Ints
from bot.core.sight import Seen, Sight
from bot.core.softmax import Weights, probabilities
from bot.core.text import stem

Encode = Callable[[Sequence[str]], Floats]

#: How many entries a ranking lists.
LISTED = 16
#: The first few places each come from another group.
_DISTINCT = 4
#: Entries of one group add up for the first place, the likely ones more than in proportion.
_SHARPEN = 2.0
#: How much the embedding weighs next to the three parts of unit length.
DENSE = 1.3
#: Beyond so many words the clauses have a say too, and how much. Shorter messages are read best as a whole.
_LONG, _CLAUSES, _SHORTEST_CLAUSE = 60, 0.3, 4
#: The same question word for word is as sure as the matcher gets.
_EXACT = 0.99


class Candidate(NamedTuple):
    """An entry and the probability that it is the one meant."""

    entry: str
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Entries, best first; the chance that the message asks for none of them; the chance that the first one is right.

    Rankings are remembered by the hundred: `shares` are the numbers of `candidates` as packed floats, a quarter of the memory.
    """

    names: tuple[str, ...]
    shares: bytes
    off_topic: float
    confidence: float
    corrections: Mapping[str, str]
    exact: bool

    @property
    def first(self) -> str:
        """The entry that fits best; empty where there are none at all."""
        return self.names[0] if self.names else ""

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return tuple(map(Candidate, self.names, memoryview(self.shares).cast("f")))


@dataclass(frozen=True, slots=True)
class Part:
    """What one kind of feature said for an entry: its share of the score, and the words or runs that said most."""

    name: str
    score: float
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A message as scored: a probability for each class, the entries in order, and what the confidence is reckoned from.

    `known` tells a message that some entry answers from an off-topic one, `right` a right first entry from a wrong one.
    """

    shares: Floats
    off_topic: float
    order: tuple[int, ...]
    known: tuple[float, ...]
    right: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ByHeart:
    """Questions that are known word for word: the hashes of their keys, in order, and the entry of each."""

    hashes: npt.NDArray[np.uint64]
    entries: Ints

    def entry(self, words: Sequence[str]) -> int | None:
        """The entry that has these very words for a phrasing."""
        wanted = _hashed(words)
        at = int(self.hashes.searchsorted(wanted))
        return int(self.entries[at]) if at < len(self.hashes) and self.hashes[at] == wanted else None


def learn_by_heart(questions: Sequence[Sequence[str]], entries: Sequence[int]) -> ByHeart:
    """These questions, as words; of two with the same words the later one counts."""
    last = {int(_hashed(words)): entry for words, entry in zip(questions, entries, strict=True)}
    hashes = sorted(last)
    return ByHeart(np.array(hashes, np.uint64), np.array([last[value] for value in hashes], np.int64))


def _hashed(words: Sequence[str]) -> np.uint64:
    """Questions with the same stems in the same order are the same question."""
    key = " ".join([stem(word) for word in words])
    return np.uint64(int.from_bytes(blake2b(key.encode(), digest_size=8).digest()))


@dataclass(frozen=True, slots=True)
class Model:
    """What learning leaves behind. `kin` numbers the group of each class; classes beyond `entries` are off-topic."""

    entries: tuple[str, ...]
    kin: Ints
    sight: Sight
    features: Features
    weights: Weights
    by_heart: ByHeart
    trust: Trust | None = None


class Matcher:
    """Ranks entries for a message. `encode` is the embedding that the model was trained with, if it was."""

    def __init__(self, model: Model, encode: Encode | None = None) -> None:
        self.model = model
        self._encode = encode
        self._entries = len(model.entries)
        self._own_kin = model.kin[: self._entries]
        self._kin_list: list[int] = self._own_kin.tolist()

    def rank(self, text: str) -> Ranking:
        """The entries most likely asked for, best first.

        The first is the likeliest entry of the likeliest group; the next ones come from other groups, so that three
        buttons are three different things. Never raises; a text without a known word has a low confidence.
        """
        model = self.model
        seen = model.sight.see(text)
        words = seen.words
        judged = self.judge(self.scores(text, seen), words)
        sure = model.trust.confidence(judged.known, judged.right) if model.trust else float(judged.shares[judged.order[0]])
        hit = model.by_heart.entry(words)
        order = judged.order if hit is None else (hit, *(place for place in judged.order if place != hit))
        first = order[:LISTED]
        return Ranking(
            tuple([model.entries[place] for place in first]),
            judged.shares[list(first)].astype(np.float32).tobytes(),
            judged.off_topic,
            sure if hit is None else max(sure, _EXACT),
            seen.corrections,
            hit is not None,
        )

    def likely(self, text: str, *, least: float) -> tuple[Candidate, ...]:
        """The entries whose share is at least that, best first: less than a ranking, in half the time."""
        shares = probabilities(self.scores(text, self.model.sight.see(text)))[: self._entries]
        found = [Candidate(self.model.entries[place], float(shares[place])) for place in np.flatnonzero(shares >= least).tolist()]
        return tuple(sorted(found, key=_share, reverse=True))

    def explain(self, text: str, entry: str) -> tuple[Part, ...]:
        """What each part said for `entry`, against the average of all entries; positive speaks for it."""
        row, column = self.model.features.vector(self.model.sight.see(text).features), self.model.entries.index(entry)
        weights = self.model.weights.rows(row.places)
        said = row.values * (weights[:, column] - weights[:, : self._entries].mean(axis=1))
        found = [self._part(name, part, row, said) for name, part in zip(PARTS, self.model.sight.index.parts(row.places), strict=True)]
        dense = self._dense(text)
        if dense is not None:
            found.append(Part("meaning", float(dense[column] - dense[: self._entries].mean())))
        return tuple(found)

    def _part(self, name: str, part: slice, row: Sparse, said: Floats) -> Part:
        names = self.model.sight.index.names
        best = sorted(range(part.start, part.stop), key=lambda i: -said[i])[:4]
        return Part(name, float(said[part].sum()), tuple(names[row.places[i]] for i in best if said[i] > 0))

    def scores(self, text: str, seen: Seen) -> Floats:
        """One score per class; log-probabilities where the message is long enough to be read clause by clause."""
        dense = self._dense(text)
        whole = self._linear(seen.features, dense)
        if len(seen.words) <= _LONG:
            return whole
        clauses = [[word for word in clause.words if word != ","] for clause in seen.utterance.clauses]
        count = self.model.sight.index.count
        pieces = [self._linear(count(clause), dense) for clause in clauses if len(clause) >= _SHORTEST_CLAUSE]
        return blended(whole, pieces)

    def _linear(self, counted: Counted, dense: Floats | None) -> Floats:
        scores = self.model.weights.scores(self.model.features.vector(counted))
        return scores if dense is None else scores + dense

    def _dense(self, text: str) -> Floats | None:
        if self._encode is None or self.model.weights.dense is None:
            return None
        scores: Floats = DENSE * self._encode([text])[0] @ self.model.weights.dense
        return scores

    def judge(self, scores: Floats, words: Sequence[str], *, heard: Container[str] | None = None) -> Judged:
        """Scores as an order of entries, and the signals that tell how far to trust its head.

        A word is strange that is not among those `heard`, by default all that a training text holds.
        """
        shares = probabilities(scores)
        entries = shares[: self._entries].astype(np.float64)
        off_topic = float(shares[self._entries :].sum())
        *_, second, first = [0.0, *sorted(np.bincount(self._own_kin, entries).tolist())]
        best = float(scores[: self._entries].max())
        best_off = float(scores[self._entries :].max()) if off_topic else 0.0
        known_words = self.model.sight.speller.counts if heard is None else heard
        strange = sum([word not in known_words for word in words]) / max(1, len(words))
        length = log(1 + len(words))
        known = (_log(first) - _log(off_topic), strange, length, best, best - best_off)
        right = (_log(first), _log(first) - _log(second), _log(float(entries.max())), length)
        sharp = np.bincount(self._own_kin, entries**_SHARPEN)
        return Judged(shares, off_topic, self._order(entries, int(sharp.argmax())), known, right)

    def _order(self, entries: Doubles, best: int) -> tuple[int, ...]:
        by_share = (-entries).argsort(kind="stable").tolist()
        kin = self._kin_list
        heads = {best: next(place for place in by_share if kin[place] == best)}
        for place in by_share:
            if len(heads) >= _DISTINCT:
                break
            heads.setdefault(kin[place], place)
        first = tuple(heads.values())
        return (*first, *(place for place in by_share[: LISTED + _DISTINCT] if place not in first))


def blended(whole: Floats, pieces: Sequence[Floats]) -> Floats:
    """The whole message's log-probabilities with the best that any piece gives each class."""
    if len(pieces) < 2:
        return whole
    logs = np.log(probabilities(np.stack([whole, *pieces])) + 1e-9)
    mixed: Floats = (1 - _CLAUSES) * logs[0] + _CLAUSES * logs[1:].max(axis=0)
    return mixed


_share = attrgetter("score")


def _log(share: float) -> float:
    return log(share + 1e-5)
