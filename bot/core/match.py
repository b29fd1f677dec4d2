"""Which entry a message asks for, with a confidence that is calibrated.

`train` learns from phrasings alone and knows nothing of what they are about: one class per entry, one per group of
off-topic phrasings, softmax regression on the features of `features.py`. A long message is scored as a whole and clause
by clause, because the question is often one clause of many. A query costs the same however many phrasings there are.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bot.core import features, softmax
from bot.core.calibrate import Calibration, fit_logistic
from bot.core.features import Features, Floats, Sparse
from bot.core.softmax import Weights, probabilities
from bot.core.speller import Speller, counted
from bot.core.text import Utterance, read, stem

#: Changes whenever the same content would be learnt differently; part of the cache's name.
VERSION = 1

Encode = Callable[[Sequence[str]], Floats]

_FOLDS = 3
_SHORTEST_CLAUSE = 3
#: How much a clause's share counts next to the whole message.
_CLAUSES = 0.3
#: Entries of one group add up for the first place, the likely ones more than in proportion.
_SHARPEN = 2.0
_DENSE = 2.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry and the probability that it is the one meant."""

    entry: str
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Entries, best first; how likely the message is none of them; how likely the first one is right."""

    candidates: tuple[Candidate, ...]
    off_topic: float
    confidence: float
    corrections: Mapping[str, str] = field(default_factory=dict)
    exact: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    """A message as the matcher takes it: the whole, then its clauses, spelling corrected."""

    segments: tuple[tuple[str, ...], ...]
    corrections: Mapping[str, str]
    unknown: float


class Matcher:
    """Ranks entries for a message. Made by `train` or by `from_arrays`."""

    def __init__(
        self,
        *,
        entries: Sequence[str],
        groups: Sequence[str],
        learnt: Features,
        weights: Weights,
        speller: Speller,
        exact: Mapping[str, int],
        calibration: Calibration | None,
        encode: Encode | None = None,
    ) -> None:
        self._entries, self._groups = tuple(entries), tuple(groups)
        self._learnt, self._weights, self._speller, self._exact = learnt, weights, speller, exact
        self._calibration, self._encode = calibration, encode
        names = list(dict.fromkeys(self._groups))
        self._group_of = np.array([names.index(group) for group in self._groups])

    def rank(self, text: str) -> Ranking:
        """Every entry by how likely the message asks for it.

        The first is the likeliest entry of the likeliest group; the next two come from other groups, so that three
        buttons are three different things.
        """
        reading = self._read(read(text))
        shares = self._shares(reading, text)
        entries = shares[: len(self._entries)]
        order = self._order(entries)
        hit = self._exact.get(_key(reading.segments[0]))
        if hit is not None:
            order = [hit, *(place for place in order if place != hit)]
        off_topic = float(shares[len(self._entries) :].sum())
        sure = self._confidence(entries, off_topic, reading) if hit is None else max(0.99, self._confidence(entries, off_topic, reading))
        candidates = tuple(Candidate(self._entries[place], float(entries[place])) for place in order)
        return Ranking(candidates, off_topic, sure, reading.corrections, hit is not None)

    def _read(self, utterance: Utterance) -> _Reading:
        fixed = {word: self._speller.correct(word) for word in utterance.words}
        segments = [tuple(fixed[word] for word in words) for words in _segments(utterance)]
        unknown = sum(not self._speller.knows(word) for word in segments[0]) / max(1, len(segments[0]))
        return _Reading(tuple(segments), {a: b for a, b in fixed.items() if a != b}, unknown)

    def _shares(self, reading: _Reading, text: str) -> Floats:
        """The probability of every class: the geometric mean of the whole's and the best clauses'."""
        return probabilities(self._scores(reading, text))

    def _scores(self, reading: _Reading, text: str) -> Floats:
        rows = [self._learnt.vector(words) for words in reading.segments]
        scores = np.stack([row.values @ self._weights.sparse[row.places] for row in rows])
        if self._weights.dense is not None and self._encode is not None:
            scores += _DENSE * self._encode([text]) @ self._weights.dense
        return combined(scores)

    def _order(self, entries: Floats) -> list[int]:
        sums = np.bincount(self._group_of, entries.astype(np.float64) ** _SHARPEN)
        by_share = np.argsort(-entries, kind="stable").tolist()
        best = int(sums.argmax()) if len(sums) else 0
        heads: dict[int, int] = {}
        for place in sorted(by_share, key=lambda place: self._group_of[place] != best):
            heads.setdefault(int(self._group_of[place]), place)
        first = list(heads.values())[:3]
        return first + [place for place in by_share if place not in first]

    def _confidence(self, entries: Floats, off_topic: float, reading: _Reading) -> float:
        signals = _signals(entries, self._group_of, off_topic, reading)
        return float(signals[0]) if self._calibration is None else self._calibration.confidence(signals)


def combined(scores: Floats) -> Floats:
    """One row of scores out of the whole message's, first, and its clauses'."""
    logs = np.log(probabilities(scores) + 1e-9)
    if len(logs) == 1:
        return logs[0]
    mixed: Floats = (1 - _CLAUSES) * logs[0] + _CLAUSES * logs[1:].max(axis=0)
    return mixed


def _signals(entries: Floats, group_of: npt.NDArray[np.int64], off_topic: float, reading: _Reading) -> list[float]:
    sums = np.sort(np.bincount(group_of, entries))[::-1]
    first, second = float(sums[0]) + 1e-6, (float(sums[1]) if len(sums) > 1 else 0.0) + 1e-6
    return [
        float(np.log(first)),
        float(np.log(first / second)),
        float(np.log(first / (off_topic + 1e-6))),
        float(np.log(entries.max() + 1e-6)),
        reading.unknown,
        float(np.log(1 + len(reading.segments[0]))),
    ]


def _segments(utterance: Utterance) -> list[tuple[str, ...]]:
    clauses = [tuple(word for word in clause.words if word != ",") for clause in utterance.clauses]
    long = [words for words in clauses if len(words) >= _SHORTEST_CLAUSE]
    return [utterance.words, *long] if len(long) > 1 else [utterance.words]


def _key(words: Sequence[str]) -> str:
    """Two messages with the same key are the same question."""
    return " ".join(stem(word) for word in words)


def train(
    phrasings: Mapping[str, Sequence[str]],
    *,
    off_topic: Mapping[str, Sequence[str]] | Sequence[str] = (),
    groups: Mapping[str, str] | None = None,
    ordinary: Collection[str] = (),
    encode: Encode | None = None,
) -> Matcher:
    """A matcher for these entries. The same input gives the same matcher.

    `off_topic` are messages that no entry answers, best in groups that belong together. `groups` names the topic of each
    entry: the confidence is then that of the topic. `ordinary` are words the speller must leave alone.

    >>> matcher = train({"walk": ["when do babies walk", "first steps"], "crawl": ["when do babies crawl", "crawls backwards"]})
    >>> matcher.rank("baby crawling backwards").candidates[0].entry
    'crawl'
    """
    lesson = _Lesson(phrasings, _grouped(off_topic), dict(groups or {}), ordinary, encode)
    return lesson.matcher()


def _grouped(off_topic: Mapping[str, Sequence[str]] | Sequence[str]) -> Mapping[str, Sequence[str]]:
    if isinstance(off_topic, Mapping):
        return off_topic
    return {"off_topic": off_topic} if off_topic else {}


@dataclass
class _Lesson:
    """Everything a training run works on."""

    phrasings: Mapping[str, Sequence[str]]
    off_topic: Mapping[str, Sequence[str]]
    groups: Mapping[str, str]
    ordinary: Collection[str]
    encode: Encode | None

    @cached_property
    def texts(self) -> list[str]:
        return [text for source in (self.phrasings, self.off_topic) for texts in source.values() for text in texts]

    @cached_property
    def labels(self) -> npt.NDArray[np.int64]:
        sizes = [len(texts) for source in (self.phrasings, self.off_topic) for texts in source.values()]
        return np.repeat(np.arange(len(sizes)), sizes)

    @cached_property
    def words(self) -> list[tuple[str, ...]]:
        return [read(text).words for text in self.texts]

    def matcher(self) -> Matcher:
        learnt = features.learn(self.words, self.labels.tolist())
        rows = [learnt.vector(words) for words in self.words]
        dense = None if self.encode is None else _DENSE * self.encode(self.texts)
        return self._made(learnt, self._fit(rows, dense, np.arange(len(rows))), self._calibrate(learnt, rows, dense))

    def _fit(self, rows: Sequence[Sparse], dense: Floats | None, which: npt.NDArray[np.int64]) -> Weights:
        return softmax.fit(
            [rows[i] for i in which],
            self.labels[which],
            features=self._size(rows),
            classes=len(self.phrasings) + len(self.off_topic),
            dense=None if dense is None else dense[which],
        )

    @staticmethod
    def _size(rows: Sequence[Sparse]) -> int:
        return 1 + max((int(row.places[-1]) for row in rows if len(row.places)), default=0)

    def _made(self, learnt: Features, weights: Weights, calibration: Calibration | None) -> Matcher:
        exact = {_key(words): int(label) for words, label in zip(self.words, self.labels, strict=True) if label < len(self.phrasings)}
        return Matcher(
            entries=list(self.phrasings),
            groups=[self.groups.get(entry, entry) for entry in self.phrasings],
            learnt=learnt,
            weights=weights,
            speller=Speller(counted(self.words), ordinary=self.ordinary),
            exact=exact,
            calibration=calibration,
            encode=self.encode,
        )

    def _calibrate(self, learnt: Features, rows: Sequence[Sparse], dense: Floats | None) -> Calibration | None:
        if min((len(texts) for texts in self.phrasings.values()), default=0) < _FOLDS:
            return None
        signals: list[list[float]] = []
        right: list[bool] = []
        for fold in range(_FOLDS):
            held = np.arange(len(rows)) % _FOLDS == fold
            part = self._made(learnt, self._fit(rows, dense, np.flatnonzero(~held)), None)
            for i in np.flatnonzero(held):
                found, ok = self._tried(part, int(i))
                signals.append(found)
                right.append(ok)
        return fit_logistic(np.array(signals, np.float64), right)

    def _tried(self, part: Matcher, i: int) -> tuple[list[float], bool]:
        """What a matcher that never saw phrasing `i` makes of it."""
        reading = part._read(read(self.texts[i]))
        shares = part._shares(reading, self.texts[i])
        entries = shares[: len(self.phrasings)]
        sums = np.bincount(part._group_of, entries.astype(np.float64) ** _SHARPEN)
        label = int(self.labels[i])
        ok = label < len(self.phrasings) and int(sums.argmax()) == int(part._group_of[label])
        return _signals(entries, part._group_of, float(shares[len(self.phrasings) :].sum()), reading), ok
