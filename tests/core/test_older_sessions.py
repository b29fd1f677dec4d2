"""Sessions as older versions stored them."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.core.session import Ahead, Assessment, Baby, CheckIns, Clock, Form, Sent, Session, from_plain, to_plain

DUE = datetime(2026, 12, 7, 12, 0, tzinfo=UTC)


VERSION_1 = """
{"version": 1, "active": 1, "form": null, "serial": 3, "offered": [], "awaiting": null, "country": "uk", "album": "", "silenced": false,
 "babies": [
  {"name": "Ana", "born": "2026-02-23", "born_exact": false, "from_due": false, "weeks_early": null, "premature": false,
   "direction": "backward", "direction_on": "2026-11-23", "since": null},
  {"name": "Ben", "born": null, "born_exact": false, "from_due": false, "weeks_early": null, "premature": false,
   "direction": null, "direction_on": null, "since": null}],
 "assessments": [
  {"baby": 1, "outcome": "refer", "because": ["sign:one_sided"], "on": "2026-11-23", "signs": [], "gates": [], "direction": null,
   "new_skill": null, "done": [], "skipped": [], "written": [], "watched_since": null}],
 "clock": {"zone": "Europe/London", "offset_minutes": null, "quiet_from": 21, "quiet_to": 8, "last_wrote_hour": 12},
 "check_ins": {"key": null, "due": null, "about": "", "baby": 0, "open": false, "unanswered": 0, "stopped": false, "sent": null,
  "first_due": null}}
"""
"""A session of version 1, in all its fields, as it lay in the database."""


def version_1(**check_ins: Any) -> dict[str, Any]:
    """The session of version 1 with these of its check-ins' fields."""
    plain: dict[str, Any] = json.loads(VERSION_1)
    return plain | {"check_ins": plain["check_ins"] | check_ins}


#: What the same chat is today, but for its check-ins.
TODAY = Session(
    babies=(
        Baby(name="Ana", born=date(2026, 2, 23), direction="backward", direction_on=date(2026, 11, 23)),
        Baby(name="Ben"),
    ),
    active=1,
    assessments=(Assessment(1, "refer", ("sign:one_sided",), date(2026, 11, 23)),),
    clock=Clock(zone="Europe/London", last_wrote_hour=12),
    serial=3,
    country="uk",
)
AT = DUE.isoformat()
SENT = {"due": AT, "form": None, "active": 1}
ONE_CHECK_IN = [
    ({}, CheckIns()),
    ({"key": "check_in", "due": AT, "about": "referral", "baby": 1}, CheckIns(ahead=(Ahead("check_in", DUE, 1),), baby=1)),
    (
        {"key": "check_in", "due": AT, "about": "crawling", "open": True, "unanswered": 1, "sent": SENT},
        CheckIns(ahead=(Ahead("check_in", DUE),), open=True, unanswered=1, sent=Sent(DUE, active=1)),
    ),
    ({"key": "check_in", "due": AT, "first_due": AT}, CheckIns(ahead=(Ahead("check_in", DUE, first_due=DUE),))),
    ({"unanswered": 2}, CheckIns(unanswered=2)),
    ({"stopped": True}, CheckIns(stopped=True)),
]


@pytest.mark.parametrize(("check_ins", "kept"), ONE_CHECK_IN)
def test_the_one_check_in_of_a_chat_is_kept_with_all_else(check_ins: dict[str, Any], kept: CheckIns) -> None:
    session = from_plain(version_1(**check_ins))
    assert session == replace(TODAY, check_ins=kept)
    assert session == from_plain(to_plain(session))


def test_a_form_put_away_for_a_check_in_is_kept() -> None:
    form = to_plain(Session(form=Form(2, signs=(("seizure", "no"),))))["form"]
    session = from_plain(version_1(open=True, sent=SENT | {"form": form}))
    assert session.check_ins.sent == Sent(DUE, Form(2, signs=(("seizure", "no"),)), 1)


def test_one_of_a_newer_version_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="session version 3"):
        from_plain(to_plain(Session()) | {"version": 3})
