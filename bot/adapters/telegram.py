"""A Bot API update as the chat and event that the engine understands.

Groups are heard only when they address the bot: a mention, a reply to it, a command. Channels are not heard, neither are their posts
that Telegram passes on to the group linked with them. An admin who writes in the group's own name is a person like any other.
"""

import re
from dataclasses import dataclass
from typing import Any

from bot.core.events import Blocked, Event, Joined, Pressed, Said, SentMedia
from bot.ports import Incoming, Moved

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member", "inline_query"]
MEDIA = (
    "animation", "audio", "contact", "dice", "document", "game", "invoice", "location", "paid_media", "photo", "poll",
    "sticker", "story", "venue", "video", "video_note", "voice",
)  # fmt: skip
FIRST = ("animation", "venue", *MEDIA)
"""Kinds in the order to look: an animation also comes as a document, a venue also as a location."""
ENVELOPE = {
    "message_id", "message_thread_id", "from", "sender_chat", "sender_boost_count", "sender_business_bot", "date", "edit_date", "chat",
    "forward_origin", "forward_from", "forward_from_chat", "forward_date", "forward_sender_name", "is_topic_message",
    "is_automatic_forward", "reply_to_message", "external_reply", "quote", "reply_to_story", "via_bot", "has_protected_content",
    "is_from_offline", "media_group_id", "author_signature", "link_preview_options", "effect_id", "show_caption_above_media",
    "has_media_spoiler", "reply_markup", "entities", "caption_entities", "business_connection_id", "direct_messages_topic",
}  # fmt: skip
SERVICE = re.compile(
    r"new_chat|left_chat|delete_chat|group_chat|supergroup|channel_chat|message_auto|migrate|pinned|successful_payment|refunded|users_|chat_|"
    r"connected|write_access|passport|proximity|boost|forum|general_forum|giveaway|video_chat|web_app|gift|unique_gift|paid_message"
)
COMMAND = re.compile(r"/(\w+)(?:@(\w+))?")
GONE = ("kicked", "left")
ANONYMOUS_ADMIN = 1087968824
"""@GroupAnonymousBot, who stands as the sender where an admin writes in the group's name."""
LARGEST_ID = 2**62


@dataclass(frozen=True, slots=True)
class Me:
    """The bot's own id and @username, by which a group addresses it."""

    id: int
    username: str
    commands: frozenset[str] = frozenset()
    """The commands that a group may give without the bot's name; any other without a name is meant for another bot."""


@dataclass(frozen=True, slots=True)
class InlineQuery:
    """What somebody typed after the bot's name, in whatever chat."""

    id: str
    text: str


def read_inline(update: dict[str, Any]) -> InlineQuery | None:
    """The inline query in the update, None where it is another update."""
    query = update.get("inline_query")
    return InlineQuery(str(query["id"]), str(query.get("query", ""))) if isinstance(query, dict) and "id" in query else None


def read_update(update: dict[str, Any], me: Me) -> Incoming | None:
    """What the update says to the bot, None where it says nothing; KeyError or TypeError where it is malformed."""
    if query := update.get("callback_query"):
        return _read_press(update, query)
    if member := update.get("my_chat_member"):
        return _read_membership(update, member)
    edited = update.get("edited_message")
    message = edited or update.get("message")
    if message and (moved := _read_move(update, message)):
        return moved
    if not message or message["chat"]["type"] == "channel" or not _is_from_person(message):
        return None
    if message.get("via_bot", {}).get("id") == me.id:  # our own words, chosen from an inline answer
        return None
    event = _read_message(message, me, edited=bool(edited))
    if event is None:
        return None
    return Incoming(_number(update["update_id"]), _identity(message), _number(message["chat"]["id"]), event, raw=update)


def _identity(message: dict[str, Any]) -> str:
    return f"{message['chat']['id']} {message['message_id']} {message.get('date')} {message.get('edit_date')}"


def _read_move(update: dict[str, Any], message: dict[str, Any]) -> Incoming | None:
    """The group's move to another id, told in the old chat or in the new one; None for any other message."""
    here = message["chat"]["id"]
    old, new = message.get("migrate_from_chat_id", here), message.get("migrate_to_chat_id", here)
    if old == new:
        return None
    return Incoming(_number(update["update_id"]), _identity(message), _number(old), Moved(_number(new)), raw=update)


def _is_from_person(message: dict[str, Any]) -> bool:
    """Whether somebody wrote it: no bot, and no channel whose posts come by themselves."""
    if message.get("is_automatic_forward"):
        return False
    sender = message.get("from", {})
    in_group_name = sender.get("id") == ANONYMOUS_ADMIN and message.get("sender_chat", {}).get("id") == message["chat"]["id"]
    return in_group_name or not sender.get("is_bot")


def _read_press(update: dict[str, Any], query: dict[str, Any]) -> Incoming | None:
    message, data = query.get("message"), query.get("data")
    if not message or data is None:
        return None
    event = Pressed(data, message["message_id"])
    return Incoming(_number(update["update_id"]), query["id"], _number(message["chat"]["id"]), event, press=query["id"], raw=update)


def _read_membership(update: dict[str, Any], member: dict[str, Any]) -> Incoming | None:
    chat, old, new = member["chat"], member.get("old_chat_member", {}).get("status"), member["new_chat_member"]["status"]
    event: Event
    if new in GONE and chat["type"] != "channel":
        event = Blocked()
    elif new not in GONE and old in GONE and chat["type"] in ("group", "supergroup"):
        event = Joined()
    else:
        return None
    return Incoming(_number(update["update_id"]), f"{chat['id']} member {member.get('date')}", _number(chat["id"]), event, raw=update)


def chat_of(update: Any) -> int | None:
    """The chat that an update came from, as far as that can be told where it cannot be read as a whole.

    >>> chat_of({"message": {"chat": {"id": 5}}}), chat_of({"callback_query": {"from": {"id": 6}}}), chat_of({"message": "?"})
    (5, 6, None)
    """
    for body in update.values() if isinstance(update, dict) else ():
        match body:
            case {"chat": {"id": int() as chat}} | {"message": {"chat": {"id": int() as chat}}} | {"from": {"id": int() as chat}}:
                return chat if abs(chat) < LARGEST_ID else None
    return None


def _number(value: Any) -> int:
    """A whole number that every store can hold."""
    if not isinstance(value, int) or abs(value) >= LARGEST_ID:
        raise TypeError("an id has to be a whole number")
    return value


def _read_message(message: dict[str, Any], me: Me, *, edited: bool) -> Event | None:
    text = message.get("text", message.get("caption"))
    if message["chat"]["type"] != "private" and not is_addressed(message, text or "", me):
        return None
    kind, album = _kind(message), str(message.get("media_group_id", ""))
    if text is None:
        return None if edited or kind is None else SentMedia(kind, album)
    forwarded = "forward_origin" in message or "forward_date" in message
    return Said(_unmention(text, me), edited=edited, forwarded=forwarded, media=None if "text" in message else kind, album=album)


def _kind(message: dict[str, Any]) -> str | None:
    """The medium's kind, `other` for one that Telegram brought out since; None for news about the chat itself."""
    for kind in FIRST:
        if kind in message:
            return kind
    unknown = [name for name in message if name not in ENVELOPE and name not in ("text", "caption")]
    return "other" if unknown and not any(SERVICE.match(name) for name in unknown) else None


def is_addressed(message: dict[str, Any], text: str, me: Me) -> bool:
    """Whether a message in a group speaks to the bot.

    >>> is_addressed({}, "and you @CrawlBot?", Me(1, "crawlbot"))
    True
    >>> is_addressed({}, "/check@otherbot", Me(1, "crawlbot"))
    False
    """
    if message.get("reply_to_message", {}).get("from", {}).get("id") == me.id:
        return True
    if command := COMMAND.match(text):
        return command[2].lower() == me.username.lower() if command[2] else command[1].lower() in me.commands
    if _mention(me).search(text):
        return True
    entities = (*message.get("entities", ()), *message.get("caption_entities", ()))
    return any(entity.get("user", {}).get("id") == me.id for entity in entities)


def _mention(me: Me) -> re.Pattern[str]:
    return re.compile(rf"@{re.escape(me.username)}\b", re.IGNORECASE)


def _unmention(text: str, me: Me) -> str:
    """The text without the bot's name, so that it reads as in a private chat."""
    return _mention(me).sub("", text).strip() if "@" in text else text
