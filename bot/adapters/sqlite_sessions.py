"""Which updates came before, and one session a chat: what every message reads and writes."""

from collections import OrderedDict
from datetime import datetime
from typing import Any

from bot.adapters.sqlite_rows import DAY, Rows

RECENT = 250
"""Sessions kept at hand as plain data: a parent writes several messages in a row. Only the writer ever changes one."""
FIRST_DAY = "sessions dated from"
"""The row of `meta` with the day that a session is dated by at the earliest."""


class Seen:
    """The table `seen`: ids of updates already taken."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._new = rows.new_seen
        self._newest = 0

    def start(self) -> None:
        """Begin from what the table holds."""
        self._newest = self._rows.connection.execute("select coalesce(max(id), 0) from seen").fetchone()[0]

    def first_time(self, update: int, identity: str, now: datetime) -> bool:
        mark = int.from_bytes(self._rows.hashed("update", identity)[:7], "big")
        if self._identity(update) == mark:
            return False
        self._new[update] = (update, mark, int(now.timestamp()))
        self._newest = max(self._newest, update)
        return True

    def _identity(self, update: int) -> int | None:
        """The mark of the update that came under this id; None where none did."""
        if update > self._newest:
            return None
        if held := self._new.get(update):
            return held[1]
        row = self._rows.connection.execute("select identity from seen where id = ?", (update,)).fetchone()
        return row and int(row[0])


class SessionRows:
    """The table `sessions`, the last few as plain data beside it."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._new = rows.new_sessions
        self._recent: OrderedDict[int, dict[str, Any]] = OrderedDict()
        self._first_day = 0

    def start(self) -> None:
        """Begin from what the database holds."""
        self._recent.clear()
        row = self._rows.connection.execute("select value from meta where name = ?", (FIRST_DAY,)).fetchone()
        self._first_day = 0 if row is None else row[0]

    def date_from(self, day: int) -> None:
        """Date no session before this day (since 1970) from now on: a clock set back makes no chat look idle."""
        self._first_day = day
        self._rows.do("insert or replace into meta values (?, ?)", (FIRST_DAY, day))

    def drop_recent(self, *chats: int) -> None:
        """Take these chats' sessions from those at hand."""
        for chat in chats:
            self._recent.pop(chat, None)

    def load_session(self, chat: int) -> dict[str, Any] | None:
        if (recent := self._recent.get(chat)) is not None:
            self._recent.move_to_end(chat)
            return recent
        key = self._rows.chat_key(chat)
        held = self._new.get(key)
        data = held[2] if held is not None else self._stored(key)
        if data is None:
            return None
        plain: dict[str, Any] = self._rows.open("sessions", key, data)
        return plain

    def _stored(self, key: bytes) -> bytes | None:
        """What the table holds; nothing that is held back has to be written for it."""
        row = self._rows.connection.execute("select data from sessions where chat = ?", (key,)).fetchone()
        return None if row is None else row[0]

    def save_session(self, chat: int, plain: dict[str, Any], now: datetime) -> None:
        key, day = self._rows.chat_key(chat), max(int(now.timestamp()) // DAY, self._first_day)
        self._new[key] = (key, day, self._rows.seal("sessions", key, plain))
        self._recent[chat] = plain
        if len(self._recent) > RECENT:
            self._recent.popitem(last=False)
