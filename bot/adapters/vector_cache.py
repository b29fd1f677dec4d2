"""Keeps the vectors of phrasings, so that a reworded entry costs one new vector and not thousands."""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from bot.core.features import Floats
from bot.core.matcher import Encode

_DIGEST = 16


class RememberedVectors:
    """An embedding that looks up batches of texts in a file before it computes them; single messages are never written."""

    def __init__(self, encode: Encode, place: Path) -> None:
        self._encode, self._place = encode, place

    def __call__(self, texts: Sequence[str]) -> Floats:
        if len(texts) == 1:
            return self._encode(texts)
        keys = [hashlib.sha256(text.encode()).digest()[:_DIGEST] for text in texts]
        known = self._read()
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            known |= dict(zip(missing, self._encode(list(missing.values())), strict=True))
            with suppress(OSError):
                self._write({key: known[key] for key in dict.fromkeys(keys)})
        return np.stack([known[key] for key in keys]).astype(np.float32)

    def _read(self) -> dict[bytes, Floats]:
        try:
            with np.load(self._place, allow_pickle=False) as file:
                return dict(zip((row.tobytes() for row in file["keys"]), file["vectors"], strict=True))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return {}

    def _write(self, known: dict[bytes, Floats]) -> None:
        keys = np.frombuffer(b"".join(known), np.uint8).reshape(-1, _DIGEST)
        self._place.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=self._place.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            np.savez(file, keys=keys, vectors=np.stack(list(known.values())).astype(np.float16))
        Path(beside).replace(self._place)
