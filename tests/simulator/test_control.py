"""Control over HTTP, as another process uses it."""

import json

import pytest


@pytest.fixture
def control(telegram, client):
    async def ask(verb, path, **body):
        async with client.request(verb, f"{telegram.url}/control/{path}", json=body or None) as answer:
            return await answer.json()

    return ask


YES = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


async def test_a_conversation(control, result):
    assert (await control("POST", "chats", id=42, name="Ada"))["title"] == "Ada"
    said = await control("POST", "chats/42/says", text="hi")
    sent = await result("sendMessage", chat_id=42, text="hello", reply_markup=YES)
    assert await control("GET", f"chats/42/wait?after={said['message_id']}") == [sent]
    await control("POST", "chats/42/presses", label="Yes")
    await control("POST", "chats/42/sends", kind="voice")
    await control("POST", "chats/42/edits", message_id=said["message_id"], text="hello you")
    await control("POST", "chats/42/inline", query="backward")
    kinds = [next(key for key in update if key != "update_id") for update in await result("getUpdates")]
    assert kinds == ["message", "callback_query", "message", "edited_message", "inline_query"]
    assert [message.get("text") for message in await control("GET", "chats/42/messages")] == ["hello you", "hello", None]


async def test_chats_are_listed_and_numbered(control):
    first, group = await control("POST", "chats", name="Ada"), await control("POST", "chats", kind="group", title="Playgroup")
    assert first["id"] > 0 > group["id"]
    assert [chat["title"] for chat in await control("GET", "chats")] == ["Ada", "Playgroup"]


async def test_many_parents_write_at_once(control, result):
    ids = await control("POST", "says", messages=[[1, "one"], [2, "two"], [1, "three"]])
    updates = await result("getUpdates")
    assert [update["message"]["message_id"] for update in updates] == ids
    assert [update["message"]["chat"]["id"] for update in updates] == [1, 2, 1]


async def test_blocking(control, call):
    await control("POST", "chats", id=42)
    assert (await control("POST", "chats/42/blocks"))["barred"]
    assert (await call("sendMessage", chat_id=42, text="x"))["error_code"] == 403
    await control("POST", "chats/42/unblocks")
    assert (await call("sendMessage", chat_id=42, text="x"))["ok"]


async def test_the_clock_moves(control, telegram):
    before = telegram.clock()
    await control("POST", "clock", weeks=4)
    assert 27 <= (telegram.clock() - before).days <= 28
    assert (await control("POST", "clock", to="2027-03-28T00:30:00Z"))["now"].startswith("2027-03-28T00:30")


async def test_faults_are_switched_on_and_off(control, call):
    await control("POST", "chats", id=42)
    rule = await control("POST", "faults", kind="server_error", chat=42, status=502)
    assert [each["kind"] for each in (await control("GET", "faults"))["rules"]] == ["server_error"]
    await control("DELETE", f"faults/{rule['id']}")
    assert (await call("sendMessage", chat_id=42, text="x"))["ok"]
    assert "unknown fault" in (await control("POST", "faults", kind="x"))["error"]


async def test_requests_are_listed_from_a_number_on(control, result):
    await result("getMe")
    seen = (await control("GET", "requests"))["seen"]
    await result("getMyCommands", language_code="en")
    assert (await control("GET", f"requests?after={seen}"))["requests"] == [
        {"number": 2, "method": "getMyCommands", "params": {"language_code": "en"}}
    ]


async def test_an_update_made_by_hand(control, result):
    await control("POST", "updates", kind="channel_post", body={"message_id": 1, "date": 0, "chat": {"id": -1, "type": "channel"}})
    [update] = await result("getUpdates")
    assert update["channel_post"]["chat"]["type"] == "channel"


async def test_mistakes_are_told_in_one_line(control):
    assert await control("POST", "chats/9/says", text="x") == {"error": "no chat 9; make it with POST /control/chats"}
    await control("POST", "chats", id=9)
    assert await control("POST", "chats/9/says", text=" ") == {"error": "text is empty"}
    assert await control("POST", "chats/9/presses", label="x") == {"error": "no button 'x'; showing: []"}


async def test_another_sites_page_may_not_drive_it(telegram, client):
    async with client.post(f"{telegram.url}/control/clock", json={}, headers={"Origin": "http://evil.example"}) as answer:
        assert answer.status == 403


async def test_events_tell_what_happens(telegram, client, result):
    chat = telegram.chat(42)
    async with client.get(f"{telegram.url}/control/events") as stream:
        await stream.content.readuntil(b"\n\n")
        await chat.says("hi")
        await result("getUpdates")
        await result("sendChatAction", chat_id=42, action="typing")
        events = [json.loads((await stream.content.readuntil(b"\n\n"))[6:]) for _ in range(3)]
    assert [event["event"] for event in events] == ["message", "delivered", "typing"]
