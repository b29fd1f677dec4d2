"""The Telegram bot as a process: poll or listen, sweep what is due, stop without losing anything."""

import asyncio
import gc
import logging
import resource
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bot.adapters.bot_api import BotApi
from bot.adapters.render import render
from bot.adapters.telegram import Me, chat_of, read_update
from bot.adapters.telegram_send import TelegramSend
from bot.attachments import Drawn, RenderChart, RenderNote
from bot.errors import StorageError
from bot.inline import FindOffers, Inline
from bot.intake import Intake
from bot.lanes import Lanes
from bot.logs import discreet, where
from bot.operators import Trouble, tell, watch_webhook
from bot.outbox import Sender
from bot.polling import poll
from bot.ports import Store, TakeTurn
from bot.service import Handled, Service
from bot.settings import Settings, bot_token
from bot.stopping import or_stop, stop_asked
from bot.wiring import lock_database, open_store

log = logging.getLogger(__name__)

SWEEP_SECONDS = 2.0
HEALTH_SECONDS = 60.0
PRUNE_SECONDS = 3600.0
OPERATORS_SECONDS = 60.0
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
    get_ready: Callable[[], None] = lambda: None
    """Builds before serving what the first message would wait for."""


@dataclass(frozen=True, slots=True)
class Introduced:
    """Who the bot is to Telegram, and, where updates are pushed, the socket that listens for them already."""

    id: int
    username: str
    listener: socket.socket | None = None


def serve(settings: Settings, bot: Served, introduced: Introduced | None = None) -> int:
    """Serve until SIGTERM or SIGINT; 0 then, CrawlwiseError where it cannot start."""
    with free_to_serve(settings):
        store = open_store(settings)
        bot.get_ready()
        sys.setswitchinterval(0.0005)
        gc.freeze()
        try:
            with asyncio.Runner(loop_factory=_fast_loop()) as runner:
                runner.run(until_stopped(settings, bot, store, introduced))
        finally:
            store.close()
    return 0


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


@contextmanager
def free_to_serve(settings: Settings) -> Iterator[None]:
    """Meanwhile no other process serves the database; one that is about to end is waited for. StorageError where it does not end."""
    lock = lock_database(settings)
    try:
        end = time.monotonic() + WAIT_FOR_LOCK
        while not lock.take():
            if time.monotonic() > end:
                raise StorageError(f"{lock.path}: another crawlwise serves this database; end that one, or set CRAWLWISE_DATABASE_URL")
            time.sleep(0.1)
        yield
    finally:
        lock.release()


async def until_stopped(settings: Settings, bot: Served, store: Store, introduced: Introduced | None = None) -> None:
    """Serve until a signal; cancelled, it stops as well. Without `introduced` the bot introduces itself first."""
    stop = stop_asked()
    asyncio.get_running_loop().set_exception_handler(discreet)
    introduced = introduced or await or_stop(_introduce(settings, bot), stop)
    if introduced is None:
        return
    async with AsyncExitStack() as stack:
        api = BotApi(settings.api_url, bot_token(settings))
        stack.push_async_callback(api.close)
        service = Service(take_turn=bot.take_turn, render=render, sorry=bot.sorry, lost_place=bot.lost_place)
        send = TelegramSend(api, Drawn(store=store, bot=introduced.id, chart=bot.chart, note=bot.note))
        lanes = Lanes(overall=settings.rate_overall, per_chat=settings.rate_per_chat)
        sender = Sender(store, send, service, lanes, clock=bot.clock)
        stack.push_async_callback(sender.close)
        await store.run(lambda tx: tx.try_unreadable())
        await load_pending(store, sender)
        me = Me(introduced.id, introduced.username, frozenset(name for name, _ in bot.commands))
        inline = Inline(store=store, send=send, offers=bot.offers, clock=bot.clock)
        read = partial(read_update, me=me)
        intake = Intake(store=store, service=service, sender=sender, read=read, chat_of=chat_of, inline=inline, clock=bot.clock)
        log.info("serving as @%s", me.username)
        trouble = Trouble()
        works = [_sweep(intake), _prune(intake, timedelta(days=settings.retention_days)), _health(intake, sender)]
        if introduced.listener is not None:
            from bot.webhook import listening, path_of, secret_of  # a web server comes with it

            path, secret = path_of(settings), secret_of(settings)
            await stack.enter_async_context(listening(intake, introduced.listener, path=path, secret=secret))
        else:
            works.append(poll(api, intake, trouble))
        if settings.admin_chat_ids:
            works.append(_tell_operators(store, sender, settings.admin_chat_ids, trouble, bot.clock))
            if introduced.listener is not None:
                works.append(watch_webhook(api, settings.webhook_url, trouble, bot.clock))
        await or_stop(_together(works), stop)
        log.info("stopping")


async def _introduce(settings: Settings, bot: Served) -> Introduced:
    from bot.introduction import introduce  # python-telegram-bot comes with it

    return await introduce(settings, bot.commands)


async def _together(works: Sequence[Coroutine[Any, Any, None]]) -> None:
    """All of it until one fails."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def load_pending(store: Store, sender: Sender) -> None:
    """Hand over what an earlier run committed and did not send."""
    last = 0
    while rows := await store.run(lambda tx, last=last: tx.pending(last, 1000)):  # type: ignore[misc]
        sender.add(rows)
        last = rows[-1].id


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


async def _tell_operators(store: Store, sender: Sender, chats: Sequence[int], trouble: Trouble, clock: Callable[[], datetime]) -> None:
    while True:
        sender.take(await _guarded(store.run(lambda tx: tell(tx, chats, trouble, now=clock())), Handled()))
        await asyncio.sleep(OPERATORS_SECONDS)


async def _guarded(work: Awaitable[Any], otherwise: Any) -> Any:
    """The work's result; a failure is logged and the next round comes."""
    try:
        return await work
    except StorageError as fault:
        log.error("%s", fault)
    except Exception as fault:
        log.error("a sweep failed: %s", where(fault))
    return otherwise
