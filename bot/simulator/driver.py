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

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.simulator.chat_driver import ChatDriver
from bot.simulator.chats import Chat, Kind, Person
from bot.simulator.clock import VirtualClock
from bot.simulator.control import Control
from bot.simulator.control_chats import ChatControl
from bot.simulator.faults import Faults
from bot.simulator.page import Page
from bot.simulator.server import BotApi
from bot.simulator.telegram import TOKEN, Telegram
from bot.simulator.wire import Json

UPLOADED_BYTES = 60_000_000


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
        for part in (Control, ChatControl, Page):
            part(self.telegram).add_to(app)
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
