"""Tells the operators' chats, CRAWLWISE_ADMIN_CHAT_IDS, what needs a look: what was set aside, and why no updates come.

At most once an hour, restarts included, and never with anything of a parent's. A refused token ends `serve` and cannot be told here.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.adapters.bot_api import BotApi, NoAnswer
from bot.adapters.render import render
from bot.core.events import Say
from bot.ports import REPLY, Tx
from bot.service import Handled

log = logging.getLogger(__name__)

PAUSE = timedelta(hours=1)
"""Between two lines to the operators."""
LASTS = timedelta(minutes=10)
"""What is over sooner is none of theirs."""
FRESH = timedelta(minutes=15)
"""A delivery that failed longer ago is no trouble any more."""
USEFUL = timedelta(hours=24)
WEBHOOK_SECONDS = 300.0


@dataclass(slots=True)
class Trouble:
    """Why no updates come, and since when."""

    why: str = ""
    since: datetime | None = None

    def goes_on(self, why: str, *, now: datetime) -> None:
        self.why, self.since = why, self.since or now

    def is_over(self) -> None:
        self.why, self.since = "", None

    def lasting(self, *, now: datetime) -> str:
        """The line about it, empty where there is none or it may pass by itself."""
        if self.since is None or now - self.since < LASTS:
            return ""
        return f"No updates for {int((now - self.since) / timedelta(minutes=1))} minutes: {self.why}"


def line_of(set_aside: int, trouble: str) -> str:
    """What the operators are told; empty where nothing needs a look.

    >>> line_of(2, "")
    'Crawlwise: 2 newly set aside (updates, check-ins, requests). To see which: crawlwise failed'
    """
    aside = f"{set_aside} newly set aside (updates, check-ins, requests). To see which: crawlwise failed" if set_aside else ""
    told = "\n".join(filter(None, (aside, trouble)))
    return f"Crawlwise: {told}" if told else ""


def tell(tx: Tx, chats: Sequence[int], trouble: Trouble, *, now: datetime) -> Handled:
    """The line to each of the chats, where there is news and the last line is an hour old.

    It goes out as a reply does: who sets these chats has asked for it, and a parent's /stop in the same chat does not take it back.
    """
    since_last = now.timestamp() - tx.number("operators told")
    if 0 <= since_last < PAUSE.total_seconds():
        return Handled()
    count, newest = tx.set_aside_after(tx.number("operators know"))
    line = line_of(count, trouble.lasting(now=now))
    if not line:
        return Handled()
    tx.keep_number("operators told", int(now.timestamp()))
    tx.keep_number("operators know", newest)
    until = (now + USEFUL).timestamp()
    return Handled(queued=[tx.enqueue(chat, call, priority=REPLY, until=until) for chat in chats for call in render(chat, Say(line))])


def webhook_trouble(info: dict[str, Any], url: str, *, now: datetime) -> str:
    """What is wrong with the webhook, by Telegram's own account of it; empty where nothing is."""
    if info.get("url") != url:
        return "the webhook is not ours any more; end what else uses this token, and start serve again"
    failed = datetime.fromtimestamp(info.get("last_error_date", 0), UTC)
    if info.get("pending_update_count") and now - failed < FRESH:
        return f"Telegram cannot deliver to CRAWLWISE_WEBHOOK_URL: {str(info.get('last_error_message', ''))[:100]}"
    return ""


async def watch_webhook(api: BotApi, url: str, trouble: Trouble, clock: Callable[[], datetime]) -> None:
    """Ask Telegram now and then, for ever, how it fares with the webhook."""
    while True:
        try:
            _, answer = await api.call("getWebhookInfo", b"{}")
            if why := webhook_trouble(json.loads(answer)["result"], url, now=clock()):
                log.warning("webhook: %s", why)
                trouble.goes_on(why, now=clock())
            else:
                trouble.is_over()
        except (NoAnswer, ValueError, KeyError, TypeError, AttributeError) as fault:
            log.info("getWebhookInfo: %s", fault if isinstance(fault, NoAnswer) else type(fault).__name__)
        await asyncio.sleep(WEBHOOK_SECONDS)
