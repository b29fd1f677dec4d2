"""Reads `content/*.yaml` into `Content`, or says every fault as `file:line: what, and what to do`."""

from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.adapters.content_cache import FILES
from bot.adapters.yaml_lines import Document, read_yaml
from bot.core.checks import find_faults
from bot.core.content import Content
from bot.core.faults import Place
from bot.errors import ContentError

_UNKNOWN = ("unexpected_keyword_argument", "extra_forbidden")
#: The keys that stand in faq.yaml; all others stand in milestones.yaml.
_FAQ_KEYS = ("entries", "asked_most", "out_of_scope", "small_talk")


def load_content(folder: Path) -> Content:
    """The content of `folder`; ContentError with every fault where there is one."""
    documents = {name: read_yaml(folder / name) for name in FILES}
    faults = [_fault(document, line, what) for document in documents.values() for line, what in document.faults]
    if any(not isinstance(document.data, dict) for document in documents.values()):
        raise ContentError(faults or [f"{folder}: faq.yaml and milestones.yaml must each hold keys; see content/ in the repository"])
    faults += [f"{_spot(documents, place)}: {what}" for place, what in _misplaced(documents)]
    data = {key: value for document in documents.values() for key, value in document.data.items()}
    content, malformed = _build(data)
    faults += [f"{_spot(documents, place)}: {what}" for place, what in malformed]
    found = find_faults(content) if content is not None else []
    mended = {place for place, _ in malformed}
    faults += [f"{_spot(documents, place)}: {what}" for place, what in found if not any(place[: len(m)] == m for m in mended)]
    if faults or content is None:
        raise ContentError(faults)
    return content


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Content]:
    return TypeAdapter(Content)


def _build(data: dict[str, Any]) -> tuple[Content | None, list[tuple[Place, str]]]:
    """The content, and what is malformed in it.

    So that the other checks can go on and every fault comes out at once, what is malformed is mended for them: an unknown key is dropped, a
    missing or wrong value borrowed from a sound neighbour. Where there is none to borrow from, there is no content.
    """
    try:
        return _adapter().validate_python(data), []
    except ValidationError as error:
        found = error.errors()
    faults = [(tuple(fault["loc"]), _what(fault["type"], fault["msg"], fault["loc"])) for fault in found]
    mended = deepcopy(data)
    for fault in found:
        _mend(mended, tuple(fault["loc"]), fault["type"])
    try:
        return _adapter().validate_python(mended), faults
    except ValidationError:
        return None, faults


def _mend(data: Any, place: Place, kind: str) -> None:
    """Takes an unknown key out, or puts a neighbour's value in the place of a wrong one."""
    for depth, part in enumerate(place):
        if isinstance(data, list) and isinstance(part, int) and depth + 1 < len(place):
            key = place[depth + 1]
            lender = next((item for item in data if item is not data[part] and isinstance(item, dict) and key in item), None)
            if kind in _UNKNOWN and depth + 2 == len(place):
                data[part].pop(key, None)
                return
            if lender is not None and isinstance(data[part], dict):
                data[part][key] = f"{lender[key]}_{part}" if key == "id" else deepcopy(lender[key])
                return
        if kind in _UNKNOWN and depth + 1 == len(place) and isinstance(data, dict):
            data.pop(part, None)
            return
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return


def _what(kind: str, message: str, place: Place) -> str:
    """One of pydantic's findings, in an editor's words."""
    name = _spoken(place)
    if kind == "missing":
        return f"{name} is missing; add it"
    if kind in _UNKNOWN:
        return f"key {name} is not known; remove it or mend its spelling"
    if kind == "string_type":
        return f"{name} is not text; put it in quotes"
    return f"{name}: {message[0].lower()}{message[1:]}; correct it"


def _spoken(place: Place) -> str:
    words = [str(part) for part in place if isinstance(part, str)]
    return f"'{words[-1]}'" if words else "the file"


def _misplaced(documents: dict[str, Document]) -> list[tuple[Place, str]]:
    found = [((key,), f"'{key}' belongs into faq.yaml; move it") for key in _FAQ_KEYS if key in documents["milestones.yaml"].data]
    return found + [
        ((key,), f"'{key}' does not belong into faq.yaml; move it") for key in documents["faq.yaml"].data if key not in _FAQ_KEYS
    ]


def _spot(documents: dict[str, Document], place: Place) -> str:
    document = next((d for d in documents.values() if place and place[0] in d.data), documents["milestones.yaml"])
    return f"{document.path.name}:{document.line(tuple(place))}"


def _fault(document: Document, line: int, what: str) -> str:
    return f"{document.path.name}:{line}: {what}"
