"""The queue of updates that the bot has not confirmed yet, and long polling over it.

Telegram's rules: an update stays until a later `offset` confirms it, a message for 24 hours at most, the press of a button for 150
seconds; whoever polls second ends the first one's poll.
"""

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from bot.simulator.bell import Bell
from bot.simulator.clock import VirtualClock
from bot.simulator.wire import SECOND_POLLER, ApiError, Json, encode

KEPT_SECONDS = 24 * 3600
PRESS_KEPT_SECONDS = 150
LONGEST_POLL = 50
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

WEBHOOK_ACTIVE = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
WEBHOOK_SET = "Conflict: terminated by setWebhook request"


class Update(NamedTuple):
    """One update as it waits: `lane` orders it among its like, `payload` is its JSON, `gone_at` ends its life (virtual seconds)."""

    id: int
    kind: str
    chat: int | None
    lane: str
    payload: bytes
    gone_at: float


class UpdateQueue:
    def __init__(self, clock: VirtualClock, *, first_id: int) -> None:
        self.clock = clock
        self.next_id = first_id
        self.waiting: deque[Update] = deque()
        self.allowed: frozenset[str] | None = None
        """Kinds the bot asked for; None for Telegram's default."""
        self.bell = Bell()
        self.forward: Callable[[Update], None] | None = None
        """Takes each new update instead of the queue: a webhook."""
        self.delivered: Callable[[list[Update]], None] | None = None
        self._poll = 0
        self._next_gone = float("inf")

    def make(self, kind: str, body: Json, *, chat: int | None, lane: str) -> Update:
        """An update with the next id, not queued yet."""
        kept = PRESS_KEPT_SECONDS if kind == "callback_query" else KEPT_SECONDS
        made = Update(self.next_id, kind, chat, lane, encode({"update_id": self.next_id, kind: body}), self.clock.seconds() + kept)
        self.next_id += 1
        return made

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed is not None else kind not in NOT_BY_DEFAULT

    def put(self, update: Update) -> None:
        if self.forward is not None:
            self.forward(update)
            return
        self.waiting.append(update)
        self._next_gone = min(self._next_gone, update.gone_at)
        self.bell.ring()

    def confirm(self, offset: int) -> None:
        """Forget what `offset` confirms: all before it; a negative one leaves only that many of the newest."""
        waiting = self.waiting
        if offset < 0:
            while len(waiting) > -offset:
                waiting.popleft()
            return
        while waiting and waiting[0].id < offset:
            waiting.popleft()

    async def poll(self, *, offset: int, limit: int, timeout: float) -> list[Update]:
        """The oldest unconfirmed updates, waiting up to `timeout` seconds for the first."""
        self.end_polls()
        mine = self._poll
        self.confirm(offset)
        self._drop_stale()
        if not self.waiting and timeout > 0:
            await self.bell.wait(timeout)
            if mine != self._poll:
                raise ApiError(409, WEBHOOK_SET if self.forward else SECOND_POLLER)
        batch = [self.waiting[at] for at in range(min(limit, len(self.waiting)))]
        if batch and self.delivered is not None:
            self.delivered(batch)
        return batch

    def end_polls(self) -> None:
        """End the poll that is waiting, as a second one or setWebhook does."""
        self._poll += 1
        self.bell.ring()

    def _drop_stale(self) -> None:
        now = self.clock.seconds()
        if self._next_gone < now:
            self.waiting = deque(update for update in self.waiting if update.gone_at >= now)
            self._next_gone = min((update.gone_at for update in self.waiting), default=float("inf"))
