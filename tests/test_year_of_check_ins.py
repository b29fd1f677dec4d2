"""A year of check-ins by a clock of our own: the real engine, service and store, and both changes of the clocks."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.adapters.render import render
from bot.core.engine import take_turn
from bot.core.events import Event, Pressed, Said
from bot.core.reading import Brain
from bot.parts import parts_of
from bot.ports import REMINDER, Incoming, Queued
from bot.service import Service
from bot.settings import Settings
from bot.upkeep import due
from bot.wiring import open_store

START = datetime(2026, 1, 5, 19, 40, tzinfo=UTC)
ZONES = {1: "Europe/London", 2: "America/New_York", 3: "Australia/Sydney", 4: "Asia/Kolkata", 5: ""}
FOUR_WEEKS = timedelta(weeks=4)


class Year:
    """Parents, and a bot on a database; time passes only when told to."""

    def __init__(self, brain: Brain, folder: Path) -> None:
        texts = brain.content.texts
        turn = parts_of(brain).take_turn
        self.service = Service(take_turn=turn, render=render, sorry=texts.sorry, lost_place=texts.lost_place)
        self.settings = Settings(database_url=f"sqlite:///{folder}/year.db")
        self.store = open_store(self.settings)
        self.now, self.updates = START, 0
        self.up = True
        """Whether Telegram can be reached."""
        self.arrived: list[tuple[int, datetime]] = []
        """Check-ins, by chat, when they came."""
        self.told: list[tuple[int, str, datetime]] = []
        """The same, with their words."""

    def does(self, chat: int, event: Event) -> list[str]:
        """What the bot says to that."""
        self.updates += 1
        incoming = Incoming(self.updates, f"{self.updates}", chat, event, press="q" if isinstance(event, Pressed) else None)
        handled = self.store.run_now(lambda tx: self.service.handle(tx, incoming, now=self.now))
        assert not handled.failed
        return [json.loads(row.call.body).get("text", "") for row in handled.queued]

    def asks_for_a_check_in(self, chat: int, zone: str = "") -> None:
        """A referral, a check-in in four weeks, and the zone, where there is one."""
        self.does(chat, Said("my baby is 10 months, he drags one leg behind when he crawls"))
        self.does(chat, Pressed("r:4", 1))
        if zone:
            self.does(chat, Pressed("set:zone", 1))
            self.does(chat, Said(zone.partition("/")[2].replace("_", " ")))

    def asks_for_both(self, chat: int, zone: str = "") -> None:
        """A referral of each of two babies, a check-in in four weeks about each, and the zone, where there is one."""
        for event in (Said("/baby"), Pressed("baby:name", 1), Said("Ana"), Pressed("baby:add", 1), Said("Ben")):
            self.does(chat, event)
        for name, number in (("Ben", 1), ("Ana", 0)):
            self.does(chat, Said(f"{name} is 10 months and drags one leg behind when crawling"))
            self.does(chat, Pressed(f"r:4:{number}", 1))
        if zone:
            self.does(chat, Pressed("set:zone", 1))
            self.does(chat, Said(zone.partition("/")[2].replace("_", " ")))

    def arrived_about(self, chat: int, name: str) -> list[datetime]:
        """When the check-ins came that name this baby."""
        return [at for of, text, at in self.told if of == chat and name in text]

    def sweeps(self) -> list[Queued]:
        """What a sweep at this moment sends, and what of the outbox arrives then."""
        self.store.run_now(lambda tx: self.service.remind(tx, tx.claim_due(self.now, 500), now=self.now))
        return self.delivers()

    def delivers(self) -> list[Queued]:
        """What of the outbox arrives now, as the sender takes it there: what is past its time is taken back, the rest tried."""
        sent = []
        for row in self.store.run_now(lambda tx: tx.pending(0, 500)):
            if row.priority == REMINDER and row.until <= self.now.timestamp():
                self.store.run_now(lambda tx, chat=row.chat: self.service.missed(tx, chat, now=self.now))
            elif self.up:
                self.store.run_now(lambda tx, id=row.id: tx.delivered([id]))
                sent += [row] if row.priority == REMINDER else []
        self.arrived += [(row.chat, self.now) for row in sent]
        self.told += [(row.chat, json.loads(row.call.body)["text"], self.now) for row in sent]
        return sent

    def passes(self, until: datetime, after_each: Callable[[int], object] = lambda _: None) -> None:
        """Time passes; a sweep finds each check-in within a minute of its moment."""
        while (ahead := self.ahead()) is not None and ahead <= until:
            self.now = max(self.now, ahead + timedelta(seconds=2))
            for row in self.sweeps():
                after_each(row.chat)
        self.now = until

    def ahead(self) -> datetime | None:
        upcoming = self.store.run_now(lambda tx: tx.upcoming(1))
        return upcoming[0].due if upcoming else None


@pytest.fixture
def year(brain: Brain, tmp_path: Path) -> Iterator[Year]:
    made = Year(brain, tmp_path)
    yield made
    made.store.close()


def answers_the_same(year: Year, chat: int) -> None:
    """Answers, stops the questions that follow, and leaves the next check-in as it is."""
    year.now += timedelta(minutes=7)
    year.does(chat, Pressed("k:yes", 1))
    year.does(chat, Said("/cancel"))


def test_each_comes_once_in_a_year_at_the_same_local_hour_whatever_the_clocks_do(year: Year) -> None:
    for chat, zone in ZONES.items():
        year.asks_for_a_check_in(chat, zone)
    year.passes(START + timedelta(days=365), partial(answers_the_same, year))
    assert Counter(chat for chat, _ in year.arrived) == dict.fromkeys(ZONES, 13)
    for chat, zone in ZONES.items():
        times = [at.astimezone(ZoneInfo(zone or "UTC")) for of, at in year.arrived if of == chat]
        assert {at.hour for at in times} == {10 if zone else START.hour}
        assert {(later.date() - earlier.date()).days for earlier, later in pairwise(times)} == {28}
    offsets = {
        chat: {at.astimezone(ZoneInfo(zone)).utcoffset() for of, at in year.arrived if of == chat} for chat, zone in ZONES.items() if zone
    }
    assert [len(offsets[chat]) for chat in sorted(offsets)] == [2, 2, 2, 1]


def test_of_twins_each_has_its_own_and_no_two_come_within_hours(year: Year) -> None:
    for chat, zone in ZONES.items():
        year.asks_for_both(chat, zone)
    year.passes(START + timedelta(days=366), partial(answers_the_same, year))
    for chat, zone in ZONES.items():
        for name in ("Ana", "Ben"):
            times = [at.astimezone(ZoneInfo(zone or "UTC")) for at in year.arrived_about(chat, name)]
            assert len(times) == 13
            assert {at.hour for at in times} == {10 if zone else START.hour}
            assert {(later.date() - earlier.date()).days for earlier, later in pairwise(times)} == {28}
        all_of_them = [at for of, at in year.arrived if of == chat]
        assert min(later - earlier for earlier, later in pairwise(all_of_them)) > timedelta(hours=22)


def test_due_and_mydata_list_both_of_twins(year: Year) -> None:
    year.asks_for_both(1, "Europe/London")
    stored = year.store.run_now(lambda tx: tx.export(1))
    assert (len(stored["check_ins"]), len(stored["session"]["check_ins"]["ahead"])) == (2, 2)
    lines = [line.split("  ")[:2] for line in due(year.settings)]
    assert lines == [["2026-02-02 10:00 UTC", "chat 1"], ["2026-02-02 10:00 UTC", "chat 1"]]


def test_of_twins_the_other_is_asked_the_day_after_where_one_goes_unanswered(year: Year) -> None:
    year.asks_for_both(1, "Europe/London")
    year.passes(START + timedelta(days=365))
    assert [at.date().isoformat() for _, at in year.arrived] == ["2026-02-02", "2026-02-03"]
    assert [len(year.arrived_about(1, name)) for name in ("Ana", "Ben")] == [1, 1]
    assert list(due(year.settings)) == ["no check-in is ahead"]


OLD, NEW = -5, -1005


@pytest.mark.parametrize("heard", [(), (Said("hello"),)], ids=["unknown by its new id", "heard by its new id"])
def test_a_group_that_moves_keeps_those_of_both_twins(year: Year, heard: tuple[Event, ...]) -> None:
    year.asks_for_both(OLD, "Europe/London")
    for event in heard:
        year.does(NEW, event)
    year.store.run_now(lambda tx: year.service.move(tx, OLD, NEW, now=year.now))
    year.passes(START + FOUR_WEEKS + timedelta(days=2))
    assert [len(year.arrived_about(NEW, name)) for name in ("Ana", "Ben")] == [1, 1]


def test_of_a_group_that_asked_anew_by_its_new_id_only_what_is_kept_is_listed(year: Year) -> None:
    year.asks_for_both(OLD, "Europe/London")
    year.asks_for_a_check_in(NEW, "Europe/London")
    year.store.run_now(lambda tx: year.service.move(tx, OLD, NEW, now=year.now))
    assert [line.split("  ")[1] for line in due(year.settings)] == [f"chat {NEW}"]
    year.passes(START + FOUR_WEEKS + timedelta(days=2))
    assert [chat for chat, _ in year.arrived] == [NEW]


def test_one_that_an_older_version_promised_still_comes(year: Year) -> None:
    year.asks_for_a_check_in(1, "Europe/London")
    ahead = year.ahead()
    assert ahead is not None
    plain = year.store.run_now(lambda tx: tx.load_session(1)) or {}
    one = {"key": "check_in", "due": ahead.isoformat(), "about": "referral", "baby": 0, "open": False, "unanswered": 0, "stopped": False}
    older = plain | {"version": 1, "check_ins": one | {"sent": None, "first_due": None}}
    year.store.run_now(lambda tx: tx.save_session(1, older, year.now))
    year.passes(ahead + timedelta(days=1))
    assert len(year.arrived) == 1


def test_due_lists_them_next_one_first(year: Year) -> None:
    year.asks_for_a_check_in(1, "Europe/London")
    year.asks_for_a_check_in(3, "Australia/Sydney")
    lines = list(due(year.settings))
    assert [line.split("  ")[:2] for line in lines] == [["2026-02-01 23:00 UTC", "chat 3"], ["2026-02-02 10:00 UTC", "chat 1"]]


@pytest.mark.parametrize("hours", [1, 30, 71])
def test_after_an_outage_each_comes_once_and_nobody_s_night_is_disturbed(year: Year, hours: int) -> None:
    for chat, zone in ZONES.items():
        year.asks_for_a_check_in(chat, zone)
    first = year.ahead()
    assert first is not None
    year.now = first + timedelta(hours=hours)
    restarted = year.now
    for _ in range(24 * 60 // 5):
        year.sweeps()
        year.now += timedelta(minutes=5)
    year.passes(restarted + timedelta(days=3))
    assert Counter(chat for chat, _ in year.arrived) == dict.fromkeys(ZONES, 1)
    for chat, at in year.arrived:
        hour = at.astimezone(ZoneInfo(ZONES[chat] or "UTC")).hour
        assert 8 <= hour < 21
        assert ZONES[chat] or START.hour <= hour <= START.hour + 2


def test_one_that_comes_days_too_late_is_left_out_and_the_next_one_comes(year: Year) -> None:
    year.asks_for_a_check_in(1, "Europe/London")
    year.now = START + FOUR_WEEKS + timedelta(days=5)
    assert year.sweeps() == []
    year.passes(year.now + FOUR_WEEKS)
    assert len(year.arrived) == 1


#: What ends all check-ins of a chat, about whichever baby.
ENDINGS: dict[str, tuple[Event, ...]] = {
    "STOP": (Said("STOP"),),
    "stop": (Said("/stop"),),
    "button": (Pressed("k:stop", 1),),
    "settings": (Pressed("set:stop", 1),),
    "forget": (Said("/forget"), Pressed("forget:yes", 1)),
    "hospital": (Said("Ana is in hospital since yesterday"),),
    "a loss": (Said("our daughter died last week"),),
}


@pytest.mark.parametrize("ending", [*ENDINGS.values(), (Pressed("r:no", 1),)], ids=[*ENDINGS, "no thank you"])
def test_once_ended_nothing_is_sent(year: Year, ending: tuple[Event, ...]) -> None:
    year.asks_for_a_check_in(1, "Europe/London")
    year.passes(START + timedelta(days=40))
    assert len(year.arrived) == 1
    for event in ending:
        assert year.does(1, event)
    year.passes(START + timedelta(days=365))
    assert len(year.arrived) == 1
    assert list(due(year.settings)) == ["no check-in is ahead"]


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_what_ends_one_ends_those_of_both_twins(year: Year, ending: tuple[Event, ...]) -> None:
    year.asks_for_both(1, "Europe/London")
    for event in ending:
        assert year.does(1, event)
    assert list(due(year.settings)) == ["no check-in is ahead"]
    year.passes(START + timedelta(days=365))
    assert year.arrived == []


def test_two_unanswered_are_the_last_until_the_parent_asks_for_one(year: Year) -> None:
    year.asks_for_a_check_in(1, "Europe/London")
    year.passes(START + timedelta(days=365))
    assert len(year.arrived) == 2
    year.asks_for_a_check_in(1, "Europe/London")
    year.passes(year.now + timedelta(days=365))
    assert len(year.arrived) == 4


def test_a_change_of_zone_keeps_the_day_however_often(year: Year) -> None:
    year.asks_for_a_check_in(1, "Europe/London")
    for city in ("Sydney", "New York", "Kolkata", "London"):
        year.does(1, Pressed("set:zone", 1))
        year.does(1, Said(city))
    year.does(1, Pressed("set:quiet", 1))
    year.does(1, Said("9pm to 11am"))
    assert year.ahead() == datetime(2026, 2, 2, 11, tzinfo=UTC)
    assert "2 February 2026" in year.does(1, Said("/settings"))[0]


def test_the_date_that_is_told_is_the_parent_s(year: Year) -> None:
    year.asks_for_a_check_in(3, "Australia/Sydney")
    (told, *_) = [text for text in year.does(3, Pressed("r:4", 1)) if "around" in text]
    ahead = year.ahead()
    assert ahead is not None
    assert f"{ahead.astimezone(ZoneInfo('Australia/Sydney')).day} February" in told
    assert ahead.day != ahead.astimezone(ZoneInfo("Australia/Sydney")).day


def test_who_wrote_later_than_before_is_asked_at_the_later_hour(year: Year) -> None:
    year.asks_for_a_check_in(5)
    year.now += timedelta(days=3, hours=3)
    year.does(5, Said("hello"))
    year.passes(START + FOUR_WEEKS + timedelta(days=2))
    assert [at.hour for _, at in year.arrived] == [22]


def test_one_that_was_set_aside_does_not_come_beside_the_one_that_took_its_place(year: Year, brain: Brain) -> None:
    from bot.core.events import CheckInDue, Say
    from bot.core.session import Session, from_plain

    year.asks_for_a_check_in(1, "Europe/London")
    session = from_plain(year.store.run_now(lambda tx: tx.load_session(1)) or {})
    assert session != Session()
    stale = take_turn(brain, session, CheckInDue("check_in", START), now=START + timedelta(days=1))
    assert (stale.session, [effect for effect in stale.effects if isinstance(effect, Say)]) == (session, [])
