"""The chat page in a real headless Chromium, with a tiny bot behind it."""

import asyncio
import importlib.util
import shutil
import sys
from pathlib import Path

import pytest
import pytest_asyncio

from bot.simulator import Simulator

sys.path.insert(0, str(Path(__file__).parent))
from tiny_bot import run_bot

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
MISSING = [name for name, there in (("Chromium", CHROMIUM), ("playwright", importlib.util.find_spec("playwright"))) if not there]

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.xdist_group("page"),  # one browser for all
    pytest.mark.skipif(bool(MISSING), reason=f"the page is tested in a browser, and there is no {' and no '.join(MISSING)}"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser():
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="module")
async def telegram():
    async with Simulator() as running:
        for number, name in ((4201, "Maya"), (4202, "Tom")):
            running.chat(number, name=name)
        bot = asyncio.create_task(run_bot(running.url, running.token, running.clock))
        yield running
        bot.cancel()


@pytest_asyncio.fixture(loop_scope="module")
async def visit(telegram, browser):
    """Opens the page in a window of its own; what the page complains of in the console fails the test."""
    complaints, windows = [], []

    async def opened(*, width=1200, height=800, scheme="light"):
        window = await browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce")
        windows.append(window)
        page = await window.new_page()
        page.set_default_timeout(5000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
        await page.goto(telegram.url)
        await page.locator("body[data-live]").wait_for()
        return page

    yield opened
    for window in windows:
        await window.close()
    assert complaints == []


async def say(page, text):
    await page.get_by_label("Write a message").fill(text)
    await page.keyboard.press("Enter")


def bubble(page, text):
    return page.locator("#messages .bubble", has_text=text).last


def key(page, label):
    return page.locator("#messages .keys").get_by_role("button", name=label).last


async def test_a_message_is_written_by_typing_and_answered(visit):
    page = await visit()
    await say(page, "my LO is 9 months and only crawls backwards")
    await bubble(page, "You wrote: my LO is 9 months").wait_for()
    await page.locator(".own .meta", has_text="delivered").wait_for()
    assert await page.get_by_role("button", name="Maya").get_attribute("aria-current") == "true"


async def test_a_button_is_pressed_and_the_message_changes_in_place(visit, telegram):
    page = await visit()
    await say(page, "ask")
    await key(page, "Backwards").click()
    await bubble(page, "You chose: back").wait_for()
    assert await page.locator("#messages strong").inner_text() == "You chose:"
    assert await page.locator("#messages .keys").count() == 0
    await page.locator("#toast", has_text="Noted").wait_for()
    assert len(telegram.requests("answerCallbackQuery")) == 1


async def test_everything_works_by_keyboard(visit):
    page = await visit()
    await say(page, "ask")
    await key(page, "Not crawling yet").focus()
    await page.keyboard.press("Enter")
    await bubble(page, "You chose: none").wait_for()
    await page.get_by_label("Write a message").focus()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await page.get_by_role("menuitem", name="/check").wait_for()
    await page.keyboard.press("Enter")
    await bubble(page, "How does your baby get about?").wait_for()


async def test_a_voice_note_a_sticker_and_a_photo_are_sent(visit, telegram):
    page = await visit()
    for name in ("A voice note", "A sticker", "A sample photo"):
        await page.get_by_role("button", name="Send something else").click()
        await page.get_by_role("menuitem", name=name).click()
    await page.locator(".own img").wait_for()
    sent = [message.wire for message in telegram.chat(4201).messages]
    kinds = [wire.keys() & {"voice", "sticker", "photo"} for wire in sent if not wire["from"]["is_bot"]]
    assert kinds == [{"voice"}, {"sticker"}, {"photo"}]


async def test_the_last_message_can_be_edited(visit):
    page = await visit()
    await say(page, "she is 8 months")
    await bubble(page, "You wrote: she is 8 months").wait_for()
    await page.keyboard.press("ArrowUp")
    await say(page, "she is 9 months")
    await bubble(page, "Now you say: she is 9 months").wait_for()
    assert "edited" in await page.locator(".own .bubble").last.inner_text()


async def test_pictures_show_and_documents_open(visit):
    page = await visit()
    await say(page, "chart")
    picture = page.get_by_role("img", name="Where most babies are")
    await picture.wait_for()
    await page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
    await say(page, "note")
    link = page.get_by_role("link", name="Open note-for-the-doctor.pdf")
    answer = await page.request.get(await link.get_attribute("href"))
    assert (await answer.body(), answer.headers["content-type"]) == (b"%PDF-1.4 note", "application/pdf")


async def test_time_moves_on_for_the_bot_too(visit, telegram):
    page = await visit()
    before = telegram.clock()
    await say(page, "today")
    await bubble(page, f"{before:%d %B %Y}").wait_for()
    await page.locator("nav").get_by_role("button", name="Time and faults").click()
    await page.get_by_role("button", name="4 weeks later").click()
    await page.locator("#messages .later", has_text="4 weeks later").wait_for()
    await say(page, "today")
    await bubble(page, f"{telegram.clock():%d %B %Y}").wait_for()
    assert (telegram.clock() - before).days == 28
    assert await page.locator("#messages .day").count() == 2


async def test_a_fault_is_switched_on_and_off(visit, telegram):
    page = await visit()
    await page.locator("nav").get_by_role("button", name="Time and faults").click()
    await page.get_by_label("What goes wrong").select_option("server_error")
    await page.get_by_label("How often").select_option("")
    await page.get_by_role("button", name="Switch it on").click()
    rule = page.locator("#faults li", has_text="out of order")
    await rule.wait_for()
    assert (telegram.faults.rules[0].chat, telegram.faults.rules[0].status) == (4201, 502)
    await rule.get_by_role("button").click()
    await page.get_by_text("Everything works.").wait_for()
    await page.get_by_role("button", name="Block the bot").click()
    await page.locator("#chat-status", has_text="blocked the bot").wait_for()


async def test_parents_and_groups_are_kept_apart(visit, telegram):
    page = await visit()
    await telegram.chat(4202).says("from Tom")
    await page.locator("#chats .badge", has_text="1").wait_for()
    await page.get_by_role("button", name="Add a parent").click()
    await page.get_by_role("button", name="Elif").wait_for()
    await page.get_by_role("button", name="Add a group").click()
    await page.get_by_label("Write as").select_option(label="Ben")
    await say(page, "hello all")
    await bubble(page, "You wrote: hello all").wait_for()
    assert await page.locator("#chats li").count() == 4


async def test_typing_is_shown(visit):
    page = await visit()
    await say(page, "slow")
    await page.locator("#chat-status.live", has_text="typing").wait_for()
    await bubble(page, "You wrote: slow").wait_for()
    await page.locator("#chat-status", has_text="in the chat of Maya").wait_for()


async def test_an_inline_answer_is_chosen(visit):
    page = await visit()
    await page.get_by_label("Write a message").press_sequentially("@crawlwise_bot backwards")
    await page.get_by_role("button", name="Crawling backwards").click()
    await bubble(page, "You wrote: Pushing is easier.").wait_for()


async def test_on_a_phone_the_list_and_the_chat_take_turns(visit):
    page = await visit(width=360, height=740, scheme="dark")
    assert await page.get_by_role("button", name="Add a parent").is_visible()
    await page.get_by_role("button", name="Tom").click()
    assert not await page.locator("nav").is_visible()
    await say(page, "ask")
    await key(page, "Backwards").wait_for()
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    small = await page.evaluate(
        "[...document.querySelectorAll('main button')].filter(b => b.offsetParent && Math.min(b.offsetWidth, b.offsetHeight) < 40).length"
    )
    assert small == 0
    await page.get_by_role("button", name="Back to all chats").click()
    assert await page.locator("nav").is_visible()


async def test_dark_and_light_have_readable_contrast(visit):
    for scheme in ("light", "dark"):
        page = await visit(scheme=scheme)
        await say(page, "ask")
        await key(page, "Backwards").wait_for()
        for selector in (".own .words", ".theirs .words", ".theirs .meta", ".own .meta", ".keys button", ".chats .last", "#chat-status"):
            assert await page.locator(selector).last.evaluate(CONTRAST) >= 4.5, f"{scheme}: {selector}"


CONTRAST = """element => {
  const read = (colour) => {
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const linear = (v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  let behind = element;
  while (read(getComputedStyle(behind).backgroundColor)[3] < 255) behind = behind.parentElement;
  const colours = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor];
  const [a, b] = colours.map((colour) => light(read(colour))).sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}"""
"""WCAG's contrast between an element's text and what is behind it."""


async def test_what_a_message_holds_is_never_run(visit, telegram):
    page = await visit()
    await telegram.chat(4201).says("<img src=x onerror=alert(1)><script>alert(2)</script>")
    await bubble(page, "You wrote: <img src=x").wait_for()
    assert await page.locator("#messages img").count() == 0


async def test_each_control_has_a_name(visit):
    page = await visit()
    nameless = await page.evaluate(
        "[...document.querySelectorAll('button, select, textarea, input')].filter(e => e.type !== 'file' && !"
        "(e.getAttribute('aria-label') || e.textContent.trim() || e.closest('label')?.textContent.trim() || e.hidden || e.id === 'block'))"
        ".map(e => e.outerHTML)"
    )
    assert nameless == []
