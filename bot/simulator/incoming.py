"""What parents do, turned into updates in Telegram's shape."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from bot.simulator import samples
from bot.simulator.chats import Chat, Person
from bot.simulator.entities import find_entities, parse_html
from bot.simulator.faults import FORBIDDEN
from bot.simulator.telegram import Telegram
from bot.simulator.wire import Json

ANONYMOUS = Person(1087968824, "Group", "GroupAnonymousBot")
"""Who speaks for a group itself."""


def says(
    telegram: Telegram,
    chat: Chat,
    text: str,
    *,
    by: Person | None = None,
    reply_to: int | None = None,
    forwarded: bool = False,
    **more: Any,
) -> Json:
    """The message that a parent writes, delivered to the bot."""
    content: Json = {"text": text}
    entities = find_entities(text)
    if entities:
        content["entities"] = entities
    return _post(telegram, chat, by or chat.owner, content | more, reply_to=reply_to, forwarded=forwarded)


def sends(
    telegram: Telegram,
    chat: Chat,
    kind: str,
    *,
    caption: str = "",
    content: bytes = b"",
    name: str = "",
    by: Person | None = None,
    reply_to: int | None = None,
    forwarded: bool = False,
    **more: Any,
) -> Json:
    """A message without words of its own: one of `samples.KINDS`, with an optional caption."""
    what = samples.medium(telegram.files, kind, content=content, name=name)
    if caption:
        what |= {"caption": caption} | ({"caption_entities": find_entities(caption)} if find_entities(caption) else {})
    return _post(telegram, chat, by or chat.owner, what | more, reply_to=reply_to, forwarded=forwarded)


def edits(telegram: Telegram, chat: Chat, message_id: int, text: str) -> Json:
    """The parent's own message with new words (a caption, where it has a medium)."""
    message = chat.messages[message_id]
    field = "text" if "text" in message else "caption"
    marks = {"text": "entities", "caption": "caption_entities"}[field]
    message.pop(marks, None)
    message |= {field: text, "edit_date": telegram.date()} | ({marks: find_entities(text)} if find_entities(text) else {})
    if telegram.hears(chat, message):
        telegram.deliver("edited_message", message, chat=chat.id)
    telegram.tell("message", chat.id, message)
    return message


def presses(telegram: Telegram, chat: Chat, message: Json, data: str, *, by: Person | None = None) -> str:
    """The press of the button that carries `data` under `message`, by query id."""
    person = by or chat.owner
    query = telegram.open_query(chat.id)
    body = {"id": query.id, "from": person.wire(), "message": message, "chat_instance": str(chat.id * 7919), "data": data}
    telegram.deliver("callback_query", body, chat=chat.id, lane=f"press {person.id}")
    return query.id


def asks_inline(telegram: Telegram, person: Person, query: str, *, offset: str = "") -> str:
    """An inline query (`@bot words` in any chat), by query id."""
    opened = telegram.open_query(person.id)
    body = {"id": opened.id, "from": person.wire(), "query": query, "offset": offset, "chat_type": "private"}
    telegram.deliver("inline_query", body, chat=person.id, lane=f"inline {person.id}")
    return opened.id


def chooses(telegram: Telegram, chat: Chat, result: Json, *, by: Person | None = None) -> Json:
    """The message that choosing an inline result sends; the bot hears of it as of any other."""
    content = result.get("input_message_content", {})
    source = str(content.get("message_text", result.get("title", "")))
    text, entities = parse_html(source) if str(content.get("parse_mode", "")).lower() == "html" else (source, content.get("entities", []))
    more = {"entities": entities} if entities else {}
    markup = {"reply_markup": result["reply_markup"]} if "reply_markup" in result else {}
    return _post(telegram, chat, by or chat.owner, {"text": text, "via_bot": telegram.bot} | more | markup, reply_to=None, forwarded=False)


def joins(telegram: Telegram, chat: Chat, *, was: str, now: str, by: Person | None = None) -> None:
    """The bot's own standing in the chat changed: `member`, `kicked` (blocked), `left`."""
    body = {
        "chat": chat.wire,
        "from": (by or chat.owner).wire(),
        "date": telegram.date(),
        "old_chat_member": {"user": telegram.bot, "status": was} | ({"until_date": 0} if was == "kicked" else {}),
        "new_chat_member": {"user": telegram.bot, "status": now} | ({"until_date": 0} if now == "kicked" else {}),
    }
    telegram.deliver("my_chat_member", body, chat=chat.id)


def blocks(telegram: Telegram, chat: Chat, *, on: bool) -> None:
    """The parent blocks the bot, or the group removes it; not `on`: it is let in again."""
    private = chat.kind == "private"
    gone = "kicked" if private else "left"
    chat.barred = FORBIDDEN["blocked" if private else "kicked"] if on else ""
    joins(telegram, chat, was="member" if on else gone, now=gone if on else "member")


def upgrades(telegram: Telegram, chat: Chat, to: int, *, tells: Sequence[Literal["old", "new"]] = ("old", "new")) -> Chat:
    """The supergroup `to` that the group becomes. The bot is told in the old chat and in the new one, in the order of `tells`."""
    made = telegram.directory.group(to, title=chat.title, members=tuple(chat.people.values()))
    chat.upgraded_to = to
    for where in tells:
        if where == "old":
            _post(telegram, chat, chat.owner, {"migrate_to_chat_id": to}, reply_to=None, forwarded=False)
        else:
            _post(telegram, made, ANONYMOUS, {"migrate_from_chat_id": chat.id}, reply_to=None, forwarded=False)
    return made


def deactivates(chat: Chat) -> None:
    """The parent's account is deleted; no update tells the bot."""
    chat.barred = FORBIDDEN["deactivated"]


def find_button(chat: Chat, label: str | None, data: str | None, message_id: int | None) -> tuple[Json, Json]:
    """The message and the button meant: the newest one whose label is, else begins with, else holds `label`; `LookupError` if none."""
    held = [chat.messages[message_id]] if message_id in chat.messages else [] if message_id else list(chat.messages.values())
    pairs = [(message, button) for message in reversed(held) for button in buttons(message)]
    if data is not None:
        found = [pair for pair in pairs if pair[1].get("callback_data") == data]
    else:
        wanted = (label or "").casefold()
        found = sorted((pair for pair in pairs if wanted in pair[1]["text"].casefold()), key=lambda pair: _closeness(pair[1], wanted))
    if not found:
        raise LookupError(f"no button {label or data!r}; showing: {[button['text'] for _, button in pairs]}")
    return found[0]


def buttons(message: Mapping[str, Any]) -> list[Json]:
    """All inline buttons of a message, row after row."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def _closeness(button: Json, wanted: str) -> int:
    label = button["text"].casefold()
    return 0 if label == wanted else 1 if label.startswith(wanted) else 2


def _post(telegram: Telegram, chat: Chat, by: Person, content: Json, *, reply_to: int | None, forwarded: bool) -> Json:
    message: Json = {"message_id": telegram.next_message_id(), "from": by.wire(), "chat": chat.wire, "date": telegram.date()}
    if forwarded:
        message["forward_origin"] = {"type": "hidden_user", "sender_user_name": "Grandma", "date": telegram.date() - 600}
    if reply_to in chat.messages:
        message["reply_to_message"] = {key: value for key, value in chat.messages[reply_to].items() if key != "reply_to_message"}
    message |= content
    chat.messages[message["message_id"]] = message
    if telegram.hears(chat, message):
        telegram.deliver("message", message, chat=chat.id)
    if telegram.listeners:
        telegram.tell("message", chat.id, message)
    return message
