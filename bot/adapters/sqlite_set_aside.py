"""What failed and is kept for another try: updates, check-ins and refused requests."""

from datetime import datetime
from typing import Any

from bot.adapters.sqlite_rows import Rows, tell_unreadable
from bot.ports import SetAside, Unreadable


class SetAsideRows:
    """The table `set_aside`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def set_aside(self, kind: str, why: str, chat: int | None, data: Any, now: datetime) -> None:
        key = self._rows.chat_key(chat) if chat is not None else None
        sealed = self._rows.seal("set_aside", key or b"", data)
        statement = "insert into set_aside (kind, at, why, chat, data) values (?, ?, ?, ?, ?)"
        self._rows.do(statement, (kind, int(now.timestamp()), why, key, sealed))

    def list_set_aside(self) -> list[SetAside]:
        return self._opened("select id, kind, at, why, chat, data from set_aside order by id")

    def set_aside_after(self, number: int) -> tuple[int, int]:
        query = "select count(*), coalesce(max(id), ?1) from set_aside where id > ?1"
        count, newest = self._rows.do(query, (number,)).fetchone()
        return count, newest

    def ask_retry(self) -> int:
        return self._rows.do("update set_aside set retry = 1 where kind <> 'unreadable'").rowcount

    def claim_retry(self, limit: int) -> list[SetAside]:
        readable: list[SetAside] = []
        unreadable = 0
        while len(readable) < limit and (found := self._asked_for(limit - len(readable))):
            shut = [(one.id,) for one in found if one.data is None]
            connection = self._rows.connection
            connection.executemany("update set_aside set retry = 0 where id = ?", shut)
            connection.executemany("delete from set_aside where id = ? and retry = 1", [(one.id,) for one in found])
            readable += [one for one in found if one.data is not None]
            unreadable += len(shut)
        tell_unreadable(unreadable, "things set aside")
        return readable

    def _asked_for(self, limit: int) -> list[SetAside]:
        return self._opened(f"select id, kind, at, why, chat, data from set_aside where retry = 1 order by id limit {int(limit)}")

    def _opened(self, query: str) -> list[SetAside]:
        result = []
        for number, kind, at, why, key, data in self._rows.do(query).fetchall():
            try:
                plain = self._rows.open("set_aside", key or b"", data)
            except Unreadable:
                plain = None
            result.append(SetAside(number, kind, at, why, plain))
        return result
