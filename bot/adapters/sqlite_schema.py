"""The tables, as numbered migrations that run at start, and what may be read in them without the key.

In the clear are only numbers and keyed hashes: update ids, times, priorities. Whatever a parent told, and the chat's
own id, is sealed. Chats are named by a keyed hash.
"""

import sqlite3

from bot.errors import StorageError

MIGRATIONS = (
    """
    create table meta (name text primary key, value blob not null) without rowid;
    -- Updates already taken, by id; `identity` tells a redelivered one from another that has the same id.
    create table seen (id integer primary key, identity integer not null, at integer not null);
    -- `day` counts days since 1970: precise enough to delete idle chats, and rarely changed, so its index costs nothing.
    create table sessions (chat blob primary key, day integer not null, data blob not null) without rowid;
    create index sessions_by_day on sessions (day);
    -- autoincrement: a number is never used twice, so a late mark cannot hit a newer message.
    create table outbox (
        id integer primary key autoincrement, chat blob not null, priority integer not null, until integer not null, data blob not null
    );
    create table reminders (
        chat blob not null, name blob not null, due integer not null, data blob not null, primary key (chat, name)
    ) without rowid;
    create index reminders_by_due on reminders (due);
    create table set_aside (
        id integer primary key autoincrement, kind text not null, at integer not null, why text not null,
        chat blob, retry integer not null default 0, data blob not null
    );
    create table do_not_contact (chat blob primary key) without rowid;
    create table files (name blob primary key, data blob not null) without rowid;
    """,
    """
    -- What parents said of the answers: no chat, and no time of day, by which to find whose it was.
    create table feedback (id integer primary key, day integer not null, data blob not null);
    """,
    """
    -- A check-in that still waits when the chat's next one falls due, or its hours change, is found by its chat. Replies are not in it.
    create index outbox_unasked on outbox (chat) where priority > 0;
    -- A check-in that cannot be opened stays for a restored key, out of the way of those that can.
    alter table reminders add column unreadable integer not null default 0;
    drop index reminders_by_due;
    create index reminders_by_due on reminders (due) where unreadable = 0;
    create index reminders_unreadable on reminders (chat) where unreadable = 1;
    """,
)

SEALED = {"sessions": "chat", "outbox": "chat", "reminders": "chat", "set_aside": "chat", "files": "name", "feedback": "null"}
"""Every table with a sealed `data`, and the column that it is bound to; null where there is none."""


def migrate(connection: sqlite3.Connection, path: str) -> None:
    """Bring the database up to this program's schema, one transaction a step; StorageError for one of a newer program."""
    (version,) = connection.execute("pragma user_version").fetchone()
    if version > len(MIGRATIONS):
        newest = len(MIGRATIONS)
        raise StorageError(f"{path}: schema {version} is of a newer Crawlwise (this one knows {newest}); install that, or use a backup")
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        connection.executescript(f"begin immediate;{script};pragma user_version = {number};commit;")
