"""How the bot gets its updates: long polling or a webhook."""

import re
from typing import Any
from urllib.parse import urlsplit

from bot.simulator.methods.registry import METHODS, method
from bot.simulator.params import Params
from bot.simulator.telegram import Telegram
from bot.simulator.updates import LONGEST_POLL, WEBHOOK_ACTIVE
from bot.simulator.webhook import Webhook
from bot.simulator.wire import ApiError, Json, bad_request

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@method("getUpdates", "offset limit timeout allowed_updates")
async def get_updates(telegram: Telegram, params: Params) -> bytes:
    if telegram.webhook is not None:
        raise ApiError(409, WEBHOOK_ACTIVE)
    _allow(telegram, params)
    limit = max(1, min(100, params.integer("limit", 100)))
    timeout = max(0, min(LONGEST_POLL, params.integer("timeout")))
    batch = await telegram.updates.poll(offset=params.integer("offset"), limit=limit, timeout=timeout)
    return b"[" + b",".join([update.payload for update in batch]) + b"]"


@method("setWebhook", "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token")
async def set_webhook(telegram: Telegram, params: Params) -> bool:
    url, secret = params.text("url"), params.text("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if url:
        _check_address(url)
    await _take_down(telegram, drop=params.flag("drop_pending_updates"))
    _allow(telegram, params)
    if url:
        connections = max(1, min(100, params.integer("max_connections", 40)))
        _put_up(telegram, Webhook(url, secret, connections, telegram.webhook_pause, telegram.faults, _caller(telegram)))
    return True


@method("deleteWebhook", "drop_pending_updates")
async def delete_webhook(telegram: Telegram, params: Params) -> bool:
    await _take_down(telegram, drop=params.flag("drop_pending_updates"))
    return True


@method("getWebhookInfo")
def get_webhook_info(telegram: Telegram, _params: Params) -> Json:
    webhook = telegram.webhook
    waiting = len(webhook.waiting()) if webhook else len(telegram.updates.waiting)
    info: Json = {"url": webhook.url if webhook else "", "has_custom_certificate": False, "pending_update_count": waiting}
    if webhook:
        info |= {"max_connections": webhook.connections, "ip_address": "127.0.0.1"}
        if webhook.last_error:
            info |= {"last_error_date": webhook.last_error[0], "last_error_message": webhook.last_error[1]}
    if telegram.updates.allowed is not None:
        info["allowed_updates"] = sorted(telegram.updates.allowed)
    return info


def _allow(telegram: Telegram, params: Params) -> None:
    """Remember the kinds of updates asked for; an empty list means Telegram's default, none at all the last one asked for."""
    asked = params.parsed("allowed_updates", called="allowed updates")
    if isinstance(asked, list):
        telegram.updates.allowed = frozenset(map(str, asked)) or None


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if not parts.hostname or " " in url:
        raise bad_request("bad webhook: invalid webhook URL specified")
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")


def _put_up(telegram: Telegram, webhook: Webhook) -> None:
    updates = telegram.updates
    webhook.delivered, webhook.now = updates.delivered, telegram.clock.seconds
    telegram.webhook, updates.forward = webhook, webhook.accept
    updates.end_polls()
    while updates.waiting:
        webhook.accept(updates.waiting.popleft())


async def _take_down(telegram: Telegram, *, drop: bool) -> None:
    """Go back to polling; what the webhook has not delivered waits in the queue, unless it is dropped."""
    webhook, telegram.webhook, telegram.updates.forward = telegram.webhook, None, None
    if webhook is not None:
        telegram.updates.waiting.extend(webhook.waiting())
        await webhook.close()
    if drop:
        telegram.updates.waiting.clear()


def _caller(telegram: Telegram) -> Any:
    async def call(name: str, values: Json) -> None:
        found = METHODS.get(name.lower())
        if found is not None:
            telegram.requests.append((found.name, values))
            try:
                found.run(telegram, Params(values))
            except ApiError as refusal:
                telegram.note(f"{found.name} in a webhook's answer: {refusal.description}")

    return call
