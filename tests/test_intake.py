"""Updates on their way in: what cannot be read or kept is set aside and holds nobody up."""

import asyncio
import json
import logging
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.double import message
from bot.adapters.keys import Keyring
from bot.adapters.render import render
from bot.adapters.sqlite import SqliteStore
from bot.adapters.telegram import Me, chat_of, read_update
from bot.core.events import CheckInMissed, Effect, Event, Said, Say
from bot.core.session import Session
from bot.errors import StorageError
from bot.intake import Intake
from bot.lanes import Lanes
from bot.logs import Discreet
from bot.outbox import Sender
from bot.ports import REMINDER, REPLY, Call, Delivered, Reminder, Verdict
from bot.service import Service

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Turn:
    session: Session
    effects: tuple[Effect, ...]


class Channel:
    def __init__(self) -> None:
        self.taken: list[str] = []
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, call: Call) -> Verdict:
        await self.open.wait()
        self.taken.append(json.loads(call.body)["text"])
        return Delivered()

    async def answer_press(self, press: str, text: str) -> None: ...

    async def show_typing(self, chat: int) -> None: ...


class World:
    def __init__(self, folder: Path) -> None:
        self.broken = True
        self.events: list[Event] = []
        self.now = NOW
        self.store = SqliteStore(folder / "test.db", Keyring([bytes(32)]))
        service = Service(take_turn=self.turn, render=render, sorry="sorry", lost_place="lost")
        self.channel = Channel()
        sender = Sender(self.store, self.channel, service, Lanes(overall=0, per_chat=0), clock=lambda: NOW)
        self.intake = Intake(
            store=self.store, service=service, sender=sender, read=partial(read_update, me=Me(7, "crawlbot")), chat_of=chat_of,
            clock=lambda: self.now,
        )  # fmt: skip

    def turn(self, session: Session, event: Event, _now: datetime) -> Turn:
        self.events.append(event)
        if isinstance(event, CheckInMissed):
            return Turn(session, ())
        if isinstance(event, Said) and "boom" in event.text and self.broken:
            raise RuntimeError(event.text)
        return Turn(session, (Say(event.text if isinstance(event, Said) else "how is it?"),))

    async def take(self, *updates: dict[str, Any]) -> list[str]:
        """What the parents got."""
        await self.intake.take(list(updates))
        return await self.got()

    def left(self, chat: int) -> dict[str, Any]:
        """What is stored of a chat."""
        return self.store.run_now(lambda tx: tx.export(chat))

    async def got(self) -> list[str]:
        while self.intake.sender.waiting:
            await asyncio.sleep(0.005)
        taken, self.channel.taken = self.channel.taken, []
        return sorted(taken)

    def aside(self) -> list[str]:
        return [one.kind for one in self.store.run_now(lambda tx: tx.list_set_aside())]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.store.close()


def said(number: int, text: str, chat: int = 1) -> dict[str, Any]:
    return {"update_id": number, "message": message(chat, number, text)}


async def test_one_bad_update_holds_up_nobody(world: World) -> None:
    malformed = {"update_id": 2, "message": {"text": "no chat"}}
    assert await world.take(said(1, "a"), malformed, said(3, "boom", 2), said(4, "b", 3)) == ["a", "b", "sorry"]
    assert sorted(world.aside()) == ["update", "update"]


async def test_who_wrote_what_cannot_be_read_is_told_once_and_can_have_it_deleted(world: World) -> None:
    unreadable = {"update_id": 2, "message": {"chat": {"id": 5, "type": "private"}, "text": "Philippa", "date": 10**30}}
    in_a_group = {"update_id": 3, "message": {"chat": {"id": -5, "type": "group"}, "reply_to_message": 7, "text": "Philippa"}}
    assert await world.take(unreadable, in_a_group) == ["sorry"]
    assert await world.take(unreadable) == []
    assert world.left(5)["set_aside"][0]["data"] == unreadable
    world.store.run_now(lambda tx: [tx.ask_retry(), tx.forget(-5)])
    await world.intake.retry()
    assert len(world.left(5)["set_aside"]) == 1
    world.store.run_now(lambda tx: tx.forget(5))
    assert world.aside() == []


async def test_nothing_new_is_taken_in_while_too_much_waits_to_be_sent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.intake.MOST_WAITING", 2)
    world.channel.open.clear()
    await world.intake.take([said(number, "a", number) for number in (1, 2, 3)])
    taking = asyncio.create_task(world.take(said(4, "b", 4)))
    await asyncio.sleep(0.3)
    assert world.left(4)["session"] is None
    world.channel.open.set()
    assert await taking == ["a", "a", "a", "b"]


async def test_an_update_is_known_again_for_longer_than_telegram_brings_it_again(world: World) -> None:
    assert await world.take(said(1, "a")) == ["a"]
    for hours, got in ((25, []), (49, ["a"])):
        world.now = NOW + timedelta(hours=hours)
        await world.intake.prune(retention=timedelta(days=180))
        assert await world.take(said(1, "a")) == got


async def test_a_clock_in_doubt_is_told_in_one_line_and_deletes_nobody(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "bot")
    await world.take(said(1, "a", chat=5))
    for days, told in ((0, ""), (300, "the clock says"), (300, ""), (0, "the clock is believed again"), (1, "")):
        world.now = NOW + timedelta(days=days)
        caplog.clear()
        await world.intake.prune(retention=timedelta(days=180))
        assert [record.message.startswith(told) for record in caplog.records] == ([True] if told else [])
    assert world.left(5)["session"] is not None


@given(st.lists(st.integers(1, 4), max_size=12), st.integers(1, 4))
async def test_ids_that_begin_anew_are_new_and_those_that_come_again_are_not(ids: list[int], batch: int) -> None:
    """Each id stands for another message every second time, as after a week of silence."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        known: dict[int, str] = {}
        expected, got = [], []
        updates = [said(number, f"m{number} {place // 4}", chat=1 + place // 4) for place, number in enumerate(ids)]
        for place, update in enumerate(updates):
            text = update["message"]["text"]
            if known.get(ids[place]) != text:
                expected.append(text)
            known[ids[place]] = text
        for start in range(0, len(updates), batch):
            got += await world.take(*updates[start : start + batch])
        world.store.close()
    assert sorted(got) == sorted(expected)


async def test_a_reminder_that_was_refused_is_not_tried_again_after_stop(world: World) -> None:
    request = {"method": "sendMessage", "body": {"chat_id": 1, "text": "how is it?"}, "attachment": "", "chat": 1}
    for priority, got in ((REMINDER, []), (REPLY, ["how is it?"])):
        refused = request | {"priority": priority}
        world.store.run_now(
            lambda tx, refused=refused: [tx.set_aside("request", "400", 1, refused, NOW), tx.mark_do_not_contact(1, on=True)]
        )
        world.store.run_now(lambda tx: tx.ask_retry())
        await world.intake.retry()
        assert await world.got() == got


async def test_an_update_that_cannot_be_kept_is_set_aside_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    handle = Service.handle

    def fail_for_two(self: Service, tx: Any, update: Any, *, now: datetime) -> Any:
        if update.id == 2:
            raise OverflowError("too large")
        return handle(self, tx, update, now=now)

    monkeypatch.setattr(Service, "handle", fail_for_two)
    assert await world.take(said(1, "a"), said(2, "b", 2), said(3, "c", 3)) == ["a", "c", "sorry"]
    assert world.aside() == ["update"]


async def test_a_store_that_fails_is_reported_so_that_nothing_is_confirmed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_job: Any) -> None:
        raise StorageError("the disk is full; make room")

    with monkeypatch.context() as patch:
        patch.setattr(world.store, "run", fail)
        with pytest.raises(StorageError):
            await world.take(said(1, "a"))
    assert await world.take(said(1, "a")) == ["a"]


async def test_what_failed_is_answered_when_it_is_tried_again(world: World) -> None:
    assert await world.take(said(1, "boom")) == ["sorry"]
    world.store.run_now(lambda tx: tx.ask_retry())
    assert await world.intake.retry() == 1
    assert (await world.got(), world.aside()) == ([], ["update"])
    world.broken = False
    world.store.run_now(lambda tx: tx.ask_retry())
    await world.intake.retry()
    assert (await world.got(), world.aside()) == (["boom"], [])


async def test_a_refused_request_and_a_failed_check_in_are_tried_again_too(world: World) -> None:
    request = {"method": "sendMessage", "body": {"chat_id": 1, "text": "once more"}, "attachment": "", "chat": 1, "priority": 0}
    check_in = {"chat": 2, "key": "crawling", "due": NOW.isoformat()}
    world.store.run_now(lambda tx: [tx.set_aside("request", "400", 1, request, NOW), tx.set_aside("check-in", "x", 2, check_in, NOW)])
    world.store.run_now(lambda tx: tx.ask_retry())
    await world.intake.retry()
    assert await world.got() == ["how is it?", "once more"]


async def test_a_check_in_that_was_refused_is_not_sent_as_it_stands_but_left_to_the_engine(world: World) -> None:
    """It may be night, the parent may have stopped, and days have passed."""
    request = {"method": "sendMessage", "body": {"chat_id": 1, "text": "how was it?"}, "attachment": "", "chat": 1, "priority": REMINDER}
    world.store.run_now(lambda tx: [tx.set_aside("request", "400", 1, request, NOW), tx.set_aside("check-in", "x", 1, {"chat": 1}, NOW)])
    world.store.run_now(lambda tx: tx.ask_retry())
    assert await world.intake.retry() == 2
    assert (await world.got(), world.events, world.aside()) == ([], [CheckInMissed(), CheckInMissed()], [])


async def test_nothing_unasked_is_tried_again_where_the_parent_said_stop(world: World) -> None:
    request = {"method": "sendMessage", "body": {"chat_id": 1, "text": "how was it?"}, "attachment": "", "chat": 1, "priority": REMINDER}
    check_in = {"chat": 1, "key": "crawling", "due": NOW.isoformat()}
    world.store.run_now(lambda tx: [tx.set_aside("request", "400", 1, request, NOW), tx.set_aside("check-in", "x", 1, check_in, NOW)])
    world.store.run_now(lambda tx: [tx.mark_do_not_contact(1, on=True), tx.ask_retry()])
    assert await world.intake.retry() == 2
    assert (await world.got(), world.events, world.aside()) == ([], [], [])


async def test_what_fails_again_is_set_aside_under_its_chat_so_that_forget_finds_it(world: World) -> None:
    world.store.run_now(lambda tx: [tx.set_aside("request", "400", 1, {"chat": 1, "body": "no method"}, NOW), tx.ask_retry()])
    await world.intake.retry()
    assert world.aside() == ["request"]
    world.store.run_now(lambda tx: tx.forget(1))
    assert world.aside() == []


async def test_check_ins_that_are_due_are_woken_in_bounded_numbers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.intake.DUE_AT_ONCE", 2)
    world.store.run_now(lambda tx: [tx.schedule(Reminder(chat, "a", NOW - timedelta(days=1))) for chat in range(1, 4)])
    assert [await world.intake.wake_due() for _ in range(3)] == [2, 1, 0]
    assert await world.got() == ["how is it?"] * 3


def test_a_traceback_in_the_log_quotes_nothing() -> None:
    try:
        int("Philippa is 9 months")
    except ValueError:
        record = logging.getLogger("x").makeRecord("x", logging.ERROR, "f", 1, "failed", (), __import__("sys").exc_info())
    line = Discreet("%(message)s").format(record)
    assert "ValueError" in line
    assert "test_intake.py" in line
    assert "Philippa" not in line
