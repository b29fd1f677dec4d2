"""How the guided dialogue ends: the outcome is told and kept, and a check-in offered where that cannot bury something urgent."""

from datetime import date

from bot.core import answers, reminder
from bot.core import form as forms
from bot.core.babies import about_active
from bot.core.changed import replace
from bot.core.events import Button, DropKeyboard, Keyboard, Say
from bot.core.outcome_text import once_grave, outcome_message, standing_grave
from bot.core.session import Answers, Assessment, Form, Session
from bot.core.table import GRAVITY
from bot.core.triage import Decision
from bot.core.turn import Context, Turn


def finish(ctx: Context, *, message: int | None = None) -> Turn:
    """Tells the outcome and closes the form; then offers a check-in where that cannot bury something urgent."""
    session, form = ctx.session, forms.with_ticks(ctx.content, ctx.form, ctx.session.baby, on=ctx.today)
    if form.only_signs and not _raised(form):
        return _doubt_settled(ctx, form, message)
    decision = forms.decide(ctx.content, form, session.baby, on=ctx.today)
    if decision.outcome != "emergency":  # it ends here: of a ticked line whose signs were still to be asked about, one is so
        form = forms.broken_off(ctx.content, form, session.baby, on=ctx.today)
        decision = forms.decide(ctx.content, form, session.baby, on=ctx.today)
    text = outcome_message(ctx, decision, form)
    closed = _answering_check_in(replace(session, form=None, awaiting=None)).with_assessment(_assessment(ctx, form, decision))
    grave = standing_grave(closed.last, on=ctx.today) != ""
    later = () if grave else reminder.offer(ctx.having(closed), decision)
    closed = replace(closed, awaiting="reminder") if later else closed
    rested = reminder.put_off(ctx.having(closed), whole_chat=grave)
    turn = rested.then(Say(text, _outcome_buttons(ctx, decision)), *later)
    return turn.after(DropKeyboard(message)) if message is not None else turn


def _answering_check_in(session: Session) -> Session:
    """The session with its open check-in answered, where that asked about this baby: an outcome says more than "better" or "the same"."""
    check_ins = session.check_ins
    if not check_ins.open or check_ins.baby != session.active:
        return session
    return replace(session, check_ins=replace(check_ins, open=False, unanswered=0))


def _assessment(ctx: Context, form: Form, decision: Decision) -> Assessment:
    session, last = ctx.session, ctx.session.last
    since = last.watched_since if last is not None and last.watched_since is not None else ctx.today
    grave, grave_on, seen_on = _outlived(ctx, form, decision)
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
        grave=grave,
        grave_on=grave_on,
        seen_on=seen_on,
    )


def _outlived(ctx: Context, form: Form, decision: Decision) -> tuple[str, date | None, date | None]:
    """The graver outcome of before that stands beside this one, since when, and when a doctor saw the baby for it.

    A whole check takes its place, a later sign does not. What a doctor has seen takes nothing from a new urgent sign: that stands alone.
    """
    last = ctx.session.last
    before = once_grave(last, on=ctx.today)
    whole = {"now", "movement"} <= set(form.done) - set(form.skipped)
    if last is None or not before or whole or GRAVITY.get(decision.outcome, 0) >= GRAVITY[before]:
        return "", None, None
    if last.seen_on is not None and decision.outcome == "urgent":
        return "", None, None
    return before, last.grave_on if last.grave == before else last.on, last.seen_on


def _raised(form: Form) -> bool:
    return any(answer != "no" for _, answer in form.signs)


def _doubt_settled(ctx: Context, form: Form, message: int | None) -> Turn:
    """The sign is not there: on to what the parent had asked."""
    closed = ctx.having(replace(ctx.session, form=None))
    asked = tuple(ctx.brain.entries[id] for id in form.then.split() if id in ctx.brain.entries)
    turn = answers.tell(closed, asked[0]) if len(asked) == 1 else answers.offer(closed, asked) if asked else closed.say(ctx.texts.noted)
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


def put_away(ctx: Context) -> Turn:
    """The turn that closes an open form, if there is one, for something else; a sign that was told already still gets its outcome."""
    form = broken_off(ctx)
    if form is not None and any(answer == "yes" for _, answer in form.signs):
        return _naming_baby(ctx, finish(ctx.with_form(form)))
    return Turn(replace(ctx.session, form=None))


def _naming_baby(ctx: Context, turn: Turn) -> Turn:
    """The turn with its first message about the active baby by name, where the chat knows several: nobody asked for it just now."""
    first = next((effect for effect in turn.effects if isinstance(effect, Say)), None)
    named = tuple([replace(one, text=about_active(ctx) + one.text) if one is first else one for one in turn.effects])
    return Turn(turn.session, named)


def outcome_owed(ctx: Context) -> tuple[Say, ...]:
    """The open form's outcome, which was kept already but never reached the parent; nothing after something graver, which it could bury."""
    owed, newer = put_away(ctx), ctx.session.last
    told = owed.session.last
    if newer is not None and told is not None and GRAVITY.get(newer.outcome, 0) > max(GRAVITY["refer"], GRAVITY.get(told.outcome, 0)):
        return ()
    return tuple([effect for effect in owed.effects if isinstance(effect, Say)][:1])


def broken_off(ctx: Context, answered: Answers = ()) -> Form | None:
    """The open form as it counts where something else takes its place now; None where there is none. `answered` were told since."""
    form = ctx.session.form
    if form is None:
        return None
    return forms.broken_off(ctx.content, forms.raise_signs(form, dict(answered)), ctx.session.baby, on=ctx.today)


def told_for_sure(ctx: Context) -> Form | None:
    """The open form with its ticks, without what a ticked line's open questions may yet find; None where there is none."""
    form = ctx.session.form
    return forms.with_ticks(ctx.content, form, ctx.session.baby, on=ctx.today) if form is not None else None


def cancel(ctx: Context) -> Turn:
    """The turn for a parent who wants to stop what is going on."""
    if ctx.session.form is None and ctx.session.awaiting is None:
        return ctx.say(ctx.texts.nothing_to_cancel)
    turn = put_away(ctx)
    return turn if turn.effects else Turn(replace(turn.session, awaiting=None), (Say(ctx.texts.form_cancelled),))
