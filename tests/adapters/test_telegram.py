"""Updates in, Bot API calls out."""

import json
from dataclasses import replace
from typing import Any

import pytest
import telegram
from hypothesis import given
from hypothesis import strategies as st
from telegram.request import BaseRequest

from bot.adapters.render import answer_inline, render, split_text, to_html, units
from bot.adapters.telegram import InlineQuery, Me, read_inline, read_update
from bot.adapters.telegram_send import read_answer
from bot.core.events import Blocked, Button, DropKeyboard, Edit, Joined, Pressed, Said, Say, SendChart, SendFile, SentMedia
from bot.core.inline import Offer
from bot.ports import ChatGone, Delivered, Moved, Refused, TooMany, Unreachable

ME = Me(7, "CrawlBot", frozenset({"check"}))
PARENT = {"id": 42, "is_bot": False, "first_name": "Mia"}
PRIVATE = {"id": 42, "type": "private", "first_name": "Mia"}
GROUP = {"id": -100, "type": "supergroup", "title": "Mums"}


def message(**fields: Any) -> dict[str, Any]:
    return {"message_id": 9, "date": 1, "from": PARENT, "chat": PRIVATE} | fields


def event_of(**fields: Any) -> Any:
    incoming = read_update({"update_id": 1, "message": message(**fields)}, ME)
    return incoming and incoming.event


@pytest.mark.parametrize(
    ("fields", "event"),
    [
        ({"text": "hi"}, Said("hi")),
        ({"text": "hi", "forward_origin": {"type": "user"}}, Said("hi", forwarded=True)),
        ({"caption": "is this ok?", "video": {}}, Said("is this ok?", media="video")),
        ({"voice": {}}, SentMedia("voice")),
        ({"photo": []}, SentMedia("photo")),
        ({"sticker": {}}, SentMedia("sticker")),
        ({"animation": {}, "document": {}}, SentMedia("animation")),
        ({"venue": {}, "location": {}}, SentMedia("venue")),
        ({"hologram": {}}, SentMedia("other")),
        ({"pinned_message": {}}, None),
        ({"new_chat_members": []}, None),
        ({"text": "/check@crawlbot now"}, Said("/check@crawlbot now".replace("@crawlbot", ""))),
        ({"text": "hi", "from": PARENT | {"is_bot": True}}, None),
        ({"text": "our own words", "via_bot": {"id": 7}}, None),
        ({"text": "hi", "via_bot": {"id": 8}}, Said("hi")),
    ],
)
def test_a_message_is_read_as(fields: dict[str, Any], event: Any) -> None:
    assert event_of(**fields) == event


@pytest.mark.parametrize(
    ("fields", "event"),
    [
        ({"text": "my baby crawls backwards"}, None),
        ({"photo": []}, None),
        ({"text": "@CrawlBot is this ok?"}, Said("is this ok?")),
        ({"text": "and you, @crawlbot?"}, Said("and you, ?")),
        ({"text": "ask @crawlbots"}, None),
        ({"text": "/check"}, Said("/check")),
        ({"text": "/weather"}, None),
        ({"text": "/weather@crawlbot"}, Said("/weather")),
        ({"text": "Crawlwise, is it ok?", "entities": [{"type": "text_mention", "user": {"id": 7}}]}, Said("Crawlwise, is it ok?")),
        ({"photo": [], "caption": "look", "caption_entities": [{"type": "text_mention", "user": {"id": 7}}]}, Said("look", media="photo")),
        ({"text": "/check@CrawlBot"}, Said("/check")),
        ({"text": "/check@OtherBot"}, None),
        ({"text": "yes", "reply_to_message": {"from": {"id": 7}}}, Said("yes")),
        ({"text": "yes", "reply_to_message": {"from": {"id": 8}}}, None),
        ({"photo": [], "caption": "@crawlbot look"}, Said("look", media="photo")),
    ],
)
def test_a_group_is_heard_only_when_it_addresses_the_bot(fields: dict[str, Any], event: Any) -> None:
    assert event_of(chat=GROUP, **fields) == event


ANONYMOUS = {"from": {"id": 1087968824, "is_bot": True, "username": "GroupAnonymousBot"}, "sender_chat": GROUP}
CHANNEL_POST = {"from": {"id": 777000, "is_bot": False}, "sender_chat": {"id": -7, "type": "channel"}, "is_automatic_forward": True}


@pytest.mark.parametrize(
    ("fields", "event"),
    [
        (ANONYMOUS | {"text": "@CrawlBot is this ok?"}, Said("is this ok?")),
        (ANONYMOUS | {"text": "is this ok?"}, None),
        (ANONYMOUS | {"text": "@CrawlBot is this ok?", "sender_chat": {"id": -7, "type": "channel"}}, None),
        (CHANNEL_POST | {"text": "@CrawlBot is this ok?"}, None),
        ({"from": {"id": 5, "is_bot": True}, "sender_chat": GROUP, "text": "@CrawlBot is this ok?"}, None),
    ],
)
def test_who_writes_in_the_name_of_the_group_is_heard_and_its_channel_is_not(fields: dict[str, Any], event: Any) -> None:
    assert event_of(chat=GROUP, **fields) == event


@pytest.mark.parametrize(("caption", "event"), [({}, SentMedia("photo", "13")), ({"caption": "hi"}, Said("hi", media="photo", album="13"))])
def test_what_is_part_of_an_album_says_so(caption: dict[str, Any], event: Any) -> None:
    assert event_of(photo=[], media_group_id="13", **caption) == event


def test_an_edited_message_is_read_and_an_edited_location_is_not() -> None:
    edited = read_update({"update_id": 1, "edited_message": message(text="hi", edit_date=5)}, ME)
    assert edited is not None
    assert edited.event == Said("hi", edited=True)
    assert read_update({"update_id": 1, "edited_message": message(location={}, edit_date=5)}, ME) is None


@pytest.mark.parametrize(
    ("chat", "fields"),
    [
        ({"id": -5, "type": "group"}, {"migrate_to_chat_id": -1005}),
        ({"id": -1005, "type": "supergroup"}, {"migrate_from_chat_id": -5, "from": {"id": 1, "is_bot": True}}),
    ],
)
def test_a_group_s_move_is_read_in_the_old_chat_and_in_the_new(chat: dict[str, Any], fields: dict[str, Any]) -> None:
    incoming = read_update({"update_id": 1, "message": message(chat=chat, **fields)}, ME)
    assert incoming is not None
    assert (incoming.chat, incoming.event) == (-5, Moved(-1005))


def test_a_press_names_its_message_and_waits_for_an_answer() -> None:
    query = {"id": "q1", "from": PARENT, "message": {"message_id": 9, "chat": PRIVATE, "date": 0}, "data": "yes"}
    incoming = read_update({"update_id": 1, "callback_query": query}, ME)
    assert incoming is not None
    assert (incoming.event, incoming.chat, incoming.press) == (Pressed("yes", 9), 42, "q1")


@pytest.mark.parametrize(("status", "event"), [("kicked", Blocked()), ("left", Blocked()), ("member", None), ("administrator", None)])
def test_a_blocked_bot_is_told_so(status: str, event: Any) -> None:
    member = {"chat": PRIVATE, "date": 1, "new_chat_member": {"status": status}}
    incoming = read_update({"update_id": 1, "my_chat_member": member}, ME)
    assert (incoming and incoming.event) == event


@pytest.mark.parametrize(
    ("kind", "old", "new", "event"),
    [
        ("supergroup", "left", "member", Joined()),
        ("group", "kicked", "administrator", Joined()),
        ("group", "member", "administrator", None),
        ("group", "member", "left", Blocked()),
        ("private", "kicked", "member", None),
        ("channel", "left", "administrator", None),
    ],
)
def test_a_group_that_takes_the_bot_in_is_told_how_it_listens(kind: str, old: str, new: str, event: Any) -> None:
    member = {"chat": {"id": -5, "type": kind}, "date": 1, "old_chat_member": {"status": old}, "new_chat_member": {"status": new}}
    incoming = read_update({"update_id": 1, "my_chat_member": member}, ME)
    assert (incoming and incoming.event) == event


def test_an_inline_query_is_no_message_of_a_chat() -> None:
    update = {"update_id": 1, "inline_query": {"id": "q", "from": PARENT, "query": "backward crawling", "offset": ""}}
    assert read_update(update, ME) is None
    assert read_inline(update) == InlineQuery("q", "backward crawling")
    assert read_inline({"update_id": 1, "message": message(text="hi")}) is None


def test_offers_are_what_telegram_takes_as_results() -> None:
    call = answer_inline("q", [Offer("rolling", "Rolling", "Is it ok?", "**Yes** & <no>")])
    body = json.loads(call.body)
    assert (call.method, body["inline_query_id"], body["is_personal"]) == ("answerInlineQuery", "q", False)
    (result,) = body["results"]
    article = telegram.InlineQueryResultArticle(
        "rolling", "Rolling", telegram.InputTextMessageContent("<b>Yes</b> &amp; &lt;no&gt;", "HTML"), description="Is it ok?"
    ).to_dict()
    del result["input_message_content"]["link_preview_options"]
    assert result == article


def test_channels_and_unknown_updates_are_not_heard() -> None:
    channel = {"id": -5, "type": "channel"}
    assert read_update({"update_id": 1, "channel_post": message(text="hi", chat=channel)}, ME) is None
    assert read_update({"update_id": 1, "message": message(text="hi", chat=channel)}, ME) is None
    assert read_update({"update_id": 1, "poll_answer": {}}, ME) is None


def test_redelivery_is_the_same_and_another_message_is_not() -> None:
    first = read_update({"update_id": 1, "message": message(text="hi")}, ME)
    again = read_update({"update_id": 1, "message": message(text="hi", chat=PRIVATE | {"first_name": "Mia-Lou"})}, ME)
    other = read_update({"update_id": 1, "message": message(text="hi", date=2)}, ME)
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.identity == again.identity != other.identity


@pytest.mark.parametrize("chat", [{"type": "private"}, {"id": "42", "type": "private"}, {"id": 2**70, "type": "private"}])
def test_a_malformed_update_raises(chat: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError)):
        read_update({"update_id": 1, "message": message(text="hi", chat=chat)}, ME)


# ---- out -----------------------------------------------------------------------------------------------------------


class Recorder(BaseRequest):
    """Keeps what python-telegram-bot would send."""

    read_timeout = 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(self, url: str, method: str, request_data: Any = None, **_: Any) -> tuple[int, bytes]:  # noqa: ARG002
        self.url, self.sent = url, request_data.parameters
        return 200, b'{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":42,"type":"private"}}}'


async def test_our_json_is_what_python_telegram_bot_sends() -> None:
    recorder = Recorder()
    bot = telegram.Bot("1:a", request=recorder, get_updates_request=Recorder())
    say = Say("**Yes** & no", ((Button("Go", "go"), Button("Read", url="https://example.org")),))
    rows = [[telegram.InlineKeyboardButton("Go", callback_data="go"), telegram.InlineKeyboardButton("Read", url="https://example.org")]]
    options = telegram.LinkPreviewOptions(is_disabled=True)
    await bot.send_message(
        42, "<b>Yes</b> &amp; no", parse_mode="HTML", reply_markup=telegram.InlineKeyboardMarkup(rows), link_preview_options=options
    )
    (call,) = render(42, say)
    assert (call.method, json.loads(call.body)) == ("sendMessage", recorder.sent)
    await bot.edit_message_text("hm", 42, 9, parse_mode="HTML", link_preview_options=options)
    (call,) = render(42, Edit(9, "hm"))
    assert (call.method, json.loads(call.body)) == ("editMessageText", recorder.sent)
    await bot.edit_message_reply_markup(42, 9)
    (call,) = render(42, DropKeyboard(9))
    assert (call.method, json.loads(call.body)) == ("editMessageReplyMarkup", recorder.sent)


def test_what_a_parent_wrote_cannot_become_markup() -> None:
    assert to_html("<b>&amp; **x<y**") == "&lt;b&gt;&amp;amp; <b>x&lt;y</b>"


SENTENCE = "One sentence with 👶 in it, and a **bold part** too. "


@given(st.lists(st.sampled_from(["word ", "Dot. ", "**b", "b** ", "👶", "\n\n", "x" * 50]), min_size=1, max_size=400).map("".join))
def test_parts_fit_and_hold_every_letter_in_order(text: str) -> None:
    if not text.strip():
        return
    parts = split_text(text, 100)
    assert all(units(part.replace("**", "")) <= 100 for part in parts)
    assert "".join("".join(part.split()) for part in parts).replace("*", "") == "".join(text.split()).replace("*", "")


def test_a_long_text_is_parted_at_sentences_with_the_keyboard_last() -> None:
    calls = render(42, Say(SENTENCE * 200, ((Button("Go", "go"),),)))
    bodies = [json.loads(call.body) for call in calls]
    assert len(calls) == 3
    assert ["reply_markup" in body for body in bodies] == [False, False, True]
    assert all(body["text"].endswith(".") and body["text"].count("<b>") == body["text"].count("</b>") for body in bodies[:2])


def test_a_long_edit_goes_on_as_a_new_message() -> None:
    assert [call.method for call in render(42, Edit(9, SENTENCE * 100, ((Button("Go", "go"),),)))] == ["editMessageText", "sendMessage"]


@pytest.mark.parametrize("data", ["", "x" * 65, "é" * 33])
def test_button_data_that_telegram_would_refuse_is_refused_here(data: str) -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        render(42, Say("hi", ((Button("Go", data),),)))


def test_an_empty_text_is_refused_here() -> None:
    with pytest.raises(ValueError, match="empty"):
        render(42, Say("  "))


def test_a_caption_too_long_for_telegram_follows_as_a_message() -> None:
    chart = SendChart(9.5, "9 and a half months", "where most babies are")
    assert [call.method for call in render(42, chart)] == ["sendPhoto"]
    assert [call.method for call in render(42, replace(chart, caption="x " * 600))] == ["sendPhoto", "sendMessage"]
    assert json.loads(render(42, SendFile("a.json", "{}", ""))[0].body) == {"chat_id": 42}


@pytest.mark.parametrize(
    ("status", "description", "verdict"),
    [
        (403, "Forbidden: bot was blocked by the user", ChatGone()),
        (403, "Forbidden: user is deactivated", ChatGone()),
        (400, "Bad Request: chat not found", ChatGone()),
        (400, "Bad Request: message text is empty", Refused("Bad Request: message text is empty")),
        (500, "Internal Server Error", Unreachable("status 500")),
        (200, "", Delivered()),
    ],
)
def test_an_answer_means(status: int, description: str, verdict: Any) -> None:
    body = {"ok": status == 200, "description": description} | ({} if status == 200 else {"error_code": status})
    assert read_answer(status, json.dumps(body).encode()) == verdict


def test_answers_that_are_not_telegram_s_are_tried_again() -> None:
    assert read_answer(502, b"<html>Bad Gateway</html>") == Unreachable("status 502")
    assert read_answer(200, b"[]") == Unreachable("status 200")
    assert read_answer(429, b"slow down") == TooMany(1.0)


@pytest.mark.parametrize(
    "parameters", [None, [], "soon", {}, *({"retry_after": odd} for odd in (None, "soon", -5, 0, float("nan"), float("inf")))]
)
def test_a_pause_without_a_length_is_a_second(parameters: Any) -> None:
    assert read_answer(429, json.dumps({"ok": False, "error_code": 429, "parameters": parameters}).encode()) == TooMany(1.0)
