"""What one message, taken by itself, calls for: the act that `ask` prints and the conversation carries out.

In this order: a parent in crisis, warning signs, the decision table as far as age and direction are known, small talk, the best entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.core.baby import Ages, ages, learn
from bot.core.content import URGENCIES, Entry
from bot.core.reading import TALK, Brain, Reading, small_talk
from bot.core.session import Answer, Baby
from bot.core.triage import Case, Decision, triage

Act = Literal["answer", "did_you_mean", "refer", "urgent", "emergency", "small_talk", "fallback"]
Level = Literal["none", "routine", "urgent", "emergency"]

#: As many entries to choose from are read at a glance.
OFFERED = 3
CRISIS, BEREAVED, IN_HOSPITAL = "carer_crisis", "bereaved", "in_hospital"


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about a message. `decision` is set where signs, gates or the table decided; `entry` where one fits well."""

    act: Act
    urgency: Level
    entry: Entry | None = None
    signs: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    decision: Decision | None = None
    alert: str = ""
    talk: str = ""
    offered: tuple[Entry, ...] = ()
    rule: str = ""
    """The rule that fired, for `why`."""


def advise(brain: Brain, reading: Reading, baby: Baby, *, on: date) -> Advice:
    """The advice for this message about this baby, whose age and direction the message may add to."""
    baby = learn(baby, reading.age, reading.slots, on=on)
    signs, doubtful = reading.signs("present"), reading.signs("doubtful")
    known = ages(baby, on=on)
    entry = best_entry(brain, reading, known.corrected)
    if CRISIS in reading.alerts:
        return Advice("emergency", "emergency", signs=signs, alert=CRISIS, rule=f"alert:{CRISIS}")
    decision = triage(brain.content, _case(baby, known, reading, signs))
    alert = next((a for a in (BEREAVED, IN_HOSPITAL) if a in reading.alerts), "")
    level: Level = _LEVELS.get(decision.outcome, "none")
    if _graver(brain, doubtful, level):
        return _doubt(brain, entry, signs, doubtful)
    if level != "none":
        return Advice(_ACTS[level], level, entry, signs, doubtful, decision, alert, rule=decision.because[0])
    if alert:
        return Advice("small_talk", "none", alert=alert, rule=f"alert:{alert}")
    if doubtful:
        return _doubt(brain, entry, signs, doubtful)
    return _by_words(brain, reading, entry, known)


def _case(baby: Baby, known: Ages, reading: Reading, signs: tuple[str, ...]) -> Case:
    """The message as a case. An unknown direction stays out of the table: worry alone does not refer."""
    given: dict[str, Answer] = dict.fromkeys(signs, "yes")
    nothing_new = reading.slots.no_new_skill
    return Case(
        direction=baby.direction or "forward",
        birth_months=known.birth,
        weeks_early=baby.weeks_early,
        premature=baby.premature,
        signs=given,
        new_skill="no" if nothing_new else "yes",
    )


_ACTS: Mapping[Level, Act] = {"routine": "refer", "urgent": "urgent", "emergency": "emergency"}
_LEVELS: Mapping[str, Level] = {"refer": "routine", "urgent": "urgent", "emergency": "emergency"}


def _graver(brain: Brain, doubtful: tuple[str, ...], level: Level) -> bool:
    """Whether a sign in doubt is urgent, or an emergency, where what is certain is less."""
    return level != "none" and any(URGENCIES.index(brain.signs[id].urgency) < URGENCIES.index(level) for id in doubtful)


def _doubt(brain: Brain, entry: Entry | None, signs: tuple[str, ...], doubtful: tuple[str, ...]) -> Advice:
    """A sign that may be meant: its own question comes first, whatever else fits."""
    gravest = min(doubtful, key=lambda id: URGENCIES.index(brain.signs[id].urgency))
    level: Level = brain.signs[gravest].urgency
    return Advice(_ACTS[level], level, entry, signs, doubtful, rule=f"doubt:{gravest}")


def _by_words(brain: Brain, reading: Reading, entry: Entry | None, known: Ages) -> Advice:
    """No sign anywhere: what the matcher found."""
    ranking, limits = reading.ranking, brain.content.matching
    talk = small_talk(ranking)
    if talk is not None and ranking.confidence >= limits.offer:
        return Advice("small_talk", "none", talk=talk, rule="small_talk")
    birth, months = known.birth, known.corrected
    if birth is not None and birth >= brain.content.triage.bounds[-1] and entry is not None and entry.gate != "plain":
        return Advice("fallback", "none", decision=Decision("out_of_scope", ("age:24_or_more",), birth), rule="age:24_or_more")
    sure = ranking.confidence * _share_of_first(brain, reading, entry, months)
    if entry is None and months is not None and months < brain.content.triage.bounds[0]:
        return Advice("fallback", "none", decision=Decision("out_of_scope", ("age:under_4",), months), rule="age:under_4")
    like_talk = ranking.first.startswith(TALK)  # a little: the confidence is that of small talk, not of an entry behind it
    if entry is not None and sure >= limits.answer and not like_talk:
        return _answer(entry)
    worth_offering = ranking.confidence >= limits.offer and not (like_talk and _is_far_behind(reading))
    if worth_offering and (offered := offers(brain, reading, months)):
        return Advice("did_you_mean", "none", entry, offered=offered, rule="confidence:offer")
    return Advice("fallback", "none", rule="confidence:fallback")


#: An entry with a smaller share than this is not worth offering behind words that are a little like small talk.
_FAR_BEHIND = 0.02


def _is_far_behind(reading: Reading) -> bool:
    """Whether the entry that fits best hardly fits."""
    return all(one.score < _FAR_BEHIND for one in reading.entries[:1])


def _answer(entry: Entry) -> Advice:
    """An entry about an emergency is told as one, even where no sign was read: the words fit it well enough to be sure."""
    if is_grave(entry):
        level: Level = "urgent" if entry.gate == "urgent" else "emergency"
        return Advice(level, level, entry, rule=f"entry:{entry.id}")  # type: ignore[arg-type]
    return Advice("answer", "none", entry, rule=f"entry:{entry.id}")


def best_entry(brain: Brain, reading: Reading, months: float | None) -> Entry | None:
    """The entry that fits best, or the next one of its topic that holds for this age and is no graver; None where none does.

    A head that lags at 3 months is no baby who went limp, though that entry is the next in line.
    """
    entries = (brain.entries[name] for name in reading.ranking.names if not name.startswith(TALK))
    first = next(entries, None)
    if first is None or holds(first, months):
        return first
    alike = (entry for entry in entries if entry.topic == first.topic and is_grave(entry) <= is_grave(first))
    return next((entry for entry in alike if holds(entry, months)), None)


def is_grave(entry: Entry) -> bool:
    """Whether the entry is about something urgent, or an emergency."""
    return entry.gate in ("urgent", "emergency")


def _share_of_first(brain: Brain, reading: Reading, entry: Entry | None, months: float | None) -> float:
    """How likely the entry is, against the one that fits best of those that hold at this age: the confidence is that one's."""
    if entry is None:
        return 0.0
    candidates = reading.entries
    chosen = next((c.score for c in candidates if c.entry == entry.id), 0.0)
    best = next((c.score for c in candidates if holds(brain.entries[c.entry], months)), 0.0)
    return min(1.0, chosen / best) if best > 0 else 0.0


def holds(entry: Entry, months: float | None) -> bool:
    """Whether the entry's answer holds at this age; it does where the age is not known."""
    return months is None or entry.holds is None or entry.holds.from_ <= months < entry.holds.below


def offers(brain: Brain, reading: Reading, months: float | None) -> tuple[Entry, ...]:
    """Up to three entries to choose from, those that hold at this age; after "no fits, not floppy" nothing grave is offered."""
    entries = [brain.entries[c.entry] for c in reading.entries]
    denied = bool(reading.signs("denied"))
    return tuple([entry for entry in entries if holds(entry, months) and not (denied and is_grave(entry))][:OFFERED])
