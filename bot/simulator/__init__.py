"""A Telegram Bot API server on loopback: for tests, benchmarks and a first try without a token.

`Simulator` (see `bot.simulator.driver`) serves it and drives it from Python; `/control/...` drives it over HTTP; `/` is a chat page.
"""

from bot.simulator.chat_driver import ChatDriver, Shown
from bot.simulator.chats import Person
from bot.simulator.clock import VirtualClock
from bot.simulator.driver import Simulator
from bot.simulator.telegram import TOKEN

__all__ = ["TOKEN", "ChatDriver", "Person", "Shown", "Simulator", "VirtualClock"]
