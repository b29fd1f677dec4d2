"""Check-ins: sent when due, answered by a tap or in words, ended by one; how they are asked for is in `bot.core.reminder`."""

from datetime import datetime, timedelta

from bot.core import closing, dialogue
from bot.core.baby import learn
from bot.core.changed import replace
from bot.core.checkins import TOO_LATE, UNANSWERED, due_on, is_quiet, local_date, night_falls, out_of_quiet
from bot.core.events import Button, CheckInDue, DropKeyboard, Effect, Keyboard, MarkDoNotContact, Pressed, Say, Schedule, Toast, Unschedule
from bot.core.form import raise_signs
from bot.core.outdated import WORRY
from bot.core.reading import Reading
from bot.core.reminder import KEY, schedule, what_to_ask
from bot.core.session import CheckIns, Form, Sent, Session
from bot.core.text import read
from bot.core.turn import Context, Turn

#: What is asked about with yes and no, not with better and worse.
_YES_OR_NO = frozenset({"referral", "grave"})
#: For so many days after an outcome a button of an older check-in changes nothing, unless it says "worse".
SETTLED_DAYS = 7
#: Weeks until the next one when a check-in was not answered.
AGAIN_WEEKS = 4


def fall_due(ctx: Context, event: CheckInDue) -> Turn:
    """The turn for a check-in whose moment has come.

    Nothing is sent where it was stopped or another took its place. One that comes days too late is left out, and the next one comes. In the
    parent's night it is put off to the morning, behind an open form for a day. What is sent may leave only until the night begins.
    After two unanswered ones no more come until the parent asks for one.
    """
    check_ins = ctx.session.check_ins
    if check_ins.key is not None and check_ins.due != event.due:
        return Turn(ctx.session)
    if check_ins.key != event.key or check_ins.stopped or ctx.session.silenced:
        return Turn(replace(ctx.session, check_ins=replace(check_ins, key=None, due=None)))
    first_due = check_ins.first_due or event.due
    if ctx.now - first_due > TOO_LATE:
        return schedule(ctx, weeks=AGAIN_WEEKS)
    if is_quiet(ctx.now, ctx.session.clock):
        due = out_of_quiet(ctx.now, ctx.session.clock)
        return Turn(replace(ctx.session, check_ins=replace(check_ins, due=due, first_due=first_due)), (Schedule(event.key, due),))
    if ctx.session.form is not None and not ctx.session.form.waited_for:
        return _wait_for_form(ctx, event, first_due)
    unanswered = check_ins.unanswered + 1 if check_ins.open else 0
    if unanswered >= UNANSWERED:
        return Turn(replace(ctx.session, check_ins=replace(check_ins, key=None, due=None, unanswered=unanswered)))
    closed = closing.put_away(ctx)  # a form left open for weeks is given up
    sent = Sent(first_due, ctx.session.form if closed.effects else None, ctx.session.active)
    open_now = CheckIns(open=True, unanswered=unanswered, about=check_ins.about, baby=check_ins.baby, sent=sent)
    ctx = ctx.having(replace(closed.session, check_ins=open_now, awaiting=None, active=_baby_asked_about(closed.session)))
    return _unasked(schedule(ctx, weeks=AGAIN_WEEKS).after(*closed.effects).then(_question(ctx)), ctx)


def _unasked(turn: Turn, ctx: Context) -> Turn:
    """The turn with its messages sent as what nobody asked for: after all replies, and not in the parent's night."""
    until = night_falls(ctx.now, ctx.session.clock)
    effects = [replace(one, priority="reminder", until=until) if isinstance(one, Say) else one for one in turn.effects]
    return Turn(turn.session, tuple(effects))


def missed(ctx: Context) -> Turn:
    """The turn for a check-in that did not reach the parent: asked again when they may be written to, as if it had not been asked before.

    Nothing is asked again where the parent has answered or ended it meanwhile, or days too late; then the next one comes.
    """
    check_ins, sent = ctx.session.check_ins, ctx.session.check_ins.sent
    if not check_ins.open or sent is None or check_ins.stopped or ctx.session.silenced:
        return Turn(ctx.session)
    session = _as_before(ctx.session, sent)
    if check_ins.key is None or ctx.now - sent.due > TOO_LATE:
        return Turn(session)
    due = out_of_quiet(ctx.now, session.clock)
    again = replace(session.check_ins, key=KEY, due=due, first_due=sent.due)
    return Turn(replace(session, check_ins=again), (Schedule(KEY, due),))


def _as_before(session: Session, sent: Sent) -> Session:
    """The session as if this check-in had not been sent; a form put away for it is open again where nothing took its place."""
    check_ins = session.check_ins
    before = replace(check_ins, open=check_ins.unanswered > 0, unanswered=max(0, check_ins.unanswered - 1), sent=None)
    session = replace(session, check_ins=before)
    if sent.form is None or session.form is not None or session.serial != sent.form.serial:
        return session
    return replace(session, form=sent.form, active=sent.active)


def _wait_for_form(ctx: Context, event: CheckInDue, first_due: datetime) -> Turn:
    """The turn that puts the check-in off for a day: the parent may be in the middle of a check, whose outcome says more."""
    due = due_on(local_date(ctx.now, ctx.session.clock) + timedelta(days=1), ctx.session.clock)
    form, check_ins = replace(ctx.form, waited_for=True), replace(ctx.session.check_ins, due=due, first_due=first_due)
    return Turn(replace(ctx.session, form=form, check_ins=check_ins), (Schedule(event.key, due),))


def _baby_asked_about(session: Session) -> int:
    return min(session.check_ins.baby, len(session.babies) - 1)


def _question(ctx: Context) -> Say:
    baby, last = ctx.session.baby, ctx.session.last
    about = what_to_ask(ctx.session)  # as it is now, not as it was when the check-in was asked for
    if about in _YES_OR_NO:
        line = ctx.texts.check_in_referral if about == "referral" else ctx.texts.check_in_grave
        return Say(line, _appointment(ctx))
    direction = last.direction if last is not None else baby.direction
    told = ctx.brain.how_it_moves(direction)
    text = ctx.texts.check_in_named.format(name=baby.name, told=told) if baby.name else ctx.texts.check_in.format(told=told)
    return Say(text, _how_is_it(ctx))


def _how_is_it(ctx: Context) -> Keyboard:
    labels = ctx.labels
    choices = ((labels.better, "better"), (labels.same, "same"), (labels.worse, "worse"))
    return (tuple(Button(label, f"k:{value}") for label, value in choices), (Button(labels.stop_check_ins, "k:stop"),))


def _appointment(ctx: Context) -> Keyboard:
    labels = ctx.labels
    return (
        (Button(labels.yes, "k:yes"), Button(labels.no, "k:no"), Button(labels.worse, "k:worse")),
        (Button(labels.stop_check_ins, "k:stop"),),
    )


def press_check_in(ctx: Context, event: Pressed) -> Turn | None:
    """The turn for an answer under a check-in; an old check-in can still be answered, and stopped."""
    value = event.data.partition(":")[2]
    drop: Effect = DropKeyboard(event.message)
    if value == "stop":
        return stop(ctx).after(drop)
    if ctx.session.last is None or (value != "worse" and _is_settled(ctx)) or not (turn := answer(ctx, value)):
        return Turn(ctx.session, (Toast(ctx.texts.stale), drop))
    return turn.after(drop)


def _is_settled(ctx: Context) -> bool:
    """Whether an outcome of the last days has answered what the check-in asked: "better" under an old one says nothing against that."""
    asked = _baby_asked_about(ctx.session)
    told = next((one for one in ctx.session.assessments if one.baby == asked), None)
    return not ctx.session.check_ins.open and told is not None and (ctx.today - told.on).days < SETTLED_DAYS


def ask_again(ctx: Context) -> Turn:
    """The open check-in's question once more, for an answer that could mean anything."""
    asked = ctx.having(replace(ctx.session, active=_baby_asked_about(ctx.session)))
    if asked.session.check_ins.about in _YES_OR_NO:
        return ctx.say(_question(asked).text, _appointment(ctx))
    several = len(asked.session.babies) > 1 and asked.session.baby.name
    line = ctx.texts.check_in_again_named.format(name=asked.session.baby.name) if several else ctx.texts.check_in_again
    return ctx.say(line, _how_is_it(ctx))


def hear(ctx: Context, reading: Reading, named: tuple[int, ...] = ()) -> Turn | None:
    """The turn for words that answer an open check-in; None where they do not. A sign in them was dealt with before.

    Where they name another baby than the one asked about, they are about that one, and the check-in stays open.
    """
    value = ctx.brain.spoken_answer(reading.utterance) or _yes_or_no_first(ctx, reading) or _appointment_told(ctx, reading)
    told = _progress(reading) if "?" not in reading.utterance.text else None
    if len(named) > 1 and (value is not None or told is not None):
        return ask_again(ctx)
    if named and named[0] != _baby_asked_about(ctx.session):
        return _hear_of_other(ctx, reading, _HOW_IT_IS.get(value or "", value) or told)
    if value == "yes" and ctx.session.check_ins.about not in _YES_OR_NO:
        return ask_again(ctx)
    if value is not None:
        return answer(ctx, value if ctx.session.check_ins.about in _YES_OR_NO else _HOW_IT_IS.get(value, value))
    if told is None:
        return None
    return answer(ctx.having(ctx.session.with_baby(learn(ctx.session.baby, reading.age, reading.slots, on=ctx.today))), told)


def _yes_or_no_first(ctx: Context, reading: Reading) -> str | None:
    """The yes or no that an answer about an appointment begins with: "yes, next Tuesday"."""
    words = reading.utterance.words
    if ctx.session.check_ins.about not in _YES_OR_NO or not words or "?" in reading.utterance.text:
        return None
    first = ctx.brain.spoken_answer(read(words[0]))
    return first if first in ("yes", "no") else None


def is_appointment_told(ctx: Context, reading: Reading) -> bool:
    """Whether the words answer an open check-in about the appointment after a referral: the baby is on the way to a doctor already."""
    check_ins = ctx.session.check_ins
    asked = check_ins.open and check_ins.about == "referral" and ctx.session.form is None
    return asked and _appointment_told(ctx, reading) is not None


def _appointment_told(ctx: Context, reading: Reading) -> str | None:
    """How it stands with the appointment that was asked about; after something that could not wait, only whether a doctor saw the baby."""
    about = ctx.session.check_ins.about
    if about not in _YES_OR_NO:
        return None
    told = ctx.brain.appointment_reader.read(reading.utterance)
    if about == "grave":
        return {"seen": "yes", None: None}.get(told, "no")
    return {"not_made": "no", "booked": "yes"}.get(told or "", told)


def _hear_of_other(ctx: Context, reading: Reading, told: str | None) -> Turn | None:
    if told == "worse":
        return _worse(ctx)
    if told not in ("better", "same"):
        return None
    baby = learn(ctx.session.baby, reading.age, reading.slots, on=ctx.today)
    return dialogue.open_form(ctx.having(ctx.session.with_baby(baby)), intro=_intro(ctx, told))


#: What other short answers say to "how is it going?".
_HOW_IT_IS = {"none": "better", "no": "same", "unsure": "same", "partly": "same"}


def _progress(reading: Reading) -> str | None:
    """What is told about movement, as better or the same; None where nothing is."""
    slots = reading.slots
    if slots.no_new_skill is not None:
        return "same" if slots.no_new_skill else "better"
    if slots.walks or slots.cruises or slots.pulls_up or slots.sits or slots.crawls:
        return "better"
    return "same" if slots.direction is not None else None


def answer(ctx: Context, value: str) -> Turn | None:
    """The turn for better, same or worse, or for yes or no about an appointment; None for anything else."""
    asked = _baby_asked_about(ctx.session)
    if asked != ctx.session.active:
        closed = closing.put_away(ctx)
        turn = _answer(ctx.having(replace(closed.session, active=asked)), value)
        return turn.after(*closed.effects) if turn is not None else None
    return _answer(ctx, value)


def _answer(ctx: Context, value: str) -> Turn | None:
    about = ctx.session.check_ins.about
    session = replace(ctx.session, check_ins=replace(ctx.session.check_ins, open=False, unanswered=0, sent=None))
    ctx = ctx.having(session)
    if value == "worse":
        return _worse(ctx)
    if about in _YES_OR_NO and value in ("yes", "no", "waiting", "seen"):
        return ctx.say(_after_yes_or_no(ctx, about, value), ((Button(ctx.labels.check_again, "check"),),))
    if value in ("better", "same"):
        return dialogue.open_form(ctx, intro=_intro(ctx, value))
    return None


def _after_yes_or_no(ctx: Context, about: str, value: str) -> str:
    texts = ctx.texts
    if about == "referral":
        lines = {"yes": texts.appointment_yes, "waiting": texts.appointment_waiting, "seen": texts.appointment_seen}
        return lines.get(value, texts.appointment_no)
    if value == "yes":
        return texts.grave_seen
    return texts.still_call if ctx.session.last is not None and ctx.session.last.outcome == "emergency" else texts.still_today


def _intro(ctx: Context, value: str) -> str:
    calm = value == "better" and ctx.session.check_ins.about not in _YES_OR_NO
    line = ctx.texts.check_in_better if calm else ctx.texts.check_in_same
    return f"{line}\n\n{ctx.content.emergency_line}"


def _worse(ctx: Context) -> Turn:
    """Worse is told to someone who can look: a referral at once, with the way to the questions above it, so that one thing is asked."""
    serial = ctx.session.serial + 1
    known = ctx.session.last.signs if ctx.session.last is not None else ()
    form = raise_signs(Form(serial, signs=tuple((sign, answer) for sign, answer in known if answer == "yes")), {WORRY: "yes"})
    turn = closing.finish(ctx.having(replace(ctx.session, serial=serial, form=form)))
    return turn.after(Say(ctx.texts.check_in_worse, ((Button(ctx.labels.check_again, "check"),),)))


def stop(ctx: Context) -> Turn:
    """The turn that ends check-ins, until the parent allows them again; remembered even where all else is deleted."""
    session = replace(ctx.session, check_ins=CheckIns(stopped=True), awaiting=None)
    return Turn(session, (Unschedule(), MarkDoNotContact(on=True), Say(ctx.texts.check_ins_stopped)))


def allow(ctx: Context) -> Turn:
    """The turn that allows check-ins again."""
    session = replace(ctx.session, check_ins=CheckIns(), silenced=False)
    return Turn(session, (MarkDoNotContact(on=False), Say(ctx.texts.check_ins_allowed)))
