"""One message without a session, as data: what `crawlwise ask --json` prints, and what `evaluate` scores."""

from datetime import UTC, date, datetime, time
from typing import Any

from bot.core.advice import Advice, advise
from bot.core.engine import take_turn
from bot.core.events import Said, Say
from bot.core.reading import Brain, Reading
from bot.core.session import Baby, Session

CANDIDATES_SHOWN = 5
_LEAST_SHOWN = 0.02


def ask(brain: Brain, text: str, *, today: date) -> dict[str, Any]:
    """The answer to one message in the form of the contract: act, entry, candidates, age, signs, reply."""
    reading = brain.read(text, today=today)
    advice = advise(brain, reading, Baby(), on=today)
    age = reading.age
    return {
        "text": text,
        "act": advice.act,
        "entry": advice.entry.id if advice.entry else None,
        "topic": advice.entry.topic if advice.entry else None,
        "confidence": round(float(reading.ranking.confidence), 3),
        "candidates": _candidates(brain, reading),
        "age_months": _rounded(age.months),
        "birth_age_months": _rounded(age.birth_months),
        "direction": reading.slots.direction,
        "signs": list(advice.signs + advice.doubtful),
        "urgency": advice.urgency,
        "reply": reply_to(brain, text, today=today),
    }


def _candidates(brain: Brain, reading: Reading) -> list[dict[str, Any]]:
    best = reading.entries[:CANDIDATES_SHOWN]
    return [{"entry": c.entry, "topic": brain.entries[c.entry].topic, "score": round(float(c.score), 4)} for c in best]


def reply_to(brain: Brain, text: str, *, today: date) -> str:
    """What a parent who writes this first of all reads, messages parted by an empty line."""
    turn = take_turn(brain, Session(), Said(text), now=datetime.combine(today, time(12), tzinfo=UTC))
    return "\n\n".join(effect.text for effect in turn.effects if isinstance(effect, Say))


def _rounded(months: float | None) -> float | None:
    return None if months is None else round(months, 2)


def explain(brain: Brain, text: str, *, today: date) -> str:
    """How a message was read and matched, line by line: for whoever edits the content."""
    reading = brain.read(text, today=today)
    advice = advise(brain, reading, Baby(), on=today)
    lines = [
        f"normalised  {reading.utterance.text}",
        f"age         {_age(reading)}",
        f"direction   {reading.slots.direction or '-'}",
        f"alerts      {', '.join(reading.alerts) or '-'}",
        *(f"sign        {m.sign} ({brain.signs[m.sign].code}, {m.status}): {m.words or 'no cue, but likely'}" for m in reading.mentions),
        f"likely      {_likely(brain, text)}",
        *_ranked(brain, reading, text),
        *_decided(brain, advice),
    ]
    return "\n".join(lines)


def _likely(brain: Brain, text: str) -> str:
    """The signs that the second opinion finds likely."""
    likely = brain.sign_matcher.likely(text, least=_LEAST_SHOWN)
    return ", ".join(f"{sign} {share:.2f}" for sign, share in likely) or "no sign"


def _age(reading: Reading) -> str:
    age = reading.age
    if age.conflict:
        return f"conflict: {', '.join(f'{months:g}' for months in age.candidates)}"
    if age.months is None:
        return "-"
    corrected = f", corrected {age.corrected_months:.1f}" if age.corrected_months is not None else ""
    return f"{age.months:.1f} months{corrected} ({age.words})"


def _ranked(brain: Brain, reading: Reading, text: str) -> list[str]:
    """The best candidates, and what each part of the matcher said for the first."""
    ranking = reading.ranking
    lines = [f"confidence  {ranking.confidence:.3f}   off-topic {ranking.off_topic:.3f}"]
    for candidate in ranking.candidates[:CANDIDATES_SHOWN]:
        entry = brain.entries.get(candidate.entry)
        lines.append(f"  {candidate.score:.3f}  {candidate.entry}" + (f"  [{entry.topic}, {entry.gate}]" if entry else ""))
    parts = brain.matcher.explain(text, ranking.first) if ranking.first else ()
    return lines + [f"    {part}" for part in parts]


def _decided(brain: Brain, advice: Advice) -> list[str]:
    limits = brain.content.matching
    lines = [f"rule        {advice.rule}", f"act         {advice.act} (answer from {limits.answer:g}, offer from {limits.offer:g})"]
    if advice.entry is not None:
        lines += [f"source      {source.title} <{source.url}>" for source in advice.entry.source]
        lines.append(f"signed off  {advice.entry.signed_off_by}, reviewed {advice.entry.reviewed}")
    return lines
