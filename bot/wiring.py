"""Opens the store that the settings name."""

from bot.adapters.keys import read_keyring
from bot.adapters.sqlite import SqliteStore
from bot.adapters.sqlite_file import Lock, has_data
from bot.errors import StorageError
from bot.settings import Settings


def open_store(settings: Settings) -> SqliteStore:
    """The store, its schema up to date; StorageError where the database or its key cannot be used as it is."""
    path = settings.database_path
    holds = has_data(path)
    if not path.parent.is_dir():
        raise StorageError(f"{path}: the folder does not exist; make it, or set CRAWLWISE_DATABASE_URL")
    return SqliteStore(path, read_keyring(settings.encryption_key or None, settings.key_path, has_data=holds))


def lock_database(settings: Settings) -> Lock:
    """The lock that one serving process holds; not taken yet."""
    path = settings.database_path
    try:
        return Lock(path)
    except OSError as fault:
        raise StorageError(f"{path}: the folder cannot be written ({fault.strerror}); set CRAWLWISE_DATABASE_URL") from None
