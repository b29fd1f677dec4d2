"""What was told in an open form and must outlive whatever takes the form's place: signs, ticks, and doubts that nobody settled."""

from bot.core import closing
from bot.core.events import Forget, Say
from bot.core.outcome_text import contact_line
from bot.core.session import Assessment, Session
from bot.core.turn import Context, Turn


def is_lost(before: Context, turn: Turn) -> bool:
    """Whether a sign told or ticked in the form that was open before is neither in that form any more nor in a new outcome for its baby.

    Behind an emergency nobody asks which of a ticked line's other signs it was.
    """
    if not _has_ended(before, turn):
        return False
    new = _new_outcome(before, turn.session)
    answered = new.signs if new is not None else ()
    told = closing.told_for_sure(before) if new is not None and new.outcome == "emergency" else closing.broken_off(before, answered)
    signs = {sign for sign, answer in told.signs if answer == "yes"} if told is not None else set()
    return not signs <= {sign for sign, _ in answered}


def left_open(before: Context, turn: Turn) -> str:
    """What to say of an urgent or emergency sign that was being asked about, where the form ended without an answer; empty otherwise."""
    form, signs = before.session.form, before.brain.signs
    if form is None or not _has_ended(before, turn):
        return ""
    new = _new_outcome(before, turn.session)
    answered = {sign for sign, _ in new.signs} if new is not None else set()
    asked = [signs[item.removeprefix("sign:")] for item in form.queue if item.removeprefix("sign:") in signs]
    met = any(isinstance(effect, Say) and effect.text == before.texts.crisis for effect in turn.effects)
    grave = [sign for sign in asked if sign.urgency != "routine" and sign.id not in answered and not (sign.carer and met)]
    if not grave or (new is not None and new.outcome == "emergency"):
        return ""
    first = next((sign for sign in grave if sign.urgency == "emergency"), grave[0])
    whom = contact_line(before.content, urgent=True, country=before.session.country)
    line = before.content.emergency_line if first.urgency == "emergency" else whom
    return f"{before.texts.doubt_left_open.format(question=first.question)}\n\n{line}"


def _has_ended(before: Context, turn: Turn) -> bool:
    """Whether the form that was open is gone; not where everything is, or where nothing more may be said."""
    form, after = before.session.form, turn.session
    if form is None or after.silenced or any(isinstance(effect, Forget) for effect in turn.effects):
        return False
    return after.form is None or after.form.serial != form.serial or after.active != before.session.active


def _new_outcome(before: Context, after: Session) -> Assessment | None:
    """The outcome that this turn told for the baby that the form was about."""
    new = after.last_of(before.session.active)
    return new if new is not before.session.last else None
