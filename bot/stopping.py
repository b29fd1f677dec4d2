"""SIGTERM and SIGINT as something that work can be raced against."""

import asyncio
import signal
import sys
from collections.abc import Coroutine
from typing import Any

SIGNALS = (signal.SIGTERM, signal.SIGINT)


def end_quietly() -> None:
    """From here on a signal ends the process at once, as one that is done: it serves nobody yet. One that was held counts, too."""
    for name in SIGNALS:
        signal.signal(name, lambda *_: sys.exit(0))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def hold_signals() -> None:
    """From here on signals wait, also for the program that this process becomes."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


def stop_asked() -> asyncio.Event:
    """Set once the process is asked to end; from here on a signal does nothing else."""
    stop = asyncio.Event()
    for name in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop


async def or_stop(work: Coroutine[Any, Any, Any], stop: asyncio.Event) -> Any:
    """The work's result, None where the stop came first."""
    task, stopped = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    await asyncio.wait((task, stopped), return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if task.done():
        return task.result()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return None
