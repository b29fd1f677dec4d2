"""What every test may use: the project's own content, and the brain made of it, built once."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from bot.adapters.content_files import load_content
from bot.brain import make_brain
from bot.core.content import Content
from bot.core.reading import Brain

settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")

CONTENT_FOLDER = Path(__file__).parents[1] / "content"


@pytest.fixture(scope="session")
def content() -> Content:
    return load_content(CONTENT_FOLDER)


@pytest.fixture(scope="session")
def brain() -> Brain:
    return make_brain(CONTENT_FOLDER, semantic=False)


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an empty folder, with none of our variables set."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("CRAWLWISE_"):
            monkeypatch.delenv(name)
