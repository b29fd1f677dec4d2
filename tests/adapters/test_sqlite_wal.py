"""Of a deleted chat nothing is left, not even sealed: neither in the database nor in its write-ahead log."""

import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.adapters.keys import Keyring
from bot.adapters.sqlite import SqliteStore
from bot.adapters.sqlite_file import connect
from bot.adapters.sqlite_wal import Wal
from bot.ports import REPLY, Call, Reminder, Tx

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TABLES = ("sessions", "outbox", "reminders", "set_aside")


def open_store(folder: Path, **options: float) -> SqliteStore:
    return SqliteStore(folder / "test.db", Keyring([bytes(32)]), **options)


def fill_chat(store: SqliteStore) -> list[bytes]:
    """Something of a chat in every table; the sealed bytes."""

    def job(tx: Tx) -> list[bytes]:
        tx.save_session(1, {"name": "Mia"}, NOW)
        tx.enqueue(1, Call("sendMessage", b'{"chat_id":1}'), priority=REPLY, until=2e9)
        tx.schedule(Reminder(1, "check_in", NOW))
        tx.set_aside("update", "ValueError", 1, {"text": "hi"}, NOW)
        return [tx.rows.do(f"select data from {table}").fetchone()[0] for table in TABLES]

    return store.run_now(job)


def files_with(sealed: list[bytes], store: SqliteStore) -> list[str]:
    """The files in which any of it lies, once the store is through with all that it was given."""
    for _ in range(2):  # the log is emptied after a job's result is told, and before the next job
        store.run_now(lambda _: None)
    files = (store.path, store.path.with_name(store.path.name + "-wal"))
    return [file.name for file in files if any(data in file.read_bytes() for data in sealed)]


def test_of_a_forgotten_chat_nothing_is_left(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    sealed = fill_chat(store)
    assert files_with(sealed, store) == ["test.db-wal"]
    store.run_now(lambda tx: tx.forget(1))
    assert files_with(sealed, store) == []
    store.close()


def test_of_an_idle_chat_nothing_is_left(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    sealed = fill_chat(store)
    assert store.run_now(lambda tx: tx.prune(seen_before=NOW, idle_before=NOW + timedelta(days=1), dated_from=NOW)) == 1
    assert files_with(sealed, store) == []
    store.close()


def test_what_had_reached_the_database_is_gone_as_well(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    sealed = fill_chat(store)
    store.close()
    store = open_store(tmp_path)
    assert files_with(sealed, store) == ["test.db"]
    store.run_now(lambda tx: tx.forget(1))
    assert files_with(sealed, store) == []
    store.close()


def test_while_another_process_reads_nobody_waits_and_the_log_is_emptied_afterwards(tmp_path: Path) -> None:
    store = open_store(tmp_path, busy_seconds=30, wal_seconds=0)
    sealed = fill_chat(store)
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("begin")
    other.execute("select * from sessions").fetchone()
    began = time.monotonic()
    store.run_now(lambda tx: tx.forget(1))
    assert files_with(sealed, store) == ["test.db-wal"]
    assert time.monotonic() - began < 10
    other.execute("commit")
    assert files_with(sealed, store) == []
    other.close()
    store.close()


@pytest.mark.parametrize("holds", ["begin immediate", "begin exclusive"])
def test_while_another_process_writes_the_log_stays_and_nobody_waits(tmp_path: Path, holds: str) -> None:
    ours = connect(tmp_path / "test.db", busy_seconds=30)
    other = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    wal = Wal(ours, again_seconds=0)
    other.execute(holds)
    began = time.monotonic()
    assert not wal.empty()
    assert time.monotonic() - began < 10
    other.execute("commit")
    assert wal.empty()
    assert (tmp_path / "test.db-wal").stat().st_size == 0
    assert ours.execute("pragma busy_timeout").fetchone() == (30_000,)
    for connection in (other, ours):
        connection.close()


def test_however_many_chats_are_deleted_the_log_is_emptied_once_in_a_while(tmp_path: Path) -> None:
    connection = connect(tmp_path / "test.db", busy_seconds=5)
    wal = Wal(connection, again_seconds=600)
    assert [wal.empty(), wal.empty()] == [True, False]
    connection.close()


def test_a_database_that_fails_is_left_to_the_next_commit(tmp_path: Path) -> None:
    connection = connect(tmp_path / "test.db", busy_seconds=5)
    connection.close()
    assert not Wal(connection).empty()
