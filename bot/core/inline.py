"""Inline mode: what `@bot words`, typed in any chat, offers to send there. Nothing is known of who asks, and nothing is kept.

Words that tell a warning sign offer one thing only: where to turn. No calm answer stands beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.core.advice import BEREAVED, CRISIS, IN_HOSPITAL, Advice, advise, holds
from bot.core.answers import entry_text
from bot.core.baby import learn
from bot.core.content import Entry
from bot.core.outcome_text import contact_line, outcome_text
from bot.core.reading import Brain, Reading
from bot.core.session import Session
from bot.core.triage import Decision
from bot.core.turn import Context

OFFERED = 5
#: A word or two fit many entries about equally: among so many, those that are asked for most go first.
AMONG = 15
LONGEST_DESCRIPTION = 120


@dataclass(frozen=True, slots=True)
class Offer:
    """One result to choose: what the list shows, and the `text` that is sent. `text` may hold `**bold**`, as `Say` does."""

    id: str
    title: str
    description: str
    text: str


def offers(brain: Brain, text: str, *, now: datetime) -> tuple[Offer, ...]:
    """What to offer for these words, at most five; the entries asked for most where there are no words."""
    ctx = Context.at(brain, Session(), now)
    if not text.strip():
        return tuple(_entry(ctx, brain.entries[id]) for id in brain.content.asked_most[:OFFERED])
    reading = brain.read(text, today=ctx.today)
    if BEREAVED in reading.alerts or IN_HOSPITAL in reading.alerts:
        return ()
    advice = advise(brain, reading, ctx.session.baby, on=ctx.today)
    ctx = ctx.having(ctx.session.with_baby(learn(ctx.session.baby, reading.age, reading.slots, on=ctx.today)))
    return _grave(ctx, advice) or tuple(_entry(ctx, entry) for entry in _fitting(ctx, reading, advice))


def _grave(ctx: Context, advice: Advice) -> tuple[Offer, ...]:
    """The one offer for words that must not be calmed; none where they may."""
    if advice.alert == CRISIS:
        return (_offer(CRISIS, ctx.texts.inline_title, ctx.texts.crisis),)
    decision = advice.decision
    if decision is not None and decision.outcome == "out_of_scope":
        return (_whom_to_ask(ctx, decision),)
    if advice.act not in ("refer", "urgent", "emergency"):
        return ()
    if advice.entry is not None and advice.rule.startswith("entry:"):
        return (_whom_to_ask(ctx, Decision(advice.act, (), None), advice.entry.answer),)
    if decision is None or advice.doubtful:
        signs = (*advice.signs, *advice.doubtful)
        decision = Decision(advice.act, tuple(f"sign:{id}" for id in signs), None)
    says = (ctx.brain.signs[rule.removeprefix("sign:")].say for rule in decision.because if rule.startswith("sign:"))
    return (_whom_to_ask(ctx, decision, *says),)


def _whom_to_ask(ctx: Context, decision: Decision, *says: str) -> Offer:
    """The outcome in short: what to do, about what, whom to ask. An emergency names the number to call in its first sentence."""
    content, text = ctx.content, outcome_text(ctx.content, decision)
    parts = [f"**{text.title}**\n{text.meaning}", *says, text.next]
    if decision.outcome in ("refer", "urgent") and not decision.own_team:
        parts.append(contact_line(content, urgent=decision.outcome == "urgent", country=""))
    if decision.outcome != "emergency":
        parts.append(content.emergency_line)
    return _offer(decision.outcome, text.title, "\n\n".join((*parts, content.disclaimer)), description=text.meaning)


def _fitting(ctx: Context, reading: Reading, advice: Advice) -> Iterable[Entry]:
    """The entries that fit the words and hold at the age, best first; the ones asked for most after a greeting."""
    if advice.act == "small_talk":
        return [ctx.brain.entries[id] for id in ctx.content.asked_most[:OFFERED]]
    if advice.act == "fallback":
        return []
    entries = [ctx.brain.entries[candidate.entry] for candidate in reading.entries]
    fitting = [entry for entry in entries if holds(entry, ctx.ages.corrected)]
    if advice.act == "did_you_mean":
        fitting[:AMONG] = sorted(fitting[:AMONG], key=lambda entry: entry.id not in ctx.content.asked_most)
    return fitting[:OFFERED]


def _entry(ctx: Context, entry: Entry) -> Offer:
    return _offer(entry.id, entry.title, f"**{entry.question}**\n\n{entry_text(ctx, entry)}", description=entry.question)


def _offer(id: str, title: str, text: str, *, description: str = "") -> Offer:
    return Offer(id, title, _short(description or text), text)


def _short(text: str) -> str:
    """The beginning of a text for the list, without marks for bold."""
    plain = " ".join(text.replace("**", "").split())
    return plain if len(plain) <= LONGEST_DESCRIPTION else plain[: LONGEST_DESCRIPTION - 1].rsplit(" ", 1)[0] + "…"
