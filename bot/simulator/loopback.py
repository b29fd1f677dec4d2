"""What the control and the page share: answers as JSON, mistakes in one line, and no entry for other sites' pages."""

import json
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any

from aiohttp import web

from bot.simulator.wire import ApiError, encode

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def as_json(value: Any) -> web.Response:
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
