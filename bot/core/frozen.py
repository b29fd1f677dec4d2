"""A trained model as plain arrays and back, so that an adapter can keep it; a model read back ranks as the first did."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.core.calibrate import Calibration, Trust
from bot.core.features import Features
from bot.core.matcher import Model
from bot.core.softmax import Weights
from bot.core.speller import Speller

Arrays = Mapping[str, npt.NDArray[Any]]


def to_arrays(model: Model) -> dict[str, npt.NDArray[Any]]:
    """Arrays of numbers and bytes only: nothing in them can run when they are read back."""
    trust = model.trust
    return {
        "entries": _packed(model.entries),
        "kin": model.kin,
        "features": _packed(model.features.index),
        "feature_weights": model.features.weights,
        "starts": np.array(model.features.starts),
        "sparse": model.weights.sparse,
        "scales": model.weights.scales,
        "dense": np.zeros(0, np.float32) if model.weights.dense is None else model.weights.dense,
        "words": _packed(model.speller.counts),
        "word_counts": np.array(list(model.speller.counts.values())),
        "ordinary": _packed(sorted(model.speller.ordinary)),
        "exact": _packed(model.exact),
        "exact_entries": np.array(list(model.exact.values())),
        "known": _line(trust.known if trust else None),
        "right": _line(trust.right if trust else None),
    }


def from_arrays(arrays: Arrays) -> Model:
    """The model that `to_arrays` took apart. Raises KeyError or ValueError where something is missing or does not fit."""
    counts = dict(zip(_unpacked(arrays["words"]), arrays["word_counts"].tolist(), strict=True))
    index = {name: place for place, name in enumerate(_unpacked(arrays["features"]))}
    sparse, scales, kin, dense = arrays["sparse"], arrays["scales"], arrays["kin"], arrays["dense"]
    if sparse.shape != (len(index), len(kin)) or {len(index)} != {len(scales), len(arrays["feature_weights"])}:
        raise ValueError("the weights do not fit the features")
    return Model(
        entries=tuple(_unpacked(arrays["entries"])),
        kin=kin,
        features=Features(index, arrays["feature_weights"], tuple(arrays["starts"].tolist())),
        weights=Weights(sparse, scales, dense if dense.size else None),
        speller=Speller(counts, ordinary=frozenset(_unpacked(arrays["ordinary"]))),
        exact=dict(zip(_unpacked(arrays["exact"]), arrays["exact_entries"].tolist(), strict=True)),
        trust=Trust(_curve(arrays["known"]), _curve(arrays["right"])) if arrays["known"].size else None,
    )


def _line(curve: Calibration | None) -> npt.NDArray[np.float64]:
    return np.zeros(0) if curve is None else np.concatenate([curve.middle, curve.spread, curve.slopes, [curve.offset]])


def _curve(numbers: npt.NDArray[Any]) -> Calibration:
    middle, spread, slopes = numbers[:-1].reshape(3, -1)
    return Calibration(middle, spread, slopes, float(numbers[-1]))


def _packed(names: Iterable[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(names).encode(), np.uint8)


def _unpacked(data: npt.NDArray[Any]) -> list[str]:
    return data.tobytes().decode().split("\n") if data.size else []
