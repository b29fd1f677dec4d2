"""Faults in what a parent reads: placeholders that nothing fills, and phrases that may not be said."""

import string
from collections.abc import Iterator
from typing import Annotated, get_args, get_origin, get_type_hints

from bot.core.content import Content, Entry
from bot.core.faults import Fault, Place

#: Telegram's limits: a message, and what fits well on a button.
LONGEST_TEXT, LONGEST_LABEL = 4096, 64


def texts(content: Content) -> Iterator[Fault]:
    """Lines and labels: not empty, within Telegram's limits, and with no {name} that the conversation does not fill in."""
    for key, lines, limit in (("texts", content.texts, LONGEST_TEXT), ("buttons", content.buttons, LONGEST_LABEL)):
        for name, hint in get_type_hints(type(lines), include_extras=True).items():
            text = getattr(lines, name)
            allowed = set(get_args(hint)[1:]) if get_origin(hint) is Annotated else set()
            if not text.strip():
                yield (key, name), f"'{name}' is empty; write it"
            if len(text) > limit:
                yield (key, name), f"'{name}' has {len(text)} characters, over the limit of {limit}; shorten it"
            yield from (((key, name), what) for what in _placeholders(text, allowed))


def _placeholders(text: str, allowed: set[str]) -> Iterator[str]:
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        yield "a brace has no partner; write {{ or }} for a brace of its own"
        return
    for name in sorted(names - allowed):
        yield f"{{{name}}} is not filled in here; remove it or use one of: {', '.join(sorted(allowed)) or 'none'}"


def wording(content: Content) -> Iterator[Fault]:
    """Rules of wording: what a parent may never read, and what a referral may not say."""
    rules = content.wording
    for place, text, gate in _parent_copy(content):
        lowered = text.lower()
        never = [*rules.never, *(rules.never_in_referral if gate in ("referral", "urgent", "emergency") else ())]
        for phrase in never:
            if phrase in lowered:
                yield place, f"'{phrase}' may not be said to a parent here; word it as the wording rules ask"


def _parent_copy(content: Content) -> Iterator[tuple[Place, str, str]]:
    for i, entry in enumerate(content.entries):
        yield from ((place, text, entry.gate) for place, text in answers_of(i, entry))
    for i, sign in enumerate(content.signs):
        yield ("signs", i, "say"), sign.say, "referral"
    for name, outcome in content.outcomes.items():
        gate = "referral" if name in ("refer", "refer_own_team", "urgent", "emergency") else "screened"
        yield from ((("outcomes", name, key), getattr(outcome, key), gate) for key in ("title", "meaning", "next"))
    yield from ((("explanations", i, "text"), item.text, "referral") for i, item in enumerate(content.explanations))
    yield from ((("texts", name), getattr(content.texts, name), "plain") for name in get_type_hints(type(content.texts)))


#: More support than this a grave sign that a parent affirms may not be asked to have.


def answers_of(i: int, entry: Entry) -> Iterator[tuple[Place, str]]:
    """Every wording of an entry's answer, with its place; `i` is the entry's number."""
    yield ("entries", i, "answer"), entry.answer
    for k, variant in enumerate(entry.by_age):
        yield ("entries", i, "by_age", k, "answer"), variant.answer
