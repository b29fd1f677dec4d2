"""What the service and the sender need from outside: a store, a renderer, a channel to send through, a turn function.

The shapes that pass between them are plain data. One adapter each fulfils these; the tests have small stand-ins.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from bot.core.events import Effect, Event
from bot.core.session import Session

T = TypeVar("T")

REPLY, REMINDER, BROADCAST = 0, 1, 2
"""Priorities in the outbox; the smaller goes first. A chat's own order is kept whatever the priority."""

# ---- the engine --------------------------------------------------------------------------------------------------


class Turn(Protocol):
    """What a turn function gives back: the session as it now stands, and what to do, in order."""

    @property
    def session(self) -> Session: ...

    @property
    def effects(self) -> Sequence[Effect]: ...


TakeTurn = Callable[[Session, Event, datetime], Turn]

# ---- what comes in -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moved:
    """The group goes on under the id `to`, because it became a supergroup: told by an update, or in answer to a call."""

    to: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update that a chat has to be answered for.

    `identity` tells it from another update that carries the same id: ids begin anew with another bot's token, and
    after a week of silence Telegram chooses the next one at random.
    """

    id: int
    identity: str
    chat: int
    event: Event | Moved
    press: str | None = None
    """Id of the button press that waits for an answer."""
    raw: Any = None
    """The update as it came, kept only where it has to be set aside."""


# ---- what goes out -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the channel: `body` is its JSON, `attachment` (JSON too) names what to draw and send along."""

    method: str
    body: bytes
    attachment: bytes = b""

    def to(self, chat: int) -> "Call":
        """The same request to another chat."""
        body = json.dumps(json.loads(self.body) | {"chat_id": chat}, ensure_ascii=False, separators=(",", ":"))
        return Call(self.method, body.encode(), self.attachment)


Render = Callable[[int, Effect], Sequence[Call]]


@dataclass(frozen=True, slots=True)
class Queued:
    """A call in the outbox, under the number that its mark needs; worthless after `until` (Unix seconds)."""

    id: int
    chat: int
    priority: int
    until: float
    call: Call


@dataclass(frozen=True, slots=True)
class Delivered:
    """The channel has it, or had it before."""


@dataclass(frozen=True, slots=True)
class TooMany:
    """429: not before `seconds` have passed."""

    seconds: float


@dataclass(frozen=True, slots=True)
class ChatGone:
    """Blocked, deactivated, or removed: nothing reaches this chat any more."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Any other 400: the same request will never be taken. `reason` may quote the parent: it is never logged."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Network trouble or 5xx; `why` holds no words of a parent's."""

    why: str
    may_have_arrived: bool = False
    """The request went out and its answer was lost: the channel may have it, or not."""


Verdict = Delivered | TooMany | ChatGone | Moved | Refused | Unreachable


class Send(Protocol):
    """The channel. Never raises; every trouble is a verdict."""

    async def __call__(self, call: Call) -> Verdict: ...

    async def answer_press(self, press: str, text: str) -> None:
        """Answer a button press, at once and only once: it is worthless after a restart."""

    async def show_typing(self, chat: int) -> None:
        """Show for a few seconds that an answer is under way; whether it works matters little."""


# ---- the store ---------------------------------------------------------------------------------------------------


class Unreadable(Exception):  # noqa: N818 - a state of the data
    """What is stored cannot be decrypted or is not of this version's form."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A check-in ahead, one for each chat and key; `due` has its zone."""

    chat: int
    key: str
    due: datetime


@dataclass(frozen=True, slots=True)
class SetAside:
    """A failed update (`kind` "update") or a refused request ("request"), with all that is needed to try it again."""

    id: int
    kind: str
    at: int
    why: str
    data: Any
    """None where it cannot be read."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """A verdict on an entry (no `words`), or words about one; `day` counts days since 1970. Nothing says whose it is."""

    day: int
    entry: str
    helpful: bool
    words: str


class Tx(Protocol):
    """One open transaction. Chats are named by their id here; what is kept of it is the store's matter."""

    def first_time(self, update: int, identity: str, now: datetime) -> bool:
        """Whether this update is new; from now on it is not."""

    def load_session(self, chat: int) -> dict[str, Any] | None:
        """The plain session, None for a new chat; Unreadable."""

    def save_session(self, chat: int, plain: dict[str, Any], now: datetime) -> None:
        """Keep the plain session in the place of the one before; `now` is when the chat was last heard of."""

    def enqueue(self, chat: int, call: Call, *, priority: int, until: float) -> Queued:
        """The call as it now waits in the outbox, under a number that no message had before; `until` in Unix seconds."""

    def pending(self, after: int, limit: int) -> list[Queued]:
        """Outbox rows with a number above `after`, oldest first. Those that cannot be read are passed over, and stay for a restored key."""

    def delivered(self, ids: Sequence[int]) -> int:
        """Take these out of the outbox; how many were still there."""

    def drop_queued(self, chat: int, *, from_priority: int) -> int:
        """Take this chat's unsent messages of that priority and of lesser ones out of the outbox; how many there were."""

    def schedule(self, reminder: Reminder) -> None:
        """Keep it; an earlier one of the chat under the same key is replaced."""

    def unschedule(self, chat: int, key: str | None) -> None:
        """Drop the chat's check-in under this key; for None all of them."""

    def claim_due(self, now: datetime, limit: int) -> list[Reminder]:
        """Take out what is due, the longest due first.

        What cannot be read stays for a restored key, is told in the log, and is not looked at again before `try_unreadable`.
        """

    def try_unreadable(self) -> None:
        """Give the check-ins that could not be read another try: another key may be at hand now."""

    def upcoming(self, limit: int) -> list[Reminder]:
        """The next check-ins that can be read, at most `limit`, the earliest first; they stay."""

    def mark_do_not_contact(self, chat: int, *, on: bool) -> None:
        """Set or lift the mark that the chat is not to be written to unasked; it outlives `forget`."""

    def is_do_not_contact(self, chat: int) -> bool:
        """Whether the chat has that mark."""

    def set_aside(self, kind: str, why: str, chat: int | None, data: Any, now: datetime) -> None:
        """Keep what failed for another try; `why` is not sealed and holds no word of a parent's."""

    def list_set_aside(self) -> list[SetAside]:
        """All that is set aside, oldest first."""

    def set_aside_after(self, number: int) -> tuple[int, int]:
        """How many things set aside have a number above this one, and the highest of all these numbers."""

    def ask_retry(self) -> int:
        """Mark all that is set aside for another try; how many that is."""

    def claim_retry(self, limit: int) -> list[SetAside]:
        """Take out what is marked for another try. What cannot be read stays, is told in the log, and has to be marked anew."""

    def keep_feedback(self, entry: str, *, helpful: bool, words: str, now: datetime) -> None:
        """Keep a verdict on an entry, with the day and without the chat."""

    def feedback(self) -> list[Feedback]:
        """All that is kept, oldest first; what cannot be read is left out."""

    def file_id(self, name: str) -> str | None:
        """The channel's id of an attachment sent before; None where none is known."""

    def keep_file_id(self, name: str, file_id: str) -> None:
        """Keep the channel's id of an attachment, to send it again by."""

    def number(self, name: str) -> int:
        """The number kept under this name; 0 where none is."""

    def keep_number(self, name: str, value: int) -> None:
        """Keep a number about the running of the bot; it is not sealed."""

    def forget(self, chat: int) -> None:
        """Delete all that is stored about the chat, but for a do-not-contact mark."""

    def move(self, chat: int, to: int) -> None:
        """Keep all that is stored about the chat under the id `to`, messages and requests addressed to that.

        Where both have a session, or a check-in under the same key, that of `to` stays. What cannot be read stays where it is.
        """

    def export(self, chat: int) -> dict[str, Any]:
        """All that is stored about the chat, by table."""

    def prune(self, *, seen_before: datetime, idle_before: datetime, dated_from: datetime) -> int:
        """Delete old update ids, idle chats and feedback as old as those; how many chats that was.

        From now on a session counts as saved on the day of `dated_from` at the earliest, whatever day is given with it.
        """


class Store(Protocol):
    """Runs jobs, each whole or not at all. What a finished job did survives a power cut."""

    def run(self, job: Callable[[Tx], T]) -> Awaitable[T]:
        """The job's result, once committed; StorageError where nothing of it was kept. Jobs run in the order given."""

    def run_now(self, job: Callable[[Tx], T]) -> T:
        """The same, waiting; for commands and tests."""

    def close(self) -> None:
        """Finish the jobs given so far, and take no more."""


class Cipher(Protocol):
    """Seals what is personal; `about` binds it to its place, so that a row copied elsewhere cannot be read."""

    def seal(self, plain: bytes, about: bytes) -> bytes:
        """The sealed form, different each time; `about` must be given again to open it."""

    def open(self, sealed: bytes, about: bytes) -> bytes:
        """Unreadable where the key or the place is another."""
