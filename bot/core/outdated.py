"""A session from before a change of the content: what was renamed or taken out since is let go, so that nothing stumbles over it."""

from bot.core.changed import replace
from bot.core.reading import Brain
from bot.core.session import Answer, Assessment, Baby, Form, Session

#: What an unknown sign that was told is kept as: the parent noticed something, and a strong worry is a sign in its own right.
WORRY = "strong_worry"

_Signs = tuple[tuple[str, Answer], ...]


def up_to_date(brain: Brain, session: Session) -> Session:
    """The session as this content knows it; the same object where all in it is known."""
    fitted = session
    if any(_strange(brain, baby) for baby in session.babies):
        fitted = replace(fitted, babies=tuple(_baby(brain, baby) for baby in session.babies))
    if session.clock.zone and session.clock.zone not in brain.zones:
        fitted = replace(fitted, clock=replace(session.clock, zone=""))
    if session.form is not None and (form := _form(brain, session.form)) is not session.form:
        fitted = replace(fitted, form=form)
    sent = session.check_ins.sent
    if sent is not None and sent.form is not None and (form := _form(brain, sent.form)) is not sent.form:
        fitted = replace(fitted, check_ins=replace(session.check_ins, sent=replace(sent, form=form)))
    assessments = tuple([_assessment(brain, one) for one in session.assessments])
    if any(one is not other for one, other in zip(assessments, session.assessments, strict=True)):
        fitted = replace(fitted, assessments=assessments)
    return fitted


def _strange(brain: Brain, baby: Baby) -> bool:
    return baby.direction not in (None, "unsure") and baby.direction not in brain.directions


def _baby(brain: Brain, baby: Baby) -> Baby:
    return replace(baby, direction=None, direction_on=None) if _strange(brain, baby) else baby


def _signs(brain: Brain, signs: _Signs) -> _Signs:
    known = {id: answer for id, answer in signs if id in brain.signs}
    if len(known) == len(signs):
        return signs
    if WORRY in brain.signs and any(answer == "yes" for id, answer in signs if id not in brain.signs):
        known[WORRY] = "yes"
    return tuple(known.items())


def _gates(brain: Brain, gates: _Signs) -> _Signs:
    known = tuple([(id, answer) for id, answer in gates if id in brain.gates])
    return gates if len(known) == len(gates) else known


def _form(brain: Brain, form: Form) -> Form | None:
    """The form, or none where it was opened for a doubt that nobody knows any more."""
    queue = tuple(item for item in form.queue if _is_known(brain, item))
    if form.slot == "one" and form.queue[:1] != queue[:1] and form.only_signs and not queue:
        return None
    slot = "now" if form.slot == "one" and not queue else form.slot
    signs, gates = _signs(brain, form.signs), _gates(brain, form.gates)
    if slot == form.slot and len(queue) == len(form.queue) and signs is form.signs and gates is form.gates:
        return form
    return replace(form, slot=slot, queue=queue, signs=signs, gates=gates)


def _is_known(brain: Brain, item: str) -> bool:
    kind, _, name = item.partition(":")
    return name in {"sign": brain.signs, "group": brain.groups, "gate": brain.gates}.get(kind, {})


def _assessment(brain: Brain, last: Assessment) -> Assessment:
    because = tuple(rule for rule in last.because if not rule.startswith("sign:") or rule.removeprefix("sign:") in brain.signs)
    direction = last.direction if last.direction in (None, "unsure") or last.direction in brain.directions else None
    signs, gates = _signs(brain, last.signs), _gates(brain, last.gates)
    if len(because) == len(last.because) and direction == last.direction and signs is last.signs and gates is last.gates:
        return last
    return replace(last, because=because, direction=direction, signs=signs, gates=gates)
