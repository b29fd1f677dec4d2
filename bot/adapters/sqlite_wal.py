"""What was deleted lies in the write-ahead log until that is emptied: here that is done soon, and without waiting for anybody.

In the database itself it is overwritten. But where SQLite once moved a row to another page, a piece of it, sealed, may stay
behind, for about one row in some thousands; `crawlwise rotate-key` rewrites the file and leaves none.
"""

import sqlite3
import time

AGAIN_SECONDS = 60.0


class Wal:
    """The write-ahead log of one connection, emptied when asked to, at most once in `again_seconds`."""

    def __init__(self, connection: sqlite3.Connection, *, again_seconds: float = AGAIN_SECONDS) -> None:
        self._connection = connection
        self._again_seconds = again_seconds
        self._not_before = 0.0

    def empty(self) -> bool:
        """Whether nothing is left in the log: False too soon after the last time, and where another process reads or writes."""
        if time.monotonic() < self._not_before:
            return False
        self._not_before = time.monotonic() + self._again_seconds
        try:
            return _truncate(self._connection)
        except sqlite3.Error:  # a full or failing disk: the next commit meets it as well, and tells of it
            return False


def _truncate(connection: sqlite3.Connection) -> bool:
    """Whether the log could be emptied at once; sqlite3.Error."""
    (patience,) = connection.execute("pragma busy_timeout").fetchone()
    connection.execute("pragma busy_timeout = 0")
    try:
        (busy, _, _) = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
    finally:
        connection.execute(f"pragma busy_timeout = {int(patience)}")
    return not busy
