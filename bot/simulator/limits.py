"""Telegram's limits on what a bot sends: texts, keyboards, commands. What breaks one is refused in Telegram's words."""

import re
from typing import Any
from urllib.parse import urlsplit

from bot.simulator.entities import parse_html, units
from bot.simulator.params import Params
from bot.simulator.wire import Json, bad_request

TEXT = 4096
CAPTION = 1024
CALLBACK_DATA_BYTES = 64
CALLBACK_ANSWER = 200
BUTTONS = 100
MARKUP_BYTES = 10_240
COMMANDS = 100
PHOTO_BYTES = 10_000_000
DOCUMENT_BYTES = 50_000_000

_ACTIONS = (
    "callback_data",
    "url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "web_app",
    "login_url",
    "pay",
    "callback_game",
)
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def formatted(params: Params, name: str, entities_name: str) -> tuple[str, list[Json]]:
    """Plain text and entities of parameter `name`, as its parse mode or its list of entities says."""
    source = params.text(name)
    mode = params.text("parse_mode").lower()
    if mode == "html":
        return parse_html(source)
    if mode:
        raise bad_request("unsupported parse_mode")
    given = params.parsed(entities_name, called="entities")
    return source.strip(), given if isinstance(given, list) else []


def message_text(params: Params) -> tuple[str, list[Json]]:
    text, entities = formatted(params, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if units(text) > TEXT:
        raise bad_request("message is too long")
    return text, entities


def caption(params: Params) -> tuple[str, list[Json]]:
    text, entities = formatted(params, "caption", "caption_entities")
    if units(text) > CAPTION:
        raise bad_request("message caption is too long")
    return text, entities


def reply_markup(params: Params) -> Json | None:
    """The keyboard asked for, checked; None where there is none."""
    markup = params.parsed("reply_markup", called="reply keyboard markup")
    if markup is None or markup == {}:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline_keyboard(markup["inline_keyboard"])
    if not markup.keys() & {"keyboard", "remove_keyboard", "force_reply"}:
        raise bad_request("can't parse reply keyboard markup JSON object")
    return markup


def _inline_keyboard(rows: Any) -> Json | None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    kept = [[_button(button) for button in row] for row in rows if row]
    if sum(len(row) for row in kept) > BUTTONS or _weight(kept) > MARKUP_BYTES:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _weight(rows: list[list[Json]]) -> int:
    return sum(len(str(value).encode()) for row in rows for button in row for value in button.values())


def _button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not isinstance(button["text"], str):
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not button["text"].strip():
        # Telegram drops such a button without a word; nobody means to send one, so the simulator refuses it.
        raise bad_request("inline keyboard button text is empty")
    _check_action(button)
    return button


def _check_action(button: Json) -> None:
    actions = [name for name in _ACTIONS if button.get(name) not in (None, "") or (name.startswith("switch") and name in button)]
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in actions and len(str(button["callback_data"]).encode()) > CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in actions:
        _check_url(button["url"])


def _check_url(url: str) -> None:
    parts = urlsplit(url if "://" in url or url.startswith("tg:") else f"http://{url}")
    if parts.scheme not in ("http", "https", "tg", "ton"):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    if not parts.netloc or " " in url:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def commands(params: Params) -> list[Json]:
    """The list for setMyCommands: at most 100, names of a-z, 0-9 and _, descriptions of 1-256 characters."""
    asked = params.parsed("commands", called="commands")
    if not isinstance(asked, list):
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    if len(asked) > COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for each in asked:
        if not _COMMAND.fullmatch(str(each.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= units(str(each.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return [{"command": each["command"].removeprefix("/"), "description": each["description"]} for each in asked]
