"""A call to Telegram and what its answer comes to, refusals that can be mended included."""

import json
from typing import Any

import pytest

from bot.adapters.bot_api import NoAnswer
from bot.adapters.telegram_send import TelegramSend
from bot.ports import Call, ChatGone, Delivered, Moved, Refused, TooMany, Unreachable, Verdict

EDIT = Call("editMessageText", b'{"chat_id":1,"message_id":5,"text":"<b>a</b>","parse_mode":"HTML"}')
DROP = Call("editMessageReplyMarkup", b'{"chat_id":1,"message_id":5}')
SAY = Call("sendMessage", b'{"chat_id":1,"text":"a &lt; <b>b</b>","parse_mode":"HTML"}')


class Server:
    """A Bot API server that refuses the first call, in these words, and takes those that follow."""

    def __init__(self, refusal: str, status: int = 400, **parameters: Any) -> None:
        body = {"ok": False, "error_code": status, "description": refusal, "parameters": parameters}
        self.answers: list[tuple[int, bytes]] = [(status, json.dumps(body).encode())]
        self.called: list[tuple[str, dict[str, Any]]] = []

    async def call(self, method: str, body: bytes, *, seconds: float = 60) -> tuple[int, bytes]:
        assert seconds > 0
        self.called.append((method, json.loads(body)))
        return self.answers.pop() if self.answers else (200, b'{"ok":true,"result":{"message_id":6}}')


async def sent(server: Any, call: Call) -> Verdict:
    return await TelegramSend(server, None)(call)  # type: ignore[arg-type]


NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and "
    "reply markup of the message"
)


@pytest.mark.parametrize("call", [EDIT, DROP])
async def test_a_message_that_is_not_modified_is_one_that_telegram_has(call: Call) -> None:
    server = Server(NOT_MODIFIED)
    assert await sent(server, call) == Delivered()
    assert [method for method, _ in server.called] == [call.method]


@pytest.mark.parametrize("lost", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"])
async def test_what_was_to_replace_a_lost_message_comes_as_a_new_one(lost: str) -> None:
    server = Server(f"Bad Request: {lost}")
    assert await sent(server, EDIT) == Delivered()
    assert server.called[1] == ("sendMessage", {"chat_id": 1, "text": "<b>a</b>", "parse_mode": "HTML"})


async def test_buttons_of_a_lost_message_are_gone_with_it() -> None:
    server = Server("Bad Request: message to edit not found")
    assert await sent(server, DROP) == Delivered()
    assert len(server.called) == 1


async def test_a_text_whose_markup_is_refused_goes_without_it() -> None:
    server = Server("Bad Request: can't parse entities: Unexpected end tag at byte offset 3")
    assert await sent(server, SAY) == Delivered()
    assert server.called[1] == ("sendMessage", {"chat_id": 1, "text": "a < b"})


async def test_a_group_that_moved_is_told_with_its_new_id() -> None:
    server = Server("Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1007)
    assert await sent(server, SAY) == Moved(-1007)
    assert len(server.called) == 1


@pytest.mark.parametrize(
    ("status", "said", "verdict"),
    [
        (400, "Bad Request: message is too long", Refused("Bad Request: message is too long")),
        (403, "Forbidden: bot was blocked by the user", ChatGone()),
        (401, "Unauthorized", Unreachable("status 401")),
        (502, "Bad Gateway", Unreachable("status 502")),
    ],
)
async def test_what_cannot_be_mended_is_not_tried_twice_at_once(status: int, said: str, verdict: Verdict) -> None:
    server = Server(said, status)
    assert (await sent(server, SAY), len(server.called)) == (verdict, 1)


async def test_a_pause_is_as_long_as_telegram_says() -> None:
    assert await sent(Server("Too Many Requests: retry after 7", 429, retry_after=7), SAY) == TooMany(7.0)


class Silent:
    """A server that gives no answer."""

    def __init__(self, trouble: NoAnswer) -> None:
        self.trouble = trouble

    async def call(self, _method: str, _body: bytes, *, seconds: float = 60) -> tuple[int, bytes]:
        assert seconds > 0
        raise self.trouble


@pytest.mark.parametrize("may_have_arrived", [True, False])
async def test_without_an_answer_it_is_told_whether_the_message_may_have_arrived(may_have_arrived: bool) -> None:
    verdict = await sent(Silent(NoAnswer("ReadError", may_have_arrived=may_have_arrived)), SAY)
    assert verdict == Unreachable("ReadError", may_have_arrived=may_have_arrived)
