"""Whole dialogues, as data."""

from pathlib import Path

import pytest

from bot.adapters.yaml_lines import read_yaml
from bot.core.reading import Brain
from tests.conversation import Conversation

FILES = sorted((Path(__file__).parent / "conversations").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_conversation_goes_as_written(path: Path, served: Brain) -> None:
    document = read_yaml(path)
    assert not document.faults, document.faults
    Conversation(served).play(document.data)
