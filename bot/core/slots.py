"""The way of moving, progress and skills that an utterance tells about the baby.

Which words tell them is content. The rules here say what several of them amount to, in this order:

1. What is denied, over, somebody else's, wished for or said of babies in general tells nothing about this baby now.
2. A way of moving with something odd about it (one side, the bottom) goes before a plain one; both ways before one.
3. "Does not move about" holds only where no way of moving is told; not crawling alone says nothing about the way.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

from bot.core.cues import CueBook, Cues, CueShelf, Found, Hit, Lexicon
from bot.core.scope import NEGATORS, REACH
from bot.core.since import weeks_since
from bot.core.text import Utterance

Asked = Literal["direction", "new_skill"]


class Told(Protocol):
    """A thing that parents tell, with the cues that tell it."""

    @property
    def id(self) -> str: ...
    @property
    def cues(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """What an utterance tells; None where it tells nothing. `no_new_skill` is True for "nothing new", False for "something new"."""

    direction: str | None = None
    style: str | None = None
    no_new_skill: bool | None = None
    since_weeks: float | None = None
    """For how many weeks the baby has moved in this way."""
    pulls_up: bool | None = None
    cruises: bool | None = None
    walks: bool | None = None
    sits: bool | None = None
    rolls: bool | None = None
    weight_on_legs: bool | None = None
    crawls: bool | None = None


_SKILLS = ("pulls_up", "cruises", "walks", "sits", "rolls", "weight_on_legs", "crawls")
_NOT, _LACKS, _ASKED, _STYLE = "not_", "lacks_", "asked_", "style_"
#: The first of these that is told is the direction.
_ORDER = ("one_sided", "bottom_shuffle_mixed", "bottom_shuffle", "both", "backward", "belly", "forward", "rolling", "skipped", "not_moving")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Before a skill these words make it a wish or an attempt, not a fact.
_WISHES = _words(
    "when will should would if could might may try tries trying tried want wants wanted wanting learn learns learning almost nearly close "
    "about help helps helping teach teaching encourage encouraging ready until till before supposed expect expected hope hoping practise "
    "practising practice practicing attempt attempts attempting than without like likes scared afraid worried from"
)
_WISH_REACH = 4
_GENERAL = _words("babies infants kids children")
_OWN = _words("my our the both")
_THEN = _words("first initially started began was went used before had originally")
_NOW = _words("now finally currently nowadays today lately")


class SlotReader:
    """Reads the slots with the cues of one content.

    >>> from types import SimpleNamespace as Said
    >>> from bot.core.text import read
    >>> ways = [Said(id="backward", cues=["backward"]), Said(id="forward", cues=["forward"])]
    >>> reader = SlotReader(ways, [], [], lexicon={})
    >>> reader.read(read("She only goes forwards, never backwards")).direction
    'forward'
    >>> reader.read(read("backwards but not forwards")).direction
    'backward'
    """

    def __init__(self, directions: Iterable[Told], progress: Iterable[Told], skills: Iterable[Told], *, lexicon: Lexicon) -> None:
        told = {item.id: tuple(item.cues) for item in (*directions, *progress, *skills)}
        plain = {name: cues for name, cues in told.items() if not name.startswith(_ASKED)}
        answers = {name.removeprefix(_ASKED): cues for name, cues in told.items() if name.startswith(_ASKED)}
        # A negation that belongs to one cue no longer denies another of its book: what is told by its absence has a book of its own.
        self.books = {
            "ways": Cues({name: cues for name, cues in plain.items() if not _is_absence(name)}),
            "absences": Cues({name: cues for name, cues in plain.items() if _is_absence(name)}),
        }
        self._lexicon = lexicon
        self._answers = {
            "direction": CueBook({name: cues for name, cues in answers.items() if not name.endswith("_new")}, lexicon),
            "new_skill": CueBook({name: cues for name, cues in answers.items() if name.endswith("_new")}, lexicon),
        }

    @cached_property
    def _shelf(self) -> CueShelf:
        return CueShelf(self.books, self._lexicon)

    def read(
        self, utterance: Utterance, *, asked: Asked | None = None, age_months: float | None = None, found: Found | None = None
    ) -> Slots:
        """What the utterance tells; `asked` names the question that it answers, so that "both" or "the same" is enough.

        `age_months` turns "since she was 7 months" into weeks. `found` is what the utterance holds of `books`, where somebody looked.
        """
        found = found or self._shelf.find(utterance)
        met = (*found.hits("ways"), *found.hits("absences"))
        if not met and asked is None:
            return Slots(since_weeks=weeks_since(utterance, (), age_months=age_months))
        hits = _Hits(utterance, met)
        direction, nothing_new = _direction(hits), _nothing_new(hits)
        if asked is not None and (direction if asked == "direction" else nothing_new) is None:
            answer = _Hits(utterance, self._answers[asked].find(utterance))
            direction = _direction(answer) if asked == "direction" else direction
            nothing_new = _nothing_new(answer) if asked == "new_skill" else nothing_new
        moves = {hit.clause for hit in met if hit.id in _MOVES}
        return Slots(
            direction=direction,
            style=_style(hits, direction),
            no_new_skill=nothing_new,
            since_weeks=weeks_since(utterance, moves, age_months=age_months),
            **{skill: hits.has(skill) for skill in _SKILLS},
        )


#: What tells how the baby moves, or that nothing is new.
_MOVES = frozenset({*_ORDER, "crawls", "nothing_new"})


def _is_absence(name: str) -> bool:
    return name.startswith(_LACKS) or name in {"not_moving", "nothing_new"}


class _Hits:
    """The cues met, sorted into what is so, what is denied, and what only sounds like it."""

    def __init__(self, utterance: Utterance, hits: Iterable[Hit]) -> None:
        self._words = [clause.words for clause in utterance.clauses]
        self._found: dict[str, list[Hit]] = defaultdict(list)
        self._spans: dict[Hit, tuple[int, int]] = {}
        for hit in hits:
            self._found[hit.id].append(hit)

    def told(self, name: str) -> list[Hit]:
        """The hits of a thing that is so."""
        return [hit for hit in self._meant(name) if hit.polarity == "affirmed"] if name in self._found else []

    def denied(self, name: str) -> bool:
        """Whether the thing is said not to be."""
        if any(hit.polarity == "denied" for hit in self._meant(name)):
            return True
        return any(not self._voided(hit, name) for hit in self.told(_LACKS + name))

    def _meant(self, name: str) -> list[Hit]:
        """The hits that are about this baby and do not just sound like the thing."""
        return [hit for hit in self._found.get(name, ()) if not self._is_general(hit) and not self._voided(hit, name)]

    def _voided(self, hit: Hit, name: str) -> bool:
        return any(self._overlap(other, hit) for other in self._found.get(_NOT + name, ()))

    def has(self, skill: str) -> bool | None:
        """Whether the baby has the skill: no where both are said, unknown where neither is or it is only wished for."""
        if skill not in self._found and _LACKS + skill not in self._found:
            return None
        if self.denied(skill):
            return False
        return True if any(not self._is_wished(hit) for hit in self.told(skill)) else None

    def is_so(self, name: str) -> bool:
        """Whether the thing is told and not just wished for."""
        return any(not self._is_wished(hit) for hit in self.told(name))

    def clauses(self, name: str) -> set[int]:
        """Numbers of the clauses that mention the thing, denied or not."""
        return {hit.clause for hit in self._found.get(name, ())}

    def sayings(self, prefix: str) -> list[str]:
        """What follows `prefix` in the ids of what is told."""
        return [name.removeprefix(prefix) for name in self._found if name.startswith(prefix) and self.told(name)]

    def is_then(self, name: str) -> bool:
        """Whether the thing is told of an earlier time only: "started backwards, now forwards"."""
        hits = self.told(name)
        return bool(hits) and all(_THEN.intersection(self._before(hit)) and not _NOW.intersection(self._before(hit)) for hit in hits)

    def is_now(self, name: str) -> bool:
        return any(_NOW.intersection(self._before(hit)) for hit in self.told(name))

    def _span(self, hit: Hit) -> tuple[int, int]:
        if hit not in self._spans:
            self._spans[hit] = self._find(hit)
        return self._spans[hit]

    def _find(self, hit: Hit) -> tuple[int, int]:
        """Where the hit's words stand in their clause; of several such places the first, or for a denied one the first after a negation."""
        words, said = self._words[hit.clause], tuple(hit.words.split())
        starts = [i for i in range(len(words) - len(said) + 1) if words[i : i + len(said)] == said] or [0]
        denied = [i for i in starts if NEGATORS.intersection(words[max(0, i - REACH) : i])] if hit.polarity == "denied" else []
        start = (denied or starts)[0]
        return start, start + len(said)

    def _overlap(self, one: Hit, other: Hit) -> bool:
        (a, b), (c, d) = self._span(one), self._span(other)
        return one.clause == other.clause and a < d and c < b

    def _before(self, hit: Hit) -> Sequence[str]:
        return self._words[hit.clause][: self._span(hit)[0]]

    def _is_general(self, hit: Hit) -> bool:
        before = self._before(hit)
        if "your" in before:
            return True
        return any(word in _GENERAL and not (i and before[i - 1] in _OWN) for i, word in enumerate(before))

    def _is_wished(self, hit: Hit) -> bool:
        return bool(_WISHES.intersection(self._before(hit)[-_WISH_REACH:]))


def _direction(hits: _Hits) -> str | None:
    so = {name for name in _ORDER if (hits.is_so(name) if name in {"skipped", "forward"} else hits.told(name))}
    if "unsure" in hits.sayings("") and not so:
        return "unsure"
    so = _latest(so, hits)
    if {"backward", "forward"} <= so:
        so.add("both")
    if "bottom_shuffle" in so and ({"forward", "both"} & so or hits.is_so("all_fours")):
        so.add("bottom_shuffle_mixed")
    if not so and not hits.told("crawls") and (hits.is_so("cruises") or hits.is_so("walks")) and hits.denied("crawls"):
        return "skipped"
    return next((name for name in _ORDER if name in so), None)


def _latest(so: Collection[str], hits: _Hits) -> set[str]:
    """Without the ways that an earlier time had, where a present one is told."""
    earlier = {name for name in so if hits.is_then(name)}
    return set(so) - earlier if earlier and any(hits.is_now(name) for name in so) else set(so)


def _style(hits: _Hits, direction: str | None) -> str | None:
    named = hits.sayings(_STYLE)
    return named[0] if named else _STYLES.get(direction or "")


_STYLES: Mapping[str, str] = {
    "backward": "backward",
    "belly": "belly",
    "bottom_shuffle": "shuffle",
    "bottom_shuffle_mixed": "shuffle",
    "rolling": "rolling",
    "one_sided": "hitch",
}


def _nothing_new(hits: _Hits) -> bool | None:
    nothing, something = bool(hits.told("nothing_new")), bool(hits.told("something_new"))
    return nothing if nothing != something else None
