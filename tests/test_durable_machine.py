"""Service and outbox under every order of messages, failures, crashes and redelivery that Hypothesis can think of."""

import json
import tempfile
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.adapters.keys import Keyring
from bot.adapters.render import render
from bot.adapters.sqlite import SqliteStore
from bot.core.events import Effect, Event, Said, Say
from bot.core.session import Session
from bot.lanes import Lanes
from bot.ports import Incoming, Queued
from bot.service import Service

START = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Turn:
    session: Session
    effects: tuple[Effect, ...]


def count(session: Session, event: Event, _now: datetime) -> Turn:
    assert isinstance(event, Said)
    if event.text == "boom":
        raise RuntimeError
    grown = replace(session, serial=session.serial + 1)
    return Turn(grown, (Say(f"{event.text} turn {grown.serial}"),))


class Telegram(RuleBasedStateMachine):
    """Telegram keeps what was not confirmed; we may be killed between any two steps."""

    chats = st.integers(1, 3)

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.service = Service(take_turn=count, render=render, sorry="sorry", lost_place="lost")
        self.unconfirmed: list[Incoming] = []
        self.updates = 0
        self.now = START
        self.clock = 0.0
        self.expected: dict[int, list[str]] = defaultdict(list)
        self.arrived: dict[int, list[str]] = defaultdict(list)
        self.flying: list[Queued] = []
        self.repeatable: dict[int, int] = defaultdict(int)
        self.store = self.opened()
        self.lanes = Lanes(overall=0, per_chat=0)

    def opened(self) -> SqliteStore:
        return SqliteStore(Path(self.folder.name) / "test.db", Keyring([bytes(32)]))

    def teardown(self) -> None:
        self.finish()
        self.store.close()
        self.folder.cleanup()

    @rule(chat=chats, text=st.sampled_from(["hi", "boom"]))
    def a_parent_writes(self, chat: int, text: str) -> None:
        self.updates += 1
        self.unconfirmed.append(Incoming(self.updates, f"{chat} {self.updates}", chat, Said(text), raw={}))
        turns = sum("turn" in one for one in self.expected[chat])
        self.expected[chat].append("sorry" if text == "boom" else f"hi turn {turns + 1}")

    @rule(confirm=st.booleans(), several=st.integers(1, 4))
    def updates_come_in(self, confirm: bool, several: int) -> None:
        """The commit is done; the confirmation may still be lost."""
        batch = self.unconfirmed[:several]
        handled = self.store.run_now(lambda tx: [self.service.handle(tx, update, now=self.now) for update in batch])
        for one in handled:
            self.lanes.add(one.queued, self.clock)
        if confirm:
            del self.unconfirmed[:several]

    @rule()
    def a_message_leaves(self) -> None:
        row = self.lanes.next(self.clock)
        if isinstance(row, Queued):
            self.flying.append(row)
            self.arrived[row.chat].append(json.loads(row.call.body)["text"])

    @precondition(lambda self: self.flying)
    @rule()
    def its_mark_is_committed(self) -> None:
        row = self.flying.pop(0)
        self.store.run_now(lambda tx: tx.delivered([row.id]))
        self.lanes.done(row, self.clock)

    @precondition(lambda self: self.flying)
    @rule()
    def it_fails_and_is_tried_again(self) -> None:
        row = self.flying.pop(0)
        self.arrived[row.chat].pop()
        self.lanes.later(row, 1.0, self.clock)

    @rule(seconds=st.floats(-1e5, 1e5))
    def time_jumps(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.clock += abs(seconds)

    @rule()
    def a_crash(self) -> None:
        """The process is gone: what was in flight may come twice, once a chat."""
        for row in self.flying:
            self.repeatable[row.chat] += 1
        self.flying = []
        self.store.close()
        self.store = self.opened()
        self.lanes = Lanes(overall=0, per_chat=0)
        self.lanes.add(self.store.run_now(lambda tx: tx.pending(0, 10_000)), self.clock)

    @invariant()
    def nothing_is_out_of_order_or_repeated_too_often(self) -> None:
        for chat, texts in self.arrived.items():
            once = [text for number, text in enumerate(texts) if number == 0 or "sorry" in text or text != texts[number - 1]]
            assert len(texts) - self.repeatable[chat] <= len(self.expected[chat])
            turns = [text for text in once if "turn" in text]
            assert turns == [text for text in self.expected[chat] if "turn" in text][: len(turns)]

    def finish(self) -> None:
        """In the end every message is answered, once, but for what crashes repeated."""
        self.a_crash()
        while self.unconfirmed:
            self.updates_come_in(True, 4)
        self.clock += 1e6
        while isinstance(row := self.lanes.next(self.clock), Queued):
            self.flying.append(row)
            self.arrived[row.chat].append(json.loads(row.call.body)["text"])
            self.its_mark_is_committed()
        self.nothing_is_out_of_order_or_repeated_too_often()
        for chat, expected in self.expected.items():
            assert set(self.arrived[chat]) == set(expected)
            assert len(expected) <= len(self.arrived[chat]) <= len(expected) + self.repeatable[chat]
        assert self.store.run_now(lambda tx: tx.pending(0, 10)) == []


TestTelegram = Telegram.TestCase
TestTelegram.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
