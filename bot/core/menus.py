"""Everything besides questions and the guided dialogue: commands, milestones, babies, settings, feedback, privacy."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.core import answers, dialogue, followup
from bot.core.advice import best_entry
from bot.core.baby import age_in_words, learn, possible_weeks_early, told_age, weeks_in_words
from bot.core.checkins import UNANSWERED
from bot.core.doctor import note_turn
from bot.core.events import Button, DropKeyboard, ExportData, Forget, KeepFeedback, Pressed, Say, SendChart, Toast, rows_of
from bot.core.form_view import WEEKS_EARLY
from bot.core.reading import Reading
from bot.core.session import Baby, Session
from bot.core.turn import Context, Turn
from bot.core.zones import find_zones, read_hours, read_offset

MOST_BABIES = 6
LONGEST_NAME = 30
LONGEST_FEEDBACK = 1000


def split_command(text: str) -> tuple[str, str]:
    """The command without slash and bot name, and the words after it; no command, and the whole text, where it is none.

    >>> split_command("/start@crawlwise_bot faq_rolls"), split_command("hello")
    (('start', 'faq_rolls'), ('', 'hello'))
    """
    found = re.match(r"/([a-z_]+)(?:@\w+)?(?:\s+(.*))?$", text.strip(), re.IGNORECASE | re.DOTALL)
    return (found[1].lower(), found[2] or "") if found else ("", text)


def run(ctx: Context, command: str, words: str) -> Turn:
    """The turn for a command; an unknown one gets the help."""
    if command == "start" and words:
        return _deep_link(ctx, words)
    return _COMMANDS.get(command, _help)(ctx)


def _deep_link(ctx: Context, payload: str) -> Turn:
    """`start=check` and `start=faq_<id>`, for posters and clinic pages."""
    entry = ctx.brain.entries.get(payload.removeprefix("faq_"))
    if payload == "check":
        return _check(ctx)
    return answers.tell(ctx, entry) if entry is not None else _start(ctx)


# ---- commands ----------------------------------------------------------------------------------------------------


def _start(ctx: Context) -> Turn:
    labels = ctx.labels
    menu = ((Button(labels.menu_check, "check"),), (Button(labels.menu_milestones, "m"),), (Button(labels.menu_help, "help"),))
    return ctx.say(ctx.texts.start.format(emergency_line=ctx.content.emergency_line), menu)


def _help(ctx: Context) -> Turn:
    return ctx.say(ctx.texts.help.format(emergency_line=ctx.content.emergency_line))


def _check(ctx: Context) -> Turn:
    return dialogue.open_form(ctx, intro=ctx.texts.form_intro.format(emergency_line=ctx.content.emergency_line))


def _milestones(ctx: Context) -> Turn:
    labels = ctx.labels
    choices = ((Button(labels.by_age, "m:age"), Button(labels.by_style, "m:style")), (Button(labels.chart, "chart"),))
    return ctx.say(ctx.texts.milestones_intro, choices)


def _privacy(ctx: Context) -> Turn:
    return ctx.say(ctx.texts.privacy.format(days=ctx.brain.retention_days))


def _my_data(ctx: Context) -> Turn:
    return Turn(ctx.session, (ExportData(ctx.texts.mydata),))


def _forget(ctx: Context) -> Turn:
    return ctx.say(ctx.texts.forget_ask, ((Button(ctx.labels.forget_yes, "forget:yes"), Button(ctx.labels.forget_no, "forget:no")),))


def _settings(ctx: Context) -> Turn:
    labels, check_ins = ctx.labels, ctx.session.check_ins
    toggle = Button(labels.allow_all, "set:allow") if check_ins.stopped else Button(labels.stop_all, "set:stop")
    rows = ((Button(labels.zone, "set:zone"), Button(labels.quiet, "set:quiet")), (Button(labels.country, "country"), toggle))
    return ctx.say(_settings_text(ctx), rows)


def _settings_text(ctx: Context) -> str:
    clock, check_ins, texts = ctx.session.clock, ctx.session.check_ins, ctx.texts
    state = texts.settings_off if check_ins.stopped else texts.settings_on
    if check_ins.unanswered >= UNANSWERED:
        state = texts.settings_paused
    elif check_ins.due is not None:
        state = texts.settings_due.format(date=ctx.date_in_words(check_ins.due.date()))
    country = next((c.name for c in ctx.content.contacts.countries if c.id == ctx.session.country), texts.country_unknown)
    return texts.settings.format(check_ins=state, zone=_zone(ctx), quiet_from=clock.quiet_from, quiet_to=clock.quiet_to, country=country)


def _zone(ctx: Context) -> str:
    clock = ctx.session.clock
    if clock.zone:
        return clock.zone.replace("_", " ")
    if clock.offset_minutes is None:
        return ctx.texts.zone_unknown
    hours, minutes = divmod(abs(clock.offset_minutes), 60)
    return f"UTC{'-' if clock.offset_minutes < 0 else '+'}{hours}" + (f":{minutes:02d}" if minutes else "")


def _babies(ctx: Context) -> Turn:
    labels, session = ctx.labels, ctx.session
    cards = "\n\n".join(baby_card(ctx, n) for n in range(len(session.babies)))
    rows: list[tuple[Button, ...]] = [(Button(labels.baby_name, "baby:name"), Button(labels.baby_age, "baby:age"))]
    rows += [(Button(labels.baby_moves, "baby:moves"),), (Button(labels.baby_early, "baby:early"),)]
    rows += [(Button(baby_name(ctx, n), f"baby:{n}"),) for n in range(len(session.babies)) if n != session.active]
    return ctx.say(cards, (*rows, (Button(labels.baby_add, "baby:add"),)))


def _note(ctx: Context) -> Turn:
    note = note_turn(ctx)
    return note if note is not None else ctx.say(ctx.texts.note_none, ((Button(ctx.labels.check, "check"),),))


_COMMANDS: Mapping[str, Callable[[Context], Turn]] = {
    "start": _start,
    "help": _help,
    "check": _check,
    "milestones": _milestones,
    "baby": _babies,
    "note": _note,
    "settings": _settings,
    "privacy": _privacy,
    "mydata": _my_data,
    "forget": _forget,
    "stop": followup.stop,
    "cancel": dialogue.cancel,
}


# ---- babies ------------------------------------------------------------------------------------------------------


def baby_name(ctx: Context, n: int) -> str:
    """What the nth baby is called: the parent's name for it, or a number where there are more."""
    if ctx.session.babies[n].name:
        return ctx.session.babies[n].name
    return ctx.texts.baby_numbered.format(n=n + 1) if len(ctx.session.babies) > 1 else ctx.texts.baby_unnamed


def baby_card(ctx: Context, n: int) -> str:
    """All that is known about the nth baby, for the parent to see."""
    baby, texts = ctx.session.babies[n], ctx.texts
    age = told_age(texts, baby, on=ctx.today) or texts.baby_unknown
    return texts.baby_card.format(name=baby_name(ctx, n), age=age, moves=ctx.brain.how_it_moves(baby.direction), early=_early(ctx, baby))


def _early(ctx: Context, baby: Baby) -> str:
    texts = ctx.texts
    if baby.weeks_early is None:
        return texts.baby_early_unknown if baby.premature else texts.baby_unknown
    return texts.baby_early.format(weeks=weeks_in_words(texts, baby.weeks_early)) if baby.weeks_early else texts.baby_not_early


def switch_baby(ctx: Context, words: str) -> Context:
    """The context about the baby that the words name, where the chat knows more than one."""
    if len(ctx.session.babies) < 2:
        return ctx
    said = set(re.findall(r"\w+", words.lower()))
    named = [n for n, baby in enumerate(ctx.session.babies) if baby.name and set(baby.name.lower().split()) <= said]
    return _switched(ctx, named[0]) if len(named) == 1 and named[0] != ctx.session.active else ctx


def _switched(ctx: Context, n: int) -> Context:
    """Another baby is another assessment: an open form is closed."""
    return ctx.having(replace(ctx.session, active=n, form=None))


def _press_baby(ctx: Context, event: Pressed) -> Turn | None:
    choice = event.data.partition(":")[2]
    if choice == "add":
        return _add_baby(ctx)
    if choice == "name":
        return Turn(replace(ctx.session, awaiting="name", form=None), (Say(ctx.texts.baby_ask_name),))
    if choice == "age":
        return Turn(replace(ctx.session, awaiting="age", form=None), (Say(ctx.texts.ask_age),))
    if choice == "moves":
        ways = [Button(direction.label, f"baby:moves:{direction.id}") for direction in ctx.content.directions]
        return ctx.say(ctx.texts.ask_direction, rows_of(ways, 1))
    if choice == "early":
        weeks = [Button(weeks_in_words(ctx.texts, n), f"baby:early:{n}") for n in WEEKS_EARLY]
        return ctx.say(ctx.texts.ask_weeks_early, ((Button(ctx.labels.early_no, "baby:early:0"),), *rows_of(weeks, 3)))
    if choice.startswith(("moves:", "early:")):
        return _correct_baby(ctx, event)
    if not choice.isdigit() or int(choice) >= len(ctx.session.babies):
        return None
    ctx = _switched(ctx, int(choice))
    return ctx.say(ctx.texts.baby_switched.format(name=baby_name(ctx, ctx.session.active))).after(DropKeyboard(event.message))


def _correct_baby(ctx: Context, event: Pressed) -> Turn | None:
    """The turn for a corrected way of moving, or how early the baby came."""
    _, what, value = event.data.split(":")
    if what == "moves" and value in ctx.brain.directions:
        baby = replace(ctx.session.baby, direction=value, direction_on=ctx.today)
    elif what == "early" and possible_weeks_early(float(value)):
        baby = replace(ctx.session.baby, weeks_early=float(value), premature=float(value) > 0)
    else:
        return None
    changed = ctx.having(ctx.session.with_baby(baby))
    return _babies(changed).after(DropKeyboard(event.message), Say(ctx.texts.corrected))


def _add_baby(ctx: Context) -> Turn:
    babies = ctx.session.babies
    if len(babies) >= MOST_BABIES:
        return ctx.say(ctx.texts.baby_too_many)
    session = replace(ctx.session, babies=(*babies, Baby()), active=len(babies), form=None, awaiting="name")
    return Turn(session, (Say(ctx.texts.baby_added),))


# ---- what a setting or a question of ours is waiting for ---------------------------------------------------------


def hear_awaited(ctx: Context, reading: Reading) -> Turn | None:
    """The turn for the words that the bot is waiting for; None where they are no answer but a question of their own."""
    awaiting = ctx.session.awaiting or ""
    kind = awaiting.partition(":")[0]
    text = reading.utterance.raw.strip()
    done = ctx.having(replace(ctx.session, awaiting=None))
    if ctx.brain.spoken_answer(reading.utterance) in ("cancel", "skip", "back"):
        return dialogue.cancel(ctx)
    if kind != "feedback" and "?" in text:
        return None
    if kind == "zone":
        return _hear_zone(done, text)
    if kind == "quiet":
        return _hear_quiet(done, text)
    if kind == "name":
        return _hear_name(done, text)
    if kind == "age":
        return _hear_age(done, ctx, reading)
    return _hear_feedback(done, awaiting.partition(":")[2], reading) if kind == "feedback" else None


def _hear_feedback(ctx: Context, entry: str, reading: Reading) -> Turn:
    """Keeps what was missing; where the words ask for another entry, that one is told at once."""
    if ctx.brain.spoken_answer(reading.utterance) is not None:
        turn = ctx.say(ctx.texts.feedback_thanks)
    else:
        words = reading.utterance.raw.strip()[:LONGEST_FEEDBACK]
        turn = ctx.say(ctx.texts.feedback_noted).then(KeepFeedback(entry, False, words))
    meant = best_entry(ctx.brain, reading, ctx.ages.corrected)
    if meant is not None and meant.id != entry and reading.ranking.confidence >= ctx.content.matching.answer:
        turn = turn.then(*answers.tell(ctx, meant).effects)
    return turn.then(*dialogue.ask_again(ctx).effects) if ctx.session.form is not None else turn


def _hear_zone(ctx: Context, text: str) -> Turn:
    offset = read_offset(text)
    zones = find_zones(text, ctx.brain.zones) if offset is None else ()
    if offset is None and not zones:
        return Turn(replace(ctx.session, awaiting="zone"), (Say(ctx.texts.zone_again),))
    if len(zones) > 1:
        return ctx.say(ctx.texts.zone_pick, tuple((Button(zone.replace("_", " "), f"zone:{zone}"),) for zone in zones))
    return _set_zone(ctx, zones[0] if zones else "", offset)


def _set_zone(ctx: Context, zone: str, offset: int | None) -> Turn:
    session = replace(ctx.session, clock=replace(ctx.session.clock, zone=zone, offset_minutes=offset))
    ctx = ctx.having(session)
    turn = ctx.say(ctx.texts.zone_set.format(zone=_zone(ctx)))
    return followup.moved(ctx).then(*turn.effects)


def _press_zone(ctx: Context, event: Pressed) -> Turn | None:
    zone = event.data.partition(":")[2]
    return _set_zone(ctx, zone, None).after(DropKeyboard(event.message)) if zone in ctx.brain.zones else None


def _hear_quiet(ctx: Context, text: str) -> Turn:
    hours = read_hours(text)
    if hours is None:
        return Turn(replace(ctx.session, awaiting="quiet"), (Say(ctx.texts.quiet_again),))
    ctx = ctx.having(replace(ctx.session, clock=replace(ctx.session.clock, quiet_from=hours[0], quiet_to=hours[1])))
    return followup.moved(ctx).then(Say(ctx.texts.quiet_set.format(quiet_from=hours[0], quiet_to=hours[1])))


def _hear_name(ctx: Context, text: str) -> Turn:
    name = " ".join(re.sub(r"[^\w' -]", "", text).split())[:LONGEST_NAME]
    if not name or len(name.split()) > 3:
        return Turn(replace(ctx.session, awaiting="name"), (Say(ctx.texts.baby_ask_name),))
    session = ctx.session.with_baby(replace(ctx.session.baby, name=name))
    turn = Turn(session, (Say(ctx.texts.baby_named.format(name=name)),))
    return turn.then(*_babies(ctx.having(session)).effects)


def _hear_age(done: Context, ctx: Context, reading: Reading) -> Turn | None:
    age = ctx.brain.read(reading.utterance.raw, today=ctx.today, asked="age").age
    if age.months is None and age.weeks_early is None:
        return ctx.say(ctx.texts.age_conflict if age.conflict else ctx.texts.again_age)
    baby = learn(done.session.baby, age, reading.slots, on=ctx.today)
    changed = done.having(done.session.with_baby(baby))
    return _babies(changed).after(Say(ctx.texts.corrected))


# ---- buttons -----------------------------------------------------------------------------------------------------


def _press_entry(ctx: Context, event: Pressed) -> Turn | None:
    entry = ctx.brain.entries.get(event.data.partition(":")[2])
    return answers.tell(ctx, entry) if entry is not None else None


def _press_none_meant(ctx: Context, event: Pressed) -> Turn:
    turn = Turn(replace(ctx.session, offered=()), (DropKeyboard(event.message), Say(ctx.texts.none_meant)))
    return turn.then(*dialogue.ask_again(ctx).effects) if ctx.session.form is not None else turn


def _press_helpful(ctx: Context, event: Pressed) -> Turn | None:
    _, verdict, entry = event.data.split(":")
    if entry not in ctx.brain.entries:
        return None
    drop = DropKeyboard(event.message)
    if verdict == "y":
        return Turn(ctx.session, (Toast(ctx.texts.feedback_thanks), drop, KeepFeedback(entry, True)))
    asked = Say(ctx.texts.feedback_missing, ((Button(ctx.labels.skip, "x"),),))
    return Turn(replace(ctx.session, awaiting=f"feedback:{entry}"), (drop, KeepFeedback(entry, False), asked))


def _press_skip(ctx: Context, event: Pressed) -> Turn:
    return Turn(replace(ctx.session, awaiting=None), (DropKeyboard(event.message), Toast(ctx.texts.feedback_thanks)))


def _press_milestones(ctx: Context, event: Pressed) -> Turn | None:
    _, *rest = event.data.split(":")
    content, labels = ctx.content, ctx.labels
    if not rest:
        return _milestones(ctx)
    if rest == ["age"]:
        return ctx.say(ctx.texts.milestones_age, rows_of([Button(band.title, f"m:b:{n}") for n, band in enumerate(content.bands)], 2))
    if rest == ["style"]:
        return ctx.say(ctx.texts.milestones_style, rows_of([Button(style.name, f"m:s:{style.id}") for style in content.styles], 2))
    if rest[0] == "b":
        band = content.bands[int(rest[1]) if rest[1].isdigit() else len(content.bands)]
        lines = [f"**{band.title}**", band.text, *(f"• {tip}" for tip in band.tips), "", content.standing_line]
        return ctx.say("\n".join(lines), ((Button(labels.chart, "chart"), Button(labels.by_age, "m:age")),))
    style = next(style for style in content.styles if style.id == rest[1])
    lines = [f"**{style.name}**", style.text, "", style.fine, style.check, "", content.standing_line]
    return ctx.say("\n".join(lines), ((Button(labels.check, "check"), Button(labels.by_style, "m:style")),))


def _press_country(ctx: Context, event: Pressed) -> Turn | None:
    choice = event.data.partition(":")[2]
    countries = ctx.content.contacts.countries
    if not choice:
        return ctx.say(ctx.texts.country_ask, rows_of([Button(c.name, f"country:{c.id}") for c in countries], 2))
    country = next((c for c in countries if c.id == choice), None)
    if country is None:
        return None
    lines = [ctx.texts.country_set.format(name=country.name), "", f"**{country.emergency}**", country.today, country.routine]
    return Turn(replace(ctx.session, country=choice), (DropKeyboard(event.message), Say("\n".join(lines))))


def _press_settings(ctx: Context, event: Pressed) -> Turn | None:
    choice = event.data.partition(":")[2]
    if choice in ("zone", "quiet"):
        line = ctx.texts.zone_ask if choice == "zone" else ctx.texts.quiet_ask
        return Turn(replace(ctx.session, awaiting=choice, form=None), (Say(line),))
    if choice == "stop":
        return followup.stop(ctx).after(DropKeyboard(event.message))
    return followup.allow(ctx).after(DropKeyboard(event.message)) if choice == "allow" else None


def _press_forget(ctx: Context, event: Pressed) -> Turn:
    if event.data.endswith(":yes"):
        return Turn(Session(), (DropKeyboard(event.message), Forget(), Say(ctx.texts.forgotten)))
    return ctx.say(ctx.texts.noted).after(DropKeyboard(event.message))


def _press_chart(ctx: Context, _: Pressed) -> Turn:
    months = ctx.ages.corrected
    you = ctx.texts.chart_mark.format(months=age_in_words(ctx.texts, months)) if months is not None else ""
    lines = [ctx.texts.chart_line.format(name=w.name, first=f"{w.first:g}", last=f"{w.last:g}") for w in ctx.content.windows]
    if months is not None:
        lines.append(ctx.texts.chart_you.format(months=age_in_words(ctx.texts, months)))
    caption = ctx.texts.chart_caption.format(lines="\n" + "\n".join(lines))
    return Turn(ctx.session, (SendChart(months, you, caption),))


BUTTONS: Mapping[str, Callable[[Context, Pressed], Turn | None]] = {
    "e": _press_entry,
    "h": _press_helpful,
    "x": _press_skip,
    "m": _press_milestones,
    "none_meant": _press_none_meant,
    "check": lambda ctx, _: _check(ctx),
    "help": lambda ctx, _: _help(ctx),
    "note": lambda ctx, _: _note(ctx),
    "chart": _press_chart,
    "country": _press_country,
    "set": _press_settings,
    "zone": _press_zone,
    "baby": _press_baby,
    "forget": _press_forget,
}
