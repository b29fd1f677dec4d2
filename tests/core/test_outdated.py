"""Sessions from before a change of the content."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.core.engine import take_turn
from bot.core.events import Said, Say, SentMedia
from bot.core.outdated import WORRY, up_to_date
from bot.core.reading import Brain
from bot.core.session import Assessment, Baby, Clock, Form, Session

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BABY = Baby(born=date(2026, 1, 23), weeks_early=0, direction="renamed", direction_on=date(2026, 11, 20))
OLD = {
    "queue": Session(babies=(BABY,), form=Form(1, slot="one", queue=("sign:renamed", "gate:renamed"), only_signs=True)),
    "signs": Session(babies=(BABY,), form=Form(1, slot="now", signs=(("renamed", "yes"),))),
    "last": Session(
        babies=(BABY,), assessments=(Assessment(0, "refer", ("sign:renamed",), date(2026, 11, 20), signs=(("renamed", "yes"),)),)
    ),
    "zone": Session(babies=(BABY,), clock=Clock(zone="Gone/Zone")),
}


@pytest.mark.parametrize("name", OLD)
def test_nothing_stumbles_over_what_the_content_no_longer_has(brain: Brain, name: str) -> None:
    for event in (Said("no"), Said("/note"), Said("/settings"), Said("/baby"), SentMedia("photo")):
        turn = take_turn(brain, OLD[name], event, now=NOW)
        assert any(isinstance(effect, Say) for effect in turn.effects)


def test_a_told_sign_that_is_no_longer_known_still_counts(brain: Brain) -> None:
    fitted = up_to_date(brain, OLD["signs"])
    assert fitted.form is not None
    assert dict(fitted.form.signs) == {WORRY: "yes"}


def test_a_session_of_this_content_stays_as_it_is(brain: Brain) -> None:
    session = Session(babies=(replace(BABY, direction="backward"),), form=Form(1, slot="now", signs=((WORRY, "yes"),)))
    assert up_to_date(brain, session) is session
