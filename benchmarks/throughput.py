"""The whole bot beside bare echo bots, one after the other on the same double, in rounds: `python -m benchmarks.throughput`.

A bot runs in a process of its own; the double and 64 parents at a time, another one coming once one is answered, are this process.
They write the labelled messages of the test suite, or, with `--different 200`, so many of them over and over, or, with `--short`, six
questions with another number behind them each time, so that none is read twice, or, with `--few`, the same six over and over, as
benchmarks like to do. An answer may have several messages: the clock runs until the last of all has come.
The peers that are not installed are left out; `BENCH_PYTHON` names an interpreter that has them.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from time import perf_counter

import uvloop
import yaml

from benchmarks.double import Double

HERE = Path(__file__).parent
PARENTS = 64
#: So many seconds without a message, and all has been sent.
QUIET = 0.4
TOKEN = "123456:abcdef"
QUESTIONS = (
    "my baby is 9 months and only crawls backwards, is that normal?",
    "when do babies start to crawl forwards",
    "how can I encourage tummy time, she is 6 months",
    "does she need shoes when she crawls",
    "LO is 8mo and skips crawling, goes straight to standing",
    "thank you",
)
BOTS = {
    "crawlwise": ["-m", "bot", "serve"],
    "python-telegram-bot echo": [HERE / "peers" / "ptb_echo.py"],
    "aiogram echo": [HERE / "peers" / "aiogram_echo.py"],
    "aiohttp echo, no framework": [HERE / "peers" / "aiohttp_echo.py"],
    "pyTelegramBotAPI echo": [HERE / "peers" / "telebot_echo.py"],
}
#: So fast that they are given more messages, or the run would be over at once.
FAST = ("crawlwise", "aiohttp echo, no framework")
MODULES = {"aiogram echo": "aiogram", "pyTelegramBotAPI echo": "telebot"}


@dataclass(frozen=True, slots=True)
class Run:
    rate: float
    cpu: float
    """Microseconds of the bot's CPU per update."""
    p50: float
    p99: float
    megabytes: float
    sent: float
    """Messages sent per update."""


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int) -> float:
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def start(name: str, url: str, folder: str) -> "subprocess.Popen[bytes]":
    python = sys.executable if name == "crawlwise" else os.environ.get("BENCH_PYTHON", sys.executable)
    settings = {"TOKEN": TOKEN, "API_URL": url, "RATE_OVERALL": "0", "RATE_PER_CHAT": "0", "LOG_LEVEL": "WARNING"}
    environment = os.environ | {f"CRAWLWISE_{key}": value for key, value in settings.items()}
    environment |= {"URL": url, "TOKEN": TOKEN, "PYTHONPATH": str(HERE.parent)}
    return subprocess.Popen([python, *map(str, BOTS[name])], env=environment, cwd=folder, stderr=subprocess.DEVNULL)


def words_of_parents(options: argparse.Namespace) -> Callable[[int, int], str]:
    """What each parent writes, by chat and number of the message."""
    texts = QUESTIONS if options.few or options.short else some(messages_of_parents(), options.different)

    def text(chat: int, number: int) -> str:
        said = texts[(15 * chat + number) % len(texts)]
        return f"{said} {chat} {number}" if options.short else said

    return text


def some(texts: Sequence[str], count: int | None) -> Sequence[str]:
    """So many of the texts, of all kinds that stand in their order."""
    return texts if count is None else [texts[len(texts) * number // count] for number in range(count)]


def messages_of_parents() -> Sequence[str]:
    return [row["text"] for row in yaml.safe_load((HERE.parent / "tests" / "utterances.yaml").read_text(encoding="utf-8"))]


async def measure(name: str, messages: int, text: Callable[[int, int], str]) -> Run:
    double = Double(chats=PARENTS, messages=messages, numbered=False, text=text)
    double.keep_texts = False
    server, port = await double.listen()
    with tempfile.TemporaryDirectory() as folder:
        bot = start(name, f"http://127.0.0.1:{port}", folder)
        try:
            async with asyncio.timeout(300):
                while not double.polls and bot.poll() is None:
                    await asyncio.sleep(0.01)
            if bot.poll() is not None:
                raise SystemExit(f"{name} ended at its start, exit code {bot.returncode}")
            await asyncio.sleep(0.5)
            cpu, began = cpu_seconds(bot.pid), perf_counter()
            double.start_talking()
            async with asyncio.timeout(180):
                await double.finished.wait()
                while perf_counter() - double.last_sent < QUIET:
                    await asyncio.sleep(QUIET / 4)
            took, count = double.last_sent - began, PARENTS * messages
            delays = sorted(double.delays)
            return Run(
                count / took, (cpu_seconds(bot.pid) - cpu) / count * 1e6,
                median(delays) * 1000, delays[len(delays) * 99 // 100] * 1000, megabytes(bot.pid), double.calls["sendMessage"] / count,
            )  # fmt: skip
        finally:
            bot.kill()
            bot.wait()
            server.close()


def is_installed(name: str) -> bool:
    python = os.environ.get("BENCH_PYTHON", sys.executable)
    return name not in MODULES or subprocess.run([python, "-c", f"import {MODULES[name]}"], capture_output=True).returncode == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=list(BOTS))
    parser.add_argument("--different", type=int, metavar="N", help="so many messages over and over, instead of all")
    parser.add_argument("--few", action="store_true", help="the same six questions over and over")
    parser.add_argument("--short", action="store_true", help="six questions, never twice in the same words")
    options = parser.parse_args()
    text = words_of_parents(options)
    runs: dict[str, list[Run]] = {name: [] for name in options.only if is_installed(name)}
    for _ in range(options.rounds):
        for name in runs:
            runs[name].append(uvloop.run(measure(name, 100 if name in FAST else 20, text)))
    base = median(run.rate for run in runs.get("python-telegram-bot echo", [])) if "python-telegram-bot echo" in runs else None
    print("| bot | updates/s | against the bare PTB echo | CPU µs/update | p50 ms | p99 ms | MB | messages/update |")
    print("|---|---|---|---|---|---|---|---|")
    for name, rows in runs.items():
        rate, cpu, p50, p99, size, sent = (median(getattr(run, field.name) for run in rows) for field in fields(Run))
        ratio = f"{rate / base:.1f}" if base else ""
        print(f"| {name} | {rate:,.0f} | {ratio} | {cpu:,.0f} | {p50:.0f} | {p99:.0f} | {size:.0f} | {sent:.1f} |")


if __name__ == "__main__":
    main()
