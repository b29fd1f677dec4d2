"""The parent's night, in every zone, by any quiet hours, whatever the clocks do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.checkins import is_quiet, night_falls, out_of_quiet
from bot.core.events import Schedule
from bot.core.reading import Brain
from bot.core.reminder import moved
from bot.core.session import Ahead, CheckIns, Clock, Session
from bot.core.turn import Context

#: Clocks that change by an hour, by half an hour, by two, at midnight; offsets of quarters; none at all.
ZONES = (
    "Europe/London", "America/New_York", "Australia/Lord_Howe", "Antarctica/Troll", "America/Havana", "Pacific/Chatham", "Asia/Kathmandu",
)  # fmt: skip
hours = st.integers(0, 23)
clocks = st.one_of(
    st.builds(Clock, zone=st.sampled_from(ZONES), quiet_from=hours, quiet_to=hours),
    st.builds(Clock, offset_minutes=st.integers(-12 * 60, 14 * 60), quiet_from=hours, quiet_to=hours),
    st.builds(Clock, last_wrote_hour=st.none() | hours),
)
changes = st.sampled_from([datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)])
moments = st.builds(lambda day, minutes: day + timedelta(minutes=minutes), changes, st.integers(-3000, 3000))
MINUTE = timedelta(minutes=1)


def quiet_by_the_wall(moment: datetime, clock: Clock) -> bool:
    """Whether a clock on the parent's wall shows an hour of the night; worked out apart from the code under test."""
    if clock.zone:
        hour = moment.astimezone(ZoneInfo(clock.zone)).hour
    elif clock.offset_minutes is not None:
        hour = (moment + timedelta(minutes=clock.offset_minutes)).hour
    else:
        return clock.last_wrote_hour is not None and moment.hour not in [(clock.last_wrote_hour + n) % 24 for n in range(3)]
    night = clock.quiet_from
    while night != clock.quiet_to:
        if hour == night:
            return True
        night = (night + 1) % 24
    return False


@given(moments, clocks)
def test_the_hours_that_are_quiet_are_those_on_the_parent_s_wall(moment: datetime, clock: Clock) -> None:
    assert is_quiet(moment, clock) == quiet_by_the_wall(moment, clock)


@given(moments, clocks)
@example(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), Clock(zone="Antarctica/Troll", quiet_from=2, quiet_to=5))
def test_a_night_falls_at_its_first_minute_and_not_before(moment: datetime, clock: Clock) -> None:
    falls = night_falls(moment, clock)
    later = moment + MINUTE
    while later < (falls or moment + timedelta(days=1)):
        assert not quiet_by_the_wall(later, clock) or quiet_by_the_wall(moment, clock), later
        later += MINUTE
    assert falls is None or (falls > moment and quiet_by_the_wall(falls, clock))


@given(moments, clocks)
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), Clock(zone="Antarctica/Troll", quiet_from=1, quiet_to=2))
def test_a_night_ends_at_its_last_minute(moment: datetime, clock: Clock) -> None:
    ends = out_of_quiet(moment, clock)
    assert not quiet_by_the_wall(ends, clock)
    assert (ends == moment) is not quiet_by_the_wall(moment, clock)
    while (ends := ends - MINUTE) >= moment:
        assert quiet_by_the_wall(ends, clock)


@given(moments, clocks, clocks, st.integers(1, 20 * 24 * 60), st.none() | st.integers(0, 3 * 24 * 60))
@example(
    datetime(2026, 12, 7, 12, tzinfo=UTC), Clock(zone="America/Los_Angeles"), Clock(zone="Asia/Dubai"), 6 * 60, None
)  # 10:00 of a day on which it is 16:00 in the new zone
def test_whatever_zone_is_told_when_a_check_in_ahead_stays_ahead_and_comes_by_day(
    brain: Brain, now: datetime, before: Clock, clock: Clock, minutes: int, late: int | None
) -> None:
    due = now + minutes * MINUTE
    one = Ahead("check_in", due, first_due=None if late is None else due - late * MINUTE)
    session = Session(clock=clock, check_ins=CheckIns(ahead=(one,)))
    turn = moved(Context.at(brain, session, now), before)
    (scheduled,) = [effect.due for effect in turn.effects if isinstance(effect, Schedule)]
    assert turn.session.check_ins.ahead == (replace(one, due=scheduled),)
    assert scheduled > now
    assert not quiet_by_the_wall(scheduled, clock)
    assert scheduled < due + timedelta(days=3)
