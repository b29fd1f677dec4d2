"""Where a cue stands in a clause: a walk through its steps, each step near enough to the one before."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple, Protocol

from bot.core.cue_text import WINDOW

Span = tuple[int, int]
_NONE: frozenset[int] = frozenset()


class Step(NamedTuple):
    """A step of a cue: the number of its atom, the room before it, whether it may be missing, whether it is a NOT."""

    atom: int
    gap: int
    optional: bool
    negative: bool


class Entry(NamedTuple):
    """A cue on the shelf: whose it is, how it was written, and the steps of its parts."""

    id: str
    text: str
    parts: tuple[tuple[Step, ...], ...]


class Match(NamedTuple):
    """One place where all parts of a cue stand, and the negations that belong to it."""

    entry: Entry
    parts: tuple[Span, ...]
    negators: frozenset[int]
    start: int
    end: int


class Ground(Protocol):
    """The clause that is walked: where each atom stands, where its negators are, and where a new statement begins."""

    @property
    def words(self) -> Sequence[str]: ...
    @property
    def negators(self) -> frozenset[int]: ...
    @property
    def anew(self) -> tuple[int, ...]: ...
    def __getitem__(self, atom: int, /) -> list[Span]: ...


def matches(entry: Entry, ground: Ground) -> Iterator[Match]:
    """The places where all parts of the cue stand near enough to one another."""
    if len(entry.parts) == 1:
        for walk in _walks(entry.parts[0], ground):
            yield Match(entry, (walk[:2],), walk[2], walk[0], walk[1])
        return
    for choice in product(*[list(_walks(part, ground)) for part in entry.parts]):
        start, end = min(walk[0] for walk in choice), max(walk[1] for walk in choice)
        if end - start <= WINDOW + sum(walk[1] - walk[0] for walk in choice):
            parts = tuple([(walk[0], walk[1]) for walk in choice])
            yield Match(entry, parts, _NONE.union(*[walk[2] for walk in choice]), start, end)


_Walk = tuple[int, int, frozenset[int]]


def _walks(part: Sequence[Step], ground: Ground) -> Iterator[_Walk]:
    """One walk through the steps for each place where the first can stand."""
    step = part[0]
    if step.optional:
        yield from _walks(part[1:], ground)
        return
    for start, end in ground[step.atom]:
        walk = _follow(part, 1, end, ground, listed=step.negative)
        if walk is not None:
            yield start, walk[0], walk[1] | _negators(step, start, end, ground)


def _follow(part: Sequence[Step], at: int, end: int, ground: Ground, *, listed: bool) -> tuple[int, frozenset[int]] | None:
    """Where the steps from `at` on end when they start at `end`, and the negators on the way; None when they do not fit.

    `listed`: the step before is a NOT, which a comma cuts short unless it stands in a list ("can't sit, stand or crawl").
    """
    if at == len(part):
        return end, _NONE
    atom, gap, optional, negative = part[at]
    for start, stop in ground[atom]:
        if end <= start <= end + gap and not (listed and _cut_off(ground.words, end, start)) and not _begins_anew(ground, end, start):
            rest = _follow(part, at + 1, stop, ground, listed=negative)
            if rest is not None:
                return rest[0], rest[1] | _negators(part[at], start, stop, ground)
    return _follow(part, at + 1, end, ground, listed=listed) if optional else None


def _begins_anew(ground: Ground, start: int, end: int) -> bool:
    """Whether a new statement begins in between: `no crawling , he rolls`."""
    return bool(ground.anew) and any(start <= at < end - 1 for at in ground.anew)


def _cut_off(words: Sequence[str], start: int, end: int) -> bool:
    return "," in words[start:end] and not {"or", "nor", "and"}.intersection(words[start : end + 4])


def _negators(step: Step, start: int, end: int, ground: Ground) -> frozenset[int]:
    """Where the negation stands that this step brings along: the place of a NOT, or a `not` among its own words."""
    among = frozenset([at for at in ground.negators if start <= at < end]) if ground.negators else _NONE
    return among | {start} if step.negative else among
