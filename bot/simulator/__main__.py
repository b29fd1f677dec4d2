"""`python -m bot.simulator [PORT]`: the simulator alone, for a bot in another process; prints its address and token."""

import asyncio
import contextlib
import sys
from collections.abc import Callable

from bot.simulator import Simulator


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's, where it is installed."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _serve(port: int) -> None:
    async with Simulator(port=port) as telegram:
        print(f"CRAWLWISE_API_URL={telegram.url}\nCRAWLWISE_TOKEN={telegram.token}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=_fast_loop()) as runner:
        runner.run(_serve(int(sys.argv[1]) if len(sys.argv) > 1 else 8081))
