"""Plays the dialogues of tests/conversations against the engine."""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.engine import take_turn
from bot.core.events import (
    Button,
    CheckInDue,
    DropKeyboard,
    Edit,
    Effect,
    Event,
    KeepFeedback,
    Pressed,
    Said,
    Say,
    Schedule,
    SentMedia,
    Toast,
    Unschedule,
)
from bot.core.reading import Brain
from bot.core.session import Session, from_plain, to_plain

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass
class Conversation:
    """One chat, as the parent sees it."""

    brain: Brain
    session: Session = field(default_factory=Session)
    now: datetime = START
    effects: list[Effect] = field(default_factory=list)
    keyboards: dict[int, list[Button]] = field(default_factory=dict)
    scheduled: dict[str, datetime] = field(default_factory=dict)
    messages: int = 0

    def turn(self, event: Event) -> None:
        """Takes one turn; the session goes through its stored form."""
        turn = take_turn(self.brain, self.session, event, now=self.now)
        self.session = from_plain(json.loads(json.dumps(to_plain(turn.session))))
        assert self.session == turn.session, "the session changed on its way through storage"
        self.effects += turn.effects
        for effect in turn.effects:
            self._carry_out(effect)

    def _carry_out(self, effect: Effect) -> None:
        if isinstance(effect, Say):
            self.messages += 1
            self.keyboards[self.messages] = [button for row in effect.keyboard for button in row]
        elif isinstance(effect, Edit):
            self.keyboards[effect.message] = [button for row in effect.keyboard for button in row]
        elif isinstance(effect, DropKeyboard):
            self.keyboards[effect.message] = []
        elif isinstance(effect, Schedule):
            self.scheduled[effect.key] = effect.due
        elif isinstance(effect, Unschedule):
            keys = list(self.scheduled) if effect.key is None else [effect.key]
            for key in keys:
                self.scheduled.pop(key, None)

    def press(self, value: str) -> None:
        """Presses the newest button whose data is `value`, or holds it between colons."""
        for message in sorted(self.keyboards, reverse=True):
            for button in self.keyboards[message]:
                if f":{value}:" in f":{button.data}:":
                    self.turn(Pressed(button.data, message))
                    return
        shown = [button.data for message in sorted(self.keyboards, reverse=True) for button in self.keyboards[message]]
        raise AssertionError(f"no button {value!r}; there are {shown[:30]}")

    def wait(self, days: float) -> None:
        """Lets days pass, and check-ins arrive at their moment."""
        until = self.now + timedelta(days=days)
        while due := [(moment, key) for key, moment in self.scheduled.items() if moment <= until]:
            moment, key = min(due)
            del self.scheduled[key]
            self.now = moment
            self.turn(CheckInDue(key, moment))
        self.now = until

    @property
    def texts(self) -> list[str]:
        return [effect.text for effect in self.effects if isinstance(effect, Say | Edit)]

    def play(self, steps: list[dict[str, Any]]) -> None:
        """Plays the steps of a file."""
        for number, step in enumerate(steps, 1):
            (kind, value), *_ = step.items()
            if kind != "bot":
                self.effects.clear()
            try:
                self._step(kind, value)
            except AssertionError as error:
                said = "\n---\n".join(self.texts) or "(nothing)"
                raise AssertionError(f"step {number} {step}: {error}\nthe bot said:\n{said}") from None

    def _step(self, kind: str, value: Any) -> None:
        if kind == "parent":
            self.turn(Said(value))
        elif kind == "edits":
            self.turn(Said(value, edited=True))
        elif kind == "forwards":
            self.turn(Said(value, forwarded=True))
        elif kind == "sends":
            self.turn(SentMedia(value))
        elif kind == "album":
            ((album, captions),) = value.items()
            for caption in captions:
                self.turn(Said(caption, media="photo", album=album) if caption else SentMedia("photo", album))
        elif kind == "presses":
            self.press(str(value))
        elif kind == "stale":
            self.turn(Pressed(value, 1))
        elif kind == "wait":
            self.wait(float(value))
        elif kind == "bot":
            for what, expected in value.items():
                getattr(self, f"_expect_{what}")(expected)
        else:
            raise AssertionError(f"unknown step {kind}")

    def _expect_entry(self, id: str) -> None:
        entry = self.brain.entries[id]
        answers = [entry.answer, *(variant.answer for variant in entry.by_age)]
        told = [
            e.id for e in self.brain.content.entries for t in self.texts if any(a in t for a in (e.answer, *(v.answer for v in e.by_age)))
        ]
        assert any(answer in text for answer in answers for text in self.texts), f"answered with {told}"

    def _expect_offers(self, ids: list[str]) -> None:
        assert set(ids) <= set(self.session.offered), f"offered {self.session.offered}"

    def _expect_asks(self, slot: str) -> None:
        assert self.session.form is not None, "no form is open"
        shown = self.session.form.queue[0] if self.session.form.slot == "one" else self.session.form.slot
        assert slot in (shown, self.session.form.slot), f"asks for {shown}"
        keyboards = [e.keyboard for e in self.effects if isinstance(e, Say | Edit) and e.keyboard]
        assert keyboards, "asks without a keyboard"
        assert any(f":{self.session.form.slot}:" in b.data for row in keyboards[-1] for b in row), "the question was not shown"

    def _expect_outcome(self, outcome: str) -> None:
        assert self.session.last is not None, "no outcome was told"
        assert self.session.last.outcome == outcome, f"{self.session.last.outcome} because {self.session.last.because}"
        titles = {text.title for text in self.brain.content.outcomes.values()}
        assert any(title in text for title in titles for text in self.texts), "the outcome was not told now"

    def _expect_because(self, rule: str) -> None:
        assert self.session.last is not None
        assert rule in self.session.last.because, f"because {self.session.last.because}"

    def _expect_says(self, keys: str | list[str]) -> None:
        for key in [keys] if isinstance(keys, str) else keys:
            wanted = re.split(r"\{\w+\}", getattr(self.brain.content.texts, key, None) or getattr(self.brain.content, key))
            piece = max(wanted, key=len)
            assert any(piece in text for text in self.texts), f"did not say {key}"

    def _expect_has(self, pieces: str | list[str]) -> None:
        for piece in [pieces] if isinstance(pieces, str) else pieces:
            assert any(piece.lower() in text.lower() for text in self.texts), f"lacks {piece!r}"

    def _expect_lacks(self, pieces: str | list[str]) -> None:
        for piece in [pieces] if isinstance(pieces, str) else pieces:
            assert not any(piece.lower() in text.lower() for text in self.texts), f"has {piece!r}"

    def _expect_silent(self, wanted: bool) -> None:
        assert (not self.texts) is wanted, "said something" if wanted else "said nothing"

    def _expect_form(self, wanted: bool) -> None:
        assert (self.session.form is not None) is wanted, f"form {self.session.form}"

    def _expect_messages(self, count: int) -> None:
        assert len(self.texts) == count, f"{len(self.texts)} messages"

    def _expect_toast(self, wanted: bool) -> None:
        assert any(isinstance(effect, Toast) for effect in self.effects) is wanted

    def _expect_keeps(self, wanted: list[list[Any]]) -> None:
        kept = [[effect.entry, effect.helpful, effect.words] for effect in self.effects if isinstance(effect, KeepFeedback)]
        assert kept == wanted, f"kept {kept}"

    def _expect_scheduled(self, wanted: bool) -> None:
        assert bool(self.scheduled) is wanted, f"scheduled {self.scheduled}"
