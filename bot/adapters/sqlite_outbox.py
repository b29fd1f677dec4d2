"""Messages on their way: queued with the turn that made them, read back at start, taken out once delivered."""

from collections.abc import Sequence

from bot.adapters.sqlite_rows import Rows, in_parts, tell_unreadable
from bot.ports import REPLY, Call, Queued, Unreadable


class OutboxRows:
    """The table `outbox`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._new = rows.new_outbox
        self._newest = 0

    def start(self) -> None:
        """Begin from what the table holds; a number once given is not given again."""
        query = "select coalesce(max(seq), 0) from sqlite_sequence where name = 'outbox'"
        self._newest = self._rows.connection.execute(query).fetchone()[0]

    def enqueue(self, chat: int, call: Call, *, priority: int, until: float) -> Queued:
        key = self._rows.chat_key(chat)
        self._newest += 1
        self._new.append((self._newest, key, priority, int(until), self.sealed(key, chat, call)))
        return Queued(self._newest, chat, priority, until, call)

    def pending(self, after: int, limit: int) -> list[Queued]:
        readable: list[Queued] = []
        unreadable = 0
        query = "select id, chat, priority, until, data from outbox where id > ? order by id limit ?"
        while len(readable) < limit and (found := self._rows.do(query, (after, limit - len(readable))).fetchall()):
            after = found[-1][0]
            opened = [queued for row in found if (queued := self._queued(*row)) is not None]
            unreadable += len(found) - len(opened)
            readable += opened
        tell_unreadable(unreadable, "unsent messages")
        return readable

    def delivered(self, ids: Sequence[int]) -> int:
        statements = ((f"delete from outbox where id in ({','.join('?' * len(part))})", part) for part in in_parts(ids))
        return sum(self._rows.do(statement, part).rowcount for statement, part in statements)

    def drop_queued(self, chat: int, *, from_priority: int) -> int:
        unasked = "priority > 0 and " if from_priority > REPLY else ""  # what nobody asked for has an index by chat
        statement = f"delete from outbox where {unasked}chat = ? and priority >= ?"
        return self._rows.do(statement, (self._rows.chat_key(chat), from_priority)).rowcount

    def sealed(self, key: bytes, chat: int, call: Call) -> bytes:
        """A row's data for the chat that `key` names."""
        return self._rows.cipher.seal(_pack(chat, call), b"outbox" + key)

    def of_chat(self, key: bytes) -> list[tuple[int, Queued | None]]:
        """The rows of the chat that `key` names, by number, oldest first; None for one that cannot be read."""
        query = "select id, chat, priority, until, data from outbox where chat = ? order by id"
        return [(row[0], self._queued(*row)) for row in self._rows.do(query, (key,)).fetchall()]

    def _queued(self, number: int, key: bytes, priority: int, until: int, data: bytes) -> Queued | None:
        try:
            chat, call = _unpack(self._rows.cipher.open(data, b"outbox" + key))
        except (Unreadable, ValueError):
            return None
        return Queued(number, chat, priority, until, call)


def _pack(chat: int, call: Call) -> bytes:
    """JSON holds no line end outside its escapes, so line ends part the fields."""
    return b"\n".join((str(chat).encode(), call.method.encode(), call.body, call.attachment))


def _unpack(data: bytes) -> tuple[int, Call]:
    chat, method, body, attachment = data.split(b"\n")
    return int(chat), Call(method.decode(), body, attachment)
