"""The webhook: Telegram pushes updates; 200 only once they are committed, so that it sends the others again."""

import hashlib
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.errors import SettingsError, StorageError
from bot.intake import Intake

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_CONNECTIONS = 100


def default_secret(token: str) -> str:
    """A secret that only who knows the token can know, for when none is set."""
    return hashlib.sha256(b"crawlwise webhook " + token.encode()).hexdigest()


def receiver(intake: Intake, secret: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler of pushed updates: 403 without the secret, 400 for what is not JSON, 503 where nothing could be kept."""

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return web.Response(status=403)
        try:
            update = json.loads(await request.read())
        except ValueError:
            return web.Response(status=400)
        if not isinstance(update, dict):
            return web.Response(status=400)
        try:
            await intake.take([update])
        except StorageError as fault:
            log.error("%s; Telegram will send the update again", fault)
            return web.Response(status=503)
        return web.Response()

    return receive


@asynccontextmanager
async def listening(intake: Intake, *, url: str, secret: str, listen: str) -> Any:
    """Listen at HOST:PORT for as long as the context lasts, under the path of the public address."""
    app = web.Application(client_max_size=1 << 20)
    app.router.add_post(urlsplit(url).path or "/", receiver(intake, secret))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    host, _, port = listen.rpartition(":")
    try:
        try:
            await web.TCPSite(runner, host.strip("[]") or None, int(port)).start()
        except OSError as fault:
            raise SettingsError(f"CRAWLWISE_LISTEN: {listen} cannot be listened on ({fault.strerror}); choose another") from None
        yield
    finally:
        await runner.cleanup()
