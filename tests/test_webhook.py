"""Updates that are pushed, by Telegram and by others."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.errors import StorageError
from bot.webhook import SECRET_HEADER, listener, listening

SECRET = "s3cret"


class Taking:
    """Keeps what is pushed, or fails; `free` lets it go on."""

    def __init__(self) -> None:
        self.taken: list[int] = []
        self.fault: Exception | None = None
        self.free = asyncio.Event()
        self.free.set()

    async def take(self, updates: list[dict[str, Any]]) -> None:
        await self.free.wait()
        if self.fault:
            raise self.fault
        self.taken += [update["update_id"] for update in updates]


@asynccontextmanager
async def pushing(taking: Taking) -> AsyncIterator[Any]:
    """A function that pushes bytes and gives the status back."""
    at = listener("127.0.0.1:0")
    url = f"http://127.0.0.1:{at.getsockname()[1]}"
    async with aiohttp.ClientSession() as session, listening(taking, at, path="/hook", secret=SECRET):  # type: ignore[arg-type]

        async def push(body: bytes, *, secret: str | None = SECRET, path: str = "/hook") -> int:
            headers = {} if secret is None else {SECRET_HEADER: secret}
            async with session.post(url + path, data=body, headers=headers) as answer:
                return answer.status

        yield push


@pytest.mark.parametrize("secret", [None, "", "guess", SECRET + "x", SECRET[:-1], "\xe9" * 6, "x" * 4000])
async def test_without_the_secret_nothing_is_taken(secret: str | None) -> None:
    taking = Taking()
    async with pushing(taking) as push:
        assert await push(b'{"update_id":1}', secret=secret) == 403
        assert await push(b'{"update_id":1}', path="/other") == 404
    assert taking.taken == []


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"{", 400), (b"[]", 400), (b"null", 400), (b"\xff\xfe\xfd", 400), (b"[" * 100_000, 400), (b" " * (2 << 20), 413)],
    ids=["empty", "cut", "a list", "null", "not UTF-8", "nested too deep", "huge"],
)
async def test_what_is_no_update_is_refused_and_the_next_one_is_taken(body: bytes, status: int) -> None:
    taking = Taking()
    async with pushing(taking) as push:
        assert (await push(body), await push(b'{"update_id":2}')) == (status, 200)
    assert taking.taken == [2]


async def test_an_update_is_confirmed_only_once_it_is_kept() -> None:
    taking = Taking()
    async with pushing(taking) as push:
        taking.fault = StorageError("the disk is full; make room")
        assert await push(b'{"update_id":1}') == 503
        taking.fault = RuntimeError("a bug")
        assert await push(b'{"update_id":1}') == 500
        taking.fault = None
        assert await push(b'{"update_id":1}') == 200
    assert taking.taken == [1]


async def test_many_at_once_are_all_taken() -> None:
    taking = Taking()
    async with pushing(taking) as push:
        statuses = await asyncio.gather(*(push(json.dumps({"update_id": number}).encode()) for number in range(150)))
    assert set(statuses) == {200}
    assert sorted(taking.taken) == list(range(150))


async def test_a_stop_does_not_wait_for_ever_for_what_is_being_taken_or_half_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.webhook.STOP_SECONDS", 0.05)
    taking = Taking()
    taking.free.clear()
    at = listener("127.0.0.1:0")
    async with asyncio.timeout(10):
        async with listening(taking, at, path="/hook", secret=SECRET):  # type: ignore[arg-type]
            slow = socket.create_connection(at.getsockname())
            slow.sendall(f"POST /hook HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {SECRET}\r\nContent-Length: 99\r\n\r\n{{".encode())
            whole = socket.create_connection(at.getsockname())
            whole.sendall(
                f'POST /hook HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {SECRET}\r\nContent-Length: 15\r\n\r\n{{"update_id":1}}'.encode()
            )
            await asyncio.sleep(0.1)
    slow.close()
    whole.close()
    assert taking.taken == []
