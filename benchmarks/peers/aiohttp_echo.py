"""An echo on aiohttp alone, without any framework: what a message costs at least in Python, and so a measure of the machine."""

import asyncio
import os
from typing import Any

import aiohttp
import uvloop

BASE = f"{os.environ['URL']}/bot{os.environ['TOKEN']}/"


async def main() -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session, asyncio.TaskGroup() as echoes:

        async def call(method: str, **fields: object) -> Any:
            async with session.post(BASE + method, json=fields) as answer:
                return (await answer.json())["result"]

        offset = 0
        while True:
            for update in await call("getUpdates", offset=offset, timeout=30):
                offset = update["update_id"] + 1
                echoes.create_task(call("sendMessage", chat_id=update["message"]["chat"]["id"], text=update["message"]["text"]))


uvloop.run(main())
