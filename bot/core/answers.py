"""How an entry is told: fitted to the baby's age, with the standing line where the answer could calm, and what may come next."""

from bot.core.advice import holds
from bot.core.baby import age_in_words
from bot.core.changed import replace
from bot.core.content import Entry
from bot.core.events import Button, Keyboard, Say
from bot.core.outcome_text import contact_line, still_referred
from bot.core.turn import Context, Turn

RELATED_SHOWN = 2


def tell(ctx: Context, entry: Entry) -> Turn:
    """The turn that answers with this entry."""
    return Turn(replace(ctx.session, offered=()), (Say(entry_text(ctx, entry), _buttons(ctx, entry)),))


def entry_text(ctx: Context, entry: Entry) -> str:
    """The entry's answer for this baby: the variant for the age, named as such; then the standing line, or whom to ask."""
    months = ctx.ages.corrected
    answer = entry.answer_for(months)
    parts = [answer]
    if still := still_referred(ctx):
        parts.insert(0, still)
    if months is not None and answer != entry.answer:
        parts.insert(len(parts) - 1, ctx.texts.answered_for.format(months=_age(ctx, months)))
    if entry.gate in ("plain", "screened"):
        parts.append(ctx.content.standing_line)
    elif entry.gate in ("referral", "urgent"):
        parts.append(contact_line(ctx.content, urgent=entry.gate == "urgent", country=ctx.session.country))
    return "\n\n".join(parts)


def _age(ctx: Context, months: float) -> str:
    words = age_in_words(ctx.texts, months)
    return ctx.texts.age_by_correction.format(months=words) if ctx.ages.differ else words


def _buttons(ctx: Context, entry: Entry) -> Keyboard:
    if entry.gate == "emergency":
        return ()
    labels = ctx.labels
    rows: list[tuple[Button, ...]] = []
    if entry.gate in ("screened", "referral") and ctx.session.form is None:
        rows.append((Button(labels.check, "check"),))
    rows += [(Button(labels.more.format(title=other.title), f"e:{other.id}"),) for other in related(ctx, entry)]
    rows.append((Button(labels.helpful_yes, f"h:y:{entry.id}"), Button(labels.helpful_no, f"h:n:{entry.id}")))
    return tuple(rows)


def related(ctx: Context, entry: Entry) -> list[Entry]:
    """The entries to read next, those that hold at this age."""
    months = ctx.ages.corrected
    others = (ctx.brain.entries[id] for id in entry.related)
    return [other for other in others if holds(other, months)][:RELATED_SHOWN]


def offer(ctx: Context, entries: tuple[Entry, ...]) -> Turn:
    """The turn that asks which of these was meant."""
    numbered = [f"{n}. {entry.question}" for n, entry in enumerate(entries, 1)]
    text = "\n".join([ctx.texts.did_you_mean, *numbered])
    rows = [(Button(f"{n}. {entry.title}", f"e:{entry.id}"),) for n, entry in enumerate(entries, 1)]
    keyboard = (*rows, (Button(ctx.labels.none_did_you_mean, "none_meant"),))
    return Turn(replace(ctx.session, offered=tuple(entry.id for entry in entries)), (Say(text, keyboard),))


def not_known(ctx: Context) -> Turn:
    """The turn that says honestly that there is no reviewed answer, what the bot can do, and whom to ask."""
    return ctx.say(ctx.texts.fallback, ((Button(ctx.labels.check, "check"),),) if ctx.session.form is None else ())
