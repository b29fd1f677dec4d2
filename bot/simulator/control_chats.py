"""Control over HTTP, the chats: what parents do and what shows. The table of requests is in `control`."""

from aiohttp import web

from bot.simulator import incoming
from bot.simulator.chats import Chat, Person
from bot.simulator.loopback import Handler, as_json, guarded
from bot.simulator.params import Params, read_params
from bot.simulator.telegram import Telegram
from bot.simulator.wire import Json


class ChatControl:
    """The handlers under `/control/chats`, and `/control/says`."""

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
        ]
        for verb, path, handler in routes:
            app.router.add_route(verb, path, guarded(handler))

    async def chats(self, _request: web.Request) -> web.Response:
        return as_json([listed(chat) for chat in self.telegram.directory.chats.values()])

    async def make_chat(self, request: web.Request) -> web.Response:
        asked = (await read_params(request)).values
        directory = self.telegram.directory
        id = int(asked.get("id") or 1 + max((abs(known) for known in directory.chats), default=4200))
        if id < 0 or asked.get("kind", "private") != "private":
            chat = directory.group(-abs(id), title=asked.get("title", "Playgroup"))
        else:
            chat = directory.private(id, name=asked.get("name", "Parent"))
        self.telegram.tell("chat", chat.id, listed(chat))
        return as_json(listed(chat))

    async def messages(self, request: web.Request) -> web.Response:
        return as_json(list(self._chat(request).messages.values()))

    async def wait(self, request: web.Request) -> web.Response:
        chat, after = self._chat(request), int(request.query.get("after", 0))
        seconds = float(request.query.get("timeout", 10))

        def news() -> list[Json]:
            return [what for kind, what in chat.log if kind == "sent" and what["message_id"] > after]

        while not news() and await chat.bell.wait(seconds):
            pass
        return as_json(news())

    async def act(self, request: web.Request) -> web.Response:
        """One thing that a parent does."""
        chat, params = self._chat(request), await read_params(request)
        match request.match_info["act"]:
            case "says":
                return as_json(self._says(chat, params))
            case "sends":
                return as_json(self._sends(chat, params))
            case "edits":
                return as_json(incoming.edits(self.telegram, chat, params.integer("message_id"), params.text("text")))
            case "presses":
                return as_json({"query_id": self._presses(chat, params)})
            case "inline":
                return as_json({"query_id": incoming.asks_inline(self.telegram, _by(chat, params) or chat.owner, params.text("query"))})
            case "chooses":
                return as_json(self._chooses(chat, params))
            case "blocks" | "unblocks" | "deactivates" as act:
                return as_json(self._bars(chat, act))
        raise LookupError(f"no such act: {request.match_info['act']}")

    async def say_all(self, request: web.Request) -> web.Response:
        messages = (await read_params(request)).values.get("messages", [])
        sent = [incoming.says(self.telegram, self.telegram.directory.private(int(chat)), str(text)) for chat, text in messages]
        return as_json([message["message_id"] for message in sent])

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
        if act == "deactivates":
            incoming.deactivates(chat)
        else:
            incoming.blocks(self.telegram, chat, on=act == "blocks")
        self.telegram.tell("chat", chat.id, listed(chat))
        return listed(chat)

    def _chat(self, request: web.Request) -> Chat:
        id = int(request.match_info["id"])
        if id not in self.telegram.directory.chats:
            raise LookupError(f"no chat {id}; make it with POST /control/chats")
        return self.telegram.directory.chats[id]


def _by(chat: Chat, params: Params) -> Person | None:
    return chat.people.get(params.integer("by"))


def listed(chat: Chat) -> Json:
    """What the list of chats shows of one."""
    people = [{"id": person.id, "name": person.first_name} for person in chat.people.values()]
    return {"id": chat.id, "kind": chat.kind, "title": chat.title, "people": people, "barred": chat.barred}
