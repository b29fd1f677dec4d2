"""Remembers that content was found sound, so that a start does not have to find out again.

What is kept is the checked content as JSON, named by the files it came from and the code that checked it: an editor's change, or
another version of the program, has everything read and checked anew. Damage costs only that. Who finds it here needs neither the
reader of YAML nor the library that checks it, a tenth of the bot's memory.
"""

import hashlib
from contextlib import suppress
from pathlib import Path

import msgspec

import bot.core
from bot.adapters.caches import cache_folder, write_whole
from bot.core.content import Content

#: The files of a content folder.
FILES = ("milestones.yaml", "faq.yaml")
#: The names of the files kept, by what is in them.
WITH_LESSONS, WITHOUT_LESSONS = "content", "served"
#: Contents kept: the one in use and one an editor may go back to.
_KEPT = 2


def remembered_content(folder: Path, *, lessons: bool = True, cache: Path | None = None) -> Content:
    """The content of `folder`; ContentError with every fault where there is one.

    Without `lessons` it comes without the phrasings that matchers learn from, three quarters of it.
    """
    kind = WITH_LESSONS if lessons else WITHOUT_LESSONS
    try:
        cache, key = cache or cache_folder(), _key(folder)
    except (OSError, RuntimeError):  # no such file, which the reading will tell; no home folder
        return _check(folder, lessons=lessons)
    with suppress(OSError, ValueError):
        return _read(_place(cache, kind, key))
    content = _check(folder)
    forms = {WITH_LESSONS: content, WITHOUT_LESSONS: content.without_lessons()}
    with suppress(OSError):
        for name, form in forms.items():
            _keep(form, _place(cache, name, key))
    return forms[kind]


def _place(cache: Path, kind: str, key: str) -> Path:
    return cache / f"{kind}-{key}.json"


def _check(folder: Path, *, lessons: bool = True) -> Content:
    from bot.adapters import content_files  # comes with all that it takes to read and to check

    content = content_files.load_content(folder)
    return content if lessons else content.without_lessons()


def content_hash(folder: Path) -> str:
    """A digest of the content's files, for naming what is made from them."""
    digest = hashlib.sha256()
    for name in FILES:
        with (folder / name).open("rb") as file:
            hashlib.file_digest(file, lambda: digest)
    return digest.hexdigest()[:16]


def _key(folder: Path) -> str:
    """What the soundness of the content rests on: its files, and every file of the core and of the reading as it is now."""
    digest = hashlib.sha256(content_hash(folder).encode())
    checkers = [Path(__file__).with_name(name) for name in ("content_files.py", "yaml_lines.py")]
    for file in (*sorted(Path(bot.core.__file__).parent.glob("*.py")), *checkers):
        facts = file.stat()
        digest.update(f"{file.name} {facts.st_size} {facts.st_mtime_ns} ".encode())
    return digest.hexdigest()[:32]


def _read(place: Path) -> Content:
    """The content kept there; OSError or ValueError where it is not there as it was written."""
    digest, _, text = place.read_bytes().partition(b"\n")
    if digest.decode() != _digest(text):
        raise ValueError("damaged")
    return msgspec.json.decode(text, type=Content)


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _keep(content: Content, place: Path) -> None:
    text = msgspec.json.encode(content)
    write_whole(place, _digest(text).encode() + b"\n" + text)
    kept = sorted(place.parent.glob(f"{place.name.partition('-')[0]}-*.json"), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in kept[_KEPT:]:
        old.unlink(missing_ok=True)
