"""Time zones as parents tell them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.zone_places import PLACES, STATES
from bot.core.zones import find_zones, offsets_by_clock, read_offset

ZONES = tuple(sorted(available_timezones()))
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_every_place_has_a_zone_that_exists() -> None:
    for table in (PLACES, STATES):
        for name, zones in table.items():
            assert set(zones) <= set(ZONES), name


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        *[("Asia/Tokyo", "Asia/Tokyo"), ("america/new york", "America/New_York"), ("SF", "America/Los_Angeles")],
        *[("we live in Munich", "Europe/Berlin"), ("near Lyon, France", "Europe/Paris"), ("leeds uk", "Europe/London")],
        *[("Boston, Massachusetts", "America/New_York"), ("Austin TX", "America/Chicago"), ("I'm in Perth, Australia", "Australia/Perth")],
        *[("Perth WA", "Australia/Perth"), ("Perth, Scotland", "Europe/London"), ("Paris, Texas", "America/Chicago")],
        *[("Portland, Maine", "America/New_York"), ("PST", "America/Los_Angeles"), ("central time", "America/Chicago")],
        *[("mountain standard time", "America/Denver"), ("CEST", "Europe/Berlin"), ("gmt", "Europe/London"), ("AEDT", "Australia/Sydney")],
        *[("Kenya", "Africa/Nairobi"), ("the Philippines", "Asia/Manila"), ("madras", "Asia/Kolkata"), ("Zürich", "Europe/Zurich")],
        *[("Swaffham, England", "Europe/London"), ("St. Petersburg, Russia", "Europe/Moscow"), ("n ireland", "Europe/London")],
        *[("Edinburgg", "Europe/London"), ("we're staying in Vienna this year", "Europe/Vienna")],
    ],
)
def test_a_place_or_a_clock_gives_its_zone(text: str, zone: str) -> None:
    assert find_zones(text, ZONES) == (zone,)


@pytest.mark.parametrize("text", ["the US", "Canada", "australia", "St Petersburg", "Washington", "AST", "Newcastle", "London, Canada"])
def test_a_name_for_several_zones_is_asked_about(text: str) -> None:
    assert len(find_zones(text, ZONES)) > 1


@pytest.mark.parametrize("text", ["", "hello there", "my baby rolls", "utc+19", "gmt-15", "somewhere", "+30", "est mst"])
def test_what_is_no_place_gives_no_old_or_wrong_zone(text: str) -> None:
    assert set(find_zones(text, ZONES)) <= {"America/New_York", "America/Denver"}
    assert read_offset(text) is None


@given(st.integers(-30, 30))
def test_offsets_are_those_that_a_place_can_have(hours: int) -> None:
    assert read_offset(f"utc{hours:+d}") == (hours * 60 if -12 <= hours <= 14 else None)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("my clock says 1 pm", 60),
        ("it's 17:30 here", 330),
        ("7 in the morning", -300),
        ("23:00", 660),
        ("it is 2 am now", -600),
        ("1 am", 780),
    ],
)
def test_the_time_of_day_gives_the_offset(text: str, offset: int) -> None:
    assert offsets_by_clock(text, now=NOON) == (offset,)


def test_a_time_without_its_half_of_the_day_gives_two() -> None:
    assert len(offsets_by_clock("it is 4:10 here", now=NOON)) == 2


@pytest.mark.parametrize("text", ["3", "9 months", "between 9 and 5", "25:10", "Berlin"])
def test_what_is_no_time_gives_none(text: str) -> None:
    assert offsets_by_clock(text, now=NOON) == ()


@given(
    st.sampled_from(["Europe/Madrid", "Asia/Kathmandu", "America/Denver", "Pacific/Auckland", "Asia/Kolkata"]),
    st.integers(0, 8760),
    st.integers(0, 4),
)
def test_a_clock_told_a_little_late_still_gives_its_zone(zone: str, hour: int, late: int) -> None:
    now = NOON + timedelta(hours=hour)
    local = now.astimezone(ZoneInfo(zone))
    offset = local.utcoffset()
    assert offset is not None
    assert offsets_by_clock(f"it is {local:%I:%M %p} here", now=now + timedelta(minutes=late)) == (offset // timedelta(minutes=1),)


@given(st.text(max_size=60))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert set(find_zones(text, ZONES)) <= set(ZONES)
    offsets_by_clock(text, now=NOON)
