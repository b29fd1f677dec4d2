"""One update, or one check-in that fell due, from the store and back: load, take the turn, save, queue what to send.

Everything here happens inside one transaction that the caller commits. A turn that raises changes nothing: its update
is set aside, the parent is told, and the rest of the batch goes on.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bot.core.checkins import has_to_wait
from bot.core.events import (
    Blocked,
    CheckInDue,
    CheckInMissed,
    DropKeyboard,
    Edit,
    Effect,
    Event,
    ExportData,
    Forget,
    KeepFeedback,
    MarkDoNotContact,
    Say,
    Schedule,
    SendChart,
    SendFile,
    SendNote,
    TakeBack,
    Toast,
    Unschedule,
)
from bot.core.joined import joined
from bot.core.session import Session, from_plain, to_plain
from bot.errors import StorageError
from bot.logs import where
from bot.mydata import export_files
from bot.ports import BROADCAST, REMINDER, REPLY, Call, Incoming, Moved, Queued, Reminder, Render, TakeTurn, Tx, Unreadable
from bot.sessions import Sessions

log = logging.getLogger(__name__)

PRIORITIES = {"reply": REPLY, "reminder": REMINDER, "broadcast": BROADCAST}
USEFUL = {REPLY: timedelta(hours=24), REMINDER: timedelta(hours=24), BROADCAST: timedelta(hours=48)}
"""How long a message is worth sending. Telegram keeps what a parent wrote for as long."""

ToSend = Say | Edit | DropKeyboard | SendChart | SendNote | SendFile


@dataclass(slots=True)
class Handled:
    """What is left to do once the transaction is committed."""

    queued: list[Queued] = field(default_factory=list)
    dropped: list[tuple[int, int]] = field(default_factory=list)
    """Chats, each with the priority from which on its unsent messages were taken back."""
    moved: list[tuple[int, int]] = field(default_factory=list)
    """Chats that go on under another id, each with that."""
    press: tuple[str, str] | None = None
    """A button press and the short text that answers it."""
    failed: bool = False

    def take(self, other: "Handled") -> None:
        """Add what was left to do after this; what that took back is not sent."""
        for chat, priority in other.dropped:
            self.queued = [row for row in self.queued if row.chat != chat or row.priority < priority]
        self.queued += other.queued
        self.dropped += other.dropped
        self.moved += other.moved


class _Message(NamedTuple):
    """What one effect sends: its calls, and until when, where the parent's night says so."""

    priority: int
    calls: Sequence[Call]
    until: datetime | None = None


@dataclass(slots=True)
class _Plan:
    """What a turn comes to: the session to keep, then each effect in order, messages rendered already."""

    chat: int
    session: dict[str, Any] | None
    steps: list[Effect | _Message] = field(default_factory=list)
    asked: bool = True
    """The parent acted; False for what concerns a check-in only."""
    toast: str = ""
    forget: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The turn function with what surrounds it. `sorry` and `lost_place` are the reviewed texts for our own faults."""

    take_turn: TakeTurn
    render: Render
    sorry: str
    lost_place: str
    _recent: Sessions = field(default_factory=Sessions)

    def handle(self, tx: Tx, update: Incoming, *, now: datetime) -> Handled:
        """Answer one update, once: the second time the same one comes, nothing happens but the answer to its press."""
        if not tx.first_time(update.id, update.identity, now):
            return Handled(press=(update.press, "") if update.press else None)
        return self.answer(tx, update, now=now)

    def answer(self, tx: Tx, update: Incoming, *, now: datetime, apologise: bool = True) -> Handled:
        """Answer one update without asking whether it came before."""
        if isinstance(update.event, Moved):
            return self.move(tx, update.chat, update.event.to, now=now)
        try:
            plan = self._plan(tx, update.chat, update.event, now=now)
        except StorageError:
            raise
        except Exception as fault:
            why = where(fault)
            log.error("an update was set aside: %s", why)
            tx.set_aside("update", why, update.chat, update.raw, now)
            return self._apologise(tx, update, now=now) if apologise else Handled(failed=True)
        handled = self._carry_out(tx, plan, now=now)
        handled.press = (update.press, plan.toast) if update.press else None
        return handled

    def set_aside(self, tx: Tx, chat: int | None, update: Any, why: str, *, now: datetime) -> Handled:
        """Keep an update that nothing could be made of, and tell whoever wrote it in private."""
        tx.set_aside("update", why, chat, update, now)
        result = Handled(failed=True)
        if chat is not None and is_private(chat):
            self._queue(tx, chat, _Message(REPLY, self.render(chat, Say(self.sorry))), result, now)
        return result

    def remind(self, tx: Tx, due: Sequence[Reminder], *, now: datetime) -> Handled:
        """Wake the chats whose check-ins fell due, the longest due first. Of several in one chat the engine lets one go at a time."""
        result = Handled()
        for reminder in sorted(due, key=lambda one: one.due):
            result.take(self._remind(tx, reminder, now=now))
        return result

    def missed(self, tx: Tx, chat: int, *, now: datetime, again_from: datetime | None = None) -> Handled:
        """Take back the check-in that still waits for this chat; the engine decides whether and when it is asked again."""
        if not tx.drop_queued(chat, from_priority=REMINDER):
            return Handled()
        result = Handled(dropped=[(chat, REMINDER)])
        result.take(self.not_delivered(tx, chat, now=now, again_from=again_from))
        return result

    def not_delivered(
        self, tx: Tx, chat: int, *, now: datetime, again_from: datetime | None = None, may_have_arrived: bool = False
    ) -> Handled:
        """What follows where the chat's last check-in did not reach the parent for sure, and nothing of it is left in the outbox."""
        if tx.is_do_not_contact(chat):
            return Handled()
        return self._unasked(tx, chat, CheckInMissed(again_from, may_have_arrived), {"chat": chat}, now=now)

    def move(self, tx: Tx, chat: int, to: int, *, now: datetime) -> Handled:
        """Go on with the chat under another id, with all that is kept of it; told once more, it changes nothing."""
        before, after = _known(tx, chat), _known(tx, to)
        tx.move(chat, to)
        if before is not None and after is not None:
            one = joined(before, after)
            tx.save_session(to, to_plain(one), now)
            for ahead in before.check_ins.ahead:
                if one.check_ins.under(ahead.key) is None:
                    tx.unschedule(to, ahead.key)
        return Handled(moved=[(chat, to)])

    def chat_gone(self, tx: Tx, chat: int, *, now: datetime) -> Handled:
        """Stop writing to a chat that Telegram says cannot be reached: its check-ins and unsent messages end."""
        result = Handled(dropped=[(chat, REPLY)])
        tx.drop_queued(chat, from_priority=REPLY)
        try:
            result.take(self._carry_out(tx, self._plan(tx, chat, Blocked(), now=now), now=now))
        except StorageError:
            raise
        except Exception as fault:
            log.error("a blocked chat could not be told to the engine: %s", where(fault))
        tx.unschedule(chat, None)
        return result

    def _remind(self, tx: Tx, reminder: Reminder, *, now: datetime) -> Handled:
        if tx.is_do_not_contact(reminder.chat):
            return Handled()
        result = Handled()
        if not self._has_to_wait(tx, reminder, now=now):
            result = self.missed(tx, reminder.chat, now=now)  # the one before, if it is still to be sent: never two at once
        kept = {"chat": reminder.chat, "key": reminder.key, "due": reminder.due.isoformat()}
        result.take(self._unasked(tx, reminder.chat, CheckInDue(reminder.key, reminder.due), kept, now=now))
        return result

    def _has_to_wait(self, tx: Tx, reminder: Reminder, *, now: datetime) -> bool:
        """Whether another baby's check-in goes first, and is left in the outbox if it is still there."""
        check_ins = self._recent.load(tx, reminder.chat)[0].check_ins
        one = check_ins.under(reminder.key)
        return one is not None and has_to_wait(one, check_ins, now=now)

    def _unasked(self, tx: Tx, chat: int, event: CheckInDue | CheckInMissed, kept: dict[str, Any], *, now: datetime) -> Handled:
        """The turn for a check-in; where it fails, `kept` is set aside and nobody is troubled."""
        try:
            plan = self._plan(tx, chat, event, now=now)
        except StorageError:
            raise
        except Exception as fault:
            why = where(fault)
            log.error("a check-in was set aside: %s", why)
            tx.set_aside("check-in", why, chat, kept, now)
            return Handled(failed=True)
        return self._carry_out(tx, plan, now=now)

    def _plan(self, tx: Tx, chat: int, event: Event, *, now: datetime) -> "_Plan":
        """Take the turn and render it. All that can fail happens here, before anything is written."""
        session, lost = self._recent.load(tx, chat)
        turn = self.take_turn(session, event, now)
        effects = list(turn.effects)
        unasked = isinstance(event, CheckInDue | CheckInMissed | Blocked)
        if isinstance(event, Blocked):
            effects = [effect for effect in effects if not isinstance(effect, ToSend | ExportData)]
        elif lost and not unasked:
            effects.insert(0, Say(self.lost_place))
        # Nothing is kept of a chat that goes and of which nothing was known: it may have been forgotten a moment ago.
        unchanged = (unasked and turn.session == session) or (isinstance(event, Blocked) and session == Session())
        plan = _Plan(chat, None if unchanged else to_plain(turn.session), asked=not unasked)
        if plan.session is not None:
            self._recent.keep(chat, plan.session, turn.session)
        for effect in effects:
            match effect:
                case Forget():
                    plan.forget = True
                case Toast(text):
                    plan.toast = text
                case Schedule(_, due) if due.tzinfo is None:
                    raise ValueError("a check-in needs a due time with its zone")
                case Say() | Edit() | DropKeyboard() | SendChart() | SendNote() | SendFile():
                    plan.steps.append(self._message(chat, effect, unasked=unasked))
                case _:
                    plan.steps.append(effect)
        return plan

    def _message(self, chat: int, effect: ToSend, *, unasked: bool) -> "_Message":
        calls = self.render(chat, effect)
        if isinstance(effect, Say):
            return _Message(PRIORITIES[effect.priority], calls, effect.until)
        return _Message(REMINDER if unasked else REPLY, calls)

    def _carry_out(self, tx: Tx, plan: "_Plan", *, now: datetime) -> Handled:
        result, chat = Handled(), plan.chat
        if plan.forget:
            tx.forget(chat)
            self._recent.drop(chat)
            result.dropped.append((chat, REPLY))
        elif plan.session is not None:
            tx.save_session(chat, plan.session, now)
        for step in plan.steps:
            match step:
                case _Message():
                    self._queue(tx, chat, step, result, now)
                case Schedule(key, due):
                    if plan.asked:  # who asks for a check-in wants to hear from us, whatever was said before /forget
                        tx.mark_do_not_contact(chat, on=False)
                    tx.schedule(Reminder(chat, key, due))
                case Unschedule(key):
                    tx.unschedule(chat, key)
                case TakeBack(again_from):
                    result.take(self.missed(tx, chat, now=now, again_from=again_from))
                case MarkDoNotContact(on):
                    self._mark(tx, chat, on, result)
                case KeepFeedback(entry, helpful, words):
                    tx.keep_feedback(entry, helpful=helpful, words=words, now=now)
                case ExportData(caption):
                    for file in export_files(tx.export(chat), caption):
                        self._queue(tx, chat, _Message(REPLY, self.render(chat, file)), result, now)
        return result

    def _mark(self, tx: Tx, chat: int, on: bool, result: Handled) -> None:
        tx.mark_do_not_contact(chat, on=on)
        if on:
            tx.unschedule(chat, None)
            tx.drop_queued(chat, from_priority=REMINDER)
            result.dropped.append((chat, REMINDER))

    def _queue(self, tx: Tx, chat: int, message: "_Message", result: Handled, now: datetime) -> None:
        ends = now + USEFUL[message.priority]
        until = (ends if message.until is None else min(ends, message.until)).timestamp()
        result.queued += [tx.enqueue(chat, call, priority=message.priority, until=until) for call in message.calls]

    def _apologise(self, tx: Tx, update: Incoming, *, now: datetime) -> Handled:
        result = Handled(press=(update.press, "") if update.press else None, failed=True)
        if not isinstance(update.event, Blocked):
            self._queue(tx, update.chat, _Message(REPLY, self.render(update.chat, Say(self.sorry))), result, now)
        return result


def is_private(chat: int) -> bool:
    """Whether a chat is one parent's: groups and channels have negative ids."""
    return chat > 0


def _known(tx: Tx, chat: int) -> Session | None:
    """The chat's session; None where there is none that can be read."""
    try:
        plain = tx.load_session(chat)
        return None if plain is None else from_plain(plain)
    except (Unreadable, ValueError, TypeError, KeyError, AttributeError, IndexError):
        return None
