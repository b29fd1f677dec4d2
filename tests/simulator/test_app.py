"""What `crawlwise simulate` starts, without a browser."""

import re

import pytest

from bot.errors import SettingsError
from bot.simulator import Simulator
from bot.simulator.app import simulate
from bot.simulator.page import STATIC, texts


def test_every_word_of_the_page_is_among_its_texts():
    page = (STATIC / "page.html").read_text("utf-8")
    scripts = "".join(path.read_text("utf-8") for path in STATIC.glob("*.js"))
    used = set(re.findall(r"\{\{(\w+)\}\}", page)) | set(re.findall(r"\bt\(\"(\w+)\"", scripts))
    assert used <= texts().keys()


async def test_simulate_serves_the_page_while_the_bot_runs(capsys):
    seen = []

    async def bot(url, token, clock):
        seen.append((url, token, clock().year))

    await simulate(run_bot=bot, port=0, open_browser=False)
    assert seen[0][0] in capsys.readouterr().out


async def test_a_taken_port_is_told_in_one_line():
    async with Simulator() as other:
        with pytest.raises(SettingsError, match=rf"port {other.port} on 127.0.0.1 cannot be used .*; choose another"):
            await simulate(run_bot=lambda *_: None, port=other.port, open_browser=False)
