"""Answers to the press of a button and to an inline query."""

from typing import Any

from bot.simulator.entities import units
from bot.simulator.limits import CALLBACK_ANSWER
from bot.simulator.methods.registry import method
from bot.simulator.params import Params
from bot.simulator.telegram import Query, Telegram
from bot.simulator.wire import Json, bad_request

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
INLINE_RESULTS = 50


@method("answerCallbackQuery", "callback_query_id text show_alert url cache_time")
def answer_callback_query(telegram: Telegram, params: Params) -> bool:
    if units(params.text("text")) > CALLBACK_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    query = _take(telegram, params.text("callback_query_id"))
    answer = {"query_id": query.id, "text": params.text("text"), "alert": params.flag("show_alert")}
    chat = telegram.directory.chats.get(query.chat)
    if chat is not None:
        chat.note("answered", answer)
    telegram.tell("answered", query.chat, answer)
    return True


@method("answerInlineQuery", "inline_query_id results cache_time is_personal next_offset button switch_pm_text switch_pm_parameter")
def answer_inline_query(telegram: Telegram, params: Params) -> bool:
    results = params.parsed("results", called="inline query results")
    if not isinstance(results, list):
        raise bad_request("can't parse inline query results: expected an Array of InlineQueryResult")
    if len(results) > INLINE_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    for result in results:
        _check_result(result)
    if len({result["id"] for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    if len(params.text("next_offset").encode()) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    query = _take(telegram, params.text("inline_query_id"))
    answer: Json = {"query_id": query.id, "results": results, "next_offset": params.text("next_offset")}
    telegram.inline_answers[query.id] = answer
    chat = telegram.directory.chats.get(query.chat)
    if chat is not None:
        chat.note("answered", answer)
    telegram.tell("inline", query.chat, answer)
    return True


def _check_result(result: Any) -> None:
    if not isinstance(result, dict) or not 1 <= len(str(result.get("id", "")).encode()) <= 64:
        raise bad_request("RESULT_ID_INVALID")
    if result.get("type") == "article":
        if not result.get("title"):
            raise bad_request("can't parse inline query result: Can't find field \"title\"")
        content = result.get("input_message_content")
        if not isinstance(content, dict):
            raise bad_request("can't parse inline query result: Can't find field \"input_message_content\"")
        if not 1 <= units(str(content.get("message_text", ""))) <= 4096:
            raise bad_request("MESSAGE_TEXT_INVALID" if content.get("message_text") else "message text is empty")


def _take(telegram: Telegram, id: str) -> Query:
    query = telegram.queries.pop(id, None)
    if query is None or not telegram.is_open(query):
        raise bad_request(TOO_OLD)
    return query
