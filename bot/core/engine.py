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

What was told or ticked in an open form that something else ends is an outcome all the same, told first; a grave doubt left open is named.
Whatever the event, the parent gets an answer; an album gets one, and one for each caption in it. Nothing is sent, saved or timed here.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.core import (
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
    questions,
    reminder,
    signs_first,
    told,
    whose,
)
from bot.core.changed import replace
from bot.core.events import (
    Blocked,
    CheckInDue,
    CheckInMissed,
    DropKeyboard,
    Effect,
    Event,
    Joined,
    Pressed,
    Said,
    Say,
    SentMedia,
    TakeBack,
    Toast,
    Unschedule,
)
from bot.core.names import is_name_in_script
from bot.core.outdated import up_to_date
from bot.core.reading import Brain, Reading
from bot.core.session import Session
from bot.core.turn import Context, Turn
from bot.core.whose import Meant


def take_turn(brain: Brain, session: Session, event: Event, *, now: datetime) -> Turn:
    """Answer one event: the session as it now stands, and what to carry out. `now` is in UTC."""
    session = up_to_date(brain, session)
    turn = _turn(brain, session, event, now)
    if isinstance(event, CheckInDue | Blocked):  # the first tells the outcome of a form itself, perhaps once more, word for word
        return turn
    before = Context.at(brain, session, now)
    left_open = told.left_open(before, turn)
    if told.is_lost(before, turn):
        turn = _after_outcome(before, event)
    if _owes_outcome(before, turn):
        turn = turn.after(TakeBack()) if turn.session.form is not None else turn.then(TakeBack())
    return _said_first(before, turn, Say(left_open)) if left_open else turn


def _owes_outcome(before: Context, turn: Turn) -> bool:
    """Whether a new assessment begins while an outcome may still wait to be sent: it is told now, and not in the parent's night."""
    sent = before.session.check_ins.sent
    return sent is not None and sent.form is not None and turn.session.serial != before.session.serial and not turn.session.silenced


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
        ctx = Context.at(brain, session, now)
        return ctx.say(ctx.texts.group_hint)
    if isinstance(event, CheckInDue):
        return asking.fall_due(Context.at(brain, session, now), event)
    if isinstance(event, CheckInMissed):
        return asking.missed(Context.at(brain, session, now), event)
    ctx = _writing_now(Context.at(brain, session, now))
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
        turn = signs_first.first_and_stop(ctx, reading) if stops else signs_first.first(ctx, reading)
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


def _question(ctx: Context, reading: Reading) -> Turn:
    """The answer to a question; where a doctor may have seen the baby for what could not wait, that is asked in its place, or below it."""
    if "?" not in reading.utterance.text:
        return followup.ask_if_seen(ctx, reading) or questions.question(ctx, reading)
    turn = questions.question(ctx, reading)
    asked = followup.ask_if_seen(ctx.having(turn.session), reading)
    return asked.after(*turn.effects) if asked is not None else turn


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


def _open_question(ctx: Context, reading: Reading, named: tuple[int, ...]) -> Turn | None:
    """The answer to what is open: a setting, the form, a check-in; None where the words are none."""
    said = ctx.brain.spoken_answer(reading.utterance)
    if said == "forget" and ctx.session.awaiting != "forget":
        return menus.run(ctx, "forget", "")
    if ctx.session.form is None and (turn := reminder.hear_order(ctx, reading, named) or _told_setting(ctx, reading)) is not None:
        return turn
    if ctx.session.awaiting is not None and (turn := menus.hear_awaited(ctx, reading)) is not None:
        return turn
    ctx = _no_longer_waiting(ctx)
    if ctx.session.form is not None and (turn := explaining.explain(ctx, reading)) is not None:
        return turn
    if ctx.session.form is not None and not questions.asks(ctx, reading):
        return hearing.hear(ctx, reading)
    return followup.hear(ctx, reading, named) if ctx.session.check_ins.open and ctx.session.form is None else None


def _no_longer_waiting(ctx: Context) -> Context:
    """The context without what only the next message could have answered."""
    return _waiting_for_nothing(ctx) if ctx.session.awaiting in menus.ONCE else ctx


def _told_setting(ctx: Context, reading: Reading) -> Turn | None:
    """The turn for a setting that is told without the settings; where a setting is awaited, the words are heard as that."""
    return preferences.hear_order(_no_longer_waiting(ctx), reading) if ctx.session.awaiting in (None, *menus.ONCE) else None


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
    return dialogue.ask_again(ctx) if questions.asks_about_grave_sign(ctx) else None


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
