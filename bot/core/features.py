"""What the matcher sees of a text: letters inside words, stems, and stems side by side, weighted by how telling each is.

Three parts, each brought to unit length, so that a long word cannot drown a telling pair: runs of 3 and 4 letters within
each word (they forgive spelling), stems, and neighbouring stems (they keep some of the word order: "not crawl").
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.core.numbered import Ints, Numbered
from bot.core.text import FUNCTION_WORDS, stem

Floats = npt.NDArray[np.float32]

PARTS = ("letters", "stems", "pairs")
_RUNS = (3, 4)
#: Up to how many texts are few, and from how many on they are many.
FEW_TEXTS, _MANY_TEXTS = 1_500, 5_000
#: In how many texts a feature must be seen to say something about the next one. Among few texts even a pair seen once is worth 2 to
#: 3 points in 100; among many, twice is chance. What fewer than six of 17,000 texts have was worth nothing on any set of messages, and
#: took two fifths of the model.
_LEAST_OF_FEW = {"letters": 2, "stems": 1, "pairs": 1}
_LEAST = {"letters": 2, "stems": 1, "pairs": 2}
_LEAST_OF_MANY = {"letters": 6, "stems": 2, "pairs": 6}
#: What even a feature spread evenly over all labels weighs.
_FLOOR = 0.3
_MEMO = 5_000
#: What seeing a feature so many times in one text counts for; no text is longer than this table.
_DAMPED = np.concatenate(([0], 1 + np.log(np.arange(1, 4097)))).astype(np.float32)


class Counted(NamedTuple):
    """The features of a text: their places in the index, in order, how often each comes, and how many of each part are strange."""

    places: Ints
    counts: Ints
    strange: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sparse:
    """One text as numbers: which features it has, in order, and how much of each."""

    places: Ints
    values: Floats


class Index:
    """Features by name and by place; those of one part lie side by side, `starts` says where each part begins.

    One that `minds_strange` counts features that it does not know, too.
    """

    def __init__(self, names: Sequence[str], starts: Sequence[int], *, minds_strange: bool = False) -> None:
        self._places = Numbered(names)
        self.starts = tuple(starts)
        self.minds_strange = minds_strange
        self._runs: dict[str, bytes] = {}
        """The places of the letters of the words met, four bytes each: as arrays they would be three times as large."""

    def __len__(self) -> int:
        return len(self._places)

    @property
    def names(self) -> tuple[str, ...]:
        """The features in the order of their places."""
        return self._places.names

    def count(self, words: Sequence[str]) -> Counted:
        """The features of these words; words that share nothing with the texts it was learnt from have none."""
        stems = [stem(word) for word in words]
        letters = np.frombuffer(b"".join([self._letters(word) for word in words]), np.int32)
        places, counts = _counted(np.concatenate((letters, self._places.among([*stems, *_pairs(stems)]))))
        return Counted(places, counts, self._strange(words) if self.minds_strange else ())

    def _strange(self, words: Sequence[str]) -> tuple[int, ...]:
        return tuple([sum(key not in self._places for key in set(keys)) for keys in _keys(words).values()])

    def parts(self, places: Ints) -> tuple[slice, ...]:
        """Where each of `PARTS` lies among sorted places."""
        cuts = [*places.searchsorted(self.starts).tolist(), len(places)]
        return tuple([slice(start, end) for start, end in pairwise(cuts)])

    def _letters(self, word: str) -> bytes:
        known = self._runs.get(word)
        if known is None:
            known = self._places.among(list(_letters(word))).astype(np.int32).tobytes()
            if len(self._runs) < _MEMO:
                self._runs[word] = known
        return known


@dataclass(frozen=True, slots=True)
class Features:
    """How telling each feature of an index is for one set of labels.

    Where the index minds strange features, each is taken to be as telling as the most telling one: a text of strange words is a short
    vector then, and scores low for every label.
    """

    index: Index
    weights: Floats

    def vector(self, counted: Counted) -> Sparse:
        """The features with what each is worth here, each part of unit length."""
        places = counted.places
        values = _DAMPED.take(counted.counts, mode="clip") * self.weights[places]
        missed = self._missed(counted.strange) if counted.strange else (0.0,) * len(PARTS)
        for part, more in zip(self.index.parts(places), missed, strict=True):
            values[part] /= math.sqrt(float(values[part] @ values[part]) + more) or 1.0
        return Sparse(places, values)

    def _missed(self, strange: Sequence[int]) -> list[float]:
        most = float(self.weights.max(initial=0))
        return [most * most * count for count in strange]


def _counted(places: Ints) -> tuple[Ints, Ints]:
    """Each place once, in order, and how often it came; sorts what it is given. `np.unique` is slower on so few."""
    places.sort()
    is_first = np.ones(len(places) + 1, np.bool_)
    np.not_equal(places[1:], places[:-1], out=is_first[1:-1])
    edges = is_first.nonzero()[0]
    return places[edges[:-1]], edges[1:] - edges[:-1]


def learn_index(texts: Sequence[Sequence[str]], *, mind_strange: bool = False) -> Index:
    """The features worth having of these texts, as words; the commonest of each part first: what is often used lies together."""
    seen: dict[str, Counter[str]] = {part: Counter() for part in PARTS}
    runs: dict[str, tuple[str, ...]] = {}
    for words in texts:
        for word in words:
            if word not in runs:
                runs[word] = tuple(_letters(word))
        stems = [stem(word) for word in words]
        for part, keys in zip(PARTS, (chain.from_iterable([runs[word] for word in words]), stems, _pairs(stems)), strict=True):
            seen[part].update(list(dict.fromkeys(keys)))
    least = _LEAST_OF_FEW if len(texts) <= FEW_TEXTS else _LEAST if len(texts) < _MANY_TEXTS else _LEAST_OF_MANY
    kept = {part: [key for key, count in seen[part].most_common() if count >= least[part]] for part in PARTS}
    starts = np.cumsum([0, *(len(kept[part]) for part in PARTS[:-1])])
    return Index([key for part in PARTS for key in kept[part]], starts.tolist(), minds_strange=mind_strange)


def learn(index: Index, texts: Sequence[Counted], labels: Ints) -> Features:
    """What the features are worth for these labels: how much knowing one narrows down the label, in nats.

    One that is spread over many labels weighs little: ages and story words are everywhere. Better by 2 points in 100 than document
    frequencies. One that none of the texts has is worth nothing.
    """
    places = np.concatenate([text.places for text in texts])
    count = int(labels.max()) + 1
    pairs, times = np.unique(places * count + np.repeat(labels, [len(text.places) for text in texts]), return_counts=True)
    total = np.bincount(places, minlength=len(index))
    shares = times / total[pairs // count]
    spread = np.bincount(pairs // count, shares * np.log(shares), minlength=len(index))
    worth = np.log(len(np.unique(labels))) + spread + _FLOOR
    return Features(index, np.where(total > 0, worth, 0).astype(np.float32))


def _keys(words: Sequence[str]) -> dict[str, Iterable[str]]:
    stems = [stem(word) for word in words]
    return {"letters": (run for word in words for run in _letters(word)), "stems": stems, "pairs": _pairs(stems)}


def _letters(word: str) -> Iterator[str]:
    """Runs of letters, the word's ends marked; the slash keeps them apart from stems.

    >>> list(_letters("up"))
    ['/<up', '/up>', '/<up>']
    """
    marked = f"<{word}>"
    return (f"/{marked[at : at + n]}" for n in _RUNS for at in range(len(marked) - n + 1))


def _pairs(stems: Sequence[str]) -> list[str]:
    """Neighbouring stems, and neighbours once function words are left out: "drags the left leg" and "drags her left leg" share one.

    >>> _pairs(["drag", "her", "leg"])
    ['drag her', 'her leg', 'drag leg']
    """
    telling = [s for s in stems if s not in FUNCTION_WORDS]
    pairs = [f"{a} {b}" for a, b in pairwise(stems)]
    return pairs if len(telling) == len(stems) else pairs + [f"{a} {b}" for a, b in pairwise(telling)]
