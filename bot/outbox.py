"""The sender: takes what the outbox holds to the channel, and marks it once the channel has it.

Rules:
1. A chat's next message leaves only after the mark of the one before is committed, so that a crash repeats at most the
   message in flight.
2. A message is tried for as long as it is useful, with growing pauses; what the channel will never take is set aside. A check-in is
   useful until the parent's night begins: one that meets it is taken back, and the engine asks again. Of one that the channel may have
   the engine is told so: to be asked twice is worse than to be asked the next time, but an outcome is rather told twice than never.
3. A chat that cannot be reached any more gets nothing more, and its check-ins end.
"""

import asyncio
import json
import logging
import random
import time
from collections.abc import Callable, Coroutine, Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.errors import StorageError
from bot.lanes import Lanes
from bot.logs import where
from bot.ports import REMINDER, Call, ChatGone, Delivered, Moved, Queued, Refused, Send, Store, TooMany, Tx, Unreachable, Verdict
from bot.service import Handled, Service

log = logging.getLogger(__name__)

T = TypeVar("T")

IN_FLIGHT = 64
FIRST_PAUSE, LONGEST_PAUSE, LONGEST_OUTAGE = 0.5, 60.0, 15.0
FAILURES_FOR_ALL = 8
"""So many chats that fail in a row mean that the channel is down: then everything pauses, not each chat by itself."""
CLOSING_SECONDS = 7.0
"""How long a stop waits for what is in flight: service managers kill after ten."""
KNOWN_REFUSALS = ("message text is empty", "message is too long", "can't parse entities", "button_data_invalid", "wrong file identifier")


def pause_after(failures: int, chance: float) -> float:
    """Seconds to wait after so many failures in a row; `chance` in 0..1 spreads those that failed together.

    >>> pause_after(1, 0.5), pause_after(3, 0.5), pause_after(50, 0.5)
    (0.5, 2.0, 60.0)
    """
    return float(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures - 1, 20)) * (0.5 + chance))


class Sender:
    """Delivers committed messages. `add` what a committed transaction queued; `drop` what it took back."""

    def __init__(
        self,
        store: Store,
        send: Send,
        service: Service,
        lanes: Lanes,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._send, self._service, self._lanes = store, send, service, lanes
        self._clock, self._steady = clock, steady
        self._tasks: set[asyncio.Task[None]] = set()
        self._flying = 0
        self._tries: dict[int, int] = {}
        self._in_doubt: set[int] = set()
        """Messages of which a try went out without an answer: the channel may have them."""
        self._failing: set[int] = set()
        """Chats whose messages failed since the channel last took one: a message that fails for ever must not hold up the others."""
        self._outages = 0
        """Pauses for all since the channel last took a message."""
        self._marks: list[Queued] = []
        self._marking = False
        self._timer: asyncio.TimerHandle | None = None
        self._closing = False
        self.sent = self.failed = 0

    @property
    def waiting(self) -> int:
        """Messages not sent yet, those in flight included."""
        return self._lanes.waiting

    def take(self, *handled: Handled) -> None:
        """Carry out what committed turns left to do, in their order."""
        now = self._steady()
        for one in handled:
            for chat, priority in one.dropped:
                self._lanes.drop(chat, priority)
            for chat, to in one.moved:
                self._lanes.move(chat, to, now)
            self._lanes.add(one.queued, now)
            if one.press:
                self.start(self._send.answer_press(*one.press))
        self._pump()

    def add(self, rows: Iterable[Queued]) -> None:
        """Have these delivered after those of their chats that wait already."""
        self._lanes.add(rows, self._steady())
        self._pump()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Let the work run beside all else; `close` waits for it, and what it raises is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def close(self, *, seconds: float = CLOSING_SECONDS) -> None:
        """Start nothing more, and wait for what is in flight and for its marks."""
        self._closing = True
        end = self._steady() + seconds
        while (self._tasks or self._marking or self._marks) and self._steady() < end:
            await asyncio.sleep(0.02)
        for task in self._tasks:
            task.cancel()

    # ---- which goes next -----------------------------------------------------------------------------------------

    def _pump(self) -> None:
        """Start all that may go now, come back when the next may, and show who has to wait that an answer is under way."""
        self._start_what_may_go()
        for chat in self._lanes.take_held():
            self.start(self._send.show_typing(chat))

    def _start_what_may_go(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        while self._flying < IN_FLIGHT and not self._closing:
            row = self._lanes.next(self._steady())
            if isinstance(row, Queued):
                self._flying += 1
                self.start(self._deliver(row))
                continue
            if row is not None:
                self._timer = asyncio.get_running_loop().call_later(max(row, 0.001), self._pump)
            return

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()):
            log.error("the sender failed: %s", where(fault))

    async def _deliver(self, row: Queued) -> None:
        try:
            if row.until <= self._clock().timestamp():
                await self._give_up(row)
            else:
                await self._settle(row, await self._send(row.call))
        except Exception as fault:
            log.error("a message could not be dealt with: %s", where(fault))
            self._lanes.later(row, LONGEST_PAUSE, self._steady())
        finally:
            self._flying -= 1
            self._pump()

    async def _give_up(self, row: Queued) -> None:
        """The row's time is over. A reply is worth nothing any more; a check-in has met the parent's night and is asked again."""
        if row.priority != REMINDER:
            log.warning("a message was dropped: it could not be sent for too long")
            self._mark(row)
            return
        log.info("a check-in could not be sent in its hours; it is taken back")
        self.take(await self._commit(lambda tx: self._take_back(tx, row)))
        self._forget_tries(row)
        self._lanes.done(row, self._steady())

    def _take_back(self, tx: Tx, row: Queued) -> Handled:
        """Take back the check-in that the row begins, or ends; where this was all of it and may have arrived, the engine is told so."""
        if row.id not in self._in_doubt:
            return self._service.missed(tx, row.chat, now=self._clock())
        tx.delivered([row.id])
        rest = self._service.missed(tx, row.chat, now=self._clock())
        if rest.dropped:
            return rest
        return self._service.not_delivered(tx, row.chat, now=self._clock(), may_have_arrived=True)

    # ---- what became of it ---------------------------------------------------------------------------------------

    async def _settle(self, row: Queued, verdict: Verdict) -> None:
        match verdict:
            case Delivered():
                self._accepted()
                self.sent += 1
                self._mark(row)
            case TooMany(seconds):
                if self._lanes.too_many(row, seconds + random.uniform(0, 0.1), self._steady()):
                    log.warning("Telegram asks for a pause of %.0f s over all", seconds)
            case ChatGone():
                self._accepted()
                await self._commit(lambda tx: self._service.chat_gone(tx, row.chat, now=self._clock()))
                self._lanes.drop(row.chat, 0)
                self._mark(row)
            case Moved(to) if to != row.chat:
                self._accepted()
                await self._follow(row, to)
            case Moved():
                await self._set_aside(row, "moved to itself")
            case Refused(reason):
                self._accepted()
                await self._set_aside(row, reason)
            case Unreachable(why, may_have_arrived):
                if may_have_arrived:
                    self._in_doubt.add(row.id)
                self._try_again(row, why)

    def _accepted(self) -> None:
        self._failing.clear()
        self._outages = 0
        self._lanes.accepted()

    def _try_again(self, row: Queued, why: str) -> None:
        self.failed += 1
        self._failing.add(row.chat)
        tries = self._tries[row.id] = self._tries.get(row.id, 0) + 1
        log.info("a message has to be sent again: %s, try %d", why, tries)
        now = self._steady()
        if len(self._failing) >= FAILURES_FOR_ALL and not self._lanes.is_paused(now):
            self._outages += 1
            self._lanes.pause(min(LONGEST_OUTAGE, pause_after(self._outages, random.random())), now)
        self._lanes.later(row, pause_after(tries, random.random()), now)

    async def _follow(self, row: Queued, to: int) -> None:
        """The group has another id by now: all that is kept of it goes there, and the message with what waits behind it."""

        def job(tx: Tx) -> bool:
            self._service.move(tx, row.chat, to, now=self._clock())
            return any(waiting.id == row.id for waiting in tx.pending(row.id - 1, 1))

        still_waits = await self._commit(job)
        if not still_waits:
            self._lanes.done(row, self._steady())
        self._lanes.move(row.chat, to, self._steady(), landed=True)

    async def _set_aside(self, row: Queued, reason: str) -> None:
        why = next((text for text in KNOWN_REFUSALS if text in reason.lower()), "another reason, kept with it")
        log.error("Telegram refused a message, it was set aside: %s", why)
        data = describe(row.call) | {"reason": reason, "chat": row.chat, "priority": row.priority}

        def job(tx: Tx) -> None:
            if tx.delivered([row.id]):  # what was taken back while it was in flight leaves no trace
                tx.set_aside("request", f"400: {why}", row.chat, data, self._clock())

        await self._commit(job)
        self._lanes.done(row, self._steady())

    async def _commit(self, job: Callable[[Tx], T]) -> T:
        """The job's result, once it is committed, however long the database takes."""
        failures = 0
        while True:
            try:
                return await self._store.run(job)
            except StorageError as fault:
                failures += 1
                log.error("%s", fault)
                await asyncio.sleep(pause_after(failures, random.random()))

    # ---- marks ---------------------------------------------------------------------------------------------------

    def _mark(self, row: Queued) -> None:
        """Have the message taken off the outbox; marks that come together share a commit."""
        self._marks.append(row)
        if not self._marking:
            self._marking = True
            self.start(self._commit_marks())

    async def _commit_marks(self) -> None:
        while self._marks:
            rows, self._marks = self._marks, []
            ids = [row.id for row in rows]
            await self._commit(lambda tx, ids=ids: tx.delivered(ids))  # type: ignore[misc]
            now = self._steady()
            for row in rows:
                self._forget_tries(row)
                self._lanes.done(row, now)
            self._pump()
        self._marking = False

    def _forget_tries(self, row: Queued) -> None:
        self._tries.pop(row.id, None)
        self._in_doubt.discard(row.id)


def describe(call: Call) -> dict[str, object]:
    """The call as plain data, for what is set aside; `recall` gives it back."""
    return {"method": call.method, "body": json.loads(call.body), "attachment": call.attachment.decode()}


def recall(data: dict[str, object]) -> Call:
    """The call that `describe` described."""
    return Call(str(data["method"]), json.dumps(data["body"], ensure_ascii=False).encode(), str(data["attachment"]).encode())
