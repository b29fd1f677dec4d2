"""The chat page: plain HTML, CSS and JavaScript from the folder `static`, and the files that its messages show.

Its own words are in `static/texts.json`: they are for whoever tries the bot, not for parents.
"""

import json
import re
from html import escape
from pathlib import Path

from aiohttp import web

from bot.simulator.chats import Chat
from bot.simulator.control_chats import listed
from bot.simulator.loopback import as_json, guarded
from bot.simulator.telegram import Telegram
from bot.simulator.wire import Json

STATIC = Path(__file__).with_name("static")
_KINDS = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml", "json": "application/json"}
_POLICY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_SHOWN_AT_ONCE = 400


class Page:
    """The handlers of the page."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/", guarded(self.page))
        app.router.add_get("/static/{name:[a-z]+[.][a-z]+}", self.static)
        app.router.add_get("/page/state", guarded(self.state))
        app.router.add_get("/page/file/{id}", guarded(self.file))

    async def page(self, _request: web.Request) -> web.Response:
        return web.Response(text=render((STATIC / "page.html").read_text("utf-8"), texts()), content_type="text/html", headers=_POLICY)

    async def static(self, request: web.Request) -> web.StreamResponse:
        path = STATIC / request.match_info["name"]
        kind = _KINDS.get(path.suffix.lstrip("."))
        if kind is None or not path.is_file():
            raise web.HTTPNotFound
        return web.Response(body=path.read_bytes(), content_type=kind, charset="utf-8", headers=_POLICY)

    async def state(self, _request: web.Request) -> web.Response:
        """All that the page shows, to begin with and after a lost connection."""
        profile = self.telegram.profile
        state: Json = {
            "bot": self.telegram.bot | ({"first_name": profile["name"]} if profile.get("name") else {}),
            "description": profile.get("description en") or profile.get("description", ""),
            "commands": profile.get("commands default en") or profile.get("commands default", []),
            "now": self.telegram.clock().isoformat(),
            "seen": self.telegram.seen_messages,
            "chats": [_open(chat) for chat in self.telegram.directory.chats.values()],
        }
        return as_json(state)

    async def file(self, request: web.Request) -> web.Response:
        """A picture or document to look at; whatever it holds, it may not act as a page of this server."""
        stored = self.telegram.files.by_id.get(request.match_info["id"])
        if stored is None:
            raise web.HTTPNotFound
        kind = "image/png" if stored.content.startswith(b"\x89PNG") else stored.mime.partition(";")[0]
        name = re.sub(r"[^\w. -]", "_", stored.name)
        headers = {"X-Content-Type-Options": "nosniff", "Content-Disposition": f'inline; filename="{name}"'}
        if kind != "application/pdf":  # Chromium's viewer does not open in a sandbox.
            headers["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
        return web.Response(body=stored.content, content_type=kind, headers=headers)


def _open(chat: Chat) -> Json:
    return listed(chat) | {"messages": list(chat.messages.values())[-_SHOWN_AT_ONCE:]}


def texts() -> Json:
    """The page's own words."""
    words: Json = json.loads((STATIC / "texts.json").read_text("utf-8"))
    return words


def render(page: str, words: Json) -> str:
    """`page` with `{{name}}` replaced by the word of that name, and `{{@texts}}` by all of them as JSON.

    >>> render("<p>{{send}}</p>", {"send": "Send & go"})
    '<p>Send &amp; go</p>'
    """
    page = re.sub(r"\{\{(\w+)\}\}", lambda found: escape(words[found[1]]), page)
    return page.replace("{{@texts}}", json.dumps(words).replace("<", "\\u003c"))
