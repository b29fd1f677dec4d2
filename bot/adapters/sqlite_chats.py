"""A chat as a whole, through every table that names it: forgotten, moved to another id, told to its parent, deleted when idle."""

import json
from contextlib import suppress
from datetime import datetime
from typing import Any

from bot.adapters.sqlite_check_ins import CheckInRows, DoNotContactRows
from bot.adapters.sqlite_outbox import OutboxRows
from bot.adapters.sqlite_rows import DAY, Rows
from bot.adapters.sqlite_sessions import SessionRows
from bot.ports import Queued, Reminder, Unreadable

CANNOT_BE_READ = "cannot be read any more"
MOST_AT_ONCE = 10_000
"""Idle chats deleted in one transaction; the others wait for the next."""


class Chats:
    """What concerns all the tables that hold something of a chat."""

    def __init__(
        self, rows: Rows, sessions: SessionRows, outbox: OutboxRows, check_ins: CheckInRows, do_not_contact: DoNotContactRows
    ) -> None:
        self._rows = rows
        self._sessions = sessions
        self._outbox = outbox
        self._check_ins = check_ins
        self._do_not_contact = do_not_contact

    # ---- deleted -------------------------------------------------------------------------------------------------

    def forget(self, chat: int) -> None:
        self._forget_key(self._rows.chat_key(chat))
        self._sessions.drop_recent(chat)
        self._do_not_contact.mark_do_not_contact(chat, on=True)

    def _forget_key(self, key: bytes) -> None:
        for table in ("sessions", "outbox", "reminders", "set_aside"):
            self._rows.do(f"delete from {table} where chat = ?", (key,))
        self._rows.chat_deleted = True

    def prune(self, *, seen_before: datetime, idle_before: datetime, dated_from: datetime) -> int:
        idle_second, idle_day = int(idle_before.timestamp()), int(idle_before.timestamp()) // DAY
        self._rows.do("delete from seen where at < ?", (int(seen_before.timestamp()),))
        self._rows.do("delete from set_aside where at > 0 and at < ?", (idle_second,))
        self._rows.do("delete from feedback where day < ?", (idle_day,))
        idle = self._rows.do("select chat from sessions where day < ? limit ?", (idle_day, MOST_AT_ONCE)).fetchall()
        for (key,) in idle:
            self._forget_key(key)
        self._sessions.date_from(int(dated_from.timestamp()) // DAY)
        if idle:
            self._sessions.start()
        return len(idle)

    # ---- moved ---------------------------------------------------------------------------------------------------

    def move(self, chat: int, to: int) -> None:
        self._rows.flush()
        self._sessions.drop_recent(chat, to)
        old, new = self._rows.chat_key(chat), self._rows.chat_key(to)
        self._move_session(old, new)
        self._move_messages(old, new, to)
        self._move_check_ins(old, to)
        self._move_set_aside(old, new, chat, to)
        if self._do_not_contact.is_do_not_contact(chat):
            self._do_not_contact.mark_do_not_contact(to, on=True)
            self._do_not_contact.mark_do_not_contact(chat, on=False)

    def _move_session(self, old: bytes, new: bytes) -> None:
        rows = self._rows
        row = rows.do("select day, data from sessions where chat = ?", (old,)).fetchone()
        with suppress(Unreadable):
            if row is not None:
                plain = rows.open("sessions", old, row[1])
                held = rows.do("select data from sessions where chat = ?", (new,)).fetchone()
                if held is None:
                    rows.do("insert into sessions values (?, ?, ?)", (new, row[0], rows.seal("sessions", new, plain)))
                else:
                    rows.open("sessions", new, held[0])
                rows.do("delete from sessions where chat = ?", (old,))

    def _move_messages(self, old: bytes, new: bytes, to: int) -> None:
        for number, queued in self._outbox.of_chat(old):
            if queued is not None:
                sealed = self._outbox.sealed(new, to, queued.call.to(to))
                self._rows.do("update outbox set chat = ?, data = ? where id = ?", (new, sealed, number))

    def _move_check_ins(self, old: bytes, to: int) -> None:
        for reminder in self._check_ins.of_chat(old):
            self._check_ins.unschedule(reminder.chat, reminder.key)
            if not self._check_ins.knows(to, reminder.key):
                self._check_ins.schedule(Reminder(to, reminder.key, reminder.due))

    def _move_set_aside(self, old: bytes, new: bytes, chat: int, to: int) -> None:
        for number, data in self._rows.do("select id, data from set_aside where chat = ?", (old,)).fetchall():
            with suppress(Unreadable):
                value = readdressed(self._rows.open("set_aside", old, data), chat, to)
                sealed = self._rows.seal("set_aside", new, value)
                self._rows.do("update set_aside set chat = ?, data = ? where id = ?", (new, sealed, number))

    # ---- told ----------------------------------------------------------------------------------------------------

    def export(self, chat: int) -> dict[str, Any]:
        key = self._rows.chat_key(chat)
        session = self._rows.do("select data from sessions where chat = ?", (key,)).fetchone()
        aside = self._rows.do("select kind, at, data from set_aside where chat = ?", (key,)).fetchall()
        return {
            "chat": chat,
            "session": None if session is None else self._told("sessions", key, session[0]),
            "unsent_messages": [_told_message(queued) for _, queued in self._outbox.of_chat(key)],
            "check_ins": [{"key": one.key, "due": one.due.isoformat()} for one in self._check_ins.of_chat(key)],
            "set_aside": [{"kind": kind, "at": at, "data": self._told("set_aside", key, data)} for kind, at, data in aside],
            "do_not_contact": self._do_not_contact.is_do_not_contact(chat),
        }

    def _told(self, table: str, key: bytes, data: bytes) -> Any:
        try:
            return self._rows.open(table, key, data)
        except Unreadable:
            return CANNOT_BE_READ


def _told_message(queued: Queued | None) -> Any:
    if queued is None:
        return CANNOT_BE_READ
    try:
        attachment = queued.call.attachment
        return json.loads(queued.call.body) | ({"attachment": json.loads(attachment)} if attachment else {})
    except ValueError:
        return CANNOT_BE_READ


def readdressed(value: Any, chat: int, to: int) -> Any:
    """The data with the chat's id, wherever it stands, in its new form.

    >>> readdressed({"chat": -5, "body": {"chat_id": -5, "text": "-5"}}, -5, -1005)
    {'chat': -1005, 'body': {'chat_id': -1005, 'text': '-5'}}
    """
    if isinstance(value, dict):
        return {name: readdressed(item, chat, to) for name, item in value.items()}
    if isinstance(value, list):
        return [readdressed(item, chat, to) for item in value]
    return to if type(value) is int and value == chat else value
