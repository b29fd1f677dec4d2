"""Updates on their way in, whether polled or pushed: read, answered in one transaction, and only then confirmed."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.events import Said, SentMedia
from bot.errors import StorageError
from bot.inline import Inline
from bot.logs import where
from bot.outbox import Sender, recall
from bot.ports import REPLY, Incoming, Reminder, SetAside, Store, Tx
from bot.retention import prune
from bot.service import Handled, Service

log = logging.getLogger(__name__)

MOST_WAITING = 20_000
"""Unsent messages beyond which nothing new is taken in: Telegram keeps it for us."""
MOST_REMINDERS_WAITING = 2_000
DUE_AT_ONCE = 500

Read = Callable[[dict[str, Any]], Incoming | None]
ChatOf = Callable[[Any], int | None]


def captions_first(updates: Sequence[Incoming]) -> Sequence[Incoming]:
    """The updates with each album in one piece, what words came with it first: they may tell of a warning sign, pictures cannot."""
    starts: dict[tuple[int, str], int] = {}
    for place, update in enumerate(updates):
        if album := _album(update):
            starts.setdefault((update.chat, album), place)
    if not starts:
        return updates

    def order(item: tuple[int, Incoming]) -> tuple[int, bool, int]:
        place, update = item
        return starts.get((update.chat, _album(update)), place), isinstance(update.event, SentMedia), place

    return [update for _, update in sorted(enumerate(updates), key=order)]


def _album(update: Incoming) -> str:
    return update.event.album if isinstance(update.event, Said | SentMedia) else ""


@dataclass(slots=True, kw_only=True)
class Intake:
    """The way from an update to the sender. Whoever awaits `take` may confirm the updates after it."""

    store: Store
    service: Service
    sender: Sender
    read: Read
    chat_of: ChatOf
    """The chat of an update that cannot be read, None where not even that can be told."""
    inline: Inline | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    taken: int = 0
    failed: int = 0

    async def take(self, updates: list[dict[str, Any]]) -> None:
        """Answer the updates, in order; StorageError where nothing of it was kept."""
        while self.sender.waiting > MOST_WAITING:
            await asyncio.sleep(0.1)
        if self.inline is not None and any("inline_query" in update for update in updates):
            self.sender.start(self.inline.answer(updates))
        readable, broken = self._read_all(updates)
        if not readable and not broken:
            return
        try:
            handled = await self.store.run(lambda tx: self._answer(tx, readable, broken))
        except StorageError:
            raise
        except Exception as fault:
            if len(updates) > 1:
                for update in updates:
                    await self.take([update])
                return
            why = where(fault)
            log.error("an update could not be kept and was set aside: %s", why)
            handled = [await self.store.run(lambda tx: self._put_aside(tx, updates[0], why))]
        self.taken += len(updates)
        self.failed += sum(one.failed for one in handled)
        self.sender.take(*handled)

    def _answer(self, tx: Tx, readable: Sequence[Incoming], broken: Sequence[tuple[dict[str, Any], str]]) -> list[Handled]:
        now = self.clock()
        handled = [self._put_aside(tx, update, why) for update, why in broken]
        return handled + [self.service.handle(tx, update, now=now) for update in captions_first(readable)]

    async def wake_due(self) -> int:
        """Answer the check-ins that are due, a bounded number at once; how many there were."""
        if self.sender.waiting > MOST_REMINDERS_WAITING:
            return 0

        def job(tx: Tx) -> tuple[int, Handled]:
            now = self.clock()
            due = tx.claim_due(now, DUE_AT_ONCE)
            return len(due), self.service.remind(tx, due, now=now) if due else Handled()

        count, handled = await self.store.run(job)
        self.sender.take(handled)
        return count

    async def retry(self) -> int:
        """Try again what `crawlwise failed --retry` marked; how many that was."""

        def job(tx: Tx) -> list[Handled]:
            return [self._retry(tx, one) for one in tx.claim_retry(100)]

        handled = await self.store.run(job)
        self.sender.take(*handled)
        return len(handled)

    async def prune(self, *, retention: timedelta) -> None:
        """Delete old update ids, and chats that have been idle for longer than `retention`; StorageError."""
        now = self.clock()
        pruned = await self.store.run(lambda tx: prune(tx, retention=retention, now=now))
        if pruned.chats:
            log.info("deleted %d idle chats", pruned.chats)
        if pruned.clock:
            log.warning("%s", pruned.clock)

    def _read_all(self, updates: list[dict[str, Any]]) -> tuple[list[Incoming], list[tuple[dict[str, Any], str]]]:
        """The updates that speak to us, and those that cannot be read with the reason."""
        readable, broken = [], []
        for update in updates:
            try:
                if incoming := self.read(update):
                    readable.append(incoming)
            except Exception as fault:
                log.error("an update could not be read and was set aside: %s", where(fault))
                broken.append((update, where(fault)))
        return readable, broken

    def _put_aside(self, tx: Tx, update: dict[str, Any], why: str) -> Handled:
        """What is left to do once an update that cannot be read or kept is set aside, as happens once however often it comes."""
        number, now = update.get("update_id"), self.clock()
        if isinstance(number, int) and abs(number) < 2**62 and not tx.first_time(number, "unreadable", now):
            return Handled()
        return self.service.set_aside(tx, self.chat_of(update), update, why, now=now)

    def _retry(self, tx: Tx, one: SetAside) -> Handled:
        now = self.clock()
        try:
            return self._again(tx, one, now)
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            tx.set_aside(one.kind, where(fault), self._about(one), one.data, now)
            return Handled()

    def _about(self, one: SetAside) -> int | None:
        """The chat that it is about, so that /forget finds it; None where it does not say."""
        chat = one.data.get("chat") if isinstance(one.data, dict) else None
        return chat if isinstance(chat, int) else self.chat_of(one.data)

    def _again(self, tx: Tx, one: SetAside, now: datetime) -> Handled:
        if one.kind == "request" and one.data.get("priority", REPLY) == REPLY:
            until = (now + timedelta(hours=24)).timestamp()
            return Handled(queued=[tx.enqueue(one.data["chat"], recall(one.data), priority=REPLY, until=until)])
        if one.kind == "check-in" and "due" in one.data:
            due = datetime.fromisoformat(one.data["due"])
            return self.service.remind(tx, [Reminder(one.data["chat"], one.data["key"], due)], now=now)
        if one.kind in ("request", "check-in"):  # the words of a check-in refused days ago are stale: it is asked anew, if at all
            return self.service.not_delivered(tx, one.data["chat"], now=now)
        incoming = self.read(one.data)
        return self.service.answer(tx, incoming, now=now, apologise=False) if incoming else Handled()
