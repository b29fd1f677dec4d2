"""An effect as the Bot API calls that carry it out: HTML, Telegram's limits, keyboards.

Limits: https://core.telegram.org/bots/api#sendmessage. Lengths count UTF-16 units, after entities are parsed.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from bot.adapters.compact import compact
from bot.core.events import DropKeyboard, Edit, Effect, Keyboard, Say, SendChart, SendFile, SendNote
from bot.core.inline import Offer
from bot.core.note import Note
from bot.core.plain import Change, writer
from bot.ports import Call

note_to_plain: Change = writer(Note) or dict
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
DATA_LIMIT = 64
INLINE_CACHE_SECONDS = 300
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
ENDS = ("\n\n", "\n", ". ", "! ", "? ", " ")
"""Where a long text may be parted, the best place first."""


def render(chat: int, effect: Effect) -> list[Call]:
    """The calls that carry out `effect`, in order; ValueError where it breaks a limit that splitting cannot mend."""
    match effect:
        case Say():
            return _messages(chat, effect.text, effect.keyboard)
        case Edit():
            first, *rest = split_text(effect.text)
            fields = _text(first) | {"message_id": effect.message}
            head = _call("editMessageText", chat, fields | ({} if rest else _markup(effect.keyboard)))
            return [head, *_parts(chat, rest, effect.keyboard)]
        case DropKeyboard():
            return [_call("editMessageReplyMarkup", chat, {"message_id": effect.message})]
        case SendChart():
            return _attached(chat, "sendPhoto", effect.caption, {"kind": "chart", "months": effect.months, "you": effect.you})
        case SendNote():
            return _attached(chat, "sendDocument", effect.caption, {"kind": "note", "note": note_to_plain(effect.note)})
        case SendFile():
            spec = {"kind": "file", "name": effect.name, "content": effect.content}
            return _attached(chat, "sendDocument", effect.caption, spec)
        case _:
            raise TypeError(f"{type(effect).__name__} is not a message")


def answer_inline(query: str, offers: Sequence[Offer]) -> Call:
    """The call that answers an inline query. The answer is the same for everybody, so Telegram may keep it for a while."""
    results = [
        {
            "type": "article",
            "id": offer.id,
            "title": offer.title,
            "description": offer.description,
            "input_message_content": {
                "message_text": to_html(offer.text),
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": True},
            },
        }
        for offer in offers
    ]
    fields = {"inline_query_id": query, "results": results, "cache_time": INLINE_CACHE_SECONDS, "is_personal": False}
    return Call("answerInlineQuery", compact(fields))


@lru_cache(maxsize=128)
def to_html(text: str) -> str:
    """Escaped, with **bold** in tags; most of what is said was said before.

    >>> to_html("**Call** if < 3 & worried")
    '<b>Call</b> if &lt; 3 &amp; worried'
    """
    return BOLD.sub(r"<b>\1</b>", escape(text, quote=False))


def units(text: str) -> int:
    """The length as Telegram counts it.

    >>> units("a👶")
    3
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def split_text(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """The text in parts of at most `limit` units, parted at a paragraph or sentence end where there is one.

    >>> split_text("One. Two. Three.", 11)
    ['One. Two.', 'Three.']
    """
    if not text.strip():
        raise ValueError("an empty text cannot be sent")
    if units(text) <= limit:
        return [text]
    return list(_balanced(_split(text, limit - 4 if "**" in text else limit)))


def _split(text: str, limit: int) -> Iterator[str]:
    while units(text) > limit:
        end = _cut(text, limit)
        if part := text[:end].rstrip():
            yield part
        text = text[end:].lstrip()
    if text:
        yield text


def _cut(text: str, limit: int) -> int:
    """Where to end a part: after the last good place in its second half, else at the limit."""
    end = limit
    while units(text[:end]) > limit:
        end -= (units(text[:end]) - limit + 1) // 2
    for mark in ENDS:
        found = text.rfind(mark, end // 2, end)
        if found >= 0:
            return found + len(mark)
    return end - 1 if text[end - 1 : end + 1] == "**" else end


def _balanced(parts: Iterator[str]) -> Iterator[str]:
    """The parts, with bold that runs over an end closed there and opened again."""
    is_open = False
    for part in parts:
        whole = f"**{part}" if is_open else part
        is_open = whole.count("**") % 2 == 1
        yield f"{whole}**" if is_open else whole


def _messages(chat: int, text: str, keyboard: Keyboard) -> list[Call]:
    return _parts(chat, split_text(text), keyboard)


def _parts(chat: int, parts: list[str], keyboard: Keyboard) -> list[Call]:
    """One message a part, the keyboard under the last."""
    calls = [_call("sendMessage", chat, _text(part)) for part in parts[:-1]]
    return calls + [_call("sendMessage", chat, _text(part) | _markup(keyboard)) for part in parts[-1:]]


def _attached(chat: int, method: str, caption: str, spec: dict[str, Any]) -> list[Call]:
    """A file with its caption, or with the caption after it where it is too long for one."""
    fits = units(caption) <= CAPTION_LIMIT
    fields = {"caption": to_html(caption), "parse_mode": "HTML"} if caption and fits else {}
    head = _call(method, chat, fields, compact(spec))
    return [head] if fits else [head, *_messages(chat, caption, ())]


def _text(text: str) -> dict[str, Any]:
    return {"text": to_html(text), "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def _markup(keyboard: Keyboard) -> dict[str, Any]:
    if not keyboard:
        return {}
    return {"reply_markup": {"inline_keyboard": [[_button(button) for button in row] for row in keyboard]}}


def _button(button: Any) -> dict[str, str]:
    if button.url:
        return {"text": button.label, "url": button.url}
    if not 1 <= len(button.data.encode()) <= DATA_LIMIT:
        raise ValueError("a button's data must have 1 to 64 bytes")
    return {"text": button.label, "callback_data": button.data}


def _call(method: str, chat: int, fields: dict[str, Any], attachment: bytes = b"") -> Call:
    return Call(method, compact({"chat_id": chat} | fields), attachment)
