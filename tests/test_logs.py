"""What Python itself prints of faults that nobody caught."""

import asyncio
import gc
import subprocess
import sys

import pytest

from bot.logs import discreet

UNCAUGHT = """
import threading
from bot.logs import set_up
set_up("DEBUG")

class Fading:
    def __del__(self):
        raise ValueError("Philippa is 9 months")

def fail():
    raise ValueError("Philippa is 9 months")

Fading()
thread = threading.Thread(target=fail)
thread.start()
thread.join()
fail()
"""


def test_what_nobody_caught_is_told_without_its_words() -> None:
    done = subprocess.run([sys.executable, "-c", UNCAUGHT], capture_output=True, text=True, check=False)
    assert done.stderr.count("ValueError") == 3
    assert "Philippa" not in done.stderr + done.stdout


async def test_an_event_loop_tells_of_a_fault_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(discreet)

    async def fail(words: str) -> None:
        raise ValueError(words)

    task = loop.create_task(fail("Philippa is 9 months"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    gc.collect()
    loop.call_soon(int, "Philippa is 9 months")
    await asyncio.sleep(0.01)
    assert caplog.text.count("ValueError") == 2
    assert "Philippa" not in caplog.text
