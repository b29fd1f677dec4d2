"""The writer's connection as the tables share it: statements, what is held back until the next one, sealing and hashing."""

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from bot.adapters.compact import compact, parsed
from bot.ports import Cipher, Unreadable

log = logging.getLogger(__name__)

DAY = 86_400
"""Seconds: how `day` columns count the time since 1970."""
PARTS = (64, 16, 4, 1)


class Rows:
    """Statements on one connection, and the rows that are held back.

    What every message writes (its update id, the session, the reply) is held back and written together: a statement for
    each would cost more than the turn. Everything else sees it written, because `do` writes it first.
    """

    def __init__(self, connection: sqlite3.Connection, cipher: Cipher, hash_key: bytes) -> None:
        self.connection = connection
        self.cipher = cipher
        self.new_seen: dict[int, tuple[int, int, int]] = {}
        """By update id."""
        self.new_sessions: dict[bytes, tuple[bytes, int, bytes]] = {}
        """By the chat's hash."""
        self.new_outbox: list[tuple[int, bytes, int, int, bytes]] = []
        self.chat_key = lru_cache(maxsize=4096)(lambda chat: self.hashed("chat", chat))
        """The hash that names a chat in every table but that of the do-not-contact marks."""
        self.chat_deleted = False
        """Whether a chat was deleted since the write-ahead log was last emptied."""
        self._hash_key = hash_key

    def do(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run one statement after what was held back; sqlite3.Error."""
        self.flush()
        return self.connection.execute(statement, values)

    def flush(self) -> None:
        """Write what was held back: the same few statements, many rows each; sqlite3.Error."""
        if self.new_seen:
            insert_many(self.connection, "insert or replace into seen values", list(self.new_seen.values()))
            self.new_seen.clear()
        if self.new_sessions:
            insert_many(self.connection, "insert or replace into sessions values", list(self.new_sessions.values()))
            self.new_sessions.clear()
        if self.new_outbox:
            insert_many(self.connection, "insert into outbox values", self.new_outbox)
            self.new_outbox.clear()

    def discard(self) -> None:
        """Forget what was held back."""
        self.new_seen.clear()
        self.new_sessions.clear()
        self.new_outbox.clear()

    def seal(self, table: str, key: bytes, value: Any) -> bytes:
        """The value as compact JSON, sealed; it can be opened for this table and key only."""
        return self.cipher.seal(compact(value), table.encode() + key)

    def open(self, table: str, key: bytes, sealed: bytes) -> Any:
        """The value that was sealed; Unreadable."""
        try:
            return parsed(self.cipher.open(sealed, table.encode() + key))
        except ValueError as fault:
            raise Unreadable(type(fault).__name__) from None

    def hashed(self, kind: str, value: object) -> bytes:
        """16 bytes that stand for the value, the same ones each time, and that nobody can trace back without the key."""
        return blake2b(f"{kind}:{value}".encode(), key=self._hash_key, digest_size=16).digest()


def tell_unreadable(count: int, what: str) -> None:
    """A line in the log, where there are any."""
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
