"""JSON as it is sent and stored: without spaces, in UTF-8."""

import json
from typing import Any

import msgspec


def compact(value: Any) -> bytes:
    """The value as JSON; half of a surrogate pair, which UTF-8 cannot hold, becomes a question mark.

    >>> compact({"text": "né " + chr(0xD83D), "date": 10**20}).decode()
    '{"text":"né ?","date":100000000000000000000}'
    """
    try:
        return msgspec.json.encode(value)
    except (UnicodeEncodeError, OverflowError):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
