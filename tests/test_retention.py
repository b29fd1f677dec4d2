"""Idle chats are deleted in time, and never because the machine's clock jumped."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.adapters.keys import Keyring
from bot.adapters.sqlite import SqliteStore
from bot.ports import Tx
from bot.retention import prune

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RETENTION = 180 * DAY


class World:
    """A store that is pruned every hour by a clock that can be set."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = NOW
        self.lines: list[str] = []
        self.store = self._open()

    def _open(self) -> SqliteStore:
        return SqliteStore(self.folder / "test.db", Keyring([bytes(32)]))

    def restart(self) -> None:
        self.store.close()
        self.store = self._open()

    def prune(self) -> int:
        """How many chats are deleted now."""
        return self.store.run_now(lambda tx: self._prune_after(tx, timedelta()))

    def run(self, time: timedelta, *, every: timedelta = HOUR) -> int:
        """How many chats are deleted in that time."""
        return self.store.run_now(lambda tx: sum(self._prune_after(tx, every) for _ in range(time // every)))

    def _prune_after(self, tx: Tx, wait: timedelta) -> int:
        self.now += wait
        pruned = prune(tx, retention=RETENTION, now=self.now)
        self.lines += [pruned.clock] if pruned.clock else []
        return pruned.chats

    def write(self, chat: int) -> None:
        """The chat's parent writes something."""
        self.store.run_now(lambda tx: tx.save_session(chat, {"chat": chat}, self.now))

    def chats(self) -> list[int]:
        return [chat for chat in range(10) if self.store.run_now(lambda tx, chat=chat: tx.load_session(chat)) is not None]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    made.prune()
    yield made
    made.store.close()


def test_a_chat_is_deleted_once_it_was_idle_for_long_enough(world: World) -> None:
    world.write(1)
    assert world.run(RETENTION, every=DAY) == 0
    assert world.run(2 * DAY) == 1
    assert world.lines == []


@pytest.mark.parametrize("jump", [2 * DAY, 181 * DAY, 400 * DAY, 36_500 * DAY])
@pytest.mark.parametrize("restarted", [False, True])
def test_a_clock_that_jumps_ahead_and_is_set_right_deletes_nothing(world: World, jump: timedelta, restarted: bool) -> None:
    world.write(1)
    world.run(176 * DAY, every=DAY)
    world.now += jump
    if restarted:
        world.restart()
    assert world.run(3 * DAY - HOUR) == 0
    world.now -= jump
    assert world.chats() == [1]
    assert world.run(3 * DAY) == 1
    in_doubt, again = world.lines
    assert in_doubt.startswith("the clock says")
    assert again.startswith("the clock is believed again")


def test_the_line_about_a_clock_in_doubt_comes_once_and_says_what_to_do(world: World) -> None:
    world.now += 400 * DAY
    world.run(3 * DAY)
    (line,) = world.lines
    assert line.startswith(
        "the clock says 2027-04-05 13:00 UTC, 399 days after the time that idle chats are counted by: set it if it is wrong"
    )


def test_a_bot_that_was_off_for_long_deletes_idle_chats_after_a_week(world: World) -> None:
    world.write(1)
    world.now += 200 * DAY
    world.restart()
    assert world.run(5 * DAY) == 0
    world.write(2)
    assert world.run(2 * DAY) == 1
    assert world.chats() == [2]
    assert world.lines[-1].startswith("the clock is believed again")


@pytest.mark.parametrize("off", [3 * DAY, 40 * DAY])
def test_a_bot_that_is_off_more_than_it_runs_deletes_idle_chats_all_the_same(world: World, off: timedelta) -> None:
    world.write(1)
    deleted = 0
    for _ in range(RETENTION // off + 10):
        world.now += off
        world.restart()
        deleted += world.prune()
    assert deleted == 1


def test_a_clock_that_jumps_to_and_fro_deletes_nothing(world: World) -> None:
    world.write(1)
    for _ in range(20):
        world.now += 400 * DAY
        assert world.run(6 * HOUR) == 0
        world.now -= 400 * DAY
        assert world.run(6 * HOUR) == 0
    assert world.chats() == [1]


@pytest.mark.parametrize("back", [2 * DAY, 400 * DAY, NOW - datetime(1970, 1, 1, tzinfo=UTC)])
def test_what_is_saved_by_a_clock_set_back_is_not_idle_once_it_is_set_right(world: World, back: timedelta) -> None:
    world.now -= back
    world.restart()
    assert world.prune() == 0
    world.write(1)
    world.now += back
    assert world.run(DAY) == 0
    assert world.chats() == [1]


def test_a_clock_set_back_for_good_is_believed_after_a_week_and_deletes_idle_chats_in_its_time(world: World) -> None:
    world.now -= 400 * DAY
    world.run(8 * DAY)
    world.write(1)
    assert world.lines[0].startswith("the clock says 2025-01-25 13:00 UTC, 400 days before")
    assert len(world.lines) == 2
    assert world.run(RETENTION, every=DAY) == 0
    assert world.run(2 * DAY) == 1


def test_a_small_correction_of_the_clock_is_no_matter(world: World) -> None:
    for step in (20 * HOUR, -10 * HOUR, HOUR / 60):
        world.now += step
        world.prune()
    assert world.lines == []
