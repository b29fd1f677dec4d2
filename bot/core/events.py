"""What enters a turn (events) and what leaves it (effects): plain data, whatever the channel.

An adapter turns an update into one event, hands it to `take_turn`, and carries out the effects in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.core.note import Note

# ---- in ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """A parent wrote something: a message, a command, a caption, or a new text of an edited message."""

    text: str
    edited: bool = False
    forwarded: bool = False
    media: str | None = None
    """Kind of the medium this text is the caption of; None for a plain message."""
    album: str = ""
    """The album that the medium is one of; empty for one that came by itself."""


@dataclass(frozen=True, slots=True)
class SentMedia:
    """A parent sent what has no words to read: `voice`, `photo`, `sticker`, `location`, ...; `other` for the unknown."""

    kind: str
    album: str = ""
    """The album that it is one of; empty where it came by itself."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A parent pressed the button that carries `data`, under the message `message`."""

    data: str
    message: int


@dataclass(frozen=True, slots=True)
class CheckInDue:
    """The check-in `key` fell due. `key` is the one it was scheduled under."""

    key: str
    due: datetime


@dataclass(frozen=True, slots=True)
class CheckInMissed:
    """The check-in sent last did not reach the parent in the hours in which it may; nothing of it is on its way any more."""

    again_from: datetime | None = None
    """It is not to be asked again before this moment; None where it may be at once."""
    may_have_arrived: bool = False
    """The channel took it or did not: nobody knows. A question is left at that; an outcome is told again."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The parent blocked the bot, or removed it from the group: nothing may be sent any more."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The bot was added to a group."""


Event = Said | SentMedia | Pressed | CheckInDue | CheckInMissed | Blocked | Joined


# ---- out ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Button:
    """A labelled button; `data` is at most 64 bytes, `url` opens a link instead."""

    label: str
    data: str = ""
    url: str = ""


Keyboard = tuple[tuple[Button, ...], ...]


def rows_of(buttons: Sequence[Button], width: int) -> Keyboard:
    """The buttons in rows of at most `width`.

    >>> [len(row) for row in rows_of([Button(str(n), "x") for n in range(5)], 2)]
    [2, 2, 1]
    """
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))


Priority = Literal["reply", "reminder", "broadcast"]


@dataclass(frozen=True, slots=True)
class Say:
    """Send a message. `text` may hold `**bold**` and nothing else; the adapter escapes it and splits what is too long."""

    text: str
    keyboard: Keyboard = ()
    priority: Priority = "reply"
    until: datetime | None = None
    """When it may no longer be sent, because the parent's night begins; the turn for `CheckInMissed` follows then."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` and `keyboard` in the place of what message `message` showed."""

    message: int
    text: str
    keyboard: Keyboard = ()


@dataclass(frozen=True, slots=True)
class DropKeyboard:
    """Take the buttons off message `message`; its text stays."""

    message: int


@dataclass(frozen=True, slots=True)
class Toast:
    """Answer the press of a button with a short line over the chat; every press is answered, with or without one."""

    text: str


@dataclass(frozen=True, slots=True)
class SendChart:
    """Send the picture "where most babies are" with the age `months` (corrected) marked, and its text alternative as the caption."""

    months: float | None
    you: str
    """The age in words, for the mark."""
    caption: str


@dataclass(frozen=True, slots=True)
class SendNote:
    """Send the note for the doctor as a page to print."""

    note: Note
    caption: str


@dataclass(frozen=True, slots=True)
class SendFile:
    """Send `content` as a file named `name`."""

    name: str
    content: str
    caption: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """Wake the chat at `due` (UTC) with `CheckInDue(key)`; an earlier one under the same key is replaced."""

    key: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Unschedule:
    """Drop the check-in `key`, or every one of the chat where it is None."""

    key: str | None = None


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Take back the check-in that still waits to be sent; where one does, the turn for `CheckInMissed` follows."""

    again_from: datetime | None = None
    """Not before this moment may it be asked again; None where it may be at once."""


@dataclass(frozen=True, slots=True)
class MarkDoNotContact:
    """Remember, under a keyed hash only, that this chat wants no message of ours first (`on`), or lift that mark."""

    on: bool


@dataclass(frozen=True, slots=True)
class KeepFeedback:
    """Count whether the answer `entry` helped, or keep `words` about what it lacked; either way nothing of who said it.

    Words count nothing by themselves: the verdict before them did.
    """

    entry: str
    helpful: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class ExportData:
    """Send the parent all that is stored about the chat, readable and as JSON."""

    caption: str


@dataclass(frozen=True, slots=True)
class Forget:
    """Delete all that is stored about the chat, its unsent messages too, keeping only a do-not-contact mark."""


Effect = (
    Say
    | Edit
    | DropKeyboard
    | Toast
    | SendChart
    | SendNote
    | SendFile
    | Schedule
    | Unschedule
    | TakeBack
    | MarkDoNotContact
    | KeepFeedback
    | ExportData
    | Forget
)
