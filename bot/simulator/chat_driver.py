"""One chat as a test sees it: what its parents do, and what the bot answers."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.simulator import incoming
from bot.simulator.chats import Chat, Person
from bot.simulator.files import StoredFile
from bot.simulator.telegram import Telegram
from bot.simulator.wire import Json

WITHIN = 5.0
"""Seconds that a test waits for the bot by default."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it showed at that moment."""

    wire: Json
    telegram: Telegram

    @property
    def id(self) -> int:
        return int(self.wire["message_id"])

    @property
    def text(self) -> str:
        """The words: the text, or the caption."""
        return str(self.wire.get("text") or self.wire.get("caption") or "")

    @property
    def entities(self) -> list[Json]:
        return list(self.wire.get("entities") or self.wire.get("caption_entities") or [])

    @property
    def buttons(self) -> list[Json]:
        """All inline buttons, row after row."""
        return incoming.buttons(self.wire)

    @property
    def labels(self) -> list[str]:
        return [button["text"] for button in self.buttons]

    @property
    def file(self) -> StoredFile | None:
        """The picture or document in it, with its content."""
        part = self.wire.get("document") or (self.wire.get("photo") or [None])[-1]
        return self.telegram.files.by_id[part["file_id"]] if part else None


class ChatDriver:
    """A chat from the parents' side. Reading goes forward: each `reply` or `change` begins where the last one ended."""

    def __init__(self, telegram: Telegram, chat: Chat) -> None:
        self.telegram = telegram
        self.chat = chat
        self.id = chat.id
        self._read = 0
        self._last_own: int | None = None

    # ---- what parents do -----------------------------------------------------------------------------------------

    async def says(self, text: str, *, by: Person | None = None, reply_to: int | None = None, forwarded: bool = False, **more: Any) -> int:
        """Write a message; its id."""
        return self._own(incoming.says(self.telegram, self.chat, text, by=by, reply_to=reply_to, forwarded=forwarded, **more))

    async def sends(self, kind: str, *, caption: str = "", content: bytes = b"", by: Person | None = None, forwarded: bool = False) -> int:
        """Send a medium, one of `samples.KINDS`; its message's id."""
        return self._own(incoming.sends(self.telegram, self.chat, kind, caption=caption, content=content, by=by, forwarded=forwarded))

    async def edits(self, text: str, *, message: int | None = None) -> None:
        """Put new words into an own message, the last one by default."""
        found = message or self._last_own
        if found is None:
            raise LookupError("nothing was written in this chat yet")
        incoming.edits(self.telegram, self.chat, found, text)

    async def presses(self, label: str = "", *, data: str | None = None, message: int | None = None, by: Person | None = None) -> str:
        """Press a button by its label, or the beginning of it, or its data; the query's id. `LookupError` names those that show."""
        found, button = incoming.find_button(self.chat, label, data, message)
        if "callback_data" not in button:
            raise LookupError(f"{button['text']!r} is a link, not a button to press")
        return incoming.presses(self.telegram, self.chat, found, button["callback_data"], by=by)

    async def presses_stale(self, data: str, *, message: int) -> str:
        """Press a button that may not be there any more, as an old client shows it."""
        held = self.chat.messages.get(message, {"message_id": message, "chat": self.chat.wire, "date": 0})
        return incoming.presses(self.telegram, self.chat, held, data)

    async def asks_inline(self, query: str, *, by: Person | None = None) -> str:
        """Type `@bot query` in some chat; the query's id."""
        return incoming.asks_inline(self.telegram, by or self.chat.owner, query)

    async def blocks(self) -> None:
        """Block the bot, or remove it from the group."""
        incoming.blocks(self.telegram, self.chat, on=True)

    async def unblocks(self) -> None:
        incoming.blocks(self.telegram, self.chat, on=False)

    async def upgrades(self, to: int, *, tells: Sequence[Literal["old", "new"]] = ("old", "new")) -> "ChatDriver":
        """Turn the group into the supergroup `to`; the bot is told in these chats, in this order."""
        return ChatDriver(self.telegram, incoming.upgrades(self.telegram, self.chat, to, tells=tells))

    async def deactivates(self) -> None:
        """Delete the account: no update tells the bot."""
        incoming.deactivates(self.chat)

    # ---- what parents see ----------------------------------------------------------------------------------------

    @property
    def messages(self) -> list[Shown]:
        """All that is showing now, oldest first."""
        return [Shown(message, self.telegram) for message in self.chat.messages.values()]

    @property
    def sent(self) -> list[Shown]:
        """Every message the bot ever sent here, as it was when sent."""
        return [Shown(what, self.telegram) for kind, what in self.chat.log if kind == "sent"]

    async def reply(self, *, within: float = WITHIN) -> Shown:
        """The bot's next new message; `TimeoutError` after `within` seconds."""
        return Shown(await self._next(("sent",), within), self.telegram)

    async def replies(self, count: int, *, within: float = WITHIN) -> list[Shown]:
        """The bot's next `count` new messages."""
        return [await self.reply(within=within) for _ in range(count)]

    async def change(self, *, within: float = WITHIN) -> Shown:
        """The bot's next message that is new or edited."""
        return Shown(await self._next(("sent", "edited"), within), self.telegram)

    async def answered(self, query: str, *, within: float = WITHIN) -> Json:
        """The bot's answer to the press or inline query `query`: `text`, `alert`, or `results`."""
        return await self._find(lambda kind, what: kind == "answered" and what["query_id"] == query, within)

    async def stays_quiet(self, seconds: float = 0.3) -> bool:
        """Whether no new message comes for `seconds`."""
        try:
            await self.reply(within=seconds)
        except TimeoutError:
            return True
        return False

    def _own(self, message: Json) -> int:
        self._last_own = int(message["message_id"])
        return self._last_own

    async def _next(self, kinds: tuple[str, ...], within: float) -> Json:
        deadline = _Deadline(self.chat, within)
        while True:
            while self._read < len(self.chat.log):
                kind, what = self.chat.log[self._read]
                self._read += 1
                if kind in kinds:
                    return what
            await deadline.wait()

    async def _find(self, fits: Callable[[str, Json], bool], within: float) -> Json:
        deadline = _Deadline(self.chat, within)
        while True:
            for kind, what in self.chat.log:
                if fits(kind, what):
                    return what
            await deadline.wait()


class _Deadline:
    """Waits for something new in a chat, all waits together at most `within` seconds."""

    def __init__(self, chat: Chat, within: float) -> None:
        self._clock = time.monotonic
        self._chat = chat
        self._within = within
        self._end = time.monotonic() + within

    async def wait(self) -> None:
        if not await self._chat.bell.wait(max(0.0, self._end - self._clock())):
            raise TimeoutError(f"chat {self._chat.id}: nothing came within {self._within} s")
