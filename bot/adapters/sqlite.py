"""The store on SQLite: one connection, owned by one writer thread; jobs that wait together share one commit.

WAL with synchronous=FULL: a committed job survives a power cut. Nothing reads around the writer, so nothing is ever
seen half done.
"""

import asyncio
import fcntl
import os
import queue
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from bot.adapters.sqlite_schema import SEALED, migrate
from bot.adapters.sqlite_tx import SqliteTx
from bot.adapters.sqlite_wal import AGAIN_SECONDS, Wal
from bot.errors import StorageError
from bot.ports import Cipher, Tx, Unreadable

T = TypeVar("T")

BUSY_SECONDS = 5.0
JOBS_A_COMMIT = 256


class _Job(NamedTuple):
    work: Callable[[Tx], Any]
    finish: Callable[[Any, BaseException | None], None]
    loop: asyncio.AbstractEventLoop | None


class SqliteStore:
    """A `Store` in one file. `max_pages` is a quota, for tests of a full disk.

    Where a chat was deleted, the write-ahead log is emptied as well: after the commit, or, where another process is in
    the way, after a later one, tried once in `wal_seconds`.
    """

    def __init__(
        self, path: Path, cipher: Cipher, *, busy_seconds: float = BUSY_SECONDS, wal_seconds: float = AGAIN_SECONDS, max_pages: int = 0
    ) -> None:
        self.path = path
        self._cipher = cipher
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._work, args=(opened, busy_seconds, wal_seconds, max_pages), name="store", daemon=True)
        self._thread.start()
        opened.result()

    def run(self, job: Callable[[Tx], T]) -> Awaitable[T]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def finish(result: Any, fault: BaseException | None) -> None:
            if future.done():
                return
            if fault is None:
                future.set_result(result)
            else:
                future.set_exception(fault)

        self._jobs.put(_Job(job, finish, loop))
        return future

    def run_now(self, job: Callable[[Tx], T]) -> T:
        future: Future[T] = Future()

        def finish(result: Any, fault: BaseException | None) -> None:
            if fault is None:
                future.set_result(result)
            else:
                future.set_exception(fault)

        self._jobs.put(_Job(job, finish, None))
        return future.result()

    def close(self) -> None:
        """End the writer once the jobs given so far are done."""
        self._jobs.put(None)
        self._thread.join()

    # ---- in the writer thread ------------------------------------------------------------------------------------

    def _work(self, opened: "Future[None]", busy_seconds: float, wal_seconds: float, max_pages: int) -> None:
        connection = None
        try:
            connection = connect(self.path, busy_seconds=busy_seconds)
            if max_pages:
                connection.execute(f"pragma max_page_count = {max_pages}")
            tx = SqliteTx(connection, self._cipher, _hash_key(connection, self._cipher, self.path))
        except BaseException as fault:
            if connection is not None:
                connection.close()
            opened.set_exception(plain_fault(self.path, fault))
            return
        opened.set_result(None)
        wal = Wal(connection, again_seconds=wal_seconds)
        while (jobs := self._next_jobs()) is not None:
            _report(self._run_together(connection, tx, jobs))
            if tx.rows.chat_deleted and wal.empty():
                tx.rows.chat_deleted = False
        connection.close()

    def _next_jobs(self) -> list[_Job] | None:
        """All that waits, at least one; None to end."""
        first = self._jobs.get()
        if first is None:
            return None
        jobs = [first]
        while len(jobs) < JOBS_A_COMMIT:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)
                break
            jobs.append(job)
        return jobs

    def _run_together(self, connection: sqlite3.Connection, tx: SqliteTx, jobs: list[_Job]) -> list[tuple[_Job, Any, BaseException | None]]:
        """All jobs in one transaction; where one of them raises, each in its own."""
        try:
            connection.execute("begin immediate")
            results = [job.work(tx) for job in jobs]
            tx.flush()
            connection.execute("commit")
            return [(job, result, None) for job, result in zip(jobs, results, strict=True)]
        except Exception as fault:
            if connection.in_transaction:
                connection.execute("rollback")
            plain = plain_fault(self.path, fault)
            _start_again(tx)
            if len(jobs) == 1 or isinstance(plain, StorageError):
                return [(job, None, plain) for job in jobs]
        return [done for job in jobs for done in self._run_together(connection, tx, [job])]


def _start_again(tx: SqliteTx) -> None:
    """Forget what was held back; the next transaction reads afresh, or fails as this one did."""
    with suppress(sqlite3.Error):
        tx.start()


def _report(done: list[tuple[_Job, Any, BaseException | None]]) -> None:
    """Hand the results over, waking each event loop once."""
    by_loop: dict[asyncio.AbstractEventLoop | None, list[tuple[_Job, Any, BaseException | None]]] = {}
    for entry in done:
        by_loop.setdefault(entry[0].loop, []).append(entry)
    for loop, entries in by_loop.items():
        if loop is None:
            _finish(entries)
        elif not loop.is_closed():
            loop.call_soon_threadsafe(_finish, entries)


def _finish(entries: list[tuple[_Job, Any, BaseException | None]]) -> None:
    for job, result, fault in entries:
        job.finish(result, fault)


def connect(path: Path, *, busy_seconds: float) -> sqlite3.Connection:
    """A connection with our durability, the schema up to date."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=busy_seconds, cached_statements=256)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    connection.execute("pragma secure_delete = on")  # what a parent had deleted is not left in free pages, not even sealed
    connection.execute("pragma wal_autocheckpoint = 2000")
    connection.execute("pragma cache_size = -1000")
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


def _hash_key(connection: sqlite3.Connection, cipher: Cipher, path: Path) -> bytes:
    """The key of the hashes that name chats, sealed in the database; it outlives rotations. A wrong key shows here."""
    row = connection.execute("select value from meta where name = 'hash_key'").fetchone()
    if row is None:
        connection.execute("insert into meta values ('hash_key', ?)", (cipher.seal(os.urandom(32), b"hash_key"),))
        return _hash_key(connection, cipher, path)
    try:
        return cipher.open(row[0], b"hash_key")
    except Unreadable as fault:
        raise StorageError(
            f"{path}: the encryption key does not fit this database ({fault}); "
            "set CRAWLWISE_ENCRYPTION_KEY or CRAWLWISE_KEY_FILE to the key it was made with"
        ) from None


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


def reseal(path: Path, cipher: Cipher) -> int:
    """Seal every row anew under the cipher's current key, in one transaction; how many rows that was."""
    try:
        connection = connect(path, busy_seconds=BUSY_SECONDS)
    except sqlite3.Error as fault:
        raise plain_fault(path, fault) from None
    try:
        _hash_key(connection, cipher, path)
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
        self._file.close()
