"""A bell that wakes everyone who waits for it at that moment."""

import asyncio


class Bell:
    """Rung when something happened. Who waits looks at the state again; who comes later waits for the next ring."""

    def __init__(self) -> None:
        self._event: asyncio.Event | None = None

    def ring(self) -> None:
        if self._event is not None:
            self._event.set()
            self._event = None

    async def wait(self, seconds: float | None) -> bool:
        """Whether it rang within `seconds`."""
        if self._event is None:
            self._event = asyncio.Event()
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return False
        return True
