"""Confidence that means what it says, and thresholds chosen by what each ending costs."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calibrate import Costs, Scored, choose_thresholds, fit_logistic


def test_the_fitted_curve_says_how_often_it_is_right() -> None:
    signals = np.linspace(-3, 3, 600)[:, None]
    right = [(i * 7919 % 100) / 100 < 1 / (1 + np.exp(-float(x))) for i, x in enumerate(signals[:, 0])]
    curve = fit_logistic(signals, right)
    said = [curve.confidence([float(x)]) for x in signals[:, 0]]
    assert abs(np.mean(said) - np.mean(right)) < 0.01
    assert said == sorted(said)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_offering_never_asks_for_more_than_answering(rows: list[tuple[float, bool, bool]]) -> None:
    chosen = choose_thresholds([Scored(c, right and known, right, known) for c, right, known in rows])
    assert chosen.offer <= chosen.answer


def test_dearer_mistakes_make_answers_rarer() -> None:
    rows = [Scored(0.9, True, True), Scored(0.7, True, True), Scored(0.6, False, True), Scored(0.6, True, True), Scored(0.5, True, True)]
    bold, shy = (choose_thresholds(rows, Costs(wrong_answer=cost)) for cost in (0.1, 20.0))
    assert bold.answer < shy.answer
