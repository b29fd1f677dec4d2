"""The press of a button and the inline query: who may answer, and until when."""

from datetime import timedelta

import pytest

TOO_OLD = (400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
YES = {"inline_keyboard": [[{"text": "Yes, she does", "callback_data": "y"}, {"text": "Read more", "url": "https://e.org"}]]}
ARTICLE = {"type": "article", "id": "1", "title": "Crawling", "input_message_content": {"message_text": "Babies crawl."}}


async def test_a_press_carries_the_message_and_the_data(telegram, result):
    chat = telegram.chat(42)
    sent = await result("sendMessage", chat_id=42, text="Does she?", reply_markup=YES)
    await chat.presses("yes")
    [update] = await result("getUpdates")
    query = update["callback_query"]
    assert (query["data"], query["message"], query["from"]["id"]) == ("y", sent, 42)


async def test_a_press_is_answered_once(telegram, result, refusal):
    chat = telegram.chat(42)
    await result("sendMessage", chat_id=42, text="Does she?", reply_markup=YES)
    query = await chat.presses(data="y")
    assert await result("answerCallbackQuery", callback_query_id=query, text="Noted", show_alert=True)
    assert await chat.answered(query) == {"query_id": query, "text": "Noted", "alert": True}
    assert await refusal("answerCallbackQuery", callback_query_id=query) == TOO_OLD


async def test_a_press_cannot_be_answered_late(telegram, result, refusal):
    chat = telegram.chat(42)
    await result("sendMessage", chat_id=42, text="Does she?", reply_markup=YES)
    query = await chat.presses("Yes")
    assert (await refusal("answerCallbackQuery", callback_query_id=query, text="x" * 201))[1] == "Bad Request: MESSAGE_TOO_LONG"
    telegram.clock.move(timedelta(seconds=151))
    assert await refusal("answerCallbackQuery", callback_query_id=query) == TOO_OLD
    assert await refusal("answerCallbackQuery", callback_query_id="nonsense") == TOO_OLD


async def test_a_label_that_shows_nowhere_is_named_with_those_that_do(telegram, result):
    chat = telegram.chat(42)
    await result("sendMessage", chat_id=42, text="Does she?", reply_markup=YES)
    with pytest.raises(LookupError, match=r"no button 'No'; showing: .'Yes, she does', 'Read more'."):
        await chat.presses("No")
    with pytest.raises(LookupError, match="is a link"):
        await chat.presses("Read more")


async def test_the_newest_keyboard_is_pressed_and_a_whole_label_wins(telegram, result):
    chat = telegram.chat(42)
    for number in (1, 2):
        rows = [[{"text": "Yes, more", "callback_data": f"more {number}"}], [{"text": "Yes", "callback_data": f"yes {number}"}]]
        await result("sendMessage", chat_id=42, text="?", reply_markup={"inline_keyboard": rows})
    await chat.presses("yes")
    [update] = await result("getUpdates")
    assert update["callback_query"]["data"] == "yes 2"


async def test_a_stale_button_can_still_be_pressed(telegram, result):
    chat = telegram.chat(42)
    sent = await result("sendMessage", chat_id=42, text="Does she?", reply_markup=YES)
    await result("deleteMessage", chat_id=42, message_id=sent["message_id"])
    await chat.presses_stale("y", message=sent["message_id"])
    [update] = await result("getUpdates")
    assert update["callback_query"]["message"]["date"] == 0


async def test_an_inline_query_gets_its_results(telegram, result):
    chat = telegram.chat(42)
    query = await chat.asks_inline("backward crawling")
    [update] = await result("getUpdates")
    assert update["inline_query"]["query"] == "backward crawling"
    assert await result("answerInlineQuery", inline_query_id=query, results=[ARTICLE])
    assert (await chat.answered(query))["results"] == [ARTICLE]


@pytest.mark.parametrize(
    ("results", "why"),
    [
        ([ARTICLE] * 51, "RESULTS_TOO_MUCH"),
        ([ARTICLE, ARTICLE], "RESULT_ID_DUPLICATE"),
        ([ARTICLE | {"id": "x" * 65}], "RESULT_ID_INVALID"),
        ([ARTICLE | {"title": ""}], "can't parse inline query result: Can't find field \"title\""),
        ([ARTICLE | {"input_message_content": {}}], "message text is empty"),
    ],
)
async def test_wrong_inline_results_are_refused(telegram, refusal, results, why):
    query = await telegram.chat(42).asks_inline("x")
    assert await refusal("answerInlineQuery", inline_query_id=query, results=results) == (400, f"Bad Request: {why}")
