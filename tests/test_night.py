"""A check-in that has to wait for Telegram: never in the parent's night, never two at once, and never lost."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.bot_api import BotApi
from bot.adapters.telegram_send import TelegramSend
from bot.core.checkins import TOO_LATE
from bot.core.events import Pressed, Said
from bot.core.reading import Brain
from bot.core.session import Ahead, Clock, Session, from_plain, to_plain
from bot.intake import Intake
from bot.lanes import Lanes
from bot.outbox import Sender
from bot.ports import REMINDER, Call, Reminder, Send, Unreachable, Verdict
from bot.simulator import Simulator
from tests.test_year_of_check_ins import FOUR_WEEKS, Year

DUE = datetime(2026, 2, 2, 20, 50, tzinfo=UTC)
"""In London, ten minutes before the night."""


def session_of(year: Year, chat: int) -> Session:
    return from_plain(year.store.run_now(lambda tx: tx.load_session(chat)) or {})


def has(year: Year, chat: int, session: Session) -> None:
    year.store.run_now(lambda tx: tx.save_session(chat, to_plain(session), year.now))


def expects(year: Year, chat: int, due: datetime, clock: Clock) -> None:
    """A parent with these hours, whose check-in falls due then."""
    year.asks_for_a_check_in(chat)
    session = session_of(year, chat)
    has(year, chat, replace(session, clock=clock))
    is_due(year, chat, due)


def is_due(year: Year, chat: int, due: datetime) -> None:
    """The check-in ahead of a single baby falls due then."""
    session = session_of(year, chat)
    (one,) = session.check_ins.ahead
    has(year, chat, replace(session, check_ins=session.check_ins.having(replace(one, due=due))))
    year.store.run_now(lambda tx: tx.schedule(Reminder(chat, one.key, due)))


def ahead_of(year: Year, chat: int) -> Ahead:
    """The check-in ahead of a single baby."""
    (one,) = session_of(year, chat).check_ins.ahead
    return one


def outage(year: Year, until: datetime) -> None:
    """Telegram is out of reach until then. The sender tries now and then; a sweep finds each check-in."""
    year.up = False
    while year.now < until:
        year.sweeps()
        waiting = [datetime.fromtimestamp(row.until, UTC) for row in year.store.run_now(lambda tx: tx.pending(0, 99))]
        year.now = min([until, *(at for at in (year.ahead() or until, *waiting) if at > year.now), year.now + timedelta(hours=6)])
    year.up = True
    year.sweeps()


def waits(year: Year) -> int:
    """How many check-ins' messages wait in the outbox."""
    return sum(row.priority == REMINDER for row in year.store.run_now(lambda tx: tx.pending(0, 99)))


@pytest.fixture
def year(brain: Brain, tmp_path: Path):
    made = Year(brain, tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def evening(year: Year) -> Year:
    """A check-in fell due ten minutes before the night, and Telegram is out of reach."""
    expects(year, 1, DUE, Clock(zone="Europe/London"))
    year.now, year.up = DUE + timedelta(seconds=1), False
    year.sweeps()
    assert waits(year) == 1
    return year


def test_one_that_could_not_be_sent_in_the_evening_comes_in_the_morning(evening: Year) -> None:
    outage(evening, DUE + timedelta(hours=6))
    evening.sweeps()
    assert (evening.arrived, waits(evening)) == ([], 0)
    evening.passes(DUE + timedelta(days=2))
    assert [at.replace(second=0) for _, at in evening.arrived] == [datetime(2026, 2, 3, 8, tzinfo=UTC)]
    check_ins = session_of(evening, 1).check_ins
    assert (check_ins.open, check_ins.unanswered) == (True, 0)
    assert ahead_of(evening, 1) == Ahead("check_in", datetime(2026, 3, 3, 10, tzinfo=UTC))


def test_a_reply_is_sent_at_once_night_or_not(evening: Year) -> None:
    evening.now = DUE + timedelta(hours=4)
    assert evening.does(1, Said("are baby walkers safe?"))
    newest = evening.store.run_now(lambda tx: tx.pending(0, 99))[-1]
    assert newest.priority != REMINDER
    assert newest.until == (evening.now + timedelta(hours=24)).timestamp()


def test_what_did_not_arrive_was_not_left_unanswered(year: Year) -> None:
    """One came and was not answered; the next meets the night each time. It counts for nothing until it has come."""
    expects(year, 1, DUE - FOUR_WEEKS, Clock(zone="Europe/London"))
    year.passes(DUE - timedelta(days=1))
    assert len(year.arrived) == 1
    is_due(year, 1, DUE)
    year.now = DUE + timedelta(seconds=1)
    outage(year, DUE + timedelta(days=2, hours=6))
    check_ins = session_of(year, 1).check_ins
    assert (check_ins.open, check_ins.unanswered, ahead_of(year, 1).first_due) == (True, 0, DUE)
    year.passes(DUE + timedelta(days=365))
    assert len(year.arrived) == 2


def test_one_that_is_days_late_is_left_out_and_the_next_one_comes(evening: Year) -> None:
    outage(evening, DUE + TOO_LATE + timedelta(days=1))
    evening.passes(evening.now + timedelta(days=1))
    assert evening.arrived == []
    assert session_of(evening, 1).check_ins.open is False
    evening.passes(evening.now + FOUR_WEEKS + timedelta(days=1))
    assert len(evening.arrived) == 1


def test_one_that_still_waits_when_the_next_falls_due_gives_way(evening: Year) -> None:
    """The process was stopped for weeks: what it left is older than a few days, and the next one comes alone."""
    evening.now, evening.up = DUE + FOUR_WEEKS, True
    evening.now = (evening.ahead() or evening.now) + timedelta(hours=1)
    evening.sweeps()
    assert (len(evening.arrived), waits(evening)) == (1, 0)
    assert session_of(evening, 1).check_ins.unanswered == 0


def test_after_an_answer_in_words_nothing_is_asked_again(evening: Year) -> None:
    evening.does(1, Said("worse"))
    outage(evening, DUE + timedelta(hours=3))
    assert (evening.arrived, waits(evening)) == ([], 0)
    evening.passes(DUE + timedelta(days=20))
    assert evening.arrived == []


def comes_two_weeks_later(year: Year) -> bool:
    """Whether what waited is gone, and one check-in comes once two weeks have passed with Telegram in reach."""
    left, year.up = waits(year), True
    year.passes(DUE + timedelta(days=13))
    early = len(year.arrived)
    year.passes(DUE + timedelta(days=16))
    return (left, early, len(year.arrived)) == (0, 0, 1)


def test_one_asked_for_anew_takes_the_place_of_one_that_waits(evening: Year) -> None:
    evening.does(1, Said("he drags one leg behind when he crawls"))
    evening.does(1, Pressed("r:2", 1))
    assert comes_two_weeks_later(evening)


def test_no_thank_you_takes_back_one_that_waits(evening: Year) -> None:
    evening.does(1, Pressed("r:no", 1))
    evening.up = True
    evening.sweeps()
    evening.passes(DUE + timedelta(days=60))
    assert evening.arrived == []


def test_new_quiet_hours_hold_for_what_waits_already(evening: Year) -> None:
    evening.does(1, Pressed("set:quiet", 1))
    evening.does(1, Said("8pm to 11am"))
    evening.up = True
    evening.sweeps()
    assert evening.arrived == []
    evening.passes(DUE + timedelta(days=3))
    assert [at.replace(second=0) for _, at in evening.arrived] == [datetime(2026, 2, 3, 11, tzinfo=UTC)]


def test_a_later_night_lets_what_waits_go_this_evening(evening: Year) -> None:
    evening.does(1, Pressed("set:quiet", 1))
    evening.does(1, Said("11pm to 6am"))
    evening.now, evening.up = DUE + timedelta(hours=1), True
    evening.sweeps()
    assert len(evening.arrived) == 1


@pytest.mark.parametrize("ending", [Said("/stop"), Pressed("k:stop", 1), Said("my baby died last week")], ids=["stop", "button", "a loss"])
def test_once_ended_it_is_not_asked_again_in_the_morning(evening: Year, ending: Said | Pressed) -> None:
    evening.does(1, ending)
    outage(evening, DUE + timedelta(hours=6))
    evening.passes(DUE + timedelta(days=60))
    assert evening.arrived == []


def has_waited_a_day_for_the_form(year: Year, chat: int) -> None:
    session = session_of(year, chat)
    assert session.form is not None
    one = ahead_of(year, chat)
    waiting = session.check_ins.having(replace(one, first_due=one.due))
    has(year, chat, replace(session, form=replace(session.form, waited_for=True), check_ins=waiting))


def test_the_outcome_of_a_form_put_away_keeps_to_the_day_too_and_is_not_lost(year: Year) -> None:
    """A sign was told in a form that was left open: its outcome goes when the check-in falls due, and again in the morning."""
    expects(year, 1, DUE, Clock(zone="Europe/London"))
    year.now = DUE - timedelta(days=7)
    year.does(1, Said("/check"))
    year.does(1, Said("he drags one leg behind when he crawls"))
    has_waited_a_day_for_the_form(year, 1)
    open_form = session_of(year, 1).form
    year.now, year.up = DUE + timedelta(seconds=1), False
    year.sweeps()
    assert (waits(year), session_of(year, 1).form) == (2, None)
    outage(year, DUE + timedelta(hours=6))
    year.sweeps()
    assert (year.arrived, waits(year), session_of(year, 1).form) == ([], 0, open_form)
    year.passes(DUE + timedelta(days=1))
    assert [at.replace(second=0) for _, at in year.arrived] == [datetime(2026, 2, 3, 8, tzinfo=UTC)] * 2
    assert session_of(year, 1).form is None
    year.passes(DUE + timedelta(days=13))
    assert len(year.arrived) == 2
    year.passes(DUE + timedelta(days=16))
    assert len(year.arrived) == 3


def test_an_outcome_told_twice_on_one_day_is_told_once_each_time(year: Year) -> None:
    expects(year, 1, DUE - timedelta(hours=8), Clock(zone="Europe/London"))
    year.does(1, Said("/check"))
    year.does(1, Said("he drags one leg behind when he crawls"))
    has_waited_a_day_for_the_form(year, 1)
    year.now, year.up = DUE - timedelta(hours=7), False
    year.sweeps()
    year.store.run_now(lambda tx: year.service.missed(tx, 1, now=year.now))
    year.store.run_now(lambda tx: tx.delivered([row.id for row in tx.pending(0, 99)]))
    year.sweeps()
    assert [row.priority for row in year.store.run_now(lambda tx: tx.pending(0, 99))] == [REMINDER] * 2


@pytest.fixture
def owed(year: Year) -> Year:
    """The outcome of a form in which a sign was told was to be sent when the check-in fell due, and Telegram is out of reach."""
    expects(year, 1, DUE - timedelta(hours=8), Clock(zone="Europe/London"))
    year.now = DUE - timedelta(days=3)
    year.does(1, Said("/check"))
    year.does(1, Said("one hand is always in a fist"))
    has_waited_a_day_for_the_form(year, 1)
    year.now, year.up = DUE - timedelta(hours=7), False
    year.sweeps()
    assert (waits(year), session_of(year, 1).form) == (2, None)
    return year


def outcomes(brain: Brain, texts: list[str]) -> list[int]:
    """Which of the messages tell that a check should be arranged because of the hand."""
    return [n for n, text in enumerate(texts) if brain.content.outcomes["refer"].title in text and "fist" in text]


def is_asked_no_more(year: Year) -> bool:
    """Whether nothing more comes of itself, whatever arrives now."""
    year.up = True
    year.sweeps()
    year.passes(DUE + timedelta(days=90))
    return year.arrived == []


@pytest.mark.parametrize("ending", [Said("/stop"), Said("STOP"), Pressed("k:stop", 1), Pressed("set:stop", 1)], ids=str)
def test_who_ends_check_ins_is_told_the_outcome_that_still_waited(brain: Brain, owed: Year, ending: Said | Pressed) -> None:
    texts = [text for text in owed.does(1, ending) if text]
    assert (outcomes(brain, texts), texts[1:]) == ([0], [brain.content.texts.check_ins_stopped])
    assert is_asked_no_more(owed)


def test_an_outcome_that_waited_is_told_once_however_often_check_ins_are_ended(brain: Brain, owed: Year) -> None:
    owed.does(1, Said("/stop"))
    assert owed.does(1, Said("/stop")) == [brain.content.texts.check_ins_stopped]


def test_an_outcome_that_came_is_not_told_again_to_who_ends_check_ins(brain: Brain, owed: Year) -> None:
    owed.up = True
    assert len(owed.sweeps()) == 2
    assert owed.does(1, Said("/stop")) == [brain.content.texts.check_ins_stopped]


def test_a_loss_silences_an_outcome_that_waited(brain: Brain, owed: Year) -> None:
    assert owed.does(1, Said("my baby died last week")) == [brain.content.texts.bereaved]
    assert is_asked_no_more(owed)


def test_an_emergency_told_with_the_order_to_stop_is_not_buried_by_an_outcome_that_waited(brain: Brain, owed: Year) -> None:
    texts = owed.does(1, Said("stop writing to me, he is having a seizure and turns blue"))
    assert outcomes(brain, texts) == []
    assert brain.content.outcomes["emergency"].title in texts[-1]
    assert brain.content.texts.check_ins_stopped in texts


def test_who_asks_for_another_day_is_told_the_outcome_that_waited_and_asked_on_that_day(brain: Brain, owed: Year) -> None:
    texts = owed.does(1, Said("remind me in 3 weeks"))
    assert (outcomes(brain, texts), len(texts), waits(owed)) == ([0], 2, 0)
    owed.up = True
    owed.passes(DUE + timedelta(days=20))
    assert owed.arrived == []
    owed.passes(DUE + timedelta(days=22))
    assert len(owed.arrived) == 1


def test_an_outcome_that_waited_outlives_a_button_of_long_ago(brain: Brain, owed: Year) -> None:
    owed.does(1, Pressed("k:better:0", 1))
    assert outcomes(brain, owed.does(1, Said("/stop"))) == [0]


def test_who_begins_another_check_is_told_the_outcome_that_waited_first_and_nothing_in_the_night(brain: Brain, owed: Year) -> None:
    texts = owed.does(1, Said("/check"))
    assert (outcomes(brain, texts), waits(owed)) == ([0], 0)
    outage(owed, DUE + timedelta(hours=6))
    owed.sweeps()
    assert (owed.arrived, outcomes(brain, owed.does(1, Said("/stop")))) == ([], [])


def test_an_emergency_told_meanwhile_is_not_buried_by_an_outcome_that_waited(brain: Brain, owed: Year) -> None:
    texts = owed.does(1, Said("he is having a seizure and turns blue"))
    assert (brain.content.outcomes["emergency"].title in texts[0], outcomes(brain, texts)) == (True, [])


def test_an_outcome_that_may_have_arrived_is_told_once_more_in_the_morning(brain: Brain, owed: Year) -> None:
    """The connection broke after the request had gone, and the parent's night began: what it said to do is not left to chance."""
    owed.store.run_now(lambda tx: tx.delivered([row.id for row in tx.pending(0, 99)]))
    owed.now = DUE + timedelta(hours=6)
    owed.store.run_now(lambda tx: owed.service.not_delivered(tx, 1, now=owed.now, may_have_arrived=True))
    owed.up = True
    owed.passes(DUE + timedelta(days=1))
    assert outcomes(brain, [text for _, text, _ in owed.told]) == [0]


def test_a_parent_in_crisis_is_met_before_an_outcome_that_waited(brain: Brain, owed: Year) -> None:
    texts = owed.does(1, Said("I can't cope any more and I am afraid I might hurt him"))
    assert (texts[0], outcomes(brain, texts)) == (brain.content.texts.crisis, [])
    owed.up = True
    owed.passes(DUE + timedelta(days=20))
    assert len(owed.arrived) == 2


def test_who_says_no_thank_you_is_still_told_the_outcome_that_waited(brain: Brain, owed: Year) -> None:
    texts = [text for text in owed.does(1, Pressed("r:no", 1)) if text]
    assert (outcomes(brain, texts), texts[1:]) == ([0], [brain.content.texts.check_in_none])


@pytest.fixture
def of_twins(year: Year) -> Year:
    """A check-in about Ana fell due, and in its place the outcome of a form about Ben has to be told; Telegram is out of reach."""
    expects_both(year, 1, (DUE - timedelta(hours=8), DUE + FOUR_WEEKS), Clock(zone="Europe/London"))
    year.now = DUE - timedelta(days=3)
    for words in ("Ben", "/check", "one hand is always in a fist"):
        year.does(1, Said(words))
    session = session_of(year, 1)
    assert session.form is not None
    ahead = tuple(replace(one, first_due=None if one.baby else one.due) for one in session.check_ins.ahead)
    has(year, 1, replace(session, form=replace(session.form, waited_for=True), check_ins=replace(session.check_ins, ahead=ahead)))
    year.now, year.up = DUE - timedelta(hours=7), False
    year.sweeps()
    assert waits(year) == 2
    return year


def test_an_outcome_told_unasked_names_the_twin_it_is_about(brain: Brain, of_twins: Year) -> None:
    of_twins.up = True
    of_twins.sweeps()
    first = next(text for _, text, _ in of_twins.told)
    assert (first.startswith(brain.content.texts.form_about.format(name="Ben")), outcomes(brain, [first])) == (True, [0])


def test_removing_the_other_twin_leaves_the_outcome_that_waited(brain: Brain, of_twins: Year) -> None:
    assert outcomes(brain, of_twins.does(1, Pressed("baby:remove:0:2", 1))) != []
    assert waits(of_twins) == 0


async def retried(year: Year, kind: str, data: dict[str, object]) -> None:
    """What was set aside is tried again now, as after `crawlwise failed --retry`, and what waits then arrives if it may."""
    year.store.run_now(lambda tx: [tx.set_aside(kind, "x", 1, data, year.now), tx.ask_retry()])
    sender = Sender(year.store, Silent(), year.service, Lanes())
    intake = Intake(
        store=year.store, service=year.service, sender=sender, read=lambda _: None, chat_of=lambda _: None, clock=lambda: year.now
    )
    assert await intake.retry() == 1
    await sender.close()
    year.sweeps()


class Silent:
    """A channel that is out of reach."""

    async def __call__(self, _call: Call) -> Verdict:
        return Unreachable("reset")

    async def answer_press(self, press: str, text: str) -> None: ...

    async def show_typing(self, chat: int) -> None: ...


class NightFalls(Silent):
    """A channel after whose first try the night has begun."""

    def __init__(self, send: Send, year: Year) -> None:
        self._send, self._year = send, year

    async def __call__(self, call: Call) -> Verdict:
        verdict = await self._send(call)
        self._year.now = DUE + timedelta(minutes=11)
        return verdict


REFUSED = {"method": "sendMessage", "body": {"chat_id": 1, "text": "stale"}, "attachment": "", "chat": 1, "priority": REMINDER}
CHECK_IN = {"chat": 1, "key": "check_in", "due": DUE.isoformat()}


@pytest.fixture
def failed(year: Year) -> Year:
    """A check-in was set aside ten minutes before the night, and is tried again in it: the turn failed, or its message was refused."""
    expects(year, 1, DUE, Clock(zone="Europe/London"))
    year.now = DUE + timedelta(seconds=1)
    return year


async def test_a_check_in_whose_turn_failed_is_put_off_to_the_morning_where_it_is_tried_again_at_night(failed: Year) -> None:
    failed.store.run_now(lambda tx: tx.claim_due(failed.now, 9))
    failed.now = DUE + timedelta(hours=4)
    await retried(failed, "check-in", CHECK_IN)
    assert failed.arrived == []
    failed.passes(DUE + timedelta(days=3))
    assert [at.replace(second=0) for _, at in failed.arrived] == [datetime(2026, 2, 3, 8, tzinfo=UTC)]


async def test_a_check_in_that_was_refused_is_asked_anew_in_the_morning(failed: Year) -> None:
    failed.sweeps()
    failed.arrived.clear()
    failed.now = DUE + timedelta(hours=4)
    await retried(failed, "request", REFUSED)
    assert failed.arrived == []
    failed.passes(DUE + timedelta(days=3))
    assert [at.replace(second=0) for _, at in failed.arrived] == [datetime(2026, 2, 3, 8, tzinfo=UTC)]
    assert session_of(failed, 1).check_ins.unanswered == 0


@pytest.mark.parametrize(("kind", "data"), [("check-in", CHECK_IN), ("request", REFUSED)])
@pytest.mark.parametrize("ending", [Said("/stop"), Said("my baby died last week"), Said("he is in hospital since yesterday")])
async def test_a_check_in_is_not_tried_again_after_the_parent_ended_them(failed: Year, kind: str, data: dict, ending: Said) -> None:
    failed.sweeps()
    failed.arrived.clear()
    failed.does(1, ending)
    failed.now = DUE + timedelta(hours=15)
    await retried(failed, kind, data)
    failed.passes(DUE + timedelta(days=60))
    assert failed.arrived == []


@pytest.mark.parametrize(("fault", "shown", "in_the_morning"), [("reset_after", 1, 0), ("reset_before", 0, 0), ("server_error", 0, 1)])
async def test_one_whose_answer_was_lost_just_before_the_night_is_not_asked_again(
    year: Year, fault: str, shown: int, in_the_morning: int
) -> None:
    """Telegram carries it out, and the connection breaks: it may have come. Where it had not, the next one comes in four weeks."""
    expects(year, 1, DUE, Clock(zone="Europe/London"))
    year.now = DUE + timedelta(seconds=1)
    async with Simulator() as telegram:
        parent = telegram.chat(1)
        broken = telegram.faults.add(fault, method="sendMessage", count=1)
        api = BotApi(telegram.url, telegram.token)
        sender = Sender(
            year.store, NightFalls(TelegramSend(api, None), year), year.service, Lanes(overall=0, per_chat=0), clock=lambda: year.now
        )
        sender.take(year.store.run_now(lambda tx: year.service.remind(tx, tx.claim_due(year.now, 9), now=year.now)))
        async with asyncio.timeout(10):
            while sender.waiting:
                await asyncio.sleep(0.01)
        assert (broken.struck, len(parent.sent)) == (1, shown)
        await api.close()
    year.passes(DUE + timedelta(days=2))
    assert len(year.arrived) == in_the_morning


async def test_one_for_which_no_connection_could_be_made_before_the_night_comes_in_the_morning(year: Year) -> None:
    expects(year, 1, DUE, Clock(zone="Europe/London"))
    year.now = DUE + timedelta(seconds=1)
    async with Simulator() as telegram:
        nowhere, token = telegram.url, telegram.token
    api = BotApi(nowhere, token)
    sender = Sender(
        year.store, NightFalls(TelegramSend(api, None), year), year.service, Lanes(overall=0, per_chat=0), clock=lambda: year.now
    )
    sender.take(year.store.run_now(lambda tx: year.service.remind(tx, tx.claim_due(year.now, 9), now=year.now)))
    async with asyncio.timeout(10):
        while sender.waiting:
            await asyncio.sleep(0.01)
    await api.close()
    year.passes(DUE + timedelta(days=2))
    assert len(year.arrived) == 1


ZONES = ("Europe/London", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe", "America/Havana", "Asia/Kolkata")
hours = st.integers(0, 23)
#: A week around each change of the clocks in the north, and in the south.
weeks = st.sampled_from([datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 3, 26, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)])


def expects_both(year: Year, chat: int, due: tuple[datetime, datetime], clock: Clock) -> None:
    """A parent of twins with these hours, whose check-ins fall due then."""
    year.asks_for_both(chat)
    session = session_of(year, chat)
    ahead = tuple(replace(one, due=due[one.baby]) for one in session.check_ins.ahead)
    has(year, chat, replace(session, clock=clock, check_ins=replace(session.check_ins, ahead=ahead)))
    year.store.run_now(lambda tx: [tx.schedule(Reminder(chat, one.key, one.due)) for one in ahead])


def test_of_two_that_wait_for_telegram_one_comes_in_the_morning_and_the_other_the_day_after(year: Year) -> None:
    expects_both(year, 1, (DUE, DUE), Clock(zone="Europe/London"))
    year.now, year.up = DUE + timedelta(seconds=1), False
    year.sweeps()
    assert waits(year) == 1
    outage(year, DUE + timedelta(hours=6))
    year.passes(DUE + timedelta(days=5))
    first, second = [at.replace(second=0) for _, at in year.arrived]
    assert (first, second) == (datetime(2026, 2, 3, 8, tzinfo=UTC), datetime(2026, 2, 4, 10, tzinfo=UTC))
    assert [len(year.arrived_about(1, name)) for name in ("Ana", "Ben")] == [1, 1]


def test_one_that_is_on_its_way_is_left_there_when_the_other_twin_s_falls_due(year: Year) -> None:
    expects_both(year, 1, (DUE, DUE + timedelta(minutes=1)), Clock(zone="Europe/London"))
    year.now, year.up = DUE + timedelta(seconds=59), False
    year.sweeps()
    before = year.store.run_now(lambda tx: tx.pending(0, 99))
    year.now += timedelta(seconds=2)
    year.sweeps()
    assert year.store.run_now(lambda tx: tx.pending(0, 99)) == before
    year.up = True
    year.delivers()
    year.passes(DUE + timedelta(days=2))
    assert [at.date() - DUE.date() for _, at in year.arrived] == [timedelta(0), timedelta(days=1)]


def test_one_that_met_the_night_does_not_wait_for_the_other_twin_s_of_the_day_before(year: Year) -> None:
    expects_both(year, 1, (DUE, DUE - timedelta(days=1)), Clock(zone="Europe/London"))
    year.passes(DUE - timedelta(hours=1))
    assert len(year.arrived_about(1, "Ben")) == 1
    year.now = DUE + timedelta(seconds=1)
    outage(year, DUE + timedelta(hours=6))
    year.passes(DUE + timedelta(days=1))
    assert [at.replace(second=0) for at in year.arrived_about(1, "Ana")] == [datetime(2026, 2, 3, 8, tzinfo=UTC)]


def test_after_an_emergency_of_one_twin_nothing_that_waits_asks_about_the_other(year: Year) -> None:
    expects_both(year, 1, (DUE + FOUR_WEEKS, DUE), Clock(zone="Europe/London"))
    year.now, year.up = DUE + timedelta(seconds=1), False
    year.sweeps()
    assert waits(year) == 1
    year.does(1, Said("Ana had a seizure"))
    year.up = True
    year.passes(DUE + timedelta(days=13))
    assert year.arrived == []
    year.passes(DUE + timedelta(days=16))
    assert len(year.arrived_about(1, "Ben")) == 1


def test_a_parent_in_crisis_is_not_asked_what_still_waited(evening: Year) -> None:
    evening.does(1, Said("I can't cope any more and I am afraid I might hurt him"))
    assert comes_two_weeks_later(evening)


def test_who_removes_a_twin_is_not_asked_about_it_by_what_still_waited(year: Year) -> None:
    expects_both(year, 1, (DUE, DUE + timedelta(days=5)), Clock(zone="Europe/London"))
    year.now, year.up = DUE + timedelta(seconds=1), False
    year.sweeps()
    year.does(1, Pressed("baby:remove:0:2", 1))
    assert waits(year) == 0
    year.up = True
    year.passes(DUE + timedelta(days=7))
    assert len(year.arrived) == 1


outages = {
    "zone": st.sampled_from(ZONES), "quiet_from": hours, "quiet_to": hours, "week": weeks, "minutes": st.integers(0, 7 * 24 * 60),
    "before": st.integers(-120, 120), "lasts": st.floats(0, 120),
}  # fmt: skip


def test_however_long_telegram_is_away_it_comes_once_and_by_day_or_not_at_all(brain: Brain) -> None:
    @given(**outages)
    @settings(max_examples=25, deadline=None)
    def holds(zone: str, quiet_from: int, quiet_to: int, week: datetime, minutes: int, before: int, lasts: float) -> None:
        clock, due = Clock(zone=zone, quiet_from=quiet_from, quiet_to=quiet_to), week + timedelta(minutes=minutes)
        with TemporaryDirectory() as folder:
            year = Year(brain, Path(folder))
            expects(year, 1, due, clock)
            year.passes(due - timedelta(minutes=before))
            ends = year.now + timedelta(hours=lasts)
            outage(year, ends)
            year.passes(due + timedelta(days=10))
            check_ins, left = session_of(year, 1).check_ins, waits(year)
            year.store.close()
        night = {(quiet_from + n) % 24 for n in range((quiet_to - quiet_from) % 24)}
        assert [at for _, at in year.arrived if at.astimezone(ZoneInfo(zone)).hour in night] == []
        late = ends - due
        assert len(year.arrived) == 1 or (late > TOO_LATE - timedelta(days=1) and not year.arrived)
        assert all(at - due < TOO_LATE + timedelta(days=1) for _, at in year.arrived)
        (one,) = check_ins.ahead
        assert (check_ins.open, check_ins.unanswered, left, one.first_due) == (bool(year.arrived), 0, 0, None)
        assert one.due > due + timedelta(days=10)

    holds()


def test_of_twins_each_comes_once_and_by_day_and_never_within_an_hour_of_the_other(brain: Brain) -> None:
    @given(**outages, apart=st.just(0) | st.integers(0, 3 * 24 * 60))
    @settings(max_examples=25, deadline=None)
    def holds(zone: str, quiet_from: int, quiet_to: int, week: datetime, minutes: int, before: int, lasts: float, apart: int) -> None:
        clock, first = Clock(zone=zone, quiet_from=quiet_from, quiet_to=quiet_to), week + timedelta(minutes=minutes)
        due = (first, first + timedelta(minutes=apart))
        with TemporaryDirectory() as folder:
            year = Year(brain, Path(folder))
            expects_both(year, 1, due, clock)
            year.passes(first - timedelta(minutes=before))
            ends = year.now + timedelta(hours=lasts)
            outage(year, ends)
            year.passes(due[1] + timedelta(days=12))
            check_ins, left = session_of(year, 1).check_ins, waits(year)
            year.store.close()
        night = {(quiet_from + n) % 24 for n in range((quiet_to - quiet_from) % 24)}
        times = [at for _, at in year.arrived]
        assert [at for at in times if at.astimezone(ZoneInfo(zone)).hour in night] == []
        assert all(later - earlier > timedelta(hours=1) for earlier, later in pairwise(times))
        for name, moment in zip(("Ana", "Ben"), due, strict=True):
            came = year.arrived_about(1, name)
            assert len(came) == 1 or (ends - moment > TOO_LATE - timedelta(days=1) and not came)
        assert left == 0
        assert {one.baby for one in check_ins.ahead if one.due > due[1] + timedelta(days=12)} == {0, 1}

    holds()
