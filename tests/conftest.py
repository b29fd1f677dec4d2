"""What every test may use: the project's own content, and the brain made of it, built once."""

import fcntl
import gc
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

from bot.adapters.content_cache import remembered_content
from bot.brain import make_brain
from bot.core.content import Content
from bot.core.reading import Brain

settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")

# Nothing here speaks TLS, and to read the system's certificates takes each of the many processes a tenth of a second.
os.environ.setdefault("SSL_CERT_FILE", os.devnull)

HERE = Path(__file__).parent
CONTENT_FOLDER = HERE.parent / "content"
#: What takes longest, and what mostly waits for another process, comes first: beside it there is time for the rest, after it for nothing.
FIRST = [
    *("test_try_in_browser.py", "durable", "simulator/test_page.py", "test_end_to_end.py", "simulator/test_clients.py"),
    *("core/test_signs.py", "test_matching.py", "test_signs_told.py"),
]
gc.disable()  # until all is imported that stays


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    first = [HERE / name for name in FIRST]
    items.sort(key=lambda item: next((n for n, place in enumerate(first) if item.path.is_relative_to(place)), len(first)))


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def content() -> Content:
    return remembered_content(CONTENT_FOLDER)


@pytest.fixture(scope="session")
def brain(tmp_path_factory: pytest.TempPathFactory) -> Brain:
    """Of the processes that run the tests side by side one learns the content; the others find it in the cache."""
    with (tmp_path_factory.getbasetemp().parent / "learning.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return make_brain(CONTENT_FOLDER, semantic=False)


@pytest.fixture(scope="session")
def served(brain: Brain) -> Brain:
    """The brain as the serving process has it, without the phrasings that it was taught."""
    return replace(brain, content=brain.content.without_lessons())


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an empty folder, with none of our variables set."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("CRAWLWISE_"):
            monkeypatch.delenv(name)
