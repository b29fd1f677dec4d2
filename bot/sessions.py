"""The sessions of the last chats, kept at hand as they were handed to the store."""

import logging
from typing import Any

from bot.core.session import Session, from_plain
from bot.logs import where
from bot.ports import Tx, Unreadable

log = logging.getLogger(__name__)

RECENT = 250
"""Sessions kept at hand, besides what the store keeps: a parent writes several messages in a row."""


class Sessions:
    """The sessions of the last chats as they were handed to the store. One counts only where the store gives back that very object."""

    def __init__(self) -> None:
        self._of: dict[int, tuple[dict[str, Any], Session]] = {}

    def load(self, tx: Tx, chat: int) -> tuple[Session, bool]:
        """The chat's session, and whether the stored one was lost."""
        try:
            plain = tx.load_session(chat)
            if plain is None:
                return Session(), False
            kept = self._of.get(chat)
            return (kept[1] if kept is not None and kept[0] is plain else from_plain(plain)), False
        except (Unreadable, ValueError, TypeError, KeyError, AttributeError, IndexError) as fault:
            log.error("a stored session could not be read and was started afresh: %s", where(fault))
            return Session(), True

    def drop(self, chat: int) -> None:
        self._of.pop(chat, None)

    def keep(self, chat: int, plain: dict[str, Any], session: Session) -> None:
        """Remember which session `plain` was made from."""
        self._of.pop(chat, None)
        self._of[chat] = plain, session
        if len(self._of) > RECENT:
            del self._of[next(iter(self._of))]
