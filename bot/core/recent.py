"""The last messages as they were read. Parents write the same few words, and hardly ever does the reading turn on the exact age."""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Sequence
from enum import Enum
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")

#: Up to how many characters a message is short, as nine in ten are; how many of those are remembered as read, at 2 kB each, and of how
#: many texts what each reader made of them.
SHORT, REMEMBERED, TEXTS = 240, 1_000, 200


def remembering(reader: Callable[[str], T]) -> Callable[[str], T]:
    """The reader, looking at a short text that came lately no second time. What it gives must be frozen: it is shared."""
    again = lru_cache(TEXTS)(reader)
    return lambda text: again(text) if len(text) <= SHORT else reader(text)


class Bearing(Enum):
    """How much of an age known before a reading rests on: nothing of it, between which turning points it lies, or all of it."""

    NONE = "none"
    STAGE = "stage"
    WHOLE = "whole"


class Recent(Generic[T]):
    """The readings of the last short messages, and of the last message if that was a long one, a story.

    `turning_points` are the ages, in months, at which a reading that rests on the age may become another: one made at an age holds for
    every age up to the next such point. Not to be used by two threads at once.

    >>> recent = Recent[str]([6, 9])
    >>> recent.keep("no teeth", (), 7, "calm", Bearing.STAGE)
    >>> recent.get("no teeth", (), 8.5), recent.get("no teeth", (), 9), recent.get("no teeth", (), None)
    ('calm', None, None)
    """

    def __init__(self, turning_points: Iterable[float]) -> None:
        self._points = sorted(turning_points)
        self._known: dict[Hashable, T] = {}
        self._story: Hashable = None

    def __len__(self) -> int:
        return len(self._known)

    def get(self, text: str, asking: Hashable, months: float | None) -> T | None:
        """What was kept for this text, read in answer to the same thing, if it holds for this age."""
        known = self._known
        for key in self._keys(text, asking, months):
            if (found := known.pop(key, None)) is not None:
                known[key] = found  # the last to be forgotten now
                return found
        return None

    def keep(self, text: str, asking: Hashable, months: float | None, reading: T, bearing: Bearing) -> None:
        """Remember a reading made at this age; what was not asked for in the longest time goes."""
        known = self._known
        known.pop(self._story, None)
        if len(known) >= REMEMBERED:
            del known[next(iter(known))]
        key = self._keys(text, asking, months)[_PLACES[bearing]]
        known[key] = reading
        self._story = key if len(text) > SHORT else None

    def _keys(self, text: str, asking: Hashable, months: float | None) -> Sequence[Hashable]:
        stage = None if months is None else bisect_right(self._points, months)
        return (text, asking, Bearing.NONE), (text, asking, Bearing.STAGE, stage), (text, asking, Bearing.WHOLE, months)


_PLACES = {bearing: place for place, bearing in enumerate(Bearing)}
