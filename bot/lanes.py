"""Which message goes next: a lane a chat, kept in order, within the limits that Telegram sets.

https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: about one message a second in a chat, 20 a
minute in a group, 30 a second over all. `now` is any clock that only goes forward, in seconds.
"""

import heapq
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from bot.limits import Bucket, Limit, Window, over_all
from bot.ports import BROADCAST, REMINDER, REPLY, Queued

BURST = 3
"""Messages that a chat may get at once before its rate counts: an answer is seldom longer."""
GROUP_A_MINUTE = 20
NOTICEABLE = 1.0
"""Seconds that a parent may wait before something has to show that an answer is under way."""
CHATS_FOR_ALL = 3
"""So many chats refused in a row mean that the limit over all is meant."""


class State(Enum):
    """Of a lane: nothing waits; its first may go, or has to wait for its time, or is in flight, or for one in flight under another id."""

    EMPTY = auto()
    READY = auto()
    ASLEEP = auto()
    BUSY = auto()
    HELD = auto()


@dataclass(slots=True)
class Lane:
    """One chat's unsent messages; the first is the one that is in flight while the lane is busy."""

    limits: tuple[Limit, ...]
    rows: deque[Queued] = field(default_factory=deque)
    counts: list[int] = field(default_factory=lambda: [0, 0, 0])
    """How many of the rows have each priority."""
    state: State = State.EMPTY
    ticket: int = 0
    """Number of the heap entry that counts; older ones are void."""
    not_before: float = 0.0
    condemned: bool = False
    """The message in flight was taken back meanwhile: if it fails, it is not tried again."""
    to: int | None = None
    """The id under which the chat goes on once the message in flight has landed."""
    behind: int | None = None
    """The id that the chat had before: what is in flight there goes first, and holds this lane."""

    def wait(self, now: float) -> float:
        """Seconds until the first may go, 0 or less for now."""
        return max(self.not_before - now, *(limit.wait(now) for limit in self.limits))

    def priority(self) -> int:
        """The best of what waits: a reminder in front of a reply must not hold it up."""
        return REPLY if self.counts[REPLY] else REMINDER if self.counts[REMINDER] else BROADCAST

    def append(self, row: Queued) -> None:
        """Let the row wait behind the others."""
        self.rows.append(row)
        self.counts[row.priority] += 1

    def popleft(self) -> None:
        """Take the first out."""
        self.counts[self.rows.popleft().priority] -= 1

    def in_flight(self) -> list[Queued]:
        """The message in flight, if there is one."""
        return [self.rows[0]] if self.state is State.BUSY else []

    def take_in(self, rows: Iterable[Queued]) -> None:
        """These wait here too, each at the place that its number gives it, but for the message in flight."""
        flying = self.in_flight()
        self.keep(flying + sorted([*list(self.rows)[len(flying) :], *rows], key=lambda row: row.id))

    def keep(self, rows: Sequence[Queued]) -> None:
        """Only these wait from now on."""
        self.rows = deque(rows)
        self.counts = [0, 0, 0]
        for row in rows:
            self.counts[row.priority] += 1


class Lanes:
    """All that waits to be sent. Of the lanes that may go, the better priority first, then the one that waited longest."""

    def __init__(self, *, overall: float = 30, per_chat: float = 1) -> None:
        self._overall = over_all(overall)
        self._per_chat = per_chat
        self._lanes: dict[int, Lane] = {}
        self._ready: list[tuple[int, int, int]] = []
        self._asleep: list[tuple[float, int, int]] = []
        self._ticket = 0
        self._paused_until = 0.0
        self._refused: set[int] = set()
        self._held: list[int] = []
        self.waiting = 0
        """Messages not sent yet, those in flight included."""

    def add(self, rows: Iterable[Queued], now: float) -> None:
        """Let the rows wait, each behind its chat's others."""
        for row in rows:
            lane = self._lane(row.chat)
            urgent = bool(lane.rows) and row.priority < lane.priority()
            lane.append(row)
            self.waiting += 1
            if lane.state is State.EMPTY or (lane.state is State.READY and urgent):
                self._wake(row.chat, lane)
        self._trim(now)

    def next(self, now: float) -> Queued | float | None:
        """The message to send now, or the seconds until one may go, or None where none waits for its time."""
        while self._asleep and self._asleep[0][0] <= now:
            _, ticket, chat = heapq.heappop(self._asleep)
            lane = self._lanes.get(chat)
            if lane and lane.ticket == ticket:
                self._wake(chat, lane)
        while self._ready:
            pause = max(self._paused_until - now, *(limit.wait(now) for limit in self._overall), 0.0)
            if pause > 0:
                return pause
            _, ticket, chat = heapq.heappop(self._ready)
            lane = self._lanes.get(chat)
            if lane is None or lane.ticket != ticket or lane.state is not State.READY:
                continue
            if (seconds := lane.wait(now)) > 0:
                self._sleep(chat, lane, seconds, now)
                continue
            return self._depart(lane, now)
        return self._asleep[0][0] - now if self._asleep else None

    def done(self, row: Queued, now: float) -> None:
        """The message in flight is dealt with; its chat's next may go."""
        self._leave(self._lanes[row.chat])
        self._land(row.chat, self._lanes[row.chat], now)

    def later(self, row: Queued, seconds: float, now: float) -> None:
        """The message in flight has to be tried again after `seconds`."""
        lane = self._lanes[row.chat]
        lane.not_before = max(lane.not_before, now + seconds)
        if lane.condemned:
            self._leave(lane)
        self._land(row.chat, lane, now)

    def take_held(self) -> list[int]:
        """Chats whose reply our own limit has begun to hold back for a noticeable time, since this was asked last.

        Those that Telegram itself told to wait are not among them: they are left in peace.
        """
        held, self._held = self._held, []
        return held

    def accepted(self) -> None:
        """The channel took a message: it is not closed to everyone."""
        self._refused.clear()

    def too_many(self, row: Queued, seconds: float, now: float) -> bool:
        """The channel named `seconds` to wait; whether it now counts for all chats."""
        self._refused.add(row.chat)
        self.later(row, seconds, now)
        if len(self._refused) < CHATS_FOR_ALL:
            return False
        self.pause(seconds, now)
        return True

    def pause(self, seconds: float, now: float) -> None:
        """Nothing goes out for so long, or longer where more was named before."""
        self._paused_until = max(self._paused_until, now + seconds)

    def is_paused(self, now: float) -> bool:
        """Whether nothing may go out now."""
        return self._paused_until > now

    def drop(self, chat: int, from_priority: int) -> None:
        """Forget the chat's messages of that priority and of lesser ones, but for one in flight."""
        lane = self._lanes.get(chat)
        if lane is None:
            return
        flying = lane.in_flight()
        kept = flying + [row for row in list(lane.rows)[len(flying) :] if row.priority < from_priority]
        for one in (lane, self._lanes.get(lane.behind) if lane.behind is not None else None):
            if one is not None and one.in_flight():
                one.condemned = one.condemned or one.rows[0].priority >= from_priority
        self.waiting -= len(lane.rows) - len(kept)
        lane.keep(kept)
        if not kept:
            self._rest(lane)

    def move(self, chat: int, to: int, now: float, *, landed: bool = False) -> None:
        """The chat's messages wait under another id from now on, in their order.

        One in flight moves too if it has `landed`; else it holds the others until it has, and comes before them where it has to go again.
        """
        lane = self._lanes.get(chat)
        if lane is None:
            return
        former, lane.to = lane.to, to
        if former is not None and former != to:
            self._set_free(chat, former, now)
        if landed or lane.state is not State.BUSY:
            self._land(chat, lane, now)
            return
        target = self._lane(to)
        self._hand_over(lane, lane.in_flight(), target, to)
        target.behind = chat
        if target.state is not State.BUSY:
            self._rest(target)

    def _land(self, chat: int, lane: Lane, now: float) -> None:
        """Nothing of the lane is in flight any more: its next may go, or all of it goes on under the new id, which it holds no longer."""
        to, lane.to = lane.to, None
        if to is not None:
            target = self._lane(to)
            target.not_before = max(target.not_before, lane.not_before)
            self._hand_over(lane, [], target, to)
            self._set_free(chat, to, now)
        self._settle(chat, lane, now)

    def _set_free(self, chat: int, to: int, now: float) -> None:
        """What waits under the id `to` is held by the former one no longer."""
        target = self._lane(to)
        target.behind = None if target.behind == chat else target.behind
        if target.state is not State.BUSY:
            self._settle(to, target, now)

    @staticmethod
    def _hand_over(lane: Lane, kept: Sequence[Queued], target: Lane, to: int) -> None:
        """Put all of the lane but what is kept into the target, addressed to that."""
        moved = [Queued(row.id, to, row.priority, row.until, row.call.to(to)) for row in list(lane.rows)[len(kept) :]]
        lane.keep(kept)
        lane.condemned = lane.condemned and bool(kept)
        target.take_in(moved)

    def _lane(self, chat: int) -> Lane:
        """The chat's lane; a new one where it has none."""
        if (lane := self._lanes.get(chat)) is None:
            lane = self._lanes[chat] = Lane(self._limits(chat))
        return lane

    def _limits(self, chat: int) -> tuple[Limit, ...]:
        single = Bucket(self._per_chat, BURST)
        return (single, Window(GROUP_A_MINUTE, 60.0)) if chat < 0 and self._per_chat else (single,)

    def _depart(self, lane: Lane, now: float) -> Queued:
        for limit in (*self._overall, *lane.limits):
            limit.take(now)
        lane.state = State.BUSY
        return lane.rows[0]

    def _leave(self, lane: Lane) -> None:
        lane.popleft()
        lane.condemned = False
        self.waiting -= 1

    def _settle(self, chat: int, lane: Lane, now: float) -> None:
        if not lane.rows or lane.behind is not None:
            self._rest(lane)
        elif (seconds := lane.wait(now)) > 0:
            self._sleep(chat, lane, seconds, now)
        else:
            self._wake(chat, lane)

    @staticmethod
    def _rest(lane: Lane) -> None:
        """Nothing of the lane goes, until something is added or what holds it has landed."""
        lane.state = State.EMPTY if lane.behind is None else State.HELD
        lane.ticket = 0

    def _wake(self, chat: int, lane: Lane) -> None:
        lane.state = State.READY
        self._ticket += 1
        lane.ticket = self._ticket
        heapq.heappush(self._ready, (lane.priority(), self._ticket, chat))

    def _sleep(self, chat: int, lane: Lane, seconds: float, now: float) -> None:
        if seconds > NOTICEABLE and lane.not_before <= now and lane.rows[0].priority == REPLY:
            self._held.append(chat)
        lane.state = State.ASLEEP
        self._ticket += 1
        lane.ticket = self._ticket
        heapq.heappush(self._asleep, (now + seconds, self._ticket, chat))

    def _trim(self, now: float) -> None:
        """Forget lanes with nothing left to remember, now and then."""
        if len(self._lanes) < 1024 or len(self._lanes) < 4 * self.waiting:
            return
        idle = [chat for chat, lane in self._lanes.items() if lane.state is State.EMPTY and self._is_fresh(lane, now)]
        for chat in idle:
            del self._lanes[chat]

    @staticmethod
    def _is_fresh(lane: Lane, now: float) -> bool:
        return lane.not_before <= now and all(limit.full_in(now) <= 0 for limit in lane.limits)
