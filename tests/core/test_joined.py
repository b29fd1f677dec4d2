"""One memory out of two, for a group that was known under two ids."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.joined import joined
from bot.core.session import Ahead, Assessment, Baby, CheckIns, Clock, Form, Sent, Session

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def sane(session: Session, baby: int, *, stopped: bool) -> Session:
    """The session with check-ins as the engine keeps them: about a baby that there is, none ahead where they were stopped."""
    count = len(session.babies)
    ahead = () if stopped else tuple(one for one in session.check_ins.ahead if one.baby < count)
    return replace(session, check_ins=replace(session.check_ins, ahead=ahead, baby=baby % count, stopped=stopped))


both = (Ahead("check_in", NOW), Ahead("check_in_2", NOW + timedelta(days=1), baby=1))
ahead = st.sampled_from([CheckIns(), CheckIns(ahead=both[:1]), CheckIns(ahead=both), CheckIns(open=True, sent=Sent(NOW, Form(1), 0))])
clocks = st.builds(
    Clock, zone=st.sampled_from(["", "Europe/London"]), quiet_from=st.sampled_from([21, 23]), last_wrote_hour=st.none() | st.just(9)
)
plain = st.builds(
    Session,
    babies=st.lists(st.builds(Baby, name=st.sampled_from(["", "Ada", "Ben"])), min_size=1, max_size=3).map(tuple),
    form=st.none() | st.builds(Form, serial=st.integers(1, 3)),
    check_ins=ahead,
    assessments=st.sampled_from([(), (Assessment(0, "refer", (), date(2026, 1, 1)),)]),
    serial=st.integers(0, 3),
    clock=clocks,
    country=st.sampled_from(["", "uk"]),
    silenced=st.booleans(),
)
sessions = st.builds(sane, plain, st.integers(0, 2), stopped=st.booleans())


@given(sessions)
def test_beside_an_empty_one_nothing_is_lost(session: Session) -> None:
    assert joined(session, Session()) == session
    assert joined(Session(), session) == session


@given(sessions, sessions)
def test_what_was_ended_under_either_id_stays_ended(before: Session, after: Session) -> None:
    one = joined(before, after)
    assert one.silenced is (before.silenced or after.silenced)
    assert one.check_ins.stopped is (before.check_ins.stopped or after.check_ins.stopped)
    assert not one.check_ins.stopped or not one.check_ins.ahead
    about = [ahead.baby for ahead in one.check_ins.ahead]
    assert len(set(about)) == len(about)
    assert all(baby < len(one.babies) for baby in (one.check_ins.baby, *about))


def test_the_newer_words_win_and_the_older_fill_what_they_lack() -> None:
    before = Session(
        babies=(Baby(name="Ada"),),
        country="uk",
        clock=Clock(zone="Europe/London", last_wrote_hour=9),
        check_ins=CheckIns(ahead=both[:1]),
    )
    after = Session(form=Form(1), serial=1, clock=Clock(last_wrote_hour=12))
    one = joined(before, after)
    assert one == replace(before, form=Form(1), serial=1, clock=Clock(zone="Europe/London", last_wrote_hour=12))
    assert joined(before, replace(after, babies=(Baby(name="Ben"),))).babies == (Baby(name="Ben"),)
