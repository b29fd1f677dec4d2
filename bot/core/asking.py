"""A check-in whose moment has come: asked, put off or left out; and asked again where it did not reach the parent."""

from datetime import datetime, timedelta

from bot.core import closing
from bot.core.babies import about_active, baby_name
from bot.core.changed import replace
from bot.core.checkins import (
    TOO_LATE,
    UNANSWERED,
    WAITS_TO_BE_SENT,
    due_on,
    has_to_wait,
    is_quiet,
    local_date,
    night_falls,
    out_of_quiet,
)
from bot.core.events import Button, CheckInDue, CheckInMissed, Keyboard, Say, Unschedule
from bot.core.reminder import put_to, schedule, what_to_ask
from bot.core.session import Ahead, CheckIns, Form, Sent, Session
from bot.core.turn import Context, Turn

#: What is asked about with yes and no, not with better and worse.
YES_OR_NO = frozenset({"referral", "grave"})
#: Weeks until the next one when a check-in was not answered.
AGAIN_WEEKS = 4


def fall_due(ctx: Context, event: CheckInDue) -> Turn:
    """The turn for a check-in whose moment has come.

    Nothing is sent where it was stopped or another took its place. One that comes days too late is left out, and the next one comes. In the
    parent's night it is put off to the morning; for a day, behind another baby's or an open form. What is sent may leave only until the
    night begins. After two unanswered ones, about whichever baby, no more come until the parent asks for one.
    """
    check_ins = ctx.session.check_ins
    one = check_ins.under(event.key)
    if one is None or one.due != event.due:
        return Turn(ctx.session)
    if check_ins.stopped or ctx.session.silenced:
        return _pause(ctx, check_ins.unanswered)
    first_due = one.first_due or one.due
    if ctx.now - first_due > TOO_LATE:
        return schedule(ctx, one.baby, weeks=AGAIN_WEEKS)
    if is_quiet(ctx.now, ctx.session.clock):
        return put_to(ctx, replace(one, due=out_of_quiet(ctx.now, ctx.session.clock), first_due=first_due))
    if has_to_wait(one, check_ins, now=ctx.now):
        return put_to(ctx, replace(one, due=_tomorrow(ctx), first_due=None))
    if ctx.session.form is not None and (one.first_due is None or not ctx.session.form.waited_for):
        return _wait_for_form(ctx, replace(one, first_due=first_due))
    unanswered = check_ins.unanswered + 1 if check_ins.open else 0
    return _pause(ctx, unanswered) if unanswered >= UNANSWERED else _ask(ctx, one, first_due, unanswered)


def _pause(ctx: Context, unanswered: int) -> Turn:
    """The turn after which no check-in is ahead, about any baby."""
    return Turn(replace(ctx.session, check_ins=replace(ctx.session.check_ins, ahead=(), unanswered=unanswered)), (Unschedule(),))


def _ask(ctx: Context, one: Ahead, first_due: datetime, unanswered: int) -> Turn:
    """The turn that asks, with the next one about this baby ahead."""
    before = ctx.session.check_ins
    closed = closing.put_away(ctx)  # a form left open for weeks is given up
    if closed.effects:
        return _unasked(_tell_outcome(ctx, closed, one, first_due), ctx)
    sent = Sent(first_due, active=ctx.session.active, earlier=before.baby if before.open else None)
    open_now = CheckIns(ahead=before.ahead, baby=one.baby, asked=ctx.now, open=True, unanswered=unanswered, sent=sent)
    ctx = ctx.having(replace(closed.session, check_ins=open_now, awaiting=None, active=one.baby))
    return _unasked(schedule(ctx, one.baby, weeks=AGAIN_WEEKS).then(question(ctx)), ctx)


def _tell_outcome(ctx: Context, closed: Turn, one: Ahead, first_due: datetime) -> Turn:
    """The turn that tells the outcome of the form that was put away, and asks nothing: what it says to do is asked about on another day."""
    sent = Sent(first_due, ctx.session.form, ctx.session.active)
    told = replace(closed.session.check_ins, baby=one.baby, asked=ctx.now, open=False, unanswered=0, sent=sent)
    turn = Turn(replace(closed.session, check_ins=told), closed.effects)
    if told.about(one.baby) != ctx.session.check_ins.about(one.baby):  # the outcome has put it off
        return turn
    return put_to(ctx.having(turn.session), replace(one, due=_tomorrow(ctx), first_due=None)).then(*turn.effects)


def _unasked(turn: Turn, ctx: Context) -> Turn:
    """The turn with its messages sent as what nobody asked for: after all replies, soon, and not in the parent's night."""
    ends, night = ctx.now + WAITS_TO_BE_SENT, night_falls(ctx.now, ctx.session.clock)
    until = ends if night is None else min(ends, night)
    effects = [replace(one, priority="reminder", until=until) if isinstance(one, Say) else one for one in turn.effects]
    return Turn(turn.session, tuple(effects))


def missed(ctx: Context, event: CheckInMissed) -> Turn:
    """The turn for a check-in that did not reach the parent: asked again when they may be written to, as if it had not been asked before.

    Nothing is asked again where it may have arrived, where the parent has answered or ended it meanwhile, or days too late; then the next
    one comes. The outcome of a form that was put away is told in any case, rather twice than never, unless nothing may be sent any more.
    """
    check_ins, sent = ctx.session.check_ins, ctx.session.check_ins.sent
    if sent is None or ctx.session.silenced:
        return Turn(ctx.session)
    if sent.form is not None:
        return _outcome_missed(ctx, event, sent, sent.form)
    if not check_ins.open or check_ins.stopped or event.may_have_arrived:
        return Turn(ctx.session)
    before = ctx.having(_as_before(ctx.session, sent))
    one = check_ins.about(check_ins.baby)
    if one is None or ctx.now - sent.due > TOO_LATE:
        return Turn(before.session)
    if event.again_from is not None:
        return put_to(before, replace(one, due=event.again_from, first_due=None))
    return put_to(before, replace(one, due=out_of_quiet(ctx.now, ctx.session.clock), first_due=sent.due))


def _as_before(session: Session, sent: Sent) -> Session:
    """The session as if this check-in had not been sent."""
    check_ins = session.check_ins
    asked = check_ins.baby if sent.earlier is None else sent.earlier
    unanswered = max(0, check_ins.unanswered - 1)
    before = replace(check_ins, baby=asked, asked=None, open=check_ins.unanswered > 0, unanswered=unanswered, sent=None)
    return replace(session, check_ins=before)


def _outcome_missed(ctx: Context, event: CheckInMissed, sent: Sent, form: Form) -> Turn:
    """The turn for an outcome that did not reach the parent: its form is open again, and the check-in comes to tell it.

    Where that cannot be, because check-ins have ended, or something took the form's place or the check-in's, it is told at once.
    """
    check_ins = ctx.session.check_ins
    one = check_ins.about(check_ins.baby) if check_ins.asked is not None and not check_ins.stopped else None
    session = replace(ctx.session, check_ins=replace(check_ins, asked=None, sent=None))
    if one is None or session.form is not None or session.serial != form.serial:
        return Turn(session, closing.outcome_owed(ctx.having(replace(session, form=form, active=sent.active))))
    due = out_of_quiet(ctx.now, ctx.session.clock) if event.again_from is None else event.again_from
    too_late = ctx.now - sent.due > TOO_LATE or event.again_from is not None
    again = replace(one, due=due, first_due=None if too_late else sent.due)
    return put_to(ctx.having(replace(session, form=form, active=sent.active, awaiting=None)), again)


def _wait_for_form(ctx: Context, one: Ahead) -> Turn:
    """The turn that puts the check-in off for a day: the parent may be in the middle of a check, whose outcome says more."""
    return put_to(ctx.with_form(replace(ctx.form, waited_for=True)), replace(one, due=_tomorrow(ctx)))


def _tomorrow(ctx: Context) -> datetime:
    """The moment at a good hour of the parent's next day, UTC."""
    return due_on(local_date(ctx.now, ctx.session.clock) + timedelta(days=1), ctx.session.clock)


def baby_asked_about(session: Session) -> int:
    """Which of the chat's babies the last check-in asked about."""
    return min(session.check_ins.baby, len(session.babies) - 1)


def question(ctx: Context) -> Say:
    """What is asked about the active baby, as things are now and not as they were when the check-in was asked for."""
    session, texts = ctx.session, ctx.texts
    about = what_to_ask(session, session.active)
    if about in YES_OR_NO:
        line = texts.check_in_referral if about == "referral" else texts.check_in_grave
        return Say(f"{about_active(ctx)}{line}", _appointment(ctx))
    told = ctx.brain.how_it_moves(session.last.direction if session.last is not None else session.baby.direction)
    named = session.baby.name or len(session.babies) > 1
    text = texts.check_in_named.format(name=baby_name(ctx, session.active), told=told) if named else texts.check_in.format(told=told)
    return Say(text, _how_is_it(ctx))


def _how_is_it(ctx: Context) -> Keyboard:
    labels = ctx.labels
    return _keyboard(ctx, ((labels.better, "better"), (labels.same, "same"), (labels.worse, "worse")))


def _appointment(ctx: Context) -> Keyboard:
    labels = ctx.labels
    return _keyboard(ctx, ((labels.yes, "yes"), (labels.no, "no"), (labels.worse, "worse")))


def _keyboard(ctx: Context, choices: tuple[tuple[str, str], ...]) -> Keyboard:
    """The answers about the active baby, and the way out."""
    about = ctx.session.on_button(ctx.session.active)
    answers = tuple([Button(label, f"k:{value}:{about}") for label, value in choices])
    return (answers, (Button(ctx.labels.stop_check_ins, "k:stop"),))
