"""A choice of entries, "did you mean one of these?", answered in words: "2", "the last one", "none of them"."""

import re
from collections.abc import Sequence

from bot.core import answers
from bot.core.reading import Reading
from bot.core.turn import Context, Turn

_WHICH = re.compile(
    r"\W*(?:(?:yes|yeah|yep|it is|it was|i meant?|i mean|the|number|no|nr|option|answer|question|like)\W+)*"
    r"(?P<which>[1-9]|(?<!no )one|first|second|third|last)(?:st|nd|rd)?(?: (?:one|question|option))?"
    r"(?: (?:please|pls|thanks|thank you))?\W*"
)


def hear(ctx: Context, offered: Sequence[str], reading: Reading) -> Turn | None:
    """The turn for words that choose one of the entries `offered`, or none of them; None where they say something else."""
    entries = tuple(ctx.brain.entries[id] for id in offered if id in ctx.brain.entries)
    if not entries:
        return None
    chosen = read_choice(reading.utterance.text, of=len(entries))
    if chosen is not None:
        return answers.tell(ctx, entries[chosen])
    said = ctx.brain.spoken_answer(reading.utterance)
    if said in ("no", "none"):
        return ctx.say(ctx.texts.none_meant)
    if said == "yes":
        return answers.tell(ctx, entries[0]) if len(entries) == 1 else answers.offer(ctx, entries)
    return None


def read_choice(text: str, *, of: int) -> int | None:
    """Which of so many the words choose, counted from 0; None where they choose none of them.

    >>> [read_choice(said, of=3) for said in ("2", "the first one please", "number 3", "last", "4", "no one")]
    [1, 0, 2, 2, None, None]
    """
    match = _WHICH.fullmatch(text)
    if match is None:
        return None
    which = match["which"]
    places = {"last": of, "one": 1, "first": 1, "second": 2, "third": 3}
    at = places[which] if which in places else int(which)
    return at - 1 if at <= of else None
