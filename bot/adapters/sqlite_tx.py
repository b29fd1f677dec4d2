"""What a job may do inside one SQLite transaction: an index of it, each method being that of its table."""

import sqlite3

from bot.adapters.sqlite_chats import Chats
from bot.adapters.sqlite_check_ins import CheckInRows, DoNotContactRows
from bot.adapters.sqlite_of_no_chat import FeedbackRows, FileRows, NumberRows
from bot.adapters.sqlite_outbox import OutboxRows
from bot.adapters.sqlite_rows import Rows
from bot.adapters.sqlite_sessions import Seen, SessionRows
from bot.adapters.sqlite_set_aside import SetAsideRows
from bot.ports import Cipher


class SqliteTx:
    """A `Tx` on the writer's connection. Chats are named by a keyed hash; their ids are sealed with the data.

    What it can do are the tables' own methods, taken as they are, under the same names: a call costs no step more for
    their being apart. What each of them does is said where `Tx` is.
    """

    def __init__(self, connection: sqlite3.Connection, cipher: Cipher, hash_key: bytes) -> None:
        self.rows = rows = Rows(connection, cipher, hash_key)
        self.flush = rows.flush

        self._seen = seen = Seen(rows)
        self.first_time = seen.first_time

        self._sessions = sessions = SessionRows(rows)
        self.load_session, self.save_session = sessions.load_session, sessions.save_session

        self._outbox = outbox = OutboxRows(rows)
        self.enqueue, self.pending = outbox.enqueue, outbox.pending
        self.delivered, self.drop_queued = outbox.delivered, outbox.drop_queued

        check_ins, do_not_contact = CheckInRows(rows), DoNotContactRows(rows)
        self.schedule, self.unschedule = check_ins.schedule, check_ins.unschedule
        self.claim_due, self.try_unreadable, self.upcoming = check_ins.claim_due, check_ins.try_unreadable, check_ins.upcoming
        self.mark_do_not_contact, self.is_do_not_contact = do_not_contact.mark_do_not_contact, do_not_contact.is_do_not_contact

        aside = SetAsideRows(rows)
        self.set_aside, self.list_set_aside, self.set_aside_after = aside.set_aside, aside.list_set_aside, aside.set_aside_after
        self.ask_retry, self.claim_retry = aside.ask_retry, aside.claim_retry

        files, numbers, feedback = FileRows(rows), NumberRows(rows), FeedbackRows(rows)
        self.file_id, self.keep_file_id = files.file_id, files.keep_file_id
        self.number, self.keep_number = numbers.number, numbers.keep_number
        self.keep_feedback, self.feedback = feedback.keep_feedback, feedback.feedback

        chats = Chats(rows, sessions, outbox, check_ins, do_not_contact)
        self.forget, self.move, self.export, self.prune = chats.forget, chats.move, chats.export, chats.prune

        self.start()

    def start(self) -> None:
        """Begin from what the database holds; what was not written yet is forgotten."""
        self.rows.discard()
        self._seen.start()
        self._sessions.start()
        self._outbox.start()
