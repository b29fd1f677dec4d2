"""`crawlwise simulate`: the simulator with its chat page, and the real bot connected to it over HTTP."""

import asyncio
import time
import webbrowser
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.errors import SettingsError
from bot.simulator.driver import Simulator
from bot.simulator.page import texts

Clock = Callable[[], datetime]
RunBot = Callable[[str, str, Clock], Awaitable[None]]
"""Runs the bot until it is cancelled: `run_bot(api_url, token, clock)`; `clock()` is the virtual now, in UTC."""

PARENTS = 2


async def simulate(*, run_bot: RunBot, host: str = "127.0.0.1", port: int = 8080, open_browser: bool = True) -> None:
    """Serve the page and run the bot until either ends or this is cancelled. `port` 0 takes a free one; the address is printed.

    Update ids go on from run to run, so that a bot that kept its database does not take a new message for one it has seen.
    """
    simulator = Simulator(host=host, port=port, webhook_pause=1.0, seed=int(time.time() * 10) % 1_000_000_000)
    try:
        await simulator.start()
    except OSError as error:
        raise SettingsError(f"port {port} on {host} cannot be used ({error.strerror}); choose another") from None
    async with simulator as telegram:
        for number, name in enumerate(texts()["new_parents"][:PARENTS], 4201):
            telegram.chat(number, name=name)
        print(f"Chat with the bot at {telegram.url}/ (Ctrl+C ends it)", flush=True)
        if open_browser:
            await asyncio.to_thread(webbrowser.open, f"{telegram.url}/")
        await run_bot(telegram.url, telegram.token, telegram.clock)
