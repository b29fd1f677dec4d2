"""The project's own content and its own labelled messages: floors that only rise, in floors.yaml."""

from datetime import date
from pathlib import Path

import pytest

from bot.ask import ask
from bot.core.reading import Brain
from bot.core.text import read
from bot.evaluate import evaluate, format_report
from bot.floors import floors_beside, missed
from bot.labelled import read_rows

HERE = Path(__file__).parent
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("file", ["utterances.yaml", "utterances_signs.yaml"])
def test_labelled_messages_are_understood_as_well_as_before(brain: Brain, file: str) -> None:
    rows, floors = read_rows(HERE / file), floors_beside(HERE / file)
    report = evaluate(rows, lambda text, today: ask(brain, text, today=today), today=TODAY, phrasings=brain.phrasings)
    assert floors
    assert list(missed(report.figures, floors)) == [], format_report(report)
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
