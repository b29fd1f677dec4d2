"""One chat's memory, and its plain form for storage.

What is kept is the least that serves: what the parent told about each baby, where a dialogue stands, and the settings.
No message is kept.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from bot.core.changed import replace
from bot.core.older_sessions import upgraded
from bot.core.plain import reader, writer

VERSION = 2

Answer = Literal["yes", "no", "unsure"]
#: Answers by the id of the sign or the gate.
Answers = tuple[tuple[str, Answer], ...]


@dataclass(frozen=True, slots=True)
class Baby:
    """What the parent told about one baby. `born` is the birth date, or the best estimate of it from a stated age."""

    name: str = ""
    born: date | None = None
    born_exact: bool = False
    from_due: bool = False
    """`born` was counted back from a corrected age alone: it is the due date, as long as nobody said how early the baby came."""
    weeks_early: float | None = None
    """Weeks before 40; 0 where the parent said that the baby was not early; None where it is not known."""
    premature: bool = False
    """The parent said "early" without saying how much."""
    direction: str | None = None
    direction_on: date | None = None
    """When the parent told the direction."""
    since: date | None = None
    """Since when the baby has moved in this way."""


@dataclass(frozen=True, slots=True)
class Form:
    """A guided dialogue under way. `serial` numbers the assessment, so that a button of an older one is known as stale."""

    serial: int
    slot: str = ""
    """The slot being asked for; see `bot.core.form`."""
    done: tuple[str, ...] = ()
    """Slots answered or skipped in this assessment."""
    skipped: tuple[str, ...] = ()
    signs: tuple[tuple[str, Answer], ...] = ()
    """Each warning sign's answer, by id; what is missing was not asked."""
    gates: tuple[tuple[str, Answer], ...] = ()
    """Whether the baby has the skill, for gates that no sign stands for."""
    written: tuple[str, ...] = ()
    """Signs that the parent wrote about, not ticked: a corrected list does not take them back."""
    ticked: tuple[str, ...] = ()
    """Lines ticked on a check-list screen that is not done yet."""
    behind: tuple[str, ...] = ()
    """Lines ticked before, whose signs are being asked one by one."""
    queue: tuple[str, ...] = ()
    """What is still to be asked one by one: `sign:<id>`, `group:<id>` or `gate:<id>`."""
    new_skill: Answer | None = None
    tries: int = 0
    """How often the showing question was not understood."""
    then: str = ""
    """The entry to answer once a doubt about a sign is settled, or several, with a space between, to choose from."""
    after_watch: bool = False
    """The assessment before this one ended in "watch", four weeks ago or more."""
    waited_for: bool = False
    """A check-in fell due while this was open, and waits a day for its end."""
    only_signs: bool = False
    """Opened to settle a doubt about a sign, not as a whole check."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """The last outcome: enough to write the note for the doctor and to follow up."""

    baby: int
    """Which of the chat's babies it is about."""
    outcome: str
    because: tuple[str, ...]
    on: date
    signs: tuple[tuple[str, Answer], ...] = ()
    gates: tuple[tuple[str, Answer], ...] = ()
    direction: str | None = None
    new_skill: Answer | None = None
    done: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    watched_since: date | None = None
    """Since when the outcome has been "watch", over one assessment or several."""
    grave: str = ""
    """A graver outcome told before this one, urgent or an emergency, that no whole check has taken the place of."""
    grave_on: date | None = None
    seen_on: date | None = None
    """When the parent said that a doctor has seen the baby for the urgent outcome or the emergency that is kept here."""


@dataclass(frozen=True, slots=True)
class Clock:
    """When the parent may be written to. `zone` is an IANA name or empty; quiet hours are local whole hours."""

    zone: str = ""
    offset_minutes: int | None = None
    quiet_from: int = 21
    quiet_to: int = 8
    last_wrote_hour: int | None = None
    """UTC hour at which the parent last wrote: the best guess at waking hours until a zone is known."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What has to be known of a check-in that was sent, in case it does not reach the parent."""

    due: datetime
    """When it first fell due."""
    form: Form | None = None
    """The form that was put away for it, where a sign had been told in that: its outcome went in the place of the question."""
    active: int = 0
    """Which baby was spoken of before."""
    earlier: int | None = None
    """Which baby the check-in before this one asked about, where that was still open."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A check-in to come, about one of the chat's babies."""

    key: str
    """Tells it from the chat's others, and stays when another baby is removed."""
    due: datetime
    baby: int = 0
    first_due: datetime | None = None
    """When it first fell due, where it did not reach the parent and is asked again."""


@dataclass(frozen=True, slots=True)
class CheckIns:
    """The chat's check-ins: those ahead, the one asked last, and how many went unanswered."""

    ahead: tuple[Ahead, ...] = ()
    """One a baby at most."""
    baby: int = 0
    """Which of the chat's babies was asked about last."""
    asked: datetime | None = None
    """When that was; None where it is not known to have come."""
    open: bool = False
    """It was not answered yet."""
    unanswered: int = 0
    """How many went unanswered in a row before it, whichever baby they asked about."""
    stopped: bool = False
    sent: Sent | None = None
    """The one that is open."""

    def about(self, baby: int) -> Ahead | None:
        """The check-in ahead about this baby."""
        return next((one for one in self.ahead if one.baby == baby), None)

    def under(self, key: str) -> Ahead | None:
        """The check-in ahead with this key."""
        return next((one for one in self.ahead if one.key == key), None)

    def without(self, baby: int) -> "CheckIns":
        """The check-ins with none ahead about this baby."""
        return replace(self, ahead=tuple([one for one in self.ahead if one.baby != baby]))

    def answered(self) -> "CheckIns":
        """The check-ins with none that waits for an answer; an outcome that was sent is remembered, for it may have to be told again."""
        owed = self.sent if self.sent is not None and self.sent.form is not None else None
        return replace(self, asked=None if owed else self.asked, open=False, sent=owed)

    def having(self, one: Ahead) -> "CheckIns":
        """The check-ins with this one ahead, in place of another about its baby."""
        return replace(self, ahead=(*self.without(one.baby).ahead, one))


@dataclass(frozen=True, slots=True)
class Session:
    """One chat's memory. A new chat has the default one."""

    version: int = VERSION
    babies: tuple[Baby, ...] = (Baby(),)
    active: int = 0
    form: Form | None = None
    assessments: tuple[Assessment, ...] = ()
    """The last one of each baby that went through one."""
    clock: Clock = field(default_factory=Clock)
    check_ins: CheckIns = field(default_factory=CheckIns)
    serial: int = 0
    offered: tuple[str, ...] = ()
    """Entries offered as "did you mean", in the order of their buttons."""
    awaiting: str | None = None
    """What the next free text answers where no form is open: `feedback:<entry>`, `zone`, `name`, ..."""
    country: str = ""
    album: str = ""
    """The last album of which a part was answered: the rest of it says nothing new."""
    silenced: bool = False
    """The parent told of a loss or a stay in hospital: nothing is sent unasked any more."""
    removed: tuple[int, ...] = ()
    """The babies that were removed, each by its number of then, in order: by them an old button finds the baby that it is about."""

    @property
    def baby(self) -> Baby:
        return self.babies[self.active]

    @property
    def last(self) -> Assessment | None:
        """The active baby's last assessment."""
        return self.last_of(self.active)

    def last_of(self, baby: int) -> Assessment | None:
        """This baby's last assessment."""
        return next((one for one in self.assessments if one.baby == baby), None)

    def on_button(self, baby: int) -> str:
        """How a button names this baby: by its number, and by how many were removed before, where any was."""
        return f"{baby}:{len(self.removed)}" if self.removed else f"{baby}"

    def from_button(self, number: int, removed: int = 0) -> int | None:
        """What the number of the baby is by now that had this one when so many were removed; None where it is gone.

        >>> now = Session(babies=(Baby("Ben"), Baby("Cleo")), removed=(0,))
        >>> [now.from_button(n) for n in range(3)], now.from_button(1, 1)
        ([None, 0, 1], 1)
        """
        for gone in self.removed[removed:]:
            if number == gone:
                return None
            number -= number > gone
        return number if 0 <= number < len(self.babies) else None

    def with_assessment(self, assessment: Assessment) -> "Session":
        """The session with this as its baby's last assessment."""
        others = tuple(one for one in self.assessments if one.baby != assessment.baby)
        return replace(self, assessments=(*others, assessment))

    def with_baby(self, baby: Baby) -> "Session":
        """The session with the active baby replaced."""
        if baby is self.baby:
            return self
        babies = tuple(baby if n == self.active else other for n, other in enumerate(self.babies))
        return replace(self, babies=babies)


def to_plain(session: Session) -> dict[str, Any]:
    """The session as JSON can hold it: dates as ISO text, tuples as lists."""
    write = writer(Session)
    assert write is not None
    plain: dict[str, Any] = write(session)
    return plain


def from_plain(data: dict[str, Any]) -> Session:
    """The session that `to_plain` gave, of this version or an older one; ValueError or TypeError where the data is of no such form.

    >>> from_plain(to_plain(Session())) == Session()
    True
    """
    data = upgraded(data)
    if data.get("version") != VERSION:
        raise ValueError(f"session version {data.get('version')!r}, expected {VERSION}")
    read = reader(Session)
    assert read is not None
    session: Session = read(data)
    return session
