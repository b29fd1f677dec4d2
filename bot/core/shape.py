"""`shape`: a frozen dataclass that content is built from."""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


def _in_yaml(name: str) -> str:
    return name.rstrip("_")


@dataclass_transform(frozen_default=True)
def shape(cls: type[T]) -> type[T]:
    """The class as a frozen, slotted dataclass that refuses keys it does not know.

    A field `from_` is `from` in the content, a word that Python keeps for itself. Both rules are pydantic's, which builds the
    content; the core only carries the note, and does not import it.
    """
    made = dataclass(frozen=True, slots=True)(cls)
    made.__pydantic_config__ = {"extra": "forbid", "alias_generator": _in_yaml}  # type: ignore[attr-defined]
    return made
