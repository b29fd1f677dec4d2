"""A lean Bot API server on loopback: parents who write on once they are answered, and faults by chance.

Leaner than `bot/simulator` on purpose: it checks little, so that a benchmark measures the bot. A parent's messages are
"m0", "m1", ...; whatever a reply says, the first "m<number>" in it counts as the message that it answers.
"""

import asyncio
import json
import random
import re
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

CHAT_ID = re.compile(rb'chat_id"?(?::\s*|=|(?:\r\n[^\r\n]+)*\r\n\r\n)"?(-?\d+)')
ANSWERS = re.compile(rb"\bm(\d+)\b")
LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)
ME = {"id": 7, "is_bot": True, "first_name": "Crawlwise", "username": "crawlwise_bot"}
DATE = 1_790_000_000


@dataclass(frozen=True, slots=True)
class Faults:
    """Chances, per message sent, of each fault; `lost` answers are those of messages that were taken."""

    too_many: float = 0.0
    server_error: float = 0.0
    reset: float = 0.0
    lost: float = 0.0


@dataclass
class Double:
    """`chats` parents with `messages` each, of which `ahead` may be unanswered at once."""

    chats: int = 0
    messages: int = 0
    ahead: int = 1
    faults: Faults = field(default_factory=Faults)
    text: Callable[[int, int], str] = lambda _chat, number: f"m{number}"
    seed: int = 1
    first_chat: int = 1000
    numbered: bool = True
    """False where replies quote no number: then each message comes from a chat of its own, and what is sent there answers it."""

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.updates: deque[dict[str, Any]] = deque()
        self.next_update = 1
        self.written: Counter[int] = Counter()
        self.got: dict[int, list[int]] = defaultdict(list)
        self.texts: dict[int, list[bytes]] = defaultdict(list)
        self.keep_texts = True
        self.era = 0
        """Counts the kills; whoever kills raises it."""
        self.repeats: Counter[tuple[int, int]] = Counter()
        self.lost_answers: Counter[int] = Counter()
        """Messages by chat that were taken and whose sender was not told: each will come again, perhaps after the next kill."""
        self.after_lost = 0
        self.calls: Counter[str] = Counter()
        self.last_sent = 0.0
        self.asked: dict[tuple[int, int], float] = {}
        self.delays: list[float] = []
        self.polls: list[_Http] = []
        self.finished = asyncio.Event()
        self.push: Callable[[dict[str, Any]], None] | None = None
        self.answer: Callable[[str, bytes], tuple[int, bytes] | None] = lambda _method, _body: None
        self.unanswered = {self.place(chat, number) for chat in self.all_chats() for number in range(self.messages)}

    def all_chats(self) -> range:
        return range(self.first_chat, self.first_chat + self.chats)

    def place(self, parent: int, number: int) -> tuple[int, int]:
        """The chat that a parent's message with this number comes from, and its number there."""
        return (parent, number) if self.numbered else (parent + number * self.chats, 0)

    def parent_of(self, chat: int) -> int:
        return chat if self.numbered else self.first_chat + (chat - self.first_chat) % self.chats

    def start_talking(self) -> None:
        for _ in range(min(self.ahead, self.messages)):
            for chat in self.all_chats():
                self.write(chat)

    def write(self, parent: int) -> None:
        """The parent's next message."""
        number = self.written[parent]
        self.written[parent] += 1
        place = self.place(parent, number)
        self.asked[place] = time.perf_counter()
        self.say(place[0], self.text(parent, number))

    def say(self, chat: int, text: str) -> None:
        self.add({"message": message(chat, self.next_update, text)})

    def add(self, update: dict[str, Any]) -> None:
        """A new update, under the next id."""
        self.updates.append({"update_id": self.next_update, **update})
        self.next_update += 1
        if self.push:
            self.push(self.updates.pop())
        elif self.polls:
            poll, self.polls = self.polls[-1], []
            poll.give_updates()

    def took(self, chat: int, body: bytes) -> None:
        """A message reached the parent, who writes on if it answers one."""
        self.last_sent = time.perf_counter()
        if self.keep_texts:
            self.texts[chat].append(body)
        number = self.answered_by(chat, body)
        if number is None:
            return
        if (chat, number) in self.unanswered:
            self.unanswered.discard((chat, number))
            self.got[chat].append(number)
            if asked := self.asked.pop((chat, number), None):
                self.delays.append(time.perf_counter() - asked)
            parent = self.parent_of(chat)
            if self.written[parent] < self.messages:
                self.write(parent)
            if not self.unanswered:
                self.finished.set()
        elif self.lost_answers[chat]:
            self.lost_answers[chat] -= 1
            self.after_lost += 1
        else:
            self.repeats[self.era, chat] += 1

    def answered_by(self, chat: int, body: bytes) -> int | None:
        """Which of the chat's messages this one answers."""
        if not self.numbered:
            return 0 if (chat, 0) in self.unanswered else None
        found = ANSWERS.search(body)
        return int(found[1]) if found else None

    async def listen(self, port: int = 0) -> tuple[asyncio.Server, int]:
        """The server and its port."""
        server = await asyncio.get_running_loop().create_server(lambda: _Http(self), "127.0.0.1", port)
        return server, server.sockets[0].getsockname()[1]


class _Http(asyncio.Protocol):
    def __init__(self, double: Double) -> None:
        self.double = double
        self.buffer = b""
        self.offset = 0
        self.limit = 100

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def connection_lost(self, _fault: Exception | None) -> None:
        if self in self.double.polls:
            self.double.polls.remove(self)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            found = LENGTH.search(self.buffer, 0, end)
            size = int(found[1]) if found else 0
            if len(self.buffer) < end + 4 + size:
                return
            head, body = self.buffer[:end], self.buffer[end + 4 : end + 4 + size]
            self.buffer = self.buffer[end + 4 + size :]
            method = head.split(b" ", 2)[1].split(b"?")[0].rsplit(b"/", 1)[-1].decode()
            self.on_call(method, body)

    def on_call(self, method: str, body: bytes) -> None:
        double = self.double
        double.calls[method] += 1
        scripted = double.answer(method, body)
        if scripted:
            self.reply(*scripted)
        elif method == "getUpdates":
            self.on_poll(body)
        elif method in ("sendMessage", "editMessageText", "sendPhoto", "sendDocument"):
            self.on_send(body)
        elif method == "getMe":
            self.reply(200, ok(ME))
        else:
            self.reply(200, b'{"ok":true,"result":true}')

    def on_send(self, body: bytes) -> None:
        double, faults = self.double, self.double.faults
        found = CHAT_ID.search(body)
        chat = int(found[1]) if found else 0
        dice = double.chance.random()
        for share, fault in (
            (faults.too_many, self.too_many),
            (faults.server_error, self.server_error),
            (faults.reset, self.transport.abort),
        ):
            if dice < share:
                fault()
                return
            dice -= share
        double.took(chat, body)
        if dice < faults.lost:
            double.lost_answers[chat] += 1
            self.transport.abort()
            return
        self.reply(200, b'{"ok":true,"result":{"message_id":5,"date":%d,"chat":{"id":%d,"type":"private"},"text":"x"}}' % (DATE, chat))

    def too_many(self) -> None:
        self.reply(429, b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}')

    def server_error(self) -> None:
        self.reply(502, b"<html>Bad Gateway</html>")

    def on_poll(self, body: bytes) -> None:
        found = re.search(rb'offset"?[:=]\s*(\d+)', body) or re.search(rb'name="offset"(?:\r\n[^\r\n]+)*\r\n\r\n(\d+)', body)
        self.offset = int(found[1]) if found else 0
        updates = self.double.updates
        while updates and updates[0]["update_id"] < self.offset:
            updates.popleft()
        if updates:
            self.give_updates()
        else:
            self.double.polls.append(self)
            asyncio.get_running_loop().call_later(20, self.end_poll)

    def give_updates(self) -> None:
        batch = [update for _, update in zip(range(self.limit), self.double.updates, strict=False)]
        self.reply(200, ok(batch))

    def end_poll(self) -> None:
        if self in self.double.polls:
            self.double.polls.remove(self)
            self.reply(200, b'{"ok":true,"result":[]}')

    def reply(self, status: int, body: bytes) -> None:
        if not self.transport.is_closing():
            head = b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
            self.transport.write(head + body)


def ok(result: Any) -> bytes:
    return b'{"ok":true,"result":' + json.dumps(result, separators=(",", ":")).encode() + b"}"


def message(chat: int, number: int, text: str) -> dict[str, Any]:
    """A private message as Telegram sends it."""
    who = {"id": chat, "is_bot": False, "first_name": "Parent", "language_code": "en"}
    entities = {"entities": [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]} if text.startswith("/") else {}
    return {
        "message_id": number, "from": who, "chat": {"id": chat, "first_name": "Parent", "type": "private"}, "date": DATE, "text": text,
    } | entities  # fmt: skip
