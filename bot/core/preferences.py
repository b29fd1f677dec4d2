"""When and how the bot may write, and where the parent lives: time zone, quiet hours, check-ins, country."""

import re

from bot.core import followup, reminder
from bot.core.babies import baby_name
from bot.core.changed import replace
from bot.core.checkins import UNANSWERED, local_date
from bot.core.content import Country
from bot.core.dates import MONTHS
from bot.core.events import Button, DropKeyboard, Pressed, Say, rows_of
from bot.core.quiet_hours import read_hours
from bot.core.reading import Reading
from bot.core.turn import Context, Turn
from bot.core.when import WEEKDAYS
from bot.core.zones import find_zones, offsets_by_clock, read_offset


def show_settings(ctx: Context) -> Turn:
    labels, check_ins = ctx.labels, ctx.session.check_ins
    toggle = Button(labels.allow_all, "set:allow") if check_ins.stopped else Button(labels.stop_all, "set:stop")
    rows = ((Button(labels.zone, "set:zone"), Button(labels.quiet, "set:quiet")), (Button(labels.country, "country"), toggle))
    return ctx.having(replace(ctx.session, awaiting="setting")).say(_settings_text(ctx), rows)


def _settings_text(ctx: Context) -> str:
    check_ins, texts = ctx.session.check_ins, ctx.texts
    state = texts.settings_off if check_ins.stopped else texts.settings_on
    if check_ins.unanswered >= UNANSWERED:
        state = texts.settings_paused
    elif check_ins.ahead:
        state = _dates(ctx)
    country = next((c.name for c in ctx.content.contacts.countries if c.id == ctx.session.country), texts.country_unknown)
    return texts.settings.format(check_ins=state, zone=_zone(ctx), quiet=_quiet(ctx), country=country)


def _dates(ctx: Context) -> str:
    """When the check-ins ahead come, the next one first; with the babies' names where there are several."""
    texts, several = ctx.texts, len(ctx.session.babies) > 1
    ahead = sorted(ctx.session.check_ins.ahead, key=lambda one: one.due)
    dates = [ctx.date_in_words(local_date(one.due, ctx.session.clock)) for one in ahead]
    if not several:
        return texts.settings_due.format(date=dates[0])
    named = zip(ahead, dates, strict=True)
    return ", ".join(texts.settings_due_named.format(name=baby_name(ctx, one.baby), date=date) for one, date in named)


def _quiet(ctx: Context) -> str:
    clock = ctx.session.clock
    if clock.quiet_from == clock.quiet_to:
        return ctx.texts.quiet_none
    return ctx.texts.quiet_hours.format(quiet_from=clock.quiet_from, quiet_to=clock.quiet_to)


def _zone(ctx: Context) -> str:
    clock = ctx.session.clock
    if clock.zone:
        return clock.zone.replace("_", " ")
    if clock.offset_minutes is None:
        return ctx.texts.zone_unknown
    hours, minutes = divmod(abs(clock.offset_minutes), 60)
    return f"UTC{'-' if clock.offset_minutes < 0 else '+'}{hours}" + (f":{minutes:02d}" if minutes else "")


def hear_setting(ctx: Context, text: str) -> Turn | None:
    """The turn for a place, an offset or quiet hours told without a button; None where the words name none of them."""
    if read_hours(text) is not None:
        return hear_quiet(ctx, text)
    is_place = read_offset(text) is not None or offsets_by_clock(text, now=ctx.now) or find_zones(text, ctx.brain.zones)
    return hear_zone(ctx, text) if is_place else None


def is_order(reading: Reading) -> bool:
    """Whether a message says by itself, without the settings, when not to write or where the parent lives."""
    text = reading.utterance.text
    if "?" in text or len(reading.utterance.words) > LONGEST_ORDER:
        return False
    return _LIVES.fullmatch(" ".join(reading.utterance.words)) is not None or (
        _HOURS.search(text) is not None and _UNITS.search(text) is None and read_hours(text) is not None
    )


#: "Please don't text me before 10", "only write between 9 and 5".
_HOURS = re.compile(
    r"\b(?:not|never|no|only)\b.*\b(?:write|writing|messages?|texts?|texting|ping|ask|disturb|contact|check-?ins?|bother|call)\b"
    r".*\b(?:before|after|between|until|till|from|at night|in the night|during the night|overnight|evenings?|mornings?)\b"
    r"|\b(?:write|message|text|ping|ask|contact)(?: to)? me only\b"
)
_UNITS = re.compile(rf"\b(?:months?|weeks?|days?|years?|tomorrow|next|{'|'.join(WEEKDAYS)}|{MONTHS})\b")
_LIVES = re.compile(
    r"(?:(?:hi|hello|btw|by the way|and|well|so) )*(?:i|we)(?: have| are| am)?(?: just| now)?"
    r" (?:live|living|moved|based)(?: now)? (?:in|to|near) .+"
)
#: Settings told in passing have no more words.
LONGEST_ORDER = 14


def hear_order(ctx: Context, reading: Reading) -> Turn | None:
    """The turn for such a message; None where it is none, or names no place that is known."""
    return hear_setting(ctx, reading.utterance.raw.strip()) if is_order(reading) else None


def hear_zone(ctx: Context, text: str) -> Turn:
    if (offset := read_offset(text)) is not None:
        return _set_zone(ctx, "", offset)
    if by_clock := offsets_by_clock(text, now=ctx.now):
        return _hear_clock(ctx, by_clock)
    zones = _zones_of_several(ctx, text) or find_zones(text, ctx.brain.zones)
    if not zones:
        return Turn(replace(ctx.session, awaiting="zone"), (Say(ctx.texts.zone_again),))
    if len(zones) > 1:
        return ctx.say(ctx.texts.zone_pick, tuple((Button(zone.replace("_", " "), f"zone:{zone}"),) for zone in zones))
    return _set_zone(ctx, zones[0], None)


def _zones_of_several(ctx: Context, text: str) -> tuple[str, ...]:
    """The zones to choose from where two places are told, "summer in Spain, home in Leeds"; none where it is one place."""
    found = [find_zones(place, ctx.brain.zones)[:1] for place in _PLACES.findall(text)]
    zones = tuple(dict.fromkeys(zone for one in found for zone in one))
    return zones if len(zones) > 1 else ()


_PLACES = re.compile(r"\b(?:in|at|to|from)\s+([^,;.]+?)(?=[,;.]|\s+(?:and|but|then)\s|$)", re.IGNORECASE)


def _hear_clock(ctx: Context, offsets: tuple[int, ...]) -> Turn:
    """The turn for the time that it is where the parent lives."""
    if len(offsets) > 1:
        return Turn(replace(ctx.session, awaiting="zone"), (Say(ctx.texts.zone_clock_again),))
    return _set_zone(ctx, "", offsets[0]).then(Say(ctx.texts.zone_by_clock))


def _set_zone(ctx: Context, zone: str, offset: int | None) -> Turn:
    before = ctx.session.clock
    ctx = ctx.having(replace(ctx.session, clock=replace(before, zone=zone, offset_minutes=offset)))
    turn = ctx.say(ctx.texts.zone_set.format(zone=_zone(ctx)))
    return reminder.moved(ctx, before).then(*turn.effects)


def press_zone(ctx: Context, event: Pressed) -> Turn | None:
    zone = event.data.partition(":")[2]
    return _set_zone(ctx, zone, None).after(DropKeyboard(event.message)) if zone in ctx.brain.zones else None


def hear_quiet(ctx: Context, text: str) -> Turn:
    hours = read_hours(text)
    if hours is None or hours.whole_day:
        again = ctx.texts.quiet_again if hours is None else ctx.texts.quiet_whole_day
        return Turn(replace(ctx.session, awaiting="quiet"), (Say(again),))
    before = ctx.session.clock
    ctx = ctx.having(replace(ctx.session, clock=replace(before, quiet_from=hours.start, quiet_to=hours.end)))
    if hours.start == hours.end:
        line = ctx.texts.quiet_unset
    else:
        line = (ctx.texts.quiet_set_rounded if hours.rounded else ctx.texts.quiet_set).format(quiet=_quiet(ctx))
    return reminder.moved(ctx, before).then(Say(line))


def press_country(ctx: Context, event: Pressed) -> Turn | None:
    choice = event.data.partition(":")[2]
    countries = ctx.content.contacts.countries
    if not choice:
        return _ask_country(ctx)
    country = next((c for c in countries if c.id == choice), None)
    return _set_country(ctx, country).after(DropKeyboard(event.message)) if country is not None else None


def hear_country(ctx: Context, reading: Reading) -> Turn | None:
    """The turn for a country that is told in words; one that the content does not name is asked for with the buttons again.

    None for what is no country's name.
    """
    if len(reading.utterance.words) > LONGEST_COUNTRY or reading.age.months is not None:
        return None
    told = " ".join(reading.utterance.words)
    country = next((c for c in ctx.content.contacts.countries if told in (c.id, c.name.lower())), None)
    return _set_country(ctx, country) if country is not None else _ask_country(ctx)


#: The names of countries have no more words.
LONGEST_COUNTRY = 5


def _ask_country(ctx: Context) -> Turn:
    """The question where the parent lives, to be answered with a button or, while no form is open, in words."""
    keyboard = rows_of([Button(c.name, f"country:{c.id}") for c in ctx.content.contacts.countries], 2)
    return Turn(
        ctx.session if ctx.session.form is not None else replace(ctx.session, awaiting="country"), (Say(ctx.texts.country_ask, keyboard),)
    )


def _set_country(ctx: Context, country: Country) -> Turn:
    lines = [ctx.texts.country_set.format(name=country.name), "", f"**{country.emergency}**", country.today, country.routine]
    return Turn(replace(ctx.session, country=country.id), (Say("\n".join(lines)),))


def press_settings(ctx: Context, event: Pressed) -> Turn | None:
    choice = event.data.partition(":")[2]
    if choice in ("zone", "quiet"):
        line = ctx.texts.zone_ask if choice == "zone" else ctx.texts.quiet_ask
        return Turn(replace(ctx.session, awaiting=choice, form=None), (Say(line),))
    if choice == "stop":
        return followup.stop(ctx).after(DropKeyboard(event.message))
    return followup.allow(ctx).after(DropKeyboard(event.message)) if choice == "allow" else None
