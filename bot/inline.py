"""Inline mode: `@bot words`, typed in any chat, is answered at once. No session is read, and nothing of it is stored or logged."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.adapters.render import answer_inline
from bot.adapters.telegram import InlineQuery, read_inline
from bot.core.inline import Offer
from bot.errors import StorageError
from bot.logs import where
from bot.ports import Delivered, Send, Store

log = logging.getLogger(__name__)

FindOffers = Callable[[str, datetime], Sequence[Offer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inline:
    """Answers the inline queries among updates."""

    store: Store
    send: Send
    offers: FindOffers
    clock: Callable[[], datetime]

    async def answer(self, updates: Sequence[dict[str, Any]]) -> None:
        """Answer every inline query; whoever typed on meanwhile has asked anew, so one that fails is left."""
        for update in updates:
            if (query := read_inline(update)) is not None:
                await self._answer(query)

    async def _answer(self, query: InlineQuery) -> None:
        try:
            # The store's thread is the one that reads messages; a job that writes nothing costs no commit.
            offers = await self.store.run(lambda _: self.offers(query.text, self.clock()))
            verdict = await self.send(answer_inline(query.id, offers))
        except StorageError as fault:
            log.error("%s", fault)
        except Exception as fault:
            log.error("an inline query could not be answered: %s", where(fault))
        else:
            if verdict != Delivered():
                log.info("an inline query was not answered: %s", type(verdict).__name__)
