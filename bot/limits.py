"""How many messages may go, and when: a rate with a burst, or so many in any stretch of time.

`now` is any clock that only goes forward, in seconds.
"""

from collections import deque


class Bucket:
    """Lets `burst` through at once and `rate` a second from then on; rate 0 lets everything through."""

    __slots__ = ("at", "burst", "level", "rate")

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst, self.level, self.at = rate, burst, burst, 0.0

    def wait(self, now: float) -> float:
        """Seconds until the next may go, 0 for now.

        >>> bucket = Bucket(2, 1)
        >>> bucket.wait(10), bucket.take(10), bucket.wait(10)
        (0.0, None, 0.5)
        """
        if not self.rate:
            return 0.0
        self._fill(now)
        return max(0.0, (1 - self.level) / self.rate) if self.level < 1 - 1e-9 else 0.0

    def take(self, now: float) -> None:
        """Count one that goes now."""
        if self.rate:
            self._fill(now)
            self.level -= 1

    def full_in(self, now: float) -> float:
        """Seconds until nothing of what was taken is left to remember."""
        if not self.rate:
            return 0.0
        self._fill(now)
        return (self.burst - self.level) / self.rate

    def _fill(self, now: float) -> None:
        self.level = min(self.burst, self.level + max(0.0, now - self.at) * self.rate)
        self.at = max(self.at, now)


class Window:
    """Lets at most `count` through in any `seconds`."""

    __slots__ = ("seconds", "times")

    def __init__(self, count: int, seconds: float) -> None:
        self.seconds = seconds
        self.times: deque[float] = deque(maxlen=count)
        """When the last ones went, the latest at the end."""

    def wait(self, now: float) -> float:
        """Seconds until the next may go, 0 for now.

        >>> window = Window(2, 60)
        >>> window.take(0), window.wait(10), window.take(10), window.wait(20)
        (None, 0.0, None, 40)
        """
        return max(0.0, self.times[0] + self.seconds - now) if len(self.times) == self.times.maxlen else 0.0

    def take(self, now: float) -> None:
        """Count one that goes now."""
        self.times.append(max(now, self.times[-1]) if self.times else now)

    def full_in(self, now: float) -> float:
        """Seconds until nothing of what was taken is left to remember."""
        return max(0.0, self.times[-1] + self.seconds - now) if self.times else 0.0


Limit = Bucket | Window


def over_all(rate: float) -> tuple[Limit, ...]:
    """The limit on all chats together, as hard as Telegram's; none for rate 0."""
    count = max(1, int(rate))
    return (Window(count, count / rate),) if rate else ()
