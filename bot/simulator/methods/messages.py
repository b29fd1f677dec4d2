"""Messages: sent, edited, deleted."""

import re

from bot.simulator import limits
from bot.simulator.chats import Chat
from bot.simulator.entities import has_loose_ampersand
from bot.simulator.faults import BAD_REQUESTS
from bot.simulator.methods.registry import SENDING, chat_of, method
from bot.simulator.params import Params
from bot.simulator.telegram import Telegram
from bot.simulator.wire import Json, bad_request

DELETABLE_SECONDS = 48 * 3600
_PREVIEW = "link_preview_options disable_web_page_preview"
_EDITING = "business_connection_id chat_id message_id inline_message_id parse_mode reply_markup"
_CHAT_ACTIONS = re.compile(
    "typing|upload_photo|choose_sticker|find_location|(?:record|upload)_(?:video|voice|audio|video_note)|upload_document"
)


@method("sendMessage", f"{SENDING} text entities {_PREVIEW}")
def send_message(telegram: Telegram, params: Params) -> Json:
    chat = chat_of(telegram, params)
    text, entities = limits.message_text(params)
    if params.values.get("parse_mode") and has_loose_ampersand(params.text("text")):
        telegram.note("sendMessage: unescaped & in HTML")
    return post(telegram, chat, params, {"text": text} | ({"entities": entities} if entities else {}))


def post(telegram: Telegram, chat: Chat, params: Params, content: Json) -> Json:
    """Put a message of the bot's into the chat, with what all sending methods share."""
    markup = limits.reply_markup(params)
    replied = _replied(chat, params)
    message: Json = {"message_id": telegram.next_message_id(), "from": telegram.bot, "chat": chat.wire, "date": telegram.date()}
    if replied is not None:
        message["reply_to_message"] = {key: value for key, value in replied.items() if key != "reply_to_message"}
    message |= content
    if markup is not None and "inline_keyboard" in markup:
        message["reply_markup"] = markup
    chat.messages[message["message_id"]] = message
    chat.note("sent", message)
    if telegram.listeners:
        telegram.tell("message", chat.id, message)
    return message


def _replied(chat: Chat, params: Params) -> Json | None:
    values = params.values
    if "reply_parameters" in values:
        asked = params.parsed("reply_parameters", called="reply parameters") or {}
    elif "reply_to_message_id" in values:
        asked = {
            "message_id": params.integer("reply_to_message_id"),
            "allow_sending_without_reply": params.flag("allow_sending_without_reply"),
        }
    else:
        return None
    message = chat.messages.get(int(asked.get("message_id", 0)))
    if message is None and not asked.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


@method("editMessageText", f"{_EDITING} text entities {_PREVIEW}")
def edit_message_text(telegram: Telegram, params: Params) -> Json:
    chat, message = _editable(telegram, params)
    text, entities = limits.message_text(params)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    return _change(telegram, chat, message, params, {"text": text, "entities": entities})


@method("editMessageCaption", f"{_EDITING} caption caption_entities show_caption_above_media")
def edit_message_caption(telegram: Telegram, params: Params) -> Json:
    chat, message = _editable(telegram, params)
    text, entities = limits.caption(params)
    if "text" in message:
        raise bad_request("there is no caption in the message to edit")
    return _change(telegram, chat, message, params, {"caption": text, "caption_entities": entities})


@method("editMessageReplyMarkup", _EDITING)
def edit_message_reply_markup(telegram: Telegram, params: Params) -> Json:
    chat, message = _editable(telegram, params)
    return _change(telegram, chat, message, params, {})


def _editable(telegram: Telegram, params: Params) -> tuple[Chat, Json]:
    if "inline_message_id" in params.values:
        raise bad_request("MESSAGE_ID_INVALID")
    chat = chat_of(telegram, params)
    if not params.integer("message_id"):
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message["from"]["id"] != telegram.bot["id"]:
        raise bad_request("message can't be edited")
    return chat, message


def _change(telegram: Telegram, chat: Chat, message: Json, params: Params, content: Json) -> Json:
    """The message with `content` and the keyboard asked for; without a keyboard asked for, the old one goes."""
    markup = limits.reply_markup(params)
    wanted = content | {"reply_markup": markup}
    if all((message.get(name) or None) == (value or None) for name, value in wanted.items()):
        raise bad_request(BAD_REQUESTS["not_modified"])
    changed = {name: value for name, value in (message | wanted).items() if value not in (None, []) or name == "caption"}
    if content:
        changed["edit_date"] = telegram.date()
    chat.messages[message["message_id"]] = changed
    chat.note("edited", changed)
    telegram.tell("message", chat.id, changed)
    return changed


@method("deleteMessage", "chat_id message_id")
def delete_message(telegram: Telegram, params: Params) -> bool:
    chat = chat_of(telegram, params)
    if not params.integer("message_id"):
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if telegram.clock.seconds() - message["date"] > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    del chat.messages[message["message_id"]]
    chat.note("deleted", message)
    telegram.tell("deleted", chat.id, {"message_id": message["message_id"]})
    return True


@method("sendChatAction", "chat_id action business_connection_id message_thread_id")
def send_chat_action(telegram: Telegram, params: Params) -> bool:
    chat = chat_of(telegram, params)
    if not _CHAT_ACTIONS.fullmatch(params.text("action")):
        raise bad_request("wrong parameter action in request")
    chat.note("acted", {"action": params.text("action")})
    telegram.tell("typing", chat.id, {"action": params.text("action")})
    return True
