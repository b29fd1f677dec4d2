"""The simulated Telegram: its chats, files, faults and updates, and what its bot has told it."""

import itertools
import json
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.simulator.chats import Chat, Directory
from bot.simulator.clock import VirtualClock
from bot.simulator.faults import Faults
from bot.simulator.files import FileStore
from bot.simulator.updates import Update, UpdateQueue
from bot.simulator.webhook import Webhook
from bot.simulator.wire import Json

TOKEN = "123456789:AAsimulated-token-for-loopback-only0"
QUERY_SECONDS = 150
"""How long a query may be answered, in virtual seconds."""
REQUESTS_KEPT = 20_000

Listener = Callable[[str, int, Any], None]


@dataclass(slots=True)
class Query:
    """The press of a button, or an inline query, that the bot has not answered yet."""

    id: str
    chat: int
    born: float


class Telegram:
    """One bot's view of Telegram. Everything that happens goes through here; nothing here speaks HTTP, but the webhook's delivery."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        clock: VirtualClock | None = None,
        seed: int = 0,
        name: str = "Crawlwise",
        username: str = "crawlwise_bot",
        webhook_pause: float = 1.0,
        privacy: bool = False,
    ) -> None:
        self.token = token
        self.clock = clock or VirtualClock()
        self.bot: Json = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": name, "username": username}
        self.privacy = privacy
        self.webhook_pause = webhook_pause
        self.directory = Directory()
        self.files = FileStore()
        self.faults = Faults(seed)
        self.updates = UpdateQueue(self.clock, first_id=871_000_000 + seed)
        self.updates.delivered = self._delivered
        self.webhook: Webhook | None = None
        self.queries: dict[str, Query] = {}
        self.inline_answers: dict[str, Json] = {}
        self.profile: dict[str, Any] = {}
        self.requests: deque[tuple[str, Json]] = deque(maxlen=REQUESTS_KEPT)
        self.seen = 0
        self.notes: list[str] = []
        self.seen_messages: dict[int, int] = {}
        """Up to which message each chat's words reached the bot, while a page was open."""
        self.listeners: list[Listener] = []
        self._message_ids = itertools.count(1)
        self._query_ids = itertools.count(4_000_000_000_000_000_000 + seed)

    # ---- ids and times -------------------------------------------------------------------------------------------

    def next_message_id(self) -> int:
        return next(self._message_ids)

    def date(self) -> int:
        return int(self.clock.seconds())

    def open_query(self, chat: int) -> Query:
        query = Query(str(next(self._query_ids)), chat, self.clock.seconds())
        self.queries[query.id] = query
        return query

    def is_open(self, query: Query | None) -> bool:
        return query is not None and self.clock.seconds() - query.born <= QUERY_SECONDS

    # ---- updates -------------------------------------------------------------------------------------------------

    def deliver(self, kind: str, body: Json, *, chat: int | None, lane: str = "") -> Update | None:
        """Queue an update for the bot; None where it has not asked for that kind."""
        if not self.updates.wants(kind):
            return None
        update = self.updates.make(kind, body, chat=chat, lane=lane or f"chat {chat}")
        self.updates.put(update)
        if self.faults.rules and self.faults.take("duplicate_update", chat=chat):
            self.updates.put(update)
        return update

    def hears(self, chat: Chat, message: Json) -> bool:
        """Whether the bot gets this message: in privacy mode only what is addressed to it, as in BotFather's default."""
        if not self.privacy or chat.kind == "private":
            return True
        answered = message.get("reply_to_message", {}).get("from", {}).get("id") == self.bot["id"]
        text = message.get("text") or message.get("caption") or ""
        return answered or text.startswith("/") or re.search(rf"@{self.bot['username']}\b", text, re.IGNORECASE) is not None

    def _delivered(self, updates: list[Update]) -> None:
        if self.listeners:
            for update in updates:
                self._reached(update)

    def _reached(self, update: Update) -> None:
        """Tell pages that an update reached the bot, so that the message gets its second tick."""
        message = json.loads(update.payload).get("message", {}).get("message_id", 0)
        if update.chat is not None and message:
            self.seen_messages[update.chat] = max(message, self.seen_messages.get(update.chat, 0))
        self.tell("delivered", update.chat or 0, {"update_id": update.id, "message_id": message})

    # ---- what happens, for pages and benchmarks ------------------------------------------------------------------

    def tell(self, event: str, chat: int, what: Any) -> None:
        for listener in self.listeners:
            listener(event, chat, what)

    def note(self, line: str) -> None:
        """Keep a remark for tests: what Telegram lets pass but a careful bot would not send."""
        if line not in self.notes:
            self.notes.append(line)
