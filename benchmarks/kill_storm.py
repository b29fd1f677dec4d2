"""2,000 messages from 200 chats while `serve` is killed 20 times: `python -m benchmarks.kill_storm [--webhook] [--faults] [--real]`.

Without `--webhook` and `--faults` all four cases run. A turn function that counts answers, which shows best whether state is exact;
with `--real` it is the whole bot: each parent goes through one conversation, and each reply has to be the one due at that step.

Prints for each case: unanswered (has to be 0), the most repeats of one chat by one kill (at most 1), wrong answers (0), and how long it
took.
"""

import argparse
import asyncio
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import aiohttp

from benchmarks.double import Double, Faults

BOT = Path(__file__).parents[1] / "tests" / "durable" / "bot_under_test.py"
CHATS, MESSAGES, KILLS = 200, 10, 20
ROUGH = Faults(too_many=0.03, server_error=0.05, reset=0.05, lost=0.02)
SECRET = "s3cret"


CONVERSATION = (
    "my LO is 9 months and crawls backwards",
    "/check",
    "are baby walkers safe?",
    "not early",
    "none of these",
    "none",
    "yes",
    "/baby",
    "/settings",
    "thank you",
)
"""What each parent writes to the real bot: a form half-way through at almost every moment, and no reply like another."""


class Parents(Double):
    """Parents who know which reply is due at each step, since the conversation was played through beforehand."""

    expected: dict[str, int]
    known: frozenset[str]

    def answered_by(self, chat: int, body: bytes) -> int | None:  # noqa: ARG002 - every chat goes through the same
        return self.expected.get(json.loads(body)["text"])


def play() -> tuple[dict[str, int], frozenset[str]]:
    """A message of each reply that comes once only, with its step; and all that the bot says in the conversation."""
    from bot.adapters.render import to_html
    from bot.brain import load_brain
    from bot.core.engine import take_turn
    from bot.core.events import Said, Say
    from bot.core.session import Session

    brain, session, replies = load_brain(), Session(), []
    for text in CONVERSATION:
        turn = take_turn(brain, session, Said(text), now=datetime.now(UTC))
        session = turn.session
        replies.append([to_html(effect.text) for effect in turn.effects if isinstance(effect, Say)])
    said = Counter(text for reply in replies for text in reply)
    marks = {next(text for text in reply if said[text] == 1): step for step, reply in enumerate(replies)}
    return marks, frozenset(said)


def start(folder: str, api: int, hook: str, listen: str, real: bool) -> "subprocess.Popen[bytes]":
    settings = {
        "TOKEN": "123456:abcdef", "API_URL": f"http://127.0.0.1:{api}", "RATE_OVERALL": "0", "RATE_PER_CHAT": "0", "LOG_LEVEL": "ERROR",
        "WEBHOOK_URL": hook, "WEBHOOK_SECRET": SECRET, "LISTEN": listen,
    }  # fmt: skip
    environment = os.environ | {f"CRAWLWISE_{name}": value for name, value in settings.items()} | {"PYTHONPATH": str(BOT.parents[2])}
    command = ["-m", "bot", "serve"] if real else [str(BOT)]
    return subprocess.Popen([sys.executable, *command], env=environment, cwd=folder)


async def push_all(queue: "asyncio.Queue[dict[str, Any]]", url: str, session: aiohttp.ClientSession) -> None:
    """One update at a time, again until 200, as Telegram does for a chat."""
    while True:
        update, accepted = await queue.get(), False
        while not accepted:
            with suppress(aiohttp.ClientError):
                async with session.post(url, json=update, headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}) as answer:
                    accepted = answer.status == 200
            if not accepted:
                await asyncio.sleep(0.05)


async def storm(*, webhook: bool, faults: Faults, seed: int, real: bool) -> str:
    double = (Parents if real else Double)(chats=CHATS, messages=MESSAGES, ahead=1 if webhook else 3, faults=faults, seed=seed)
    if isinstance(double, Parents):
        double.expected, double.known = play()
        double.text = lambda _chat, number: CONVERSATION[number]
    chance = random.Random(seed)
    server, port = await double.listen()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{probe.getsockname()[1]}"
    hook = f"http://{listen}/hook" if webhook else ""
    began = perf_counter()
    async with server, aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100)) as session:
        pushers = []
        if webhook:
            queues: dict[int, asyncio.Queue[dict[str, Any]]] = {chat: asyncio.Queue() for chat in double.all_chats()}
            double.push = lambda update: queues[update["message"]["chat"]["id"]].put_nowait(update)
            pushers = [asyncio.create_task(push_all(queue, hook, session)) for queue in queues.values()]
        with tempfile.TemporaryDirectory() as folder:
            bot = start(folder, port, hook, listen, real)
            double.start_talking()
            for kill in range(1, KILLS + 1):
                left = CHATS * MESSAGES * (1 - kill / (KILLS + 1))
                with suppress(TimeoutError):
                    async with asyncio.timeout(chance.uniform(1, 20)):
                        while len(double.unanswered) > left:
                            await asyncio.sleep(0.001)
                await asyncio.sleep(chance.uniform(0, 0.02))
                bot.kill()
                bot.wait()
                await asyncio.sleep(0.1)  # what was on its way was sent before this kill, and may repeat what came before the last
                double.era += 1
                bot = start(folder, port, hook, listen, real)
            with suppress(TimeoutError):
                async with asyncio.timeout(60):
                    await double.finished.wait()
            await asyncio.sleep(1)
            bot.terminate()
            bot.wait()
        for pusher in pushers:
            pusher.cancel()
    return report(double, perf_counter() - began)


def report(double: Double, took: float) -> str:
    most = max(double.repeats.values(), default=0)
    wrong = 0
    for bodies in double.texts.values():
        for body in bodies:
            if isinstance(double, Parents):
                wrong += json.loads(body)["text"] not in double.known
                continue
            found = re.search(rb"m(\d+) turn (\d+)", body)
            wrong += not found or int(found[2]) != int(found[1]) + 1
    wrong += sum(double.got[chat] != sorted(double.got[chat]) for chat in double.all_chats())
    repeats = f"{sum(double.repeats.values())} repeated, {double.after_lost} more after a lost answer"
    return f"{len(double.unanswered)} unanswered, {repeats}, at most {most} a chat and kill, {wrong} wrong, {took:.0f} s"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--webhook", action="store_true")
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chosen = (
        [(options.webhook, options.faults)] if options.webhook or options.faults else [(w, f) for w in (False, True) for f in (False, True)]
    )
    for webhook, faults in chosen:
        name = f"{'webhook' if webhook else 'polling'}{', faults' if faults else ''}"
        print(
            f"{name}: {asyncio.run(storm(webhook=webhook, faults=ROUGH if faults else Faults(), seed=options.seed, real=options.real))}",
            flush=True,
        )


if __name__ == "__main__":
    main()
