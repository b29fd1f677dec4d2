"""A bot of a few lines for the page's tests: echoes, asks with buttons, edits, sends a picture and a document."""

import asyncio
import json

import aiohttp

from bot.simulator.samples import picture

KEYBOARD = {
    "inline_keyboard": [
        [{"text": "Backwards", "callback_data": "back"}, {"text": "On the bottom", "callback_data": "bottom"}],
        [{"text": "Not crawling yet", "callback_data": "none"}],
        [{"text": "Read more", "url": "https://example.org/crawling"}],
    ]
}
QUESTION = "<b>How does your baby get about?</b>\n\nMany babies push <i>backwards</i> first: pushing is easier than pulling."


async def run_bot(api_url, token, clock):
    async with aiohttp.ClientSession(f"{api_url}/bot{token}/") as http:
        bot = TinyBot(http, clock)
        await bot.call("setMyCommands", commands=[{"command": "check", "description": "Go through the questions"}])
        await bot.call("setMyDescription", description="I answer questions about crawling.")
        await bot.run()


class TinyBot:
    def __init__(self, http, clock):
        self.http = http
        self.clock = clock

    async def call(self, method, **params):
        async with self.http.post(method, json=params) as answer:
            return (await answer.json(content_type=None)).get("result")

    async def upload(self, method, field, content, name, **params):
        form = aiohttp.FormData({key: str(value) for key, value in params.items()})
        form.add_field(field, content, filename=name, content_type="application/pdf" if name.endswith("pdf") else "image/jpeg")
        async with self.http.post(method, data=form):
            pass

    async def run(self):
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=20) or []:
                offset = update["update_id"] + 1
                await self.answer(update)

    async def answer(self, update):
        if press := update.get("callback_query"):
            await self.pressed(press)
        elif query := update.get("inline_query"):
            article = {"type": "article", "id": "1", "title": "Crawling backwards", "description": "Why babies do it"}
            results = json.dumps([article | {"input_message_content": {"message_text": "Pushing is easier."}}])
            await self.call("answerInlineQuery", inline_query_id=query["id"], results=results)
        elif message := update.get("message"):
            await self.said(message["chat"]["id"], message.get("text", ""))
        elif message := update.get("edited_message"):
            await self.call("sendMessage", chat_id=message["chat"]["id"], text=f"Now you say: {message['text']}")

    async def said(self, chat, text):
        await self.call("sendChatAction", chat_id=chat, action="typing")
        if text == "slow":
            await asyncio.sleep(1)
        if text == "chart":
            await self.upload("sendPhoto", "photo", picture(), "chart.jpg", chat_id=chat, caption="Where most babies are")
        elif text == "note":
            await self.upload("sendDocument", "document", b"%PDF-1.4 note", "note-for-the-doctor.pdf", chat_id=chat)
        elif text in ("ask", "/check"):
            await self.call("sendMessage", chat_id=chat, text=QUESTION, parse_mode="HTML", reply_markup=KEYBOARD)
        elif text == "today":
            await self.call("sendMessage", chat_id=chat, text=f"It is {self.clock():%d %B %Y}.")
        else:
            await self.call("sendMessage", chat_id=chat, text=f"You wrote: {text or 'nothing I can read'}")

    async def pressed(self, press):
        await self.call("answerCallbackQuery", callback_query_id=press["id"], text="Noted")
        where = {"chat_id": press["message"]["chat"]["id"], "message_id": press["message"]["message_id"]}
        await self.call("editMessageText", **where, text=f"<b>You chose:</b> {press['data']}", parse_mode="HTML")
