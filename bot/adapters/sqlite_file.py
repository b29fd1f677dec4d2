"""The database as a file: opened with our durability, its place looked at, its faults in plain words, one process at a time."""

import fcntl
import sqlite3
from pathlib import Path

from bot.adapters.sqlite_schema import migrate
from bot.errors import StorageError

BUSY_SECONDS = 5.0
"""How long a statement waits for another process."""


def connect(path: Path, *, busy_seconds: float) -> sqlite3.Connection:
    """A connection with our durability, the schema up to date; sqlite3.Error, or StorageError for a database of a newer program."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=busy_seconds, cached_statements=256)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    connection.execute("pragma secure_delete = on")  # what a parent had deleted is not left in free pages, not even sealed
    connection.execute("pragma wal_autocheckpoint = 2000")
    connection.execute("pragma cache_size = -300")
    connection.execute("pragma journal_size_limit = 16777216")
    migrate(connection, str(path))
    return connection


def plain_fault(path: Path, fault: BaseException) -> BaseException:
    """SQLite's error as one line that says what to do; any other, and one that the data given caused, as it is."""
    by_data = sqlite3.IntegrityError | sqlite3.DataError | sqlite3.ProgrammingError | sqlite3.InterfaceError
    if not isinstance(fault, sqlite3.Error) or isinstance(fault, by_data):
        return fault
    name = getattr(fault, "sqlite_errorname", None) or type(fault).__name__
    advice = {
        "SQLITE_BUSY": "the database is locked by another process; end that one",
        "SQLITE_LOCKED": "the database is locked by another process; end that one",
        "SQLITE_FULL": "the disk is full; make room",
        "SQLITE_NOTADB": "this file is not a SQLite database; point CRAWLWISE_DATABASE_URL at another",
        "SQLITE_CORRUPT": "the database is damaged; restore a backup",
        "SQLITE_CANTOPEN": "the file cannot be opened; check the folder and its permissions",
        "SQLITE_READONLY": "the file cannot be written; check its permissions",
    }
    base = "_".join(name.split("_")[:2])
    return StorageError(f"{path}: {advice.get(base, 'the database failed')} ({name})")


def has_data(path: Path) -> bool:
    """Whether the file already holds a database of ours; StorageError where there can be no file at this place."""
    check_place(path)
    if not path.exists() or path.stat().st_size == 0:
        return False
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return bool(connection.execute("select count(*) from meta").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.Error:
        return True


def check_place(path: Path) -> None:
    """StorageError where a folder is in the file's place, or the place cannot be looked at."""
    try:
        is_folder = path.is_dir()
        path.exists()
    except OSError as fault:
        raise StorageError(f"{path}: cannot be reached ({fault.strerror}); check the path and the permissions of its folder") from None
    if is_folder:
        raise StorageError(f"{path}: is a folder, and the database is a file; set CRAWLWISE_DATABASE_URL to a file in it")


class Lock:
    """The right to serve one database: one process at a time has it, and a killed one loses it at once."""

    def __init__(self, path: Path) -> None:
        check_place(path)
        self.path = path.with_name(path.name + ".lock")
        self._file = open(self.path, "w")  # noqa: SIM115 - held open for as long as the lock is

    def take(self) -> bool:
        """Whether the lock is ours now."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def release(self) -> None:
        """Let another process have it."""
        self._file.close()
