"""What comes back from getUpdates, and what is asked for next."""

import asyncio
import json
from typing import Any

import pytest

from bot.adapters.bot_api import NoAnswer
from bot.errors import SettingsError, StorageError
from bot.operators import Trouble
from bot.polling import _next_batch, poll


class Answering:
    def __init__(self, text: bytes) -> None:
        self.text = text

    async def get_updates(self, _body: dict[str, object], *, seconds: float) -> tuple[int, bytes]:
        assert seconds > 0
        return 200, self.text


@pytest.mark.parametrize(
    "text", [b"null", b"[]", b'"x"', b'{"ok":true}', b'{"ok":true,"result":null}', b'{"ok":true,"result":[1]}', b"<html>"]
)
async def test_an_answer_of_another_shape_is_an_unreadable_one(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"answer|Expecting"):
        await _next_batch(Answering(text), 0)  # type: ignore[arg-type]


async def test_a_refusal_without_a_code_counts_by_its_status() -> None:
    with pytest.raises(NoAnswer, match="status 200"):
        await _next_batch(Answering(b'{"ok":false,"error_code":null}'), 0)  # type: ignore[arg-type]


async def test_updates_come_as_they_are() -> None:
    answering = Answering(b'{"ok":true,"result":[{"update_id":5},{"update_id":"x"}]}')
    assert await _next_batch(answering, 0) == [{"update_id": 5}]  # type: ignore[arg-type]


class Queue:
    """Telegram's queue of updates: what is below the offset is confirmed, and an offset beyond the last id counts as none."""

    def __init__(self, *ids: int) -> None:
        self.waiting = list(ids)
        self.last = max(ids)
        self.asked: list[int] = []
        self.odd: list[bytes] = []
        """Answers that come first, in place of updates."""

    def chosen_anew(self, *ids: int) -> None:
        """Updates after a week of silence: their ids begin anywhere."""
        self.waiting += ids
        self.last = max(ids)

    async def get_updates(self, body: dict[str, Any], *, seconds: float) -> tuple[int, bytes]:
        assert seconds > body["timeout"]
        await asyncio.sleep(0)
        if self.odd:
            return 200, self.odd.pop()
        self.asked.append(body["offset"])
        offset = body["offset"] if body["offset"] <= self.last + 1 else 0
        self.waiting = [number for number in self.waiting if number >= offset]
        return 200, json.dumps({"ok": True, "result": [{"update_id": number} for number in self.waiting[:2]]}).encode()


class Taking:
    """Takes updates, and fails first as often as told."""

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.taken: list[int] = []

    async def take(self, updates: list[dict[str, Any]]) -> None:
        if updates and self.faults:
            raise self.faults.pop()
        self.taken += [update["update_id"] for update in updates]


async def polled(queue: Queue, taking: Taking, *then: int) -> None:
    """Poll until nothing waits any more, then until the updates that come `then` are confirmed too."""
    polling = asyncio.create_task(poll(queue, taking, Trouble()))  # type: ignore[arg-type]
    try:
        for later in (then, ()):
            async with asyncio.timeout(2):
                while queue.waiting:
                    await asyncio.sleep(0.001)
            if later:
                queue.chosen_anew(*later)
    finally:
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.outbox.FIRST_PAUSE", 0.001)


@pytest.mark.usefixtures("_quick")
async def test_updates_are_confirmed_once_they_are_taken_and_not_before() -> None:
    queue, taking = Queue(7, 8, 9), Taking(StorageError("the disk is full; make room"))
    await polled(queue, taking)
    assert taking.taken == [7, 8, 9]
    assert queue.asked[:4] == [0, 0, 9, 10]


async def test_ids_that_telegram_chose_anew_are_confirmed_like_any_other() -> None:
    queue, taking = Queue(900), Taking()
    await polled(queue, taking, 3, 4, 5)
    assert taking.taken == [900, 3, 4, 5]


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("odd", [b"", b"<html>", b"[" * 100_000, b"\xff", b'{"ok":true,"result":[{"upd', b'{"ok":false,"error_code":500}'])
async def test_no_answer_ends_the_poller(odd: bytes) -> None:
    queue, taking = Queue(7), Taking()
    queue.odd = [odd]
    await polled(queue, taking)
    assert taking.taken == [7]


@pytest.mark.usefixtures("_quick")
async def test_a_fault_of_our_own_does_not_end_the_poller_and_is_told_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    taking = Taking(RuntimeError("Philippa"))
    await polled(Queue(7), taking)
    assert taking.taken == [7]
    assert "polling: RuntimeError at " in caplog.text
    assert "Philippa" not in caplog.text


async def test_only_a_refused_token_ends_the_poller() -> None:
    queue = Queue(7)
    queue.odd = [b'{"ok":false,"error_code":401,"description":"Unauthorized"}']
    with pytest.raises(SettingsError, match="CRAWLWISE_TOKEN"):
        await poll(queue, Taking(), Trouble())  # type: ignore[arg-type]
