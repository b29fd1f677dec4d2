"""What `crawlwise simulate` starts, without a browser."""

import re

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
