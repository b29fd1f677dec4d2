"""A real bot against a Bot API double: killed, pushed to, lied to."""

import asyncio
import logging
import os
import re
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import aiohttp
import pytest

from benchmarks.double import Double, Faults, message
from bot.errors import SettingsError
from bot.introduction import introduce
from bot.serve import until_stopped
from bot.settings import Settings
from bot.simulator import Simulator
from bot.wiring import open_store
from tests.durable.bot_under_test import COUNTING

BOT = Path(__file__).with_name("bot_under_test.py")
ROOT = BOT.parents[2]
TOKEN = "123456:abcdef"
PATIENCE = 60.0
"""Seconds after which what is waited for will never come, on however busy a machine. What these tests claim is not speed."""


def webhook_at(port: int) -> dict[str, str]:
    """The settings of a webhook on this port of ours."""
    return {"WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "LISTEN": f"127.0.0.1:{port}"}


class Serving:
    """`serve` in a process of its own, with its files in a folder of its own."""

    def __init__(self, folder: Path, url: str, **settings: str) -> None:
        self.folder = folder
        own = {"API_URL": url, "TOKEN": TOKEN, "RATE_OVERALL": "0", "RATE_PER_CHAT": "0", "LOG_LEVEL": "DEBUG"} | settings
        self.environment = os.environ | {f"CRAWLWISE_{name}": value for name, value in own.items()} | {"PYTHONPATH": str(ROOT)}
        self.log = folder / "serve.log"
        (folder / "bot.py").write_text("raise SystemExit('a stranger of the same name')")  # what lies in the working folder is none of ours
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, str(BOT), env=self.environment, cwd=self.folder, stdout=log, stderr=log
            )

    async def kill(self) -> None:
        assert self.process
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    async def ends(self, *, within: float = PATIENCE) -> int:
        assert self.process
        return await asyncio.wait_for(self.process.wait(), within)

    async def stop(self) -> int:
        assert self.process
        self.process.terminate()
        return await self.ends()

    async def logs(self, text: str, *, within: float = PATIENCE) -> None:
        """Until the log says so."""
        async with asyncio.timeout(within):
            while text not in self.log.read_text():
                await asyncio.sleep(0.02)

    def bytes(self) -> bytes:
        return b"".join(file.read_bytes() for file in self.folder.iterdir())


@asynccontextmanager
async def serving_here(folder: Path, url: str, **settings: Any) -> AsyncIterator[None]:
    """The same bot in this process, which starts in no time: for what is claimed of its requests, not of its life and death."""
    chosen = Settings(token=TOKEN, api_url=url, database_url=f"sqlite:///{folder / 'crawlwise.db'}", rate_overall=0, rate_per_chat=0)
    store = open_store(chosen)
    try:
        serving = asyncio.create_task(until_stopped(replace(chosen, **settings), COUNTING, store))
        yield
        assert not serving.done()
        serving.cancel()
        await asyncio.wait([serving])
    finally:
        store.close()


async def logged(caplog: pytest.LogCaptureFixture, text: str) -> None:
    """Until the bot in this process has said so."""
    async with asyncio.timeout(PATIENCE):
        while text not in caplog.text:
            await asyncio.sleep(0.01)


@pytest.fixture
async def clean_up() -> AsyncIterator[list[Serving]]:
    started: list[Serving] = []
    yield started
    for serving in started:
        if serving.process:
            await serving.kill()


async def polled(double: Double) -> None:
    """Until the bot has asked for updates once more."""
    before = double.calls["getUpdates"]
    async with asyncio.timeout(PATIENCE):
        while double.calls["getUpdates"] <= before:
            await asyncio.sleep(0.01)


async def kill_until_finished(serving: Serving, double: Double, *, left: Sequence[int]) -> None:
    """Killed and started again whenever so many messages are left to answer; then until there are none."""
    for number in left:
        async with asyncio.timeout(PATIENCE):
            while len(double.unanswered) > number:
                await asyncio.sleep(0.002)
        await serving.kill()
        double.era += 1
        await serving.start()
    async with asyncio.timeout(PATIENCE):
        await double.finished.wait()


def assert_all_answered_once_but_for_kills(double: Double) -> None:
    """None unanswered, turn N of a chat answers its message N, and at most one repeat a chat and kill."""
    assert double.unanswered == set()
    assert max(double.repeats.values(), default=0) <= 1
    for chat in double.all_chats():
        assert double.got[chat] == sorted(double.got[chat])
        for body in double.texts[chat]:
            found = re.search(rb"m(\d+) turn (\d+)", body)
            assert found
            assert int(found[2]) == int(found[1]) + 1


@pytest.mark.parametrize("faults", [Faults(), Faults(too_many=0.02, server_error=0.05, reset=0.05)], ids=["calm", "faults"])
async def test_killed_at_any_instant_it_loses_nothing_and_repeats_at_most_one_message_a_chat(
    tmp_path: Path, clean_up: list[Serving], faults: Faults
) -> None:
    double = Double(chats=60, messages=8, ahead=2, faults=faults)
    server, port = await double.listen()
    serving = Serving(tmp_path, f"http://127.0.0.1:{port}", LOG_LEVEL="WARNING")
    clean_up.append(serving)
    async with server:
        await serving.start()
        await polled(double)
        double.start_talking()
        await kill_until_finished(serving, double, left=(400, 320, 240, 160))
        assert await serving.stop() == 0
        assert_all_answered_once_but_for_kills(double)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_by_webhook_it_keeps_the_same_promises(tmp_path: Path, clean_up: list[Serving]) -> None:
    """Pushed one at a time per chat and again until 200, as Telegram does; killed in between."""
    double = Double(chats=40, messages=6)
    server, port = await double.listen()
    own = free_port()
    hook = webhook_at(own) | {"WEBHOOK_SECRET": "s3cret", "LOG_LEVEL": "WARNING"}
    serving = Serving(tmp_path, f"http://127.0.0.1:{port}", **hook)
    clean_up.append(serving)
    statuses: Counter[int] = Counter()
    queues: dict[int, asyncio.Queue] = {chat: asyncio.Queue() for chat in double.all_chats()}
    double.push = lambda update: queues[update["message"]["chat"]["id"]].put_nowait(update)

    async def push_all(queue: asyncio.Queue, session: aiohttp.ClientSession) -> None:
        while update := await queue.get():
            while True:
                try:
                    async with session.post(
                        hook["WEBHOOK_URL"], json=update, headers={"X-Telegram-Bot-Api-Secret-Token": "s3cret"}
                    ) as answer:
                        statuses[answer.status] += 1
                        if answer.status == 200:
                            break
                except aiohttp.ClientError:  # nobody serves: Telegram leaves longer pauses
                    await asyncio.sleep(0.5)

    async with server, aiohttp.ClientSession() as session:
        pushers = [asyncio.create_task(push_all(queue, session)) for queue in queues.values()]
        await serving.start()
        double.start_talking()
        await kill_until_finished(serving, double, left=(190, 140, 90))
        async with session.post(hook["WEBHOOK_URL"], json={"update_id": 1}, headers={"X-Telegram-Bot-Api-Secret-Token": "guess"}) as answer:
            assert answer.status == 403
        async with session.post(hook["WEBHOOK_URL"], data=b"{", headers={"X-Telegram-Bot-Api-Secret-Token": "s3cret"}) as answer:
            assert answer.status == 400
        for pusher in pushers:
            pusher.cancel()
        assert await serving.stop() == 0
    assert double.calls["setWebhook"] > 0
    assert double.calls["getUpdates"] == 0
    assert_all_answered_once_but_for_kills(double)


async def test_nothing_a_parent_wrote_is_in_the_files_or_the_log_at_level_debug(tmp_path: Path, clean_up: list[Serving]) -> None:
    """Failed turns, refused requests and malformed updates included."""
    secret = "Philippa is 9 months and crawls backwards"

    def refuse_some(method: str, body: bytes) -> tuple[int, bytes] | None:
        if method == "sendMessage" and b"refuse" in body:
            return 400, b'{"ok":false,"error_code":400,"description":"Bad Request: strange \\"Philippa is 9 months\\""}'
        return None

    double = Double()
    double.answer = refuse_some
    server, port = await double.listen()
    serving = Serving(tmp_path, f"http://127.0.0.1:{port}")
    clean_up.append(serving)
    async with server:
        await serving.start()
        await polled(double)
        double.add({"message": {"chat": {"id": "odd"}, "text": secret}})
        for number, text in enumerate((secret, f"boom {secret}", f"refuse {secret}", "last")):
            double.say(77_777_777 + number, text)
        async with asyncio.timeout(PATIENCE):
            while not double.texts[77_777_780]:
                await asyncio.sleep(0.02)
        await serving.logs("Telegram refused a message")
        while_running = serving.bytes()
        await serving.stop()
    assert secret.encode() in b"".join(double.texts[77_777_777])
    for word in (b"Philippa", b"9 months", b"backwards", b"Parent", b"77777777", TOKEN.split(":")[1].encode()):
        assert word not in while_running
        assert word not in serving.bytes()
    assert serving.log.read_text().count("set aside") == 3


async def test_refusals_that_can_be_mended_are_mended(tmp_path: Path) -> None:
    """A group that moved gets its answer under its new id, and markup that Telegram cannot read is left out."""

    def refuse(method: str, body: bytes) -> tuple[int, bytes] | None:
        if method == "sendMessage" and b'"chat_id":-5,' in body:
            return 400, b'{"ok":false,"error_code":400,"description":"Bad Request: x","parameters":{"migrate_to_chat_id":-1005}}'
        if method == "sendMessage" and b"parse_mode" in body and b"odd" in body:
            return 400, b'{"ok":false,"error_code":400,"description":"Bad Request: can\'t parse entities: x"}'
        return None

    double = Double()
    double.answer = refuse
    server, port = await double.listen()
    async with server, serving_here(tmp_path, f"http://127.0.0.1:{port}"):
        group = message(1, 1, "/check") | {"chat": {"id": -5, "type": "group"}}
        double.add({"message": group})
        double.say(2, "odd < **bold**")
        async with asyncio.timeout(PATIENCE):
            while not (double.texts[-1005] and double.texts[2]):
                await asyncio.sleep(0.02)
    assert b'"text":"odd < bold turn 1"' in double.texts[2][0]


@pytest.mark.parametrize(
    "tells", [("old", "new"), ("new", "old"), ("new",), ()], ids=["old first", "new first", "new only", "by a refusal"]
)
async def test_a_group_that_becomes_a_supergroup_goes_on_where_it_was(tmp_path: Path, tells: tuple[Literal["old", "new"], ...]) -> None:
    async with Simulator() as telegram, serving_here(tmp_path, telegram.url, token=telegram.token):
        group = telegram.group(-500, kind="group")
        await group.says("/check one")
        assert (await group.reply(within=PATIENCE)).text == "/check one turn 1"
        if not tells:
            telegram.faults.add("slow", chat=-500, seconds=0.5, count=1)
            await group.says("/check two")
        moved = await group.upgrades(-100500, tells=tells)
        if tells:
            await moved.says("/check two")
        assert (await moved.reply(within=PATIENCE)).text == "/check two turn 2"
        await moved.says("/check three")
        assert (await moved.reply()).text == "/check three turn 3"
    assert telegram.notes == []


async def test_who_runs_it_is_told_what_was_set_aside(tmp_path: Path) -> None:
    async with Simulator() as telegram:
        parent, boss = telegram.chat(42), telegram.chat(99)
        async with serving_here(tmp_path, telegram.url, token=telegram.token):
            await parent.says("boom Philippa")
            assert (await parent.reply(within=PATIENCE)).text == "sorry"
        async with serving_here(tmp_path, telegram.url, token=telegram.token, admin_chat_ids=(99,)):
            line = (await boss.reply(within=PATIENCE)).text
        assert line == "Crawlwise: 1 newly set aside (updates, check-ins, requests). To see which: crawlwise failed"
        assert telegram.notes == []


async def test_a_second_poller_makes_it_wait_and_go_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.polling.CONFLICT_PAUSE", 0.1)
    double = Double()
    conflicts = [(409, b'{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}')]
    double.answer = lambda method, _: conflicts.pop() if method == "getUpdates" and conflicts else None
    server, port = await double.listen()
    async with server, serving_here(tmp_path, f"http://127.0.0.1:{port}"):
        await logged(caplog, "409, another program polls with this token")
        double.say(1, "hi")
        async with asyncio.timeout(PATIENCE):
            while not double.texts[1]:
                await asyncio.sleep(0.02)


async def test_a_refused_token_ends_it_with_one_line_and_exit_code_2(tmp_path: Path, clean_up: list[Serving]) -> None:
    double = Double()
    double.answer = lambda _method, _body: (401, b'{"ok":false,"error_code":401,"description":"Unauthorized"}')
    server, port = await double.listen()
    serving = Serving(tmp_path, f"http://127.0.0.1:{port}")
    clean_up.append(serving)
    async with server:
        await serving.start()
        assert await serving.ends() == 2
    assert "Telegram refuses it; write /newbot to @BotFather" in serving.log.read_text().splitlines()[-1]


@pytest.mark.parametrize(
    ("refused", "told"),
    [
        ("setWebhook", "CRAWLWISE_WEBHOOK_URL: Telegram refuses it (BadRequest); it needs a public https address"),
        ("getMe", "CRAWLWISE_API_URL: getMe is refused there (BadRequest); is it a Bot API server?"),
    ],
)
async def test_what_telegram_will_never_take_ends_it_too(refused: str, told: str) -> None:
    double = Double()
    no = b'{"ok":false,"error_code":400,"description":"Bad Request: bad webhook: An HTTPS URL must be provided for webhook"}'
    double.answer = lambda method, _body: (400, no) if method.lower() == refused.lower() else None
    server, port = await double.listen()
    hook = {name.lower(): value for name, value in webhook_at(free_port()).items()}
    async with server:
        with pytest.raises(SettingsError) as ended:
            await introduce(Settings(token=TOKEN, api_url=f"http://127.0.0.1:{port}", **hook), COUNTING.commands)
    assert str(ended.value) == told


@pytest.mark.parametrize("method", ["getMe", "setWebhook"])
async def test_a_few_odd_answers_at_the_start_are_asked_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr("bot.outbox.FIRST_PAUSE", 0.01)
    double = Double()
    odd = [(200, text) for text in (b'{"ok":true,"result":{}}', b'{"ok":true,"resu', b"<html>maintenance</html>")]
    double.answer = lambda called, _body: odd.pop() if called.lower() == method.lower() and odd else None
    server, port = await double.listen()
    hook = {name.lower(): value for name, value in webhook_at(free_port()).items()}
    async with server, serving_here(tmp_path, f"http://127.0.0.1:{port}", **hook):
        await logged(caplog, "serving as @crawlwise_bot")
    assert odd == []


async def test_a_server_that_never_answers_as_telegram_does_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.outbox.FIRST_PAUSE", 0.01)
    double = Double()
    double.answer = lambda _method, _body: (200, b"<html>It works!</html>")
    server, port = await double.listen()
    async with server:
        with pytest.raises(SettingsError, match=r"CRAWLWISE_API_URL: getMe is refused there \(TelegramError\); is it a Bot API server\?"):
            await introduce(Settings(token=TOKEN, api_url=f"http://127.0.0.1:{port}"), [])


async def test_a_menu_that_is_refused_does_not_keep_it_from_serving(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    double = Double(chats=1, messages=1)
    double.answer = lambda method, _body: (400, b'{"ok":false,"error_code":400}') if method.lower() == "setmycommands" else None
    server, port = await double.listen()
    async with server, serving_here(tmp_path, f"http://127.0.0.1:{port}"):
        await logged(caplog, "setMyCommands: BadRequest; the menu stays as it is")
        double.start_talking()
        async with asyncio.timeout(PATIENCE):
            await double.finished.wait()


async def test_it_speaks_to_telegram_as_telegram_wants_it(tmp_path: Path) -> None:
    """Against the simulator, which checks every request."""
    async with Simulator() as telegram, serving_here(tmp_path, telegram.url, token=telegram.token):
        chat = telegram.chat(42)
        await chat.says("hi <b>there</b>")
        assert (await chat.reply(within=PATIENCE)).text == "hi <b>there</b> turn 1"
        await chat.says("x" * 4000 + ". " + "y" * 90)
        assert [len(shown.text) > 80 for shown in await chat.replies(2)] == [True, True]
        telegram.faults.add("reset_before", chat=42, count=1)
        telegram.faults.add("too_many_requests", chat=42, retry_after=1, count=1)
        await chat.says("again")
        assert (await chat.reply()).text == "again turn 3"
        await chat.blocks()
    assert telegram.notes == []


def test_a_message_of_the_double_is_one_that_python_telegram_bot_reads() -> None:
    import telegram

    update = telegram.Update.de_json({"update_id": 1, "message": message(5, 6, "/check now")}, None)
    assert update.message
    assert (update.message.chat.id, update.message.text) == (5, "/check now")


@pytest.mark.parametrize("later", [0.0, 0.004, 0.2, 0.5])
async def test_told_to_end_while_it_starts_it_ends_as_one_that_is_done(tmp_path: Path, clean_up: list[Serving], later: float) -> None:
    """Also while the process of the start becomes the one that serves."""
    double = Double()
    server, port = await double.listen()
    serving = Serving(tmp_path, f"http://127.0.0.1:{port}")
    clean_up.append(serving)
    async with server:
        await serving.start()
        async with asyncio.timeout(PATIENCE):
            while not double.calls["setMyCommands"]:
                await asyncio.sleep(0.005)
        await asyncio.sleep(later)
        assert await serving.stop() == 0
