"""Walks through the conversation by every button and at random: no dead end, no raw id, no fault of ours, whatever is pressed or said."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.engine import take_turn
from bot.core.events import Button, CheckInDue, Edit, Effect, Event, Pressed, Said, Say, SentMedia, Toast
from bot.core.reading import Brain
from bot.core.session import Session, from_plain, to_plain

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
STARTS = [
    "/start",
    "/help",
    "/check",
    "/milestones",
    "/baby",
    "/settings",
    "/privacy",
    "/mydata",
    "/forget",
    "/note",
    "my baby only crawls backwards",
]
#: Snake case is how ids look; a command and a web address may look like it too.
RAW_ID = re.compile(r"(?<![/\w.])[a-z]+_[a-z_]+\b")


def check_turn(effects: tuple[Effect, ...]) -> None:
    """What holds for everything that is sent."""
    for effect in effects:
        if isinstance(effect, Say | Edit):
            assert effect.text.strip(), "an empty message"
            assert len(effect.text) <= 4096, f"{len(effect.text)} characters"
            assert not re.search(r"\{\w*\}", effect.text), effect.text
            assert not RAW_ID.search(effect.text), f"a raw id: {RAW_ID.search(effect.text)}"
            assert "None" not in effect.text.replace("None of these", "").split(), effect.text
            for row in effect.keyboard:
                assert row, "an empty row of buttons"
                for button in row:
                    assert 0 < len(button.label) <= 64, button
                    assert 0 < len(button.data.encode()) <= 64, button
                    assert not RAW_ID.search(button.label), button
        if isinstance(effect, Toast):
            assert 0 < len(effect.text) <= 200


def buttons_of(effects: tuple[Effect, ...]) -> list[Button]:
    return [button for effect in effects if isinstance(effect, Say | Edit) for row in effect.keyboard for button in row]


def without_serial(data: str) -> str:
    return re.sub(r"^([fc]):\d+", r"\1", data)


@pytest.mark.parametrize("start", STARTS)
def test_every_button_that_can_be_reached_leads_somewhere(brain: Brain, start: str) -> None:
    first = take_turn(brain, Session(), Said(start), now=NOW)
    check_turn(first.effects)
    waiting = [(first.session, button) for button in buttons_of(first.effects)]
    seen: set[str] = set()
    while waiting and len(seen) < 400:
        session, button = waiting.pop(0)
        form = session.form
        key = f"{form.slot if form else '-'} {form.queue[:1] if form else ''} {session.awaiting} {without_serial(button.data)}"
        if key in seen:
            continue
        seen.add(key)
        turn = take_turn(brain, session, Pressed(button.data, 1), now=NOW)
        assert turn.effects, f"{button} does nothing"
        texts = [effect.text for effect in turn.effects if isinstance(effect, Toast)]
        assert brain.content.texts.stale not in texts, f"{button} is taken for a stale one"
        check_turn(turn.effects)
        waiting += [(turn.session, after) for after in buttons_of(turn.effects)]
    assert first.effects


def test_every_entry_can_be_told_at_every_age(brain: Brain) -> None:
    for months in (None, 2, 5, 7, 9, 10, 11, 12, 15, 18, 23, 30):
        session = Session()
        if months is not None:
            session = take_turn(brain, session, Said(f"he is {months} months old"), now=NOW).session
        for entry in brain.content.entries:
            turn = take_turn(brain, session, Pressed(f"e:{entry.id}", 1), now=NOW)
            assert turn.effects, entry.id
            check_turn(turn.effects)


WORDS = st.sampled_from(
    [
        *[
            "9 months",
            "10 weeks early",
            "yes",
            "no",
            "not sure",
            "none",
            "skip",
            "back",
            "cancel",
            "backwards",
            "both",
            "hello",
            "thanks",
            "STOP",
        ],
        *[
            "why does my baby crawl backwards?",
            "is it normal?",
            "he had a fit",
            "he drags one leg",
            "8.5",
            "born 32 weeks",
            "",
            "😀",
            "привет",
        ],
        *[
            "my baby died",
            "I can't cope and might hurt him",
            "better",
            "worse",
            "the same",
            "Dublin",
            "UTC+2",
            "21 to 8",
            "Mia",
            "/check",
            "/baby",
        ],
        *["/settings", "/start faq_walkers", "/stop", "x" * 4096, "<b>&</b>", "{months}", "%s", "stopped crawling because she walks now"],
    ]
)
EVENTS = st.one_of(
    st.builds(Said, WORDS, st.booleans(), st.booleans()),
    st.builds(Said, st.text(max_size=60)),
    st.builds(SentMedia, st.sampled_from(["voice", "photo", "sticker", "video", "location", "contact", "document", "poll"])),
    st.integers(0, 40),
    st.builds(
        Pressed,
        st.text(max_size=30)
        | st.sampled_from(
            ["f:1:age:", "f:1", "c:0", "c:1:age", "r:4", "r:4:9", "r:no:-1", "k:same", "k:worse:x", "k:no:0:1:7", "m:b:-1", "e:", "zone:x"]
        ),
        st.just(1),
    ),
    st.builds(CheckInDue, st.just("check_in"), st.just(NOW)),
)


@settings(max_examples=150)
@given(st.lists(EVENTS, max_size=14))
def test_whatever_is_said_or_pressed_the_parent_gets_an_answer(brain: Brain, events: list[Event | int]) -> None:
    session, shown, now = Session(), [], NOW
    for event in events:
        if isinstance(event, int):
            if not shown:
                continue
            event = Pressed(shown[event % len(shown)].data, 1)
        now += timedelta(hours=7)
        turn = take_turn(brain, session, event, now=now)
        check_turn(turn.effects)
        if not isinstance(event, CheckInDue):
            assert turn.effects, f"silence after {event}"
        session = from_plain(json.loads(json.dumps(to_plain(turn.session))))
        assert session == turn.session
        shown = buttons_of(turn.effects) or shown


@settings(max_examples=100)
@given(st.lists(WORDS, max_size=8))
def test_after_a_sign_nothing_said_reassures_within_the_same_assessment(brain: Brain, words: list[str]) -> None:
    session = take_turn(brain, Session(), Said("/check"), now=NOW).session
    session = take_turn(brain, session, Said("he drags one leg behind him when he crawls"), now=NOW).session
    serial = session.serial
    for text in words:
        if text.startswith("/") or text in ("cancel", "STOP"):
            continue
        turn = take_turn(brain, session, Said(text), now=NOW)
        session = turn.session
        if session.serial == serial and session.last is not None:
            assert session.last.outcome in ("refer", "urgent", "emergency")
