"""What the person who runs the bot asks of its database."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.adapters.keys import read_keyring
from bot.adapters.sqlite_file import Lock
from bot.errors import SettingsError, StorageError
from bot.ports import Reminder
from bot.settings import Settings
from bot.upkeep import due, failed, feedback, rotate_key
from bot.wiring import open_store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return Settings(database_url=f"sqlite:///{tmp_path}/test.db")


def fill(settings: Settings) -> None:
    store = open_store(settings)
    store.run_now(lambda tx: tx.set_aside("update", "ValueError at bot.core:1", 42, {"text": "Philippa"}, NOW))
    store.run_now(lambda tx: tx.schedule(Reminder(42, "crawling", NOW + timedelta(weeks=4))))
    store.close()


def test_what_failed_is_listed_without_what_it_says(settings: Settings) -> None:
    fill(settings)
    (line,) = failed(settings)
    assert line.endswith("2026-03-01 12:00 UTC  update  ValueError at bot.core:1")


def test_a_retry_is_left_to_serve(settings: Settings) -> None:
    fill(settings)
    assert "1 will be tried again" in list(failed(settings, retry=True))[-1]
    store = open_store(settings)
    assert [one.data for one in store.run_now(lambda tx: tx.claim_retry(9))] == [{"text": "Philippa"}]
    store.close()
    assert list(failed(settings)) == ["nothing was set aside"]


def test_what_is_due_is_listed_with_its_time(settings: Settings) -> None:
    fill(settings)
    (line,) = due(settings)
    assert line.startswith("2026-03-29 12:00 UTC  chat 42  crawling")


def test_feedback_is_counted_by_entry_the_least_helpful_first_and_told_in_words_only_when_asked(settings: Settings) -> None:
    store = open_store(settings)
    for entry, helpful, words in [
        ("rolling", True, ""), ("rolling", True, ""), ("walkers", True, ""), ("walkers", False, ""), ("shoes", False, ""),
        ("walkers", False, "old words"), ("shoes", False, "which\nsize?"),
    ]:  # fmt: skip
        store.run_now(lambda tx, row=(entry, helpful, words): tx.keep_feedback(row[0], helpful=row[1], words=row[2], now=NOW))
    store.close()
    counts = ["0 helped, 1 not  shoes", "1 helped, 1 not  walkers", "2 helped, 0 not  rolling"]
    assert list(feedback(settings)) == counts
    assert list(feedback(settings, words=1)) == [*counts, "2026-03-01  shoes: which size?"]


def test_no_feedback_says_so(settings: Settings) -> None:
    open_store(settings).close()
    assert list(feedback(settings)) == ["no answer was judged yet"]


def test_a_new_key_opens_everything_and_the_old_one_nothing(settings: Settings) -> None:
    fill(settings)
    (old,) = read_keyring(None, settings.key_path, has_data=True).keys
    (line,) = rotate_key(settings)
    assert line.startswith("2 rows are sealed under a new key")
    (new,) = read_keyring(None, settings.key_path, has_data=True).keys
    assert new != old
    assert len(list(due(settings))) == 1


def test_a_rotation_that_broke_off_can_be_run_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(settings)

    def break_off(*_: object) -> int:
        raise StorageError("the disk is full; make room")

    with monkeypatch.context() as patch:
        patch.setattr("bot.upkeep.reseal", break_off)
        with pytest.raises(StorageError):
            list(rotate_key(settings))
    assert len(list(due(settings))) == 1
    list(rotate_key(settings))
    assert len(list(due(settings))) == 1


def test_a_key_that_serve_uses_is_not_rotated_under_it(settings: Settings) -> None:
    fill(settings)
    lock = Lock(settings.database_path)
    assert lock.take()
    with pytest.raises(StorageError, match="stop it, then rotate"):
        list(rotate_key(settings))
    lock.release()


def test_a_key_from_the_environment_is_rotated_by_putting_a_new_one_in_front(settings: Settings) -> None:
    old, new = "A" * 43 + "=", "B" * 42 + "A="
    with_old = replace(settings, encryption_key=old)
    fill(with_old)
    with pytest.raises(SettingsError, match="in front of the old one"):
        list(rotate_key(with_old))
    list(rotate_key(Settings(database_url=settings.database_url, encryption_key=f"{new},{old}")))
    assert len(list(due(Settings(database_url=settings.database_url, encryption_key=new)))) == 1


def test_without_a_database_each_says_so(settings: Settings) -> None:
    for command in (failed, due, feedback, rotate_key):
        with pytest.raises(StorageError, match="there is no database yet"):
            list(command(settings))
    assert not settings.key_path.exists()


def test_what_is_set_aside_can_be_read_with_the_key(settings: Settings) -> None:
    fill(settings)
    store = open_store(settings)
    assert json.dumps([one.data for one in store.run_now(lambda tx: tx.list_set_aside())]) == '[{"text": "Philippa"}]'
    store.close()
