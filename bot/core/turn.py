"""What every part of the conversation works with: the context of one turn, and the turn that comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.baby import Ages, ages
from bot.core.changed import replace
from bot.core.checkins import local_date
from bot.core.content import Content
from bot.core.events import Effect, Keyboard, Say
from bot.core.reading import Brain
from bot.core.session import Baby, Form, Session
from bot.core.wording import Labels, Texts


@dataclass(frozen=True, slots=True)
class Turn:
    """The session as it stands after an event, and what to carry out, in order."""

    session: Session
    effects: tuple[Effect, ...] = ()

    def then(self, *effects: Effect) -> "Turn":
        """The turn with more to carry out at its end."""
        return Turn(self.session, self.effects + effects)

    def after(self, *effects: Effect) -> "Turn":
        """The turn with something to carry out first."""
        return Turn(self.session, effects + self.effects)


@dataclass(frozen=True, slots=True)
class Context:
    """One event's surroundings. `now` is in UTC; the parent's own date follows from the clock settings."""

    brain: Brain
    session: Session
    now: datetime
    today: date
    """The parent's date, as far as a zone is known."""

    @classmethod
    def at(cls, brain: Brain, session: Session, now: datetime) -> "Context":
        """The surroundings of an event at this moment."""
        return cls(brain, session, now, local_date(now, session.clock))

    @property
    def content(self) -> Content:
        return self.brain.content

    @property
    def texts(self) -> Texts:
        return self.brain.content.texts

    @property
    def labels(self) -> Labels:
        return self.brain.content.buttons

    @property
    def ages(self) -> Ages:
        return ages(self.session.baby, on=self.today)

    @property
    def form(self) -> Form:
        """The form that is open; RuntimeError where none is."""
        if self.session.form is None:
            raise RuntimeError("no form is open")
        return self.session.form

    def date_in_words(self, day: date) -> str:
        """A date as the content writes it."""
        return self.texts.date.format(day=day.day, month=self.texts.month_names.split("|")[day.month - 1], year=day.year)

    def with_two_dates(self, text: str, days: Sequence[date]) -> str:
        """The text with the two days that a date may be, put as the content writes them."""
        return text.format(first=self.date_in_words(days[0]), second=self.date_in_words(days[1]))

    def say(self, text: str, keyboard: Keyboard = ()) -> Turn:
        """A turn that changes nothing and says this."""
        return Turn(self.session, (Say(text, keyboard),))

    def having(self, session: Session) -> "Context":
        """The same surroundings with the session changed."""
        if session is self.session:
            return self
        today = self.today if session.clock is self.session.clock else local_date(self.now, session.clock)
        return Context(self.brain, session, self.now, today)

    def with_form(self, form: Form, baby: Baby | None = None) -> "Context":
        """The same surroundings with the form changed, and the baby where one is given."""
        session = replace(self.session, form=form)
        return self.having(session if baby is None else session.with_baby(baby))
