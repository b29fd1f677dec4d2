"""What `crawlwise evaluate` counts, on rows small enough to count by hand."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.errors import CrawlwiseError
from bot.evaluate import evaluate, format_report, to_plain
from bot.labelled import read_rows

TODAY = date(2026, 11, 23)


def answer(**changes: Any) -> dict[str, Any]:
    plain = {"act": "answer", "confidence": 0.9, "candidates": [], "age_months": None, "signs": [], "urgency": "none"}
    return plain | changes


ANSWERS = {
    "right": answer(candidates=[{"topic": "walking"}, {"topic": "sitting"}]),
    "third": answer(act="did_you_mean", confidence=0.4, candidates=[{"topic": topic} for topic in ("a", "b", "walking")]),
    "loan": answer(candidates=[{"topic": "walking"}]),
    "fit": answer(act="emergency", urgency="emergency", signs=["seizure"]),
    "limp": answer(act="answer", candidates=[{"topic": "asymmetry_one_side"}]),
    "age": answer(age_months=9.4, candidates=[{"topic": "walking"}]),
}
ROWS = [
    {"text": "right", "kind": "in_scope", "topic": "walking", "source": "x:y z"},
    {"text": "third", "kind": "in_scope", "topic": "sitting", "also": ["walking"]},
    {"text": "loan", "kind": "out_of_scope"},
    {"text": "fit", "kind": "in_scope", "urgency": "emergency", "signs": ["seizure"]},
    {
        "text": "limp",
        "kind": "in_scope",
        "topic": "asymmetry_one_side",
        "urgency": "urgent",
        "urgency_ok": ["routine"],
        "signs": ["asymmetry"],
    },
    {"text": "age", "kind": "in_scope", "topic": "walking", "age_months": 9},
]
REPORT = evaluate(ROWS, lambda text, _: ANSWERS[text], today=TODAY, phrasings=["Right!"])


def counted(name: str) -> tuple[int, int]:
    found = REPORT.figures[name]
    return found.hits, found.of


def test_topics_are_compared_for_the_first_and_the_first_three() -> None:
    assert counted("right at 1") == (3, 4)
    assert counted("in the top 3") == (4, 4)


def test_an_offer_with_the_right_one_in_it_helped() -> None:
    assert counted("helped") == (3, 3)


def test_an_off_topic_message_that_is_answered_is_a_fault() -> None:
    assert counted("out of scope, wrongly answered") == (1, 1)


def test_signs_count_by_urgency() -> None:
    assert (counted("emergencies recognised"), counted("urgent recognised"), counted("any sign recognised")) == ((1, 1), (0, 1), (1, 2))


def test_ages_have_a_tolerance() -> None:
    assert counted("ages read") == (1, 1)


def test_every_fault_is_listed_with_what_was_expected() -> None:
    assert [(miss.what, miss.text) for miss in REPORT.misses] == [
        ("right at 1", "third"),
        ("out of scope, wrongly answered", "loan"),
        ("urgent recognised", "limp"),
        ("any sign recognised", "limp"),
    ]
    assert "expected sitting, walking; got did_you_mean 0.40: a, b, walking" in format_report(REPORT)


def test_rows_that_are_phrasings_are_named() -> None:
    assert REPORT.leaked == ("right",)


def test_the_report_has_a_form_for_programs() -> None:
    data = to_plain(REPORT)
    assert data["figures"]["right at 1"] == {"hits": 3, "of": 4, "share": 0.75}
    assert set(data["by_source"]) == {"x:y", "unnamed"}


def test_rows_are_read_a_line_each_and_faults_name_their_line(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"text": "one"}\n\n{"text": "two"}\n')
    assert [row["text"] for row in read_rows(file)] == ["one", "two"]
    file.write_text('{"text": "one"}\nnot json\n')
    with pytest.raises(CrawlwiseError, match=r"rows\.jsonl:2: not JSON"):
        read_rows(file)
