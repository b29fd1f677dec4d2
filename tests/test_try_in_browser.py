"""`crawlwise simulate` as a newcomer tries it: in headless Chromium, from a question to a check-in, by clicks and typing alone."""

import asyncio
import importlib.util
import io
import os
import re
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest

from bot.core.content import Content

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
MISSING = [name for name, there in (("Chromium", CHROMIUM), ("playwright", importlib.util.find_spec("playwright"))) if not there]

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"the bot is tried in a browser, and there is no {' and no '.join(MISSING)}")


async def simulate(folder: Path) -> tuple[asyncio.subprocess.Process, str]:
    """`crawlwise simulate` in a process of its own, and the address that it prints."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "simulate", "--port", "0", "--no-browser",
        env=environment, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout
    line = await asyncio.wait_for(process.stdout.readline(), 60)
    return process, re.findall(r"http://\S+", line.decode())[0]


class Screen:
    """The page as one parent uses it, and what it complained of in its console."""

    def __init__(self, page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: self.complaints.append(line.text) if line.type in ("error", "warning") else None)

    @classmethod
    async def opened(cls, browser, address: str, *, parent: str, width: int, height: int) -> "Screen":
        page = await browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
        page.set_default_timeout(15_000)
        screen = cls(page)
        await page.goto(address)
        await page.locator("body[data-live]").wait_for()
        await page.locator("#chats").get_by_role("button", name=parent).click()
        return screen

    async def types(self, text: str) -> None:
        await self.page.get_by_label("Write a message").fill(text)
        await self.page.keyboard.press("Enter")

    async def taps(self, label: str) -> None:
        await self.page.locator("#messages .keys").get_by_role("button", name=label, exact=True).last.click()

    async def sees(self, text: str, *, times: int = 1) -> str:
        """The words of the message that holds the text, once so many do."""
        bubble = self.page.locator("#messages .theirs .bubble", has_text=text).nth(times - 1)
        await bubble.wait_for()
        return await bubble.locator(".words").inner_text()


def words(text: str) -> Counter[str]:
    """How often each word is there, whatever joins them and wherever lines end."""
    return Counter(re.findall(r"[\w'-]+", text))


@pytest.mark.usefixtures("brain")  # what was learnt is in the cache by then, and the bot starts at once
async def test_from_a_question_to_a_referral_with_picture_page_and_check_ins_at_a_desk_and_on_a_phone(
    content: Content, tmp_path: Path
) -> None:
    from playwright.async_api import async_playwright

    process, address = await simulate(tmp_path)
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            desk = await Screen.opened(browser, address, parent="Maya", width=1200, height=850)
            phone = await Screen.opened(browser, address, parent="Tom", width=360, height=740)
            await asyncio.gather(walk(desk, content), walk(phone, content))
            for screen, check_ins in ((desk, 1), (phone, 2)):
                await four_weeks_later(screen, content, check_ins)
            for screen in (desk, phone):
                assert await screen.page.evaluate("document.documentElement.scrollWidth") <= screen.page.viewport_size["width"]
                assert screen.complaints == []
            await browser.close()
    finally:
        process.terminate()
        await process.wait()


async def walk(screen: Screen, content: Content) -> None:
    labels, texts, page = content.buttons, content.texts, screen.page
    await screen.types("my LO is 11 months and only crawls backwards, is that ok?")
    await screen.sees(content.standing_line[:40])
    await screen.sees(texts.ask_early)
    await screen.taps(labels.early_no)
    await screen.sees("Any of these right now")
    await screen.taps(labels.none_of_these)
    await screen.sees(texts.ask_movement.replace("**", "")[:30])
    await screen.taps(labels.none_of_these)
    await screen.sees(texts.ask_new_skill[:30])
    await screen.taps(labels.no)
    await screen.sees(content.outcomes["refer"].title)

    await screen.taps(labels.note)
    told = await screen.sees(texts.note_questions_title)
    link = page.get_by_role("link", name="note.pdf").last
    await link.wait_for()
    printed = await page.request.get(await link.get_attribute("href"))
    assert_says_the_same(await printed.body(), told)
    assert "11 months" in told
    assert next(direction.told for direction in content.directions if direction.id == "backward") in told

    await screen.types("/milestones")
    await screen.taps(labels.chart)
    await page.locator("#messages .theirs img").last.wait_for()
    await page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth > 0)")

    await screen.taps(labels.remind_4w)
    await screen.sees(texts.check_in_set.split("{")[0].strip())


async def four_weeks_later(screen: Screen, content: Content, check_ins: int) -> None:
    """The clock is moved in this window; the check-in comes, and is answered."""
    page = screen.page
    await page.locator("[data-tools]:visible").first.click()
    await page.get_by_role("button", name="4 weeks later").click()
    await screen.sees(content.texts.check_in_referral, times=check_ins)
    if await page.get_by_role("button", name="Close").count():
        await page.get_by_role("button", name="Close").last.click()
    await screen.taps(content.buttons.yes)
    await screen.sees(content.texts.appointment_yes)


def assert_says_the_same(pdf: bytes, told: str) -> None:
    """The page to print holds each word of the message, as often, and no other."""
    from pypdf import PdfReader

    printed = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert words(printed) == words(told)
