"""Softmax regression on sparse rows: one column of weights per label, learnt by plain gradient steps in a fixed order.

Only the features present in a batch are touched, so the cost follows the length of the texts and not the size of the
vocabulary. On sparse text it beat Adam and ridge regression, in time and on texts not seen.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.core.features import Floats, Sparse

_BATCH = 32
_STEP = 20.0
#: Gradient steps are bounded, not passes: a hundred thousand texts need no more passes than their variety asks for.
_MOST_STEPS = 6000


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt: a row per feature, a column per label; `dense` the same for an embedding, if there is one."""

    sparse: Floats
    dense: Floats | None = None


def fit(
    rows: Sequence[Sparse], labels: npt.NDArray[np.int64], *, features: int, classes: int, dense: Floats | None = None, passes: int = 6
) -> Weights:
    """Weights under which each row's label is the likely one. The same input gives the same weights."""
    sparse = np.zeros((features, classes), np.float32)
    deep = None if dense is None else np.zeros((dense.shape[1], classes), np.float32)
    per_pass = -(-len(rows) // _BATCH)
    steps = min(passes * per_pass, _MOST_STEPS)
    place = np.empty(features, np.int64)
    done = turn = 0
    while done < steps:
        shuffled = _shuffled(len(rows), turn)
        turn += 1
        for start in range(0, len(rows), _BATCH):
            some = shuffled[start : start + _BATCH]
            size = _STEP * (1 - done / steps)
            _step(sparse, deep, [rows[i] for i in some], None if dense is None else dense[some], labels[some], place, size)
            done += 1
            if done >= steps:
                break
    return Weights(sparse, deep)


def _shuffled(count: int, turn: int) -> npt.NDArray[np.int64]:
    """Every row once, neighbours far apart, another order each turn: a walk by a stride that shares no divisor with `count`."""
    stride = max(1, int(count * (0.618 + 0.021 * turn)))
    while math.gcd(stride, count) > 1:
        stride += 1
    return (np.arange(count) * stride + turn) % count


def _step(
    sparse: Floats,
    deep: Floats | None,
    rows: Sequence[Sparse],
    dense: Floats | None,
    labels: npt.NDArray[np.int64],
    place: npt.NDArray[np.int64],
    size: float,
) -> None:
    """One step downhill; `place` is scratch space, one number per feature."""
    places = np.concatenate([row.places for row in rows])
    used = np.unique(places)
    place[used] = np.arange(len(used))
    x = np.zeros((len(rows), len(used)), np.float32)
    x[np.repeat(np.arange(len(rows)), [len(row.places) for row in rows]), place[places]] = np.concatenate([row.values for row in rows])
    here = sparse[used]
    scores = x @ here if deep is None or dense is None else x @ here + dense @ deep
    error = probabilities(scores)
    error[np.arange(len(rows)), labels] -= 1
    error *= np.float32(size / len(rows))
    sparse[used] = here - x.T @ error
    if deep is not None and dense is not None:
        deep -= dense.T @ error


def probabilities(scores: Floats) -> Floats:
    """Each row of scores as probabilities that sum to one."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return shares
