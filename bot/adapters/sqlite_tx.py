"""What a job may do inside one SQLite transaction."""

import json
import logging
import math
import sqlite3
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from bot.adapters.compact import compact, parsed
from bot.ports import REPLY, Call, Cipher, Feedback, Queued, Reminder, SetAside, Unreadable

log = logging.getLogger(__name__)

DAY = 86_400
RECENT = 250
"""Sessions kept at hand as plain data: a parent writes several messages in a row. Only the writer ever changes one."""
PARTS = (64, 16, 4, 1)


class SqliteTx:
    """A `Tx` on the writer's connection. Chats are named by a keyed hash; their ids are sealed with the data.

    What every message writes (its update id, the session, the reply) is held back and written together: a statement for
    each would cost more than the turn. Everything else sees it written, because `_do` writes it first.
    """

    def __init__(self, connection: sqlite3.Connection, cipher: Cipher, hash_key: bytes) -> None:
        self._db = connection
        self._cipher = cipher
        self._hash_key = hash_key
        self._chat = lru_cache(maxsize=4096)(lambda chat: self._hash("chat", chat))
        self._new_seen: dict[int, tuple[int, int, int]] = {}
        self._new_sessions: dict[bytes, tuple[bytes, int, bytes]] = {}
        self._new_outbox: list[tuple[int, bytes, int, int, bytes]] = []
        self._recent: OrderedDict[int, dict[str, Any]] = OrderedDict()
        self.start()

    def start(self) -> None:
        """Begin from what the database holds; what was not written yet is forgotten."""
        self._new_seen.clear()
        self._new_sessions.clear()
        self._new_outbox.clear()
        self._recent.clear()
        self._last_update = self._db.execute("select coalesce(max(id), 0) from seen").fetchone()[0]
        self._last_message = self._db.execute("select coalesce(max(seq), 0) from sqlite_sequence where name = 'outbox'").fetchone()[0]

    def flush(self) -> None:
        """Write what was held back: the same few statements, many rows each."""
        if self._new_seen:
            insert_many(self._db, "insert or replace into seen values", list(self._new_seen.values()))
            self._new_seen.clear()
        if self._new_sessions:
            insert_many(self._db, "insert or replace into sessions values", list(self._new_sessions.values()))
            self._new_sessions.clear()
        if self._new_outbox:
            insert_many(self._db, "insert into outbox values", self._new_outbox)
            self._new_outbox = []

    def _do(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        self.flush()
        return self._db.execute(statement, values)

    # ---- updates and sessions ------------------------------------------------------------------------------------

    def first_time(self, update: int, identity: str, now: datetime) -> bool:
        mark = int.from_bytes(self._hash("update", identity)[:7], "big")
        if self._identity(update) == mark:
            return False
        self._new_seen[update] = (update, mark, int(now.timestamp()))
        self._last_update = max(self._last_update, update)
        return True

    def _identity(self, update: int) -> int | None:
        if update > self._last_update:
            return None
        if held := self._new_seen.get(update):
            return held[1]
        row = self._db.execute("select identity from seen where id = ?", (update,)).fetchone()
        return row and int(row[0])

    def load_session(self, chat: int) -> dict[str, Any] | None:
        if (recent := self._recent.get(chat)) is not None:
            self._recent.move_to_end(chat)
            return recent
        key = self._chat(chat)
        held = self._new_sessions.get(key)
        data = held[2] if held is not None else self._stored_session(key)
        if data is None:
            return None
        plain: dict[str, Any] = self._open("sessions", key, data)
        return plain

    def _stored_session(self, key: bytes) -> bytes | None:
        """What the table holds; nothing that is held back has to be written for it."""
        row = self._db.execute("select data from sessions where chat = ?", (key,)).fetchone()
        return None if row is None else row[0]

    def save_session(self, chat: int, plain: dict[str, Any], now: datetime) -> None:
        key, day = self._chat(chat), int(now.timestamp()) // DAY
        self._new_sessions[key] = (key, day, self._seal("sessions", key, plain))
        self._recent[chat] = plain
        if len(self._recent) > RECENT:
            self._recent.popitem(last=False)

    # ---- outbox --------------------------------------------------------------------------------------------------

    def enqueue(self, chat: int, call: Call, *, priority: int, until: float) -> Queued:
        key = self._chat(chat)
        data = self._cipher.seal(_pack(chat, call), b"outbox" + key)
        self._last_message += 1
        self._new_outbox.append((self._last_message, key, priority, int(until), data))
        return Queued(self._last_message, chat, priority, until, call)

    def pending(self, after: int, limit: int) -> list[Queued]:
        rows: list[Queued] = []
        unreadable = 0
        query = "select id, chat, priority, until, data from outbox where id > ? order by id limit ?"
        while len(rows) < limit and (found := self._do(query, (after, limit - len(rows))).fetchall()):
            after = found[-1][0]
            readable = [queued for row in found if (queued := self._queued(*row)) is not None]
            unreadable += len(found) - len(readable)
            rows += readable
        _tell_unreadable(unreadable, "unsent messages")
        return rows

    def _queued(self, number: int, key: bytes, priority: int, until: int, data: bytes) -> Queued | None:
        try:
            chat, call = _unpack(self._cipher.open(data, b"outbox" + key))
        except (Unreadable, ValueError):
            return None
        return Queued(number, chat, priority, until, call)

    def delivered(self, ids: Sequence[int]) -> int:
        self.flush()
        parts = (self._db.execute(f"delete from outbox where id in ({','.join('?' * len(part))})", part) for part in in_parts(ids))
        return sum(part.rowcount for part in parts)

    def drop_queued(self, chat: int, *, from_priority: int) -> int:
        unasked = "priority > 0 and " if from_priority > REPLY else ""  # what nobody asked for has an index by chat
        statement = f"delete from outbox where {unasked}chat = ? and priority >= ?"
        return self._do(statement, (self._chat(chat), from_priority)).rowcount

    # ---- check-ins -----------------------------------------------------------------------------------------------

    def schedule(self, reminder: Reminder) -> None:
        key = self._chat(reminder.chat)
        data = self._seal("reminders", key, [reminder.chat, reminder.key, reminder.due.isoformat()])
        due = math.ceil(reminder.due.timestamp())
        statement = "insert or replace into reminders (chat, name, due, data) values (?, ?, ?, ?)"
        self._do(statement, (key, self._name(reminder.chat, reminder.key), due, data))

    def unschedule(self, chat: int, key: str | None) -> None:
        if key is None:
            self._do("delete from reminders where chat = ?", (self._chat(chat),))
        else:
            self._do("delete from reminders where chat = ? and name = ?", (self._chat(chat), self._name(chat, key)))

    def claim_due(self, now: datetime, limit: int) -> list[Reminder]:
        due: list[Reminder] = []
        unreadable = 0
        query = "select chat, name, data from reminders where due <= ? and unreadable = 0 order by due limit ?"
        while len(due) < limit and (found := self._do(query, (int(now.timestamp()), limit - len(due))).fetchall()):
            opened = [(key, name, self._reminder(key, data)) for key, name, data in found]
            shut = [(key, name) for key, name, reminder in opened if reminder is None]
            self._db.executemany("update reminders set unreadable = 1 where chat = ? and name = ?", shut)
            self._db.executemany("delete from reminders where chat = ? and name = ? and unreadable = 0", [row[:2] for row in found])
            due += [reminder for _, _, reminder in opened if reminder is not None]
            unreadable += len(shut)
        _tell_unreadable(unreadable, "check-ins")
        return due

    def upcoming(self, limit: int) -> list[Reminder]:
        query = "select chat, data from reminders where unreadable = 0 order by due limit ?"
        return self._reminders(self._do(query, (limit,)).fetchall())

    def try_unreadable(self) -> None:
        self._do("update reminders set unreadable = 0 where unreadable = 1")

    def _reminders(self, rows: list[tuple[bytes, bytes]]) -> list[Reminder]:
        return [reminder for row in rows if (reminder := self._reminder(*row)) is not None]

    def _reminder(self, key: bytes, data: bytes) -> Reminder | None:
        try:
            chat, name, due = self._open("reminders", key, data)
        except Unreadable:
            return None
        return Reminder(chat, name, datetime.fromisoformat(due))

    def mark_do_not_contact(self, chat: int, *, on: bool) -> None:
        statement = "insert or ignore into do_not_contact values (?)" if on else "delete from do_not_contact where chat = ?"
        self._do(statement, (self._hash("do not contact", chat),))

    def is_do_not_contact(self, chat: int) -> bool:
        return self._do("select 1 from do_not_contact where chat = ?", (self._hash("do not contact", chat),)).fetchone() is not None

    # ---- set aside -----------------------------------------------------------------------------------------------

    def set_aside(self, kind: str, why: str, chat: int | None, data: Any, now: datetime) -> None:
        key = self._chat(chat) if chat is not None else None
        sealed = self._seal("set_aside", key or b"", data)
        self._do("insert into set_aside (kind, at, why, chat, data) values (?, ?, ?, ?, ?)", (kind, int(now.timestamp()), why, key, sealed))

    def list_set_aside(self) -> list[SetAside]:
        return self._set_aside("select id, kind, at, why, chat, data from set_aside order by id")

    def set_aside_after(self, number: int) -> tuple[int, int]:
        query = "select count(*), coalesce(max(id), ?1) from set_aside where id > ?1"
        count, newest = self._do(query, (number,)).fetchone()
        return count, newest

    def ask_retry(self) -> int:
        return self._do("update set_aside set retry = 1 where kind <> 'unreadable'").rowcount

    def claim_retry(self, limit: int) -> list[SetAside]:
        readable: list[SetAside] = []
        unreadable = 0
        while len(readable) < limit and (found := self._asked_for(limit - len(readable))):
            shut = [(one.id,) for one in found if one.data is None]
            self._db.executemany("update set_aside set retry = 0 where id = ?", shut)
            self._db.executemany("delete from set_aside where id = ? and retry = 1", [(one.id,) for one in found])
            readable += [one for one in found if one.data is not None]
            unreadable += len(shut)
        _tell_unreadable(unreadable, "things set aside")
        return readable

    def _asked_for(self, limit: int) -> list[SetAside]:
        return self._set_aside(f"select id, kind, at, why, chat, data from set_aside where retry = 1 order by id limit {int(limit)}")

    def _set_aside(self, query: str) -> list[SetAside]:
        result = []
        for number, kind, at, why, key, data in self._do(query).fetchall():
            try:
                plain = self._open("set_aside", key or b"", data)
            except Unreadable:
                plain = None
            result.append(SetAside(number, kind, at, why, plain))
        return result

    # ---- attachments sent before ---------------------------------------------------------------------------------

    def file_id(self, name: str) -> str | None:
        key = self._hash("file", name)
        row = self._do("select data from files where name = ?", (key,)).fetchone()
        try:
            return None if row is None else str(self._open("files", key, row[0]))
        except Unreadable:
            return None

    def keep_file_id(self, name: str, file_id: str) -> None:
        key = self._hash("file", name)
        self._do("insert or replace into files values (?, ?)", (key, self._seal("files", key, file_id)))

    # ---- numbers about the running -------------------------------------------------------------------------------

    def number(self, name: str) -> int:
        row = self._do("select value from meta where name = ?", (f"number {name}",)).fetchone()
        return 0 if row is None else int(row[0])

    def keep_number(self, name: str, value: int) -> None:
        self._do("insert or replace into meta values (?, ?)", (f"number {name}", value))

    # ---- what parents said of the answers ------------------------------------------------------------------------

    def keep_feedback(self, entry: str, *, helpful: bool, words: str, now: datetime) -> None:
        sealed = self._seal("feedback", b"", [entry, helpful, words])
        self._do("insert into feedback (day, data) values (?, ?)", (int(now.timestamp()) // DAY, sealed))

    def feedback(self) -> list[Feedback]:
        result = []
        for day, data in self._do("select day, data from feedback order by id").fetchall():
            with suppress(Unreadable):
                result.append(Feedback(day, *self._open("feedback", b"", data)))
        return result

    # ---- a chat as a whole ---------------------------------------------------------------------------------------

    def forget(self, chat: int) -> None:
        self._forget_key(self._chat(chat))
        self._recent.pop(chat, None)
        self.mark_do_not_contact(chat, on=True)

    def _forget_key(self, key: bytes) -> None:
        for table in ("sessions", "outbox", "reminders", "set_aside"):
            self._do(f"delete from {table} where chat = ?", (key,))

    def move(self, chat: int, to: int) -> None:
        old, new = self._chat(chat), self._chat(to)
        self.flush()
        for known in (chat, to):
            self._recent.pop(known, None)
        self._move_session(old, new)
        for number, priority, until, data in self._db.execute(
            "select id, priority, until, data from outbox where chat = ?", (old,)
        ).fetchall():
            if (row := self._queued(number, old, priority, until, data)) is not None:
                sealed = self._cipher.seal(_pack(to, row.call.to(to)), b"outbox" + new)
                self._db.execute("update outbox set chat = ?, data = ? where id = ?", (new, sealed, number))
        for name, data in self._db.execute("select name, data from reminders where chat = ?", (old,)).fetchall():
            if (reminder := self._reminder(old, data)) is not None:
                self._db.execute("delete from reminders where chat = ? and name = ?", (old, name))
                if not self._knows(new, self._name(to, reminder.key)):
                    self.schedule(Reminder(to, reminder.key, reminder.due))
        for number, data in self._db.execute("select id, data from set_aside where chat = ?", (old,)).fetchall():
            with suppress(Unreadable):
                sealed = self._seal("set_aside", new, readdressed(self._open("set_aside", old, data), chat, to))
                self._db.execute("update set_aside set chat = ?, data = ? where id = ?", (new, sealed, number))
        if self.is_do_not_contact(chat):
            self.mark_do_not_contact(to, on=True)
            self.mark_do_not_contact(chat, on=False)

    def _move_session(self, old: bytes, new: bytes) -> None:
        row = self._db.execute("select day, data from sessions where chat = ?", (old,)).fetchone()
        with suppress(Unreadable):
            if row is not None:
                plain = self._open("sessions", old, row[1])
                held = self._db.execute("select data from sessions where chat = ?", (new,)).fetchone()
                if held is None:
                    self._db.execute("insert into sessions values (?, ?, ?)", (new, row[0], self._seal("sessions", new, plain)))
                else:
                    self._open("sessions", new, held[0])
                self._db.execute("delete from sessions where chat = ?", (old,))

    def _knows(self, key: bytes, name: bytes) -> bool:
        return self._db.execute("select 1 from reminders where chat = ? and name = ?", (key, name)).fetchone() is not None

    def export(self, chat: int) -> dict[str, Any]:
        key = self._chat(chat)
        queued = self._do("select id, data from outbox where chat = ?", (key,)).fetchall()
        reminders = self._reminders(self._do("select chat, data from reminders where chat = ?", (key,)).fetchall())
        aside = self._do("select kind, at, data from set_aside where chat = ?", (key,)).fetchall()
        return {
            "chat": chat,
            "session": self._readable("sessions", key, self._do("select data from sessions where chat = ?", (key,)).fetchone()),
            "unsent_messages": [self._message(key, data) for _, data in queued],
            "check_ins": [{"key": reminder.key, "due": reminder.due.isoformat()} for reminder in reminders],
            "set_aside": [{"kind": kind, "at": at, "data": self._readable("set_aside", key, (data,))} for kind, at, data in aside],
            "do_not_contact": self.is_do_not_contact(chat),
        }

    def _readable(self, table: str, key: bytes, row: tuple[bytes] | None) -> Any:
        try:
            return None if row is None else self._open(table, key, row[0])
        except Unreadable:
            return "cannot be read any more"

    def _message(self, key: bytes, data: bytes) -> Any:
        try:
            call = _unpack(self._cipher.open(data, b"outbox" + key))[1]
            return json.loads(call.body) | ({"attachment": json.loads(call.attachment)} if call.attachment else {})
        except (Unreadable, ValueError):
            return "cannot be read any more"

    def prune(self, *, seen_before: datetime, idle_before: datetime) -> int:
        self._do("delete from seen where at < ?", (int(seen_before.timestamp()),))
        self._do("delete from set_aside where at > 0 and at < ?", (int(idle_before.timestamp()),))
        self._do("delete from feedback where day < ?", (int(idle_before.timestamp()) // DAY,))
        idle = self._do("select chat from sessions where day < ? limit 10000", (int(idle_before.timestamp()) // DAY,)).fetchall()
        for (key,) in idle:
            self._forget_key(key)
        if idle:
            self._recent.clear()
        return len(idle)

    # ---- sealing and hashing -------------------------------------------------------------------------------------

    def _seal(self, table: str, key: bytes, value: Any) -> bytes:
        return self._cipher.seal(compact(value), table.encode() + key)

    def _open(self, table: str, key: bytes, sealed: bytes) -> Any:
        try:
            return parsed(self._cipher.open(sealed, table.encode() + key))
        except ValueError as fault:
            raise Unreadable(type(fault).__name__) from None

    def _name(self, chat: int, key: str) -> bytes:
        return self._hash("check-in", f"{chat} {key}")[:8]

    def _hash(self, kind: str, value: object) -> bytes:
        return blake2b(f"{kind}:{value}".encode(), key=self._hash_key, digest_size=16).digest()


def _tell_unreadable(count: int, what: str) -> None:
    if count:
        log.warning("%d %s cannot be opened with the key at hand: they are kept; restore the key and start again", count, what)


def in_parts(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The rows in parts of few different sizes, so that few different statements have to be prepared.

    >>> [len(part) for part in in_parts(range(70))]
    [64, 4, 1, 1]
    """
    start = 0
    for size in PARTS:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size


def insert_many(connection: sqlite3.Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert the rows, many by one statement: each step of a statement lets other threads in, and waits for its return."""
    if rows:
        one = f"({','.join('?' * len(rows[0]))})"
        for part in in_parts(rows):
            connection.execute(f"{statement} {','.join([one] * len(part))}", [value for row in part for value in row])


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


def _pack(chat: int, call: Call) -> bytes:
    """JSON holds no line end outside its escapes, so line ends part the fields."""
    return b"\n".join((str(chat).encode(), call.method.encode(), call.body, call.attachment))


def _unpack(data: bytes) -> tuple[int, Call]:
    chat, method, body, attachment = data.split(b"\n")
    return int(chat), Call(method.decode(), body, attachment)
