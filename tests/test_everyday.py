"""What parents write in few words: small things that raise no sign, and signs that are heard however short they are told."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.core.reading import Brain

KINDS: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "everyday.yaml").read_text())
TODAY = date(2026, 11, 23)
CALM = [pytest.param(text, id=f"{kind}-{text}") for kind, rows in KINDS.items() for text in rows.get("nothing", ())]
TOLD = [pytest.param(row, id=f"{kind}-{row['text']}") for kind, rows in KINDS.items() for row in rows.get("signs", ())]


def raised(brain: Brain, text: str) -> set[str]:
    """The signs found or asked about."""
    return {mention.sign for mention in brain.read(text, today=TODAY).mentions if mention.status != "denied"}


@pytest.mark.parametrize("text", CALM)
def test_a_small_thing_raises_no_sign(brain: Brain, text: str) -> None:
    assert raised(brain, text) == set()


@pytest.mark.parametrize("row", TOLD)
def test_a_sign_in_few_words_is_heard(brain: Brain, row: dict[str, Any]) -> None:
    found = raised(brain, row["text"])
    assert found & set(row["ids"])
    assert not found & set(row.get("not", ()))
