"""The reading of direction, progress and skills: a table of utterances against the content's cues."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.slots import SlotReader
from bot.core.text import read


def _yaml(path: Path) -> dict[str, Any]:
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)


CONTENT = _yaml(Path(__file__).parents[2] / "content" / "milestones.yaml")
ROWS = [row for rows in _yaml(Path(__file__).with_name("slots.yaml")).values() for row in rows]
LISTS = ("directions", "progress", "skills")


def _told(kind: str) -> list[SimpleNamespace]:
    return [SimpleNamespace(id=item["id"], cues=item["cues"]) for item in CONTENT[kind]]


READER = SlotReader(*map(_told, LISTS), lexicon={name: tuple(words) for name, words in CONTENT["lexicon"].items()})


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"][:60])
def test_each_utterance_tells_its_slots(row: dict[str, Any]) -> None:
    found = READER.read(read(row["text"]), asked=row.get("asked"), age_months=row.get("age"))
    for slot, value in row.items():
        if slot not in {"text", "asked", "age"}:
            told = getattr(found, slot)
            assert told == (pytest.approx(value, abs=0.06) if isinstance(value, float) else value), slot


@pytest.mark.parametrize(
    ("direction", "phrasing"), [(item["id"], text) for item in CONTENT["directions"] for text in item.get("phrasings", ())]
)
def test_each_phrasing_of_the_content_tells_its_direction(direction: str, phrasing: str) -> None:
    assert READER.read(read(phrasing)).direction == direction


@pytest.mark.parametrize("row", [row for row in ROWS if row.get("direction")], ids=lambda row: row["text"][:60])
def test_case_and_a_calm_sentence_leave_the_direction_as_it_was(row: dict[str, Any]) -> None:
    if "asked" in row:
        return
    assert READER.read(read(row["text"].upper())).direction == row["direction"]
    assert READER.read(read("Hello, lovely group. " + row["text"] + ". Thank you!")).direction == row["direction"]


def test_every_direction_of_the_contract_has_a_label_that_fits_a_button() -> None:
    ids = "backward forward both belly bottom_shuffle bottom_shuffle_mixed rolling one_sided not_moving skipped unsure"
    assert [item["id"] for item in CONTENT["directions"]] == ids.split()
    assert all(len(item["label"]) <= 34 for item in CONTENT["directions"])


@pytest.mark.parametrize("way", ["backwards", "in reverse"])
@pytest.mark.parametrize("denial", ["never goes {}", "doesn't crawl {}", "no, she isn't moving {}"])
def test_a_denied_way_is_never_read_as_told(way: str, denial: str) -> None:
    assert READER.read(read(denial.format(way))).direction != "backward"


@settings(max_examples=200)
@given(st.text(max_size=150), st.sampled_from([None, "direction", "new_skill"]))
def test_any_text_is_read_without_a_fault(text: str, asked: Any) -> None:
    READER.read(read(text), asked=asked)
