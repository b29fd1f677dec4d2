"""Faults in the decision table, its gates, and the numbers that must stand in an order."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from bot.core.content import Content
from bot.core.faults import Fault
from bot.core.table import GRAVITY, Rated, Row


def table_shape(content: Content) -> Iterator[Fault]:
    table = content.triage
    if any(a >= b for a, b in pairwise(table.bounds)) or len(table.bounds) < 2:
        yield ("triage", "bounds"), "the bounds must rise; put them in order"
    for direction in content.directions:
        if direction.id not in table.rows:
            yield ("triage", "rows"), f"direction '{direction.id}' has no row, a hole in the table; add it"
    for name, row in table.rows.items():
        for key, cells in _lines(row):
            if len(cells) != len(table.bounds) - 1:
                yield (
                    ("triage", "rows", name, key),
                    f"'{name}' has {len(cells)} cells for {len(table.bounds) - 1} bands, a hole in the table; fill it",
                )


def table_order(content: Content) -> Iterator[Fault]:
    for name, row in content.triage.rows.items():
        for key, cells in _lines(row):
            for (a, b), bound in zip(pairwise(cells), content.triage.bounds[1:], strict=False):
                if GRAVITY[b] < GRAVITY[a]:
                    yield (
                        ("triage", "rows", name, key),
                        f"'{name}' gets milder at {bound:g} months ({a} to {b}); it may only get graver with age",
                    )
        for k, (with_skill, without) in enumerate(zip(row.cells, row.no_new_skill or row.cells, strict=False)):
            if GRAVITY[without] < GRAVITY[with_skill]:
                yield (
                    ("triage", "rows", name, "no_new_skill"),
                    f"'{name}' is milder without a new skill in band {k + 1}; it may only be graver",
                )


def _lines(row: Row) -> Iterator[tuple[str, tuple[Rated, ...]]]:
    yield "cells", row.cells
    if row.no_new_skill is not None:
        yield "no_new_skill", row.no_new_skill


def gates(content: Content) -> Iterator[Fault]:
    signs = {sign.id for sign in content.signs}
    for i, gate in enumerate(content.triage.gates):
        if gate.sign is not None and gate.sign not in signs:
            yield ("triage", "gates", i, "sign"), f"gate '{gate.id}' names the sign '{gate.sign}', which does not exist; mend the id"
        if gate.sign is None and not (gate.label and gate.question and gate.told and gate.why):
            yield ("triage", "gates", i), f"gate '{gate.id}' has no sign, so it needs label, question, told and why"
        for direction in gate.directions:
            if direction not in content.triage.rows:
                yield ("triage", "gates", i, "directions"), f"direction '{direction}' does not exist; mend the id"


_LITTLE_SUPPORT = 0.1


def numbers(content: Content) -> Iterator[Fault]:
    for key, limits in (("matching", content.matching), ("matching_semantic", content.matching_semantic)):
        if not 0 < limits.offer <= limits.answer <= 1:
            yield (key,), "the thresholds must be 0 < offer <= answer <= 1; correct them"
    for urgency in ("urgent", "emergency"):
        if getattr(content.suspicion, urgency).stand > _LITTLE_SUPPORT:
            yield ("suspicion", urgency, "stand"), f"a grave sign that a cue affirms needs little support; put at most {_LITTLE_SUPPORT}"
    for i, window in enumerate(content.windows):
        if window.first >= window.last:
            yield ("windows", i), f"window '{window.id}' ends before it begins; correct first and last"
    yield from _bands(content)


def _bands(content: Content) -> Iterable[Fault]:
    for i, (band, following) in enumerate(pairwise(content.bands)):
        if band.below != following.from_:
            yield ("bands", i + 1, "from"), f"'{following.title}' does not begin where '{band.title}' ends; close the gap"
