"""What the matcher sees of a text: letters inside words, stems, and stems side by side, weighted by how telling each is.

Three parts, each brought to unit length, so that a long word cannot drown a telling pair: runs of 2 to 4 letters within
each word (they forgive spelling), stems, and neighbouring stems (they keep some of the word order: "not crawl").
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bot.core.text import stem

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

PARTS = ("letters", "stems", "pairs")
_RUNS = (2, 3, 4)
#: A run of letters or a pair seen in one phrasing only says nothing about the next one.
_LEAST = {"letters": 2, "stems": 1, "pairs": 2}


@dataclass(frozen=True, slots=True)
class Sparse:
    """One text as numbers: which features it has and how much of each."""

    places: Ints
    values: Floats


@dataclass(frozen=True, slots=True)
class Features:
    """The features worth having, learnt from labelled texts; turns words into a `Sparse`."""

    index: Mapping[str, int]
    weights: Floats
    starts: tuple[int, ...]
    _runs: dict[str, Ints] = field(default_factory=dict, repr=False, compare=False)

    def vector(self, words: Sequence[str]) -> Sparse:
        """The words as features; words that share nothing with the training texts give nothing."""
        counts = np.bincount(self._places(words), minlength=1)
        places = counts.nonzero()[0]
        values = (1 + np.log(counts[places])).astype(np.float32) * self.weights[places]
        cuts = np.searchsorted(places, self.starts)
        for start, end in zip(cuts, [*cuts[1:], len(places)], strict=True):
            part = values[start:end]
            if len(part):
                part /= math.sqrt(float(part @ part))
        return Sparse(places, values)

    def _places(self, words: Sequence[str]) -> Ints:
        stems = [stem(word) for word in words]
        found = [self._letters(word) for word in words]
        keys = [*(f"s {s}" for s in stems), *_pairs(stems)]
        found.append(np.array([self.index[key] for key in keys if key in self.index], np.int64))
        return np.concatenate(found)

    def _letters(self, word: str) -> Ints:
        known = self._runs.get(word)
        if known is None:
            known = np.array([self.index[run] for run in _letters(word) if run in self.index], np.int64)
            if len(self._runs) < 20_000:
                self._runs[word] = known
        return known


def learn(texts: Sequence[Sequence[str]], labels: Sequence[int]) -> Features:
    """The features of labelled texts. A feature spread over many labels weighs little: ages and story words are everywhere."""
    seen: dict[str, Counter[str]] = {part: Counter() for part in PARTS}
    spread: dict[str, set[int]] = defaultdict(set)
    for words, label in zip(texts, labels, strict=True):
        for part, keys in _keys(words).items():
            distinct = set(keys)
            seen[part].update(distinct)
            for key in distinct:
                spread[key].add(label)
    kept = {part: [key for key, n in seen[part].items() if n >= _LEAST[part]] for part in PARTS}
    weights = [_weight(seen[part][key], len(spread[key]), len(texts), len(set(labels))) for part in PARTS for key in kept[part]]
    starts = np.cumsum([0, *(len(kept[part]) for part in PARTS[:-1])])
    index = {key: place for place, key in enumerate(key for part in PARTS for key in kept[part])}
    return Features(index, np.array(weights, np.float32), tuple(int(s) for s in starts))


def _weight(texts_with: int, labels_with: int, texts: int, labels: int) -> float:
    """Half the usual inverse document frequency, half that over labels."""
    return math.log((1 + labels) / (1 + labels_with)) + 0.5 + 0.5 * math.log((1 + texts) / (1 + texts_with))


def _keys(words: Sequence[str]) -> dict[str, Iterable[str]]:
    stems = [stem(word) for word in words]
    return {"letters": (run for word in words for run in _letters(word)), "stems": (f"s {s}" for s in stems), "pairs": _pairs(stems)}


def _letters(word: str) -> Iterator[str]:
    marked = f"<{word}>"
    return (marked[at : at + n] for n in _RUNS for at in range(len(marked) - n + 1))


def _pairs(stems: Sequence[str]) -> Iterator[str]:
    return (f"p {a} {b}" for a, b in zip(["^", *stems], [*stems, "$"], strict=True))
