"""Everything besides questions and the guided dialogue: commands, milestones, feedback, privacy, and what a setting waits for."""

import re
from collections.abc import Callable, Mapping

from bot.core import answers, babies, closing, dialogue, followup, preferences, reminder
from bot.core.advice import best_entry
from bot.core.baby import age_in_words
from bot.core.changed import replace
from bot.core.doctor import note_turn
from bot.core.events import Button, DropKeyboard, ExportData, Forget, KeepFeedback, Pressed, Say, SendChart, Toast, rows_of
from bot.core.outcome_text import still_referred
from bot.core.reading import Reading
from bot.core.session import Session
from bot.core.turn import Context, Turn

LONGEST_FEEDBACK = 1000
#: A zone, hours or a name have seldom more words, and never more than so many.
SHORT_SETTING, LONGEST_SETTING = 4, 12
#: What is waited for in the very next message only: whether to delete everything, when to ask again, and a setting below the settings.
ONCE = frozenset({"forget", "reminder", "setting"})


def split_command(text: str) -> tuple[str, str]:
    """The command without slash and bot name, and the words after it; no command, and the whole text, where it is none.

    >>> split_command("/start@crawlwise_bot faq_rolls"), split_command("hello")
    (('start', 'faq_rolls'), ('', 'hello'))
    """
    found = _COMMAND.match(text.strip())
    return (found[1].lower(), found[2] or "") if found else ("", text)


_COMMAND = re.compile(r"/([a-z_]+)(?:@\w+)?(?:\s+(.*))?$", re.IGNORECASE | re.DOTALL)


def is_deep_link(command: str, words: str) -> bool:
    """Whether the command came from a link that names what to open.

    >>> is_deep_link("start", "faq_walkers"), is_deep_link("start", "he had a fit")
    (True, False)
    """
    return command == "start" and re.fullmatch(r"check|faq_\w+", words) is not None


def run(ctx: Context, command: str, words: str) -> Turn:
    """The turn for a command; an unknown one says so, and gets the help."""
    if command == "start" and words:
        return _deep_link(ctx, words)
    if command == "settings" and (turn := preferences.hear_setting(ctx, words)) is not None:
        return turn
    return _COMMANDS.get(command, _unknown)(ctx)


def _deep_link(ctx: Context, payload: str) -> Turn:
    """`start=check` and `start=faq_<id>`, for posters and clinic pages."""
    entry = ctx.brain.entries.get(payload.removeprefix("faq_"))
    if payload == "check":
        return _check(ctx)
    return answers.tell(ctx, entry) if entry is not None else _start(ctx)


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
    waiting = ctx.having(replace(ctx.session, awaiting="forget"))
    return waiting.say(ctx.texts.forget_ask, ((Button(ctx.labels.forget_yes, "forget:yes"), Button(ctx.labels.forget_no, "forget:no")),))


def _note(ctx: Context) -> Turn:
    note = note_turn(ctx)
    return note if note is not None else ctx.say(ctx.texts.note_none, ((Button(ctx.labels.check, "check"),),))


def _cancel(ctx: Context) -> Turn:
    return babies.cancel_added(ctx) or closing.cancel(ctx)


def _unknown(ctx: Context) -> Turn:
    return _help(ctx).after(Say(ctx.texts.command_unknown))


_COMMANDS: Mapping[str, Callable[[Context], Turn]] = {
    "start": _start,
    "help": _help,
    "check": _check,
    "milestones": _milestones,
    "baby": babies.show_babies,
    "note": _note,
    "settings": preferences.show_settings,
    "privacy": _privacy,
    "mydata": _my_data,
    "forget": _forget,
    "stop": followup.stop,
    "cancel": _cancel,
}


def hear_awaited(ctx: Context, reading: Reading) -> Turn | None:
    """The turn for the words that the bot is waiting for; None where they are no answer but a question of their own."""
    awaiting = ctx.session.awaiting or ""
    kind = awaiting.partition(":")[0]
    text = reading.utterance.raw.strip()
    done = ctx.having(replace(ctx.session, awaiting=None))
    said = ctx.brain.spoken_answer(reading.utterance)
    if kind == "forget":
        return _hear_forget(done, said)
    if kind == "reminder":
        return reminder.hear(done, reading, said)
    if kind == "setting":
        told = len(reading.utterance.words) <= LONGEST_SETTING and "?" not in text and not _is_question_of_its_own(ctx, reading)
        return preferences.hear_setting(done, text) if told else None
    if said == "skip" and kind == "name":
        return babies.hear_name(done, awaiting, reading)
    if said in ("cancel", "skip", "back"):
        return _cancel(ctx)
    if kind != "feedback" and ("?" in text or _is_question_of_its_own(ctx, reading)):
        return None
    if kind == "zone":
        return preferences.hear_zone(done, text)
    if kind == "quiet":
        return preferences.hear_quiet(done, text)
    if kind == "name":
        return babies.hear_name(done, awaiting, reading)
    if kind == "age":
        return babies.hear_age(done, ctx, reading)
    if kind == "early":
        return babies.hear_early(done, reading, said)
    if kind == "country":
        return preferences.hear_country(done, reading)
    return _hear_feedback(done, awaiting.partition(":")[2], reading) if kind == "feedback" else None


def _is_question_of_its_own(ctx: Context, reading: Reading) -> bool:
    """Whether the words are no zone, hours or name, but what parents ask: an entry fits them well."""
    return len(reading.utterance.words) > SHORT_SETTING and reading.ranking.confidence >= ctx.content.matching.answer


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
        lines = [*_still(ctx), f"**{band.title}**", band.text, *(f"• {tip}" for tip in band.tips), "", content.standing_line]
        return ctx.say("\n".join(lines), ((Button(labels.chart, "chart"), Button(labels.by_age, "m:age")),))
    style = next(style for style in content.styles if style.id == rest[1])
    lines = [*_still(ctx), f"**{style.name}**", style.text, "", style.fine, style.check, "", content.standing_line]
    return ctx.say("\n".join(lines), ((Button(labels.check, "check"), Button(labels.by_style, "m:style")),))


def _still(ctx: Context) -> list[str]:
    """The lines on what an outcome still asks for, before what could calm."""
    still = still_referred(ctx)
    return [still, ""] if still else []


def _press_forget(ctx: Context, event: Pressed) -> Turn:
    turn = _forget_all(ctx) if event.data.endswith(":yes") else ctx.say(ctx.texts.noted)
    return turn.after(DropKeyboard(event.message))


def _forget_all(ctx: Context) -> Turn:
    return Turn(Session(), (Forget(), Say(ctx.texts.forgotten)))


def _hear_forget(ctx: Context, said: str | None) -> Turn | None:
    """The turn for yes or no, in words, to "shall I delete everything?"; what is neither deletes nothing."""
    if said in ("yes", "forget"):
        return _forget_all(ctx)
    return ctx.say(ctx.texts.noted) if said in ("no", "none", "cancel", "unsure") else None


def _press_chart(ctx: Context, _: Pressed) -> Turn:
    months = ctx.ages.corrected
    you = ctx.texts.chart_mark.format(months=age_in_words(ctx.texts, months)) if months is not None else ""
    lines = [ctx.texts.chart_line.format(name=w.name, first=f"{w.first:g}", last=f"{w.last:g}") for w in ctx.content.windows]
    if months is not None:
        lines.append(ctx.texts.chart_you.format(months=age_in_words(ctx.texts, months)))
    caption = ctx.texts.chart_caption.format(lines="\n" + "\n".join(lines))
    still = [Say(line) for line in _still(ctx) if line]
    return Turn(ctx.session, (*still, SendChart(months, you, caption)))


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
    "country": preferences.press_country,
    "set": preferences.press_settings,
    "zone": preferences.press_zone,
    "baby": babies.press_baby,
    "forget": _press_forget,
}
