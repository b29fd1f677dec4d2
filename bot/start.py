"""From a command to a process that serves.

What a start needs and serving does not (the check of the content, the training, python-telegram-bot's types, the commands) takes more
memory than all that serving needs, and memory once taken is seldom given back. So the start is made in full, and then the process begins
anew as one that only serves: under the same process id, with what was found out handed over.
"""

import asyncio
import os
import site
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

from bot.serve import Introduced, Served, free_to_serve
from bot.serving import handed_over
from bot.settings import Settings
from bot.stopping import hold_signals, or_stop, stop_asked
from bot.wiring import open_store

#: What the process becomes: arguments of the interpreter, to which that for `bot.serving.taken_over` is added.
SERVING = ("-m", "bot.serving")

#: Seconds in which the event loop surely comes to a signal that has arrived.
_HEARD = 0.02


def start(settings: Settings, bot: Served, serving: Sequence[str] = SERVING) -> None:
    """Serve, in the end, in place of this process; None where it was stopped before, CrawlwiseError where it cannot be."""
    with free_to_serve(settings):
        open_store(settings).close()  # a database or a key that cannot be used is told before Telegram hears of us
        known = asyncio.run(introduced(settings, bot))
    if known is not None:
        sys.stdout.flush()
        sys.stderr.flush()
        _begin_anew(*serving, handed_over(known))


def _begin_anew(*arguments: str) -> NoReturn:
    """Not from the working folder (-P): a stranger's bot.py or json.py there is none of ours. Columns of tracebacks are a megabyte."""
    options = (*_interpreter_options(), "-P", "-X", "no_debug_ranges")
    os.execve(sys.executable, [sys.executable, *options, *arguments], _SMALL | os.environ | _our_place())


#: The HTTP client's allocator asks for pages of 2 MB otherwise, and fills eight megabytes with next to nothing.
_SMALL = {"MIMALLOC_ALLOW_THP": "0"}


def _our_place() -> dict[str, str]:
    """Where this package lies, unless it is installed and found by itself."""
    folder = str(Path(__file__).resolve().parents[1])
    if folder in site.getsitepackages():
        return {}
    return {"PYTHONPATH": os.pathsep.join(filter(None, [folder, os.environ.get("PYTHONPATH")]))}


def _interpreter_options() -> list[str]:
    """What stood between `python` and the program on the command line."""
    before = sys.orig_argv[1 : len(sys.orig_argv) - len(sys.argv)]
    return [option for option in before if option != "-m"]


async def introduced(settings: Settings, bot: Served) -> Introduced | None:
    """Who the bot is to Telegram; None where it was told to end. Signals are held from then on.

    They are held while the loop still hears them: between two ways of hearing them, one would end the process as if it had failed. The
    threads that look up names hold them from the first, or one of those would be met in place of this one.
    """
    from bot.introduction import introduce  # python-telegram-bot comes with it

    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(initializer=hold_signals))
    stop = stop_asked()
    found: Introduced | None = await or_stop(introduce(settings, bot.commands), stop)
    hold_signals()
    await asyncio.sleep(_HEARD)  # what came as the introduction ended is heard here; what comes later waits for the process to come
    return None if stop.is_set() else found
