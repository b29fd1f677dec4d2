"""What a serving process is made of."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.content import Content
from bot.core.reading import Brain
from bot.errors import SettingsError
from bot.serve import Introduced, Served
from bot.settings import Settings
from bot.start import introduced
from bot.stopping import SIGNALS
from bot.webhook import listener

ROOT = Path(__file__).parents[1]
SERVING = """
import sys
from bot.serving import load_brain, parts_of
parts_of(load_brain(lessons=False)).get_ready()
print(*sorted(name for name in sys.modules if "." not in name))
"""


def test_what_only_a_start_needs_is_not_in_a_serving_process(brain: Brain) -> None:
    """python-telegram-bot with its HTTP client, the reader of YAML and the checker of content would stay in memory for nothing."""
    assert brain.content.entries  # it was read and learnt before, and is in the cache
    run = [sys.executable, "-c", SERVING]
    for _ in range(2):  # where the cache has it not, as with [semantic] the first time, that time fills it
        found = set(subprocess.run(run, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split())
        needless = {"telegram", "aiohttp", "httpx", "yaml", "pydantic", "PIL", "fpdf", "click"} & found
        if not needless:
            break
    assert needless == set()
    assert {"pyreqwest", "numpy"} <= found


def test_a_content_without_lessons_says_all_that_it_said(content: Content) -> None:
    lean = content.without_lessons()
    assert [(e.id, e.answer, e.by_age, e.related) for e in lean.entries] == [(e.id, e.answer, e.by_age, e.related) for e in content.entries]
    assert [(s.id, s.cues, s.doubtful, s.say) for s in lean.signs] == [(s.id, s.cues, s.doubtful, s.say) for s in content.signs]
    assert not any(e.phrasings for e in lean.entries)
    assert lean.everyday_words == content.everyday_words
    assert not any(s.phrasings or s.not_ for s in lean.signs)
    assert (lean.triage, lean.texts, lean.lexicon) == (content.triage, content.texts, content.lexicon)


@pytest.fixture
def signals_are_let_through_again() -> Iterator[None]:
    yield
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


@pytest.mark.usefixtures("signals_are_let_through_again")
@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_at_the_last_moment_of_the_introduction_is_heard(monkeypatch: pytest.MonkeyPatch, name: signal.Signals) -> None:
    async def introduce(*_: object) -> Introduced:
        os.kill(os.getpid(), name)
        return Introduced(1, "crawlwise_bot")

    monkeypatch.setattr("bot.introduction.introduce", introduce)
    bot = Served(take_turn=lambda *_: pytest.fail("no turn"), sorry="", lost_place="")
    assert asyncio.run(introduced(Settings(), bot)) is None
    assert set(SIGNALS) <= signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", ""])
def test_what_comes_before_somebody_serves_waits(host: str) -> None:
    with listener(f"{host}:0") as waiting, socket.create_connection(("127.0.0.1", waiting.getsockname()[1])) as early:
        early.sendall(b"POST")
        taken, _ = waiting.accept()
        with taken:
            assert taken.recv(4) == b"POST"


def test_a_port_that_is_taken_is_named() -> None:
    with listener("127.0.0.1:0") as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(SettingsError, match=rf"CRAWLWISE_LISTEN: {place} cannot be listened on .*; choose another"):
            listener(place)
    with pytest.raises(SettingsError, match="CRAWLWISE_LISTEN: :99999 cannot be listened on"):
        listener(":99999")
