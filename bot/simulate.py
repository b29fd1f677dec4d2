"""`crawlwise simulate`: the simulator's page in the browser, and the real bot behind it, on a database that is thrown away."""

import asyncio
import os
import tempfile
from base64 import b64encode
from pathlib import Path

from bot.brain import load_brain
from bot.parts import parts_of
from bot.serve import until_stopped
from bot.settings import Settings
from bot.simulator.app import Clock
from bot.simulator.app import simulate as simulated
from bot.wiring import open_store


def simulate(*, host: str, port: int, open_browser: bool) -> None:
    """Runs both until Ctrl-C."""
    brain = load_brain()

    async def run_bot(api_url: str, token: str, clock: Clock) -> None:
        with tempfile.TemporaryDirectory(prefix="crawlwise-") as folder:
            settings = _settings(api_url, token, Path(folder))
            store = open_store(settings)
            try:
                await until_stopped(settings, parts_of(brain, clock=clock), store)
            finally:
                store.close()

    asyncio.run(simulated(run_bot=run_bot, host=host, port=port, open_browser=open_browser))


def _settings(api_url: str, token: str, folder: Path) -> Settings:
    """Settings that touch nothing of the real bot's: its own database, key and token, and no webhook."""
    key = b64encode(os.urandom(32)).decode()  # in no file: nobody needs to be told to keep it
    return Settings(token=token, api_url=api_url, database_url=f"sqlite:///{folder / 'try.db'}", encryption_key=key)
