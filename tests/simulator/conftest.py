from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from bot.simulator import Simulator

collect_ignore = ["aiogram_client.py"]
"""Run in a process of its own, where aiogram is installed."""

Call = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def telegram() -> AsyncIterator[Simulator]:
    async with Simulator(webhook_pause=0.02) as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def call(telegram: Simulator, client: aiohttp.ClientSession) -> Call:
    """A bare request of a bot: `await call("getMe")`, the answer as Telegram gave it."""

    async def post(method: str, /, **params: Any) -> dict[str, Any]:
        async with client.post(f"{telegram.url}/bot{telegram.token}/{method}", json=params) as answer:
            return await answer.json()

    return post


@pytest.fixture
def result(call: Call) -> Call:
    """Like `call`, for what must succeed: the result itself."""

    async def post(method: str, /, **params: Any) -> Any:
        answer = await call(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    return post


@pytest.fixture
def refusal(call: Call) -> Callable[..., Awaitable[tuple[int, str]]]:
    """Like `call`, for what must be refused: code and description."""

    async def post(method: str, /, **params: Any) -> tuple[int, str]:
        answer = await call(method, **params)
        assert not answer["ok"], answer
        return answer["error_code"], answer["description"]

    return post
