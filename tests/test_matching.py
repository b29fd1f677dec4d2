"""The project's own content and its own labelled messages: floors that only rise."""

from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml

from bot.ask import ask
from bot.core.reading import Brain
from bot.core.text import read
from bot.evaluate import Report, evaluate, format_report

UTTERANCES = Path(__file__).with_name("utterances.yaml")
TODAY = date(2026, 11, 23)

#: A share may not fall below its floor; raise a floor when the figure has risen for good.
FLOORS = {
    "right at 1": 0.82,
    "in the top 3": 0.95,
    "of answers given, right": 0.87,
    "emergencies recognised": 0.88,
    "urgent recognised": 0.89,
    "any sign recognised": 0.95,
    "parents in crisis recognised": 1.0,
    "ages read": 0.95,
}
#: Nor may a fault become commoner than its ceiling.
CEILINGS = {
    "out of scope, wrongly answered": 0.03,
    "false alarms, calm": 0.11,
    "false alarms, only sounding like a sign": 0.19,
    "ages read where none is told": 0.02,
}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    if not UTTERANCES.exists():
        pytest.skip("no labelled messages of our own yet")
    found = yaml.load(UTTERANCES.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return [row for row in found if "text" in row]


@pytest.fixture(scope="module")
def report(brain: Brain, rows: list[dict[str, Any]]) -> Report:
    return evaluate(rows, lambda text, today: ask(brain, text, today=today), today=TODAY, phrasings=brain.phrasings)


def test_labelled_messages_are_understood_as_well_as_before(report: Report) -> None:
    shares = {name: found.share for name, found in report.figures.items() if found.share is not None}
    sunk = {name: shares[name] for name, floor in FLOORS.items() if name in shares and shares[name] < floor}
    risen = {name: shares[name] for name, ceiling in CEILINGS.items() if name in shares and shares[name] > ceiling}
    assert (sunk, risen) == ({}, {}), format_report(report)


def test_no_labelled_message_is_a_phrasing(report: Report) -> None:
    assert report.leaked == ()


def test_every_phrasing_is_won_by_its_entry(brain: Brain) -> None:
    """But for a phrasing that two entries share word for word, which is a fault of the content."""
    owner: dict[tuple[str, ...], str] = {}
    lost = []
    for entry in brain.content.entries:
        for phrasing in entry.phrasings:
            same = owner.setdefault(read(phrasing).words, entry.id)
            if same != entry.id or brain.matcher.rank(phrasing).candidates[0].entry != entry.id:
                lost.append((entry.id, phrasing))
    assert lost == []


def test_a_long_message_is_ranked_within_a_millisecond(brain: Brain) -> None:
    phrasings = [phrasing for phrasing in brain.phrasings if len(phrasing.split()) > 30][:100]
    for phrasing in phrasings:
        read(phrasing)
    start = process_time()
    for phrasing in phrasings:
        brain.matcher.rank(phrasing)
    assert (process_time() - start) / len(phrasings) < 0.001 * 2, "twice the goal, for machines that are busy or slow"
