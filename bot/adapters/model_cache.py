"""Keeps the trained matchers under the user's cache folder, named by what it was trained on.

A cache is a convenience: a missing, damaged or unwritable one only costs the training again.
"""

import hashlib
import io
import os
import struct
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.adapters.caches import cache_folder, write_whole
from bot.core.frozen import from_arrays, to_arrays
from bot.core.match import VERSION
from bot.core.matcher import Encode, Matcher

Matchers = Mapping[str, Matcher]

#: From so many bytes on an array is left in its file; where in a member's local header the lengths of what precedes its data stand.
_LARGE, _LOCAL_HEADER = 1 << 20, 26
#: Models kept per folder: the one in use and a few an editor may go back to.
_KEPT = 4


def cached_matchers(
    content_hash: str, train: Callable[[], Matchers], *, encode: Encode | None = None, name: str = "default", folder: Path | None = None
) -> Matchers:
    """The matchers for the content with this hash, by name: from the cache, else trained now and kept.

    `name` tells apart matchers of the same content (with an embedding, without); `encode` is the embedding that some were trained with.
    """
    try:
        place = (folder or cache_folder()) / f"{name}-{_key(content_hash)}.npz"
    except RuntimeError:  # no home folder
        return train()
    found = _loaded(place, encode)
    if found is not None:
        return found
    matchers = train()
    with suppress(OSError):
        _keep(matchers, place)
    return matchers


def _key(content_hash: str) -> str:
    return hashlib.sha256(f"{content_hash} {VERSION} {np.__version__}".encode()).hexdigest()[:32]


def _loaded(place: Path, encode: Encode | None) -> Matchers | None:
    try:
        return {name: Matcher(model, encode) for name, model in from_arrays(_arrays(place)).items()}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _arrays(place: Path) -> dict[str, npt.NDArray[Any]]:
    """The arrays kept there; large ones stay in the file, of which the system holds in memory what is looked at."""
    with zipfile.ZipFile(place) as file:
        if file.testzip() is not None:
            raise ValueError("damaged")
        large = {info.filename: _mapped(place, info) for info in file.infolist() if info.file_size >= _LARGE}
    with np.load(place, allow_pickle=False) as arrays:
        return {name: large[f"{name}.npy"] if f"{name}.npy" in large else arrays[name] for name in arrays.files}


def _mapped(place: Path, info: zipfile.ZipInfo) -> npt.NDArray[Any]:
    """A member of the archive that was stored as it is, read where it lies."""
    with place.open("rb") as file:
        file.seek(info.header_offset + _LOCAL_HEADER)
        name, extra = struct.unpack("<HH", file.read(4))
        file.seek(name + extra, os.SEEK_CUR)
        np.lib.format.read_magic(file)
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
        return np.asarray(np.memmap(place, dtype, "r", offset=file.tell(), shape=shape))


def _keep(matchers: Matchers, place: Path) -> None:
    data = io.BytesIO()
    np.savez(data, **to_arrays({name: matcher.model for name, matcher in matchers.items()}))  # type: ignore[arg-type]
    write_whole(place, data.getbuffer())
    _forget_old(place)


def _forget_old(place: Path) -> None:
    kind = place.name.rpartition("-")[0]
    kept = sorted(place.parent.glob(f"{kind}-*.npz"), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in kept[_KEPT:]:
        old.unlink(missing_ok=True)
