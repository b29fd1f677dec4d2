"""What the person who runs the bot can ask of its database: what failed, what is due, another key."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime

from bot.adapters.keys import Keyring, new_key, parse_keys, read_keyring, write_keys
from bot.adapters.sqlite import SqliteStore
from bot.adapters.sqlite_file import has_data
from bot.adapters.sqlite_sealing import reseal
from bot.errors import SettingsError, StorageError
from bot.settings import Settings
from bot.wiring import lock_database, open_store


def failed(settings: Settings, *, retry: bool = False) -> Iterator[str]:
    """A line for each update, check-in and request that was set aside, without what it says; `retry` has `serve` try them again."""
    store = _open_existing(settings)
    try:
        rows = store.run_now(lambda tx: tx.list_set_aside())
        for row in rows:
            unreadable = "" if row.data is not None else " (cannot be read: another key, or damaged)"
            yield f"{row.id}  {_time(row.at)}  {row.kind}  {row.why}{unreadable}"
        if not rows:
            yield "nothing was set aside"
        elif retry:
            count = store.run_now(lambda tx: tx.ask_retry())
            yield f"{count} will be tried again by serve: within seconds where it runs, else at its start; what cannot be read stays"
    finally:
        store.close()


def due(settings: Settings, *, limit: int = 1000) -> Iterator[str]:
    """A line for each check-in ahead, the next one first: when, and for which chat."""
    store = _open_existing(settings)
    try:
        rows = store.run_now(lambda tx: tx.upcoming(limit))
        now = datetime.now(UTC)
        for row in rows:
            late = "  (due now)" if row.due <= now else ""
            yield f"{row.due.astimezone(UTC):%Y-%m-%d %H:%M} UTC  chat {row.chat}  {row.key}{late}"
        if not rows:
            yield "no check-in is ahead"
    finally:
        store.close()


def feedback(settings: Settings, *, words: int = 0) -> Iterator[str]:
    """A line for each entry that parents judged, the least helpful first; then the last `words` texts about what was missing."""
    store = _open_existing(settings)
    try:
        rows = store.run_now(lambda tx: tx.feedback())
    finally:
        store.close()
    verdicts = [row for row in rows if not row.words]
    helped, missed = (Counter(row.entry for row in verdicts if row.helpful is helpful) for helpful in (True, False))
    for entry in sorted(helped | missed, key=lambda entry: (helped[entry] - missed[entry], entry)):
        yield f"{helped[entry]} helped, {missed[entry]} not  {entry}"
    if not rows:
        yield "no answer was judged yet"
    said = [row for row in rows if row.words]
    for row in said[-words:] if words else ():
        yield f"{date.fromordinal(date(1970, 1, 1).toordinal() + row.day)}  {row.entry}: {' '.join(row.words.split())}"


def rotate_key(settings: Settings) -> Iterator[str]:
    """Seal everything anew under another key. A crash half-way leaves both keys in the key file and loses nothing."""
    lock = lock_database(settings)
    if not lock.take():
        raise StorageError("serve is running on this database; stop it, then rotate the key")
    try:
        if not has_data(settings.database_path):
            raise StorageError(f"{settings.database_path}: there is no database yet; start serve once")
        yield from _rotate_setting(settings) if settings.encryption_key else _rotate_file(settings)
    finally:
        lock.release()


def _rotate_file(settings: Settings) -> Iterator[str]:
    file = settings.key_path
    old = read_keyring(None, file, has_data=True).keys
    fresh = new_key()
    write_keys(file, [fresh, *old])
    count = reseal(settings.database_path, Keyring([fresh, *old]))
    write_keys(file, [fresh])
    yield f"{count} rows are sealed under a new key in {file}: back it up; the old key opens only older backups of the database"


def _rotate_setting(settings: Settings) -> Iterator[str]:
    keys = parse_keys(settings.encryption_key, where="CRAWLWISE_ENCRYPTION_KEY")
    if len(keys) < 2:
        raise SettingsError(
            "CRAWLWISE_ENCRYPTION_KEY: put a new key and a comma in front of the old one (make one with: openssl rand -base64 32)"
        )
    count = reseal(settings.database_path, Keyring(keys))
    yield f"{count} rows are sealed under the first key of CRAWLWISE_ENCRYPTION_KEY; the others can go now"


def _open_existing(settings: Settings) -> SqliteStore:
    if not has_data(settings.database_path):
        raise StorageError(f"{settings.database_path}: there is no database yet; start serve once, or set CRAWLWISE_DATABASE_URL")
    return open_store(settings)


def _time(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
