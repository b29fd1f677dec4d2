"""Carry out one Bot API call and say what became of it."""

import asyncio
import json
import logging
import math
import re
from collections.abc import Callable
from html import unescape
from typing import Any, Protocol

from bot.adapters.bot_api import BotApi, NoAnswer, Upload
from bot.adapters.compact import compact
from bot.ports import Call, ChatGone, Delivered, Moved, Refused, TooMany, Unreachable, Verdict

log = logging.getLogger(__name__)

ACTION_SECONDS = 2.0
OK = (b'{"ok":true', b'{"ok": true')
GONE = ("chat not found", "user is deactivated", "bot was blocked", "bot was kicked", "group chat was deactivated", "not a member")
EDIT_LOST = ("message to edit not found", "message can't be edited", "message_id_invalid", "message to be edited not found")
MOVED = re.compile(rb'"migrate_to_chat_id":\s*(-?\d+)')
"""A group that became a supergroup has a new id from then on."""
TAG = re.compile(r"</?b>")


class Attachments(Protocol):
    """Makes what a call's `attachment` describes."""

    async def make(self, attachment: bytes, drawing: Callable[[], None]) -> tuple[str, str, bytes | str]:
        """The form field, the file's name, and its bytes, or Telegram's id of it where it was sent before.

        Calls `drawing` before what may take a noticeable time.
        """

    async def sent(self, attachment: bytes, file_id: str) -> None:
        """Remember by which id Telegram knows it now."""


class TelegramSend:
    """A `Send` over the Bot API."""

    def __init__(self, api: BotApi, attachments: Attachments) -> None:
        self._api = api
        self._attachments = attachments

    async def __call__(self, call: Call) -> Verdict:
        try:
            body = await self._with_file(call) if call.attachment else call.body
        except Exception as fault:
            log.error("an attachment could not be made, its caption went out alone: %s", type(fault).__name__)
            return await self._caption_alone(call)
        try:
            status, answer = await self._api.call(call.method, body)
        except NoAnswer as trouble:
            return Unreachable(str(trouble), may_have_arrived=trouble.may_have_arrived)
        if status == 200 and answer.startswith(OK):
            if call.attachment and (file_id := _file_id(answer)):
                await self._remember(call.attachment, file_id)
            return Delivered()
        if status == 400 and (moved := MOVED.search(answer)):
            return Moved(int(moved[1]))
        verdict = read_answer(status, answer)
        return await self._mend(call, verdict.reason) if isinstance(verdict, Refused) else verdict

    async def _remember(self, attachment: bytes, file_id: str) -> None:
        """Telegram has the picture, whether we can keep its id or not; without it the picture is drawn once more."""
        try:
            await self._attachments.sent(attachment, file_id)
        except Exception as fault:
            log.warning("a picture's id could not be kept: %s", type(fault).__name__)

    async def _mend(self, call: Call, reason: str) -> Verdict:
        """A refused call in the form that can be taken: a lost message anew, a text without its markup."""
        said = reason.lower()
        if "message is not modified" in said:
            return Delivered()
        if call.method == "editMessageReplyMarkup" and any(text in said for text in EDIT_LOST):
            return Delivered()
        fields = json.loads(call.body)
        if call.method == "editMessageText" and any(text in said for text in EDIT_LOST):
            return await self(Call("sendMessage", compact({name: fields[name] for name in fields if name != "message_id"})))
        if "can't parse entities" in said and "text" in fields and fields.pop("parse_mode", None):
            log.error("Telegram could not read our markup; the message went out without it")
            return await self(Call(call.method, compact(fields | {"text": unescape(TAG.sub("", fields["text"]))})))
        return Refused(reason)

    async def _caption_alone(self, call: Call) -> Verdict:
        fields = json.loads(call.body)
        if "caption" not in fields:
            return Refused("an attachment without a caption could not be made")
        return await self(Call("sendMessage", compact({"text": fields.pop("caption")} | fields)))

    async def show_typing(self, chat: int) -> None:
        await self._act(chat, "typing")

    async def _act(self, chat: int, action: str) -> None:
        try:
            await self._api.call("sendChatAction", compact({"chat_id": chat, "action": action}), seconds=ACTION_SECONDS)
        except NoAnswer as trouble:
            log.debug("an action was not shown: %s", trouble)

    async def _with_file(self, call: Call) -> bytes | Upload:
        """The call's body with what its attachment describes."""
        shown: list[asyncio.Task[None]] = []

        def drawing() -> None:
            action = "upload_photo" if call.method == "sendPhoto" else "upload_document"
            shown.append(asyncio.create_task(self._act(json.loads(call.body)["chat_id"], action)))

        try:
            field, name, content = await self._attachments.make(call.attachment, drawing)
        finally:
            await asyncio.gather(*shown)  # an action that came after the file would be shown beside it
        fields = json.loads(call.body)
        if isinstance(content, str):
            return compact(fields | {field: content})
        texts = {key: value if isinstance(value, str) else json.dumps(value) for key, value in fields.items()}
        return Upload(texts, field, name, content)

    async def answer_press(self, press: str, text: str) -> None:
        fields = {"callback_query_id": press} | ({"text": text[:200]} if text else {})
        try:
            await self._api.call("answerCallbackQuery", compact(fields), seconds=10)
        except NoAnswer as trouble:
            log.debug("a button press was not answered: %s", trouble)


def read_answer(status: int, answer: bytes) -> Verdict:
    """What an answer means, by Telegram's own code where the body has one.

    >>> read_answer(429, b'{"ok":false,"error_code":429,"parameters":{"retry_after":7}}')
    TooMany(seconds=7.0)
    """
    try:
        data = json.loads(answer)
        said = str(data.get("description", ""))
        code = int(data.get("error_code", status))
        if data.get("ok"):
            return Delivered()
    except (ValueError, TypeError, AttributeError):
        data, said, code = {}, "", status
    if code == 429:
        return TooMany(retry_after(data))
    if code == 403 or (code == 400 and any(text in said.lower() for text in GONE)):
        return ChatGone()
    if code in (400, 413):
        return Refused(said)
    return Unreachable(f"status {code}")


def retry_after(data: dict[str, Any]) -> float:
    """The seconds that Telegram names; one where it names none that can be waited for.

    >>> retry_after({"parameters": {"retry_after": 7}}), retry_after({}), retry_after({"parameters": {"retry_after": -5}})
    (7.0, 1.0, 1.0)
    """
    match data.get("parameters"):
        case {"retry_after": int() | float() as seconds} if 0 < seconds < math.inf:
            return float(seconds)
    return 1.0


def _file_id(answer: bytes) -> str:
    """Telegram's id of the picture just sent, the largest size; empty where the answer has none."""
    try:
        photo = json.loads(answer)["result"]["photo"]
        return str(photo[-1]["file_id"])
    except (ValueError, KeyError, TypeError, IndexError):
        return ""
