"""The guided dialogue as a conversation: opens it, asks, takes an answer by button or in words, and tells the outcome."""

from dataclasses import replace

from bot.core import answers
from bot.core import form as forms
from bot.core.baby import ages, learn, possible_weeks_early
from bot.core.corrected import birth_date_from
from bot.core.events import Button, DropKeyboard, Edit, Effect, Keyboard, Pressed, Say, Toast
from bot.core.form_view import question
from bot.core.outcome_text import outcome_message
from bot.core.reading import Reading
from bot.core.session import Answer, Assessment, Baby, Form, Session
from bot.core.triage import Decision
from bot.core.turn import Context, Turn

#: After so many answers that were not understood, an age is taken as unknown: "cannot reassure without it".
TRIES = 3
#: "Look again in about four weeks" (Cambs NHS physiotherapy: no change in four weeks).
WATCH_DAYS = 28


def open_form(ctx: Context, *, intro: str, form: Form | None = None) -> Turn:
    """A new assessment, opened with `intro` and the standing emergency line."""
    serial = ctx.session.serial + 1
    opened = replace(form or Form(serial), serial=serial, after_watch=_was_watched(ctx))
    session = replace(ctx.session, serial=serial, form=opened, awaiting=None)
    return advance(ctx.having(session)).after(Say(intro))


def _was_watched(ctx: Context) -> bool:
    """Whether this baby has been watched for four weeks: then no new skill becomes a referral."""
    last = ctx.session.last
    return last is not None and last.watched_since is not None and (ctx.today - last.watched_since).days >= WATCH_DAYS


def advance(ctx: Context, *, message: int | None = None) -> Turn:
    """Asks for the next slot, or tells the outcome. With `message`, the question takes the place of the one shown there."""
    session, form = ctx.session, _form(ctx.session)
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
    text, keyboard = question(ctx.brain, _form(ctx.session), ctx.session.baby, on=ctx.today, again=again)
    return Say(text, keyboard) if message is None else Edit(message, text, keyboard)


def _form(session: Session) -> Form:
    if session.form is None:
        raise RuntimeError("no form is open")
    return session.form


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
        return _back(ctx, form, message)
    if value == "skip":
        return advance(_with(ctx, forms.mark_done(form, form.slot, skipped=True)), message=message)
    if value.startswith("t:"):
        return ask_again(_with(ctx, forms.toggle(form, value.removeprefix("t:"))), message=message)
    answered = answer(ctx, form, value.partition(":")[0])
    return advance(answered, message=message) if answered is not None else ask_again(ctx, message=message, misunderstood=True)


def _back(ctx: Context, form: Form, message: int) -> Turn:
    """The question before. Its answer is asked again; answers to signs can only rise until the assessment is corrected as a whole."""
    if not form.done:
        return ask_again(ctx, message=message)
    slot = form.done[-1]
    again = replace(form, slot=slot, done=form.done[:-1], skipped=tuple(s for s in form.skipped if s != slot), queue=(), ticked=(), tries=0)
    session = replace(ctx.session, form=again if slot != "new_skill" else replace(again, new_skill=None))
    return ask_again(ctx.having(session), message=message)


def answer(ctx: Context, form: Form, value: str) -> Context | None:
    """The context after this value for the form's slot; None where the value is not one of the slot's."""
    slot, baby = form.slot, ctx.session.baby
    if slot == "direction" and value in ctx.brain.directions:
        return _with(ctx, forms.mark_done(form, slot), replace(baby, direction=value, direction_on=ctx.today))
    if slot == "age" and value.isdigit():
        return _answer_age(ctx, form, int(value))
    if slot == "early" and value in ("no", "yes", "unsure"):
        early = replace(baby, weeks_early=0 if value == "no" else None, premature=value != "no")
        return _with(ctx, forms.mark_done(form, slot, skipped=value == "unsure"), early)
    if slot == "weeks" and value.replace(".", "", 1).isdigit() and possible_weeks_early(float(value)):
        return _with(ctx, forms.mark_done(form, slot), replace(baby, weeks_early=float(value), premature=True))
    if slot in ("now", "movement") and value in ("done", "unsure"):
        return _with(ctx, forms.finish_screen(ctx.content, form, baby, unsure=value == "unsure", on=ctx.today))
    if slot in ("one", "new_skill") and value in ("yes", "no", "unsure"):
        return _answer_yes_no(ctx, form, value)  # type: ignore[arg-type]
    return None


def _answer_age(ctx: Context, form: Form, months: int) -> Context:
    """An age by button, in whole months."""
    baby = replace(ctx.session.baby, born=birth_date_from(months, today=ctx.today), born_exact=False)
    return _with(ctx, forms.mark_done(form, "age"), baby)


def _answer_yes_no(ctx: Context, form: Form, value: Answer) -> Context:
    if form.slot == "new_skill":
        return _with(ctx, forms.mark_done(replace(form, new_skill=value), "new_skill"))
    return _with(ctx, forms.answer_one(ctx.content, form, value, ctx.session.baby, on=ctx.today))


def _with(ctx: Context, form: Form, baby: Baby | None = None) -> Context:
    session = replace(ctx.session, form=form)
    return ctx.having(session if baby is None else session.with_baby(baby))


# ---- answers in words --------------------------------------------------------------------------------------------


def hear(ctx: Context, reading: Reading) -> Turn | None:
    """The turn for words while the form is open; None where they do not answer its question.

    Whatever else they say about age and direction is learnt with the answer. Signs were dealt with before.
    """
    form = _form(ctx.session)
    known = ctx.having(ctx.session.with_baby(learn(ctx.session.baby, reading.age, reading.slots, on=ctx.today)))
    if form.slot == "age" and reading.age.conflict:
        return _not_understood(ctx, ctx.texts.age_conflict)
    if form.slot == "age" and ages(known.session.baby, on=ctx.today).birth is not None:
        return advance(_with(known, forms.mark_done(form, "age")))
    if form.slot == "direction" and reading.slots.direction is not None:
        return advance(_with(known, forms.mark_done(form, "direction")))
    if form.slot in ("early", "weeks") and reading.age.conflict:
        return _not_understood(ctx, ctx.texts.early_impossible)
    if form.slot in ("early", "weeks") and reading.age.weeks_early is not None:
        return _hear_weeks(known, form, reading.age.weeks_early)
    if form.slot == "early" and reading.age.premature:
        return advance(_with(known, forms.mark_done(form, "early")))
    if form.slot == "new_skill" and reading.slots.no_new_skill is not None:
        return advance(_answer_yes_no(known, form, "no" if reading.slots.no_new_skill else "yes"))
    return _hear_word(known, form, reading)


def note(ctx: Context, reading: Reading) -> Turn | None:
    """The turn for words that answer no question, and yet tell something about the baby; None where they do not."""
    known = learn_in_passing(ctx, reading)
    return None if known.session == ctx.session else advance(known).after(Say(ctx.texts.noted))


def learn_in_passing(ctx: Context, reading: Reading) -> Context:
    """The context with what the words tell about the baby. Skills that they deny count as the check-list's own answers would."""
    form = _form(ctx.session)
    for gate in ctx.content.triage.gates:
        if gate.sign is None and gate.skill and getattr(reading.slots, gate.skill, None) is False:
            form = forms.answer_gate(form, gate.id, "no")
    return _with(ctx, form, learn(ctx.session.baby, reading.age, reading.slots, on=ctx.today))


def _hear_weeks(ctx: Context, form: Form, weeks: float) -> Turn:
    if not possible_weeks_early(weeks):
        return _not_understood(ctx, ctx.texts.early_impossible)
    return advance(_with(ctx, forms.mark_done(forms.mark_done(form, "early"), "weeks")))


def _hear_word(ctx: Context, form: Form, reading: Reading) -> Turn | None:
    """A bare yes, no, not sure, none, skip, back or cancel."""
    word = ctx.brain.spoken_answer(reading.utterance)
    if word in ("cancel", "stop", "skip", "back"):
        return _steer(ctx, form, word)
    if form.slot in ("now", "movement"):
        word = {"no": "done", "none": "done"}.get(word or "", word)
    if form.slot == "direction" and word == "unsure":
        return advance(
            _with(ctx, forms.mark_done(form, "direction"), replace(ctx.session.baby, direction="unsure", direction_on=ctx.today))
        )
    answered = answer(ctx, form, word) if word else None
    return advance(answered) if answered is not None else None


def _steer(ctx: Context, form: Form, word: str) -> Turn:
    if word in ("cancel", "stop"):
        return cancel(ctx)
    if word == "skip":
        return advance(_with(ctx, forms.mark_done(form, form.slot, skipped=True)))
    turn = _back(ctx, form, 0)
    return ask_again(ctx.having(turn.session))


def _not_understood(ctx: Context, text: str) -> Turn:
    form = _form(ctx.session)
    session = replace(ctx.session, form=replace(form, tries=form.tries + 1))
    return ask_again(ctx.having(session)).after(Say(text))


def give_up_or_ask_again(ctx: Context) -> Turn:
    """The turn for words that nothing could make sense of: ask again, and in the end go on without the answer."""
    form = _form(ctx.session)
    if form.tries + 1 < TRIES:
        session = replace(ctx.session, form=replace(form, tries=form.tries + 1))
        return ask_again(ctx.having(session), misunderstood=True)
    if form.slot == "one":
        return advance(_answer_yes_no(replace_tries(ctx), form, "unsure"))
    turn = advance(_with(ctx, forms.mark_done(form, form.slot, skipped=True)))
    return turn.after(Say(ctx.texts.age_unknown)) if form.slot == "age" else turn


def replace_tries(ctx: Context) -> Context:
    """The context with the count of misunderstandings back at none."""
    return _with(ctx, replace(_form(ctx.session), tries=0))


def cancel(ctx: Context) -> Turn:
    """The turn that closes the form without an outcome; a sign that was told already still gets its own."""
    form = ctx.session.form
    if form is None and ctx.session.awaiting is None:
        return ctx.say(ctx.texts.nothing_to_cancel)
    if form is not None and any(answer == "yes" for _, answer in form.signs):
        return finish(_with(ctx, replace(form, queue=())))
    return Turn(replace(ctx.session, form=None, awaiting=None), (Say(ctx.texts.form_cancelled),))


# ---- the outcome -------------------------------------------------------------------------------------------------


def finish(ctx: Context, *, message: int | None = None) -> Turn:
    """Tells the outcome and closes the form; then offers a check-in where that cannot bury something urgent."""
    session, form = ctx.session, _form(ctx.session)
    if form.only_signs and not _raised(form):
        return _doubt_settled(ctx, form, message)
    decision = forms.decide(ctx.content, form, session.baby, on=ctx.today)
    text = outcome_message(ctx, decision, form)
    closed = replace(session, form=None).with_assessment(_assessment(ctx, form, decision))
    turn = Turn(closed, (Say(text, _outcome_buttons(ctx, decision)), *_offer(ctx.having(closed), decision)))
    return turn.after(DropKeyboard(message)) if message is not None else turn


def _assessment(ctx: Context, form: Form, decision: Decision) -> Assessment:
    session, last = ctx.session, ctx.session.last
    since = last.watched_since if last is not None and last.watched_since is not None else ctx.today
    return Assessment(
        baby=session.active,
        outcome=decision.outcome,
        because=decision.because,
        on=ctx.today,
        signs=form.signs,
        gates=form.gates,
        direction=session.baby.direction,
        new_skill=form.new_skill,
        done=form.done,
        skipped=form.skipped,
        written=form.written,
        watched_since=since if decision.outcome == "watch" else None,
    )


def _raised(form: Form) -> bool:
    return any(answer != "no" for _, answer in form.signs)


def _doubt_settled(ctx: Context, form: Form, message: int | None) -> Turn:
    """The sign is not there: on to what the parent had asked."""
    closed = ctx.having(replace(ctx.session, form=None))
    turn = answers.tell(closed, ctx.brain.entries[form.then]) if form.then in ctx.brain.entries else closed.say(ctx.texts.noted)
    return turn.after(DropKeyboard(message)) if message is not None else turn


def _outcome_buttons(ctx: Context, decision: Decision) -> Keyboard:
    labels = ctx.labels
    rows: list[tuple[Button, ...]] = []
    if decision.outcome in ("refer", "urgent", "incomplete"):
        rows.append((Button(labels.note, "note"),))
    if decision.outcome in ("refer", "urgent", "emergency") and not ctx.session.country:
        rows.append((Button(labels.country, "country"),))
    if decision.outcome in ("reassure", "watch") and ctx.ages.corrected is not None:
        rows.append((Button(labels.chart, "chart"),))
    if decision.outcome != "emergency":
        rows.append((Button(labels.correct, f"c:{ctx.session.serial}"),))
    return tuple(rows)


def _offer(ctx: Context, decision: Decision) -> tuple[Effect, ...]:
    if decision.outcome in ("emergency", "urgent", "out_of_scope") or ctx.session.check_ins.stopped or ctx.session.silenced:
        return ()
    labels = ctx.labels
    weeks = (2, 4, 8) if decision.outcome == "refer" else (4, 2, 8)
    names = {2: labels.remind_2w, 4: labels.remind_4w, 8: labels.remind_8w}
    row = tuple(Button(names[n], f"r:{n}") for n in sorted(weeks, key=weeks.index))
    return (Say(ctx.texts.check_in_offer, (row, (Button(labels.remind_no, "r:no"),))),)


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
