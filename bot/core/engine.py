"""`take_turn`: the only place that decides what happens next.

    (session, event, now)  ->  (session, effects)

The rules, in the order in which they are tried, for every message that is more than the question what a word of the open check-list means:

1. A parent in crisis is met first, whatever else the message says.
2. Words that say a baby has died are met gently, and end all that the bot would send unasked; but a sign of an emergency goes first.
3. An emergency or urgent warning sign ends whatever is going on, in every state. A stay in hospital is then met like a death.
4. A sign that is only likely is asked about at once, the emergency line first where it would be one.
5. Any other sign goes into the assessment, and refers. Nothing said later takes it back.
6. A command; then an order: to stop, to ask again at a time, a setting; then the answer to what is open: a setting, the form, a check-in.
   An order to stop is carried out beside whatever goes before it.
7. Then the question: small talk, an entry, a choice of entries, or an honest "I do not know that one".

Whatever the event, the parent gets an answer; an album gets one, and one for each caption in it. Nothing is sent, saved or timed here.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.core import (
    answers,
    asking,
    babies,
    choosing,
    closing,
    dialogue,
    explaining,
    followup,
    hearing,
    menus,
    orders,
    preferences,
    reminder,
    told,
    whose,
)
from bot.core.advice import BEREAVED, CRISIS, IN_HOSPITAL, Advice, advise, is_grave, offers
from bot.core.baby import learn
from bot.core.changed import replace
from bot.core.content import URGENCIES, Urgency
from bot.core.events import (
    Blocked,
    Button,
    CheckInDue,
    CheckInMissed,
    DropKeyboard,
    Effect,
    Event,
    Joined,
    MarkDoNotContact,
    Pressed,
    Said,
    Say,
    SentMedia,
    Toast,
    Unschedule,
)
from bot.core.form import write_signs
from bot.core.names import is_name_in_script
from bot.core.outcome_text import outcome_text, still_referred
from bot.core.outdated import up_to_date
from bot.core.reading import TALK, Brain, Reading
from bot.core.session import CheckIns, Form, Session
from bot.core.signs import Mention
from bot.core.turn import Context, Turn
from bot.core.whose import Meant

#: Fewer words in the middle of the form are an answer that was not understood, whatever entry they are like.
FEWEST_OF_QUESTION = 4
#: Doubts asked about in one go; more would be an interrogation.
DOUBTS = 2
#: After an outcome, a worried question opens no new check for this many days: the parent has just been through it.
CHECK_RESTS_DAYS = 7


def take_turn(brain: Brain, session: Session, event: Event, *, now: datetime) -> Turn:
    """Answer one event: the session as it now stands, and what to carry out. `now` is in UTC."""
    session = up_to_date(brain, session)
    turn = _turn(brain, session, event, now)
    if isinstance(event, CheckInDue | Blocked):  # the first tells the outcome of a form itself, perhaps once more, word for word
        return turn
    before = Context(brain, session, now)
    left_open = told.left_open(before, turn)
    if told.is_lost(before, turn):
        turn = _after_outcome(before, event)
    return _said_first(before, turn, Say(left_open)) if left_open else turn


def _after_outcome(before: Context, event: Event) -> Turn:
    """The turn with the outcome of the open form told first, for signs were told in that form and something else takes its place."""
    closed = closing.put_away(_writing_now(before))
    again = _turn(before.brain, replace(closed.session, awaiting=before.session.awaiting), event, before.now)
    return _said_first(before, again, *closed.effects)


def _said_first(before: Context, turn: Turn, *effects: Effect) -> Turn:
    """The turn with these effects first; only a carer's crisis goes before them."""
    crisis = any(isinstance(effect, Say) and effect.text == before.texts.crisis for effect in turn.effects)
    return turn.then(*effects) if crisis else turn.after(*effects)


def _turn(brain: Brain, session: Session, event: Event, now: datetime) -> Turn:
    if isinstance(event, Blocked):
        return Turn(replace(session, form=None, check_ins=replace(session.check_ins, ahead=())), (Unschedule(),))
    if isinstance(event, Joined):
        ctx = Context(brain, session, now)
        return ctx.say(ctx.texts.group_hint)
    if isinstance(event, CheckInDue):
        return asking.fall_due(Context(brain, session, now), event)
    if isinstance(event, CheckInMissed):
        return asking.missed(Context(brain, session, now), event)
    ctx = _writing_now(Context(brain, session, now))
    if isinstance(event, Pressed):
        return _pressed(ctx, event)
    if isinstance(event, SentMedia):
        done = _no_longer_waiting(ctx)
        return Turn(done.session) if _is_answered_album(ctx, event) else _media(_with_album(done, event), event)
    return _said(_with_album(ctx, event), event)


def _writing_now(ctx: Context) -> Context:
    """The context of a parent who is awake at this hour."""
    return ctx.having(replace(ctx.session, clock=replace(ctx.session.clock, last_wrote_hour=ctx.now.hour)))


# ---- words -------------------------------------------------------------------------------------------------------


def _said(ctx: Context, event: Said) -> Turn:
    command, words = menus.split_command(event.text)
    if menus.is_deep_link(command, words):  # the words are an id of ours, not a parent's
        return _calm_waits(ctx) or menus.run(_waiting_for_nothing(ctx), command, words)
    if not command and (turn := _no_words(ctx, words)) is not None:
        return turn
    awaiting = None if ctx.session.awaiting in menus.ONCE else ctx.session.awaiting
    meant = whose.understand(ctx, words, awaiting=awaiting)
    return _introduced(ctx, event, meant.having_told(_heard(meant, command, words)))


def _heard(meant: Meant, command: str, words: str) -> Turn:
    """The turn for words that were read, about the baby that they mean."""
    ctx, reading, named = meant.ctx, meant.reading, meant.named
    offered, ctx = ctx.session.offered, ctx.having(replace(ctx.session, offered=()))
    stops = orders.orders_stop(ctx, reading)
    reading = orders.taken_at_its_word(ctx, reading)
    turn = None if command else explaining.explain_word(ctx, reading)
    if turn is None:
        turn = _first_and_stop(ctx, reading) if stops else _first(ctx, reading)
    if turn is None and command in _CALM_COMMANDS:
        turn = _calm_waits(ctx)
    if turn is None and command:
        return menus.run(ctx if command == "cancel" else _waiting_for_nothing(ctx), command, words)
    if turn is None and stops:
        turn = followup.stop(ctx)
    if turn is None and len(named) == 1 and ctx.session.form is None and babies.is_name_alone(ctx, words):
        done = _no_longer_waiting(ctx)
        return Turn(done.session) if meant.told else babies.switched_turn(done)
    turn = turn or choosing.hear(ctx, offered, reading) or _open_question(ctx, reading, named)
    return turn or _question(_no_longer_waiting(ctx), reading)


_LATIN = re.compile("[A-Za-z]")


def _no_words(ctx: Context, text: str) -> Turn | None:
    """The turn for a message that has no words to read; None where it has some."""
    if (_LATIN.search(text) and text.isascii()) or _is_awaited_name(ctx, text) or babies.is_name_of_one(ctx, text):
        return None
    letters = [c for c in text if c.isalpha()]
    latin = [c for c in letters if unicodedata.name(c, "").startswith("LATIN")]
    if len(latin) * 2 > len(letters) or (not letters and re.search(r"[0-9?]", text)):
        return None
    form_open = ctx.session.form is not None
    line = ctx.texts.fallback_other_script if letters else ctx.texts.only_emoji if text.strip() else ctx.texts.empty
    ctx = _no_longer_waiting(ctx)
    turn = ctx.say(line)
    if ctx.session.check_ins.open and not form_open and not letters and text.strip():  # a thumb may mean anything
        return turn.then(*followup.ask_again(ctx).effects)
    return turn.then(*dialogue.ask_again(ctx).effects) if form_open else turn


def _is_awaited_name(ctx: Context, text: str) -> bool:
    """Whether the text, in whatever script, is the name that was asked for: no question, and no longer than names are."""
    waits = ctx.session.form is None and (ctx.session.awaiting or "").partition(":")[0] == "name"
    return waits and is_name_in_script(text)


def _introduced(ctx: Context, event: Said, turn: Turn) -> Turn:
    """The turn with a line before it, where the message was edited or forwarded."""
    line = ctx.texts.edited if event.edited else ctx.texts.forwarded if event.forwarded else ""
    return turn.after(Say(line)) if line else turn


def _first_and_stop(ctx: Context, reading: Reading) -> Turn | None:
    """What goes first in words that also order an end of check-ins: that is done with it, so that nobody has to ask twice."""
    stopped = followup.stop(ctx)
    turn = _first(ctx.having(stopped.session), reading)
    if turn is None or turn.session.silenced:
        return turn
    return turn.then(*stopped.effects) if CRISIS in reading.alerts else turn.after(*stopped.effects)


def _first(ctx: Context, reading: Reading) -> Turn | None:
    """Rules 1 to 5; None where the message holds nothing of that kind."""
    if not (reading.mentions or reading.alerts):
        return None
    if CRISIS in reading.alerts:
        return _crisis(ctx, reading)
    if BEREAVED in reading.alerts and not _of(ctx, reading, "present", ("emergency",)):
        return _fall_silent(ctx, ctx.texts.bereaved)
    learnt = _learning(ctx, reading)
    if grave := _of(ctx, reading, "present", ("emergency", "urgent")):
        turn = _outcome_now(learnt, grave)
        return turn.after(Say(ctx.content.emergency_line)) if _is_only_doubtful(ctx, reading, "emergency") else turn
    if IN_HOSPITAL in reading.alerts:
        return _in_hospital(ctx, reading)
    if doubts := _doubts(ctx, reading):
        return _ask_about(learnt, reading, doubts)
    if signs := _of(ctx, reading, "present", ("routine",)):
        return _go_on_with_sign(ctx, learnt, reading, signs)
    return None


def _learning(ctx: Context, reading: Reading) -> Context:
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
    return turn.then(*_outcome_now(ctx.having(turn.session), grave).effects) if grave else turn


def _outcome_now(ctx: Context, signs: tuple[str, ...]) -> Turn:
    """The outcome that these signs alone call for, whatever was going on."""
    form = closing.broken_off(ctx) or Form(ctx.session.serial + 1)
    form = write_signs(replace(form, only_signs=False), (*_grave_today(ctx), *signs))
    return closing.finish(ctx.having(replace(ctx.session, form=form, serial=form.serial, awaiting=None)))


def _grave_today(ctx: Context) -> tuple[str, ...]:
    """The signs of an emergency or urgent outcome told earlier today: no later sign of less weight takes their place."""
    last = ctx.session.last
    if last is None or last.on != ctx.today or last.outcome not in ("emergency", "urgent"):
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
    if ctx.session.form is None and _was_emergency_today(ctx):
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
        return _outcome_now(learnt, signs)
    value = ", ".join(ctx.brain.signs[id].told for id in signs)
    form = write_signs(replace(form, only_signs=False), signs)
    noted = ctx.having(replace(ctx.session, form=form))
    turn = hearing.hear(noted, reading) or dialogue.advance(noted)
    return turn.after(Say(ctx.texts.sign_now.format(value=value)))


def _open_question(ctx: Context, reading: Reading, named: tuple[int, ...]) -> Turn | None:
    """The answer to what is open: a setting, the form, a check-in; None where the words are none."""
    said = ctx.brain.spoken_answer(reading.utterance)
    if said == "forget" and ctx.session.awaiting != "forget":
        return menus.run(ctx, "forget", "")
    if ctx.session.form is None and (turn := reminder.hear_order(ctx, reading) or _told_setting(ctx, reading)) is not None:
        return turn
    if ctx.session.awaiting is not None and (turn := menus.hear_awaited(ctx, reading)) is not None:
        return turn
    ctx = _no_longer_waiting(ctx)
    if ctx.session.form is not None and (turn := explaining.explain(ctx, reading)) is not None:
        return turn
    if ctx.session.form is not None and not _asks(ctx, reading):
        return hearing.hear(ctx, reading)
    return followup.hear(ctx, reading, named) if ctx.session.check_ins.open and ctx.session.form is None else None


def _no_longer_waiting(ctx: Context) -> Context:
    """The context without what only the next message could have answered."""
    return _waiting_for_nothing(ctx) if ctx.session.awaiting in menus.ONCE else ctx


def _told_setting(ctx: Context, reading: Reading) -> Turn | None:
    """The turn for a setting that is told without the settings; where a setting is awaited, the words are heard as that."""
    return preferences.hear_order(_no_longer_waiting(ctx), reading) if ctx.session.awaiting in (None, *menus.ONCE) else None


def _asks(ctx: Context, reading: Reading) -> bool:
    """Whether a message in the middle of the form is a question of its own: it says so, and an entry fits it well."""
    enough = len(reading.utterance.words) >= FEWEST_OF_QUESTION
    return enough and _is_question(reading) and reading.ranking.confidence >= ctx.content.matching.answer


def _is_question(reading: Reading) -> bool:
    """Whether the words have a question's mark, or begin like one."""
    return "?" in reading.utterance.text or any(_ASKING.match(sentence) for sentence in reading.utterance.sentences)


#: How a question begins that has no question mark.
_ASKING = re.compile(
    r"(?:hi |hey |hello |also |and |but |so |ok |okay |sorry )*(?:how|why|what|which|where|who|any (?:tips|ideas|advice)"
    r"|(?:when|is|are|do|does|can|could|should|will|would) (?:it|this|that|these|there|i|we|they|he|she|you|my|our|the|a|baby|babies)) "
)


# ---- questions ---------------------------------------------------------------------------------------------------


def _question(ctx: Context, reading: Reading) -> Turn:
    baby = ctx.session.baby
    advice = advise(ctx.brain, reading, baby, on=ctx.today)
    if _refers_again(ctx, reading, advice):
        advice = advise(ctx.brain, reading, replace(baby, direction=None), on=ctx.today)
    if ctx.session.form is None and _was_emergency_today(ctx) and advice.act != "answer":
        return ctx.say(ctx.texts.still_call)
    if ctx.session.form is None and advice.act in ("did_you_mean", "fallback") and ctx.brain.spoken_answer(reading.utterance) in _BARE:
        return ctx.say(ctx.texts.nothing_asked, ((Button(ctx.labels.check, "check"),),))
    if ctx.session.form is None:
        return _with_date_left_open(ctx, reading, _answered(_learning(ctx, reading), reading, advice))
    if not _is_question(reading) and len(reading.utterance.words) <= hearing.FEW and (noted := hearing.note(ctx, reading)) is not None:
        return noted
    if advice.act == "answer" and not _is_question(reading) and len(reading.utterance.words) < FEWEST_OF_QUESTION:
        return hearing.give_up_or_ask_again(ctx)
    if advice.act in ("answer", "small_talk") and not _asks_about_grave_sign(ctx):
        learnt = hearing.learn_in_passing(ctx, reading)
        turn = _answered(learnt, reading, advice)
        resumed = dialogue.resume(ctx.having(turn.session), learnt=learnt.session != ctx.session)
        return resumed.after(*turn.effects)
    return hearing.note(ctx, reading) or hearing.give_up_or_ask_again(ctx)


#: Short answers that answer nothing where no question is open.
_BARE = frozenset({"yes", "no", "none", "unsure", "partly", "skip", "back"})


def _with_date_left_open(ctx: Context, reading: Reading, turn: Turn) -> Turn:
    """The turn with a line on a date that can be read in two ways: it was left out, and why; not where the age is asked for anyway."""
    if not reading.age.dates or any(isinstance(effect, Say) and effect.text == ctx.texts.ask_age for effect in turn.effects):
        return turn
    return turn.then(Say(ctx.with_two_dates(ctx.texts.date_left_open, reading.age.dates)))


def _refers_again(ctx: Context, reading: Reading, advice: Advice) -> bool:
    """Whether only what was told before refers, and that was said lately: the message is answered then, after a line on it."""
    last, baby = ctx.session.last, ctx.session.baby
    if last is None or last.outcome != "refer" or not still_referred(ctx) or advice.decision is None or advice.decision.outcome != "refer":
        return False
    told = reading.slots.direction is not None or reading.slots.no_new_skill is not None or bool(reading.signs("present"))
    return not told and learn(baby, reading.age, reading.slots, on=ctx.today) == baby


def _asks_about_grave_sign(ctx: Context) -> bool:
    """Whether the question that is open is about an emergency or urgent sign: nothing calm is said before it is settled."""
    form = ctx.session.form
    asked = form.queue[0].removeprefix("sign:") if form is not None and form.queue else ""
    return asked in ctx.brain.signs and ctx.brain.signs[asked].urgency != "routine"


def _answered(ctx: Context, reading: Reading, advice: Advice) -> Turn:
    if advice.talk:
        return ctx.say(_talk(ctx, advice.talk))
    if advice.decision is not None and advice.decision.outcome == "refer" and ctx.session.form is None:
        return _outcome_now(ctx, ())
    if advice.decision is not None and advice.decision.outcome == "out_of_scope":
        text = outcome_text(ctx.content, advice.decision)
        return ctx.say(f"{text.meaning}\n\n{text.next}")
    if advice.offered:
        return answers.offer(ctx, advice.offered)
    if advice.entry is None or advice.act == "fallback":
        return answers.not_known(ctx)
    turn = answers.tell(ctx, advice.entry)
    if ctx.session.form is None and advice.entry.gate == "screened" and "worry" in reading.alerts and not _checked_lately(ctx):
        opened = dialogue.open_form(ctx.having(turn.session), intro=f"{ctx.texts.form_short_intro}\n\n{ctx.content.emergency_line}")
        return replace(opened, effects=turn.effects + opened.effects)
    return turn


#: Small talk that would sound like "all is well" after an outcome that asks for something.
_CALMING = frozenset(TALK + id for id in ("ok_acknowledge", "apology", "good_news", "not_now_later"))


def _talk(ctx: Context, talk: str) -> str:
    """The reply to small talk; where it could sound calming, what the last outcome asks for goes first."""
    still = still_referred(ctx) if talk in _CALMING and ctx.session.form is None else ""
    return f"{still}\n\n{ctx.brain.talk[talk]}" if still else ctx.brain.talk[talk]


def _was_emergency_today(ctx: Context) -> bool:
    last = ctx.session.last
    return last is not None and last.outcome == "emergency" and last.on == ctx.today


def _checked_lately(ctx: Context) -> bool:
    last = ctx.session.last
    return last is not None and (ctx.today - last.on).days < CHECK_RESTS_DAYS


# ---- buttons and media -------------------------------------------------------------------------------------------


def _pressed(ctx: Context, event: Pressed) -> Turn:
    """The turn for a button; one that nobody knows any more says so and goes away."""
    kind = event.data.partition(":")[0]
    handle = _BUTTONS.get(kind)
    ctx = _waiting_for_nothing(ctx)
    if kind in _CALM_BUTTONS and (turn := _calm_waits(ctx)) is not None:
        return turn
    try:
        turn = handle(ctx, event) if handle is not None else None
    except (ValueError, KeyError, IndexError, StopIteration):  # forged or from another version: whatever it carried, it means nothing here
        turn = None
    return turn or Turn(ctx.session, (Toast(ctx.texts.stale), DropKeyboard(event.message)))


#: What could calm, and has to wait while a question about an urgent or emergency sign is open.
_CALM_BUTTONS = frozenset({"e", "h", "m", "chart", "none_meant"})
_CALM_COMMANDS = frozenset({"milestones"})


def _calm_waits(ctx: Context) -> Turn | None:
    """The open question once more, where it is about an urgent or emergency sign; None where nothing has to wait."""
    return dialogue.ask_again(ctx) if _asks_about_grave_sign(ctx) else None


def _waiting_for_nothing(ctx: Context) -> Context:
    """The context of a parent who turned to something else: the next words answer no question of before."""
    return ctx.having(replace(ctx.session, awaiting=None))


_BUTTONS: Mapping[str, Callable[[Context, Pressed], Turn | None]] = {
    "f": dialogue.press,
    "c": dialogue.correct,
    "r": reminder.press,
    "k": followup.press_check_in,
    **menus.BUTTONS,
}


def _is_answered_album(ctx: Context, event: SentMedia) -> bool:
    return event.album != "" and event.album == ctx.session.album


def _with_album(ctx: Context, event: Said | SentMedia) -> Context:
    """The context in which the album that the message is part of, if it is, counts as answered."""
    return ctx.having(replace(ctx.session, album=event.album)) if event.album else ctx


def _media(ctx: Context, event: SentMedia) -> Turn:
    """A kind reply to what has no words; the open question is asked again."""
    line = getattr(ctx.texts, f"media_{event.kind}", ctx.texts.media_other)
    turn = ctx.say(line)
    return turn.then(*dialogue.ask_again(ctx).effects) if ctx.session.form is not None else turn
