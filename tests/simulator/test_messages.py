"""sendMessage, edits, deletions: what is accepted, and Telegram's words for what is not."""

import json
from datetime import timedelta

import pytest

YES = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


async def test_a_message_is_answered_with_the_message(telegram, result):
    telegram.chat(42, name="Ada")
    sent = await result("sendMessage", chat_id=42, text="  <b>Nine</b> months &lt; ten ", parse_mode="HTML", reply_markup=YES)
    assert sent["text"] == "Nine months < ten"
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4}]
    assert sent["chat"] == {"id": 42, "first_name": "Ada", "type": "private"}
    assert sent["from"]["is_bot"]
    assert sent["reply_markup"] == YES


async def test_forms_carry_numbers_as_text_and_objects_as_json(telegram, client):
    chat = telegram.chat(42)
    form = {"chat_id": "42", "text": "hi", "reply_markup": json.dumps(YES)}
    async with client.post(f"{telegram.url}/bot{telegram.token}/sendmessage", data=form) as answer:
        assert (await answer.json())["ok"]
    reply = await chat.reply()
    assert reply.labels == ["Yes"]


@pytest.mark.parametrize(
    ("params", "code", "description"),
    [
        ({"text": "hi"}, 400, "Bad Request: chat_id is empty"),
        ({"chat_id": 7, "text": "hi"}, 400, "Bad Request: chat not found"),
        ({"chat_id": "@nobody", "text": "hi"}, 400, "Bad Request: chat not found"),
        ({"chat_id": 42}, 400, "Bad Request: message text is empty"),
        ({"chat_id": 42, "text": " \n "}, 400, "Bad Request: message text is empty"),
        ({"chat_id": 42, "text": "<b> </b>", "parse_mode": "HTML"}, 400, "Bad Request: message text is empty"),
        ({"chat_id": 42, "text": "x" * 4097}, 400, "Bad Request: message is too long"),
        ({"chat_id": 42, "text": "👶" * 2049}, 400, "Bad Request: message is too long"),
        ({"chat_id": 42, "text": "hi", "parse_mode": "XML"}, 400, "Bad Request: unsupported parse_mode"),
        ({"chat_id": 42, "text": "hi", "reply_parameters": {"message_id": 9}}, 400, "Bad Request: message to be replied not found"),
        ({"chat_id": 42, "text": "hi", "reply_markup": "{"}, 400, "Bad Request: can't parse reply keyboard markup JSON object"),
    ],
)
async def test_a_wrong_message_is_refused(telegram, refusal, params, code, description):
    telegram.chat(42)
    assert await refusal("sendMessage", **params) == (code, description)


async def test_the_limit_counts_the_text_without_its_tags(telegram, result):
    telegram.chat(42)
    sent = await result("sendMessage", chat_id=42, text="<b>" + "x" * 4096 + "</b>", parse_mode="HTML")
    assert len(sent["text"]) == 4096


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("<p>hi</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("é < 9", 'Unsupported start tag "" at byte offset 3'),
        ("<b>hi", 'Can\'t find end tag corresponding to start tag "b"'),
        ("hi</b>", "Unexpected end tag at byte offset 2"),
        ("<b><i>hi</b></i>", 'Unmatched end tag at byte offset 8, expected "</i>", found "</b>"'),
        ("<b hi", "Unclosed start tag at byte offset 0"),
        ("<b>hi</b", "Unclosed end tag at byte offset 5"),
        ('<span class="x">hi</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_wrong_html_is_refused(telegram, refusal, html, complaint):
    telegram.chat(42)
    expected = (400, f"Bad Request: can't parse entities: {complaint}")
    assert await refusal("sendMessage", chat_id=42, text=html, parse_mode="HTML") == expected


async def test_all_of_telegrams_tags_become_entities(telegram, result):
    telegram.chat(42)
    html = '<i>a</i><u>b</u><s>c</s><code>d</code><pre>e</pre><a href="https://e.org/?a=1&amp;b=2">f</a><tg-spoiler>g</tg-spoiler><blockquote>h</blockquote>'
    sent = await result("sendMessage", chat_id=42, text=html, parse_mode="HTML")
    kinds = [entity["type"] for entity in sent["entities"]]
    assert kinds == ["italic", "underline", "strikethrough", "code", "pre", "text_link", "spoiler", "blockquote"]
    assert sent["entities"][5]["url"] == "https://e.org/?a=1&b=2"


async def test_a_bare_ampersand_passes_but_is_noted(telegram, result):
    telegram.chat(42)
    assert (await result("sendMessage", chat_id=42, text="you & me", parse_mode="HTML"))["text"] == "you & me"
    assert telegram.notes == ["sendMessage: unescaped & in HTML"]


@pytest.mark.parametrize(
    ("button", "description"),
    [
        ({"callback_data": "y"}, "Bad Request: can't parse inline keyboard button: Can't find field \"text\""),
        ({"text": 5, "callback_data": "y"}, 'Bad Request: can\'t parse inline keyboard button: Field "text" must be of type String'),
        ({"text": " ", "callback_data": "y"}, "Bad Request: inline keyboard button text is empty"),
        ({"text": "Yes"}, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        ({"text": "Yes", "callback_data": "é" * 33}, "Bad Request: BUTTON_DATA_INVALID"),
        (
            {"text": "Yes", "url": "ftp://e.org"},
            "Bad Request: inline keyboard button URL 'ftp://e.org' is invalid: Unsupported URL protocol",
        ),
    ],
)
async def test_a_wrong_button_is_refused(telegram, refusal, button, description):
    telegram.chat(42)
    assert await refusal("sendMessage", chat_id=42, text="hi", reply_markup={"inline_keyboard": [[button]]}) == (400, description)


async def test_too_many_buttons_are_refused(telegram, refusal):
    telegram.chat(42)
    rows = [[{"text": "Yes", "callback_data": str(number)}] for number in range(101)]
    description = (await refusal("sendMessage", chat_id=42, text="hi", reply_markup={"inline_keyboard": rows}))[1]
    assert description == "Bad Request: reply markup is too long"


async def test_an_edit_shows_in_place(telegram, result):
    chat = telegram.chat(42)
    sent = await result("sendMessage", chat_id=42, text="one", reply_markup=YES)
    await chat.reply()
    edited = await result("editMessageText", chat_id=42, message_id=sent["message_id"], text="two")
    assert (edited["text"], "reply_markup" in edited) == ("two", False)
    assert (await chat.change()).text == "two"
    assert [message.text for message in chat.messages] == ["two"]
    assert [message.text for message in chat.sent] == ["one"]


async def test_an_edit_without_change_is_refused(telegram, result, refusal):
    telegram.chat(42)
    at = {"chat_id": 42, "message_id": (await result("sendMessage", chat_id=42, text="one", reply_markup=YES))["message_id"]}
    assert await refusal("editMessageText", **at, text="one", reply_markup=YES) == (400, NOT_MODIFIED)
    assert await refusal("editMessageReplyMarkup", **at, reply_markup=YES) == (400, NOT_MODIFIED)
    await result("editMessageReplyMarkup", **at)
    assert await refusal("editMessageReplyMarkup", **at) == (400, NOT_MODIFIED)


async def test_only_the_bots_own_messages_can_be_edited(telegram, refusal):
    own = await telegram.chat(42).says("hi")
    assert await refusal("editMessageText", chat_id=42, message_id=own, text="x") == (400, "Bad Request: message can't be edited")
    assert await refusal("editMessageText", chat_id=42, message_id=99, text="x") == (400, "Bad Request: message to edit not found")
    assert await refusal("editMessageText", chat_id=42, text="x") == (400, "Bad Request: message identifier is not specified")


async def test_a_message_can_be_deleted_for_two_days(telegram, result, refusal):
    telegram.chat(42)
    first, second = [(await result("sendMessage", chat_id=42, text=text))["message_id"] for text in ("one", "two")]
    assert await result("deleteMessage", chat_id=42, message_id=first)
    assert await refusal("deleteMessage", chat_id=42, message_id=first) == (400, "Bad Request: message to delete not found")
    telegram.clock.move(timedelta(hours=49))
    description = "Bad Request: message can't be deleted for everyone"
    assert await refusal("deleteMessage", chat_id=42, message_id=second) == (400, description)


async def test_a_chat_that_blocked_the_bot_takes_nothing(telegram, result, refusal):
    chat = telegram.chat(42)
    await chat.blocks()
    assert await refusal("sendMessage", chat_id=42, text="hi") == (403, "Forbidden: bot was blocked by the user")
    [update] = await result("getUpdates")
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    await chat.unblocks()
    assert await result("sendMessage", chat_id=42, text="hi")
    await chat.deactivates()
    assert await refusal("sendMessage", chat_id=42, text="hi") == (403, "Forbidden: user is deactivated")


async def test_unknown_methods_tokens_and_parameters(telegram, result, refusal, client):
    assert await refusal("sendMesage", chat_id=42) == (404, "Not Found: method not found")
    async with client.get(f"{telegram.url}/bot1:wrong/getMe") as answer:
        assert (answer.status, (await answer.json())["description"]) == (401, "Unauthorized")
    async with client.get(f"{telegram.url}/botwrong/getMe") as answer:
        assert (answer.status, (await answer.json())["description"]) == (404, "Not Found")
    await result("getMe", hello=1)
    assert telegram.notes[-1] == "getMe: unknown parameter hello"


async def test_an_action_must_be_one_of_telegrams(telegram, result, refusal):
    telegram.chat(42)
    assert await result("sendChatAction", chat_id=42, action="typing")
    assert await refusal("sendChatAction", chat_id=42, action="think") == (400, "Bad Request: wrong parameter action in request")
