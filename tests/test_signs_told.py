"""What a parent hears of warning signs, over every labelled message: the graver thing first, and nothing calm beside it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.ask import explain
from bot.core.engine import take_turn
from bot.core.events import Said, Say
from bot.core.reading import Brain
from bot.core.session import Session
from bot.evaluate import read_rows

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
TEXTS = [row["text"] for name in ("utterances.yaml", "utterances_signs.yaml") for row in read_rows(HERE / name)]


@pytest.fixture(scope="module")
def told(brain: Brain) -> list[tuple[str, dict[str, set[str]], list[str]]]:
    """Each message with the urgencies of its signs by status, and what is said to it."""
    found = []
    for text in TEXTS:
        by_status: dict[str, set[str]] = {"present": set(), "doubtful": set(), "denied": set()}
        for mention in brain.read(text, today=NOW.date()).mentions:
            by_status[mention.status].add(brain.signs[mention.sign].urgency)
        effects = take_turn(brain, Session(), Said(text), now=NOW).effects
        found.append((text, by_status, [effect.text for effect in effects if isinstance(effect, Say)]))
    return found


def test_an_emergency_certain_or_in_doubt_names_the_number_to_call_first(told: list[tuple[str, dict[str, set[str]], list[str]]]) -> None:
    graves = [(text, said) for text, signs, said in told if "emergency" in signs["present"] | signs["doubtful"]]
    assert len(graves) > 150
    assert [text for text, said in graves if "emergency number" not in said[0]] == []


def test_beside_an_urgent_sign_a_doubtful_emergency_is_not_lost(told: list[tuple[str, dict[str, set[str]], list[str]]]) -> None:
    both = [said for _, signs, said in told if "emergency" in signs["doubtful"] and signs["present"] == {"urgent"}]
    assert both
    assert all(len(said) > 1 for said in both)


def test_where_a_sign_is_told_no_calm_answer_is_given(brain: Brain, told: list[tuple[str, dict[str, set[str]], list[str]]]) -> None:
    calm = brain.content.outcomes["reassure"].meaning
    assert [text for text, signs, said in told if signs["present"] | signs["doubtful"] and any(calm in line for line in said)] == []


def test_why_shows_both_opinions_on_a_sign(brain: Brain) -> None:
    shown = explain(brain, "he went all stiff and shook for a minute yesterday", today=NOW.date())
    assert "seizure (E01, present)" in shown
    assert "likely      seizure" in shown
