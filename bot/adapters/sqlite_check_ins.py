"""Check-ins ahead: scheduled, claimed once they are due, and kept from chats that want none."""

import math
from datetime import datetime

from bot.adapters.sqlite_rows import Rows, tell_unreadable
from bot.ports import Reminder, Unreadable


class CheckInRows:
    """The table `reminders`. What could not be read is marked, so that it is passed over until another key may be at hand."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def schedule(self, reminder: Reminder) -> None:
        key = self._rows.chat_key(reminder.chat)
        data = self._rows.seal("reminders", key, [reminder.chat, reminder.key, reminder.due.isoformat()])
        due = math.ceil(reminder.due.timestamp())
        statement = "insert or replace into reminders (chat, name, due, data) values (?, ?, ?, ?)"
        self._rows.do(statement, (key, self._name(reminder.chat, reminder.key), due, data))

    def unschedule(self, chat: int, key: str | None) -> None:
        named = self._rows.chat_key(chat)
        if key is None:
            self._rows.do("delete from reminders where chat = ?", (named,))
        else:
            self._rows.do("delete from reminders where chat = ? and name = ?", (named, self._name(chat, key)))

    def claim_due(self, now: datetime, limit: int) -> list[Reminder]:
        due: list[Reminder] = []
        unreadable = 0
        query = "select chat, name, data from reminders where due <= ? and unreadable = 0 order by due limit ?"
        while len(due) < limit and (found := self._rows.do(query, (int(now.timestamp()), limit - len(due))).fetchall()):
            opened = [(key, name, self._reminder(key, data)) for key, name, data in found]
            shut = [(key, name) for key, name, reminder in opened if reminder is None]
            self._mark_and_delete(shut, [row[:2] for row in found])
            due += [reminder for _, _, reminder in opened if reminder is not None]
            unreadable += len(shut)
        tell_unreadable(unreadable, "check-ins")
        return due

    def _mark_and_delete(self, shut: list[tuple[bytes, bytes]], claimed: list[tuple[bytes, bytes]]) -> None:
        """Mark the shut ones among those claimed, and delete the rest of them."""
        connection = self._rows.connection
        connection.executemany("update reminders set unreadable = 1 where chat = ? and name = ?", shut)
        connection.executemany("delete from reminders where chat = ? and name = ? and unreadable = 0", claimed)

    def try_unreadable(self) -> None:
        self._rows.do("update reminders set unreadable = 0 where unreadable = 1")

    def upcoming(self, limit: int) -> list[Reminder]:
        query = "select chat, data from reminders where unreadable = 0 order by due limit ?"
        return self._readable(self._rows.do(query, (limit,)).fetchall())

    def of_chat(self, key: bytes) -> list[Reminder]:
        """Those of the chat that `key` names, as far as they can be read."""
        return self._readable(self._rows.do("select chat, data from reminders where chat = ?", (key,)).fetchall())

    def _readable(self, rows: list[tuple[bytes, bytes]]) -> list[Reminder]:
        return [reminder for row in rows if (reminder := self._reminder(*row)) is not None]

    def _reminder(self, key: bytes, data: bytes) -> Reminder | None:
        try:
            chat, name, due = self._rows.open("reminders", key, data)
        except Unreadable:
            return None
        return Reminder(chat, name, datetime.fromisoformat(due))

    def knows(self, chat: int, key: str) -> bool:
        """Whether one of the chat is kept under this key, readable or not."""
        query = "select 1 from reminders where chat = ? and name = ?"
        return self._rows.do(query, (self._rows.chat_key(chat), self._name(chat, key))).fetchone() is not None

    def _name(self, chat: int, key: str) -> bytes:
        return self._rows.hashed("check-in", f"{chat} {key}")[:8]


class DoNotContactRows:
    """The table `do_not_contact`: chats by a hash that no other table has, so that a forgotten chat leaves no link."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def mark_do_not_contact(self, chat: int, *, on: bool) -> None:
        statement = "insert or ignore into do_not_contact values (?)" if on else "delete from do_not_contact where chat = ?"
        self._rows.do(statement, (self._key(chat),))

    def is_do_not_contact(self, chat: int) -> bool:
        return self._rows.do("select 1 from do_not_contact where chat = ?", (self._key(chat),)).fetchone() is not None

    def _key(self, chat: int) -> bytes:
        return self._rows.hashed("do not contact", chat)
