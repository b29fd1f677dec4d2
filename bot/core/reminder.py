"""The check-ins ahead, one a baby: offered after an outcome, asked for by a tap or in words, put off where the parent's hours change."""

import re
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from bot.core.babies import MOST_BABIES, about_active, baby_name
from bot.core.changed import replace
from bot.core.checkins import due_in, due_on, knows_zone, local_date, local_zone, out_of_quiet
from bot.core.corrected import MONTHS_PER_WEEK
from bot.core.events import Button, DropKeyboard, Effect, Keyboard, Pressed, Say, Schedule, TakeBack, Unschedule
from bot.core.quantities import find_quantities, tidy
from bot.core.reading import Reading
from bot.core.session import Ahead, CheckIns, Clock, Session
from bot.core.text import NUMBERS
from bot.core.triage import Decision
from bot.core.turn import Context, Turn
from bot.core.when import When, read_when

#: What the check-ins of a chat are told apart by: each baby's takes the first that is free.
KEYS = ("check_in", *(f"check_in_{n}" for n in range(2, MOST_BABIES + 1)))
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
    baby = ctx.session.on_button(ctx.session.active)
    row = tuple(Button(names[weeks], f"r:{weeks}:{baby}") for weeks in WEEKS_OFFERED[decision.outcome == "refer"])
    return (Say(ctx.texts.check_in_offer, (row, (Button(labels.remind_no, f"r:no:{baby}"),))),)


def press(ctx: Context, event: Pressed) -> Turn | None:
    """The turn for "ask me again in ... weeks" about the baby whose outcome stood above it, or "no, thank you"."""
    _, choice, *about = event.data.split(":")
    baby = ctx.session.from_button(*map(int, about[:2])) if about else ctx.session.active
    turn = _remind(ctx, choice, baby) if baby is not None else None
    return turn.after(DropKeyboard(event.message)) if turn is not None else None


def hear(ctx: Context, reading: Reading, said: str | None) -> Turn | None:
    """The turn for words that answer "shall I ask you later?"; None where they do not. An "ok, thanks" takes leave and asks for nothing."""
    if said in ("no", "none", "cancel"):
        return _remind(ctx, "no", ctx.session.active)
    if said == "yes" and not _YES.isdisjoint(reading.utterance.words):
        weeks_first = WEEKS_OFFERED[ctx.session.last is not None and ctx.session.last.outcome == "refer"]
        return _remind(ctx, str(weeks_first[0]), ctx.session.active)
    if len(reading.utterance.words) <= LONGEST_ORDER and (when := read_when(reading.utterance.text, today=ctx.today)):
        return _remind_at(ctx, when)
    amounts = find_quantities(tidy(reading.utterance.text)) if len(reading.utterance.words) <= LONGEST_WHEN else ()
    weeks = amounts[0].months / MONTHS_PER_WEEK if len(amounts) == 1 else 0.0
    nearest = str(min((2, 4, 8), key=lambda n: abs(n - weeks)))
    return _remind(ctx, nearest, ctx.session.active) if 1 <= weeks <= MOST_WEEKS else None


def ordered(ctx: Context, reading: Reading) -> When | None:
    """When the parent orders to be asked again: "not now, ask me next month"; under an open check-in "tomorrow" alone is enough."""
    session, text, words = ctx.session, reading.utterance.text, " ".join(reading.utterance.words)
    if session.form is not None or session.last is None or session.silenced or len(reading.utterance.words) > LONGEST_ORDER:
        return None
    if "?" in text and not _REQUEST.match(words):
        return None
    bare = session.check_ins.open and _LATER.fullmatch(words) is not None
    return read_when(text, today=ctx.today) if bare or _ORDER.search(words) else None


def hear_order(ctx: Context, reading: Reading, named: tuple[int, ...] = ()) -> Turn | None:
    """The turn for an order to be asked again at a time; None where the words are none.

    Where several babies are named, each is asked about, a day apart, as check-ins come.
    """
    when = ordered(ctx, reading)
    if when is None:
        return None
    babies = tuple(range(len(ctx.session.babies))) if _ALL.search(reading.utterance.text) else named
    if len(babies) < 2:
        return _remind_at(ctx, when)
    turn = Turn(ctx.session)
    for n in babies:
        about = replace(turn.session, active=n)
        turn = _of_several(ctx.having(about), when).after(*turn.effects)
        when = replace(when, day=when.day + timedelta(days=about.last is not None))
    return Turn(replace(turn.session, active=ctx.session.active), turn.effects)


_ALL = re.compile(r"\b(?:both|all (?:of them|3|4|5|6)|each of them|(?:the|my) (?:twins|triplets|babies|kids|children))\b")


def _of_several(ctx: Context, when: When) -> Turn:
    """The turn that puts this baby's check-in on the day, or says what has to come first."""
    if ctx.session.last is None:
        return ctx.say(ctx.texts.check_in_not_yet.format(name=baby_name(ctx, ctx.session.active)))
    return _remind_at(ctx, when)


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
    """The turn that puts the active baby's check-in on this day. An hour counts where the zone is known."""
    clock, texts = ctx.session.clock, ctx.texts
    if when.hour is None or not knows_zone(clock):
        due = due_on(when.day, clock)
        line = texts.check_in_set if when.hour is None else texts.check_in_set_no_zone
        said = line.format(date=ctx.date_in_words(local_date(due, clock)))
    else:
        due = _due_at(when.day, when.hour, clock)
        hour = due.astimezone(local_zone(clock)).hour
        said = texts.check_in_set_at.format(date=ctx.date_in_words(local_date(due, clock)), hour=hour)
    return _asked_for(ctx, ctx.session.active, due, said)


def _asked_for(ctx: Context, baby: int, due: datetime, said: str) -> Turn:
    """The turn that puts this baby's check-in there and says so; who asks for one allows them, and what went unanswered counts no more."""
    check_ins = ctx.session.check_ins
    if check_ins.baby == baby:
        check_ins = check_ins.answered()
    allowed = replace(ctx.session, check_ins=replace(check_ins, unanswered=0, stopped=False))
    about = about_active(ctx.having(replace(ctx.session, active=baby)))
    return _schedule_at(ctx.having(allowed), baby, due).then(TakeBack(), Say(f"{about}{said}", _zone_button(ctx)))


def _due_at(day: date, hour: int, clock: Clock) -> datetime:
    """The moment, in UTC, at this hour of the parent's day, or the end of the quiet hours that it lies in."""
    return out_of_quiet(datetime.combine(day, time(hour), tzinfo=local_zone(clock)).astimezone(UTC), clock)


def _zone_button(ctx: Context) -> Keyboard:
    return () if knows_zone(ctx.session.clock) else ((Button(ctx.labels.zone, "set:zone"),),)


def _remind(ctx: Context, choice: str, baby: int) -> Turn | None:
    check_ins = ctx.session.check_ins
    if ctx.session.last_of(baby) is None or check_ins.stopped:
        return None
    if choice == "no":
        ended = tuple([Unschedule(one.key) for one in check_ins.ahead if one.baby == baby])
        none_ahead = replace(ctx.session, check_ins=check_ins.without(baby))
        return Turn(none_ahead, (*ended, TakeBack(), Say(ctx.texts.check_in_none)))
    if choice not in ("2", "4", "8"):
        return None
    due = due_in(int(choice), ctx.session.clock, now=ctx.now)
    text = ctx.texts.check_in_set.format(date=ctx.date_in_words(local_date(due, ctx.session.clock)))
    return _asked_for(ctx, baby, due, text)


def schedule(ctx: Context, baby: int, *, weeks: float) -> Turn:
    """The turn that puts this baby's next check-in so many weeks ahead, in place of any other about it."""
    return _schedule_at(ctx, baby, due_in(weeks, ctx.session.clock, now=ctx.now))


def _schedule_at(ctx: Context, baby: int, due: datetime) -> Turn:
    return put_to(ctx, Ahead(_key(ctx.session.check_ins, baby), due, baby))


def put_to(ctx: Context, *ahead: Ahead) -> Turn:
    """The turn that has these check-ins ahead, each in place of another about its baby."""
    check_ins = ctx.session.check_ins
    for one in ahead:
        check_ins = check_ins.having(one)
    return Turn(replace(ctx.session, check_ins=check_ins), tuple([Schedule(one.key, one.due) for one in ahead]))


def _key(check_ins: CheckIns, baby: int) -> str:
    """What this baby's check-in is known by: as before, or by the first that is free."""
    if (known := check_ins.about(baby)) is not None:
        return known.key
    return next(key for key in KEYS if check_ins.under(key) is None)


def what_to_ask(session: Session, baby: int) -> str:
    """What a check-in about this baby asks: whether what could not wait was seen, whether a check is arranged, or how it is going."""
    last = session.last_of(baby)
    if last is None:
        return "crawling"
    if last.seen_on is None and (last.grave or last.outcome in ("emergency", "urgent")):
        return "grave"
    return "referral" if last.outcome == "refer" else "crawling"


def put_off(ctx: Context, *, whole_chat: bool) -> Turn:
    """The turn that keeps check-ins out of the days after an outcome: one would ask what was just told, or bury what is grave.

    That holds for the active baby's, or for all of the chat; one that still waits to be sent is taken back.
    """
    check_ins, due = ctx.session.check_ins, due_in(WEEKS_OF_REST, ctx.session.clock, now=ctx.now)
    soon = [one for one in check_ins.ahead if one.due < due and (whole_chat or one.baby == ctx.session.active)]
    turn = put_to(ctx, *(replace(one, due=due, first_due=None) for one in soon))
    may_wait = check_ins.ahead and (whole_chat or check_ins.baby == ctx.session.active)
    return turn.then(TakeBack(due)) if may_wait else turn


def moved(ctx: Context, before: Clock) -> Turn:
    """The turn after the parent's zone or quiet hours changed: the check-ins ahead keep the date and the hour that were told.

    Where that hour is over by now in the new zone, it is that of the next day.
    One that was put into the outbox by the old hours and still waits there is taken back, to be asked in the new ones.
    """
    ahead = [one for one in ctx.session.check_ins.ahead if one.due > ctx.now]
    return put_to(ctx, *(replace(one, due=_in_new_hours(one.due, before, ctx)) for one in ahead)).then(TakeBack())


def _in_new_hours(due: datetime, before: Clock, ctx: Context) -> datetime:
    clock, hour = ctx.session.clock, due.astimezone(local_zone(before)).hour
    days = (local_date(due, before) + timedelta(days=n) for n in count())
    moments = (_due_at(day, hour, clock) if knows_zone(before) else due_on(day, clock) for day in days)
    return next(moment for moment in moments if moment > ctx.now)
