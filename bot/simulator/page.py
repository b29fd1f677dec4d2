"""The chat page: plain HTML, CSS and JavaScript from the folder `static`, and the files that its messages show."""

from aiohttp import web

from bot.simulator.telegram import Telegram


class Page:
    """The handlers of the page."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram

    def add_to(self, _app: web.Application) -> None:
        return None
