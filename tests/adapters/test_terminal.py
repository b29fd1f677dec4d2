"""The terminal: what a typed line presses."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.adapters.terminal import Terminal
from bot.core.events import Button, Edit, Effect, Event, Pressed, Said, Say
from bot.core.session import Session
from bot.core.turn import Turn

NOW = datetime(2026, 11, 30, tzinfo=UTC)
YES_NO = ((Button("Yes", "old:yes"), Button("☐ No", "old:no")),)
DELETE = ((Button("Yes, delete everything", "forget:yes"),),)


class Heard:
    """Answers each event with the next of what it was given, and remembers the events."""

    def __init__(self, *answers: Sequence[Effect]) -> None:
        self.answers = list(answers)
        self.events: list[Event] = []

    def __call__(self, session: Session, event: Event, now: datetime) -> Turn:  # noqa: ARG002
        self.events.append(event)
        return Turn(session, tuple(self.answers.pop(0)) if self.answers else ())


def heard(lines: str, *answers: Sequence[Effect]) -> Event:
    """What the last of the lines comes to."""
    turns = Heard(*answers)
    Terminal(turns, io.StringIO(), lambda: NOW).run(lines.split("|"))
    return turns.events[-1]


@pytest.mark.parametrize("typed", ["no", "NO ", "#2"])
def test_a_button_is_pressed_by_its_label_or_its_number(typed: str) -> None:
    assert heard(f"hi|{typed}", [Say("Well?", YES_NO)]) == Pressed("old:no", 1)


def test_a_word_is_a_word_where_only_an_older_question_had_such_a_button() -> None:
    assert heard("hi|/forget|yes", [Say("Well?", YES_NO)], [Say("Delete?", DELETE)]) == Said("yes")


def test_buttons_still_count_after_a_turn_that_showed_none() -> None:
    assert heard("hi|hm|yes", [Say("Well?", YES_NO)], [Say("Pardon?")]) == Pressed("old:yes", 1)


def test_a_list_that_was_ticked_still_has_its_buttons() -> None:
    assert heard("hi|#1|no", [Say("Which?", YES_NO)], [Edit(1, "Which?", YES_NO)]) == Pressed("old:no", 1)


def test_a_number_that_no_button_has_is_a_message() -> None:
    assert heard("hi|#9", [Say("Well?", YES_NO)]) == Said("#9")
