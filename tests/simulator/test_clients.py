"""Independent readers of what the simulator answers: python-telegram-bot's and aiogram's models."""

import asyncio
import importlib.util
import io
import os
import sys
from pathlib import Path

import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, InlineQueryResultArticle, InputTextMessageContent
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.simulator import Simulator
from bot.simulator.samples import KINDS, picture

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y"), InlineKeyboardButton("More", url="https://e.org")]])
AIOGRAM_PYTHON = os.environ.get("AIOGRAM_PYTHON") or (sys.executable if importlib.util.find_spec("aiogram") else "")


@pytest.fixture
async def bot(telegram):
    async with Bot(telegram.token, base_url=f"{telegram.url}/bot", base_file_url=f"{telegram.url}/file/bot") as running:
        yield running


async def test_python_telegram_bot_reads_every_update(telegram, bot):
    chat = telegram.chat(42)
    await chat.says("/start check@you https://e.org")
    for kind in KINDS:
        await chat.sends(kind, caption="/look")
    await chat.edits("again")
    await chat.says("hi", forwarded=True, reply_to=1)
    await chat.asks_inline("backward")
    await bot.send_message(42, "?", reply_markup=KEYBOARD)
    await chat.presses("Yes")
    await chat.blocks()
    updates = await bot.get_updates(timeout=1, allowed_updates=[])
    assert len(updates) == len(KINDS) + 6
    assert updates[0].message.text == "/start check@you https://e.org"
    assert updates[-2].callback_query.message.reply_markup == KEYBOARD
    assert updates[-1].my_chat_member.new_chat_member.status == "kicked"
    assert not any(part.api_kwargs for update in updates for part in (update, update.effective_message) if part)


async def test_python_telegram_bot_reads_every_answer(telegram, bot):
    chat = telegram.chat(42)
    assert (await bot.get_me()).username == "crawlwise_bot"
    sent = await bot.send_message(42, "<b>Hi</b>", parse_mode="HTML", reply_markup=KEYBOARD)
    assert sent.text_html == "<b>Hi</b>"
    assert (await sent.edit_text("Hello")).text == "Hello"
    assert (await sent.edit_reply_markup(KEYBOARD)).reply_markup == KEYBOARD
    assert await sent.delete()
    assert await bot.send_chat_action(42, "typing")
    photo = await bot.send_photo(42, io.BytesIO(picture()), caption="chart", reply_markup=KEYBOARD)
    assert (await bot.send_photo(42, photo.photo[-1].file_id)).photo == photo.photo
    document = await bot.send_document(42, b"%PDF", filename="note.pdf")
    assert bytes(await (await document.document.get_file()).download_as_bytearray()) == b"%PDF"
    assert await bot.set_my_commands([BotCommand("check", "Go through the questions")])
    assert [command.command for command in await bot.get_my_commands()] == ["check"]
    assert await bot.set_my_description("Help")
    assert await bot.set_my_short_description("Help")
    assert (await bot.get_my_description()).description == "Help"
    assert (await bot.get_chat(42)).first_name == "Parent"
    assert await bot.answer_callback_query(await chat.presses("Yes"), text="Noted")
    article = InlineQueryResultArticle("1", "Crawling", InputTextMessageContent("Babies crawl."))
    assert await bot.answer_inline_query(await chat.asks_inline("x"), [article], cache_time=0)
    assert (await bot.get_webhook_info()).pending_update_count == 2
    assert await bot.set_webhook("https://127.0.0.1:1/hook", secret_token="s")
    assert await bot.delete_webhook()
    assert await bot.log_out()
    assert await bot.close()
    assert telegram.notes == []


async def test_python_telegram_bot_knows_every_refusal(telegram, bot):
    telegram.chat(42)
    for kind, error in (
        ("too_many_requests", RetryAfter),
        ("blocked", Forbidden),
        ("bad_request", BadRequest),
        ("server_error", NetworkError),
    ):
        telegram.faults.add(kind, count=1)
        with pytest.raises(error):
            await bot.send_message(42, "hi")
    first = asyncio.create_task(bot.get_updates(timeout=10))
    await asyncio.sleep(0.1)
    async with Bot(telegram.token, base_url=f"{telegram.url}/bot") as second:
        await second.get_updates()
    with pytest.raises(Conflict):
        await first


async def test_python_telegram_bot_is_told_of_a_wrong_token(telegram):
    with pytest.raises(InvalidToken):
        await Bot("1:wrong", base_url=f"{telegram.url}/bot").initialize()


@pytest.mark.skipif(not AIOGRAM_PYTHON, reason="aiogram is not installed (pip install aiogram, or AIOGRAM_PYTHON=another interpreter)")
async def test_aiogram_reads_every_answer(telegram: Simulator):
    chat = telegram.chat(42)
    await chat.says("hi")
    for kind in KINDS:
        await chat.sends(kind)
    script = Path(__file__).with_name("aiogram_client.py")
    running = await asyncio.create_subprocess_exec(
        AIOGRAM_PYTHON, str(script), telegram.url, telegram.token, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    await chat.reply(within=60)
    await chat.presses("Yes")
    output, _ = await running.communicate()
    assert running.returncode == 0, output.decode()
    assert telegram.notes == []
