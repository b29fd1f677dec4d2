"""`crawlwise triage`: one case from the command line, and the decision table as text."""

from collections.abc import Sequence
from typing import Any

from bot.core.content import Content
from bot.core.session import Answer
from bot.core.triage import Case, triage
from bot.errors import CrawlwiseError


def decide_case(
    content: Content,
    *,
    direction: str | None,
    age: float | None,
    weeks_early: float | None,
    signs: Sequence[str],
    unsure: Sequence[str],
    no_new_skill: bool,
) -> dict[str, Any]:
    """The decision in the form of the contract; CrawlwiseError for a direction or sign that does not exist."""
    if direction is not None and direction not in content.triage.rows:
        raise CrawlwiseError(f"--direction '{direction}' is not known; use one of: {', '.join(content.triage.rows)}")
    answers: dict[str, Answer] = {id: "unsure" for given in unsure for id in _ids(content, given)}
    answers |= {id: "yes" for given in signs for id in _ids(content, given)}
    case = Case(direction=direction, birth_months=age, weeks_early=weeks_early, signs=answers, new_skill="no" if no_new_skill else "yes")
    decision = triage(content, case)
    months = decision.corrected_months
    return {
        "outcome": decision.outcome,
        "because": list(decision.because),
        "corrected_age_months": None if months is None else round(months, 2),
    }


def _ids(content: Content, given: str) -> list[str]:
    """The sign of this id, or the first one of this code."""
    found = [sign.id for sign in content.signs if given == sign.id or given.upper() == sign.code]
    if not found:
        raise CrawlwiseError(
            f"sign '{given}' is not known; use an id or a code such as {content.signs[0].code} from content/milestones.yaml"
        )
    return found[:1]


def table_text(content: Content) -> str:
    """The decision table, a row a direction, with the row for "no new skill" below it where it differs."""
    table = content.triage
    bands = [f"{a:g}-<{b:g}" for a, b in zip(table.bounds, table.bounds[1:], strict=False)]
    lines = [_row("direction", bands)]
    for name, row in table.rows.items():
        lines.append(_row(name, row.cells))
        if row.no_new_skill is not None:
            lines.append(_row("  no new skill", row.no_new_skill))
    gates = [f"{gate.id} from {gate.from_:g} months ({gate.sign or gate.fails})" for gate in table.gates]
    return "\n".join([*lines, "", "Gates: " + "; ".join(gates)])


def _row(name: str, cells: Sequence[str]) -> str:
    return f"{name:<22}" + "".join(f"{cell:<10}" for cell in cells).rstrip()
