"""Labelled messages: files of rows that say what a message should lead to, for `crawlwise evaluate`.

A row is a mapping: `text`, `kind`, `topic` and `also`, `signs` and `signs_optional`, `urgency` and `urgency_ok`, `hard_negative`, `crisis`,
`age_months` with `age_tol`, `source`, `today`. Only `text` is needed; a field not named here means nothing to us.
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot.adapters.yaml_lines import read_yaml
from bot.errors import CrawlwiseError

Row = Mapping[str, Any]

URGENCIES = ("none", "routine", "urgent", "emergency")


def read_rows(file: Path) -> list[Row]:
    """The labelled messages of a file, a JSON object a line, or a YAML list; CrawlwiseError names the first line that is none."""
    lines = _yaml_lines(file) if file.suffix in (".yaml", ".yml") else _json_lines(file)
    rows: list[Row] = []
    for number, row in lines:
        if fault := fault_of(row):
            raise CrawlwiseError(f"{file}:{number}: {fault}")
        rows.append(row)
    if not rows:
        raise CrawlwiseError(f"{file}: holds no labelled message; write one JSON object a line, each with a field `text`")
    return rows


def _json_lines(file: Path) -> Iterator[tuple[int, Any]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CrawlwiseError(f"{file}: is not UTF-8 text; save it as UTF-8") from None
    except OSError as fault:
        raise CrawlwiseError(f"{file}: cannot be read ({fault.strerror}); check the path and its permissions") from None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            why = error.msg if isinstance(error, json.JSONDecodeError) else "too deep"
            raise CrawlwiseError(f"{file}:{number}: not JSON ({why}); write one object a line") from None


def _yaml_lines(file: Path) -> Iterator[tuple[int, Any]]:
    document = read_yaml(file)
    for line, what in document.faults:
        raise CrawlwiseError(f"{file}:{line}: {what}")
    if not isinstance(document.data, list):
        raise CrawlwiseError(f"{file}:1: is no list; begin each labelled message with `- text:`")
    for number, row in enumerate(document.data):
        yield document.line((number,)), row


def fault_of(row: Any) -> str:
    """What is wrong with a row and what to do; empty where nothing is.

    >>> fault_of({"text": "is it late", "urgency": "high"})
    'urgency is no urgency; use one of none, routine, urgent, emergency'
    """
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return "no text; give each row a field `text`"
    for name, (is_right, what) in _FORMS.items():
        if row.get(name) is not None and not is_right(row[name]):
            return f"{name} is {what}"
    return ""


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_urgency(value: Any) -> bool:
    return value in URGENCIES if isinstance(value, str) else False


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf


def _is_date(value: Any) -> bool:
    try:
        return date.fromisoformat(value).year >= 1900
    except (TypeError, ValueError):
        return False


_TEXT = (_is_text, "no text; put it in quotes")
_TEXTS = (_is_texts, "no list of ids; write it in brackets")
_URGENCY = f"no urgency; use one of {', '.join(URGENCIES)}"
#: How each field is written, and what is said where it is not.
_FORMS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "kind": _TEXT,
    "topic": _TEXT,
    "source": _TEXT,
    "also": _TEXTS,
    "signs": _TEXTS,
    "signs_optional": _TEXTS,
    "urgency": (_is_urgency, _URGENCY),
    "urgency_ok": (lambda value: isinstance(value, list) and all(map(_is_urgency, value)), _URGENCY),
    "age_months": (_is_number, "no number of months"),
    "age_tol": (_is_number, "no number of months"),
    "today": (_is_date, "no date; write it as 2026-11-23"),
}
