"""`python -m bot.simulator [PORT]`: the simulator alone, for a bot in another process; prints its address and token."""

import asyncio
import contextlib
import sys

from bot.simulator import Simulator


async def _serve(port: int) -> None:
    async with Simulator(port=port) as telegram:
        print(f"CRAWLWISE_API_URL={telegram.url}\nCRAWLWISE_TOKEN={telegram.token}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(int(sys.argv[1]) if len(sys.argv) > 1 else 8081))
