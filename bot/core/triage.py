"""The decision: what a parent told, in; an outcome with its reasons, out.

The rules stand in one order, the first that fits decides, and what comes later can only raise it:

1. an emergency sign, yes or not sure          -> emergency
2. an urgent sign, yes or not sure             -> urgent
3. a condition that specialists follow         -> refer, to the own team
4. any other sign                              -> refer
5. born 24 months ago or more                  -> out of scope
6. age unknown, or impossible                  -> incomplete
7. under 4 months, corrected                   -> out of scope
8. a skill that the age should have is missing -> refer, or what the gate says
9. the same by birth age only, born early      -> at least watch
10. direction and age                          -> the table
11. still "watch" after four weeks, nothing new -> refer
12. a sign or a skill not asked, or not sure   -> incomplete, where rules 8 to 11 did not refer

The sheet of rules that this follows puts the last one before rule 7; here it may not hide a referral.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.core.changed import replace
from bot.core.content import Content
from bot.core.corrected import CORRECTED_UNTIL, GESTATION, TERM_WEEKS, corrected_months
from bot.core.session import Answer
from bot.core.table import GRAVITY, GateRule, Outcome, Rated, Row, Table

#: The sign that leads to the family's own specialists.
OWN_TEAM = "known_condition"


@dataclass(frozen=True, slots=True)
class Case:
    """What is known about one baby. Ages are months since birth, `weeks_early` weeks before 40."""

    direction: str | None = None
    birth_months: float | None = None
    weeks_early: float | None = None
    premature: bool = False
    signs: Mapping[str, Answer] = field(default_factory=dict)
    new_skill: Answer | None = None
    gates: Mapping[str, Answer] = field(default_factory=dict)
    """Whether the baby has the skill of a gate that has no sign of its own, by gate id."""
    after_watch: bool = False
    """The last outcome was "watch", four weeks ago or more."""
    screened: bool = True
    """The whole check-list for this age was gone through; what has no answer there was not ticked."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An outcome, the ids of the rules that led to it, and the age it was judged by (months, corrected)."""

    outcome: Outcome
    because: tuple[str, ...]
    corrected_months: float | None
    own_team: bool = False
    tell_follow_up: bool = False


def triage(content: Content, case: Case) -> Decision:
    """The outcome for this case, with the rules that decided; see the order at the top of this file."""
    months = _judged_months(case)
    by_sign = _by_signs(content, case, months)
    if by_sign is not None:
        return by_sign
    if case.birth_months is not None and case.birth_months >= CORRECTED_UNTIL:
        return Decision("out_of_scope", ("age:24_or_more",), months)
    if months is None:
        return Decision("incomplete", ("age:missing" if case.birth_months is None else "age:impossible",), None)
    if months < content.triage.bounds[0]:
        return Decision("out_of_scope", ("age:under_4",), months)
    decision = _by_age(content.triage, case, months)
    if case.after_watch and decision.outcome == "watch" and case.new_skill != "yes":
        decision = replace(decision, outcome="refer", because=(*decision.because, "after_watch:no_new_skill"))
    return _complete(content, case, decision)


def _judged_months(case: Case) -> float | None:
    """The corrected age; the age since birth where it is not known how early a premature baby came (the stricter one)."""
    if case.birth_months is None or not 0 <= case.birth_months < math.inf:  # what is no number is no age
        return None
    if case.weeks_early is None:
        return case.birth_months
    if not GESTATION[0] <= TERM_WEEKS - case.weeks_early <= GESTATION[1]:
        return None
    return corrected_months(case.birth_months, case.weeks_early)


def _by_signs(content: Content, case: Case, months: float | None) -> Decision | None:
    """Rules 1 to 4."""
    if not case.signs:
        return None
    given = [(sign, case.signs[sign.id]) for sign in content.signs if case.signs.get(sign.id) in ("yes", "unsure")]
    for urgency in ("emergency", "urgent"):
        if ids := tuple(f"sign:{sign.id}" for sign, _ in given if sign.urgency == urgency):
            return Decision(urgency, ids, months)
    sure = [sign.id for sign, answer in given if answer == "yes" and not _too_early(content.triage, sign.id, case, months)]
    if not sure:
        return None
    own_team = OWN_TEAM in sure
    return Decision("refer", tuple(f"sign:{sign}" for sign in sure), months, own_team=own_team)


def _too_early(table: Table, sign: str, case: Case, months: float | None) -> bool:
    """Whether the sign is a skill that this baby is due by birth age only; rule 9 deals with it."""
    gate = next((gate for gate in table.gates if gate.sign == sign), None)
    return gate is not None and months is not None and case.birth_months is not None and months < gate.from_ <= case.birth_months


def _by_age(table: Table, case: Case, months: float) -> Decision:
    """Rules 8 to 10: the gravest of the table's cell, the gates, and the floor for a baby born early."""
    own, rules = _gravest(_findings(table, case, months))
    if GRAVITY[own] >= GRAVITY["refer"] or not _refers_by_birth(table, case, months):
        return Decision(own, rules, months)
    return Decision("watch" if own == "reassure" else own, (*rules, "preterm_floor"), months, tell_follow_up=True)


def _refers_by_birth(table: Table, case: Case, months: float) -> bool:
    """Whether a baby born early, of this corrected age, would be referred by the age since birth."""
    birth = case.birth_months
    return birth is not None and birth != months and _gravest(_findings(table, case, birth))[0] == "refer"


def _findings(table: Table, case: Case, months: float) -> Iterator[tuple[Rated, str]]:
    yield _cell(table, case, months)
    for gate in table.gates:
        if gate.from_ <= months and _is_missing(gate, case):
            yield gate.fails, f"gate:{gate.id}"


def _is_missing(gate: GateRule, case: Case) -> bool:
    if gate.sign is not None:
        return case.signs.get(gate.sign) == "yes"
    return gate.fits(case.direction) and case.gates.get(gate.id) == "no"


def _cell(table: Table, case: Case, months: float) -> tuple[Rated, str]:
    """The table's outcome. A new skill that is not sure counts as none: not sure never reassures."""
    direction, row = _row(table, case.direction)
    column = min(table.column(months) or 0, len(row.cells) - 1) if months < table.bounds[-1] else len(row.cells) - 1
    band = f"table:{direction}:{table.bounds[column]:g}-{table.bounds[column + 1]:g}"
    if row.no_new_skill is None or case.new_skill == "yes" or row.no_new_skill[column] == row.cells[column]:
        return row.cells[column], band
    return row.no_new_skill[column], f"{band}:no_new_skill"


def _row(table: Table, direction: str | None) -> tuple[str, Row]:
    """The direction's row; that of "unsure" where the direction is not known."""
    known = direction if direction is not None and direction in table.rows else "unsure"
    return known, table.rows[known]


def _gravest(findings: Iterator[tuple[Rated, str]]) -> tuple[Rated, tuple[str, ...]]:
    """The gravest outcome among the findings, with the rules of all that are as grave."""
    found = list(findings)
    worst = max((outcome for outcome, _ in found), key=lambda outcome: GRAVITY[outcome])
    return worst, tuple(rule for outcome, rule in found if outcome == worst)


def _complete(content: Content, case: Case, decision: Decision) -> Decision:
    """Rule 12: without the whole screen, or with a "not sure" in it, nothing milder than a referral stands."""
    if decision.outcome == "refer":
        return decision
    unsure = {sign for sign, answer in case.signs.items() if answer == "unsure"}
    open_signs = tuple(f"unsure:{sign.id}" for sign in content.signs if sign.id in unsure) if unsure else ()
    open_gates = tuple(f"unsure:{gate}" for gate, answer in case.gates.items() if answer == "unsure")
    missing = () if case.screened else ("screen:unanswered",)
    if not (open_signs or open_gates or missing):
        return decision
    return replace(decision, outcome="incomplete", because=(*open_signs, *open_gates, *missing))


def needs_new_skill(table: Table, *, direction: str | None, months: float) -> bool:
    """Whether a new skill in the last four weeks changes the outcome of this direction at this age."""
    _, row = _row(table, direction)
    column = table.column(months)
    return column is not None and row.no_new_skill is not None and row.no_new_skill[column] != row.cells[column]
