"""The guided dialogue as slots: which one comes next, and what an answer does to the form. No words here, and no buttons.

The order: direction, age, early, weeks, now (the first check-list), movement (the second), new_skill. What is known is not asked.
A group or a sign that the parent is not sure of goes to the queue, and is asked by itself before the form goes on.
Signs answered can be raised by later words, never lowered; only a correction starts anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.core.baby import ages, asks_if_early, fresh_direction
from bot.core.changed import replace
from bot.core.content import Content, Group, WarningSign
from bot.core.session import Answer, Baby, Form
from bot.core.table import GateRule
from bot.core.triage import Case, Decision, needs_new_skill, triage

SLOTS = ("direction", "age", "early", "weeks", "now", "movement", "new_skill")
#: Gates without a sign are ticked on the second screen like a group of their own.
GATE_MARK = "gate_"
_STRENGTH: Mapping[Answer, int] = {"no": 0, "unsure": 1, "yes": 2}
_URGENCY = {"emergency": 0, "urgent": 1, "routine": 2}


@dataclass(frozen=True, slots=True)
class Item:
    """One button of a check-list screen."""

    id: str
    label: str
    question: str


def case_of(form: Form, baby: Baby, *, on: date) -> Case:
    """What the form knows, as the decision needs it."""
    return Case(
        direction=baby.direction,
        birth_months=ages(baby, on=on).birth,
        weeks_early=baby.weeks_early,
        premature=baby.premature,
        signs=dict(form.signs),
        new_skill=form.new_skill,
        gates=dict(form.gates),
        after_watch=form.after_watch,
        screened={"now", "movement"} <= set(form.done) - set(form.skipped),
    )


def decide(content: Content, form: Form, baby: Baby, *, on: date) -> Decision:
    """The outcome as the form stands."""
    return triage(content, case_of(form, baby, on=on))


def next_slot(content: Content, form: Form, baby: Baby, *, on: date) -> str | None:
    """The slot to ask for now; None where the outcome can be told.

    An emergency or urgent sign ends the form at once. A sign that refers anyway spares the questions after the first screen.
    """
    decision = decide(content, form, baby, on=on)
    if decision.outcome in ("emergency", "urgent"):
        return None
    if form.queue:
        return "one"
    if form.only_signs:
        return None
    referred = any(rule.startswith("sign:") for rule in decision.because)
    wanted = (slot for slot in SLOTS if slot not in form.done and _is_wanted(content, slot, form, baby, on))
    slot = next(wanted, None)
    return None if referred and "now" in form.done else slot


def _is_wanted(content: Content, slot: str, form: Form, baby: Baby, on: date) -> bool:
    months = ages(baby, on=on).corrected
    if slot == "direction":
        return fresh_direction(baby, on=on) is None
    if slot == "age":
        return months is None and (baby.born is None or baby.born > on)
    if slot == "early":
        return asks_if_early(baby, on=on)
    if slot == "weeks":
        return "early" in form.done and baby.premature and baby.weeks_early is None and "early" not in form.skipped
    if slot == "movement":
        return bool(items(content, "movement", baby, on=on))
    if slot == "new_skill":
        matters = form.after_watch or (months is not None and needs_new_skill(content.triage, direction=baby.direction, months=months))
        return matters and form.new_skill is None
    return True


def items(content: Content, screen: str, baby: Baby, *, on: date) -> tuple[Item, ...]:
    """The buttons of a check-list screen: only what matters at this age. For a baby born early, the skills due by birth age too."""
    groups = content.screens.now if screen == "now" else content.screens.movement
    shown = [Item(group.id, group.label, group.question) for group in groups if group_signs(content, group, baby, on=on)]
    if screen == "movement":
        shown += [Item(GATE_MARK + gate.id, gate.label, gate.question) for gate in _open_gates(content, baby, on)]
    return tuple(shown)


def group_signs(content: Content, group: Group, baby: Baby, *, on: date) -> tuple[WarningSign, ...]:
    """The group's signs that mean something at this age, the gravest first."""
    known = ages(baby, on=on)
    signs = {sign.id: sign for sign in content.signs}
    fitting = [signs[id] for id in group.signs if signs[id].concerns(known.corrected) or signs[id].concerns(known.birth)]
    return tuple(sorted(fitting, key=lambda sign: _URGENCY[sign.urgency]))


def _open_gates(content: Content, baby: Baby, on: date) -> Iterable[GateRule]:
    months = ages(baby, on=on).corrected
    if months is None:
        return ()
    return [gate for gate in content.triage.gates if gate.sign is None and gate.is_asked(months, baby.direction)]


def mark_done(form: Form, slot: str, *, skipped: bool = False) -> Form:
    """The form with this slot answered, or skipped."""
    done = form.done if slot in form.done else (*form.done, slot)
    skips = (*form.skipped, slot) if skipped else tuple(s for s in form.skipped if s != slot)
    return replace(form, done=done, skipped=skips, tries=0)


def toggle(form: Form, group: str) -> Form:
    """The form with this group ticked, or no longer."""
    ticked = tuple(g for g in form.ticked if g != group) if group in form.ticked else (*form.ticked, group)
    return replace(form, ticked=ticked)


def finish_screen(content: Content, form: Form, baby: Baby, *, unsure: bool, on: date) -> Form:
    """The form after Done, None of these (nothing ticked) or Not sure.

    A ticked group with one sign is that sign. Of a group with more, each sign is asked, the gravest first. "Not sure" with nothing
    ticked asks for each group. What was not ticked is answered no, unless the parent is not sure of all.
    """
    screen = form.slot
    shown = items(content, screen, baby, on=on)
    ticked = [item.id for item in shown if item.id in form.ticked]
    queue: list[str] = []
    for item in shown:
        if unsure and not ticked:
            queue.append(_as_queued(item.id))
        elif item.id not in ticked:
            form = _answer_item(content, form, item.id, "no", baby, on)
        elif unsure:
            queue += _opened(content, item.id, baby, on)
        else:
            form, opened = _tick(content, form, item.id, baby, on)
            queue += opened
    form = mark_done(replace(form, ticked=tuple([id for id in form.ticked if id not in ticked]), behind=tuple(ticked)), screen)
    return replace(form, queue=_gravest_first(content, [*form.queue, *queue]))


def with_ticks(content: Content, form: Form, baby: Baby, *, on: date) -> Form:
    """The form with what is ticked as told: the sign where the tick says which, else each one behind it, for one of them is so."""
    if not form.ticked:
        return form
    shown = {item.id for screen in ("now", "movement") for item in items(content, screen, baby, on=on)}
    for item in form.ticked:
        if item in shown:
            form, opened = _tick(content, form, item, baby, on)
            form = raise_signs(form, {sign.removeprefix("sign:"): "yes" for sign in opened})
    return replace(form, ticked=())


def broken_off(content: Content, form: Form, baby: Baby, *, on: date) -> Form:
    """The form as it counts where it ends here.

    Ticks count, and of a line ticked before, of which no sign was found yet, those that were still to be asked about.
    """
    told = form
    for behind in _signs_behind(content, form, baby, on):
        if not any(answer == "yes" and f"sign:{sign}" in behind for sign, answer in form.signs):
            told = raise_signs(told, {sign.removeprefix("sign:"): "yes" for sign in form.queue if sign in behind})
    return replace(with_ticks(content, told, baby, on=on), queue=())


def one_back(content: Content, form: Form, baby: Baby, *, on: date) -> Form:
    """The form at the slot before, to be answered again. Ticks stay, and so do doubts about what the parent wrote."""
    slot, behind = form.done[-1], set().union(*_signs_behind(content, form, baby, on))
    return replace(
        form,
        slot=slot,
        done=form.done[:-1],
        skipped=tuple([other for other in form.skipped if other != slot]),
        queue=tuple([item for item in form.queue if item.startswith("sign:") and item not in behind]),
        ticked=tuple(dict.fromkeys((*form.ticked, *form.behind))),
        behind=(),
        new_skill=None if slot == "new_skill" else form.new_skill,
        tries=0,
    )


def _signs_behind(content: Content, form: Form, baby: Baby, on: date) -> list[set[str]]:
    """The signs of each line that was ticked before and is being asked about, as they stand in the queue."""
    if not form.behind:
        return []
    known = {group.id: group for group in (*content.screens.now, *content.screens.movement)}
    groups = [known[id] for id in form.behind if id in known]
    return [{f"sign:{sign.id}" for sign in group_signs(content, group, baby, on=on)} for group in groups]


def _tick(content: Content, form: Form, item: str, baby: Baby, on: date) -> tuple[Form, list[str]]:
    """A ticked group: settled where all its signs are emergencies, or it has but one sign; otherwise each is asked."""
    if item.startswith(GATE_MARK):
        return answer_gate(form, item.removeprefix(GATE_MARK), "no"), []
    signs = group_signs(content, _group(content, item), baby, on=on)
    if len(signs) == 1 or all(sign.urgency == "emergency" for sign in signs):
        return raise_signs(form, {signs[0].id: "yes"}), []
    return form, [f"sign:{sign.id}" for sign in signs]


def _opened(content: Content, item: str, baby: Baby, on: date) -> list[str]:
    if item.startswith(GATE_MARK):
        return [_as_queued(item)]
    return [f"sign:{sign.id}" for sign in group_signs(content, _group(content, item), baby, on=on)]


def ask_each(content: Content, form: Form, named: Iterable[str], baby: Baby, *, on: date) -> Form:
    """The form with each sign behind these lines of its list asked about first; the list itself stays to be answered."""
    known = dict(form.signs)
    queue = [sign for item in named for sign in _opened(content, item, baby, on) if sign.removeprefix("sign:") not in known]
    return replace(form, queue=_gravest_first(content, queue))


def _as_queued(item: str) -> str:
    return f"gate:{item.removeprefix(GATE_MARK)}" if item.startswith(GATE_MARK) else f"group:{item}"


def _answer_item(content: Content, form: Form, item: str, answer: Answer, baby: Baby, on: date) -> Form:
    if item.startswith(GATE_MARK):
        return answer_gate(form, item.removeprefix(GATE_MARK), "yes" if answer == "no" else "no")
    return raise_signs(form, {sign.id: answer for sign in group_signs(content, _group(content, item), baby, on=on)})


def answer_one(content: Content, form: Form, answer: Answer, baby: Baby, *, on: date) -> Form:
    """The form after yes, no or not sure to the first question of the queue."""
    kind, _, name = form.queue[0].partition(":")
    rest = form.queue[1:]
    form = replace(form, queue=rest, tries=0)
    if kind == "sign":
        return raise_signs(form, {name: answer})
    if kind == "gate":
        return answer_gate(form, name, answer)
    if answer == "no":
        return _answer_item(content, form, name, "no", baby, on)
    opened = [f"sign:{sign.id}" for sign in group_signs(content, _group(content, name), baby, on=on)]
    return replace(form, queue=(*opened, *rest))


def answer_gate(form: Form, gate: str, answer: Answer) -> Form:
    """The form with the baby's having this skill answered; "no" is never taken back by a later answer."""
    answers = dict(form.gates)
    if answers.get(gate) != "no":
        answers[gate] = answer
    return replace(form, gates=tuple(answers.items()))


def raise_signs(form: Form, answers: Mapping[str, Answer]) -> Form:
    """The form with these signs answered; an answer can rise from no over not sure to yes, and never fall."""
    merged = dict(form.signs)
    for sign, answer in answers.items():
        if sign not in merged or _STRENGTH[answer] > _STRENGTH[merged[sign]]:
            merged[sign] = answer
    return replace(form, signs=tuple(merged.items()))


def write_signs(form: Form, signs: Iterable[str]) -> Form:
    """The form with these signs told in the parent's own words: yes, and not to be taken back by a list."""
    told = tuple(signs)
    form = raise_signs(form, dict.fromkeys(told, "yes"))
    return replace(form, written=tuple(dict.fromkeys((*form.written, *told))))


def _gravest_first(content: Content, queue: list[str]) -> tuple[str, ...]:
    """Emergencies first; otherwise the order of the screen."""
    if len(queue) < 2:
        return tuple(queue)
    signs = {f"sign:{sign.id}": _URGENCY[sign.urgency] for sign in content.signs}
    return tuple(sorted(dict.fromkeys(queue), key=lambda item: signs.get(item, 1)))


def _group(content: Content, id: str) -> Group:
    return next(group for group in (*content.screens.now, *content.screens.movement) if group.id == id)


def reopen(form: Form, slot: str, *, serial: int) -> Form:
    """A new assessment that keeps the other answers and asks for this slot again: the parent corrects it."""
    done = tuple(s for s in form.done if s != slot and not (slot == "early" and s == "weeks"))
    fresh = replace(form, serial=serial, slot=slot, done=done, ticked=(), behind=(), queue=(), tries=0, only_signs=False, then="")
    if slot in ("now", "movement"):
        written = tuple((sign, answer) for sign, answer in form.signs if sign in form.written)
        return replace(fresh, signs=written, gates=(), done=tuple(s for s in done if s not in ("now", "movement")))
    return replace(fresh, new_skill=None) if slot == "new_skill" else fresh
