"""A bare echo on pyTelegramBotAPI's asynchronous bot."""

import asyncio
import os

from telebot import asyncio_helper
from telebot.async_telebot import AsyncTeleBot
from telebot.types import Message

asyncio_helper.API_URL = os.environ["URL"] + "/bot{0}/{1}"
bot = AsyncTeleBot(os.environ["TOKEN"])


@bot.message_handler(func=lambda _message: True)
async def echo(message: Message) -> None:
    await bot.send_message(message.chat.id, message.text)


asyncio.run(bot.polling(non_stop=True))
