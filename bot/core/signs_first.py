"""What goes before all else in a message: alerts, warning signs and doubts about them, the gravest first."""

from bot.core import closing, dialogue, followup, hearing, reminder
from bot.core.advice import BEREAVED, CRISIS, IN_HOSPITAL, Advice, advise, is_grave, offers
from bot.core.baby import learn
from bot.core.changed import replace
from bot.core.content import URGENCIES, Urgency
from bot.core.events import MarkDoNotContact, Say, Unschedule
from bot.core.form import write_signs
from bot.core.reading import Reading
from bot.core.session import CheckIns, Form
from bot.core.signs import Mention
from bot.core.turn import Context, Turn

#: Doubts asked about in one go; more would be an interrogation.
DOUBTS = 2


def first_and_stop(ctx: Context, reading: Reading) -> Turn | None:
    """What goes first in words that also order an end of check-ins: that is done with it, so that nobody has to ask twice."""
    stopped = followup.stop(ctx)
    turn = first(ctx.having(stopped.session), reading)
    if turn is None or turn.session.silenced:
        return turn
    return turn.then(*stopped.effects) if CRISIS in reading.alerts else turn.after(*stopped.effects)


def first(ctx: Context, reading: Reading) -> Turn | None:
    """Rules 1 to 5 of `bot.core.engine`; None where the message holds nothing of that kind."""
    if not (reading.mentions or reading.alerts):
        return None
    if CRISIS in reading.alerts:
        return _crisis(ctx, reading)
    if BEREAVED in reading.alerts and not _of(ctx, reading, "present", ("emergency",)):
        return _fall_silent(ctx, ctx.texts.bereaved)
    learnt = learning(ctx, reading)
    if grave := _of(ctx, reading, "present", ("emergency", "urgent")):
        turn = outcome_now(learnt, grave)
        return turn.after(Say(ctx.content.emergency_line)) if _is_only_doubtful(ctx, reading, "emergency") else turn
    if IN_HOSPITAL in reading.alerts:
        return _in_hospital(ctx, reading)
    if doubts := _doubts(ctx, reading):
        return _ask_about(learnt, reading, doubts)
    if signs := _of(ctx, reading, "present", ("routine",)):
        return _go_on_with_sign(ctx, learnt, reading, signs)
    return None


def learning(ctx: Context, reading: Reading) -> Context:
    """The context with what the message tells about the baby."""
    return ctx.having(ctx.session.with_baby(learn(ctx.session.baby, reading.age, reading.slots, on=ctx.today)))


def _of(ctx: Context, reading: Reading, status: str, urgencies: tuple[Urgency, ...]) -> tuple[str, ...]:
    return tuple(id for id in reading.signs(status) if ctx.brain.signs[id].urgency in urgencies)


def _is_only_doubtful(ctx: Context, reading: Reading, urgency: Urgency) -> bool:
    """Whether a sign of this urgency is in doubt, and none is certain."""
    return bool(_of(ctx, reading, "doubtful", (urgency,))) and not _of(ctx, reading, "present", (urgency,))


def _fall_silent(ctx: Context, line: str) -> Turn:
    session = replace(ctx.session, silenced=True, form=None, awaiting=None, check_ins=CheckIns(stopped=True))
    return Turn(session, (Unschedule(), MarkDoNotContact(on=True), Say(line)))


def _in_hospital(ctx: Context, reading: Reading) -> Turn:
    """Nothing more is asked or sent; but where a sign that could not wait is in doubt, the emergency line goes first."""
    turn = _fall_silent(ctx, ctx.texts.hospital)
    return turn.after(Say(ctx.content.emergency_line)) if _of(ctx, reading, "doubtful", ("emergency", "urgent")) else turn


def _crisis(ctx: Context, reading: Reading) -> Turn:
    put_off = reminder.put_off(ctx, whole_chat=True)
    turn = Turn(replace(put_off.session, form=None, awaiting=None), (Say(ctx.texts.crisis), *put_off.effects))
    grave = tuple(id for id in _of(ctx, reading, "present", ("emergency",)) if not ctx.brain.signs[id].carer)
    return turn.then(*outcome_now(ctx.having(turn.session), grave).effects) if grave else turn


def outcome_now(ctx: Context, signs: tuple[str, ...]) -> Turn:
    """The outcome that these signs alone call for, whatever was going on."""
    form = closing.broken_off(ctx) or Form(ctx.session.serial + 1)
    form = write_signs(replace(form, only_signs=False), (*_grave_today(ctx), *signs))
    return closing.finish(ctx.having(replace(ctx.session, form=form, serial=form.serial, awaiting=None)))


def _grave_today(ctx: Context) -> tuple[str, ...]:
    """The signs of an emergency or urgent outcome told earlier today: no later sign of less weight takes their place."""
    last = ctx.session.last
    if last is None or last.on != ctx.today or last.seen_on is not None or last.outcome not in ("emergency", "urgent"):
        return ()
    return tuple(id for id, answer in last.signs if answer == "yes" and id in ctx.brain.signs)


def _doubts(ctx: Context, reading: Reading) -> tuple[str, ...]:
    """The likely signs to ask about, the gravest first, unless they are known or asked already."""
    form = ctx.session.form
    known = (
        {sign for sign, answer in form.signs if answer == "yes"} | {item.removeprefix("sign:") for item in form.queue} if form else set()
    )
    known |= set(_grave_today(ctx)) if form is None else set()
    told = followup.is_appointment_told(ctx, reading)
    doubts = [
        one.sign
        for one in reading.mentions
        if one.status == "doubtful" and one.sign not in known and (one.words or not _adds_nothing(ctx, one, appointment_told=told))
    ]
    doubts.sort(key=lambda id: URGENCIES.index(ctx.brain.signs[id].urgency))
    return tuple(doubts[:DOUBTS])


def _adds_nothing(ctx: Context, mention: Mention, *, appointment_told: bool) -> bool:
    """Whether a mere likeness asks for no more than was told already: today's emergency, or, in talk of the appointment, a referral."""
    if ctx.session.form is None and was_emergency_today(ctx):
        return True
    return appointment_told and ctx.brain.signs[mention.sign].urgency == "routine"


def _ask_about(ctx: Context, reading: Reading, doubts: tuple[str, ...]) -> Turn:
    """Opens the signs' own questions; what else the message asked is answered afterwards."""
    advice = advise(ctx.brain, reading, ctx.session.baby, on=ctx.today)
    form = ctx.session.form or Form(ctx.session.serial + 1, only_signs=True, then=" ".join(_afterwards(ctx, reading, advice)))
    form = write_signs(replace(form, queue=(*(f"sign:{id}" for id in doubts), *form.queue)), reading.signs("present"))
    turn = dialogue.advance(ctx.having(replace(ctx.session, form=form, serial=form.serial, awaiting=None)))
    grave = any(ctx.brain.signs[id].urgency == "emergency" for id in doubts)
    return turn.after(Say(ctx.content.emergency_line if grave else ctx.texts.doubtful_intro))


def _afterwards(ctx: Context, reading: Reading, advice: Advice) -> list[str]:
    """The entry that the message asks for, or those to choose from, for when the doubt is settled.

    One about something grave is left out: it was the doubt, and "no" has answered it.
    """
    matching, confidence = ctx.content.matching, reading.ranking.confidence
    if advice.entry is not None and confidence >= matching.answer:
        return [] if is_grave(advice.entry) else [advice.entry.id]
    likely = offers(ctx.brain, reading, ctx.ages.corrected) if confidence >= matching.offer else ()
    calm = [entry.id for entry in likely if not is_grave(entry)]
    return calm if len(calm) > 1 else []


def _go_on_with_sign(ctx: Context, learnt: Context, reading: Reading, signs: tuple[str, ...]) -> Turn:
    """A sign that refers: noted in an open form, which goes on; otherwise told at once, for one sign is enough."""
    form = ctx.session.form
    if form is None:
        return outcome_now(learnt, signs)
    value = ", ".join(ctx.brain.signs[id].told for id in signs)
    form = write_signs(replace(form, only_signs=False), signs)
    noted = ctx.having(replace(ctx.session, form=form))
    turn = hearing.hear(noted, reading) or dialogue.advance(noted)
    return turn.after(Say(ctx.texts.sign_now.format(value=value)))


def was_emergency_today(ctx: Context) -> bool:
    """Whether an emergency was told today, and nobody said that a doctor has seen the baby for it."""
    last = ctx.session.last
    return last is not None and last.outcome == "emergency" and last.on == ctx.today and last.seen_on is None
