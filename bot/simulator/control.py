"""Control over HTTP: what the Python driver does, for a page, a test or a benchmark in another process. Bodies are JSON.

| request | does |
|---|---|
| `GET /control/chats` | all chats |
| `POST /control/chats` `{id?, name?, kind?, title?}` | make a parent's chat, or a group (negative id or `kind`) |
| `GET /control/chats/{id}/messages` | what is showing now |
| `GET /control/chats/{id}/wait?after=MESSAGE_ID&timeout=SECONDS` | the bot's new messages after that one, at least one |
| `POST /control/chats/{id}/says` `{text, by?, reply_to?, forwarded?}` | write |
| `POST /control/chats/{id}/sends` `{kind, caption?, by?}`, or a form with `file` | send a medium |
| `POST /control/chats/{id}/edits` `{message_id, text}` | edit an own message |
| `POST /control/chats/{id}/presses` `{label or data, message_id?, by?}` | press a button |
| `POST /control/chats/{id}/inline` `{query, by?}` | ask inline |
| `POST /control/chats/{id}/chooses` `{query_id, result_id, by?}` | send one of the inline results |
| `POST /control/chats/{id}/blocks`, `/unblocks`, `/deactivates` | block the bot, and so on |
| `POST /control/says` `{messages: [[chat, text], ...]}` | many parents write at once; unknown ones get a chat |
| `POST /control/updates` `{kind, body, chat?}` | an update made by hand |
| `GET /control/requests?method=&after=N` | requests of the bot, with their count |
| `GET /control/notes` | unknown parameters and other remarks |
| `GET`, `POST /control/clock` `{seconds, hours, days, weeks}` or `{to}` | read, move, set the clock |
| `GET`, `POST`, `DELETE /control/faults[/{id}]` `{kind, chat?, method?, count?, ...}` | faults in force, a new one, off |
| `GET /control/events` | everything that happens, as server-sent events |
"""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from bot.simulator.faults import KINDS
from bot.simulator.loopback import Handler, as_json, guarded
from bot.simulator.params import read_params
from bot.simulator.telegram import Telegram
from bot.simulator.wire import encode

HEARTBEAT_SECONDS = 15


class Control:
    """The handlers under `/control` that concern the bot, the clock, faults and events; those of chats are `ChatControl`."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram

    def add_to(self, app: web.Application) -> None:
        routes: list[tuple[str, str, Handler]] = [
            ("POST", "/control/updates", self.post_update),
            ("GET", "/control/requests", self.requests),
            ("GET", "/control/notes", self.notes),
            ("GET", "/control/clock", self.clock),
            ("POST", "/control/clock", self.move_clock),
            ("GET", "/control/faults", self.faults),
            ("POST", "/control/faults", self.add_fault),
            ("DELETE", "/control/faults", self.drop_faults),
            ("DELETE", "/control/faults/{fault:[0-9]+}", self.drop_faults),
            ("GET", "/control/events", self.events),
        ]
        for verb, path, handler in routes:
            app.router.add_route(verb, path, guarded(handler))

    async def post_update(self, request: web.Request) -> web.Response:
        params = await read_params(request)
        update = self.telegram.deliver(params.text("kind"), params.values["body"], chat=params.integer("chat") or None)
        return as_json({"update_id": update.id if update else None})

    async def requests(self, request: web.Request) -> web.Response:
        wanted, after = request.query.get("method"), int(request.query.get("after", 0))
        first = self.telegram.seen - len(self.telegram.requests) + 1
        numbered = enumerate(self.telegram.requests, first)
        found = [
            {"number": at, "method": name, "params": values} for at, (name, values) in numbered if at > after and wanted in (None, name)
        ]
        return as_json({"seen": self.telegram.seen, "requests": found})

    async def notes(self, _request: web.Request) -> web.Response:
        return as_json(self.telegram.notes)

    # ---- clock and faults ----------------------------------------------------------------------------------------

    async def clock(self, _request: web.Request) -> web.Response:
        return as_json({"now": self.telegram.clock().isoformat()})

    async def move_clock(self, request: web.Request) -> web.Response:
        asked = (await read_params(request)).values
        if "to" in asked:
            to = datetime.fromisoformat(asked["to"])
            self.telegram.clock.set(to if to.tzinfo else to.replace(tzinfo=UTC))
        else:
            self.telegram.clock.move(timedelta(**{unit: float(value) for unit, value in asked.items()}))
        now = {"now": self.telegram.clock().isoformat()}
        self.telegram.tell("clock", 0, now)
        return as_json(now)

    async def faults(self, _request: web.Request) -> web.Response:
        return as_json({"kinds": KINDS, "rules": self.telegram.faults.listed()})

    async def add_fault(self, request: web.Request) -> web.Response:
        asked = (await read_params(request)).values
        rule = self.telegram.faults.add(asked.pop("kind", ""), **asked)
        self.telegram.tell("faults", 0, {})
        return as_json({"id": rule.id})

    async def drop_faults(self, request: web.Request) -> web.Response:
        id = request.match_info.get("fault")
        self.telegram.faults.remove(int(id) if id else None)
        self.telegram.tell("faults", 0, {})
        return as_json({"rules": self.telegram.faults.listed()})

    # ---- events --------------------------------------------------------------------------------------------------

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Everything that happens from now on, as server-sent events: `{event, chat, what}`."""
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await stream.prepare(request)
        news: asyncio.Queue[bytes] = asyncio.Queue()

        def listen(event: str, chat: int, what: Any) -> None:
            news.put_nowait(encode({"event": event, "chat": chat, "what": what}))

        self.telegram.listeners.append(listen)
        try:
            await stream.write(b": open\n\n")
            while True:
                try:
                    await stream.write(b"data: " + await asyncio.wait_for(news.get(), HEARTBEAT_SECONDS) + b"\n\n")
                except TimeoutError:
                    await stream.write(b": still here\n\n")
        except (ConnectionResetError, asyncio.CancelledError):
            return stream
        finally:
            self.telegram.listeners.remove(listen)
