"""Check-ins: sent when due, answered by a tap or in words, ended by one; how they are asked for is in `bot.core.reminder`."""

from datetime import datetime, timedelta

from bot.core import closing, dialogue
from bot.core.babies import about_active, baby_name
from bot.core.baby import learn
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
from bot.core.events import (
    Button,
    CheckInDue,
    CheckInMissed,
    DropKeyboard,
    Effect,
    Keyboard,
    MarkDoNotContact,
    Pressed,
    Say,
    Toast,
    Unschedule,
)
from bot.core.form import raise_signs
from bot.core.outdated import WORRY
from bot.core.reading import Reading
from bot.core.reminder import put_to, schedule, what_to_ask
from bot.core.session import Ahead, CheckIns, Form, Sent, Session
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
    form = ctx.session.form if closed.effects else None
    sent = Sent(first_due, form, ctx.session.active, earlier=before.baby if before.open else None)
    ahead = closed.session.check_ins.ahead
    open_now = CheckIns(ahead=ahead, baby=one.baby, asked=ctx.now, open=True, unanswered=unanswered, sent=sent)
    ctx = ctx.having(replace(closed.session, check_ins=open_now, awaiting=None, active=one.baby))
    return _unasked(schedule(ctx, one.baby, weeks=AGAIN_WEEKS).after(*closed.effects).then(_question(ctx)), ctx)


def _unasked(turn: Turn, ctx: Context) -> Turn:
    """The turn with its messages sent as what nobody asked for: after all replies, soon, and not in the parent's night."""
    ends, night = ctx.now + WAITS_TO_BE_SENT, night_falls(ctx.now, ctx.session.clock)
    until = ends if night is None else min(ends, night)
    effects = [replace(one, priority="reminder", until=until) if isinstance(one, Say) else one for one in turn.effects]
    return Turn(turn.session, tuple(effects))


def missed(ctx: Context, event: CheckInMissed) -> Turn:
    """The turn for a check-in that did not reach the parent: asked again when they may be written to, as if it had not been asked before.

    Nothing is asked again where the parent has answered or ended it meanwhile, or days too late; then the next one comes.
    """
    check_ins, sent = ctx.session.check_ins, ctx.session.check_ins.sent
    if not check_ins.open or sent is None or check_ins.stopped or ctx.session.silenced:
        return Turn(ctx.session)
    before = ctx.having(_as_before(ctx.session, sent))
    one = check_ins.about(check_ins.baby)
    if one is None or ctx.now - sent.due > TOO_LATE:
        return Turn(before.session)
    if event.again_from is not None:
        return put_to(before, replace(one, due=event.again_from, first_due=None))
    return put_to(before, replace(one, due=out_of_quiet(ctx.now, ctx.session.clock), first_due=sent.due))


def _as_before(session: Session, sent: Sent) -> Session:
    """The session as if this check-in had not been sent; a form put away for it is open again where nothing took its place."""
    check_ins = session.check_ins
    asked = check_ins.baby if sent.earlier is None else sent.earlier
    unanswered = max(0, check_ins.unanswered - 1)
    before = replace(check_ins, baby=asked, asked=None, open=check_ins.unanswered > 0, unanswered=unanswered, sent=None)
    session = replace(session, check_ins=before)
    if sent.form is None or session.form is not None or session.serial != sent.form.serial:
        return session
    return replace(session, form=sent.form, active=sent.active)


def _wait_for_form(ctx: Context, one: Ahead) -> Turn:
    """The turn that puts the check-in off for a day: the parent may be in the middle of a check, whose outcome says more."""
    return put_to(ctx.with_form(replace(ctx.form, waited_for=True)), replace(one, due=_tomorrow(ctx)))


def _tomorrow(ctx: Context) -> datetime:
    """The moment at a good hour of the parent's next day, UTC."""
    return due_on(local_date(ctx.now, ctx.session.clock) + timedelta(days=1), ctx.session.clock)


def _baby_asked_about(session: Session) -> int:
    return min(session.check_ins.baby, len(session.babies) - 1)


def _question(ctx: Context) -> Say:
    """What is asked about the active baby, as things are now and not as they were when the check-in was asked for."""
    session, texts = ctx.session, ctx.texts
    about = what_to_ask(session, session.active)
    if about in _YES_OR_NO:
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
    answers = tuple([Button(label, f"k:{value}:{ctx.session.active}") for label, value in choices])
    return (answers, (Button(ctx.labels.stop_check_ins, "k:stop"),))


def press_check_in(ctx: Context, event: Pressed) -> Turn | None:
    """The turn for an answer under a check-in; an old check-in can still be answered, and stopped."""
    _, value, *about = event.data.split(":")
    drop: Effect = DropKeyboard(event.message)
    if value == "stop":
        return stop(ctx).after(drop)
    asked = int(about[0]) if about else _baby_asked_about(ctx.session)
    if ctx.session.last_of(asked) is None or (value != "worse" and _is_settled(ctx, asked)) or not (turn := answer(ctx, value, asked)):
        return Turn(ctx.session, (Toast(ctx.texts.stale), drop))
    return turn.after(drop)


def _is_settled(ctx: Context, asked: int) -> bool:
    """Whether an outcome of the last days has answered what the check-in asked: "better" under an old one says nothing against that."""
    check_ins, told = ctx.session.check_ins, ctx.session.last_of(asked)
    is_open = check_ins.open and check_ins.baby == asked
    return not is_open and told is not None and (ctx.today - told.on).days < SETTLED_DAYS


def ask_again(ctx: Context) -> Turn:
    """The open check-in's question once more, for an answer that could mean anything."""
    asked = ctx.having(replace(ctx.session, active=_baby_asked_about(ctx.session)))
    if _asks_yes_or_no(asked.session):
        return ctx.say(_question(asked).text, _appointment(asked))
    name = baby_name(asked, asked.session.active) if len(asked.session.babies) > 1 else ""
    line = ctx.texts.check_in_again_named.format(name=name) if name else ctx.texts.check_in_again
    return ctx.say(line, _how_is_it(asked))


def _asks_yes_or_no(session: Session) -> bool:
    """Whether the check-in asked last is about an appointment, not about how it is going."""
    return what_to_ask(session, _baby_asked_about(session)) in _YES_OR_NO


def hear(ctx: Context, reading: Reading, named: tuple[int, ...] = ()) -> Turn | None:
    """The turn for words that answer an open check-in; None where they do not. A sign in them was dealt with before.

    Where they name another baby than the one asked about, they are about that one, and the check-in stays open.
    """
    value = ctx.brain.spoken_answer(reading.utterance) or _yes_or_no_first(ctx, reading)
    told = _progress(reading) if "?" not in reading.utterance.text else None
    if len(named) > 1 and (value is not None or told is not None):
        return ask_again(ctx)
    asked, yes_or_no = _baby_asked_about(ctx.session), _asks_yes_or_no(ctx.session)
    if named and named[0] != asked:
        return _hear_of_other(ctx, reading, _HOW_IT_IS.get(value or "", value) or told)
    if value == "yes" and not yes_or_no:
        return ask_again(ctx)
    if value is not None:
        return answer(ctx, value if yes_or_no else _HOW_IT_IS.get(value, value), asked)
    if told is None:
        return None
    return answer(ctx.having(ctx.session.with_baby(learn(ctx.session.baby, reading.age, reading.slots, on=ctx.today))), told, asked)


def _yes_or_no_first(ctx: Context, reading: Reading) -> str | None:
    """The yes or no that an answer about an appointment begins with: "yes, next Tuesday"."""
    words = reading.utterance.words
    if not _asks_yes_or_no(ctx.session) or not words or "?" in reading.utterance.text:
        return None
    first = ctx.brain.spoken_answer(read(words[0]))
    return first if first in ("yes", "no") else None


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


def answer(ctx: Context, value: str, asked: int) -> Turn | None:
    """The turn for better, same or worse of the baby `asked` about, or for yes or no about an appointment; None for anything else."""
    if asked != ctx.session.active:
        closed = closing.put_away(ctx)
        turn = _answer(ctx.having(replace(closed.session, active=asked)), value)
        return turn.after(*closed.effects) if turn is not None else None
    return _answer(ctx, value)


def _answer(ctx: Context, value: str) -> Turn | None:
    about = what_to_ask(ctx.session, ctx.session.active)
    ctx = ctx.having(replace(ctx.session, check_ins=_answered(ctx.session)))
    if value == "worse":
        return _worse(ctx)
    if about in _YES_OR_NO and value in ("yes", "no"):
        return ctx.say(_after_yes_or_no(ctx, about, value), ((Button(ctx.labels.check_again, "check"),),))
    if value in ("better", "same"):
        return dialogue.open_form(ctx, intro=_intro(ctx, value))
    return None


def _answered(session: Session) -> CheckIns:
    """The check-ins with an answer about the active baby: another baby's stays open, but nothing went unanswered before it any more."""
    heard = replace(session.check_ins, unanswered=0)
    return replace(heard, open=False, sent=None) if heard.baby == session.active else heard


def _after_yes_or_no(ctx: Context, about: str, value: str) -> str:
    texts = ctx.texts
    if about == "referral":
        return texts.appointment_yes if value == "yes" else texts.appointment_no
    if value == "yes":
        return texts.grave_seen
    return texts.still_call if ctx.session.last is not None and ctx.session.last.outcome == "emergency" else texts.still_today


def _intro(ctx: Context, value: str) -> str:
    calm = value == "better" and what_to_ask(ctx.session, ctx.session.active) not in _YES_OR_NO
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
