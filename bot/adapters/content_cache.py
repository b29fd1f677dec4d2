"""Remembers that content was found sound, so that a start does not have to find out again.

What is kept are the checked values as JSON, named by the files they came from and the code that checked them: an editor's change, or
another version of the program, has everything read and checked anew. Damage costs only that.
"""

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import bot.core
from bot.adapters.content_files import build_content, content_hash, read_content
from bot.adapters.model_cache import cache_folder, write_whole
from bot.core.content import Content

#: Contents kept: the one in use and one an editor may go back to.
_KEPT = 2


def remembered_content(folder: Path, *, cache: Path | None = None) -> Content:
    """The content of `folder`; ContentError with every fault where there is one."""
    try:
        place = (cache or cache_folder()) / f"content-{_key(folder)}.json"
    except (OSError, RuntimeError):  # no such file, which the reading will tell; no home folder
        return read_content(folder)[0]
    with suppress(OSError, ValueError):
        return build_content(_read(place))
    content, data = read_content(folder)
    with suppress(OSError):
        _keep(data, place)
    return content


def _key(folder: Path) -> str:
    """What the soundness of the content rests on: its files, and every file of the core as it is now."""
    digest = hashlib.sha256(content_hash(folder).encode())
    for file in sorted(Path(bot.core.__file__).parent.glob("*.py")):
        facts = file.stat()
        digest.update(f"{file.name} {facts.st_size} {facts.st_mtime_ns} ".encode())
    return digest.hexdigest()[:32]


def _read(place: Path) -> Any:
    """The values kept there; OSError or ValueError where they are not there as they were written."""
    digest, _, text = place.read_bytes().partition(b"\n")
    if digest.decode() != _digest(text):
        raise ValueError("damaged")
    return json.loads(text)


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _keep(data: dict[str, Any], place: Path) -> None:
    text = json.dumps(data, ensure_ascii=False)
    if json.loads(text) != data:  # JSON cannot hold it (a key that is no text)
        return
    write_whole(place, f"{_digest(text.encode())}\n{text}".encode())
    kept = sorted(place.parent.glob("content-*.json"), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in kept[_KEPT:]:
        old.unlink(missing_ok=True)
