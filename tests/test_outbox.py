"""The sender, against a channel that answers as told."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.keys import Keyring
from bot.adapters.render import render
from bot.adapters.sqlite import SqliteStore
from bot.core.events import CheckInMissed, Event, Say
from bot.core.session import Session
from bot.lanes import Lanes
from bot.outbox import FAILURES_FOR_ALL, LONGEST_OUTAGE, LONGEST_PAUSE, Sender, pause_after
from bot.ports import (
    BROADCAST,
    REMINDER,
    REPLY,
    Call,
    ChatGone,
    Delivered,
    Moved,
    Queued,
    Refused,
    Reminder,
    TooMany,
    Tx,
    Unreachable,
    Verdict,
)
from bot.serve import load_pending
from bot.service import Handled, Service

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Channel:
    """Takes every message, but for the verdicts scripted for a chat, one a try."""

    def __init__(self) -> None:
        self.script: dict[int, list[Verdict]] = defaultdict(list)
        self.tried: list[tuple[int, str]] = []
        self.taken: dict[int, list[str]] = defaultdict(list)
        self.pressed: list[tuple[str, str]] = []
        self.typed: list[int] = []
        self.before: Callable[[], object] = lambda: None

    async def __call__(self, call: Call) -> Verdict:
        self.before()
        body = json.loads(call.body)
        chat, text = body["chat_id"], body["text"]
        self.tried.append((chat, text))
        await asyncio.sleep(0)
        verdict = self.script[chat].pop(0) if self.script[chat] else Delivered()
        if isinstance(verdict, Delivered):
            self.taken[chat].append(text)
        return verdict

    async def answer_press(self, press: str, text: str) -> None:
        self.pressed.append((press, text))

    async def show_typing(self, chat: int) -> None:
        self.typed.append(chat)


class World:
    def __init__(self, folder: Path) -> None:
        self.store = SqliteStore(folder / "test.db", Keyring([bytes(32)]))
        self.channel = Channel()
        self.service = Service(take_turn=self.turn, render=render, sorry="sorry", lost_place="lost")
        self.now = NOW
        self.events: list[Event] = []
        self.sender = self.restart()

    def restart(self) -> Sender:
        lanes = Lanes(overall=0, per_chat=0)
        self.sender = Sender(self.store, self.channel, self.service, lanes, clock=lambda: self.now)
        return self.sender

    def turn(self, session: Session, event: Event, _now: datetime) -> "Plain":
        self.events.append(event)
        return Plain(session)

    def queue(self, chat: int, *texts: str, hours: float = 24, priority: int = REPLY) -> list[Queued]:
        def job(tx: Tx) -> list[Queued]:
            until = (NOW + timedelta(hours=hours)).timestamp()
            return [tx.enqueue(chat, render(chat, Say(text))[0], priority=priority, until=until) for text in texts]

        return self.store.run_now(job)

    def left(self) -> list[str]:
        return [json.loads(row.call.body)["text"] for row in self.store.run_now(lambda tx: tx.pending(0, 1000))]

    async def settle(self, seconds: float = 5) -> None:
        """Until nothing waits."""
        for _ in range(int(seconds * 100)):
            if not self.sender.waiting:
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"{self.sender.waiting} still wait")


class Noted(Lanes):
    """Lanes that note every pause asked of them, in seconds."""

    def __init__(self) -> None:
        super().__init__(overall=0, per_chat=0)
        self.by_chat: dict[int, list[float]] = defaultdict(list)
        self.for_all: list[float] = []

    def later(self, row: Queued, seconds: float, now: float) -> None:
        self.by_chat[row.chat].append(seconds)
        super().later(row, 0, now)

    def pause(self, seconds: float, now: float) -> None:
        self.for_all.append(seconds)
        super().pause(0.001, now)


class Plain:
    effects = ()

    def __init__(self, session: Session) -> None:
        self.session = session


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.outbox.FIRST_PAUSE", 0.01)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.store.close()


async def test_who_has_to_wait_for_our_own_limit_sees_that_an_answer_is_under_way(world: World) -> None:
    lanes = Lanes(overall=0, per_chat=0.5)
    sender = Sender(world.store, world.channel, world.service, lanes, clock=lambda: world.now)
    sender.add(world.queue(1, "a", "b", "c", "d") + world.queue(2, "e"))
    async with asyncio.timeout(5):
        while not world.channel.typed:
            await asyncio.sleep(0.01)
    assert (world.channel.typed, world.channel.taken) == ([1], {1: ["a", "b", "c"], 2: ["e"]})
    await sender.close(seconds=0.1)


async def test_what_is_taken_leaves_the_outbox(world: World) -> None:
    world.sender.add(world.queue(1, "a", "b") + world.queue(2, "c"))
    await world.settle()
    assert (world.channel.taken, world.left()) == ({1: ["a", "b"], 2: ["c"]}, [])


async def test_trouble_is_tried_again_in_order_and_keeps_no_one_else_waiting(world: World) -> None:
    world.channel.script[1] = [Unreachable("reset"), Unreachable("status 502"), TooMany(0.02)]
    world.sender.add(world.queue(1, "a", "b") + world.queue(2, "c"))
    await world.settle()
    assert [text for _, text in world.channel.tried][:2] == ["a", "c"]
    assert (world.channel.taken, world.left()) == ({1: ["a", "b"], 2: ["c"]}, [])


async def test_the_next_message_waits_for_the_mark_of_the_one_before(world: World) -> None:
    marked: list[list[str]] = []
    world.channel.before = lambda: marked.append(world.left())
    world.sender.add(world.queue(1, "a", "b", "c"))
    await world.settle()
    assert marked == [["a", "b", "c"], ["b", "c"], ["c"]]


async def test_a_refused_message_is_set_aside_with_its_request_and_the_next_goes(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.channel.script[1] = [Refused('Bad Request: can\'t parse entities: "Philippa"')]
    world.sender.add(world.queue(1, "a", "b"))
    await world.settle()
    (aside,) = world.store.run_now(lambda tx: tx.list_set_aside())
    assert (aside.kind, aside.why, aside.data["body"]["text"]) == ("request", "400: can't parse entities", "a")
    assert "Philippa" in aside.data["reason"]
    assert (world.channel.taken, world.left()) == ({1: ["b"]}, [])
    assert "Philippa" not in caplog.text + aside.why


async def test_a_chat_that_is_gone_loses_its_messages_and_check_ins(world: World) -> None:
    world.channel.script[1] = [ChatGone()]
    world.store.run_now(lambda tx: tx.schedule(Reminder(1, "crawling", NOW)))
    world.sender.add(world.queue(1, "a", "b", "c") + world.queue(2, "d"))
    await world.settle()
    assert (world.channel.tried, world.left()) == ([(1, "a"), (2, "d")], [])
    assert world.store.run_now(lambda tx: tx.upcoming(9)) == []


OLD, NEW = -5, -1005


async def test_what_waits_for_a_group_follows_it_in_its_order_and_the_new_id_is_kept(world: World) -> None:
    world.channel.script[OLD] = [Moved(NEW)]
    world.store.run_now(lambda tx: tx.schedule(Reminder(OLD, "crawling", NOW)))
    world.sender.add(world.queue(OLD, "a", "b", "c"))
    await world.settle()
    assert (world.channel.tried[0], world.channel.taken, world.left()) == ((OLD, "a"), {NEW: ["a", "b", "c"]}, [])
    assert [one.chat for one in world.store.run_now(lambda tx: tx.upcoming(9))] == [NEW]


@pytest.mark.parametrize("verdict", [Moved(NEW), Unreachable("reset"), TooMany(0.02)])
async def test_a_move_told_while_a_message_is_in_flight_keeps_each_and_their_order(world: World, verdict: Verdict) -> None:
    world.channel.script[OLD] = [verdict]
    told: list[Handled] = []

    def tell() -> None:
        if not told:
            told.append(world.store.run_now(lambda tx: world.service.move(tx, OLD, NEW, now=NOW)))
            world.sender.take(told[0])

    world.channel.before = tell
    world.sender.add(world.queue(OLD, "a", "b", "c"))
    await world.settle()
    assert world.channel.taken == {NEW: ["a", "b", "c"]}
    assert world.left() == []


@pytest.mark.parametrize("verdict", [Moved(NEW), Unreachable("reset")])
async def test_a_message_taken_back_under_the_new_id_is_not_sent_from_the_old(world: World, verdict: Verdict) -> None:
    world.channel.script[OLD] = [verdict]

    def forget() -> None:
        world.sender.take(world.store.run_now(lambda tx: world.service.move(tx, OLD, NEW, now=NOW)))
        world.store.run_now(lambda tx: tx.forget(NEW))
        world.sender.take(Handled(dropped=[(NEW, REPLY)]))

    world.channel.before = forget
    world.sender.add(world.queue(OLD, "a"))
    await world.settle()
    assert (world.channel.tried, world.channel.taken[NEW]) == ([(OLD, "a")], [])


async def test_what_waits_is_known_by_the_new_id_as_soon_as_the_move_is_told(world: World) -> None:
    world.sender.add(world.queue(OLD, "in flight", "taken back"))
    world.sender.take(Handled(moved=[(OLD, NEW)]))
    world.sender.take(Handled(dropped=[(NEW, REPLY)]))
    world.sender.add(world.queue(NEW, "the next"))
    await world.settle()
    assert world.channel.tried == [(OLD, "in flight"), (NEW, "the next")]


async def test_a_group_said_to_have_moved_to_itself_does_not_go_round_in_circles(world: World) -> None:
    world.channel.script[OLD] = [Moved(OLD)]
    world.sender.add(world.queue(OLD, "a", "b"))
    await world.settle()
    assert world.channel.taken[OLD] == ["b"]


async def test_a_message_is_given_up_when_it_is_worth_nothing_any_more(world: World, caplog: pytest.LogCaptureFixture) -> None:
    rows = world.queue(1, "a", hours=-1) + world.queue(1, "b")
    world.sender.add(rows)
    await world.settle()
    assert (world.channel.taken, world.left()) == ({1: ["b"]}, [])
    assert "dropped" in caplog.text


async def test_a_check_in_that_meets_the_night_is_taken_back_whole_and_told_to_the_engine_once(world: World) -> None:
    rows = world.queue(1, "outcome", "how is it?", hours=-1, priority=REMINDER) + world.queue(1, "reply") + world.queue(2, "other")
    world.sender.add(rows)
    await world.settle()
    assert (world.channel.taken, world.left(), world.events) == ({1: ["reply"], 2: ["other"]}, [], [CheckInMissed()])


def falls_into_the_night_after_a_try(world: World) -> None:
    """The first try of anything is made in the day; by the second the night has begun."""
    world.channel.before = lambda: setattr(world, "now", NOW + timedelta(hours=2))


async def test_of_a_check_in_that_may_have_arrived_before_the_night_the_engine_is_told_so(world: World) -> None:
    falls_into_the_night_after_a_try(world)
    world.channel.script[1] = [Unreachable("reset", may_have_arrived=True)]
    world.sender.add(world.queue(1, "how is it?", hours=1, priority=REMINDER))
    await world.settle()
    assert (world.channel.tried, world.left(), world.events) == ([(1, "how is it?")], [], [CheckInMissed(may_have_arrived=True)])


async def test_one_that_cannot_have_arrived_before_the_night_is_asked_again(world: World) -> None:
    falls_into_the_night_after_a_try(world)
    world.channel.script[1] = [Unreachable("no connection")]
    world.sender.add(world.queue(1, "how is it?", hours=1, priority=REMINDER))
    await world.settle()
    assert (world.channel.tried, world.left(), world.events) == ([(1, "how is it?")], [], [CheckInMissed()])


async def test_one_of_which_only_a_part_may_have_arrived_is_asked_again(world: World) -> None:
    falls_into_the_night_after_a_try(world)
    world.channel.script[1] = [Unreachable("reset", may_have_arrived=True)]
    world.sender.add(world.queue(1, "outcome", "how is it?", hours=1, priority=REMINDER))
    await world.settle()
    assert (world.channel.tried, world.left(), world.events) == ([(1, "outcome")], [], [CheckInMissed()])


async def test_what_may_have_arrived_is_tried_again_as_long_as_it_is_useful(world: World) -> None:
    world.channel.script[1] = [Unreachable("reset", may_have_arrived=True)]
    world.sender.add(world.queue(1, "how is it?", hours=1, priority=REMINDER))
    await world.settle()
    assert (world.channel.taken, world.left(), world.events) == ({1: ["how is it?"]}, [], [])


async def test_what_follows_a_pause_that_telegram_asked_for_meets_the_night_too(world: World) -> None:
    world.channel.script[1] = [Delivered(), TooMany(0.02)]
    world.channel.before = lambda: setattr(world, "now", world.now + timedelta(minutes=40))
    world.sender.add(world.queue(1, "outcome", "how is it?", hours=1, priority=REMINDER))
    await world.settle()
    assert (world.channel.taken, world.left(), world.events) == ({1: ["outcome"]}, [], [CheckInMissed()])


async def test_a_check_in_that_the_night_met_while_the_process_was_stopped_is_taken_back_at_its_start(world: World) -> None:
    world.queue(1, "how is it?", priority=REMINDER)
    world.now += timedelta(hours=25)
    await load_pending(world.store, world.restart())
    await world.settle()
    assert (world.channel.tried, world.left(), world.events) == ([], [], [CheckInMissed()])


async def test_a_clock_that_jumps_back_loses_nothing(world: World) -> None:
    world.now = NOW - timedelta(days=400)
    world.sender.add(world.queue(1, "a"))
    await world.settle()
    assert world.channel.taken == {1: ["a"]}


async def test_what_was_taken_back_is_not_sent(world: World) -> None:
    rows = world.queue(1, "a", "b", "c")
    world.sender.add(rows[:1])
    world.sender.add(rows[1:])
    world.sender.take(Handled(dropped=[(1, 0)]))
    await world.settle()
    assert world.channel.taken == {1: ["a"]}


async def test_a_press_is_answered_without_the_outbox(world: World) -> None:
    world.sender.take(Handled(press=("q1", "ok")))
    await asyncio.sleep(0.01)
    assert world.channel.pressed == [("q1", "ok")]


async def test_closing_waits_for_what_is_in_flight_and_starts_nothing_more(world: World) -> None:
    world.channel.before = lambda: setattr(world.sender, "_closing", True)
    world.sender.add(world.queue(1, "a", "b"))
    await asyncio.sleep(0)
    await world.sender.close()
    assert (world.channel.taken, world.left()) == ({1: ["a"]}, ["b"])


async def test_a_channel_that_is_down_for_all_is_tried_until_it_is_back(world: World) -> None:
    for chat in range(30):
        world.channel.script[chat] = [Unreachable("reset")] * 2
    world.sender.add([row for chat in range(30) for row in world.queue(chat, "a")])
    await world.settle()
    assert all(world.channel.taken[chat] == ["a"] for chat in range(30))


async def test_a_message_taken_back_while_in_flight_leaves_no_trace_when_it_is_refused(world: World) -> None:
    """/forget is committed between the sending and Telegram's answer."""
    world.channel.script[1] = [Refused("Bad Request: message text is empty")]
    world.channel.before = lambda: world.store.run_now(lambda tx: tx.forget(1))
    world.sender.add(world.queue(1, "Philippa crawls"))
    await world.settle()
    assert world.store.run_now(lambda tx: (tx.list_set_aside(), tx.pending(0, 9))) == ([], [])


async def test_pauses_grow_with_each_failure_and_are_spread(world: World) -> None:
    lanes = Noted()
    sender = world.sender = Sender(world.store, world.channel, world.service, lanes, clock=lambda: world.now)
    for chat in range(1, 7):
        world.channel.script[chat] = [Unreachable("reset")] * 12
        sender.add(world.queue(chat, "a"))
    await world.settle()
    first = [pauses[0] for pauses in lanes.by_chat.values()]
    assert len(set(first)) == len(first)
    for pauses in lanes.by_chat.values():
        assert len(pauses) == 12
        assert all(0.5 * 0.01 * 2**tries <= seconds <= 1.5 * 0.01 * 2**tries for tries, seconds in enumerate(pauses))


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_a_pause_is_never_nothing_and_never_longer_than_a_minute_and_a_half(failures: int, chance: float) -> None:
    assert 0 < pause_after(failures, chance) <= pause_after(failures + 1, chance) <= 1.5 * LONGEST_PAUSE


async def test_many_chats_that_fail_in_a_row_pause_everything_for_longer_and_longer(world: World) -> None:
    lanes = Noted()
    sender = world.sender = Sender(world.store, world.channel, world.service, lanes, clock=lambda: world.now)
    for chat in range(1, FAILURES_FOR_ALL + 1):
        world.channel.script[chat] = [Unreachable("reset")] * 8
        sender.add(world.queue(chat, "a"))
    await world.settle()
    assert len(lanes.for_all) > 2
    assert lanes.for_all[-1] > lanes.for_all[0]
    assert max(lanes.for_all) <= LONGEST_OUTAGE


async def test_one_message_that_fails_for_ever_pauses_nobody_else(world: World) -> None:
    lanes = Noted()
    sender = world.sender = Sender(world.store, world.channel, world.service, lanes, clock=lambda: world.now)
    world.channel.script[1] = [Unreachable("status 500")] * 5 * FAILURES_FOR_ALL
    sender.add(world.queue(1, "a"))
    await world.settle()
    assert lanes.for_all == []
    assert world.channel.taken == {1: ["a"]}


async def test_a_pause_that_telegram_names_once_or_twice_is_its_chat_s_and_thrice_in_a_row_everyone_s(world: World) -> None:
    for refused, paused in ((2, []), (3, [9])):
        lanes = Noted()
        sender = world.sender = Sender(world.store, world.channel, world.service, lanes, clock=lambda: world.now)
        for chat in range(1, refused + 1):
            world.channel.script[chat] = [TooMany(9)]
        sender.add([row for chat in range(1, refused + 1) for row in world.queue(chat, "a")])
        await world.settle()
        assert [int(seconds) for pauses in lanes.by_chat.values() for seconds in pauses] == [9] * refused
        assert [int(seconds) for seconds in lanes.for_all] == paused


async def test_when_all_wait_replies_leave_before_reminders_before_broadcasts(world: World) -> None:
    lanes = Lanes(overall=1000, per_chat=0)
    sender = world.sender = Sender(world.store, world.channel, world.service, lanes, clock=lambda: world.now)
    lanes.pause(0.1, asyncio.get_running_loop().time())
    sender.add(world.queue(1, "broadcast", priority=BROADCAST) + world.queue(2, "reminder", priority=REMINDER))
    sender.add(world.queue(3, "reply"))
    await world.settle()
    assert [text for _, text in world.channel.tried] == ["reply", "reminder", "broadcast"]
