"""Frozen dataclasses as JSON can hold them, and back: dates as ISO text, tuples as lists.

The annotations of a class are read once and become a function for each direction; a session is read and written with
every message.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

Change = Callable[[Any], Any]


@cache
def writer(kind: Any) -> Change | None:
    """The function that makes a value of type `kind` plain; None where it is plain already."""
    if (option := _optional(kind)) is not None:
        return _unless_none(writer(option))
    if get_origin(kind) is tuple:
        return _tuple_writer(get_args(kind))
    if kind in (date, datetime):
        return kind.isoformat  # type: ignore[no-any-return]
    return _dataclass_writer(kind) if is_dataclass(kind) else None


@cache
def reader(kind: Any) -> Change | None:
    """The function that makes a `kind` of its plain form, ValueError or TypeError where it is of another; None where nothing is to do."""
    if (option := _optional(kind)) is not None:
        return _unless_none(reader(option))
    if get_origin(kind) is tuple:
        return _tuple_reader(get_args(kind))
    if kind in (date, datetime):
        return kind.fromisoformat  # type: ignore[no-any-return]
    return _dataclass_reader(kind) if is_dataclass(kind) else None


def _optional(kind: Any) -> Any:
    """X for `X | None`, None for anything else."""
    if get_origin(kind) not in (Union, UnionType):
        return None
    return next(option for option in get_args(kind) if option is not type(None))


def _unless_none(change: Change | None) -> Change | None:
    return None if change is None else lambda value: None if value is None else change(value)


def _tuple_writer(kinds: tuple[Any, ...]) -> Change:
    changes = [writer(kind) for kind in kinds if kind is not Ellipsis]
    if not any(changes):
        return list
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        change = changes[0] or _same
        return lambda value: [change(item) for item in value]
    return lambda value: [(change or _same)(item) for change, item in zip(changes, value, strict=True)]


def _tuple_reader(kinds: tuple[Any, ...]) -> Change:
    changes = [reader(kind) or _same for kind in kinds if kind is not Ellipsis]
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        change = changes[0]
        return tuple if change is _same else lambda value: tuple([change(item) for item in value])
    return lambda value: tuple([change(item) for change, item in zip(changes, value, strict=True)])


def _same(value: Any) -> Any:
    return value


def _dataclass_writer(kind: Any) -> Change:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    changes = [(name, change) for name in names if (change := writer(hints[name]))]
    values = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)

    def write(value: Any) -> dict[str, Any]:
        plain = dict(zip(names, values(value), strict=True))
        for name, change in changes:
            plain[name] = change(plain[name])
        return plain

    return write


def _dataclass_reader(kind: Any) -> Change:
    hints = get_type_hints(kind)
    known = frozenset(field.name for field in fields(kind))
    changes = [(name, change) for name in known if (change := reader(hints[name]))]

    def read(plain: Any) -> Any:
        values = dict(plain)
        if not known.issuperset(values):
            raise ValueError(f"unknown fields {sorted(values.keys() - known)}")
        for name, change in changes:
            if name in values:
                values[name] = change(values[name])
        return kind(**values)

    return read
