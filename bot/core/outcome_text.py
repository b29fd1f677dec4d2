"""How an outcome is told: put together from reviewed sentences only, in one fixed order.

What the parent told; what it means; why; two things to try; what next; whom to ask and what to say; when to come back; what this is not.
An emergency says where to call first, and leaves out the rest. A referral holds no tips: nothing that could soften it.
"""

from collections.abc import Iterable
from datetime import date

from bot.core.baby import told_age
from bot.core.content import Content, OutcomeText
from bot.core.reading import Brain
from bot.core.session import Answer, Assessment, Baby, Form
from bot.core.triage import Decision
from bot.core.turn import Context

#: A grave outcome is repeated for so many days: the time in which a check should have been booked.
STANDS_DAYS = 14
#: Born before 30 weeks (NICE NG72): more weeks before 40 than this.
VERY_EARLY = 10


def outcome_message(ctx: Context, decision: Decision, form: Form) -> str:
    """The whole outcome as one message."""
    brain, content, baby, on = ctx.brain, ctx.content, ctx.session.baby, ctx.today
    text, told = outcome_text(content, decision), _told(brain, form, baby, on)
    if decision.outcome == "emergency":
        parts = [_head(text, emergency_contact(content, ctx.session.country)), *sign_lines(brain, decision), text.next]
    elif decision.outcome == "urgent":
        still = ctx.texts.still_call if standing_grave(ctx.session.last, on=on) == "emergency" else ""
        parts = [still, _head(text), *sign_lines(brain, decision), text.next, _contact(ctx, decision), told, content.emergency_line]
    elif decision.outcome == "refer":
        why = _why(brain, decision, baby)
        heard = [_grave_before(ctx), told, _head(text), why, *sign_lines(brain, decision)]
        parts = [*heard, text.next, _contact(ctx, decision), content.emergency_line]
    elif decision.outcome in ("reassure", "watch"):
        why = _why(brain, decision, baby)
        parts = [_grave_before(ctx), told, _head(text), why, _tips(content, baby), text.next, come_back_if(content)]
    else:
        parts = [_grave_before(ctx), told, _head(text), text.next, come_back_if(content)]
    return "\n\n".join(part for part in (*parts, content.disclaimer) if part)


def still_grave(ctx: Context) -> str:
    """What an emergency or urgent outcome of the last days still asks for: it is never withdrawn. Empty where there was none."""
    standing = standing_grave(ctx.session.last, on=ctx.today)
    return {"emergency": ctx.texts.still_call, "urgent": ctx.texts.still_today}.get(standing, "")


def _grave_before(ctx: Context) -> str:
    """The same before a lesser outcome; where a doctor has seen the baby for it, what to do if it comes again."""
    once = once_grave(ctx.session.last, on=ctx.today)
    return still_grave(ctx) or {"emergency": ctx.texts.seen_call, "urgent": ctx.texts.seen_today}.get(once, "")


def standing_grave(last: Assessment | None, *, on: date) -> str:
    """The gravest outcome that still stands on that day, emergency or urgent; it ends where a doctor has seen the baby for it."""
    return "" if last is None or last.seen_on is not None else once_grave(last, on=on)


def once_grave(last: Assessment | None, *, on: date) -> str:
    """The gravest outcome of the last days, emergency or urgent, seen by a doctor or not: the last one, or one that it did not replace."""
    if last is None:
        return ""
    told = ((last.outcome, last.on), (last.grave, last.grave_on))
    lately = [outcome for outcome, day in told if day is not None and (on - day).days <= STANDS_DAYS]
    return next((outcome for outcome in ("emergency", "urgent") if outcome in lately), "")


def still_referred(ctx: Context) -> str:
    """The same for a referral too, and for a sign told in the open form: said before an answer, which may not sound like the last word."""
    if still := still_grave(ctx):
        return still
    last, form = ctx.session.last, ctx.session.form
    if form is not None and any(answer == "yes" for _, answer in form.signs):
        return ctx.texts.still_refer
    if last is not None and last.outcome == "refer" and (ctx.today - last.on).days <= STANDS_DAYS:
        return ctx.texts.still_refer
    return ""


def outcome_text(content: Content, decision: Decision) -> OutcomeText:
    """The outcome's texts, by outcome and reason."""
    if decision.own_team:
        return content.outcomes["refer_own_team"]
    if decision.outcome == "out_of_scope":
        return content.outcomes["too_old" if "age:24_or_more" in decision.because else "too_young"]
    return content.outcomes[decision.outcome]


def _head(text: OutcomeText, first: str = "") -> str:
    return "\n".join(line for line in (f"**{text.title}**", first, text.meaning) if line)


def told_lines(brain: Brain, form: Form, baby: Baby, *, on: date) -> list[str]:
    """What the parent told, a line each: movement, age, what was noticed, what is unsure, new skills."""
    texts = brain.content.texts
    lines = []
    if baby.direction is not None and baby.direction in brain.directions:
        lines.append(texts.told_direction.format(value=brain.how_it_moves(baby.direction)))
    if age := told_age(texts, baby, on=on):
        lines.append(texts.told_age.format(value=age))
    lines += [texts.sign_told.format(value=value) for value in told_signs(brain, form, "yes")]
    lines += [texts.unsure_told.format(value=value) for value in told_signs(brain, form, "unsure")]
    if form.new_skill in ("yes", "no"):
        lines.append(texts.told_new_skill if form.new_skill == "yes" else texts.told_no_new_skill)
    return lines


def told_signs(brain: Brain, form: Form, answer: Answer) -> list[str]:
    """The signs and missing skills that were answered so, in words."""
    missing: Answer = {"yes": "no", "no": "yes", "unsure": "unsure"}[answer]  # type: ignore[assignment]
    signs = [brain.signs[id].told for id, given in form.signs if given == answer]
    return signs + [brain.gates[id].told for id, given in form.gates if given == missing]


def _told(brain: Brain, form: Form, baby: Baby, on: date) -> str:
    lines = told_lines(brain, form, baby, on=on)
    return "\n".join([brain.content.texts.told_title, *(f"• {line}" for line in lines)]) if lines else ""


def _why(brain: Brain, decision: Decision, baby: Baby) -> str:
    reasons = list(dict.fromkeys(_reasons(brain, decision, baby)))
    return "\n".join([brain.content.texts.why_title, *reasons]) if reasons else ""


def _reasons(brain: Brain, decision: Decision, baby: Baby) -> Iterable[str]:
    """A sentence for each rule that decided; signs speak for themselves."""
    reasons = brain.content.reasons
    for rule in decision.because:
        kind, _, rest = rule.partition(":")
        if kind == "table":
            direction = rest.split(":")[0]
            yield reasons.by_direction[direction].get(decision.outcome) or reasons.by_direction[direction].get("any", "")
            if rest.endswith("no_new_skill"):
                yield reasons.new_skill_missing
        elif kind == "gate" and brain.gates[rest].why:
            yield brain.gates[rest].why
        elif kind == "after_watch":
            yield reasons.new_skill_missing
        elif kind == "preterm_floor":
            yield brain.content.triage.floor
    if decision.outcome in ("reassure", "watch", "refer") and baby.premature:
        yield reasons.preterm if baby.weeks_early else reasons.preterm_unknown
        if (baby.weeks_early or 0) > VERY_EARLY:
            yield reasons.very_early


def sign_lines(brain: Brain, decision: Decision) -> list[str]:
    """What to say about each sign that decided."""
    return [brain.signs[rule.removeprefix("sign:")].say for rule in decision.because if rule.startswith("sign:")]


def _tips(content: Content, baby: Baby) -> str:
    tips = content.tips.get(baby.direction or "unsure", ())[:2]
    return "\n".join([content.texts.try_title, *(f"• {tip}" for tip in tips)]) if tips else ""


def come_back_if(content: Content) -> str:
    """The list of what should bring a parent back sooner."""
    back = content.come_back_if
    return "\n".join([f"**{back.title}**", *(f"• {item}" for item in back.items), back.closing])


def emergency_contact(content: Content, country: str) -> str:
    """The number to call in this country; empty where the country is not known, since the outcome names the usual ones."""
    return next((c.emergency for c in content.contacts.countries if c.id == country and c.id != "other"), "")


def contact_line(content: Content, *, urgent: bool, country: str) -> str:
    """Whom to ask in this country."""
    contacts = content.contacts
    known = next((c for c in contacts.countries if c.id == country), None)
    if known is None:
        return contacts.today if urgent else contacts.default
    return known.today if urgent else known.routine


def _contact(ctx: Context, decision: Decision) -> str:
    content, urgent = ctx.content, decision.outcome == "urgent"
    who = contact_line(content, urgent=urgent, country=ctx.session.country)
    lines = [content.texts.contact_title, who] if not decision.own_team else []
    if urgent:
        return "\n".join(lines)
    say = [content.contacts.what_to_say_title + ":", *(f"• {item}" for item in content.contacts.what_to_say)]
    return "\n".join([*lines, *say])
