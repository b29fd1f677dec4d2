"""Run by test_clients in a process of its own: aiogram's Bot checks each answer of the simulator against its models."""

import asyncio
import sys

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BotCommand, BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Yes", callback_data="y")]])


def leftovers(model: object) -> list[str]:
    """Fields that aiogram's models do not know, at any depth."""
    if isinstance(model, list | tuple):
        return [name for each in model for name in leftovers(each)]
    fields = getattr(type(model), "model_fields", None)
    if fields is None:
        return []
    own = [f"{type(model).__name__}.{name}" for name in (model.model_extra or {})]
    return own + [name for field in fields for name in leftovers(getattr(model, field))]


async def talk(bot: Bot) -> list[object]:
    seen: list[object] = [await bot.get_me(), updates := await bot.get_updates()]
    sent = await bot.send_message(42, "<b>Hi</b>", parse_mode="HTML", reply_markup=KEYBOARD)
    [press] = await bot.get_updates(offset=updates[-1].update_id + 1, timeout=10)
    await bot.answer_callback_query(press.callback_query.id, text="Noted")
    seen += [sent, press, await bot.edit_message_text("Hello", chat_id=42, message_id=sent.message_id)]
    seen += [await bot.send_document(42, BufferedInputFile(b"%PDF", "note.pdf")), await bot.get_webhook_info(), await bot.get_chat(42)]
    await bot.set_my_commands([BotCommand(command="check", description="Check")])
    return [*seen, await bot.get_my_commands()]


async def main(url: str, token: str) -> None:
    async with Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url))) as bot:
        unknown = leftovers(await talk(bot))
    if unknown:
        sys.exit(f"unknown fields: {unknown}")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
