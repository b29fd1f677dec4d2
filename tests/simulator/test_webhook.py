"""Delivery to a webhook: the secret, one at a time per chat, again until accepted."""

import asyncio

import pytest
from aiohttp import web


class Receiver:
    """A bot's webhook that keeps what it gets and answers with the statuses it is given, then 200."""

    def __init__(self):
        self.texts = []
        self.secrets = set()
        self.statuses = []
        self.at_once = 0
        self.most_at_once = 0
        self.pause = 0.0
        self.answer = None
        self.url = ""

    async def take(self, request):
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        update = await request.json()
        await asyncio.sleep(self.pause)
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.texts.append(update.get("message", {}).get("text") or "press")
        self.at_once -= 1
        status = self.statuses.pop(0) if self.statuses else 200
        return web.json_response(self.answer, status=status) if self.answer else web.Response(status=status)

    async def gets(self, count):
        async with asyncio.timeout(3):
            while len(self.texts) < count:
                await asyncio.sleep(0.005)
        return self.texts


@pytest.fixture
async def receiver():
    taken = Receiver()
    app = web.Application()
    app.router.add_post("/hook", taken.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    taken.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield taken
    await runner.cleanup()


async def test_updates_come_with_the_secret_and_in_order(telegram, result, receiver):
    await telegram.chat(42).says("waiting since before")
    assert await result("setWebhook", url=receiver.url, secret_token="s3cret")
    await telegram.chat(42).says("new")
    assert await receiver.gets(2) == ["waiting since before", "new"]
    assert receiver.secrets == {"s3cret"}


async def test_one_message_at_a_time_per_chat(telegram, result, receiver):
    receiver.pause = 0.02
    await result("setWebhook", url=receiver.url)
    for number in range(4):
        await telegram.chat(42).says(str(number))
    assert await receiver.gets(4) == ["0", "1", "2", "3"]
    assert receiver.most_at_once == 1
    await telegram.chat(43).says("another")
    await telegram.chat(42).says("chat")
    await receiver.gets(6)
    assert receiver.most_at_once == 2


async def test_a_press_and_a_message_of_one_chat_can_arrive_together(telegram, result, receiver):
    receiver.pause = 0.05
    chat = telegram.chat(42)
    await result("sendMessage", chat_id=42, text="?", reply_markup={"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]})
    await result("setWebhook", url=receiver.url)
    await chat.says("hi")
    await chat.presses("Yes")
    await receiver.gets(2)
    assert receiver.most_at_once == 2


async def test_what_is_not_accepted_comes_again_after_growing_pauses(telegram, result, receiver):
    receiver.statuses = [500, 403, 502]
    await result("setWebhook", url=receiver.url)
    await telegram.chat(42).says("again")
    await telegram.chat(42).says("next")
    assert await receiver.gets(5) == ["again"] * 4 + ["next"]
    info = await result("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 502 Bad Gateway"
    assert info["url"] == receiver.url


async def test_polling_and_webhook_exclude_each_other(call, result, receiver):
    poll = asyncio.create_task(call("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    await result("setWebhook", url=receiver.url)
    assert (await asyncio.wait_for(poll, 2))["description"] == "Conflict: terminated by setWebhook request"
    refused = await call("getUpdates")
    assert refused["error_code"] == 409
    assert "can't use getUpdates method while webhook is active" in refused["description"]


async def test_what_a_webhook_did_not_take_waits_for_polling(telegram, result, receiver):
    receiver.statuses = [500] * 100
    await result("setWebhook", url=receiver.url)
    await telegram.chat(42).says("still here")
    await receiver.gets(1)
    assert (await result("getWebhookInfo"))["pending_update_count"] == 1
    await result("deleteWebhook")
    assert [update["message"]["text"] for update in await result("getUpdates")] == ["still here"]
    await result("deleteWebhook", drop_pending_updates=True)
    assert await result("getUpdates") == []


async def test_the_answer_may_carry_a_request(telegram, result, receiver):
    chat = telegram.chat(42)
    receiver.answer = {"method": "sendMessage", "chat_id": 42, "text": "in the answer"}
    await result("setWebhook", url=receiver.url)
    await chat.says("hi")
    assert (await chat.reply()).text == "in the answer"


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"url": "http://example.org/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "nonsense"}, "bad webhook: invalid webhook URL specified"),
        ({"url": "https://example.org", "secret_token": "not allowed!"}, "secret token contains unallowed characters"),
    ],
)
async def test_a_wrong_webhook_is_refused(refusal, params, why):
    assert await refusal("setWebhook", **params) == (400, f"Bad Request: {why}")


async def test_out_of_order_the_next_update_of_the_chat_overtakes(telegram, result, receiver):
    await result("setWebhook", url=receiver.url)
    telegram.faults.add("out_of_order", count=1)
    for text in ("one", "two", "three"):
        await telegram.chat(42).says(text)
    assert await receiver.gets(3) == ["two", "one", "three"]


async def test_a_lost_200_means_redelivery(telegram, result, receiver):
    await result("setWebhook", url=receiver.url)
    telegram.faults.add("redelivery", chat=42, count=2)
    await telegram.chat(42).says("again")
    assert await receiver.gets(3) == ["again"] * 3


async def test_a_duplicate_is_delivered_twice(telegram, result, receiver):
    await result("setWebhook", url=receiver.url)
    telegram.faults.add("duplicate_update", count=1)
    await telegram.chat(42).says("twice")
    assert await receiver.gets(2) == ["twice", "twice"]
