"""The webhook: Telegram pushes updates; 200 only once they are committed, so that it sends the others again."""

import hashlib
import hmac
import json
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from aiohttp import web

from bot.errors import SettingsError, StorageError
from bot.intake import Intake
from bot.settings import Settings

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_CONNECTIONS = 100
STOP_SECONDS = 3.0
"""How long a stop waits for updates that are being taken: Telegram sends again what was not confirmed."""


def secret_of(settings: Settings) -> str:
    """The secret that Telegram sends with each update: the one that is set, else one that only who knows the token can know."""
    return settings.webhook_secret or hashlib.sha256(b"crawlwise webhook " + settings.token.strip().encode()).hexdigest()


def path_of(settings: Settings) -> str:
    """The path of the public address."""
    return urlsplit(settings.webhook_url).path or "/"


def listener(listen: str) -> socket.socket:
    """A socket that listens at HOST:PORT, on every address where there is no host; what comes waits for whoever serves it."""
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    both = not host and socket.has_dualstack_ipv6()
    try:
        family = socket.AF_INET6 if both or ":" in host else socket.AF_INET
        return socket.create_server((host, int(port)), family=family, dualstack_ipv6=both, backlog=MAX_CONNECTIONS)
    except (OSError, OverflowError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "no such port"
        raise SettingsError(f"CRAWLWISE_LISTEN: {listen} cannot be listened on ({why}); choose another") from None


def receiver(intake: Intake, secret: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler of pushed updates: 403 without the secret, 400 for what is not JSON, 503 where nothing could be kept."""

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), secret.encode()):
            return web.Response(status=403)
        try:
            update = json.loads(await request.read())
        except (ValueError, RecursionError):
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
async def listening(intake: Intake, listener: socket.socket, *, path: str, secret: str) -> AsyncIterator[None]:
    """Serve what comes to this path of the listener for as long as the context lasts."""
    app = web.Application(client_max_size=1 << 20)
    app.router.add_post(path, receiver(intake, secret))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_SECONDS)
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield
    finally:
        await runner.cleanup()
