"""The project's own content and its own labelled messages: floors that only rise."""

from datetime import date
from pathlib import Path

import pytest

from bot.ask import ask
from bot.core.reading import Brain
from bot.core.text import read
from bot.evaluate import evaluate, format_report, read_rows

HERE = Path(__file__).parent
TODAY = date(2026, 11, 23)

#: A share may not fall below its floor; raise a floor when the figure has risen for good.
FLOORS = {
    "utterances.yaml": {
        "right at 1": 0.86,
        "in the top 3": 0.97,
        "of answers given, right": 0.92,
        "emergencies recognised": 0.95,
        "urgent recognised": 0.93,
        "any sign recognised": 0.955,
        "parents in crisis recognised": 1.0,
        "ages read": 0.985,
    },
    "utterances_signs.yaml": {
        "emergencies recognised": 0.91,
        "urgent recognised": 0.84,
        "any sign recognised": 0.88,
        "ages read": 0.95,
    },
}
#: Nor may a fault become commoner than its ceiling.
CEILINGS = {
    "utterances.yaml": {
        "out of scope, wrongly answered": 0.02,
        "false alarms, calm": 0.12,
        "false alarms, only sounding like a sign": 0.17,
        "ages read where none is told": 0.01,
    },
    "utterances_signs.yaml": {
        "false alarms, calm": 0.09,
        "false alarms, only sounding like a sign": 0.28,
        "ages read where none is told": 0.025,
    },
}


@pytest.mark.parametrize("file", FLOORS)
def test_labelled_messages_are_understood_as_well_as_before(brain: Brain, file: str) -> None:
    report = evaluate(read_rows(HERE / file), lambda text, today: ask(brain, text, today=today), today=TODAY, phrasings=brain.phrasings)
    shares = {name: found.share for name, found in report.figures.items() if found.share is not None}
    sunk = {name: shares[name] for name, floor in FLOORS[file].items() if shares[name] < floor}
    risen = {name: shares[name] for name, ceiling in CEILINGS[file].items() if shares[name] > ceiling}
    assert (sunk, risen) == ({}, {}), format_report(report)
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
