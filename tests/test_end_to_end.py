"""Whole conversations through the real `crawlwise serve` process, a simulated Telegram, and HTTP between them."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.core.content import Content
from bot.core.reading import Brain
from bot.simulator import Simulator
from bot.simulator.chat_driver import ChatDriver, Shown
from bot.simulator.chats import Person

ROOT = Path(__file__).parents[1]
QUIET = 0.25
"""Seconds without news after which the bot has said all that it had to say."""

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("end to end")]  # one bot serves them all


class Serving:
    """`crawlwise serve` in a process of its own, that can be killed and started again on the same database."""

    def __init__(self, folder: Path, telegram: Simulator) -> None:
        own = {
            "API_URL": telegram.url,
            "TOKEN": telegram.token,
            "RATE_OVERALL": "0",
            "RATE_PER_CHAT": "0",
            "CONTENT_DIR": str(ROOT / "content"),
        }
        self.environment = os.environ | {f"CRAWLWISE_{name}": value for name, value in own.items()} | {"PYTHONPATH": str(ROOT)}
        self.folder = folder
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with (self.folder / "serve.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "serve", env=self.environment, cwd=self.folder, stdout=log, stderr=log
            )

    async def kill(self) -> None:
        if self.process and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def telegram() -> AsyncIterator[Simulator]:
    async with Simulator() as running:
        yield running
    assert running.notes == []


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def serving(telegram: Simulator, brain: Brain, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Serving]:
    assert brain.content.entries  # it was learnt before, and is in the cache
    process = Serving(tmp_path_factory.mktemp("serve"), telegram)
    await process.start()
    warm = telegram.chat(1)
    await warm.says("/start")
    await warm.reply(within=60)
    yield process
    await process.kill()


async def heard(chat: ChatDriver, *, within: float = 10) -> list[Shown]:
    """All that the bot says or changes, from now until it is quiet; TimeoutError where it says nothing."""
    news = [await chat.change(within=within)]
    while True:
        try:
            news.append(await chat.change(within=QUIET))
        except TimeoutError:
            return news


def words(news: list[Shown]) -> str:
    return "\n".join(one.text for one in news)


def shown(text: str) -> str:
    """A text of the content as it shows: bold is markup, not words."""
    return text.replace("**", "")


async def presses(chat: ChatDriver, label: str) -> list[Shown]:
    """The news after the press of a button, which is answered besides."""
    await chat.answered(await chat.presses(label))
    return await heard(chat)


async def test_a_conversation_with_typos_a_sticker_a_stale_button_a_kill_and_a_sign(
    telegram: Simulator, serving: Serving, content: Content
) -> None:
    chat, texts, labels = telegram.chat(42), content.texts, content.buttons
    await chat.says("my LO is 9 mnths and olny crawls backwards!! is that normal??")
    news = await heard(chat)
    assert next(entry for entry in content.entries if entry.id == "backward_only").answer_for(9) in words(news).replace("\n", " ")
    news = await presses(chat, labels.check)
    assert (texts.ask_early in words(news), texts.ask_direction in words(news)) == (True, False)
    early = news[-1].id
    await chat.sends("sticker")
    news = await heard(chat)
    assert [one.text for one in news] == [texts.media_sticker, texts.ask_early]

    await serving.kill()
    await chat.says("not early")
    await serving.start()
    news = await heard(chat, within=20)
    assert shown(texts.ask_now) in words(news)
    await chat.answered(await chat.presses_stale("f:1:direction:forward", message=early))
    assert shown(texts.ask_now) in words(await heard(chat))
    await chat.answered(await chat.presses_stale("f:0:age:9", message=early))
    assert shown(texts.ask_now) in words(await heard(chat))
    news = await presses(chat, labels.none_of_these)
    assert shown(texts.ask_movement) in words(news)
    await chat.says("what about baby walkers, are they safe?")
    news = await heard(chat)
    assert news[1].text.startswith(texts.form_resume)
    assert shown(texts.ask_movement) in news[1].text
    await chat.says("wait he just had a fitt, he went stiff and his eyes rolled back")
    news = await heard(chat)
    assert content.outcomes["emergency"].title in words(news)
    await chat.says("thanks")
    await heard(chat)
    assert telegram.telegram.queries == {}


async def test_a_group_is_answered_only_when_it_speaks_to_the_bot(telegram: Simulator, content: Content) -> None:
    mia, tom = Person(501, "Mia"), Person(502, "Tom")
    group = telegram.group(-100500, members=(mia, tom))
    await group.says("my baby only crawls backwards, is that normal?", by=mia)
    await group.sends("photo", caption="look at him go", by=tom)
    await group.says("/weather", by=tom)
    await group.says("/check@other_bot", by=tom)
    assert await group.stays_quiet()
    name = telegram.telegram.bot["username"]
    await group.says(f"@{name} are baby walkers safe?", by=mia)
    answer = (await heard(group))[-1]
    assert "walker" in answer.text
    await group.says("is it really normal to only crawl backwards at 9 months?", by=tom, reply_to=answer.id)
    assert "9 months" in words(await heard(group))
    await group.sends("photo", caption=f"@{name} he crawls backwards", by=tom)
    await heard(group)
    await group.says(f"/baby@{name}", by=mia)
    assert "9 months" in words(await heard(group))
    private = telegram.chat(501, name="Mia")
    await private.says("/baby")
    assert "9 months" not in words(await heard(private))
    await group.blocks()
    await group.unblocks()
    assert (await heard(group))[-1].text == content.texts.group_hint


async def test_edited_forwarded_and_captioned_words_are_read(telegram: Simulator, content: Content) -> None:
    chat, texts = telegram.chat(43), content.texts
    await chat.says("are baby walkers safe?")
    await heard(chat)
    await chat.edits("he had a fit this morning")
    news = await heard(chat)
    assert news[0].text == texts.edited
    assert content.outcomes["emergency"].title in words(news)
    await chat.says("are knee pads useful for crawling?", forwarded=True)
    assert (await heard(chat))[0].text == texts.forwarded
    await chat.sends("video", caption="he drags one leg behind when he crawls")
    assert content.outcomes["emergency"].title in words(await heard(chat))  # the fit of this morning still goes first
    await chat.blocks()
    await chat.unblocks()
    await chat.says("/start")
    assert content.emergency_line.split("**")[1] in words(await heard(chat))


async def test_deep_links_open_an_answer_or_the_check(telegram: Simulator, content: Content) -> None:
    chat = telegram.chat(44)
    await chat.says("/start faq_walkers")
    assert "walker" in words(await heard(chat))
    await chat.says("/start check")
    assert content.texts.ask_direction in words(await heard(chat))
    await chat.says("/start nothing")
    assert content.buttons.menu_check in (await heard(chat))[-1].labels


async def test_inline_mode_offers_answers_and_what_is_chosen_is_left_alone(telegram: Simulator, content: Content) -> None:
    chat = telegram.chat(45)
    answer = await chat.answered(await chat.asks_inline("backward crawling"))
    assert answer["results"][0]["id"] == "backward_only"
    assert len(answer["results"]) == 5
    (grave,) = (await chat.answered(await chat.asks_inline("crawling backwards after he had a fit")))["results"]
    assert grave["title"] == content.outcomes["emergency"].title
    await chat.says(grave["input_message_content"]["message_text"], via_bot=telegram.telegram.bot)
    assert await chat.stays_quiet()
    assert {request["cache_time"] for request in telegram.requests("answerInlineQuery")} == {300}


async def test_an_action_shows_before_the_picture_and_the_page_are_drawn(telegram: Simulator, content: Content) -> None:
    chat, labels = telegram.chat(46), content.buttons
    await chat.says("/milestones")
    await heard(chat)
    for _ in range(2):
        await presses(chat, labels.chart)
    await chat.says("my baby is 10 months, he drags one leg behind him when he crawls")
    await heard(chat)
    await presses(chat, labels.note)
    while not any("document" in one.wire for one in chat.sent):
        await heard(chat)
    acted = [what["action"] for kind, what in chat.chat.log if kind == "acted"]
    assert acted == ["upload_photo", "upload_document"]
    kinds = [kind for kind, what in chat.chat.log if kind == "acted" or (kind == "sent" and ("photo" in what or "document" in what))]
    assert kinds == ["acted", "sent", "sent", "acted", "sent"]
