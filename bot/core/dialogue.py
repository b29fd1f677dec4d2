"""The guided dialogue as a conversation: opens it, asks its questions, takes answers by button, and corrects them afterwards.

Answers in words are heard in `bot.core.hearing`; the outcome is told in `bot.core.closing`.
"""

from bot.core import form as forms
from bot.core.babies import about_active
from bot.core.baby import possible_weeks_early, with_weeks_early
from bot.core.changed import replace
from bot.core.closing import cancel, finish
from bot.core.corrected import birth_date_from
from bot.core.events import Button, DropKeyboard, Edit, Effect, Keyboard, Pressed, Say, Toast
from bot.core.form_view import MOST_MONTHS, question
from bot.core.session import Answer, Assessment, Form
from bot.core.turn import Context, Turn

#: "Look again in about four weeks" (Cambs NHS physiotherapy: no change in four weeks).
WATCH_DAYS = 28


def open_form(ctx: Context, *, intro: str, form: Form | None = None) -> Turn:
    """A new assessment, opened with `intro` and the standing emergency line."""
    serial = ctx.session.serial + 1
    opened = replace(form or Form(serial), serial=serial, after_watch=_was_watched(ctx))
    session = replace(ctx.session, serial=serial, form=opened, awaiting=None)
    return advance(ctx.having(session)).after(Say(f"{_about(ctx)}{intro}"))


def _about(ctx: Context) -> str:
    """Which baby the questions are about, where the chat knows several and this one has a name."""
    baby = ctx.session.baby
    return about_active(ctx) if baby.name else ""


def _was_watched(ctx: Context) -> bool:
    """Whether this baby has been watched for four weeks: then no new skill becomes a referral."""
    last = ctx.session.last
    return last is not None and last.watched_since is not None and (ctx.today - last.watched_since).days >= WATCH_DAYS


def advance(ctx: Context, *, message: int | None = None) -> Turn:
    """Asks for the next slot, or tells the outcome. With `message`, the question takes the place of the one shown there."""
    session, form = ctx.session, ctx.form
    slot = forms.next_slot(ctx.content, form, session.baby, on=ctx.today)
    if slot is None:
        return finish(ctx, message=message)
    session = replace(session, form=replace(form, slot=slot))
    return Turn(session, (_ask(ctx.having(session), message),))


def ask_again(ctx: Context, *, message: int | None = None, misunderstood: bool = False) -> Turn:
    """The question that is open, once more."""
    return Turn(ctx.session, (_ask(ctx, message, again=misunderstood),))


def resume(ctx: Context, *, learnt: bool) -> Turn:
    """The question that is open, brought back after something else; where that answered it, `learnt`, the next one."""
    turn = advance(ctx) if learnt else ask_again(ctx)
    if turn.session.form is None:
        return turn
    (asked,) = turn.effects
    return Turn(turn.session, (replace(asked, text=f"{ctx.texts.form_resume}\n\n{asked.text}"),)) if isinstance(asked, Say) else turn


def _ask(ctx: Context, message: int | None, *, again: bool = False) -> Effect:
    text, keyboard = question(ctx.brain, ctx.form, ctx.session.baby, on=ctx.today, again=again)
    return Say(text, keyboard) if message is None else Edit(message, text, keyboard)


# ---- answers by button -------------------------------------------------------------------------------------------


def press(ctx: Context, event: Pressed) -> Turn:
    """The turn for a button of the form, `f:<serial>:<slot>:<value>`. A stale one shows where the form stands, and changes nothing."""
    _, serial, slot, value = event.data.split(":", 3)
    form = ctx.session.form
    if form is None or str(form.serial) != serial:
        return _stale(ctx, event)
    if form.slot != slot or (slot == "one" and value.partition(":")[2] not in ("", *form.queue[:1])):
        return ask_again(ctx, message=event.message).after(Toast(ctx.texts.stale))
    return _pressed_value(ctx, form, value, event.message)


def _stale(ctx: Context, event: Pressed) -> Turn:
    turn = Turn(ctx.session, (Toast(ctx.texts.stale), DropKeyboard(event.message)))
    if ctx.session.form is None:
        return turn
    return turn.then(Say(ctx.texts.stale_form), *ask_again(ctx).effects)


def _pressed_value(ctx: Context, form: Form, value: str, message: int) -> Turn:
    if value == "cancel":
        return cancel(ctx).after(DropKeyboard(message))
    if value == "back":
        return back(ctx, form, message)
    if value == "skip":
        return skip(ctx, form, message=message)
    if value.startswith("t:"):
        return ask_again(ctx.with_form(forms.toggle(form, value.removeprefix("t:"))), message=message)
    answered = answer(ctx, form, value.partition(":")[0])
    return advance(answered, message=message) if answered is not None else ask_again(ctx, message=message, misunderstood=True)


def skip(ctx: Context, form: Form, *, message: int | None = None) -> Turn:
    """The turn that passes over the question; one about a single sign has no such answer, and is asked again."""
    if form.slot not in forms.SLOTS:
        return ask_again(ctx, message=message, misunderstood=True)
    return advance(_skipped(ctx, form), message=message)


def _skipped(ctx: Context, form: Form) -> Context:
    """The context with the question passed over. What is ticked on a list was told, and counts."""
    if form.ticked and form.slot in ("now", "movement"):
        return ctx.with_form(forms.finish_screen(ctx.content, form, ctx.session.baby, unsure=False, on=ctx.today))
    return ctx.with_form(forms.mark_done(form, form.slot, skipped=True))


def back(ctx: Context, form: Form, message: int) -> Turn:
    """The question before. Its answer is asked again; answers to signs can only rise until the assessment is corrected as a whole."""
    if not form.done:
        return ask_again(ctx, message=message)
    return ask_again(ctx.with_form(forms.one_back(ctx.content, form, ctx.session.baby, on=ctx.today)), message=message)


def answer(ctx: Context, form: Form, value: str) -> Context | None:
    """The context after this value for the form's slot; None where the value is not one of the slot's."""
    slot, baby = form.slot, ctx.session.baby
    if slot == "direction" and value in ctx.brain.directions:
        return ctx.with_form(forms.mark_done(form, slot), replace(baby, direction=value, direction_on=ctx.today))
    if slot == "age" and value.isdigit() and int(value) <= MOST_MONTHS:
        return _answer_age(ctx, form, int(value))
    if slot == "early" and value in ("no", "yes", "unsure"):
        early = replace(baby, weeks_early=0 if value == "no" else None, premature=value != "no")
        return ctx.with_form(forms.mark_done(form, slot, skipped=value == "unsure"), early)
    if slot == "weeks" and value.replace(".", "", 1).isdigit() and possible_weeks_early(float(value)):
        return ctx.with_form(forms.mark_done(form, slot), replace(with_weeks_early(baby, float(value)), premature=True))
    if slot in ("now", "movement") and value in ("done", "unsure"):
        return ctx.with_form(forms.finish_screen(ctx.content, form, baby, unsure=value == "unsure", on=ctx.today))
    if slot in ("one", "new_skill") and value in ("yes", "no", "unsure"):
        return answer_yes_no(ctx, form, value)  # type: ignore[arg-type]
    return None


def _answer_age(ctx: Context, form: Form, months: int) -> Context:
    """An age by button, in whole months."""
    baby = replace(ctx.session.baby, born=birth_date_from(months, today=ctx.today), born_exact=False, from_due=False)
    return ctx.with_form(forms.mark_done(form, "age"), baby)


def answer_yes_no(ctx: Context, form: Form, value: Answer) -> Context:
    if form.slot == "new_skill":
        return ctx.with_form(forms.mark_done(replace(form, new_skill=value), "new_skill"))
    return ctx.with_form(forms.answer_one(ctx.content, form, value, ctx.session.baby, on=ctx.today))


# ---- corrections -------------------------------------------------------------------------------------------------


def correct(ctx: Context, event: Pressed) -> Turn:
    """The turn for "correct an answer": which one, and then that question again with the others kept, as a new assessment."""
    _, serial, *slot = event.data.split(":")
    last = ctx.session.last
    if last is None or serial != str(ctx.session.serial):
        return _stale(ctx, event)
    if not slot or slot[0] not in forms.SLOTS:
        return ctx.say(ctx.texts.what_to_correct, _correctable(ctx, last))
    kept = Form(
        ctx.session.serial,
        done=last.done,
        skipped=last.skipped,
        signs=last.signs,
        gates=last.gates,
        new_skill=last.new_skill,
        written=last.written,
    )
    form = forms.reopen(kept, slot[0], serial=ctx.session.serial + 1)
    session = replace(ctx.session, serial=form.serial, form=form, awaiting=None)
    if slot[0] == "age":
        session = session.with_baby(replace(session.baby, born=None, born_exact=False))
    if slot[0] == "early":
        session = session.with_baby(replace(session.baby, weeks_early=None, premature=False))
    if slot[0] == "direction":
        session = session.with_baby(replace(session.baby, direction=None, direction_on=None))
    return ask_again(ctx.having(session)).after(DropKeyboard(event.message))


def _correctable(ctx: Context, last: Assessment) -> Keyboard:
    names = {slot: getattr(ctx.labels, f"correct_{slot}") for slot in forms.SLOTS if slot != "weeks"}
    shown = [slot for slot in names if slot in ("direction", "age", "early") or slot in last.done]
    return tuple((Button(names[slot], f"c:{ctx.session.serial}:{slot}"),) for slot in shown)
