"""Once before it serves the bot learns from Telegram who it is, and says how it wants its updates and which commands it has.

The calls are python-telegram-bot's. Its modules would stay in memory for nothing afterwards, which is why nothing that goes on
serving imports this one (`bot.start`).
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any

import aiohttp
from telegram import Bot, BotCommand, User
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.adapters.telegram import ALLOWED_UPDATES
from bot.adapters.telegram_request import AiohttpRequest
from bot.errors import SettingsError
from bot.outbox import pause_after
from bot.serve import Introduced
from bot.settings import GET_A_TOKEN, Settings, bot_token
from bot.webhook import MAX_CONNECTIONS, listener, secret_of

log = logging.getLogger(__name__)

#: Seconds that the menu of commands may take: nothing waits for it but the bot.
_MENU_SECONDS = 5.0

#: Answers that Telegram would never give, after which the address is taken to be another server's.
_ODD_ANSWERS = 5


async def introduce(settings: Settings, commands: Sequence[tuple[str, str]]) -> Introduced:
    """Introduce the bot, however long Telegram is out of reach; SettingsError where it refuses the token or the webhook's address.

    `commands` are names with their descriptions, as Telegram's menu shows them; a menu that fails stays as it was.
    """
    async with aiohttp.ClientSession(trust_env=True) as session:
        request, url = AiohttpRequest(session), f"{settings.api_url.rstrip('/')}/bot"
        telegram = Bot(bot_token(settings), base_url=url, request=request, get_updates_request=request)
        me = await _get_me(telegram)
        listening = listener(settings.listen) if settings.webhook_url else None
        try:
            await (_set_webhook(telegram, settings) if listening else _delete_webhook(telegram))
            await _set_commands(telegram, commands)
        except BaseException:
            if listening is not None:
                listening.close()
            raise
        return Introduced(me.id, me.username or "", listening)


async def _get_me(telegram: Bot) -> User:
    try:
        me: User = await _patiently(telegram.get_me, "getMe")
    except TelegramError as fault:
        raise SettingsError(f"CRAWLWISE_API_URL: getMe is refused there ({type(fault).__name__}); is it a Bot API server?") from None
    return me


async def _patiently(call: Callable[[], Coroutine[Any, Any, Any]], name: str) -> Any:
    """The call's result, however long Telegram is out of reach; SettingsError for a refused token, TelegramError for a refused call.

    An answer that is none of Telegram's may be an outage's, so it is asked again, a few times only: the address may be wrong.
    """
    failures = odd = 0
    while True:
        try:
            return await call()
        except InvalidToken:
            raise SettingsError(f"CRAWLWISE_TOKEN: Telegram refuses it; {GET_A_TOKEN}") from None
        except BadRequest:  # a NetworkError to python-telegram-bot, but asking again would change nothing
            raise
        except (
            TelegramError,
            LookupError,
            TypeError,
            ValueError,
            AttributeError,
        ) as fault:  # all but the first are what an odd answer raises
            odd += not isinstance(fault, NetworkError | RetryAfter)
            if odd == _ODD_ANSWERS:
                raise fault if isinstance(fault, TelegramError) else TelegramError("odd answer") from None
            failures += 1
            seconds = min(30.0, pause_after(failures, 0.5))
            if isinstance(fault, RetryAfter):
                seconds = max(seconds, _seconds(fault.retry_after))
            log.warning("%s at CRAWLWISE_API_URL: %s; next try in %.1f s", name, type(fault).__name__, seconds)
            await asyncio.sleep(seconds)


def _seconds(value: int | timedelta) -> float:
    """Seconds, whichever of its two forms python-telegram-bot uses."""
    return value.total_seconds() if isinstance(value, timedelta) else float(value)


async def _delete_webhook(telegram: Bot) -> None:
    try:
        await _patiently(telegram.delete_webhook, "deleteWebhook")
    except (SettingsError, TelegramError) as fault:
        log.warning("deleteWebhook: %s", type(fault).__name__)


async def _set_webhook(telegram: Bot, settings: Settings) -> None:
    def call() -> Coroutine[Any, Any, bool]:
        return telegram.set_webhook(
            settings.webhook_url, max_connections=MAX_CONNECTIONS, allowed_updates=ALLOWED_UPDATES, secret_token=secret_of(settings)
        )

    try:
        await _patiently(call, "setWebhook")
    except TelegramError as fault:
        raise SettingsError(
            f"CRAWLWISE_WEBHOOK_URL: Telegram refuses it ({type(fault).__name__}); it needs a public https address"
        ) from None


async def _set_commands(telegram: Bot, commands: Sequence[tuple[str, str]]) -> None:
    if not commands:
        return
    try:
        async with asyncio.timeout(_MENU_SECONDS):
            await telegram.set_my_commands([BotCommand(name, text) for name, text in commands])
    except (TelegramError, TimeoutError) as fault:
        log.warning("setMyCommands: %s; the menu stays as it is", type(fault).__name__)
