"""From a command to a process that serves.

What a start needs and serving does not (the check of the content, the training, python-telegram-bot's types) takes more memory than all
that serving needs, and memory once taken is seldom given back. So the start is made in full, and then the process begins anew as one that
only serves: under the same process id, with what was found out handed over.
"""

import asyncio
import json
import os
import socket
import sys
from typing import NoReturn

from bot.serve import Introduced, Served, free_to_serve, serve
from bot.settings import Settings
from bot.stopping import or_stop, stop_asked
from bot.wiring import open_store


def start(settings: Settings, bot: Served, handed_over: str | None) -> int:
    """Serve, in the end; `handed_over` is what an earlier self of this process wrote. The exit code, CrawlwiseError where it cannot be."""
    if handed_over is not None:
        return serve(settings, bot, _from_text(handed_over))
    with free_to_serve(settings):
        open_store(settings).close()  # a database or a key that cannot be used is told before Telegram hears of us
        introduced = asyncio.run(_introduce(settings, bot))
    if introduced is None:
        return 0
    sys.stdout.flush()
    sys.stderr.flush()
    return _begin_anew("--handed-over", _to_text(introduced))


def _begin_anew(*more: str) -> NoReturn:
    """The same command with more arguments, in place of this process."""
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:], *more])


async def _introduce(settings: Settings, bot: Served) -> Introduced | None:
    from bot.introduction import introduce  # python-telegram-bot comes with it

    introduced: Introduced | None = await or_stop(introduce(settings, bot.commands), stop_asked())
    return introduced


def _to_text(introduced: Introduced) -> str:
    listener = introduced.listener
    if listener is not None:
        listener.set_inheritable(True)
    return json.dumps([introduced.id, introduced.username, listener.fileno() if listener is not None else None])


def _from_text(text: str) -> Introduced:
    number, username, listener = json.loads(text)
    return Introduced(number, username, None if listener is None else socket.socket(fileno=listener))
