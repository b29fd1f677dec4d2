"""Trained models as plain arrays and back, so that an adapter can keep them; a model read back ranks as the first did."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.core.calibrate import Calibration, Trust
from bot.core.features import Features, Index
from bot.core.matcher import ByHeart, Model
from bot.core.sight import Sight
from bot.core.softmax import Weights
from bot.core.speller import Speller, WordList

Arrays = Mapping[str, npt.NDArray[Any]]
_SIGHT = "sight"


def to_arrays(models: Mapping[str, Model]) -> dict[str, npt.NDArray[Any]]:
    """Arrays of numbers and bytes only: nothing in them can run when they are read back. ValueError unless the models share a sight."""
    (sight,) = {id(model.sight): model.sight for model in models.values()}.values()
    kept = {_SIGHT: _from_sight(sight)} | {name: _from_model(model) for name, model in models.items()}
    return {f"{name}.{key}": array for name, arrays in kept.items() for key, array in arrays.items()}


def from_arrays(arrays: Arrays) -> dict[str, Model]:
    """The models that `to_arrays` took apart. Raises KeyError or ValueError where something is missing or does not fit."""
    names = dict.fromkeys(key.partition(".")[0] for key in arrays)
    parts = {name: {key.partition(".")[2]: arrays[key] for key in arrays if key.startswith(f"{name}.")} for name in names}
    sight = _to_sight(parts.pop(_SIGHT))
    return {name: _to_model(part, sight) for name, part in parts.items()}


def _from_sight(sight: Sight) -> dict[str, npt.NDArray[Any]]:
    speller, index = sight.speller, sight.index
    return {
        "features": _packed(index.names),
        "starts": np.array(index.starts),
        "minds_strange": np.array([index.minds_strange]),
        "words": _packed(speller.counts),
        "word_counts": np.array(list(speller.counts.values())),
        "ordinary": _packed(sorted(speller.ordinary)),
    }


def _to_sight(arrays: Arrays) -> Sight:
    counts = dict(zip(_unpacked(arrays["words"]), arrays["word_counts"].tolist(), strict=True))
    index = Index(_unpacked(arrays["features"]), arrays["starts"].tolist(), minds_strange=bool(arrays["minds_strange"][0]))
    return Sight(Speller(counts, ordinary=WordList(arrays["ordinary"].tobytes().decode())), index)


def _from_model(model: Model) -> dict[str, npt.NDArray[Any]]:
    trust = model.trust
    return {
        "entries": _packed(model.entries),
        "kin": model.kin,
        "telling": model.features.weights,
        "halves": model.weights.halves,
        "steps": model.weights.steps,
        "least": model.weights.least,
        "dense": np.zeros(0, np.float32) if model.weights.dense is None else model.weights.dense,
        "by_heart": model.by_heart.hashes,
        "by_heart_entries": model.by_heart.entries,
        "known": _line(trust.known if trust else None),
        "right": _line(trust.right if trust else None),
    }


def _to_model(arrays: Arrays, sight: Sight) -> Model:
    kin, rows = arrays["kin"], len(sight.index)
    if {rows} != {len(arrays[name]) for name in ("halves", "steps", "least", "telling")} or arrays["halves"].shape[1] != -(-len(kin) // 2):
        raise ValueError("the weights do not fit the features")
    dense = arrays["dense"]
    return Model(
        entries=tuple(_unpacked(arrays["entries"])),
        kin=kin,
        sight=sight,
        features=Features(sight.index, arrays["telling"]),
        weights=Weights(arrays["halves"], arrays["steps"], arrays["least"], len(kin), dense if dense.size else None),
        by_heart=ByHeart(arrays["by_heart"], arrays["by_heart_entries"]),
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
