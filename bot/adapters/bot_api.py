"""Raw calls of the Bot API on aiohttp, for what happens per message.

Messages go out as ready JSON and the returned Message is not parsed: building python-telegram-bot's objects for it costs
more than all the rest of a turn.
"""

import json
import os
from functools import cache
from typing import Any

import aiohttp
from yarl import URL

KEEP_ALIVE = 75.0
HEADERS = {"Content-Type": "application/json"}
PROXIES = ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")


class BotApi:
    """One bot's Bot API server. Messages share a pool of connections; polling has its own."""

    def __init__(self, url: str, token: str, *, connections: int = 64) -> None:
        self._base = f"{url.rstrip('/')}/bot{token}/"
        self._urls: dict[str, URL] = {}
        self._connections = connections
        self._talk: aiohttp.ClientSession | None = None
        self._poll: aiohttp.ClientSession | None = None

    @property
    def talk(self) -> aiohttp.ClientSession:
        """The pool for all but polling; made at its first use, inside the running loop."""
        if self._talk is None:
            self._talk = _session(self._connections)
        return self._talk

    async def call(self, method: str, body: bytes | aiohttp.FormData, *, seconds: float = 60) -> tuple[int, bytes]:
        """Status and body of one call; aiohttp.ClientError, OSError or TimeoutError where there was no answer."""
        url = self._urls.get(method) or self._urls.setdefault(method, URL(self._base + method, encoded=True))
        headers = HEADERS if isinstance(body, bytes) else None
        async with self.talk.post(url, data=body, headers=headers, timeout=_timeout(seconds), allow_redirects=False) as answer:
            return answer.status, await answer.read()

    async def get_updates(self, body: dict[str, Any], *, seconds: float) -> tuple[int, bytes]:
        """One long poll, on a connection of its own."""
        if self._poll is None:
            self._poll = _session(1)
        timeout = aiohttp.ClientTimeout(seconds, sock_connect=10)
        data = json.dumps(body).encode()
        async with self._poll.post(self._base + "getUpdates", data=data, headers=HEADERS, timeout=timeout) as answer:
            return answer.status, await answer.read()

    async def close(self) -> None:
        for session in (self._talk, self._poll):
            if session is not None:
                await session.close()


@cache
def _timeout(seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(seconds, sock_connect=10)


def _session(connections: int) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(limit=connections, keepalive_timeout=KEEP_ALIVE)
    return aiohttp.ClientSession(
        connector=connector, trust_env=any(os.environ.get(name) for name in PROXIES), cookie_jar=aiohttp.DummyCookieJar()
    )
