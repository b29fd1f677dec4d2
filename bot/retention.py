"""Idle chats are deleted after a while, and no jump of the machine's clock makes them older than they are.

A clock that stands years ahead for a minute would make every chat look idle. So idleness is counted by a time of our own: it
goes on as the clock does, by a day at most from one look to the next. Where clock and count are more than a day apart, the
clock is in doubt; once it has run on for a week like this, it is believed. A bot that was off for days is the same case: there
idle chats are deleted some days later than they could be.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.ports import Tx

SEEN_FOR = timedelta(hours=48)
"""Telegram redelivers an update for 24 hours."""
DAY = 86_400
BELIEVED_AFTER = 7 * DAY
"""Seconds that a clock in doubt has to run for."""
NUMBERS = ("idle count: time", "idle count: clock", "idle count: doubted")
"""The names under which the store keeps a `Count`."""


@dataclass(frozen=True, slots=True)
class Count:
    """Where the count stands, in Unix seconds: at `time`, when the clock said `clock`, in doubt for `doubted` seconds."""

    time: int
    clock: int
    doubted: int = 0

    @property
    def apart(self) -> int:
        """Seconds that the clock is ahead of the count; 0 where it is believed."""
        return self.clock - self.time


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many idle chats were deleted, and what to say of the clock, if anything."""

    chats: int
    clock: str


def count_on(before: Count | None, now: datetime) -> Count:
    """The count as it stands now. Without one from before, the clock is believed.

    >>> start = Count(0, 0)
    >>> count_on(start, datetime.fromtimestamp(3600, UTC))
    Count(time=3600, clock=3600, doubted=0)
    >>> count_on(start, datetime.fromtimestamp(400 * DAY, UTC))
    Count(time=86400, clock=34560000, doubted=86400)
    """
    clock = int(now.timestamp())
    if before is None:
        return Count(clock, clock)
    passed = min(max(clock - before.clock, 0), DAY)
    time, doubted = before.time + passed, before.doubted + passed
    if abs(clock - time) <= DAY or doubted >= BELIEVED_AFTER:
        return Count(clock, clock)
    return Count(time, clock, doubted)


def prune(tx: Tx, *, retention: timedelta, now: datetime) -> Pruned:
    """Delete old update ids and what has been idle for longer than `retention`, both by the count; it is kept in the store."""
    before = _kept(tx)
    count = count_on(before, now)
    _keep(tx, count)
    counted = _time(count.time)
    by = min(now, counted)
    chats = tx.prune(seen_before=by - SEEN_FOR, idle_before=by - retention, dated_from=counted)
    return Pruned(chats, _told(before, count))


def _told(before: Count | None, count: Count) -> str:
    """A line where the clock has come into doubt, or out of it; else nothing."""
    was_in_doubt = before is not None and before.apart != 0
    if was_in_doubt and not count.apart:
        return "the clock is believed again: idle chats are counted by it"
    if was_in_doubt or not count.apart:
        return ""
    apart = f"{abs(count.apart) / DAY:.0f} days {'after' if count.apart > 0 else 'before'}"
    return (
        f"the clock says {_time(count.clock):%Y-%m-%d %H:%M} UTC, {apart} the time that idle chats are counted by: set it if it is wrong; "
        "if the bot was off for so long, all is well; no chat is deleted by this clock before it has run for a week"
    )


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _kept(tx: Tx) -> Count | None:
    time, clock, doubted = (tx.number(name) for name in NUMBERS)
    return Count(time, clock, doubted) if time else None


def _keep(tx: Tx, count: Count) -> None:
    for name, value in zip(NUMBERS, (count.time, count.clock, count.doubted), strict=True):
        tx.keep_number(name, value)
