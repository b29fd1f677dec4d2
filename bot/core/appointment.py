"""What parents answer to "did you get an appointment?", besides yes and no: on a list, a date in March, seen, turned away.

Which words tell each is content. Where a message tells several, what is still open counts: seen by the doctor, and waiting for the
specialist, is waiting.
"""

from collections.abc import Mapping
from typing import Literal

from bot.core.content import Content
from bot.core.cues import CueBook
from bot.core.text import Utterance

Appointment = Literal["waiting", "not_made", "booked", "seen"]
#: What is told, the first that counts, and what it amounts to; a day alone is the appointment's.
_ORDER: Mapping[str, Appointment] = {"waiting": "waiting", "not_made": "not_made", "booked": "booked", "seen": "seen", "day": "booked"}
#: A longer message tells a story.
LONGEST = 30


class AppointmentReader:
    """Reads how it stands with the appointment, with the cues of one content."""

    def __init__(self, content: Content) -> None:
        self._book = CueBook({item.id: item.cues for item in content.appointment}, content.lexicon)

    def read(self, utterance: Utterance) -> Appointment | None:
        """How it stands; None where the words do not say, or ask something."""
        if "?" in utterance.text or len(utterance.words) > LONGEST:
            return None
        hits = self._book.find(utterance)
        told = {hit.id for hit in hits if hit.polarity != "denied"}
        if any(hit.polarity == "denied" and hit.id in ("booked", "seen") for hit in hits):
            told.add("not_made")
        return next((stands for one, stands in _ORDER.items() if one in told), None)
