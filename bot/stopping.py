"""SIGTERM and SIGINT as something that work can be raced against."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any


def stop_asked() -> asyncio.Event:
    """Set once the process is asked to end; from here on a signal does nothing else."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
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
