"""A turn from the store and back."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from bot.adapters.keys import Keyring
from bot.adapters.render import render
from bot.adapters.sqlite import SqliteStore
from bot.core.events import (
    Blocked,
    CheckInDue,
    CheckInMissed,
    Effect,
    Event,
    ExportData,
    Forget,
    MarkDoNotContact,
    Pressed,
    Said,
    Say,
    Schedule,
    Toast,
    Unschedule,
)
from bot.core.session import Ahead, Assessment, Baby, CheckIns, Form, Sent, Session, to_plain
from bot.mydata import flatten
from bot.ports import REMINDER, REPLY, Incoming, Moved, Reminder, Tx
from bot.service import Handled, Service
from bot.sessions import RECENT

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADA, BEN = 1111, 2222


@dataclass(frozen=True)
class Turn:
    session: Session
    effects: tuple[Effect, ...] = ()


def play(session: Session, event: Event, now: datetime) -> Turn:
    """Does what the words say, and counts turns in `serial`."""
    grown = replace(session, serial=session.serial + 1)
    match event:
        case Said("boom" | "/boom"):
            raise RuntimeError("boom, said Philippa")
        case Said("empty"):
            return Turn(grown, (Say(" "),))
        case Said("remind"):
            return Turn(grown, (Schedule("crawling", now + timedelta(days=1)), Say("ok")))
        case Said("unremind"):
            return Turn(grown, (Unschedule("crawling"), Say("ok")))
        case Said("stop"):
            return Turn(grown, (MarkDoNotContact(True), Say("stopped")))
        case Said("forget"):
            return Turn(Session(), (Say("forgotten"), Forget()))
        case Said("data"):
            return Turn(grown, (ExportData("all of it"),))
        case Said(text):
            return Turn(replace(grown, babies=(Baby(name=text),)), (Say(f"{text} {grown.serial}"),))
        case Pressed(data):
            return Turn(grown, (Toast(data), Say("pressed")))
        case CheckInDue("bad"):
            raise RuntimeError("bad check-in")
        case CheckInDue(key):
            return Turn(grown, (Say(f"how is {key}?", priority="reminder", until=now + timedelta(hours=3)),))
        case CheckInMissed():
            return Turn(grown)
        case Blocked():
            return Turn(replace(grown, silenced=True), (Unschedule(), Say("never sent")))
    return Turn(session, ())


class World:
    """A service on a real store, with update ids of its own."""

    def __init__(self, folder: Path) -> None:
        self.store = SqliteStore(folder / "test.db", Keyring([bytes(32)]))
        self.service = Service(take_turn=play, render=render, sorry="sorry", lost_place="lost our place")
        self.last = 0

    def event(self, event: Event, chat: int = ADA, *, update: int = 0, press: str | None = None) -> Handled:
        self.last = update or self.last + 1
        raw = {"update_id": self.last, "said": getattr(event, "text", "")}
        incoming = Incoming(self.last, f"{chat} {self.last}", chat, event, press=press, raw=raw)
        return self.store.run_now(lambda tx: self.service.handle(tx, incoming, now=NOW))

    def says(self, text: str, chat: int = ADA, **options: Any) -> list[str]:
        return said(self.event(Said(text), chat, **options))

    def wake(self, *, days: float = 2) -> Handled:
        now = NOW + timedelta(days=days)
        return self.store.run_now(lambda tx: self.service.remind(tx, tx.claim_due(now, 100), now=now))

    def waiting(self) -> list[str]:
        return said(Handled(queued=self.store.run_now(lambda tx: tx.pending(0, 100))))

    def stored(self, chat: int = ADA) -> dict[str, Any]:
        return self.store.run_now(lambda tx: tx.export(chat))


def said(handled: Handled) -> list[str]:
    return [json.loads(row.call.body)["text"] for row in handled.queued]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.store.close()


def test_a_turn_keeps_the_session_and_queues_the_reply(world: World) -> None:
    assert [world.says("Mia"), world.says("Mia"), world.says("Bo", BEN)] == [["Mia 1"], ["Mia 2"], ["Bo 1"]]
    assert world.waiting() == ["Mia 1", "Mia 2", "Bo 1"]
    assert world.stored()["session"]["babies"][0]["name"] == "Mia"


def fields_of(kind: type) -> set[str]:
    """The names of a dataclass's fields, and of those of the dataclasses in them."""
    inner = {one for hint in get_type_hints(kind).values() for one in dataclasses_in(hint)}
    return {field.name for field in fields(kind)}.union(*map(fields_of, inner))


def dataclasses_in(hint: Any) -> Iterator[type]:
    if is_dataclass(hint) and isinstance(hint, type):
        yield hint
    for part in get_args(hint):
        yield from dataclasses_in(part)


def test_mydata_lists_every_field_that_a_session_has(world: World) -> None:
    form = Form(1)
    last = Assessment(0, "watch", (), NOW.date())
    check_ins = CheckIns(ahead=(Ahead("check_in", NOW),), sent=Sent(NOW, form))
    session = Session(form=form, assessments=(last,), check_ins=check_ins)
    world.store.run_now(lambda tx: tx.save_session(ADA, to_plain(session), NOW))
    named = {part for name, _ in flatten(world.stored()) for part in name.split(".")}
    assert fields_of(Session) <= named


def test_a_turn_that_was_taken_back_is_not_remembered(world: World) -> None:
    world.says("Mia")

    def taken_back(tx: Tx) -> None:
        incoming = Incoming(7, "1111 7", ADA, Said("Bo"))
        world.service.handle(tx, incoming, now=NOW)
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        world.store.run_now(taken_back)
    assert world.says("Mia") == ["Mia 2"]


def test_more_chats_than_are_kept_at_hand_are_all_remembered(world: World) -> None:
    chats = range(1, 2 * RECENT)
    first = [world.says("Mia", chat) for chat in chats]
    assert first == [["Mia 1"]] * len(chats)
    assert [world.says("Mia", chat) for chat in chats] == [["Mia 2"]] * len(chats)


def test_a_redelivered_update_changes_nothing(world: World) -> None:
    world.says("Mia", update=5)
    assert world.says("Mia", update=5) == []
    assert world.waiting() == ["Mia 1"]
    assert world.stored()["session"]["serial"] == 1


def test_a_redelivered_press_still_gets_its_answer(world: World) -> None:
    assert world.event(Pressed("yes", 9), update=5, press="q1").press == ("q1", "yes")
    assert world.event(Pressed("yes", 9), update=5, press="q1").press == ("q1", "")


def test_every_press_is_answered_even_where_the_turn_fails(world: World) -> None:
    handled = world.event(Said("boom"), press="q1")
    assert (handled.press, said(handled)) == (("q1", ""), ["sorry"])


@pytest.mark.parametrize("text", ["boom", "empty"])
def test_a_turn_that_fails_is_set_aside_and_the_parent_is_told(world: World, text: str) -> None:
    world.says("Mia")
    assert world.says(text) == ["sorry"]
    assert world.says("Mia") == ["Mia 2"]
    (aside,) = world.store.run_now(lambda tx: tx.list_set_aside())
    assert (aside.kind, aside.data["said"]) == ("update", text)


def test_what_is_logged_about_a_failure_quotes_nobody(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world.says("boom")
    assert "RuntimeError at " in caplog.text
    assert "Philippa" not in caplog.text
    assert str(ADA) not in caplog.text
    (aside,) = world.store.run_now(lambda tx: tx.list_set_aside())
    assert "Philippa" not in aside.why


def test_a_session_that_cannot_be_read_is_started_afresh_and_the_parent_is_told(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.store.run_now(lambda tx: tx.save_session(ADA, {"version": 99, "name": "Philippa"}, NOW))
    assert world.says("Mia") == ["lost our place", "Mia 1"]
    assert "could not be read" in caplog.text
    assert "Philippa" not in caplog.text


def test_a_check_in_that_falls_due_is_a_turn_like_any_other(world: World) -> None:
    world.says("remind")
    handled = world.wake()
    assert (said(handled), [row.priority for row in handled.queued]) == (["how is crawling?"], [REMINDER])
    assert said(world.wake()) == []


def test_a_check_in_that_was_taken_back_does_not_come(world: World) -> None:
    world.says("remind")
    world.says("unremind")
    assert said(world.wake()) == []


def test_of_several_that_speak_in_one_sweep_the_newest_is_sent(world: World) -> None:
    keys = ["walking", "sitting", "crawling"]
    world.store.run_now(lambda tx: [tx.schedule(Reminder(ADA, key, NOW + timedelta(hours=number))) for number, key in enumerate(keys)])
    assert said(world.wake()) == ["how is crawling?"]
    assert world.stored()["check_ins"] == []


def test_a_check_in_that_still_waits_gives_way_to_the_next(world: World) -> None:
    world.says("remind")
    world.wake()
    world.store.run_now(lambda tx: tx.schedule(Reminder(ADA, "walking", NOW)))
    handled = world.wake()
    assert (said(handled), handled.dropped) == (["how is walking?"], [(ADA, REMINDER)])
    assert world.waiting() == ["ok", "how is walking?"]


def test_a_check_in_that_waits_is_taken_back_and_the_engine_is_told_once(world: World) -> None:
    world.says("remind")
    world.wake()
    turns = world.stored()["session"]["serial"]
    for _ in range(2):
        world.store.run_now(lambda tx: world.service.missed(tx, ADA, now=NOW))
    assert (world.waiting(), world.stored()["session"]["serial"]) == (["ok"], turns + 1)


def test_a_night_that_begins_earlier_than_a_day_is_when_a_message_ends(world: World) -> None:
    world.says("remind")
    (row,) = world.wake().queued
    assert row.until == (NOW + timedelta(days=2, hours=3)).timestamp()


def test_a_check_in_that_fails_is_set_aside_and_nobody_is_troubled(world: World) -> None:
    world.store.run_now(lambda tx: [tx.schedule(Reminder(chat, key, NOW)) for chat, key in ((ADA, "bad"), (BEN, "crawling"))])
    assert said(world.wake()) == ["how is crawling?"]
    assert [one.kind for one in world.store.run_now(lambda tx: tx.list_set_aside())] == ["check-in"]


def test_stop_ends_check_ins_and_takes_back_unsent_ones(world: World) -> None:
    world.says("remind")
    world.wake()
    world.says("remind")
    handled = world.event(Said("stop"))
    assert handled.dropped == [(ADA, REMINDER)]
    assert "how is crawling?" not in world.waiting()
    assert said(world.wake()) == []


def test_a_marked_chat_is_not_written_to_even_where_a_check_in_is_left(world: World) -> None:
    world.says("stop")
    world.store.run_now(lambda tx: tx.schedule(Reminder(ADA, "crawling", NOW)))
    assert said(world.wake()) == []


def test_forget_leaves_the_confirmation_and_the_mark_only(world: World) -> None:
    world.says("Mia")
    world.says("remind")
    handled = world.event(Said("forget"))
    assert (said(handled), handled.dropped) == (["forgotten"], [(ADA, REPLY)])
    assert world.waiting() == ["forgotten"]
    stored = world.stored()
    assert (stored["session"], stored["check_ins"], stored["do_not_contact"]) == (None, [], True)
    assert said(world.wake()) == []
    assert world.says("Mia") == ["Mia 1"]


def test_who_asks_for_a_check_in_again_gets_it(world: World) -> None:
    world.says("stop")
    world.says("forget")
    world.says("remind")
    assert said(world.wake()) == ["how is crawling?"]


def test_data_come_readable_and_as_json_with_every_field_of_the_session(world: World) -> None:
    world.says("Philippa")
    handled = world.event(Said("data"))
    readable, plain = (json.loads(row.call.attachment)["content"] for row in handled.queued)
    from bot.core.session import to_plain

    assert json.loads(plain)["session"].keys() == to_plain(Session()).keys()
    assert "session.babies.1.name: Philippa" in readable.splitlines()


OLD, NEW = -5, -1005


def moves(world: World) -> Handled:
    """Telegram tells of the move; each time it is another update."""
    world.last += 1
    told = Incoming(world.last, f"{world.last}", OLD, Moved(NEW), raw={})
    return world.store.run_now(lambda tx: world.service.handle(tx, told, now=NOW))


def test_a_group_that_became_a_supergroup_goes_on_where_it_was(world: World) -> None:
    world.says("Mia", OLD)
    world.says("remind", OLD)
    for _ in range(2):
        assert moves(world).moved == [(OLD, NEW)]
        assert (world.stored(OLD)["session"], world.stored(OLD)["check_ins"]) == (None, [])
    (_, check_in) = world.waiting(), world.wake()
    assert [(row.chat, text) for row, text in zip(check_in.queued, said(check_in), strict=True)] == [(NEW, "how is crawling?")]
    assert world.says("Mia", NEW) == ["Mia 4"]


def test_what_was_said_under_the_new_id_before_the_move_was_told_is_joined_with_the_rest(world: World) -> None:
    world.says("Mia", OLD)
    world.says("remind", OLD)
    world.event(Pressed("yes", 1), NEW)
    moves(world)
    stored = world.stored(NEW)
    assert (stored["session"]["babies"][0]["name"], len(stored["check_ins"])) == ("Mia", 1)


def test_who_said_stop_in_the_group_is_not_written_to_in_the_supergroup(world: World) -> None:
    world.says("stop", OLD)
    moves(world)
    world.store.run_now(lambda tx: tx.schedule(Reminder(NEW, "crawling", NOW)))
    assert said(world.wake()) == []


def test_a_session_that_cannot_be_read_does_not_keep_the_group_from_moving(world: World) -> None:
    world.store.run_now(lambda tx: tx.save_session(OLD, {"version": 99}, NOW))
    world.says("Mia", NEW)
    assert moves(world).failed is False
    assert world.says("Mia", NEW) == ["Mia 2"]


def test_a_chat_that_is_gone_gets_nothing_more(world: World) -> None:
    world.says("remind")
    handled = world.store.run_now(lambda tx: world.service.chat_gone(tx, ADA, now=NOW))
    assert (said(handled), handled.dropped) == ([], [(ADA, REPLY)])
    assert (world.waiting(), said(world.wake())) == ([], [])


def test_nothing_is_kept_of_who_blocks_the_bot_after_forget(world: World) -> None:
    world.says("Mia")
    world.event(Blocked())
    assert world.stored()["session"]["silenced"]
    world.says("forget")
    world.event(Blocked())
    world.store.run_now(lambda tx: world.service.chat_gone(tx, ADA, now=NOW))
    assert world.stored()["session"] is None


def test_a_parent_who_blocks_the_bot_is_not_answered(world: World) -> None:
    assert said(world.event(Blocked())) == []
