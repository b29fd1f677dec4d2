"""The decision: fixed cases, and what must hold for every case."""

import math
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.content_cache import remembered_content
from bot.core.content import Content
from bot.core.table import GRAVITY
from bot.core.triage import Case, Decision, triage

CONTENT = remembered_content(Path(__file__).parents[2] / "content")
DIRECTIONS = tuple(CONTENT.triage.rows)
SIGNS = tuple(sign.id for sign in CONTENT.signs)
#: Every band's first and last day, and points within.
AGES = sorted(
    {0.0, 2.0, 3.99, 5.0, 7.0, 23.99, 24.0, 30.0} | {b + d for b in CONTENT.triage.bounds for d in (0, 0.01, 0.5)} | {6.99, 7.99, 8.0}
)
GATES = tuple(gate.id for gate in CONTENT.triage.gates if gate.sign is None)


def decide(**case: object) -> Decision:
    return triage(CONTENT, Case(**({"new_skill": "yes"} | case)))  # type: ignore[arg-type]


def sign(code: str) -> str:
    return next(sign.id for sign in CONTENT.signs if sign.code == code)


@pytest.mark.parametrize(
    ("outcome", "case"),
    [
        ("reassure", {"direction": "backward", "birth_months": 7}),
        ("watch", {"direction": "backward", "birth_months": 10}),
        ("refer", {"direction": "backward", "birth_months": 10, "new_skill": "no"}),
        ("refer", {"direction": "backward", "birth_months": 12}),
        ("reassure", {"direction": "backward", "birth_months": 11, "weeks_early": 8}),
        ("watch", {"direction": "backward", "birth_months": 11, "weeks_early": 8, "new_skill": "no"}),
        ("refer", {"direction": "not_moving", "birth_months": 12, "weeks_early": 12}),
        ("refer", {"direction": "not_moving", "birth_months": 9}),
        ("refer", {"direction": "forward", "birth_months": 8, "signs": {sign("R10"): "yes"}}),
        ("refer", {"direction": "bottom_shuffle", "birth_months": 10.5}),
        ("refer", {"direction": "bottom_shuffle", "birth_months": 13, "signs": {sign("R16"): "yes"}}),
        ("refer", {"direction": "bottom_shuffle", "birth_months": 18, "signs": {sign("R18"): "yes"}}),
        ("refer", {"direction": "forward", "birth_months": 8, "signs": {sign("R03"): "yes"}}),
        ("emergency", {"direction": "forward", "birth_months": 6, "signs": {sign("E07"): "yes"}}),
        ("emergency", {"direction": "backward", "birth_months": 9, "signs": {sign("E06"): "yes"}}),
        ("urgent", {"direction": "backward", "birth_months": 9, "signs": {sign("U04"): "yes"}}),
        ("urgent", {"direction": "forward", "birth_months": 9, "signs": {sign("U01"): "yes"}}),
        ("incomplete", {"direction": "backward", "birth_months": 8, "signs": {sign("R04"): "unsure"}}),
        ("out_of_scope", {"direction": "forward", "birth_months": 3}),
        ("emergency", {"direction": "forward", "birth_months": 2, "signs": {sign("E15"): "yes"}}),
        ("out_of_scope", {"direction": "forward", "birth_months": 24}),
        ("incomplete", {"direction": "forward"}),
        ("incomplete", {"direction": "forward", "birth_months": 8, "weeks_early": 19}),
        ("incomplete", {"direction": "forward", "birth_months": 8, "screened": False}),
        ("refer", {"birth_months": None, "signs": {sign("R01"): "yes"}}),
        ("watch", {"direction": "forward", "birth_months": 15, "gates": {"steps": "no"}}),
        ("refer", {"direction": "belly", "birth_months": 15, "gates": {"cruises": "no"}}),
        ("watch", {"direction": "forward", "birth_months": 6, "gates": {"rolls_at_six": "no"}}),
        ("refer", {"direction": "backward", "birth_months": 10, "after_watch": True, "new_skill": "no"}),
    ],
)
def test_a_fixed_case_has_its_outcome(outcome: str, case: dict[str, object]) -> None:
    assert decide(**case).outcome == outcome


def test_a_baby_due_a_check_by_birth_age_only_is_watched_and_the_team_told() -> None:
    late_sitter = decide(direction="forward", birth_months=9, weeks_early=8, signs={sign("R10"): "yes"})
    assert (late_sitter.outcome, late_sitter.tell_follow_up) == ("watch", True)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_reassures_nobody(number: float) -> None:
    assert decide(direction="forward", birth_months=number).outcome in ("incomplete", "out_of_scope")
    assert decide(direction="forward", birth_months=9, weeks_early=number).outcome == "incomplete"


def test_a_known_condition_goes_to_the_own_team() -> None:
    assert decide(direction="forward", birth_months=9, signs={"known_condition": "yes"}).own_team


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("new_skill", ["yes", "no", "unsure"])
def test_no_path_with_a_sign_reassures_or_falls_out_of_the_order(direction: str, new_skill: str) -> None:
    for id, months, answer in product(SIGNS, AGES, ("yes", "unsure")):
        outcome = decide(direction=direction, birth_months=months, signs={id: answer}, new_skill=new_skill).outcome
        assert outcome != "reassure", (id, months, answer)
        if answer == "yes":
            assert outcome in GRAVITY, (id, months)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("new_skill", ["yes", "no"])
@pytest.mark.parametrize("failed", [None, *GATES])
def test_no_month_makes_an_outcome_milder(direction: str, new_skill: str, failed: str | None) -> None:
    gates = {failed: "no"} if failed else {}
    months = [m for m in AGES if 4 <= m < 24]
    outcomes = [decide(direction=direction, birth_months=m, new_skill=new_skill, gates=gates).outcome for m in months]
    assert [GRAVITY[o] for o in outcomes] == sorted(GRAVITY[o] for o in outcomes), list(zip(months, outcomes, strict=True))


cases = st.builds(
    Case,
    direction=st.sampled_from([*DIRECTIONS, None]),
    birth_months=st.none() | st.floats(0, 30),
    weeks_early=st.none() | st.floats(-3, 20),
    premature=st.booleans(),
    signs=st.dictionaries(st.sampled_from(SIGNS), st.sampled_from(["yes", "no", "unsure"]), max_size=4),
    new_skill=st.sampled_from(["yes", "no", "unsure", None]),
    gates=st.dictionaries(st.sampled_from(GATES), st.sampled_from(["yes", "no", "unsure"]), max_size=3),
    after_watch=st.booleans(),
    screened=st.booleans(),
)


@given(cases, st.sampled_from(SIGNS))
def test_adding_a_sign_never_makes_an_outcome_milder(case: Case, id: str) -> None:
    before, after = triage(CONTENT, case), triage(CONTENT, replace(case, signs={**case.signs, id: "yes"}))
    assert after.outcome in GRAVITY
    if before.outcome in GRAVITY:
        assert GRAVITY[after.outcome] >= GRAVITY[before.outcome]


@given(cases)
def test_reassurance_needs_the_whole_screen_and_no_doubt(case: Case) -> None:
    if triage(CONTENT, case).outcome == "reassure":
        assert case.screened
        assert case.birth_months is not None
        assert "unsure" not in {*case.signs.values(), *case.gates.values()}
        assert "yes" not in case.signs.values()


@given(cases)
def test_the_decision_names_its_reasons(case: Case) -> None:
    assert triage(CONTENT, case).because


def test_a_case_does_not_depend_on_the_order_of_its_signs(content: Content) -> None:
    signs = dict.fromkeys(SIGNS, "yes")
    assert triage(content, Case(signs=signs)) == triage(content, Case(signs=dict(reversed(signs.items()))))  # type: ignore[arg-type]
