"""One memory for a group that was known under two ids, because it was heard under the new one before we learned of the move."""

from bot.core.changed import replace
from bot.core.session import Ahead, Baby, CheckIns, Clock, Session


def joined(before: Session, after: Session) -> Session:
    """What was told under the newer id, and of the older what that lacks. What was ended under either stays ended.

    >>> joined(Session(country="uk"), Session()) == Session(country="uk")
    True
    """
    family = after if after.babies != (Baby(),) or after.assessments else before
    asked = after if after.check_ins != CheckIns() else before
    return replace(
        family,
        form=after.form or family.form,
        clock=_clock(before.clock, after.clock),
        check_ins=_check_ins(asked, family, stopped=before.check_ins.stopped or after.check_ins.stopped),
        serial=max(before.serial, after.serial),
        offered=after.offered or before.offered,
        awaiting=after.awaiting or before.awaiting,
        country=after.country or before.country,
        silenced=before.silenced or after.silenced,
    )


def _clock(before: Clock, after: Clock) -> Clock:
    """The hours told last; when the parent last wrote is known best under the newer id."""
    wrote = before.last_wrote_hour if after.last_wrote_hour is None else after.last_wrote_hour
    told = after if replace(after, last_wrote_hour=None) != Clock() else before
    return replace(told, last_wrote_hour=wrote)


def _check_ins(asked: Session, family: Session, *, stopped: bool) -> CheckIns:
    """The check-ins of `asked`, about a baby of `family`; none where they were stopped."""
    check_ins, newest = asked.check_ins, len(family.babies) - 1
    if asked.babies != family.babies:
        ahead = _one_a_baby(check_ins.ahead, newest)
        check_ins = replace(check_ins, ahead=ahead, baby=min(check_ins.baby, newest), sent=None)
    return replace(check_ins, ahead=(), stopped=True) if stopped and not check_ins.stopped else check_ins


def _one_a_baby(ahead: tuple[Ahead, ...], newest: int) -> tuple[Ahead, ...]:
    """The check-ins ahead, none about a baby beyond the newest; of two about one baby the sooner."""
    kept = {min(one.baby, newest): one for one in sorted(ahead, key=lambda one: one.due, reverse=True)}
    return tuple([replace(one, baby=baby) for baby, one in kept.items()])
