"""Calls of the Bot API over real sockets: what becomes of each kind of break, and what is sent."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from bot.adapters.bot_api import BotApi, NoAnswer, Upload

TOKEN = "123456:Secretive"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


@asynccontextmanager
async def calling(url: str) -> AsyncIterator[BotApi]:
    api = BotApi(url, TOKEN)
    try:
        yield api
    finally:
        await api.close()


@asynccontextmanager
async def spoken_to(talk: Talk, **options: Any) -> AsyncIterator[int]:
    """The port of a server that talks like this to whoever connects."""

    async def talk_and_close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(talk_and_close, "127.0.0.1", 0, **options)
    async with server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def answered_by(handle: Callable[[web.Request], Coroutine[Any, Any, web.StreamResponse]]) -> AsyncIterator[str]:
    """The address of a server that answers every request like this."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def trouble(api: BotApi, seconds: float = 10) -> NoAnswer:
    """What a call comes to that gets no answer; it names nothing that is personal or secret."""
    with pytest.raises(NoAnswer) as caught:
        await api.call("sendMessage", b'{"text":"Philippa"}', seconds=seconds)
    assert "Philippa" not in repr(caught.value)
    assert "Secretive" not in repr(caught.value)
    return caught.value


async def hang_up(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read(10)


async def begin_and_hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(10)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    await writer.drain()


async def talk_nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(10)
    writer.write(b"220 smtp ready\r\n\r\n")
    await writer.drain()


async def say_nothing(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def test_where_nobody_listens_nothing_can_have_arrived() -> None:
    async with spoken_to(hang_up) as port:
        pass
    async with calling(f"http://127.0.0.1:{port}") as api:
        assert not (await trouble(api)).may_have_arrived


@pytest.mark.parametrize("talk", [talk_nonsense, hang_up])
async def test_where_nothing_was_agreed_on_nothing_was_told(talk: Talk) -> None:
    """A server that speaks no TLS."""
    async with spoken_to(talk) as port, calling(f"https://127.0.0.1:{port}") as api:
        assert not (await trouble(api)).may_have_arrived


async def test_behind_a_proxy_that_is_down_nothing_can_have_arrived(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    async with calling("http://api.example") as api:
        assert not (await trouble(api)).may_have_arrived


@pytest.mark.parametrize("talk", [hang_up, begin_and_hang_up, talk_nonsense])
async def test_after_a_break_the_message_may_have_arrived(talk: Talk) -> None:
    async with spoken_to(talk) as port, calling(f"http://127.0.0.1:{port}") as api:
        assert (await trouble(api)).may_have_arrived


async def test_a_call_waits_for_so_long_and_no_longer() -> None:
    async with spoken_to(say_nothing) as port, calling(f"http://127.0.0.1:{port}") as api:
        assert (await trouble(api, seconds=0.2)).may_have_arrived


async def test_a_call_brings_status_and_body_whatever_they_are() -> None:
    async def refuse(request: web.Request) -> web.Response:
        return web.Response(status=502, text=f"{request.method} {request.path} {request.content_type} {await request.text()}")

    async with answered_by(refuse) as url, calling(url + "/") as api:
        assert await api.call("sendMessage", b"{}") == (502, f"POST /bot{TOKEN}/sendMessage application/json {{}}".encode())


async def test_a_redirection_is_not_followed() -> None:
    """It would lead a parent's words wherever it says."""

    async def send_away(_: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    async with answered_by(send_away) as url, calling(url) as api:
        assert (await api.call("sendMessage", b"{}"))[0] == 307


async def test_a_file_goes_with_its_fields() -> None:
    async def take(request: web.Request) -> web.Response:
        form = await request.post()
        photo = form["photo"]
        assert isinstance(photo, web.FileField)
        return web.json_response([form["chat_id"], form["caption"], photo.filename, photo.file.read().decode()])

    async with answered_by(take) as url, calling(url) as api:
        upload = Upload({"chat_id": "7", "caption": "né <b>x</b>"}, "photo", "chart.png", b"bytes of it")
        assert await api.call("sendPhoto", upload) == (200, b'["7", "n\\u00e9 <b>x</b>", "chart.png", "bytes of it"]')


async def test_the_proxy_that_the_environment_names_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def forward(request: web.Request) -> web.Response:
        asked.append(request.headers["Host"])
        return web.Response(text="{}")

    async with answered_by(forward) as proxy:
        monkeypatch.setenv("http_proxy", proxy)
        async with calling("http://api.example") as api:
            assert await api.call("getMe", b"{}") == (200, b"{}")
    assert asked == ["api.example"]


async def test_messages_never_wait_for_the_long_poll() -> None:
    over = asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        if request.path.endswith("getUpdates"):
            await over.wait()
        return web.Response(text="{}")

    async with answered_by(answer) as url, calling(url) as api:
        poll = asyncio.create_task(api.get_updates({"offset": 1}, seconds=40))
        async with asyncio.timeout(10):
            assert await asyncio.gather(*(api.call("sendMessage", b"{}") for _ in range(100))) == [(200, b"{}")] * 100
        over.set()
        assert await poll == (200, b"{}")
