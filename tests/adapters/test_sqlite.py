"""The SQLite file: sealed, versioned, and honest when the disk is full or somebody else holds it."""

import base64
import sqlite3
import stat
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.keys import Keyring, parse_keys, read_keyring, write_keys
from bot.adapters.sqlite import SqliteStore
from bot.adapters.sqlite_file import Lock, has_data
from bot.adapters.sqlite_schema import MIGRATIONS, SEALED
from bot.adapters.sqlite_sealing import reseal
from bot.errors import StorageError
from bot.ports import REMINDER, REPLY, Call, Reminder, Tx, Unreadable

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY, OTHER = bytes(32), bytes([1] * 32)
SECRETS = ("Philippa", "crawls backwards", "9.5 months", "987654321")


def write_secrets(tx: Tx) -> None:
    """One of everything that is personal."""
    words = " ".join(SECRETS)
    tx.first_time(1, f"{SECRETS[3]} 5", NOW)
    tx.save_session(987654321, {"name": words}, NOW)
    tx.enqueue(987654321, Call("sendMessage", words.encode(), words.encode()), priority=REPLY, until=2e9)
    tx.schedule(Reminder(987654321, words, NOW + timedelta(days=1)))
    tx.set_aside("update", "ValueError at bot.core:1", 987654321, {"text": words}, NOW)
    tx.mark_do_not_contact(987654321, on=True)
    tx.keep_file_id(words, words)
    tx.keep_feedback(words, helpful=False, words=words, now=NOW)


def stored_bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


def open_store(folder: Path, *keys: bytes, **options: float) -> SqliteStore:
    return SqliteStore(folder / "test.db", Keyring(keys or [KEY]), **options)


def test_no_word_name_age_or_chat_can_be_read_in_the_files(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.run_now(write_secrets)
    while_open = stored_bytes(tmp_path)
    store.close()
    for secret in SECRETS:
        for encoded in (secret.encode(), secret.encode("utf-16-le"), base64.b64encode(secret.encode()).rstrip(b"=")[:-1]):
            assert encoded not in while_open
            assert encoded not in stored_bytes(tmp_path)
    assert (987654321).to_bytes(4, "big") not in while_open


def test_every_column_that_could_be_personal_is_sealed(tmp_path: Path) -> None:
    """A new column has to be thought about: it is either in this list of harmless ones, or in a sealed `data`."""
    open_store(tmp_path).close()
    harmless = {
        ("meta", "name"), ("meta", "value"), ("seen", "id"), ("seen", "identity"), ("seen", "at"), ("sessions", "day"), ("outbox", "id"),
        ("outbox", "priority"), ("outbox", "until"), ("reminders", "due"), ("set_aside", "id"), ("set_aside", "kind"), ("set_aside", "at"),
        ("set_aside", "why"), ("set_aside", "retry"), ("reminders", "unreadable"), ("feedback", "id"), ("feedback", "day"),
    }  # fmt: skip
    hashed = {(table, "chat") for table in ("sessions", "outbox", "reminders", "set_aside", "do_not_contact")}
    hashed |= {("reminders", "name"), ("files", "name")}
    sealed = {(table, "data") for table in SEALED}
    connection = sqlite3.connect(tmp_path / "test.db")
    tables = connection.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'").fetchall()
    columns = {(table, row[1]) for (table,) in tables for row in connection.execute(f"pragma table_info({table})")}
    assert columns == harmless | hashed | sealed


def test_mydata_tells_of_every_table_that_names_a_chat(tmp_path: Path) -> None:
    """A new table with a chat in it has to be thought about: it has a place in what /mydata sends, and that place is filled."""
    place = {
        "sessions": "session",
        "outbox": "unsent_messages",
        "reminders": "check_ins",
        "set_aside": "set_aside",
        "do_not_contact": "do_not_contact",
    }
    store = open_store(tmp_path)

    def job(tx: Tx) -> dict[str, Any]:
        tx.save_session(1, {"name": "Mia"}, NOW)
        tx.enqueue(1, Call("sendMessage", b'{"chat_id":1}'), priority=REPLY, until=2e9)
        tx.schedule(Reminder(1, "check_in", NOW))
        tx.set_aside("update", "ValueError", 1, {"text": "hi"}, NOW)
        tx.mark_do_not_contact(1, on=True)
        return tx.export(1)

    told = store.run_now(job)
    store.close()
    connection = sqlite3.connect(tmp_path / "test.db")
    tables = connection.execute(
        "select m.name from sqlite_master m, pragma_table_info(m.name) c where m.type = 'table' and c.name = 'chat'"
    )
    assert {table for (table,) in tables} == place.keys()
    assert told.keys() == {"chat", *place.values()}
    assert all(told.values())


def test_a_row_moved_to_another_chat_cannot_be_read(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.run_now(lambda tx: [tx.save_session(chat, {"chat": chat}, NOW) for chat in (1, 2)])
    store.close()
    connection = sqlite3.connect(tmp_path / "test.db")
    first, second = connection.execute("select data from sessions").fetchall()
    connection.executemany("update sessions set data = ? where data = ?", [(b"x" + first[0], first[0]), (first[0], second[0])])
    connection.commit()
    connection.close()
    store = open_store(tmp_path)
    for chat in (1, 2):
        with pytest.raises(Unreadable):
            store.run_now(lambda tx, chat=chat: tx.load_session(chat))
    store.close()


def test_a_wrong_key_is_named_at_start(tmp_path: Path) -> None:
    open_store(tmp_path, KEY).close()
    with pytest.raises(StorageError, match="the encryption key does not fit this database"):
        open_store(tmp_path, OTHER)


def test_messages_that_cannot_be_read_do_not_hide_those_behind_them(tmp_path: Path) -> None:
    store = open_store(tmp_path, KEY)
    store.run_now(lambda tx: [tx.enqueue(1, Call("sendMessage", b"{}"), priority=REPLY, until=2e9) for _ in range(25)])
    store.close()
    connection = sqlite3.connect(tmp_path / "test.db")
    connection.execute("update outbox set data = 'damaged' where id <= 22")
    connection.commit()
    connection.close()
    store = open_store(tmp_path, KEY)
    assert [row.id for row in store.run_now(lambda tx: tx.pending(0, 5))] == [23, 24, 25]
    assert store.run_now(lambda tx: tx.rows.connection.execute("select count(*) from outbox").fetchone()) == (25,)
    store.close()


def test_a_commit_outlives_a_power_cut(tmp_path: Path) -> None:
    """As SQLite promises it for a write-ahead log that is synced at every commit; what is deleted is overwritten."""
    store = open_store(tmp_path)
    ask = ("journal_mode", "synchronous", "secure_delete")
    assert store.run_now(lambda tx: [tx.rows.connection.execute(f"pragma {name}").fetchone()[0] for name in ask]) == ["wal", 2, 1]
    store.close()


def test_the_key_is_made_at_first_start_for_its_owner_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "crawlwise.key"
    first = read_keyring(None, file, has_data=False)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "back it up" in caplog.text
    assert base64.b64encode(first.keys[0]).decode() not in caplog.text
    assert read_keyring(None, file, has_data=True).keys == first.keys


def test_a_missing_key_is_named_and_never_replaced_where_there_is_data(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="the key file is missing"):
        read_keyring(None, tmp_path / "crawlwise.key", has_data=True)
    assert not (tmp_path / "crawlwise.key").exists()


@pytest.mark.parametrize("text", ["", "# only a comment\n", "short", "x" * 44, base64.b64encode(bytes(31)).decode()])
def test_a_malformed_key_is_named_and_not_quoted(text: str) -> None:
    with pytest.raises(StorageError) as fault:
        parse_keys(text, where="CRAWLWISE_ENCRYPTION_KEY")
    assert str(fault.value).startswith("CRAWLWISE_ENCRYPTION_KEY")
    assert len(text) < 3 or text not in str(fault.value)


def test_rotation_seals_everything_anew_and_the_old_key_opens_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path, KEY)
    store.run_now(write_secrets)
    before = store.run_now(lambda tx: tx.export(987654321))
    store.close()
    assert reseal(tmp_path / "test.db", Keyring([OTHER, KEY])) == 6
    with pytest.raises(StorageError):
        open_store(tmp_path, KEY)
    store = open_store(tmp_path, OTHER)
    assert store.run_now(lambda tx: tx.export(987654321)) == before
    assert [one.words for one in store.run_now(lambda tx: tx.feedback())] == [" ".join(SECRETS)]
    assert before["do_not_contact"]
    store.close()


def test_a_key_file_is_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "crawlwise.key"
    write_keys(file, [KEY])
    write_keys(file, [OTHER, KEY])
    assert read_keyring(None, file, has_data=True).keys == (OTHER, KEY)
    assert [path.name for path in tmp_path.iterdir()] == ["crawlwise.key"]


def test_a_database_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "test.db")
    connection.execute(f"pragma user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(StorageError, match="is of a newer Crawlwise"):
        open_store(tmp_path)


def test_a_database_of_an_older_program_is_brought_up_to_date(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "test.db")
    connection.executescript(f"{MIGRATIONS[0]};pragma user_version = 1;")
    connection.close()
    store = open_store(tmp_path)
    store.run_now(lambda tx: tx.keep_feedback("rolling", helpful=True, words="", now=NOW))
    assert len(store.run_now(lambda tx: tx.feedback())) == 1
    store.close()


def test_check_ins_of_an_older_program_fall_due_in_this_one(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.run_now(lambda tx: tx.schedule(Reminder(1, "a", NOW)))
    store.close()
    connection = sqlite3.connect(tmp_path / "test.db")
    for index in ("reminders_by_due", "reminders_unreadable", "outbox_unasked"):
        connection.execute(f"drop index {index}")
    connection.execute("alter table reminders drop column unreadable")
    connection.execute("create index reminders_by_due on reminders (due)")
    connection.execute("pragma user_version = 2")
    connection.close()
    store = open_store(tmp_path)
    assert store.run_now(lambda tx: tx.claim_due(NOW, 9)) == [Reminder(1, "a", NOW)]
    store.close()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "test.db").write_text("not a database, but long enough to be taken for one" * 50)
    assert has_data(tmp_path / "test.db")
    with pytest.raises(StorageError, match="not a SQLite database"):
        open_store(tmp_path)


def fill(store: SqliteStore) -> None:
    for chat in range(100_000):
        store.run_now(lambda tx, chat=chat: tx.save_session(chat, {"name": "x" * 4000}, NOW))


def test_a_full_disk_is_a_clear_error_keeps_what_was_committed_and_heals(tmp_path: Path) -> None:
    store = open_store(tmp_path, max_pages=60)
    with pytest.raises(StorageError, match="the disk is full; make room"):
        fill(store)
    assert store.run_now(lambda tx: tx.load_session(0)) == {"name": "x" * 4000}
    store.run_now(lambda tx: [tx.forget(chat) for chat in range(20)])
    store.run_now(lambda tx: tx.save_session(7, {"name": "Bo"}, NOW))
    store.close()
    store = open_store(tmp_path)
    assert store.run_now(lambda tx: tx.load_session(7)) == {"name": "Bo"}
    store.close()


def test_a_locked_database_is_a_clear_error_and_heals(tmp_path: Path) -> None:
    store = open_store(tmp_path, busy_seconds=0.05)
    other = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(StorageError, match="locked by another process"):
        store.run_now(lambda tx: tx.save_session(1, {}, NOW))
    other.execute("commit")
    other.close()
    store.run_now(lambda tx: tx.save_session(1, {"a": 1}, NOW))
    assert store.run_now(lambda tx: tx.load_session(1)) == {"a": 1}
    store.close()


def test_jobs_that_wait_share_a_commit(tmp_path: Path) -> None:
    """Three hundred jobs at once take far fewer commits than jobs."""
    store = open_store(tmp_path)
    commits: list[str] = []
    store.run_now(lambda tx: tx.rows.connection.set_trace_callback(lambda text: commits.append(text) if text.lower() == "commit" else None))
    gate = threading.Event()
    holder = threading.Thread(target=lambda: store.run_now(lambda _: gate.wait()))
    holder.start()
    threads = [threading.Thread(target=lambda chat=chat: store.run_now(lambda tx: tx.save_session(chat, {}, NOW))) for chat in range(300)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in [holder, *threads]:
        thread.join()
    store.run_now(lambda tx: tx.rows.connection.set_trace_callback(None))
    store.close()
    assert len(commits) <= 100


def test_a_sweep_is_quick_among_many_check_ins_ahead(tmp_path: Path) -> None:
    """The benchmark has the figures for a million; this one would show a scan of the whole table."""
    store = open_store(tmp_path)
    store.run_now(lambda tx: [tx.schedule(Reminder(chat, "a", NOW + timedelta(days=30, seconds=chat))) for chat in range(5000)])
    due = "select chat from reminders where due <= 1 and unreadable = 0 order by due limit 5"
    plan = store.run_now(lambda tx: tx.rows.do(f"explain query plan {due}").fetchall())
    assert "USING INDEX reminders_by_due" in str(plan)
    began = time.perf_counter()
    assert store.run_now(lambda tx: tx.claim_due(NOW, 500)) == []
    assert time.perf_counter() - began < 0.1
    store.close()


def test_what_nobody_asked_for_is_found_by_its_chat_among_many_replies(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    plans: list[str] = []
    store.run_now(lambda tx: tx.rows.connection.set_trace_callback(plans.append))
    store.run_now(lambda tx: tx.drop_queued(1, from_priority=REMINDER))
    store.run_now(lambda tx: tx.rows.connection.set_trace_callback(None))
    (statement,) = [text for text in plans if text.startswith("delete from outbox")]
    assert "USING INDEX outbox_unasked" in str(store.run_now(lambda tx: tx.rows.do(f"explain query plan {statement}").fetchall()))
    store.close()


def test_one_process_serves_a_database(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "test.db"), Lock(tmp_path / "test.db")
    assert (first.take(), second.take()) == (True, False)
    first.release()
    assert second.take()
    second.release()
