"""What the database's sealing rests on: the key of the hashes in it, and all of it sealed anew under another key."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from bot.adapters.sqlite_file import BUSY_SECONDS, connect, plain_fault
from bot.adapters.sqlite_schema import SEALED
from bot.errors import StorageError
from bot.ports import Cipher, Unreadable


def hash_key(connection: sqlite3.Connection, cipher: Cipher, path: Path) -> bytes:
    """The key of the hashes that name chats, sealed in the database; it outlives rotations. A wrong key shows here."""
    row = connection.execute("select value from meta where name = 'hash_key'").fetchone()
    if row is None:
        connection.execute("insert into meta values ('hash_key', ?)", (cipher.seal(os.urandom(32), b"hash_key"),))
        return hash_key(connection, cipher, path)
    try:
        return cipher.open(row[0], b"hash_key")
    except Unreadable as fault:
        raise StorageError(
            f"{path}: the encryption key does not fit this database ({fault}); "
            "set CRAWLWISE_ENCRYPTION_KEY or CRAWLWISE_KEY_FILE to the key it was made with"
        ) from None


def reseal(path: Path, cipher: Cipher) -> int:
    """Seal every row anew under the cipher's current key, in one transaction; how many rows that was."""
    try:
        connection = connect(path, busy_seconds=BUSY_SECONDS)
    except sqlite3.Error as fault:
        raise plain_fault(path, fault) from None
    try:
        hash_key(connection, cipher, path)
        connection.execute("begin immediate")
        count = sum(_reseal_table(connection, cipher, table, key) for table, key in SEALED.items())
        (sealed,) = connection.execute("select value from meta where name = 'hash_key'").fetchone()
        fresh = cipher.seal(cipher.open(sealed, b"hash_key"), b"hash_key")
        connection.execute("update meta set value = ? where name = 'hash_key'", (fresh,))
        connection.execute("commit")
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.execute("vacuum")
        return count
    except sqlite3.Error as fault:
        raise plain_fault(path, fault) from None
    finally:
        connection.close()


def _reseal_table(connection: sqlite3.Connection, cipher: Cipher, table: str, key: str) -> int:
    """Rows that cannot be opened stay as they are: a restored key may open them yet."""
    unique = {"reminders": "chat, name", "sessions": "chat", "files": "name"}.get(table, "id")
    columns = unique.split(", ")
    condition = " and ".join(f"{column} = ?" for column in columns)
    changed = []
    for about, sealed, *row in connection.execute(f"select {key}, data, {unique} from {table}"):
        bound = table.encode() + (about or b"")
        with suppress(Unreadable):
            changed.append((cipher.seal(cipher.open(sealed, bound), bound), *row))
    connection.executemany(f"update {table} set data = ? where {condition}", changed)
    return len(changed)
