"""The check-in ahead: offered after an outcome, asked for by a tap or in words, and put off where the parent's hours change."""

import re
from datetime import UTC, date, datetime, time

from bot.core.changed import replace
from bot.core.checkins import due_in, due_on, knows_zone, local_date, local_zone, out_of_quiet
from bot.core.corrected import MONTHS_PER_WEEK
from bot.core.events import Button, DropKeyboard, Effect, Keyboard, Pressed, Say, Schedule, TakeBack, Unschedule
from bot.core.quantities import find_quantities, tidy
from bot.core.reading import Reading
from bot.core.session import CheckIns, Clock, Session
from bot.core.text import NUMBERS
from bot.core.triage import Decision
from bot.core.turn import Context, Turn
from bot.core.when import When, read_when

#: A chat has one check-in ahead at a time.
KEY = "check_in"
#: In how many weeks a check-in is offered after a referral, and after other outcomes; what comes first is suggested.
WEEKS_OFFERED = {True: (2, 4, 8), False: (4, 2, 8)}
#: A check-in asked for before does not come for so long after an outcome, or after a parent in crisis.
WEEKS_OF_REST = 2
#: When to ask again is told in so few words, and lies no farther ahead than so many weeks.
LONGEST_WHEN, MOST_WEEKS = 6, 12
#: An order to be asked again has no more words.
LONGEST_ORDER = 14
#: One of these is a yes; "ok" and "sure" may be no more than a goodbye.
_YES = frozenset({"yes", "yeah", "yep", "yup", "please"})


def offer(ctx: Context, decision: Decision) -> tuple[Effect, ...]:
    """The question whether to ask again later; nothing after what is urgent, which it could bury, or where check-ins were stopped."""
    if decision.outcome in ("emergency", "urgent", "out_of_scope") or ctx.session.check_ins.stopped or ctx.session.silenced:
        return ()
    labels = ctx.labels
    names = {2: labels.remind_2w, 4: labels.remind_4w, 8: labels.remind_8w}
    row = tuple(Button(names[weeks], f"r:{weeks}") for weeks in WEEKS_OFFERED[decision.outcome == "refer"])
    return (Say(ctx.texts.check_in_offer, (row, (Button(labels.remind_no, "r:no"),))),)


def press(ctx: Context, event: Pressed) -> Turn | None:
    """The turn for "ask me again in ... weeks", or "no, thank you"."""
    turn = _remind(ctx, event.data.partition(":")[2])
    return turn.after(DropKeyboard(event.message)) if turn is not None else None


def hear(ctx: Context, reading: Reading, said: str | None) -> Turn | None:
    """The turn for words that answer "shall I ask you later?"; None where they do not. An "ok, thanks" takes leave and asks for nothing."""
    if said in ("no", "none", "cancel"):
        return _remind(ctx, "no")
    if said == "yes" and not _YES.isdisjoint(reading.utterance.words):
        return _remind(ctx, str(WEEKS_OFFERED[ctx.session.last is not None and ctx.session.last.outcome == "refer"][0]))
    if len(reading.utterance.words) <= LONGEST_ORDER and (when := read_when(reading.utterance.text, today=ctx.today)):
        return _remind_at(ctx, when)
    amounts = find_quantities(tidy(reading.utterance.text)) if len(reading.utterance.words) <= LONGEST_WHEN else ()
    weeks = amounts[0].months / MONTHS_PER_WEEK if len(amounts) == 1 else 0.0
    return _remind(ctx, str(min((2, 4, 8), key=lambda n: abs(n - weeks)))) if 1 <= weeks <= MOST_WEEKS else None


def ordered(ctx: Context, reading: Reading) -> When | None:
    """When the parent orders to be asked again: "not now, ask me next month"; under an open check-in "tomorrow" alone is enough."""
    session, text, words = ctx.session, reading.utterance.text, " ".join(reading.utterance.words)
    if session.form is not None or session.last is None or session.silenced or len(reading.utterance.words) > LONGEST_ORDER:
        return None
    if "?" in text and not _REQUEST.match(words):
        return None
    bare = session.check_ins.open and _LATER.fullmatch(words) is not None
    return read_when(text, today=ctx.today) if bare or _ORDER.search(words) else None


def hear_order(ctx: Context, reading: Reading) -> Turn | None:
    """The turn for an order to be asked again at a time; None where the words are none."""
    when = ordered(ctx, reading)
    return _remind_at(ctx, when) if when is not None else None


_ORDER = re.compile(
    r"\b(?:ask|remind|write|message|text|ping|nudge|contact|check in|check back|check|try|come back)"
    r"(?: to| with| in with)?(?: me| us| back| again)\b"
)
_REQUEST = re.compile(r"(?:(?:ok|okay|sorry|not now|no|hi|later|yes) )*(?:can|could|will|would|please|pls) ")
#: "not now, maybe next week", and nothing else.
_LATER = re.compile(
    r"(?:(?:not|no|now|today|sorry|busy|i am|we are|later|maybe|perhaps|please|ok|okay|can not|right|better|rather|can we do|let us do) )*"
    r"(?:(?:on|next|in|after|this|the|day|an?|\d+|" + "|".join(NUMBERS) + r"|couple|few|of) )*"
    r"(?:tomorrow|tmrw|weeks?|months?|fortnight|days?|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
    r"(?: (?:at|around|morning|evening|afternoon|in|the|please|thanks|am|pm|\d+(?:[:.]\d\d)?|maybe|then|time))*"
)


def _remind_at(ctx: Context, when: When) -> Turn:
    """The turn that puts the check-in on this day; who asks for one allows it. An hour counts where the zone is known."""
    clock, texts = ctx.session.clock, ctx.texts
    asked_for = ctx.having(replace(ctx.session, check_ins=CheckIns()))
    if when.hour is None or not knows_zone(clock):
        due = due_on(when.day, clock)
        line = texts.check_in_set if when.hour is None else texts.check_in_set_no_zone
        said = line.format(date=ctx.date_in_words(local_date(due, clock)))
    else:
        due = _due_at(when.day, when.hour, clock)
        hour = due.astimezone(local_zone(clock)).hour
        said = texts.check_in_set_at.format(date=ctx.date_in_words(local_date(due, clock)), hour=hour)
    return _schedule_at(asked_for, due).then(TakeBack(), Say(said, _zone_button(ctx)))


def _due_at(day: date, hour: int, clock: Clock) -> datetime:
    """The moment, in UTC, at this hour of the parent's day, or the end of the quiet hours that it lies in."""
    return out_of_quiet(datetime.combine(day, time(hour), tzinfo=local_zone(clock)).astimezone(UTC), clock)


def _zone_button(ctx: Context) -> Keyboard:
    return () if knows_zone(ctx.session.clock) else ((Button(ctx.labels.zone, "set:zone"),),)


def _remind(ctx: Context, choice: str) -> Turn | None:
    if ctx.session.last is None or ctx.session.check_ins.stopped:
        return None
    if choice == "no":
        none_ahead = replace(ctx.session, check_ins=replace(ctx.session.check_ins, key=None, due=None))
        return Turn(none_ahead, (Unschedule(KEY), TakeBack(), Say(ctx.texts.check_in_none)))
    if choice not in ("2", "4", "8"):
        return None
    asked_for = ctx.having(replace(ctx.session, check_ins=CheckIns()))  # what went unanswered before counts no more
    turn = schedule(asked_for, weeks=int(choice))
    when = turn.session.check_ins.due
    assert when is not None
    text = ctx.texts.check_in_set.format(date=ctx.date_in_words(local_date(when, ctx.session.clock)))
    return turn.then(TakeBack(), Say(text, _zone_button(ctx)))


def schedule(ctx: Context, *, weeks: float) -> Turn:
    """The turn that puts the chat's next check-in so many weeks ahead, in place of any other."""
    return _schedule_at(ctx, due_in(weeks, ctx.session.clock, now=ctx.now))


def _schedule_at(ctx: Context, due: datetime) -> Turn:
    about = what_to_ask(ctx.session)
    check_ins = replace(ctx.session.check_ins, key=KEY, due=due, about=about, baby=ctx.session.active, first_due=None)
    return Turn(replace(ctx.session, check_ins=check_ins), (Schedule(KEY, due),))


def what_to_ask(session: Session) -> str:
    """What a check-in about the active baby asks: whether what could not wait was seen, whether a check is arranged, or how it is going."""
    return _ASKED.get(session.last.outcome, "crawling") if session.last is not None else "crawling"


_ASKED = {"emergency": "grave", "urgent": "grave", "refer": "referral"}


def put_off(ctx: Context) -> Turn:
    """The turn that keeps the check-in ahead out of the days after an outcome: it would ask what was just told, or bury what is grave.

    So would one that still waits to be sent.
    """
    check_ins, clock = ctx.session.check_ins, ctx.session.clock
    if check_ins.key is None or check_ins.due is None:
        return Turn(ctx.session)
    due = due_in(WEEKS_OF_REST, clock, now=ctx.now)
    if check_ins.due >= due:
        return Turn(ctx.session, (TakeBack(),))
    return Turn(replace(ctx.session, check_ins=replace(check_ins, due=due, first_due=None)), (Schedule(KEY, due), TakeBack()))


def moved(ctx: Context, before: Clock) -> Turn:
    """The turn after the parent's zone or quiet hours changed: the check-in ahead keeps the date and the hour that were told.

    One that was put into the outbox by the old hours and still waits there is taken back, to be asked in the new ones.
    """
    check_ins, clock = ctx.session.check_ins, ctx.session.clock
    if check_ins.due is None or check_ins.due <= ctx.now:
        return Turn(ctx.session, (TakeBack(),))
    day = local_date(check_ins.due, before)
    due = _due_at(day, check_ins.due.astimezone(local_zone(before)).hour, clock) if knows_zone(before) else due_on(day, clock)
    return Turn(replace(ctx.session, check_ins=replace(check_ins, due=due)), (Schedule(KEY, due), TakeBack()))
