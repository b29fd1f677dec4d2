"""Which of the chat's babies a message is about, and what it says, read at that baby's age.

A baby who is named is the one, where the name cannot be the word that it also is. Where the words may be about several, each is read
for, and the gravest sign decides: a fever that can wait at 20 months cannot at 2. What was told in a form that is put away is not lost.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core import babies, closing
from bot.core.advice import CRISIS
from bot.core.changed import replace
from bot.core.content import URGENCIES
from bot.core.events import Effect, Forget, Say
from bot.core.names import read_name
from bot.core.reading import Reading
from bot.core.signs import Mention
from bot.core.turn import Context, Turn


@dataclass(frozen=True, slots=True)
class Meant:
    """A message and the baby it is about: `ctx` has that baby active, `named` are those who are named for sure."""

    ctx: Context
    reading: Reading
    named: tuple[int, ...] = ()
    told: tuple[Effect, ...] = ()
    """What the parent has to be told of a change that they did not ask for, or that put a form away."""

    def having_told(self, turn: Turn) -> Turn:
        """The turn with that: first, or behind what cannot wait; nothing where the chat falls silent or is forgotten."""
        if turn.session.silenced or any(isinstance(effect, Forget) for effect in turn.effects):
            return turn
        if CRISIS in self.reading.alerts or _has_grave(self.ctx, self.reading, "present"):
            return turn.then(*self.told)
        if not _has_grave(self.ctx, self.reading, "doubtful"):
            return turn.after(*self.told)
        first = next((at for at, effect in enumerate(turn.effects, 1) if isinstance(effect, Say)), 0)
        return Turn(turn.session, (*turn.effects[:first], *self.told, *turn.effects[first:]))


def understand(ctx: Context, words: str, *, awaiting: str | None) -> Meant:
    """The message read for the baby it is about; `awaiting` is what its words may answer."""
    if len(ctx.session.babies) < 2 or _is_awaited_name(awaiting, words):
        return Meant(ctx, _read(ctx, words, awaiting))
    named = babies.named_babies(ctx, words)
    first = named[0] if len(named) == 1 else ctx.session.active
    chosen, reading = first, _read(_about(ctx, first), words, awaiting)
    for n, said in _others(ctx, words, named, first):
        other = _read_part(_about(ctx, n), words, said, awaiting)
        if _gravity(ctx, [one for one in other.mentions if one.words]) < _gravity(ctx, reading.mentions):
            chosen, reading = n, other
    sure = chosen == first
    return _switched(ctx, chosen, reading, named if sure else (chosen,), unsaid=not sure)


def _is_awaited_name(awaiting: str | None, words: str) -> bool:
    """Whether the words are the answer to how a baby is called, whoever else is called so."""
    return awaiting is not None and awaiting.partition(":")[0] == "name" and read_name(words) is not None


def _others(ctx: Context, words: str, named: tuple[int, ...], first: int) -> Iterator[tuple[int, str]]:
    """The babies besides the first whom the words could mean, each with the words that could be about it."""
    active = ctx.session.active
    if first != active and (rest := _not_about(ctx, words, first)):
        yield active, rest
    for n in (*named, *babies.maybe_named(ctx, words)):
        if n != first and (n != active or active in named):
            yield n, words


#: Where what is said of one baby may end and what is said of another begin.
_PARTS = re.compile(
    r"[.!?;,\n…]+|\b(?:but|however|though|although|while|whereas|and(?= (?:she|he|my|our|now|then|the|her|his)\b))", re.IGNORECASE
)
_ANOTHER = re.compile(r"\b(?:she|he|her|his|him)\b|\b(?:my|our) (?:\w+ )?(?:baby|daughter|son|girl|boy|twin|one)\b", re.IGNORECASE)


def _not_about(ctx: Context, words: str, n: int) -> str:
    """The words without the parts that speak of the nth baby first; nothing where none is left with somebody in it."""
    name = ctx.session.babies[n].name
    parts = [part for part in _PARTS.split(words) if not _speaks_of(part, name)]
    rest = ". ".join(part.strip() for part in parts if part.strip())
    return rest if re.search(r"\w", rest) else ""


def _speaks_of(part: str, name: str) -> bool:
    """Whether a part of a message names this baby before anybody else."""
    part = part.strip()
    at = babies.place_of_baby(part, name)
    if at is None:
        return False
    other = _ANOTHER.search(part)
    return other is None or at <= other.end() + 1


def _read_part(ctx: Context, words: str, said: str, awaiting: str | None) -> Reading:
    """The message with what only this part of its words says of the baby."""
    whole = _read(ctx, words, awaiting)
    if said == words:
        return whole
    part = _read(ctx, said, awaiting)
    return replace(whole, mentions=part.mentions, age=part.age, slots=part.slots)


def _gravity(ctx: Context, mentions: Sequence[Mention]) -> int:
    """How grave the gravest sign is, from 0 on; what is in doubt comes behind what is certain of its kind."""
    told = [
        2 * URGENCIES.index(ctx.brain.signs[one.sign].urgency) + (one.status != "present") for one in mentions if one.status != "denied"
    ]
    return min(told, default=2 * len(URGENCIES))


def _has_grave(ctx: Context, reading: Reading, status: str) -> bool:
    return any(ctx.brain.signs[id].urgency in ("emergency", "urgent") for id in reading.signs(status))


def _about(ctx: Context, n: int) -> Context:
    """The context to read in: that of a form only where it is about this baby."""
    return ctx if n == ctx.session.active else ctx.having(replace(ctx.session, active=n, form=None))


def _switched(ctx: Context, n: int, reading: Reading, named: tuple[int, ...], *, unsaid: bool) -> Meant:
    """The message about the nth baby. A form about another is put away: what was told in it gets its outcome."""
    if n == ctx.session.active:
        return Meant(ctx, reading, named)
    form, closed = ctx.session.form, closing.put_away(ctx)
    awaiting = ctx.session.awaiting if form is None else None
    switched = ctx.having(replace(closed.session, active=n, form=None, awaiting=awaiting))
    now_about = babies.switched_turn(switched).effects
    aside = (*babies.set_aside(ctx), *closed.effects, *now_about) if form is not None else now_about if unsaid else ()
    return Meant(switched, reading, named, aside)


#: "Will has a fever" is in doubt as long as "will" may be a word; what is certain without it is no less.
_LESS_SURE = {"present": "doubtful"}


def _read(ctx: Context, words: str, awaiting: str | None) -> Reading:
    """The words as read with "my baby" in the place of a baby's name; as they stand where a name is awaited, or would hide a sign.

    What is in doubt by likeness alone in the words as they stand stays in doubt.
    """
    asked = ctx.session.form.slot if ctx.session.form is not None else awaiting
    reading = ctx.brain.read(words, today=ctx.today, months=ctx.ages.corrected, asked=asked)
    told = babies.without_names(ctx, words) if ctx.session.awaiting in (None, "reminder") else words
    if told == words:
        return reading
    nameless = ctx.brain.read(told, today=ctx.today, months=ctx.ages.corrected, asked=asked)
    seen = {(one.sign, status) for one in nameless.mentions if one.words for status in (one.status, _LESS_SURE.get(one.status))}
    hidden = any(one.words and one.status != "denied" and (one.sign, one.status) not in seen for one in reading.mentions)
    if hidden:  # a baby may be called Button, and swallow one
        return reading
    known = {one.sign for one in nameless.mentions if one.status != "denied"}
    doubts = [one for one in reading.mentions if one.status == "doubtful" and not one.words and one.sign not in known]
    return replace(nameless, mentions=(*nameless.mentions, *doubts)) if doubts else nameless
