"""What belongs to no chat: files sent before, numbers about the running, and what parents said of the answers."""

from contextlib import suppress
from datetime import datetime

from bot.adapters.sqlite_rows import DAY, Rows
from bot.ports import Feedback, Unreadable


class FileRows:
    """The table `files`: Telegram's id of an attachment sent before, by the hash of what it shows."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def file_id(self, name: str) -> str | None:
        key = self._rows.hashed("file", name)
        row = self._rows.do("select data from files where name = ?", (key,)).fetchone()
        try:
            return None if row is None else str(self._rows.open("files", key, row[0]))
        except Unreadable:
            return None

    def keep_file_id(self, name: str, file_id: str) -> None:
        key = self._rows.hashed("file", name)
        self._rows.do("insert or replace into files values (?, ?)", (key, self._rows.seal("files", key, file_id)))


class NumberRows:
    """Numbers in the table `meta`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def number(self, name: str) -> int:
        row = self._rows.do("select value from meta where name = ?", (f"number {name}",)).fetchone()
        return 0 if row is None else int(row[0])

    def keep_number(self, name: str, value: int) -> None:
        self._rows.do("insert or replace into meta values (?, ?)", (f"number {name}", value))


class FeedbackRows:
    """The table `feedback`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def keep_feedback(self, entry: str, *, helpful: bool, words: str, now: datetime) -> None:
        sealed = self._rows.seal("feedback", b"", [entry, helpful, words])
        self._rows.do("insert into feedback (day, data) values (?, ?)", (int(now.timestamp()) // DAY, sealed))

    def feedback(self) -> list[Feedback]:
        result = []
        for day, data in self._rows.do("select day, data from feedback order by id").fetchall():
            with suppress(Unreadable):
                result.append(Feedback(day, *self._rows.open("feedback", b"", data)))
        return result
