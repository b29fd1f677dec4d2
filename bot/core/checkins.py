"""When a check-in falls due: in the parent's own time, never in their night, and once.

The moment is kept in UTC. It is worked out in local time on the day it falls on, so that a change of clocks moves nothing.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from bot.core.session import Ahead, CheckIns, Clock

#: Local hour at which a check-in comes where nothing is known of the parent's day.
USUAL_HOUR = 10
#: Hours for which somebody who wrote at a whole hour is taken to be awake, where no zone is known.
SURELY_AWAKE = 2
#: A check-in so late (after an outage) is dropped: its moment has passed.
TOO_LATE = timedelta(days=3)
#: So long a check-in may wait to be sent, if no night comes first; then it is taken back and asked anew.
WAITS_TO_BE_SENT = timedelta(hours=10)
#: So long nothing more is asked after a check-in: longer than that one may wait to be sent, so that two never come together.
REST = timedelta(hours=12)
QUARTER = timedelta(minutes=15)
#: After so many unanswered in a row, the bot falls silent by itself.
UNANSWERED = 2


def local_zone(clock: Clock) -> tzinfo:
    """The parent's time zone; UTC where none was told."""
    if clock.zone:
        return ZoneInfo(clock.zone)
    return timezone(timedelta(minutes=clock.offset_minutes or 0))


def local_date(moment: datetime, clock: Clock) -> date:
    """The parent's date at this moment."""
    return moment.astimezone(local_zone(clock)).date()


def knows_zone(clock: Clock) -> bool:
    """Whether the parent told a time zone or an offset."""
    return bool(clock.zone) or clock.offset_minutes is not None


def has_to_wait(one: Ahead, check_ins: CheckIns, *, now: datetime) -> bool:
    """Whether so short a time has passed since another baby's check-in that this one has to wait for its turn."""
    return check_ins.asked is not None and one.baby != check_ins.baby and now - check_ins.asked < REST


def due_in(weeks: float, clock: Clock, *, now: datetime) -> datetime:
    """The moment, in UTC, so many weeks from `now` at a good hour of the parent's day."""
    return due_on(local_date(now, clock) + timedelta(days=round(weeks * 7)), clock)


def due_on(day: date, clock: Clock) -> datetime:
    """The moment, in UTC, at a good hour of this day of the parent's."""
    return out_of_quiet(datetime.combine(day, time(_hour(clock)), tzinfo=local_zone(clock)).astimezone(UTC), clock)


def _hour(clock: Clock) -> int:
    """The hour at which the parent last wrote, in the zone that is known; a usual one where it is not."""
    return USUAL_HOUR if knows_zone(clock) or clock.last_wrote_hour is None else clock.last_wrote_hour


def is_quiet(moment: datetime, clock: Clock) -> bool:
    """Whether the moment lies in the parent's quiet hours. Without a zone, only the hours around the last writing are known to be awake."""
    if not knows_zone(clock):
        return clock.last_wrote_hour is not None and (moment.hour - clock.last_wrote_hour) % 24 > SURELY_AWAKE
    hour = moment.astimezone(local_zone(clock)).hour
    start, end = clock.quiet_from, clock.quiet_to
    return start <= hour < end if start < end else hour >= start or hour < end if start > end else False


def out_of_quiet(moment: datetime, clock: Clock) -> datetime:
    """The moment itself, or the end of the quiet hours that it lies in; UTC. Without a zone they end when the parent last wrote.

    >>> night = datetime(2026, 7, 1, 2, 30, tzinfo=UTC)
    >>> out_of_quiet(night, Clock(zone="Europe/London")).isoformat()
    '2026-07-01T07:00:00+00:00'
    """
    if not is_quiet(moment, clock):
        return moment.astimezone(UTC)
    return next((later for later in _quarters(moment, clock) if not is_quiet(later, clock)), moment.astimezone(UTC))


def night_falls(moment: datetime, clock: Clock) -> datetime | None:
    """The next moment, within a day, from which on the parent is not to be written to; None where there is none. UTC.

    >>> evening = datetime(2026, 7, 1, 19, 50, tzinfo=UTC)
    >>> night_falls(evening, Clock(zone="Europe/London")).isoformat()
    '2026-07-01T20:00:00+00:00'
    """
    return next((later for later in _quarters(moment, clock) if is_quiet(later, clock)), None)


def _quarters(moment: datetime, clock: Clock) -> Iterator[datetime]:
    """The local quarter-hours after the moment, for a day, in UTC. Clocks change at such moments, by whole quarters: none is missed."""
    local = moment.astimezone(local_zone(clock))
    start = moment.astimezone(UTC) - timedelta(minutes=local.minute % 15, seconds=local.second, microseconds=local.microsecond)
    return (start + number * QUARTER for number in range(1, 24 * 4 + 1))
