"""A bare echo on python-telegram-bot, as its own example has it."""

import os

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_text(update.message.text)


application = Application.builder().token(os.environ["TOKEN"]).base_url(os.environ["URL"] + "/bot").build()
application.add_handler(MessageHandler(filters.TEXT, echo))
application.run_polling(allowed_updates=Update.ALL_TYPES)
