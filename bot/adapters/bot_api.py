"""Raw calls of the Bot API, for what happens per message.

Messages go out as ready JSON and the returned Message is not parsed: building python-telegram-bot's objects for it costs
more than all the rest of a turn. The client is pyreqwest: a call costs it a third of what it costs aiohttp, and it works beside the
interpreter, not in it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from pyreqwest.client import Client, ClientBuilder
from pyreqwest.exceptions import DetailedPyreqwestError, PyreqwestError
from pyreqwest.http import Url
from pyreqwest.multipart import FormBuilder, PartBuilder

KEEP_ALIVE = timedelta(seconds=75)
CONNECT = timedelta(seconds=10)
HEADERS = {"Content-Type": "application/json"}
NOT_CONNECTED = "client error (Connect)"
"""How the client says that there was no connection. The classes of its faults do not tell: a server that hangs up is a ConnectError too."""


class NoAnswer(Exception):  # noqa: N818 - it says what happened
    """A call that got no answer of the Bot API's. Its text is the kind of trouble, never what was sent, nor the token."""

    def __init__(self, why: str, *, may_have_arrived: bool = True) -> None:
        super().__init__(why)
        self.may_have_arrived = may_have_arrived


@dataclass(frozen=True, slots=True)
class Upload:
    """The body of a call that carries a file: its text fields, then the file's field, name and content."""

    fields: Mapping[str, str]
    field: str
    name: str
    content: bytes


class BotApi:
    """One bot's Bot API server. Messages share a pool of connections; polling has its own."""

    def __init__(self, url: str, token: str, *, connections: int = 64) -> None:
        self._base = f"{url.rstrip('/')}/bot{token}/"
        self._urls: dict[str, Url] = {}
        self._talk = _client(connections)
        self._poll = _client(1)

    async def call(self, method: str, body: bytes | Upload, *, seconds: float = 60) -> tuple[int, bytes]:
        """Status and body of one call; NoAnswer where there was none."""
        return await self._ask(self._talk, method, body, seconds)

    async def get_updates(self, body: dict[str, Any], *, seconds: float) -> tuple[int, bytes]:
        """One long poll, on a connection of its own; NoAnswer."""
        return await self._ask(self._poll, "getUpdates", json.dumps(body).encode(), seconds)

    async def close(self) -> None:
        """Close all connections."""
        for client in (self._talk, self._poll):
            await client.close()

    async def _ask(self, client: Client, method: str, body: bytes | Upload, seconds: float) -> tuple[int, bytes]:
        try:
            url = self._urls.get(method) or self._urls.setdefault(method, Url(self._base + method))
            request = client.post(url).timeout(_duration(seconds))
            request = request.multipart(_form(body)) if isinstance(body, Upload) else request.headers(HEADERS).body_bytes(body)
            answer = await request.build().send()
            return answer.status, (await answer.bytes()).to_bytes()
        except PyreqwestError as fault:
            raise NoAnswer(type(fault).__name__, may_have_arrived=_may_have_arrived(fault)) from None


def _may_have_arrived(fault: PyreqwestError) -> bool:
    """Whether what was sent may have arrived: not without a connection; after any other break the answer is what is missing."""
    causes = fault.details["causes"] if isinstance(fault, DetailedPyreqwestError) else None
    return all(cause["message"] != NOT_CONNECTED for cause in causes or ())


@cache
def _duration(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def _form(upload: Upload) -> FormBuilder:
    form = FormBuilder()
    for name, value in upload.fields.items():
        form = form.text(name, value)
    return form.part(upload.field, PartBuilder.from_bytes(upload.content).file_name(upload.name).mime("application/octet-stream"))


def _client(connections: int) -> Client:
    """A client that goes through the proxy that the environment names, if it names one."""
    builder = ClientBuilder().max_connections(connections).pool_idle_timeout(KEEP_ALIVE).connect_timeout(CONNECT)
    return builder.error_for_status(False).follow_redirects(False).http1_only().build()
