"""What comes back from getUpdates."""

import aiohttp
import pytest

from bot.polling import _next_batch


class Answering:
    def __init__(self, text: bytes) -> None:
        self.text = text

    async def get_updates(self, _body: dict[str, object], *, seconds: float) -> tuple[int, bytes]:
        assert seconds > 0
        return 200, self.text


@pytest.mark.parametrize(
    "text", [b"null", b"[]", b'"x"', b'{"ok":true}', b'{"ok":true,"result":null}', b'{"ok":true,"result":[1]}', b"<html>"]
)
async def test_an_answer_of_another_shape_is_an_unreadable_one(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"answer|Expecting"):
        await _next_batch(Answering(text), 0)  # type: ignore[arg-type]


async def test_a_refusal_without_a_code_counts_by_its_status() -> None:
    with pytest.raises(aiohttp.ClientError):
        await _next_batch(Answering(b'{"ok":false,"error_code":null}'), 0)  # type: ignore[arg-type]


async def test_updates_come_as_they_are() -> None:
    answering = Answering(b'{"ok":true,"result":[{"update_id":5},{"update_id":"x"}]}')
    assert await _next_batch(answering, 0) == [{"update_id": 5}]  # type: ignore[arg-type]
