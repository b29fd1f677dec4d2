"""Each fault, as a bot meets it."""

import asyncio
import time

import aiohttp
import pytest

from bot.simulator.faults import BAD_REQUESTS


@pytest.fixture
def send(call):
    async def post(chat=42, text="hi"):
        return await call("sendMessage", chat_id=chat, text=text)

    return post


async def test_too_many_requests_says_how_long_to_wait(telegram, send, client):
    telegram.chat(42)
    telegram.faults.add("too_many_requests", retry_after=7, count=2)
    assert await send() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    async with client.get(f"{telegram.url}/bot{telegram.token}/sendMessage?chat_id=42") as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
    assert (await send())["ok"]


@pytest.mark.parametrize(
    ("kind", "description"),
    [
        ("blocked", "Forbidden: bot was blocked by the user"),
        ("deactivated", "Forbidden: user is deactivated"),
        ("kicked", "Forbidden: bot was kicked from the supergroup chat"),
    ],
)
async def test_a_chat_can_be_closed(telegram, send, kind, description):
    telegram.chat(42), telegram.chat(43)
    telegram.faults.add(kind, chat=42)
    answer = await send(42)
    assert (answer["error_code"], answer["description"]) == (403, description)
    assert (await send(43))["ok"]


@pytest.mark.parametrize("detail", BAD_REQUESTS)
async def test_each_bad_request(telegram, send, detail):
    telegram.chat(42)
    telegram.faults.add("bad_request", detail=detail)
    answer = await send()
    assert (answer["error_code"], answer["description"]) == (400, f"Bad Request: {BAD_REQUESTS[detail]}")


async def test_a_conflict_strikes_polling_only(telegram, call, send):
    telegram.chat(42)
    telegram.faults.add("conflict", count=1)
    assert (await send())["ok"]
    assert (await call("getUpdates"))["error_code"] == 409
    assert (await call("getUpdates"))["ok"]


async def test_a_revoked_token(telegram, call):
    telegram.faults.add("unauthorized", method="getMe")
    assert (await call("getMe"))["description"] == "Unauthorized"


@pytest.mark.parametrize(("status", "kind"), [(500, "application/json"), (502, "text/html"), (503, "text/html"), (504, "text/html")])
async def test_server_errors_come_as_json_or_as_a_proxys_page(telegram, client, status, kind):
    telegram.chat(42)
    telegram.faults.add("server_error", status=status)
    async with client.post(f"{telegram.url}/bot{telegram.token}/sendMessage", json={"chat_id": 42, "text": "hi"}) as answer:
        assert (answer.status, answer.content_type) == (status, kind)


@pytest.mark.parametrize(("kind", "arrived"), [("reset_before", 0), ("reset_after", 1)])
async def test_the_connection_breaks_before_or_after_the_message_is_accepted(telegram, send, kind, arrived):
    chat = telegram.chat(42)
    telegram.faults.add(kind, count=1)
    with pytest.raises(aiohttp.ClientError):
        await send()
    assert len(chat.sent) == arrived
    assert (await send())["ok"]


async def test_an_answer_lost_in_polling_brings_the_update_again(telegram, call):
    await telegram.chat(42).says("hi")
    telegram.faults.add("reset_after", method="getUpdates", count=1)
    with pytest.raises(aiohttp.ClientError):
        await call("getUpdates")
    assert len((await call("getUpdates"))["result"]) == 1


async def test_a_slow_answer_comes_late(telegram, send):
    telegram.chat(42)
    telegram.faults.add("slow", seconds=0.15)
    began = time.monotonic()
    assert (await send())["ok"]
    assert time.monotonic() - began >= 0.15


@pytest.mark.parametrize(("kind", "arrived"), [("time_out", 0), ("time_out_after", 1)])
async def test_no_answer_comes_at_all(telegram, send, kind, arrived):
    chat = telegram.chat(42)
    telegram.faults.add(kind, seconds=0.5)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(send(), 0.1)
    assert len(chat.sent) == arrived


async def test_an_update_comes_twice_under_one_id(telegram, call):
    telegram.faults.add("duplicate_update", chat=42, count=1)
    await telegram.chat(42).says("hi")
    first, second = (await call("getUpdates"))["result"]
    assert first == second


async def test_the_answer_to_a_press_belongs_to_its_chat(telegram, call, result):
    chat = telegram.chat(42)
    await result("sendMessage", chat_id=42, text="?", reply_markup={"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]})
    telegram.faults.add("too_many_requests", chat=42)
    assert (await call("answerCallbackQuery", callback_query_id=await chat.presses("Yes")))["error_code"] == 429


async def test_chance_is_seeded(telegram, send):
    telegram.chat(42)
    telegram.faults.add("server_error", probability=0.5)
    struck = [not (await send())["ok"] for _ in range(40)]
    assert 8 < sum(struck) < 32


@pytest.mark.parametrize(("wrong", "why"), [({"kind": "flood"}, "unknown fault"), ({"kind": "slow", "sekonds": 1}, "sekonds")])
def test_a_wrong_fault_is_named(wrong, why):
    from bot.simulator.faults import Faults

    with pytest.raises(ValueError, match=why):
        Faults().add(**wrong)


async def test_without_a_method_only_what_concerns_a_chat_is_struck(telegram, call):
    telegram.faults.add("server_error")
    assert (await call("setMyCommands", commands=[]))["ok"]
    assert (await call("getUpdates"))["ok"]
