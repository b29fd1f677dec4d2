"""The store on SQLite: one connection, owned by one writer thread; jobs that wait together share one commit.

WAL with synchronous=FULL: a committed job survives a power cut. Nothing reads around the writer, so nothing is ever
seen half done.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from bot.adapters.sqlite_file import BUSY_SECONDS, connect, plain_fault
from bot.adapters.sqlite_sealing import hash_key
from bot.adapters.sqlite_tx import SqliteTx
from bot.adapters.sqlite_wal import AGAIN_SECONDS, Wal
from bot.errors import StorageError
from bot.ports import Cipher, Tx

T = TypeVar("T")

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
            tx = SqliteTx(connection, self._cipher, hash_key(connection, self._cipher, self.path))
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
