"""What /mydata sends: all that is stored about a chat, once to read and once as JSON."""

import json
from collections.abc import Iterable
from typing import Any

from bot.core.events import SendFile


def export_files(stored: dict[str, Any], caption: str) -> tuple[SendFile, SendFile]:
    """What is stored, once to read and once as JSON."""
    lines = "\n".join(f"{name}: {value}" for name, value in flatten(stored))
    return SendFile("my-data.txt", lines, caption), SendFile("my-data.json", json.dumps(stored, indent=2, ensure_ascii=False), "")


def flatten(value: Any, name: str = "") -> Iterable[tuple[str, Any]]:
    """Every single value with the path that leads to it; answers stand beside what they answer.

    >>> list(flatten({"baby": {"name": "Ada"}, "rows": [1, 2], "none": [], "signs": [["seizure", "no"], ["floppy", "yes"]]}))
    [('baby.name', 'Ada'), ('rows.1', 1), ('rows.2', 2), ('none', ''), ('signs.seizure', 'no'), ('signs.floppy', 'yes')]
    """
    if isinstance(value, list | tuple) and value and all(_is_answer(item) for item in value):
        value = dict(value)
    if isinstance(value, dict | list) and not value:
        yield name, ""
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from flatten(item, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value, 1):
            yield from flatten(item, f"{name}.{number}" if name else str(number))
    else:
        yield name, value


def _is_answer(item: Any) -> bool:
    return isinstance(item, list | tuple) and len(item) == 2 and all(isinstance(part, str) for part in item)
