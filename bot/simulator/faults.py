"""Faults to switch on: what the real server, the network or a parent's phone does to a bot now and then.

A rule names what goes wrong, for which method and chat (None: any), how often (`count`, None for ever) and how likely. Chance comes from
one seeded generator, so that a run can be repeated.
"""

import random
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.simulator.wire import SECOND_POLLER, ApiError, Json

BAD_REQUESTS = {
    "chat_not_found": "chat not found",
    "text_empty": "message text is empty",
    "too_long": "message is too long",
    "parse": 'can\'t parse entities: Unsupported start tag "x" at byte offset 0',
    "not_modified": "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message",
    "edit_not_found": "message to edit not found",
    "delete_not_found": "message to delete not found",
    "reply_not_found": "message to be replied not found",
    "query_too_old": "query is too old and response timeout expired or query ID is invalid",
    "button_data": "BUTTON_DATA_INVALID",
    "group_upgraded": "group chat was upgraded to a supergroup chat",
    "wrong_file": "wrong file identifier/HTTP URL specified",
}
"""Telegram's refusals with code 400, by a short name."""

FORBIDDEN = {
    "blocked": "Forbidden: bot was blocked by the user",
    "deactivated": "Forbidden: user is deactivated",
    "kicked": "Forbidden: bot was kicked from the supergroup chat",
    "not_started": "Forbidden: bot can't initiate conversation with a user",
}
"""Telegram's refusals with code 403, by a short name."""

KINDS = {
    "too_many_requests": "429 with retry_after",
    "blocked": "403, the parent blocked the bot",
    "deactivated": "403, the account is gone",
    "kicked": "403, removed from the group",
    "bad_request": "400, one of BAD_REQUESTS as `detail`",
    "conflict": "409, as if another instance polled",
    "unauthorized": "401, as if the token were revoked",
    "server_error": "a 5xx answer (`status`), with the page of a proxy for 502-504",
    "reset_before": "the connection breaks before the request is carried out",
    "reset_after": "the request is carried out, then the connection breaks",
    "slow": "the answer comes `seconds` late",
    "time_out": "the request is not carried out and no answer comes for `seconds`",
    "time_out_after": "the request is carried out, but no answer comes for `seconds`",
    "duplicate_update": "the update is delivered twice, under one id",
    "out_of_order": "webhook: an update is overtaken by the next one of its chat, if that comes within `seconds`",
    "redelivery": "webhook: the bot's 200 is lost, the update comes again",
}
"""Every kind of fault, and what it does."""

UPDATE_KINDS = frozenset({"duplicate_update", "out_of_order", "redelivery"})
CARRIED_OUT = frozenset({"reset_after", "slow", "time_out_after"})


@dataclass(slots=True)
class Fault:
    """One rule. Without `method` it strikes what concerns a chat (sending, editing, answering); `conflict` strikes getUpdates."""

    kind: str
    chat: int | None = None
    method: str | None = None
    count: int | None = None
    probability: float = 1.0
    retry_after: int = 1
    seconds: float = 0.3
    status: int = 500
    detail: str = "chat_not_found"
    id: int = 0
    struck: int = 0

    def fits(self, method: str, chat: int | None) -> bool:
        if self.chat is not None and self.chat != chat:
            return False
        if self.method is None:
            return method == "getUpdates" if self.kind == "conflict" else chat is not None
        return self.method.lower() == method.lower()

    def refusal(self) -> ApiError | None:
        """What the bot is told; None where the kind of fault is not a refusal in Telegram's shape."""
        match self.kind:
            case "too_many_requests":
                return ApiError(429, f"Too Many Requests: retry after {self.retry_after}", retry_after=self.retry_after)
            case "blocked" | "deactivated" | "kicked":
                return ApiError(403, FORBIDDEN[self.kind])
            case "bad_request":
                return ApiError(400, f"Bad Request: {BAD_REQUESTS[self.detail]}")
            case "conflict":
                return ApiError(409, SECOND_POLLER)
            case "unauthorized":
                return ApiError(401, "Unauthorized")
        return None


@dataclass(slots=True)
class Faults:
    """The rules in force. `take` finds the first that strikes now and counts it down."""

    seed: int = 0
    rules: list[Fault] = field(default_factory=list)
    _random: random.Random = field(init=False)
    _next: int = 1

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def add(self, kind: str, **how: Any) -> Fault:
        """Switch a fault on; `ValueError` names what is wrong with it."""
        if kind not in KINDS:
            raise ValueError(f"unknown fault {kind!r}; known: {', '.join(KINDS)}")
        if how.get("detail", "chat_not_found") not in BAD_REQUESTS:
            raise ValueError(f"unknown detail {how['detail']!r}; known: {', '.join(BAD_REQUESTS)}")
        try:
            rule = Fault(kind, **how, id=self._next)
        except TypeError as error:
            raise ValueError(str(error)) from None
        self._next += 1
        self.rules.append(rule)
        return rule

    def remove(self, id: int | None = None) -> None:
        """Switch one off, or all."""
        self.rules = [rule for rule in self.rules if id is not None and rule.id != id]

    def strike(self, method: str, chat: int | None) -> Fault | None:
        """The fault that befalls this request, if any."""
        return self._first(lambda rule: rule.kind not in UPDATE_KINDS and rule.fits(method, chat))

    def take(self, kind: str, *, chat: int | None) -> Fault | None:
        """The fault of this kind that befalls an update of `chat`, if any."""
        return self._first(lambda rule: rule.kind == kind and rule.chat in (None, chat))

    def listed(self) -> list[Json]:
        return [asdict(rule) for rule in self.rules]

    def _first(self, fits: Any) -> Fault | None:
        for rule in self.rules:
            if fits(rule) and (rule.probability >= 1 or self._random.random() < rule.probability):
                rule.struck += 1
                if rule.count is not None and rule.struck >= rule.count:
                    self.rules.remove(rule)
                return rule
        return None
