"""Long polling: a batch is committed before the next call confirms it to Telegram."""

import asyncio
import logging
import random
from collections.abc import Sequence
from typing import Any

from bot.adapters.bot_api import BotApi, NoAnswer
from bot.adapters.compact import parsed
from bot.adapters.telegram import ALLOWED_UPDATES
from bot.adapters.telegram_send import retry_after
from bot.errors import SettingsError, StorageError
from bot.intake import Intake
from bot.logs import where
from bot.operators import Trouble
from bot.outbox import pause_after
from bot.settings import GET_A_TOKEN

log = logging.getLogger(__name__)

LONG_POLL = 50
CONFLICT_PAUSE = 5.0


async def poll(api: BotApi, intake: Intake, trouble: Trouble) -> None:
    """Take updates for ever. Trouble is logged once a pause and never loses an update; SettingsError for a refused token.

    Another program on the same token is `trouble` for the operators, until updates come again.
    """
    offset, failures = 0, 0
    while True:
        try:
            updates = await _next_batch(api, offset)
            await intake.take(updates)
            offset = next_offset(offset, updates)
            failures = 0
            trouble.is_over()
        except _Pause as pause:
            if pause.is_conflict:
                trouble.goes_on(str(pause), now=intake.clock())
            log.warning("polling: %s; next try in %.0f s", pause, pause.seconds)
            await asyncio.sleep(pause.seconds)
        except SettingsError:
            raise
        except Exception as fault:  # whatever it was, nothing was confirmed, and to stop would help nobody
            failures += 1
            seconds = min(30.0, pause_after(failures, random.random()))
            said = fault if isinstance(fault, StorageError) else f"polling: {fault if isinstance(fault, NoAnswer) else where(fault)}"
            log.warning("%s; next try in %.1f s", said, seconds)
            await asyncio.sleep(seconds)


def next_offset(offset: int, updates: Sequence[dict[str, Any]]) -> int:
    """The offset that confirms these updates; the same again where there are none.

    It may go back: after a week of silence Telegram chooses the next id at random, and would bring that update for ever
    if a higher offset were asked for. What comes twice by this is known by its id.

    >>> next_offset(900, [{"update_id": 901}, {"update_id": 900}]), next_offset(902, []), next_offset(902, [{"update_id": 5}])
    (902, 902, 6)
    """
    return max((update["update_id"] for update in updates), default=offset - 1) + 1


class _Pause(Exception):  # noqa: N818 - it is a pause, not an error
    def __init__(self, why: str, seconds: float, *, is_conflict: bool = False) -> None:
        super().__init__(why)
        self.seconds, self.is_conflict = seconds, is_conflict


async def _next_batch(api: BotApi, offset: int) -> list[dict[str, Any]]:
    body = {"offset": offset, "limit": 100, "timeout": LONG_POLL, "allowed_updates": ALLOWED_UPDATES}
    status, answer = await api.get_updates(body, seconds=LONG_POLL + 15)
    data = parsed(answer)
    match data:
        case {"ok": True, "result": [*updates]} if all(isinstance(update, dict) for update in updates):
            return [update for update in updates if isinstance(update.get("update_id"), int)]
        case {"ok": False}:
            pass
        case _:
            raise ValueError("not an answer of Telegram's")
    code = data.get("error_code")
    match code if isinstance(code, int) else status:
        case 401:
            raise SettingsError(f"CRAWLWISE_TOKEN: Telegram refuses it; {GET_A_TOKEN}")
        case 409:
            raise _Pause("409, another program polls with this token, or a webhook is set; end that one", CONFLICT_PAUSE, is_conflict=True)
        case 429:
            raise _Pause("429, too many requests", retry_after(data))
        case code:
            raise NoAnswer(f"status {code}")
