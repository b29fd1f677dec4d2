"""The simulated world's clock: it runs like the real one, and can be moved on."""

import time
from datetime import UTC, datetime, timedelta


class VirtualClock:
    """A clock that says now in UTC when called; `start` sets it, `move` turns it on or back.

    >>> clock = VirtualClock(datetime(2026, 3, 1, 9, tzinfo=UTC))
    >>> clock.move(timedelta(weeks=4))
    >>> clock().date()
    datetime.date(2026, 3, 29)
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._ahead = start.timestamp() - time.time() if start else 0.0

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self.seconds(), UTC)

    def seconds(self) -> float:
        """Seconds since 1970 in the simulated world."""
        return time.time() + self._ahead

    def move(self, by: timedelta) -> None:
        self._ahead += by.total_seconds()

    def set(self, to: datetime) -> None:
        self._ahead = to.timestamp() - time.time()
