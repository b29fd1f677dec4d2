"""The Bot API's methods, each with the parameters it knows. Importing this package registers all of them."""

from bot.simulator.methods import chat_info, delivery, media, messages, profile, queries
from bot.simulator.methods.registry import METHODS, Method

__all__ = ["METHODS", "Method", "chat_info", "delivery", "media", "messages", "profile", "queries"]
