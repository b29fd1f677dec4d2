"""Delivery of updates to the bot's webhook.

Telegram sends one update at a time per lane (a chat's messages, a user's presses), lanes in parallel, and sends one again, after growing
pauses, until it gets a 2xx answer. Order between lanes is not kept: a press and a message of one chat can arrive together.
"""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp

from bot.simulator.faults import Faults
from bot.simulator.updates import Update
from bot.simulator.wire import Json

LONGEST_PAUSE = 60.0
ANSWER_SECONDS = 60.0


@dataclass(slots=True)
class Webhook:
    """An address that takes updates. `pause`, in real seconds, follows a failed delivery; each next one is twice as long."""

    url: str
    secret: str
    connections: int
    pause: float
    faults: Faults
    call: Callable[[str, Json], Awaitable[None]]
    """Carries out a request that the bot put into its answer."""
    lanes: dict[str, deque[Update]] = field(default_factory=dict)
    last_error: tuple[int, str] | None = None
    delivered: Callable[[list[Update]], None] | None = None
    now: Callable[[], float] = field(default=lambda: 0.0)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _session: aiohttp.ClientSession | None = None
    _slots: asyncio.Semaphore | None = None

    def accept(self, update: Update) -> None:
        """Queue `update` in its lane and see that the lane is being served."""
        lane = self.lanes.get(update.lane)
        if lane is not None:
            lane.append(update)
            return
        self.lanes[update.lane] = deque([update])
        task = asyncio.create_task(self._serve(update.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def waiting(self) -> list[Update]:
        return sorted((update for lane in self.lanes.values() for update in lane), key=lambda update: update.id)

    async def close(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _serve(self, name: str) -> None:
        lane = self.lanes[name]
        pause = self.pause
        while lane:
            await self._reorder(lane)
            if await self._deliver(lane[0]):
                lane.popleft()
                pause = self.pause
            else:
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
        del self.lanes[name]

    async def _reorder(self, lane: deque[Update]) -> None:
        """The fault "out of order": the next update of the lane, if it comes soon, goes first."""
        rule = self.faults.rules and self.faults.take("out_of_order", chat=lane[0].chat)
        if not rule:
            return
        if len(lane) < 2:
            await asyncio.sleep(rule.seconds)
        if len(lane) > 1:
            lane[0], lane[1] = lane[1], lane[0]

    async def _deliver(self, update: Update) -> bool:
        async with self._free_slot():
            try:
                async with self._client().post(self.url, data=update.payload, headers=self._headers()) as answer:
                    body = await answer.read()
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                return self._failed(f"Connection failed: {type(error).__name__}")
        if not 200 <= answer.status < 300:
            return self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
        if self.faults.rules and self.faults.take("redelivery", chat=update.chat):
            return False
        if self.delivered is not None:
            self.delivered([update])
        await self._carry_out(body)
        return True

    async def _carry_out(self, body: bytes) -> None:
        try:
            request = json.loads(body) if body.startswith(b"{") else {}
        except ValueError:
            return
        if isinstance(request, dict) and isinstance(request.get("method"), str):
            await self.call(request.pop("method"), request)

    def _failed(self, why: str) -> bool:
        self.last_error = (int(self.now()), why)
        return False

    def _headers(self) -> dict[str, str]:
        secret = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        return {"Content-Type": "application/json"} | secret

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            limits = aiohttp.TCPConnector(limit=self.connections)
            self._session = aiohttp.ClientSession(connector=limits, timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS))
        return self._session

    def _free_slot(self) -> asyncio.Semaphore:
        if self._slots is None:
            self._slots = asyncio.Semaphore(self.connections)
        return self._slots
