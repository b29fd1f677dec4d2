"""Answers to check-ins, by a tap or in words, and the end of them all; how they come to be asked is in `bot.core.asking`."""

import re

from bot.core import closing, dialogue
from bot.core.asking import YES_OR_NO, baby_asked_about, question
from bot.core.babies import about_active, baby_name, set_aside
from bot.core.baby import learn
from bot.core.changed import replace
from bot.core.events import Button, DropKeyboard, Effect, MarkDoNotContact, Pressed, Say, TakeBack, Toast, Unschedule
from bot.core.form import raise_signs
from bot.core.outcome_text import once_grave
from bot.core.outdated import WORRY
from bot.core.reading import Reading
from bot.core.reminder import what_to_ask
from bot.core.scope import NEGATORS
from bot.core.session import CheckIns, Form, Session
from bot.core.text import read
from bot.core.turn import Context, Turn

#: Up to so many words say how it is, and tell no story.
FEW = 8
#: For so many days after an outcome a button of an older check-in changes nothing, unless it says "worse".
SETTLED_DAYS = 7


def press_check_in(ctx: Context, event: Pressed) -> Turn | None:
    """The turn for an answer under a check-in; an old check-in can still be answered, and stopped."""
    _, value, *about = event.data.split(":")
    drop: Effect = DropKeyboard(event.message)
    if value == "stop":
        return stop(ctx).after(drop)
    asked = ctx.session.from_button(*map(int, about[:2])) if about else baby_asked_about(ctx.session)
    turn = _answer_to_old(ctx, value, asked) if asked is not None else None
    if turn is None:
        return Turn(ctx.session, (Toast(ctx.texts.stale), drop))
    return turn.after(drop)


def _answer_to_old(ctx: Context, value: str, asked: int) -> Turn | None:
    is_past = ctx.session.last_of(asked) is None or (value != "worse" and _is_settled(ctx, asked))
    return None if is_past else answer(ctx, value, asked)


def _is_settled(ctx: Context, asked: int) -> bool:
    """Whether an outcome of the last days has answered what the check-in asked: "better" under an old one says nothing against that."""
    check_ins, told = ctx.session.check_ins, ctx.session.last_of(asked)
    is_open = check_ins.open and check_ins.baby == asked
    return not is_open and told is not None and (ctx.today - told.on).days < SETTLED_DAYS


def ask_again(ctx: Context) -> Turn:
    """The open check-in's question once more, for an answer that could mean anything."""
    asked = ctx.having(replace(ctx.session, active=baby_asked_about(ctx.session)))
    once_more = question(asked)
    if _asks_yes_or_no(asked.session):
        return Turn(ctx.session, (once_more,))
    name = baby_name(asked, asked.session.active) if len(asked.session.babies) > 1 else ""
    line = ctx.texts.check_in_again_named.format(name=name) if name else ctx.texts.check_in_again
    return ctx.say(line, once_more.keyboard)


def _asked(session: Session) -> str:
    """What the check-in asked last is about."""
    return what_to_ask(session, baby_asked_about(session))


def _asks_yes_or_no(session: Session) -> bool:
    """Whether that is an appointment, not how it is going."""
    return _asked(session) in YES_OR_NO


def hear(ctx: Context, reading: Reading, named: tuple[int, ...] = ()) -> Turn | None:
    """The turn for words that answer an open check-in; None where they do not. A sign in them was dealt with before.

    Where they name another baby than the one asked about, they are about that one, and the check-in stays open.
    """
    value = how_it_is(ctx, reading) or _yes_or_no_first(ctx, reading) or _appointment_told(ctx, _asked(ctx.session), reading)
    told = _progress(reading) if "?" not in reading.utterance.text else None
    if len(named) > 1 and (value is not None or told is not None):
        return ask_again(ctx)
    asked, yes_or_no = baby_asked_about(ctx.session), _asks_yes_or_no(ctx.session)
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
    """The yes or no that an answer about an appointment begins with: "yes, next Tuesday", "not yet, they are slow"."""
    words = reading.utterance.words
    if not _asks_yes_or_no(ctx.session) or not words or "?" in reading.utterance.text:
        return None
    return next((first for n in (2, 1) if (first := ctx.brain.answer_in(words[:n])) in ("yes", "no")), None)


def is_appointment_told(ctx: Context, reading: Reading) -> bool:
    """Whether the words answer an open check-in about the appointment after a referral: the baby is on the way to a doctor already."""
    asked = ctx.session.check_ins.open and _asked(ctx.session) == "referral" and ctx.session.form is None
    return asked and _appointment_told(ctx, "referral", reading) is not None


def how_it_is(ctx: Context, reading: Reading) -> str | None:
    """The short answer that the words are; "worse" too where a few words say so of somebody: "he is worse too"."""
    words = reading.utterance.words
    if (said := ctx.brain.spoken_answer(reading.utterance)) is not None:
        return said
    tells = "?" not in reading.utterance.text and len(words) <= FEW and NEGATORS.isdisjoint(words)
    return "worse" if tells and _WORSE.search(" ".join(words)) else None


_WORSE = re.compile(r"\b(?:is|are|got|gets|getting|gotten|been|looks|seems|feels|become|becoming|much|even|now) (?:\w+ )?worse\b")


def hear_appointment(ctx: Context, reading: Reading) -> Turn | None:
    """The turn for words that tell, unasked, how it stands with the check that the last outcome asked for; None where they do not."""
    if ctx.session.last is None or what_to_ask(ctx.session, ctx.session.active) != "referral":
        return None
    told = _appointment_told(ctx, "referral", reading)
    return answer(ctx, told, ctx.session.active) if told is not None else None


def _appointment_told(ctx: Context, about: str, reading: Reading) -> str | None:
    """How it stands with the appointment that was asked about; after something that could not wait, only whether a doctor saw the baby."""
    if about not in YES_OR_NO:
        return None
    told = ctx.brain.appointment_reader.read(reading.utterance)
    if about == "grave":
        return {"seen": "yes", None: None}.get(told, "no")
    return {"not_made": "no", "booked": "yes"}.get(told or "", told)


def ask_if_seen(ctx: Context, reading: Reading) -> Turn | None:
    """The question whether a doctor has seen the baby, where words told unasked sound so and something that could not wait still stands.

    That is asked, and not taken from the words: the visit may have been before. A "no" on the day of the "yes" has it asked again.
    None where there is nothing to ask.
    """
    last = ctx.session.last
    if last is None or ctx.session.form is not None or not once_grave(last, on=ctx.today):
        return None
    parts = [part for part in _SENTENCE.findall(reading.utterance.raw) if not part.endswith("?")]
    told = {ctx.brain.appointment_reader.read(read(part)) for part in parts}
    taken_back = last.seen_on == ctx.today and ("not_made" in told or ctx.brain.spoken_answer(reading.utterance) == "no")
    if not taken_back and (last.seen_on is not None or "seen" not in told):
        return None
    check_ins = replace(ctx.session.check_ins.answered(), baby=ctx.session.active, asked=ctx.now, open=True)
    asked = ctx.having(replace(ctx.session, check_ins=check_ins).with_assessment(replace(last, seen_on=None)))
    return Turn(asked.session, (question(asked),))


_SENTENCE = re.compile(r"[^.!?;\n]+[.!?;\n]?")


def _hear_of_other(ctx: Context, reading: Reading, told: str | None) -> Turn | None:
    if told == "worse":
        return worse(ctx)
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
        return turn.after(*set_aside(ctx), *closed.effects) if turn is not None else None
    return _answer(ctx, value)


def _answer(ctx: Context, value: str) -> Turn | None:
    about = what_to_ask(ctx.session, ctx.session.active)
    ctx = ctx.having(replace(ctx.session, check_ins=_answered(ctx.session)))
    if value == "worse":
        return worse(ctx)
    if about in YES_OR_NO and value in ("yes", "no", "waiting", "seen"):
        ctx = ctx.having(_seen(ctx, value)) if about == "grave" else ctx
        return ctx.say(_after_yes_or_no(ctx, about, value), ((Button(ctx.labels.check_again, "check"),),))
    if value in ("better", "same"):
        return dialogue.open_form(ctx, intro=_intro(ctx, value))
    return None


def _seen(ctx: Context, value: str) -> Session:
    """The session with the answer whether a doctor has seen the active baby for what could not wait: by a "yes" that stands no more."""
    session, last = ctx.session, ctx.session.last
    return session.with_assessment(replace(last, seen_on=ctx.today if value == "yes" else None)) if last is not None else session


def _answered(session: Session) -> CheckIns:
    """The check-ins with an answer about the active baby: another baby's stays open, but nothing went unanswered before it any more."""
    heard = replace(session.check_ins, unanswered=0)
    return heard.answered() if heard.baby == session.active else heard


def _after_yes_or_no(ctx: Context, about: str, value: str) -> str:
    texts = ctx.texts
    if about == "referral":
        lines = {"yes": texts.appointment_yes, "waiting": texts.appointment_waiting, "seen": texts.appointment_seen}
        return lines.get(value, texts.appointment_no)
    if value == "yes":
        return texts.grave_seen
    last = ctx.session.last
    return texts.still_call if last is not None and "emergency" in (last.outcome, last.grave) else texts.still_today


def _intro(ctx: Context, value: str) -> str:
    calm = value == "better" and what_to_ask(ctx.session, ctx.session.active) not in YES_OR_NO
    line = ctx.texts.check_in_better if calm else ctx.texts.check_in_same
    return f"{line}\n\n{ctx.content.emergency_line}"


def worse(ctx: Context) -> Turn:
    """Worse is told to someone who can look: a referral at once, with the way to the questions above it, so that one thing is asked."""
    serial = ctx.session.serial + 1
    told = closing.broken_off(ctx)
    known = (*(ctx.session.last.signs if ctx.session.last is not None else ()), *(told.signs if told is not None else ()))
    form = raise_signs(Form(serial), dict.fromkeys([*(sign for sign, answer in known if answer == "yes"), WORRY], "yes"))
    turn = closing.finish(ctx.having(replace(ctx.session, serial=serial, form=form)))
    return turn.after(Say(f"{about_active(ctx)}{ctx.texts.check_in_worse}", ((Button(ctx.labels.check_again, "check"),),)))


def stop(ctx: Context) -> Turn:
    """The turn that ends check-ins, until the parent allows them again; remembered even where all else is deleted.

    What waits to be sent is taken back first: where an outcome was among it, that is told in this very reply.
    """
    ended = CheckIns(stopped=True, sent=ctx.session.check_ins.answered().sent)
    session = replace(ctx.session, check_ins=ended, awaiting=None)
    return Turn(session, (TakeBack(), Unschedule(), MarkDoNotContact(on=True), Say(ctx.texts.check_ins_stopped)))


def allow(ctx: Context) -> Turn:
    """The turn that allows check-ins again; one that is ahead stays."""
    session = replace(ctx.session, check_ins=replace(ctx.session.check_ins, stopped=False, unanswered=0), silenced=False)
    return Turn(session, (MarkDoNotContact(on=False), Say(ctx.texts.check_ins_allowed)))
