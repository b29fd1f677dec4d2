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
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

from aiohttp import web

from bot.simulator import incoming
from bot.simulator.chats import Chat, Person
from bot.simulator.faults import FORBIDDEN, KINDS
from bot.simulator.params import Params, read_params
from bot.simulator.telegram import Telegram
from bot.simulator.wire import ApiError, Json, encode

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
HEARTBEAT_SECONDS = 15


class Control:
    """The handlers under `/control`."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram

    def add_to(self, app: web.Application) -> None:
        chat = "/control/chats/{id:-?[0-9]+}"
        routes: list[tuple[str, str, Handler]] = [
            ("GET", "/control/chats", self.chats),
            ("POST", "/control/chats", self.make_chat),
            ("GET", f"{chat}/messages", self.messages),
            ("GET", f"{chat}/wait", self.wait),
            ("POST", f"{chat}/{{act}}", self.act),
            ("POST", "/control/says", self.say_all),
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

    # ---- chats ---------------------------------------------------------------------------------------------------

    async def chats(self, _request: web.Request) -> web.Response:
        return _json([listed(chat) for chat in self.telegram.directory.chats.values()])

    async def make_chat(self, request: web.Request) -> web.Response:
        asked = (await read_params(request)).values
        directory = self.telegram.directory
        id = int(asked.get("id") or 1 + max((abs(known) for known in directory.chats), default=4200))
        if id < 0 or asked.get("kind", "private") != "private":
            chat = directory.group(-abs(id), title=asked.get("title", "Playgroup"))
        else:
            chat = directory.private(id, name=asked.get("name", "Parent"))
        self.telegram.tell("chat", chat.id, listed(chat))
        return _json(listed(chat))

    async def messages(self, request: web.Request) -> web.Response:
        return _json(list(self._chat(request).messages.values()))

    async def wait(self, request: web.Request) -> web.Response:
        chat, after = self._chat(request), int(request.query.get("after", 0))
        seconds = float(request.query.get("timeout", 10))

        def news() -> list[Json]:
            return [what for kind, what in chat.log if kind == "sent" and what["message_id"] > after]

        while not news() and await chat.bell.wait(seconds):
            pass
        return _json(news())

    async def act(self, request: web.Request) -> web.Response:
        """One thing that a parent does."""
        chat, params = self._chat(request), await read_params(request)
        match request.match_info["act"]:
            case "says":
                return _json(self._says(chat, params))
            case "sends":
                return _json(self._sends(chat, params))
            case "edits":
                return _json(incoming.edits(self.telegram, chat, params.integer("message_id"), params.text("text")))
            case "presses":
                return _json({"query_id": self._presses(chat, params)})
            case "inline":
                return _json({"query_id": incoming.asks_inline(self.telegram, _by(chat, params) or chat.owner, params.text("query"))})
            case "chooses":
                return _json(self._chooses(chat, params))
            case "blocks" | "unblocks" | "deactivates" as act:
                return _json(self._bars(chat, act))
        raise LookupError(f"no such act: {request.match_info['act']}")

    async def say_all(self, request: web.Request) -> web.Response:
        messages = (await read_params(request)).values.get("messages", [])
        sent = [incoming.says(self.telegram, self.telegram.directory.private(int(chat)), str(text)) for chat, text in messages]
        return _json([message["message_id"] for message in sent])

    def _says(self, chat: Chat, params: Params) -> Json:
        text = params.text("text")
        if not text.strip():
            raise ValueError("text is empty")
        by, reply_to = _by(chat, params), params.integer("reply_to") or None
        return incoming.says(self.telegram, chat, text, by=by, reply_to=reply_to, forwarded=params.flag("forwarded"))

    def _sends(self, chat: Chat, params: Params) -> Json:
        upload = params.uploads.get("file")
        content, name = (upload.content, upload.name) if upload else (b"", "")
        kind, caption, by = params.text("kind"), params.text("caption"), _by(chat, params)
        return incoming.sends(self.telegram, chat, kind, caption=caption, content=content, name=name, by=by)

    def _presses(self, chat: Chat, params: Params) -> str:
        asked = params.values
        message, button = incoming.find_button(chat, asked.get("label"), asked.get("data"), params.integer("message_id") or None)
        return incoming.presses(self.telegram, chat, message, button["callback_data"], by=_by(chat, params))

    def _chooses(self, chat: Chat, params: Params) -> Json:
        answer = self.telegram.inline_answers[params.text("query_id")]
        result = next(result for result in answer["results"] if str(result["id"]) == params.text("result_id"))
        return incoming.chooses(self.telegram, chat, result, by=_by(chat, params))

    def _bars(self, chat: Chat, act: str) -> Json:
        private = chat.kind == "private"
        if act == "deactivates":
            chat.barred = FORBIDDEN["deactivated"]
        else:
            gone = "kicked" if private else "left"
            blocks = act == "blocks"
            chat.barred = FORBIDDEN["blocked" if private else "kicked"] if blocks else ""
            incoming.joins(self.telegram, chat, was="member" if blocks else gone, now=gone if blocks else "member")
        self.telegram.tell("chat", chat.id, listed(chat))
        return listed(chat)

    def _chat(self, request: web.Request) -> Chat:
        id = int(request.match_info["id"])
        if id not in self.telegram.directory.chats:
            raise LookupError(f"no chat {id}; make it with POST /control/chats")
        return self.telegram.directory.chats[id]

    # ---- the bot's side ------------------------------------------------------------------------------------------

    async def post_update(self, request: web.Request) -> web.Response:
        params = await read_params(request)
        update = self.telegram.deliver(params.text("kind"), params.values["body"], chat=params.integer("chat") or None)
        return _json({"update_id": update.id if update else None})

    async def requests(self, request: web.Request) -> web.Response:
        wanted, after = request.query.get("method"), int(request.query.get("after", 0))
        first = self.telegram.seen - len(self.telegram.requests) + 1
        numbered = enumerate(self.telegram.requests, first)
        found = [
            {"number": at, "method": name, "params": values} for at, (name, values) in numbered if at > after and wanted in (None, name)
        ]
        return _json({"seen": self.telegram.seen, "requests": found})

    async def notes(self, _request: web.Request) -> web.Response:
        return _json(self.telegram.notes)

    # ---- clock and faults ----------------------------------------------------------------------------------------

    async def clock(self, _request: web.Request) -> web.Response:
        return _json({"now": self.telegram.clock().isoformat()})

    async def move_clock(self, request: web.Request) -> web.Response:
        asked = (await read_params(request)).values
        if "to" in asked:
            to = datetime.fromisoformat(asked["to"])
            self.telegram.clock.set(to if to.tzinfo else to.replace(tzinfo=UTC))
        else:
            self.telegram.clock.move(timedelta(**{unit: float(value) for unit, value in asked.items()}))
        now = {"now": self.telegram.clock().isoformat()}
        self.telegram.tell("clock", 0, now)
        return _json(now)

    async def faults(self, _request: web.Request) -> web.Response:
        return _json({"kinds": KINDS, "rules": self.telegram.faults.listed()})

    async def add_fault(self, request: web.Request) -> web.Response:
        asked = (await read_params(request)).values
        rule = self.telegram.faults.add(asked.pop("kind", ""), **asked)
        self.telegram.tell("faults", 0, {})
        return _json({"id": rule.id})

    async def drop_faults(self, request: web.Request) -> web.Response:
        id = request.match_info.get("fault")
        self.telegram.faults.remove(int(id) if id else None)
        self.telegram.tell("faults", 0, {})
        return _json({"rules": self.telegram.faults.listed()})

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


def _by(chat: Chat, params: Params) -> Person | None:
    return chat.people.get(params.integer("by"))


def listed(chat: Chat) -> Json:
    """What the list of chats shows of one."""
    people = [{"id": person.id, "name": person.first_name} for person in chat.people.values()]
    return {"id": chat.id, "kind": chat.kind, "title": chat.title, "people": people, "barred": chat.barred}


def _json(value: Any) -> web.Response:
    return web.Response(body=encode(value), content_type="application/json")


def _is_own_name(host: str | None) -> bool:
    """Whether it is an address or `localhost`, which no other site can make its own name point to."""
    try:
        return host == "localhost" or bool(ip_address(host or ""))
    except ValueError:
        return False


def guarded(handler: Handler) -> Handler:
    """`handler` with its mistakes told in one line, and closed to other sites' pages, those behind a borrowed name too."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        origin = request.headers.get("Origin")
        if not _is_own_name(request.url.host) or (origin is not None and origin != f"{request.scheme}://{request.host}"):
            return web.json_response({"error": "only this server's own page may do that"}, status=403)
        try:
            return await handler(request)
        except (ValueError, LookupError, TypeError, json.JSONDecodeError) as error:
            return web.json_response({"error": str(error).strip("'\"")}, status=400)
        except ApiError as refusal:
            return web.json_response({"error": refusal.description}, status=400)

    return guarded
