"""From scores to a confidence that means what it says, and from labelled confidences to thresholds.

Of the answers given with a confidence of 0.8, about 80 in 100 should be right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic curve over signals of one ranking."""

    middle: Doubles
    spread: Doubles
    slopes: Doubles
    offset: float

    def confidence(self, signals: Sequence[float]) -> float:
        """The chance that the first candidate is right, in 0..1."""
        height = self.offset + float((np.array(signals) - self.middle) / self.spread @ self.slopes)
        return 1 / (1 + exp(-max(-30.0, min(30.0, height))))


def fit_logistic(signals: Doubles, right: Sequence[bool], *, ridge: float = 1.0, weights: Sequence[float] | None = None) -> Calibration:
    """The curve that fits which rankings were right, by Newton's steps; `ridge` keeps slopes small where rows are few."""
    middle, spread = signals.mean(axis=0), signals.std(axis=0) + 1e-9
    x = np.hstack([(signals - middle) / spread, np.ones((len(signals), 1))])
    y = np.asarray(right, np.float64)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, np.float64)
    penalty = np.diag([ridge] * signals.shape[1] + [1e-3])
    slopes = np.zeros(x.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(x @ slopes, -30, 30)))
        gradient = x.T @ (w * (p - y)) + penalty @ slopes
        slopes = slopes - np.linalg.solve((x * (w * p * (1 - p) + 1e-9)[:, None]).T @ x + penalty, gradient)
    return Calibration(middle, spread, slopes[:-1], float(slopes[-1]))


@dataclass(frozen=True, slots=True)
class Trust:
    """Two curves: does any entry answer the message, and if so, is the first one right. Their product is the confidence."""

    known: Calibration
    right: Calibration

    def confidence(self, known: Sequence[float], right: Sequence[float]) -> float:
        """The chance that the first candidate is what was asked for, in 0..1."""
        return self.known.confidence(known) * self.right.confidence(right)


@dataclass(frozen=True, slots=True)
class Scored:
    """One labelled message as the matcher saw it."""

    confidence: float
    right: bool
    offered: bool = False  #: the right one is among the three first
    in_scope: bool = True


@dataclass(frozen=True, slots=True)
class Costs:
    """What each ending costs a parent, next to a right answer at no cost."""

    wrong_answer: float = 6.0
    off_topic_answer: float = 8.0
    useful_offer: float = 1.0
    useless_offer: float = 2.0
    off_topic_offer: float = 1.5
    fallback: float = 2.5  #: a message we could have answered


@dataclass(frozen=True, slots=True)
class Thresholds:
    """At `answer` and above the first candidate is given, from `offer` on the parent is asked, below it we say we do not know."""

    answer: float
    offer: float


def choose_thresholds(scored: Sequence[Scored], costs: Costs = Costs()) -> Thresholds:
    """The two thresholds with the least cost over labelled messages; among equals, the more cautious.

    >>> rows = [Scored(0.9, True, True), Scored(0.5, False, True), Scored(0.1, False, in_scope=False)]
    >>> choose_thresholds(rows)
    Thresholds(answer=0.9, offer=0.5)
    """
    grid = sorted({round(row.confidence, 2) for row in scored} | {1.0})
    return min(
        (Thresholds(answer, offer) for answer in reversed(grid) for offer in reversed(grid) if offer <= answer),
        key=lambda t: sum(_cost(row, t, costs) for row in scored),
    )


def _cost(row: Scored, at: Thresholds, costs: Costs) -> float:
    if row.confidence >= at.answer:
        return (0 if row.right else costs.wrong_answer) if row.in_scope else costs.off_topic_answer
    if row.confidence >= at.offer:
        return (costs.useful_offer if row.offered else costs.useless_offer) if row.in_scope else costs.off_topic_offer
    return costs.fallback if row.in_scope else 0
