"""A chat in which a parent does anything at random, with what a store keeps for it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from bot.core.checkins import has_to_wait
from bot.core.engine import take_turn
from bot.core.events import (
    Button,
    CheckInDue,
    CheckInMissed,
    Edit,
    Effect,
    Event,
    Forget,
    MarkDoNotContact,
    Pressed,
    Said,
    Say,
    Schedule,
    TakeBack,
    Unschedule,
)
from bot.core.reading import Brain
from bot.core.session import Session, from_plain, to_plain
from bot.core.turn import Turn

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Chat:
    """One chat, with what a store keeps for it: the rows of its check-ins, and whether one waits to be sent."""

    brain: Brain
    session: Session = field(default_factory=Session)
    now: datetime = NOW
    rows: dict[str, datetime] = field(default_factory=dict)
    waits: bool = False
    shown: list[Button] = field(default_factory=list)

    def turn(self, event: Event) -> None:
        turn = take_turn(self.brain, self.session, event, now=self.now)
        self.looks_at(event, turn)
        self.session = from_plain(json.loads(json.dumps(to_plain(turn.session))))
        if Forget() in turn.effects:
            self.ends()
        for effect in turn.effects:
            self.carry_out(effect)

    def looks_at(self, event: Event, turn: Turn) -> None:
        """What has to hold of the turn, with the session still as it was before."""

    def carry_out(self, effect: Effect) -> None:
        match effect:
            case Schedule(key, due):
                self.rows[key] = due
            case Unschedule(key):
                self.drop([key] if key is not None else list(self.rows))
            case MarkDoNotContact(on=True):
                self.ends()
            case TakeBack(again_from):
                self.take_back(again_from)
            case Say() | Edit():
                self.waits = self.waits or (isinstance(effect, Say) and effect.priority == "reminder")
                self.shown = [*self.shown[-200:], *(button for row in effect.keyboard for button in row)]

    def ends(self) -> None:
        """Nothing is left that would be sent unasked."""
        self.rows.clear()
        self.waits = False

    def drop(self, keys: list[str]) -> None:
        for key in keys:
            self.rows.pop(key, None)

    def take_back(self, again_from: datetime | None = None) -> None:
        if self.waits:
            self.waits = False
            self.turn(CheckInMissed(again_from))

    # ---- what may happen ---------------------------------------------------------------------------------------------

    def says(self, words: str) -> None:
        self.now += timedelta(minutes=5)
        self.turn(Said(words))

    def presses(self, kind: str) -> None:
        """The newest button of this kind that was ever shown, however old; of those that tick, any that holds the kind."""
        self.now += timedelta(minutes=1)
        fits = str.__contains__ if kind.startswith(":") else str.startswith
        if button := next((one for one in reversed(self.shown) if fits(one.data, kind)), None):
            self.turn(Pressed(button.data, 1))

    def removes(self, baby: int) -> None:
        self.turn(Pressed(f"baby:remove:{baby}:{len(self.session.babies)}", 1))

    def passes(self, hours: int, *, arrives: bool = True) -> None:
        """Time passes. What falls due is sent, and arrives at once or waits."""
        until = self.now + timedelta(hours=hours)
        while due := sorted((moment, key) for key, moment in self.rows.items() if moment <= until):
            moment, key = due[0]
            self.now = max(self.now, moment)
            del self.rows[key]
            self.falls_due(key, moment)
            self.waits = self.waits and not arrives
            self.holds()
        self.now = until

    def passes_in_an_outage(self, hours: int) -> None:
        self.passes(hours, arrives=False)

    def falls_due(self, key: str, due: datetime) -> None:
        """What still waits from before gives way, unless this one has to wait for it."""
        one = self.session.check_ins.under(key)
        if one is None or not has_to_wait(one, self.session.check_ins, now=self.now):
            self.take_back()
        self.turn(CheckInDue(key, due))

    def misses(self, hours: int) -> None:
        """What waited to be sent met the parent's night."""
        self.now += timedelta(hours=hours)
        self.take_back()

    def holds(self) -> None:
        promised = {one.key: one.due for one in self.session.check_ins.ahead}
        assert self.rows == promised
        assert len({one.baby for one in self.session.check_ins.ahead}) == len(promised) == len(self.session.check_ins.ahead)
        assert not (self.session.check_ins.stopped and promised)


WORDS = [
    *["/check", "/stop", "/settings", "/baby", "/cancel", "/start", "/forget", "yes", "no", "9 months", "better", "worse", "backwards"],
    *["Ana", "Ben", "Ben is 10 months", "i live in Dubai", "we moved to Los Angeles", "/settings 20 to 9", "my other baby"],
    *["remind me in 3 weeks", "ask me tomorrow", "please ask me again in a month", "stop writing to me", "when will she crawl forward?"],
    *["one hand is always in a fist", "he drags one leg behind when he crawls", "Ana drags one leg behind", "he had a seizure"],
    *["his head swelled up after a fall", "I can't cope any more and I am afraid I might hurt him", "my baby died last week"],
    *["the doctor saw him yesterday", "thanks", "it is worse, stop asking me"],
]
#: A button of each kind, any that is newest, and the answers that end the questions.
KINDS = [
    *["", "r:2", "r:8", "r:no", "k:better", "k:worse", "k:yes", "k:stop", "set:allow", "set:stop", "baby:add", "baby:name", "baby:0"],
    *["baby:1", "check", "c:", "f:", "forget:yes", "zone:"],
]
STEPS = st.one_of(
    st.tuples(st.just(Chat.presses), st.sampled_from(KINDS)),
    st.tuples(st.just(Chat.says), st.sampled_from(WORDS)),
    st.tuples(st.sampled_from([Chat.passes, Chat.passes_in_an_outage]), st.sampled_from([1, 20, 30, 24 * 8, 24 * 15, 24 * 29])),
    st.tuples(st.just(Chat.misses), st.integers(0, 13)),
    st.tuples(st.just(Chat.removes), st.integers(0, 1)),
)
Step = tuple[Callable[..., None], int | str]
