"""Where what can be made again is kept, and how a file gets there whole."""

import os
import sys
import tempfile
from pathlib import Path


def cache_folder() -> Path:
    """`$XDG_CACHE_HOME/crawlwise`, or the platform's own place for what may be deleted at any time."""
    if named := os.environ.get("XDG_CACHE_HOME"):
        return Path(named) / "crawlwise"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "crawlwise" / "cache"
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "crawlwise"


def write_whole(place: Path, data: bytes | memoryview) -> None:
    """The file, written beside and moved into place, so that nobody ever reads half of it; OSError."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=place.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(beside).replace(place)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
