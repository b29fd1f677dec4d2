"""Stored sessions of older versions, brought to the form that `bot.core.session` reads."""

from typing import Any


def upgraded(plain: dict[str, Any]) -> dict[str, Any]:
    """The plain session in today's form; the same object where it is of no older version."""
    return _with_check_ins_by_baby(plain) if plain.get("version") == 1 else plain


def _with_check_ins_by_baby(plain: dict[str, Any]) -> dict[str, Any]:
    """Version 1 knew one check-in ahead a chat, and noted what it would ask, which follows from the last outcome.

    >>> old = {"key": "check_in", "due": "2026-03-01T12:00:00+00:00", "about": "referral", "baby": 1, "open": False}
    >>> _with_check_ins_by_baby({"version": 1, "check_ins": old})["check_ins"]["ahead"]
    [{'key': 'check_in', 'due': '2026-03-01T12:00:00+00:00', 'baby': 1, 'first_due': None}]
    """
    check_ins = dict(plain.get("check_ins", {}))
    check_ins.pop("about", None)
    key, due, first_due = (check_ins.pop(name, None) for name in ("key", "due", "first_due"))
    if key is not None and due is not None:
        check_ins["ahead"] = [{"key": key, "due": due, "baby": check_ins.get("baby", 0), "first_due": first_due}]
    return plain | {"version": 2, "check_ins": check_ins}
