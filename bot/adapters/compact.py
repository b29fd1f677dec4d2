"""JSON as it is sent, received and stored: without spaces, in UTF-8."""

import json
from typing import Any

import msgspec


def compact(value: Any) -> bytes:
    """The value as JSON; half of a surrogate pair, which UTF-8 cannot hold, becomes a question mark.

    >>> compact({"text": "né " + chr(0xD83D)}).decode()
    '{"text":"né ?"}'
    """
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")


def parsed(data: bytes) -> Any:
    """What the JSON says; ValueError where it is none. Half of a surrogate pair is taken as it comes.

    >>> parsed(compact({"text": "né"}))
    {'text': 'né'}
    """
    try:
        return msgspec.json.decode(data)
    except msgspec.DecodeError:
        return json.loads(data)
