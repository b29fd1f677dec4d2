"""The HTTP side: requests to `/bot<token>/<method>` and `/file/bot<token>/<path>`, faults included."""

import asyncio
import socket
import struct
from collections.abc import Awaitable
from inspect import isawaitable
from typing import Any

from aiohttp import web

from bot.simulator.faults import CARRIED_OUT, Fault
from bot.simulator.methods import METHODS, Method
from bot.simulator.params import Params, read_params
from bot.simulator.telegram import Telegram
from bot.simulator.wire import ApiError, accepted

_HEADERS = {"Content-Type": "application/json"}
_PROXY_PAGE = "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n</body>\r\n</html>\r\n"
_PROXY_WORDS = {502: "502 Bad Gateway", 503: "503 Service Temporarily Unavailable", 504: "504 Gateway Time-out"}


class BotApi:
    """The Bot API of one simulated Telegram, as request handlers."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram

    def add_to(self, app: web.Application) -> None:
        app.router.add_route("*", "/bot{token}/{method}", self.answer)
        app.router.add_get("/file/bot{token}/{path:.+}", self.file)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Telegram's answer to one request of the bot."""
        try:
            method = self._method(request.match_info["token"], request.match_info["method"])
            params = await read_params(request)
            self._record(method, params)
            fault = self._fault(method, params) if self.telegram.faults.rules else None
            if fault is not None:
                return await self._afflicted(fault, method, params, request)
            return web.Response(body=await self._carry_out(method, params), headers=_HEADERS)
        except ApiError as refusal:
            return _refused(refusal)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file by the path that getFile named."""
        stored = self.telegram.files.by_path.get(request.match_info["path"])
        if request.match_info["token"] != self.telegram.token:
            return _refused(ApiError(401, "Unauthorized"))
        if stored is None:
            return _refused(ApiError(404, "Not Found"))
        return web.Response(body=stored.content, content_type="application/octet-stream")

    def _method(self, token: str, name: str) -> Method:
        if token != self.telegram.token:
            raise ApiError(401, "Unauthorized") if ":" in token else ApiError(404, "Not Found")
        method = METHODS.get(name.lower())
        if method is None:
            self.telegram.note(f"{name}: not simulated")
            raise ApiError(404, "Not Found: method not found")
        return method

    def _record(self, method: Method, params: Params) -> None:
        self.telegram.requests.append((method.name, params.values))
        self.telegram.seen += 1
        unknown = params.values.keys() - method.known
        for name in sorted(unknown):
            self.telegram.note(f"{method.name}: unknown parameter {name}")

    async def _carry_out(self, method: Method, params: Params) -> bytes:
        result: Any | Awaitable[Any] = method.run(self.telegram, params)
        if isawaitable(result):
            result = await result
        return accepted(result)

    def _fault(self, method: Method, params: Params) -> Fault | None:
        query = self.telegram.queries.get(params.text("callback_query_id") or params.text("inline_query_id"))
        chat = query.chat if query is not None else params.integer("chat_id") or None
        return self.telegram.faults.strike(method.name, chat)

    async def _afflicted(self, fault: Fault, method: Method, params: Params, request: web.Request) -> web.StreamResponse:
        refusal = fault.refusal()
        if refusal is not None:
            return _refused(refusal)
        if fault.kind == "server_error":
            return _server_error(fault.status)
        if fault.kind in ("slow", "time_out"):
            await asyncio.sleep(fault.seconds)
        body = await self._carry_out(method, params) if fault.kind in CARRIED_OUT else b""
        if fault.kind == "slow":
            return web.Response(body=body, headers=_HEADERS)
        if fault.kind == "time_out_after":
            await asyncio.sleep(fault.seconds)
        return _broken(request)


def _refused(refusal: ApiError) -> web.Response:
    retry_after = refusal.parameters.get("retry_after")
    more = {"Retry-After": str(retry_after)} if retry_after is not None else {}
    return web.Response(status=refusal.code, body=refusal.body(), headers=_HEADERS | more)


def _server_error(status: int) -> web.Response:
    if status in _PROXY_WORDS:
        return web.Response(status=status, text=_PROXY_PAGE.format(_PROXY_WORDS[status]), content_type="text/html")
    return _refused(ApiError(status, "Internal Server Error"))


def _broken(request: web.Request) -> web.Response:
    """Break the connection with a TCP reset, as a dying proxy does; the response that aiohttp wants never leaves."""
    transport = request.transport
    if transport is not None:
        connection = transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()
