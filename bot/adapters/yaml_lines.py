"""YAML as an editor means it, with the line of every value.

`no`, `on`, `010` and `12:30` are text, as in YAML 1.2; only `true`, `false`, `null`, and plain decimal numbers are anything else.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.core.faults import Place

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML built without libyaml: slower, the same result
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]


class _Loader(_SafeLoader):
    """The safe loader with YAML 1.2's core schema."""


_TAG = "tag:yaml.org,2002:"
_TEXT = _TAG + "str"
_RESOLVERS = [
    (_TAG + "bool", re.compile(r"true|True|TRUE|false|False|FALSE"), "tTfF"),
    (_TAG + "null", re.compile(r"null|Null|NULL|~|"), ["n", "N", "~", ""]),
    (_TAG + "int", re.compile(r"[-+]?(0|[1-9][0-9]*)"), "-+0123456789"),
    (_TAG + "float", re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+"), "-+0123456789"),
]
_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in _RESOLVERS:
    _Loader.add_implicit_resolver(_tag, re.compile(rf"^(?:{_pattern.pattern})$"), list(_first))


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file's data, and the line on which each value stands."""

    path: Path
    data: Any
    lines: dict[Place, int]
    faults: tuple[tuple[int, str], ...] = ()

    def line(self, place: Place) -> int:
        """The line of the value at `place`, or of the nearest thing around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_yaml(path: Path) -> Document:
    """The file's data with lines; what keeps it from being read, and keys given twice, are in `faults` as (line, what)."""
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=_Loader)
    except OSError as error:
        return Document(path, None, {}, ((1, f"cannot be read ({error.strerror}); put the file back or set CRAWLWISE_CONTENT_DIR"),))
    except UnicodeDecodeError:
        return Document(path, None, {}, ((1, "is not UTF-8 text; save it as UTF-8"),))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return Document(
            path, None, {}, ((mark.line + 1 if mark else 1, f"is not YAML: {error.problem}; mend the quoting or indentation here"),)
        )
    except yaml.YAMLError as error:
        return Document(path, None, {}, ((1, f"is not YAML: {str(error).splitlines()[0]}; mend it"),))
    if node is None:
        return Document(path, None, {}, ((1, "is empty; put the content back"),))
    walk = _Walk()
    try:
        data = walk.build(node, ())
    except (yaml.YAMLError, TypeError, ValueError, RecursionError):  # a list as a key, a tag that does not fit, a thing within itself
        return Document(path, None, {}, ((walk.last, "is YAML of a form that means nothing here; write plain lists, keys and values"),))
    return Document(path, data, walk.lines, tuple(walk.faults))


class _Walk:
    """Turns YAML nodes into data and notes lines on the way."""

    def __init__(self) -> None:
        self.lines: dict[Place, int] = {}
        self.faults: list[tuple[int, str]] = []
        self.last = 1
        """The line of the value that is being built."""
        self._scalars = _Loader("")

    def build(self, node: yaml.Node, place: Place) -> Any:
        self.last = node.start_mark.line + 1
        self.lines.setdefault(place, self.last)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*place, i)) for i, item in enumerate(node.value)]
        return self._scalar(node)

    def _scalar(self, node: yaml.Node) -> Any:
        return node.value if node.tag == _TEXT else self._scalars.construct_object(node)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[Any, Any]:
        data: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self._scalar(key_node)
            line = key_node.start_mark.line + 1
            if key in data:
                self.faults.append((line, f"key '{key}' is given twice; keep one"))
            self.lines[(*place, key)] = line
            data[key] = self.build(value_node, (*place, key))
        return data
