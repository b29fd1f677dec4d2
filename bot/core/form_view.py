"""How each slot of the guided dialogue is asked: a text and a keyboard. Buttons carry `f:<serial>:<slot>:<value>`."""

from datetime import date

from bot.core.baby import weeks_in_words
from bot.core.events import Button, Keyboard, rows_of
from bot.core.form import items
from bot.core.reading import Brain
from bot.core.session import Baby, Form

#: Months on the buttons for the age: the ages that the dialogue is made for.
MOST_MONTHS = 18
"""On the last button of the ages: so many months or more."""
MONTHS = tuple(range(2, MOST_MONTHS))
WEEKS_EARLY = (4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16)


def question(brain: Brain, form: Form, baby: Baby, *, on: date, again: bool = False) -> tuple[str, Keyboard]:
    """The message that asks for the form's slot; `again` when the last answer was not understood."""
    keyboard = (*_choices(brain, form, baby, on), _steering(brain, form))
    return _text(brain, form, again) + _listed(brain, form, baby, on), keyboard


def _text(brain: Brain, form: Form, again: bool) -> str:
    texts = brain.content.texts
    if form.slot == "one":
        asked = _one(brain, form.queue[0])
        return f"{texts.again_yes_no}\n\n{asked}" if again else asked
    asked = getattr(texts, {"weeks": "ask_weeks_early"}.get(form.slot, f"ask_{form.slot}"))
    retry = {"weeks": "again_early", "now": "again_screen", "movement": "again_screen", "new_skill": "again_yes_no"}
    return f"{getattr(texts, retry.get(form.slot, f'again_{form.slot}'))}\n\n{asked}" if again else str(asked)


def _listed(brain: Brain, form: Form, baby: Baby, on: date) -> str:
    """What each button of a check-list stands for, in full: a label alone would hide half of it."""
    if form.slot not in ("now", "movement"):
        return ""
    return "\n\n" + "\n".join(f"• {item.question}" for item in items(brain.content, form.slot, baby, on=on))


def _one(brain: Brain, item: str) -> str:
    kind, _, name = item.partition(":")
    if kind == "sign":
        return brain.signs[name].question
    if kind == "gate":
        return brain.gates[name].question
    return brain.groups[name].question


def _choices(brain: Brain, form: Form, baby: Baby, on: date) -> Keyboard:
    labels = brain.content.buttons

    def button(label: str, value: str) -> Button:
        return Button(label, f"f:{form.serial}:{form.slot}:{value}")

    if form.slot == "direction":
        return tuple((button(direction.label, direction.id),) for direction in brain.content.directions)
    if form.slot == "age":
        young = [button(labels.under_1, "0"), button(labels.month_one, "1")]
        months = [button(labels.months.format(n=n), str(n)) for n in MONTHS]
        return rows_of([*young, *months, button(labels.over_18, f"{MOST_MONTHS}")], 3)
    if form.slot == "early":
        return ((button(labels.early_no, "no"),), (button(labels.early_yes, "yes"),), (button(labels.early_unsure, "unsure"),))
    if form.slot == "weeks":
        return rows_of([button(weeks_in_words(brain.content.texts, n), str(n)) for n in WEEKS_EARLY], 3)
    if form.slot in ("now", "movement"):
        return _screen(brain, form, baby, on)
    answers = ((labels.yes, "yes"), (labels.no, "no"), (labels.not_sure, "unsure"))
    return (tuple(button(label, f"{value}:{_nth(form)}") for label, value in answers),)


def _nth(form: Form) -> str:
    """Which question of the queue a button answers, so that one pressed twice answers once."""
    return form.queue[0] if form.slot == "one" else ""


def _screen(brain: Brain, form: Form, baby: Baby, on: date) -> Keyboard:
    labels = brain.content.buttons
    prefix = f"f:{form.serial}:{form.slot}"
    rows = [
        (Button(("☑ " if item.id in form.ticked else "☐ ") + item.label, f"{prefix}:t:{item.id}"),)
        for item in items(brain.content, form.slot, baby, on=on)
    ]
    finish = Button(labels.done, f"{prefix}:done") if form.ticked else Button(labels.none_of_these, f"{prefix}:done")
    return (*rows, (finish, Button(labels.not_sure, f"{prefix}:unsure")))


def _steering(brain: Brain, form: Form) -> tuple[Button, ...]:
    labels = brain.content.buttons
    prefix = f"f:{form.serial}:{form.slot}"
    back = (Button(labels.back, f"{prefix}:back"),) if form.done and not form.only_signs else ()
    skip = () if form.slot == "one" else (Button(labels.skip, f"{prefix}:skip"),)
    return (*back, *skip, Button(labels.cancel, f"{prefix}:cancel"))
