"""Softmax regression on sparse rows: one column of weights per label, learnt by plain gradient steps in a fixed order.

Only the features present in a batch are touched, so the cost follows the length of the texts and not the size of the
vocabulary. On sparse text it beat Adam and ridge regression, in time and on texts not seen. Labels of one group share what
is learnt (2 points in 100 more than learning each alone).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.core.features import FEW_TEXTS, Floats, Sparse
from bot.core.numbered import Ints

Bytes = npt.NDArray[np.uint8]

#: Among few texts learning starts from the mean row of each label times this: 1 to 2 points in 100 better than from nothing.
_HEAD_START = 5.0
#: Steps are bounded, not passes: few texts need more of them, a hundred thousand no more than their variety asks for.
_LEAST_STEPS, _MOST_STEPS = 200, 6000


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt: a row per feature, a column per label; `dense` the same for an embedding, if there is one.

    A weight is half a byte, times the step of its row, on top of the row's least weight: an eighth of the memory, and little is lost. The
    labels of the first half are in the lower halves of the bytes, the others in the upper ones.
    """

    halves: Bytes
    steps: Floats
    least: Floats
    labels: int
    dense: Floats | None = None

    def rows(self, places: Ints) -> Floats:
        """The weights of these features, a row each."""
        halves = self.halves[places]
        whole = np.hstack((halves & 15, halves >> 4))[:, : self.labels]
        rows: Floats = whole * self.steps[places, None] + self.least[places, None]
        return rows

    def scores(self, row: Sparse) -> Floats:
        """What the row's features say for each label."""
        worth, halves = row.values * self.steps[row.places], self.halves[row.places]
        lower, upper = worth @ (halves & 15).astype(np.float32), worth @ (halves >> 4).astype(np.float32)
        scores: Floats = np.concatenate((lower, upper))[: self.labels] + row.values @ self.least[row.places]
        return scores


@dataclass(frozen=True, slots=True)
class Examples:
    """Labelled rows. `kin` gives each label the number of its group: what is learnt for one is learnt for its kin too."""

    rows: Sequence[Sparse]
    labels: Ints
    kin: Ints
    features: int
    dense: Floats | None = None

    def some(self, which: Ints) -> "Examples":
        """The rows at `which`, in that order."""
        dense = None if self.dense is None else self.dense[which]
        return Examples([self.rows[i] for i in which], self.labels[which], self.kin, self.features, dense)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast to learn: how many rows a step looks at, how far it goes, how often all rows are seen."""

    batch: int = 64
    step: float = 40.0
    passes: int = 6


def fit(examples: Examples, pace: Pace) -> Weights:
    """Weights under which each row's label is the likely one. The same input gives the same weights."""
    classes, count = len(examples.kin), len(examples.rows)
    learner = _Learner(examples, classes)
    steps = min(max(pace.passes * -(-count // pace.batch), _LEAST_STEPS), _MOST_STEPS)
    done = turn = 0
    while done < steps:
        order = _shuffled(count, turn)
        turn += 1
        for start in range(0, count, pace.batch):
            learner.step(examples.some(order[start : start + pace.batch]), pace.step * max(0.0, 1 - done / steps))
            done += 1
    return Weights(*_in_half_bytes(learner.sparse), classes, learner.dense)


def _in_half_bytes(rows: Floats) -> tuple[Bytes, Floats, Floats]:
    """The rows as half bytes, what a step of one is worth in each row, and the row's least weight; nothing stays nothing."""
    lowest = rows.min(axis=1).clip(max=0)
    steps = (rows.max(axis=1).clip(min=0) - lowest) / np.float32(15) + np.float32(1e-12)
    least = np.rint(lowest / steps) * steps
    whole = np.rint((rows - least[:, None]) / steps[:, None]).clip(0, 15).astype(np.uint8)
    half = -(-whole.shape[1] // 2)
    halves = whole[:, :half].copy()
    halves[:, : whole.shape[1] - half] |= whole[:, half:] << 4
    return halves, steps, least


class _Learner:
    """Weights while they are being learnt."""

    def __init__(self, examples: Examples, classes: int) -> None:
        few = len(examples.rows) <= FEW_TEXTS
        self.sparse: Floats = _means(examples, classes) if few else np.zeros((examples.features, classes), np.float32)
        self.dense: Floats | None = None if examples.dense is None else np.zeros((examples.dense.shape[1], classes), np.float32)
        self._kin: Floats = np.eye(classes, dtype=np.float32) + (examples.kin[:, None] == examples.kin)
        self._place = np.empty(examples.features, np.int64)
        self._seen = np.zeros(examples.features, np.bool_)

    def step(self, batch: Examples, size: float) -> None:
        """One step downhill on one batch, touching only the features that occur in it."""
        x, used = self._block(batch.rows)
        here = self.sparse[used]
        scores = x @ here
        if self.dense is not None and batch.dense is not None:
            scores += batch.dense @ self.dense
        error = probabilities(scores)
        error[np.arange(len(error)), batch.labels] -= 1
        error = error @ self._kin * np.float32(size / len(error))
        here -= x.T @ error
        self.sparse[used] = here
        if self.dense is not None and batch.dense is not None:
            self.dense -= batch.dense.T @ error

    def _block(self, rows: Sequence[Sparse]) -> tuple[Floats, Ints]:
        """The rows as a matrix over the features that any of them has, and which those are."""
        places = np.concatenate([row.places for row in rows])
        self._seen[places] = True
        used = np.flatnonzero(self._seen)
        self._seen[used] = False
        self._place[used] = np.arange(len(used))
        x = np.zeros((len(rows), len(used)), np.float32)
        lines = np.repeat(np.arange(len(rows)), [len(row.places) for row in rows])
        x[lines, self._place[places]] = np.concatenate([row.values for row in rows])
        return x, used


def _means(examples: Examples, classes: int) -> Floats:
    """The mean row of each label, a column each, times `_HEAD_START`."""
    means: Floats = np.zeros((examples.features, classes), np.float32)
    each = _HEAD_START / np.bincount(examples.labels, minlength=classes).clip(1)
    for row, label in zip(examples.rows, examples.labels.tolist(), strict=True):
        means[row.places, label] += row.values * np.float32(each[label])
    return means


def _shuffled(count: int, turn: int) -> Ints:
    """Every row once, neighbours far apart, another order each turn: a walk by a stride that shares no divisor with `count`."""
    stride = max(1, int(count * (0.618 + 0.021 * turn)))
    while math.gcd(stride, count) > 1:
        stride += 1
    return (np.arange(count) * stride + turn) % count


def probabilities(scores: Floats) -> Floats:
    """Each row of scores as probabilities that sum to one."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return shares
