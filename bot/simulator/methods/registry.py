"""The table of methods, by lower-case name, as Telegram compares them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.simulator.chats import Chat
from bot.simulator.faults import BAD_REQUESTS
from bot.simulator.params import Params
from bot.simulator.telegram import Telegram
from bot.simulator.wire import ApiError, bad_request

Run = Callable[[Telegram, Params], Any | Awaitable[Any]]

SENDING = (
    "chat_id business_connection_id message_thread_id direct_messages_topic_id parse_mode disable_notification protect_content "
    "allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters reply_to_message_id allow_sending_without_reply "
    "reply_markup"
)
"""Parameters that all methods share that send a message."""


@dataclass(frozen=True, slots=True)
class Method:
    """One method. `run` returns the result as JSON-like data, or as bytes where it is encoded already."""

    name: str
    run: Run
    known: frozenset[str]


METHODS: dict[str, Method] = {}


def method(name: str, known: str = "") -> Callable[[Run], Run]:
    """Register a function as the method `name`; `known` are its parameters, separated by spaces."""

    def register(run: Run) -> Run:
        METHODS[name.lower()] = Method(name, run, frozenset(known.split()))
        return run

    return register


def chat_of(telegram: Telegram, params: Params) -> Chat:
    """The chat that the bot means, refused where it may not write there."""
    asked = params.values.get("chat_id")
    if asked is None or asked == "":
        raise bad_request("chat_id is empty")
    try:
        chat = telegram.directory.chats.get(int(asked))
    except (TypeError, ValueError):
        chat = None
    if chat is None:
        raise bad_request("chat not found")
    if chat.upgraded_to:
        raise ApiError(400, f"Bad Request: {BAD_REQUESTS['group_upgraded']}", migrate_to_chat_id=chat.upgraded_to)
    if chat.barred:
        raise ApiError(403, chat.barred)
    return chat
