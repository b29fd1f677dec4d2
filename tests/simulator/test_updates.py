"""getUpdates: what is delivered, when it vanishes, and who may poll."""

import asyncio
from datetime import timedelta


async def test_an_update_comes_again_until_its_offset_confirms_it(telegram, result):
    await telegram.chat(42).says("hi")
    [first] = await result("getUpdates")
    assert first["message"]["text"] == "hi"
    assert await result("getUpdates") == [first]
    assert await result("getUpdates", offset=first["update_id"] + 1) == []
    assert await result("getUpdates") == []


async def test_a_negative_offset_keeps_only_the_newest(telegram, result):
    for word in ("one", "two", "three"):
        await telegram.chat(42).says(word)
    assert [update["message"]["text"] for update in await result("getUpdates", offset=-1)] == ["three"]
    assert len(await result("getUpdates")) == 1


async def test_the_limit_is_kept_between_1_and_100(telegram, result):
    for number in range(120):
        await telegram.chat(42).says(str(number))
    assert [len(await result("getUpdates", limit=limit)) for limit in (0, 3, 500)] == [1, 3, 100]


async def test_a_long_poll_ends_with_the_first_update(telegram, result):
    waiting = asyncio.create_task(result("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    await telegram.chat(42).says("at last")
    [update] = await asyncio.wait_for(waiting, 2)
    assert update["message"]["text"] == "at last"


async def test_a_second_poller_ends_the_first_with_a_conflict(call, result):
    first = asyncio.create_task(call("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(result("getUpdates", timeout=1))
    ended = await asyncio.wait_for(first, 2)
    assert ended == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    }
    assert await second == []


async def test_only_the_kinds_asked_for_are_queued(telegram, result):
    assert await result("getUpdates", allowed_updates=["callback_query"]) == []
    await telegram.chat(42).says("not asked for")
    assert await result("getUpdates") == []
    assert await result("getUpdates", allowed_updates=[]) == []
    await telegram.chat(42).says("asked for again")
    assert len(await result("getUpdates")) == 1


async def test_a_message_is_kept_for_a_day(telegram, result):
    await telegram.chat(42).says("hi")
    telegram.clock.move(timedelta(hours=23))
    assert len(await result("getUpdates")) == 1
    telegram.clock.move(timedelta(hours=2))
    assert await result("getUpdates") == []


async def test_update_ids_count_up_by_one(telegram, result):
    for _ in range(3):
        await telegram.chat(42).says("hi")
    ids = [update["update_id"] for update in await result("getUpdates")]
    assert ids == list(range(ids[0], ids[0] + 3))


async def test_a_message_carries_the_virtual_date(telegram, result):
    telegram.clock.move(timedelta(weeks=4))
    await telegram.chat(42).says("four weeks later")
    [update] = await result("getUpdates")
    assert abs(update["message"]["date"] - telegram.clock.seconds()) < 2
