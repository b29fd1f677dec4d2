"""Drive the simulated Telegram from a test or benchmark in the same process.

async with Simulator() as telegram:
    ...start the bot with telegram.url and telegram.token...
    chat = telegram.chat(42)
    await chat.says("my baby only crawls backwards")
    reply = await chat.reply()                  # the next message of the bot, at most 5 s later
    assert "Backwards" in reply.labels
    query = await chat.presses("Backwards")     # by label, or its beginning, or data="..."
    await chat.answered(query)                  # the bot's answer to that press
    changed = await chat.change()               # the next message sent or edited
    await chat.sends("voice")                   # photo, sticker, location, ...; caption="..." where it can have one
    await chat.edits("my baby only crawls")     # the parent's last message
    replies = await chat.replies(2)
    await chat.blocks()

group = telegram.group(-100200300)              # says(..., by=person), reply_to=...
telegram.clock.move(timedelta(weeks=4))         # the bot must read the same clock: telegram.clock()
telegram.faults.add("too_many_requests", chat=42, retry_after=2, count=1)
telegram.requests("sendMessage")                # parameters of all such requests, oldest first
telegram.notes                                  # unknown parameters and other remarks
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.simulator import incoming
from bot.simulator.chats import Chat, Kind, Person
from bot.simulator.clock import VirtualClock
from bot.simulator.control import Control
from bot.simulator.faults import FORBIDDEN, Faults
from bot.simulator.files import StoredFile
from bot.simulator.page import Page
from bot.simulator.server import BotApi
from bot.simulator.telegram import TOKEN, Telegram
from bot.simulator.wire import Json

WITHIN = 5.0
UPLOADED_BYTES = 60_000_000


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
        private = self.chat.kind == "private"
        self.chat.barred = FORBIDDEN["blocked" if private else "kicked"]
        incoming.joins(self.telegram, self.chat, was="member", now="kicked" if private else "left")

    async def unblocks(self) -> None:
        self.chat.barred = ""
        incoming.joins(self.telegram, self.chat, was="kicked" if self.chat.kind == "private" else "left", now="member")

    async def deactivates(self) -> None:
        """Delete the account: no update tells the bot."""
        self.chat.barred = FORBIDDEN["deactivated"]

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


class Simulator:
    """A simulated Telegram served on loopback: Bot API, control over HTTP, and the chat page. Use it with `async with`."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: VirtualClock | None = None,
        seed: int = 0,
        webhook_pause: float = 0.1,
        privacy: bool = False,
    ) -> None:
        self.telegram = Telegram(token=token, clock=clock, seed=seed, webhook_pause=webhook_pause, privacy=privacy)
        self.host = host
        self.port = port
        self._chats: dict[int, ChatDriver] = {}
        self._runner: web.AppRunner | None = None

    # ---- serving -------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        if self._runner is None:
            await self.start()
        return self

    async def start(self) -> None:
        """Begin to serve; `async with` does it by itself. `OSError` if the port is taken."""
        app = web.Application(client_max_size=UPLOADED_BYTES)
        BotApi(self.telegram).add_to(app)
        Control(self.telegram).add_to(app)
        Page(self.telegram).add_to(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, self.port, backlog=1024).start()
        self.port = int(self._runner.addresses[0][1])

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.telegram.updates.end_polls()
        if self.telegram.webhook is not None:
            await self.telegram.webhook.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The address of the server, `CRAWLWISE_API_URL`: requests go to `{url}/bot{token}/{method}`."""
        return f"http://{self.host}:{self.port}"

    # ---- the world -----------------------------------------------------------------------------------------------

    @property
    def token(self) -> str:
        return self.telegram.token

    @property
    def clock(self) -> VirtualClock:
        return self.telegram.clock

    @property
    def faults(self) -> Faults:
        return self.telegram.faults

    @property
    def notes(self) -> list[str]:
        return self.telegram.notes

    def chat(self, id: int, *, name: str = "Parent", username: str = "", language: str = "en") -> ChatDriver:
        """The private chat with the parent `id`; the bot may write there from now on."""
        return self._driver(self.telegram.directory.private(id, name=name, username=username, language=language))

    def group(self, id: int, *, title: str = "Playgroup", members: tuple[Person, ...] = (), kind: Kind = "supergroup") -> ChatDriver:
        """The group `id`, a negative number, with the bot in it."""
        return self._driver(self.telegram.directory.group(id, title=title, members=members, kind=kind))

    def requests(self, method: str | None = None) -> list[Json]:
        """The parameters of the requests seen (of `method`), oldest first; the last 20,000 are kept."""
        return [values for name, values in self.telegram.requests if method is None or name == method]

    def posts(self, kind: str, body: Json, *, chat: int | None = None) -> None:
        """Queue an update made by hand."""
        self.telegram.deliver(kind, body, chat=chat)

    def listens(self, listener: Callable[[str, int, Any], None]) -> None:
        """Call `listener(event, chat, what)` at whatever happens: for measuring without waiting."""
        self.telegram.listeners.append(listener)

    def _driver(self, chat: Chat) -> ChatDriver:
        return self._chats.setdefault(chat.id, ChatDriver(self.telegram, chat))
