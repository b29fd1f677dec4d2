"""How it stands with the appointment that a check-in asked about."""

import pytest

from bot.core.appointment import LONGEST, AppointmentReader
from bot.core.content import Content
from bot.core.text import read


@pytest.fixture(scope="module")
def reader(content: Content) -> AppointmentReader:
    return AppointmentReader(content)


def test_each_phrasing_of_the_content_says_what_it_stands_for(content: Content, reader: AppointmentReader) -> None:
    told = {item.id: {reader.read(read(text)) for text in item.phrasings} for item in content.appointment}
    assert told == {id: {id} for id in ("waiting", "not_made", "booked", "seen")} | {"day": {"booked"}}


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("waiting list here is 6 months", "waiting"),
        ("the gp has referred us to physio", "waiting"),
        ("not heard a thing", "waiting"),
        ("we saw the gp and now wait for the physio", "waiting"),
        ("cancelled, waiting for a new date", "waiting"),
        ("not had time to ring them", "not_made"),
        ("they told us to wait till he is one", "not_made"),
        ("cant get through on the phone", "not_made"),
        ("not been seen yet", "not_made"),
        ("no appointments till april", "not_made"),
        ("it's on the 3rd", "booked"),
        ("health visitor is coming on monday", "booked"),
        ("the letter came", "booked"),
        ("seen by the consultant, mri booked", "booked"),
        ("doctor checked him, all good", "seen"),
        ("physio gave us exercises", "seen"),
        ("he learned to clap", None),
        ("my gp is useless", None),
        ("did i have to book an appointment on monday?", None),
        ("booked " * (LONGEST + 1), None),
    ],
)
def test_what_is_still_open_counts(reader: AppointmentReader, text: str, stands: str | None) -> None:
    assert reader.read(read(text)) == stands
