"""Albums on their way through intake, store and engine: one reply, and every word in them is heard."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.keys import Keyring
from bot.adapters.render import render
from bot.adapters.sqlite import SqliteStore
from bot.adapters.telegram import Me, chat_of, read_update
from bot.core.engine import take_turn
from bot.core.events import Said, SentMedia
from bot.core.reading import Brain
from bot.intake import Intake, captions_first
from bot.lanes import Lanes
from bot.outbox import Sender
from bot.ports import Call, Delivered, Incoming, Verdict
from bot.service import Service

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIT = "he is having a seizure"


class Channel:
    """Takes all that is sent."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def __call__(self, call: Call) -> Verdict:
        self.taken.append(json.loads(call.body)["text"])
        return Delivered()

    async def answer_press(self, press: str, text: str) -> None: ...

    async def show_typing(self, chat: int) -> None: ...


def photo(number: int, caption: str = "") -> dict[str, Any]:
    message = {"message_id": number, "date": 1, "chat": {"id": 1, "type": "private"}, "from": {"id": 1, "is_bot": False}}
    words = {"caption": caption} if caption else {}
    return {"update_id": number, "message": message | words | {"photo": [{}], "media_group_id": "13579"}}


def got(brain: Brain, batches: Sequence[Sequence[dict[str, Any]]]) -> list[str]:
    """What the parent gets; after each batch everything is started anew on the same database."""
    with TemporaryDirectory() as folder:
        return [text for batch in batches for text in asyncio.run(_answers(brain, Path(folder), batch))]


async def _answers(brain: Brain, folder: Path, batch: Sequence[dict[str, Any]]) -> list[str]:
    store, channel = SqliteStore(folder / "test.db", Keyring([bytes(32)])), Channel()
    turn = lambda session, event, now: take_turn(brain, session, event, now=now)  # noqa: E731
    service = Service(take_turn=turn, render=render, sorry="sorry", lost_place="lost")
    sender = Sender(store, channel, service, Lanes(overall=0, per_chat=0), clock=lambda: NOW)
    read = partial(read_update, me=Me(7, "crawlbot"))
    intake = Intake(store=store, service=service, sender=sender, read=read, chat_of=chat_of, clock=lambda: NOW)
    await intake.take(list(batch))
    while sender.waiting:
        await asyncio.sleep(0.001)
    await sender.close()
    store.close()
    return channel.taken


def split(updates: list[dict[str, Any]], ends: set[int]) -> list[list[dict[str, Any]]]:
    """The updates in batches that end before these places."""
    places = [0, *sorted(ends), len(updates)]
    return [updates[a:b] for a, b in pairwise(places)]


@settings(max_examples=20, deadline=None)
@given(size=st.integers(2, 10), ends=st.sets(st.integers(1, 9), max_size=4))
def test_an_album_gets_one_reply_however_it_is_delivered(brain: Brain, size: int, ends: set[int]) -> None:
    updates = [photo(number) for number in range(1, size + 1)]
    assert got(brain, split(updates, {end for end in ends if end < size})) == [brain.content.texts.media_photo]


@settings(max_examples=20, deadline=None)
@given(size=st.integers(2, 10), place=st.integers(0, 9), ends=st.sets(st.integers(1, 9), max_size=4))
def test_a_sign_in_a_caption_is_met_whichever_picture_carries_it(brain: Brain, size: int, place: int, ends: set[int]) -> None:
    updates = [photo(number, FIT if number == place % size + 1 else "") for number in range(1, size + 1)]
    texts = got(brain, split(updates, {end for end in ends if end < size}))
    title = brain.content.outcomes["emergency"].title
    assert sum(title in text for text in texts) == 1
    assert texts.count(brain.content.texts.media_photo) <= 1


def test_in_one_batch_the_sign_is_all_that_is_said_though_its_caption_comes_second(brain: Brain) -> None:
    (text,) = got(brain, [[photo(1), photo(2, FIT), photo(3)]])
    assert brain.content.outcomes["emergency"].title in text


def incoming(number: int, chat: int, album: str, words: str) -> Incoming:
    event = Said(words, media="photo" if album else None, album=album) if words else SentMedia("photo", album)
    return Incoming(number, str(number), chat, event)


PARTS = st.tuples(st.integers(1, 2), st.sampled_from(["", "A", "B"]), st.sampled_from(["", "words"]))


@given(st.lists(PARTS, max_size=8))
def test_sorting_albums_loses_nothing_and_moves_nothing_else(parts: list[tuple[int, str, str]]) -> None:
    updates = [incoming(number, *part) for number, part in enumerate(parts)]
    ordered = captions_first(updates)
    assert sorted(ordered, key=lambda one: one.id) == updates
    for chat in (1, 2):
        alone = [one.id for one in ordered if one.chat == chat and isinstance(one.event, Said) and not one.event.album]
        assert alone == sorted(alone)
        for album in ("A", "B"):
            kinds = [isinstance(one.event, SentMedia) for one in ordered if one.chat == chat and one.event.album == album]  # type: ignore[union-attr]
            assert kinds == sorted(kinds)
