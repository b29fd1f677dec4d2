"""What goes over the wire: Telegram's answer and refusal shapes, and one JSON encoder for the hot path."""

import json
from typing import Any

Json = dict[str, Any]

SECOND_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encode(value: Any) -> bytes:
    return _encode(value).encode("utf-8", "surrogatepass")


def accepted(result: Any) -> bytes:
    """The body of an answer that carries `result`; bytes are JSON already.

    >>> accepted(True)
    b'{"ok":true,"result":true}'
    """
    return b'{"ok":true,"result":' + (result if isinstance(result, bytes) else encode(result)) + b"}"


class ApiError(Exception):
    """A request that Telegram refuses, with its error code and its own words."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> bytes:
        answer: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return encode(answer | ({"parameters": self.parameters} if self.parameters else {}))


def bad_request(why: str) -> ApiError:
    """ApiError 400, in Telegram's wording: `Bad Request: ` and the reason."""
    return ApiError(400, f"Bad Request: {why}")
