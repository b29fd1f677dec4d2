"""The Telegram bot as a process: start, poll or listen, sweep what is due, stop without losing anything."""

import asyncio
import gc
import logging
import resource
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from telegram import Bot, BotCommand
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.adapters.render import render
from bot.adapters.sqlite import Lock
from bot.adapters.telegram import ALLOWED_UPDATES, Me, read_update
from bot.adapters.telegram_request import AiohttpRequest, BotApi
from bot.adapters.telegram_send import TelegramSend
from bot.attachments import Drawn, RenderChart, RenderNote
from bot.errors import SettingsError, StorageError
from bot.inline import FindOffers, Inline
from bot.intake import Intake
from bot.lanes import Lanes
from bot.outbox import Sender, pause_after
from bot.polling import poll
from bot.ports import Store, TakeTurn
from bot.service import Service, where
from bot.settings import GET_A_TOKEN, Settings, bot_token
from bot.webhook import MAX_CONNECTIONS, default_secret, listening
from bot.wiring import lock_database, open_store

log = logging.getLogger(__name__)

SWEEP_SECONDS = 2.0
HEALTH_SECONDS = 60.0
PRUNE_SECONDS = 3600.0
WAIT_FOR_LOCK = 30.0


def _not_drawn(*_: object) -> bytes:
    raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What `serve` serves: the turn function, the texts for our own faults, the command list, the drawing functions."""

    take_turn: TakeTurn
    sorry: str
    lost_place: str
    commands: Sequence[tuple[str, str]] = ()
    """Command and description, as Telegram's menu shows them."""
    chart: RenderChart = _not_drawn
    note: RenderNote = _not_drawn
    offers: FindOffers = lambda _words, _now: ()
    """What inline mode offers."""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


def serve(settings: Settings, bot: Served) -> int:
    """Serve until SIGTERM or SIGINT; 0 then, CrawlwiseError where it cannot start."""
    token = bot_token(settings)
    lock = lock_database(settings)
    _wait_for(lock)
    store = open_store(settings)
    sys.setswitchinterval(0.0005)
    gc.freeze()
    try:
        with asyncio.Runner(loop_factory=_fast_loop()) as runner:
            runner.run(until_stopped(settings, bot, token, store))
    finally:
        store.close()
        lock.release()
    return 0


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def _wait_for(lock: Lock) -> None:
    """Take over from a process that is about to end."""
    end = time.monotonic() + WAIT_FOR_LOCK
    while not lock.take():
        if time.monotonic() > end:
            raise StorageError(f"{lock.path}: another crawlwise serves this database; end that one, or set CRAWLWISE_DATABASE_URL")
        time.sleep(0.1)


async def until_stopped(settings: Settings, bot: Served, token: str, store: Store) -> None:
    """Serve until a signal; cancelled, it stops as well."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with AsyncExitStack() as stack:
        api = BotApi(settings.api_url, token)
        stack.push_async_callback(api.close)
        telegram = _telegram(settings.api_url, token, api)
        me = await _or_stop(_get_me(telegram, bot.commands), stop)
        if me is None:
            return
        service = Service(take_turn=bot.take_turn, render=render, sorry=bot.sorry, lost_place=bot.lost_place)
        send = TelegramSend(api, Drawn(store=store, bot=me.id, chart=bot.chart, note=bot.note))
        lanes = Lanes(overall=settings.rate_overall, per_chat=settings.rate_per_chat)
        sender = Sender(store, send, service, lanes, clock=bot.clock)
        stack.push_async_callback(sender.close)
        await load_pending(store, sender)
        inline = Inline(store=store, send=send, offers=bot.offers, clock=bot.clock)
        intake = Intake(store=store, service=service, sender=sender, read=partial(read_update, me=me), inline=inline, clock=bot.clock)
        log.info("serving as @%s", me.username)
        works = [
            _sweep(intake),
            _prune(intake, timedelta(days=settings.retention_days)),
            _health(intake, sender),
            _set_commands(telegram, bot.commands),
        ]
        if settings.webhook_url:
            secret = settings.webhook_secret or default_secret(token)
            await stack.enter_async_context(listening(intake, url=settings.webhook_url, secret=secret, listen=settings.listen))
            works.append(_set_webhook(telegram, settings.webhook_url, secret))
        else:
            works.append(_poll(telegram, api, intake))
        await _or_stop(_together(works), stop)
        log.info("stopping")


def _telegram(url: str, token: str, api: BotApi) -> Bot:
    """python-telegram-bot's Bot, for the calls of the start."""
    return Bot(token, base_url=f"{url.rstrip('/')}/bot", request=AiohttpRequest(api), get_updates_request=AiohttpRequest(api))


async def _or_stop(work: Coroutine[Any, Any, Any], stop: asyncio.Event) -> Any:
    """The work's result, None where the stop came first."""
    task, stopped = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    await asyncio.wait((task, stopped), return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if task.done():
        return task.result()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return None


async def _together(works: Sequence[Coroutine[Any, Any, None]]) -> None:
    """All of it until one fails."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


# ---- the start -----------------------------------------------------------------------------------------------------


async def load_pending(store: Store, sender: Sender) -> None:
    """Hand over what an earlier run committed and did not send."""
    last = 0
    while rows := await store.run(lambda tx, last=last: tx.pending(last, 1000)):  # type: ignore[misc]
        sender.add(rows)
        last = rows[-1].id


async def _get_me(telegram: Bot, commands: Sequence[tuple[str, str]]) -> Me:
    user = await _patiently(telegram.get_me, "getMe")
    return Me(user.id, user.username or "", frozenset(name for name, _ in commands))


async def _patiently(call: Callable[[], Coroutine[Any, Any, Any]], name: str) -> Any:
    """The call's result, however long Telegram is out of reach; SettingsError for a refused token."""
    failures = 0
    while True:
        try:
            return await call()
        except InvalidToken:
            raise SettingsError(f"CRAWLWISE_TOKEN: Telegram refuses it; {GET_A_TOKEN}") from None
        except (NetworkError, RetryAfter) as fault:
            failures += 1
            seconds = min(30.0, pause_after(failures, 0.5))
            if isinstance(fault, RetryAfter):
                seconds = max(seconds, timedelta_seconds(fault.retry_after))
            log.warning("%s: %s; next try in %.1f s", name, type(fault).__name__, seconds)
            await asyncio.sleep(seconds)


def timedelta_seconds(value: int | timedelta) -> float:
    """Seconds, whichever of its two forms python-telegram-bot uses."""
    return value.total_seconds() if isinstance(value, timedelta) else float(value)


async def _poll(telegram: Bot, api: BotApi, intake: Intake) -> None:
    try:
        await _patiently(telegram.delete_webhook, "deleteWebhook")
    except (SettingsError, TelegramError) as fault:
        log.warning("deleteWebhook: %s", type(fault).__name__)
    await poll(api, intake)


async def _set_webhook(telegram: Bot, url: str, secret: str) -> None:
    def call() -> Coroutine[Any, Any, bool]:
        return telegram.set_webhook(url, max_connections=MAX_CONNECTIONS, allowed_updates=ALLOWED_UPDATES, secret_token=secret)

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
        await telegram.set_my_commands([BotCommand(name, text) for name, text in commands])
    except TelegramError as fault:
        log.warning("setMyCommands: %s; the menu stays as it is", type(fault).__name__)


# ---- by the clock --------------------------------------------------------------------------------------------------


async def _sweep(intake: Intake) -> None:
    """Look for what is due, and for what shall be tried again."""
    while True:
        busy = await _guarded(intake.wake_due(), 0) + await _guarded(intake.retry(), 0)
        await asyncio.sleep(0.05 if busy else SWEEP_SECONDS)


async def _prune(intake: Intake, retention: timedelta) -> None:
    while True:
        await _guarded(intake.prune(retention=retention), None)
        await asyncio.sleep(PRUNE_SECONDS)


async def _health(intake: Intake, sender: Sender) -> None:
    while True:
        await asyncio.sleep(HEALTH_SECONDS)
        used = resource.getrusage(resource.RUSAGE_SELF)
        log.info(
            "health: %d updates, %d set aside, %d sent, %d waiting, %d to send again, %.1f s CPU, %d MB at most",
            intake.taken, intake.failed, sender.sent, sender.waiting, sender.failed, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024,
        )  # fmt: skip


async def _guarded(work: Coroutine[Any, Any, Any], otherwise: Any) -> Any:
    """The work's result; a failure is logged and the next round comes."""
    try:
        return await work
    except StorageError as fault:
        log.error("%s", fault)
    except Exception as fault:
        log.error("a sweep failed: %s", where(fault))
    return otherwise
