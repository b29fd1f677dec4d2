"""Where a cue stands in a clause: a walk through its steps, each step near enough to the one before."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from bot.core import scope
from bot.core.cue_text import WINDOW, Cue, Step

Span = tuple[int, int]


class Entry(NamedTuple):
    """A cue in the book: whose it is, and the steps of its parts with the number of each one's atom."""

    id: str
    cue: Cue
    parts: tuple[tuple[tuple[int, Step], ...], ...]


class Match(NamedTuple):
    """One place where all parts of a cue stand, and the negations that belong to it."""

    entry: Entry
    parts: tuple[Span, ...]
    negators: frozenset[int]
    start: int
    end: int


def matches(entry: Entry, spans: Mapping[int, list[Span]], words: Sequence[str]) -> Iterator[Match]:
    """The places where all parts of the cue stand near enough to one another."""
    if len(entry.parts) == 1:
        for walk in _walks(entry.parts[0], spans, words):
            yield Match(entry, (walk[:2],), walk[2], walk[0], walk[1])
        return
    found = [list(_walks(part, spans, words)) for part in entry.parts]
    for choice in product(*found):
        start, end = min(walk[0] for walk in choice), max(walk[1] for walk in choice)
        if end - start <= WINDOW + sum(walk[1] - walk[0] for walk in choice):
            parts = tuple([(walk[0], walk[1]) for walk in choice])
            yield Match(entry, parts, frozenset().union(*[walk[2] for walk in choice]), start, end)


_Walk = tuple[int, int, frozenset[int]]


def _walks(part: Sequence[tuple[int, Step]], spans: Mapping[int, list[Span]], words: Sequence[str]) -> Iterator[_Walk]:
    """One walk through the steps for each place where the first can stand."""
    first, step = part[0]
    if step.optional:
        yield from _walks(part[1:], spans, words)
        return
    for start, end in spans[first]:
        walk = _follow(part[1:], end, spans, words, listed=step.negative)
        if walk is not None:
            yield start, walk[0], walk[1] | _negators(step, start, end, words)


def _follow(
    part: Sequence[tuple[int, Step]], end: int, spans: Mapping[int, list[Span]], words: Sequence[str], *, listed: bool
) -> tuple[int, frozenset[int]] | None:
    """Where the rest of the steps ends when it starts at `end`, and the negators on the way; None when it does not fit.

    `listed`: the step before is a NOT, which a comma cuts short unless it stands in a list ("can't sit, stand or crawl").
    """
    if not part:
        return end, frozenset()
    atom, step = part[0]
    for at, stop in spans[atom]:
        if end <= at <= end + step.gap and not (listed and _cut_off(words, end, at)) and not _begins_anew(words, end, at):
            rest = _follow(part[1:], stop, spans, words, listed=step.negative)
            if rest is not None:
                return rest[0], rest[1] | _negators(step, at, stop, words)
    return _follow(part[1:], end, spans, words, listed=listed) if step.optional else None


_NEW_SUBJECT = frozenset("he she i we they".split())


def _begins_anew(words: Sequence[str], start: int, end: int) -> bool:
    """Whether a new statement begins in between: `no crawling , he rolls`."""
    return any(words[i] in _JOINTS and words[i + 1] in _NEW_SUBJECT for i in range(start, end - 1))


_JOINTS = frozenset({",", "so", "because"})


def _cut_off(words: Sequence[str], start: int, end: int) -> bool:
    return "," in words[start:end] and not {"or", "nor", "and"}.intersection(words[start : end + 4])


def _negators(step: Step, start: int, end: int, words: Sequence[str]) -> frozenset[int]:
    """Where the negation stands that this step brings along: the place of a NOT, or a `not` among its own words."""
    among = frozenset(i for i in range(start, end) if words[i] in scope.NEGATORS)
    return among | {start} if step.negative else among
