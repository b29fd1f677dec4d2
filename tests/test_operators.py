"""What the people who run the bot are told, and how seldom."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.keys import Keyring
from bot.adapters.sqlite import SqliteStore
from bot.operators import LASTS, PAUSE, Trouble, tell, watch_webhook, webhook_trouble
from bot.polling import poll

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BOSS, OTHER = 1, -2
URL = "https://bot.example/hook"


class World:
    def __init__(self, folder: Path) -> None:
        self.folder, self.now, self.trouble = folder, NOW, Trouble()
        self.store = self.opened()

    def opened(self) -> SqliteStore:
        return SqliteStore(self.folder / "test.db", Keyring([bytes(32)]))

    def restarts(self) -> None:
        self.store.close()
        self.store, self.trouble = self.opened(), Trouble()

    def sets_aside(self, count: int = 1) -> None:
        self.store.run_now(lambda tx: [tx.set_aside("update", "ValueError", 7, {"text": "Philippa"}, self.now) for _ in range(count)])

    def told(self, *chats: int) -> list[tuple[int, str]]:
        """What each chat is told now."""
        handled = self.store.run_now(lambda tx: tell(tx, chats or (BOSS,), self.trouble, now=self.now))
        return [(row.chat, json.loads(row.call.body)["text"]) for row in handled.queued]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.store.close()


def test_each_of_the_chats_is_told_how_many_and_where_to_look_and_nothing_of_a_parent_s(world: World) -> None:
    world.sets_aside(3)
    line = "Crawlwise: 3 newly set aside (updates, check-ins, requests). To see which: crawlwise failed"
    assert world.told(BOSS, OTHER) == [(BOSS, line), (OTHER, line)]
    assert [row.chat for row in world.store.run_now(lambda tx: tx.pending(0, 9))] == [BOSS, OTHER]


def test_where_nothing_needs_a_look_nothing_is_said(world: World) -> None:
    assert world.told() == []
    world.sets_aside()
    world.store.run_now(lambda tx: [tx.ask_retry(), tx.claim_retry(9)])
    assert world.told() == []


def test_the_same_is_told_once_and_more_an_hour_later_whatever_is_started_between(world: World) -> None:
    world.sets_aside()
    assert len(world.told()) == 1
    world.sets_aside(2)
    world.restarts()
    world.now += PAUSE - timedelta(seconds=1)
    assert world.told() == []
    world.now += timedelta(seconds=2)
    assert "2 newly" in world.told()[0][1]
    world.now += PAUSE * 5
    assert world.told() == []


def test_a_clock_that_was_wrong_silences_nothing(world: World) -> None:
    world.now += timedelta(days=400)
    world.sets_aside()
    world.told()
    world.now = NOW
    world.sets_aside()
    assert len(world.told()) == 1


def test_trouble_is_told_only_where_it_lasts_and_again_each_hour(world: World) -> None:
    world.trouble.goes_on("409", now=NOW)
    assert world.told() == []
    world.now += LASTS
    world.trouble.goes_on("409", now=world.now)
    assert world.told() == [(BOSS, "Crawlwise: No updates for 10 minutes: 409")]
    world.now += PAUSE
    assert world.told() == [(BOSS, "Crawlwise: No updates for 70 minutes: 409")]
    world.trouble.is_over()
    world.now += PAUSE
    assert world.told() == []


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 2), st.booleans()), max_size=25))
@settings(max_examples=25, deadline=None)
def test_whatever_happens_when_everything_is_told_once_and_at_most_once_an_hour(steps: list[tuple[int, int, bool]]) -> None:
    with TemporaryDirectory() as folder:
        world, lines, when = World(Path(folder)), [], []
        for minutes, count, restart in [*steps, (60, 0, False)]:
            world.now += timedelta(minutes=minutes)
            world.sets_aside(count)
            if restart:
                world.restarts()
            for _, line in world.told():
                lines.append(int(line.split()[1]))
                when.append(world.now)
        world.store.close()
    assert sum(lines) == sum(count for _, count, _ in steps)
    assert all(later - earlier >= PAUSE for earlier, later in pairwise(when))


@pytest.mark.parametrize(
    ("info", "told"),
    [
        ({"url": URL, "pending_update_count": 0}, ""),
        ({"url": URL, "pending_update_count": 0, "last_error_date": NOW.timestamp(), "last_error_message": "503"}, ""),
        ({"url": URL, "pending_update_count": 9, "last_error_date": NOW.timestamp() - 3600, "last_error_message": "503"}, ""),
        (
            {"url": URL, "pending_update_count": 9, "last_error_date": NOW.timestamp() - 60, "last_error_message": "503"},
            "Telegram cannot deliver to CRAWLWISE_WEBHOOK_URL: 503",
        ),
        ({"url": ""}, "the webhook is not ours any more; end what else uses this token, and start serve again"),
    ],
)
def test_a_webhook_is_in_trouble_where_updates_wait_and_do_not_arrive(info: dict[str, Any], told: str) -> None:
    assert webhook_trouble(info, URL, now=NOW) == told


class Answering:
    """Telegram, with an answer for each call, and then the last one again."""

    def __init__(self, *answers: tuple[int, bytes]) -> None:
        self.answers = list(answers)
        self.calls = 0

    async def call(self, _method: str, _body: bytes) -> tuple[int, bytes]:
        return self._next()

    async def get_updates(self, _body: dict[str, Any], *, seconds: float) -> tuple[int, bytes]:
        await asyncio.sleep(min(seconds, 0))
        return self._next()

    def _next(self) -> tuple[int, bytes]:
        self.calls += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Taking:
    """An intake that has nothing to do."""

    def clock(self) -> datetime:
        return NOW

    async def take(self, updates: list[dict[str, Any]]) -> None: ...


async def until_calls(telegram: Answering, count: int, work: Any) -> None:
    task = asyncio.ensure_future(work)
    async with asyncio.timeout(5):
        while telegram.calls < count:
            await asyncio.sleep(0.001)
    task.cancel()


CONFLICT = (409, b'{"ok":false,"error_code":409,"description":"Conflict"}')


@pytest.mark.parametrize(("last", "since"), [(CONFLICT, NOW), ((200, b'{"ok":true,"result":[]}'), None)])
async def test_another_program_on_the_token_is_trouble_until_updates_come_again(
    monkeypatch: pytest.MonkeyPatch, last: tuple[int, bytes], since: datetime | None
) -> None:
    monkeypatch.setattr("bot.polling.CONFLICT_PAUSE", 0.0)
    telegram, trouble = Answering(CONFLICT, CONFLICT, last), Trouble()
    await until_calls(telegram, 5, poll(telegram, Taking(), trouble))  # type: ignore[arg-type]
    assert trouble.since == since
    assert ("409" in trouble.why) is (since is not None)


@pytest.mark.parametrize(
    ("last", "since"),
    [(b'{"ok":true,"result":{"url":""}}', NOW), (b'{"ok":true,"result":{"url":"%b"}}' % URL.encode(), None), (b"null", NOW)],
)
async def test_a_webhook_is_watched_until_it_is_well(monkeypatch: pytest.MonkeyPatch, last: bytes, since: datetime | None) -> None:
    monkeypatch.setattr("bot.operators.WEBHOOK_SECONDS", 0.0)
    telegram, trouble = Answering((200, b'{"ok":true,"result":{"url":""}}'), (200, last)), Trouble()
    await until_calls(telegram, 4, watch_webhook(telegram, URL, trouble, lambda: NOW))  # type: ignore[arg-type]
    assert trouble.since == since
