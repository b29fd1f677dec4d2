"""What every store has to do. A second one only has to be added to `STORES` and pass."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.adapters.keys import Keyring
from bot.adapters.sqlite import SqliteStore
from bot.ports import BROADCAST, REMINDER, REPLY, Call, Feedback, Queued, Reminder, Store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADA, BEN = 1111, -2222
HELLO = Call("sendMessage", b'{"chat_id":1111,"text":"hello"}')
KEY, OTHER = bytes(32), bytes([1] * 32)
Open = Callable[..., Store]

Seal = Callable[[Callable[[Store], object]], Store]

STORES = {"sqlite": lambda folder, *keys: SqliteStore(folder / "test.db", Keyring(keys or [KEY]))}


@pytest.fixture(params=STORES)
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens the same store, as after a restart; where keys are given, with those."""
    return lambda *keys: STORES[request.param](tmp_path, *keys)


@pytest.fixture
def sealed_under_another_key(open_store: Open) -> Seal:
    """Opens a store in which what was done then is sealed under a key that is not at hand."""

    def seal(do: Callable[[Store], object]) -> Store:
        open_store().close()
        store = open_store(OTHER, KEY)
        do(store)
        store.close()
        return open_store()

    return seal


@pytest.fixture
def store(open_store: Open) -> Iterator[Store]:
    opened = open_store()
    yield opened
    opened.close()


def queue(store: Store, chat: int = ADA, call: Call = HELLO, *, priority: int = REPLY) -> Queued:
    return store.run_now(lambda tx: tx.enqueue(chat, call, priority=priority, until=2e9))


def pending(store: Store) -> list[Queued]:
    return store.run_now(lambda tx: tx.pending(0, 100))


def remind(store: Store, chat: int, key: str, hours: float) -> Reminder:
    reminder = Reminder(chat, key, NOW + timedelta(hours=hours))
    store.run_now(lambda tx: tx.schedule(reminder))
    return reminder


def test_an_update_is_new_once_even_after_a_restart(open_store: Open) -> None:
    store = open_store()
    assert store.run_now(lambda tx: [tx.first_time(5, "a", NOW), tx.first_time(5, "a", NOW)]) == [True, False]
    store.close()
    store = open_store()
    asked = [(5, "a"), (4, "b"), (6, "c")]
    assert store.run_now(lambda tx: [tx.first_time(number, name, NOW) for number, name in asked]) == [False, True, True]
    store.close()


def test_another_update_under_a_known_id_is_new(store: Store) -> None:
    assert store.run_now(lambda tx: [tx.first_time(5, "a", NOW), tx.first_time(5, "b", NOW)]) == [True, True]


def test_a_session_is_found_again_by_its_own_chat_only(open_store: Open) -> None:
    store = open_store()
    store.run_now(lambda tx: tx.save_session(ADA, {"name": "Mia"}, NOW))
    store.close()
    store = open_store()
    assert store.run_now(lambda tx: (tx.load_session(ADA), tx.load_session(BEN))) == ({"name": "Mia"}, None)
    store.close()


def test_messages_wait_in_order_until_they_are_delivered(open_store: Open) -> None:
    store = open_store()
    first, second, third = (queue(store) for _ in range(3))
    assert [store.run_now(lambda tx: tx.delivered([second.id])) for _ in range(2)] == [1, 0]
    store.close()
    store = open_store()
    assert pending(store) == [first, third]
    store.close()


def test_a_message_s_number_is_never_used_again(open_store: Open) -> None:
    store = open_store()
    first = queue(store)
    store.run_now(lambda tx: tx.delivered([first.id]))
    store.close()
    store = open_store()
    assert queue(store).id > first.id
    store.close()


def test_a_call_comes_back_with_its_attachment(store: Store) -> None:
    call = Call("sendDocument", b'{"chat_id":1}', '{"name":"a\\nb – é"}'.encode())
    assert queue(store, call=call).call == pending(store)[0].call == call


def test_taking_back_unasked_messages_leaves_the_replies(store: Store) -> None:
    reply, _, _, other = (
        queue(store), queue(store, priority=REMINDER), queue(store, priority=BROADCAST), queue(store, BEN, priority=REMINDER)
    )  # fmt: skip
    assert store.run_now(lambda tx: tx.drop_queued(ADA, from_priority=REMINDER)) == 2
    assert pending(store) == [reply, other]
    assert store.run_now(lambda tx: (tx.drop_queued(ADA, from_priority=REMINDER), tx.drop_queued(ADA, from_priority=REPLY))) == (0, 1)


def test_what_is_due_is_claimed_once_the_longest_due_first(store: Store) -> None:
    late, later, _ahead = remind(store, ADA, "b", -1), remind(store, BEN, "a", -2), remind(store, ADA, "c", 1)
    assert store.run_now(lambda tx: tx.claim_due(NOW, 10)) == [later, late]
    assert store.run_now(lambda tx: tx.claim_due(NOW, 10)) == []


def test_a_claim_is_bounded(store: Store) -> None:
    for hours in (-3, -2, -1):
        remind(store, ADA, f"at {hours}", hours)
    assert [len(store.run_now(lambda tx: tx.claim_due(NOW, 2))) for _ in range(2)] == [2, 1]


def test_a_check_in_under_the_same_key_is_replaced(store: Store) -> None:
    remind(store, ADA, "crawling", -1)
    newer = remind(store, ADA, "crawling", 5)
    assert store.run_now(lambda tx: tx.upcoming(10)) == [newer]


def test_check_ins_are_dropped_by_key_or_all_of_a_chat(store: Store) -> None:
    remind(store, ADA, "a", 1)
    kept, other = remind(store, ADA, "b", 2), remind(store, BEN, "a", 3)
    store.run_now(lambda tx: tx.unschedule(ADA, "a"))
    assert store.run_now(lambda tx: tx.upcoming(10)) == [kept, other]
    store.run_now(lambda tx: tx.unschedule(ADA, None))
    assert store.run_now(lambda tx: tx.upcoming(10)) == [other]


def test_forgetting_a_chat_leaves_nothing_but_the_mark(store: Store) -> None:
    def fill(chat: int) -> None:
        store.run_now(lambda tx: tx.save_session(chat, {"name": "Mia"}, NOW))
        store.run_now(lambda tx: tx.set_aside("update", "ValueError", chat, {"text": "hi"}, NOW))
        queue(store, chat)
        remind(store, chat, "a", 1)

    fill(ADA)
    fill(BEN)
    store.run_now(lambda tx: tx.forget(ADA))
    empty = {"chat": ADA, "session": None, "unsent_messages": [], "check_ins": [], "set_aside": [], "do_not_contact": True}
    assert store.run_now(lambda tx: tx.export(ADA)) == empty
    assert store.run_now(lambda tx: tx.export(BEN))["session"] == {"name": "Mia"}
    assert [row.chat for row in pending(store)] == [BEN]


def everything(tx, chat: int) -> None:
    tx.save_session(chat, {"name": "Mia"}, NOW)
    tx.set_aside("request", "400", chat, {"chat": chat, "body": {"chat_id": chat, "text": "hi"}}, NOW)
    tx.enqueue(chat, Call("sendMessage", b'{"chat_id":%d,"text":"hello"}' % chat), priority=REPLY, until=2e9)
    tx.schedule(Reminder(chat, "a", NOW + timedelta(hours=1)))
    tx.mark_do_not_contact(chat, on=True)


def test_a_group_that_moves_takes_all_that_is_stored_with_it_once_and_for_all(open_store: Open) -> None:
    store = open_store()
    store.run_now(lambda tx: everything(tx, BEN))
    before, new = store.run_now(lambda tx: tx.export(BEN)), -100_2222
    (waiting,) = pending(store)
    moved = json.loads(json.dumps(before).replace(str(BEN), str(new)))
    for _ in range(2):
        store.run_now(lambda tx: tx.move(BEN, new))
        assert store.run_now(lambda tx: tx.export(new)) == moved
        nothing = {"chat": BEN, "session": None, "unsent_messages": [], "check_ins": [], "set_aside": [], "do_not_contact": False}
        assert store.run_now(lambda tx: tx.export(BEN)) == nothing
    store.close()
    store = open_store()
    assert pending(store) == [Queued(waiting.id, new, REPLY, waiting.until, waiting.call.to(new))]
    assert store.run_now(lambda tx: tx.upcoming(9)) == [Reminder(new, "a", NOW + timedelta(hours=1))]
    store.close()


def test_where_both_ids_are_known_the_new_one_s_session_and_check_in_stay(store: Store) -> None:
    store.run_now(lambda tx: everything(tx, BEN))
    store.run_now(lambda tx: tx.save_session(ADA, {"name": "Bo"}, NOW))
    kept = remind(store, ADA, "a", 9)
    other = remind(store, BEN, "b", 5)
    store.run_now(lambda tx: tx.move(BEN, ADA))
    assert store.run_now(lambda tx: (tx.load_session(ADA), tx.load_session(BEN))) == ({"name": "Bo"}, None)
    assert store.run_now(lambda tx: tx.upcoming(9)) == [Reminder(ADA, "b", other.due), kept]


def test_what_cannot_be_read_stays_where_it_is_when_the_group_moves(open_store: Open, sealed_under_another_key: Seal) -> None:
    store = sealed_under_another_key(lambda store: store.run_now(lambda tx: everything(tx, BEN)))
    store.run_now(lambda tx: tx.move(BEN, ADA))
    store.close()
    store = open_store(KEY, OTHER)
    left = store.run_now(lambda tx: tx.export(BEN))
    assert (left["session"], len(left["unsent_messages"]), len(left["check_ins"]), len(left["set_aside"])) == ({"name": "Mia"}, 1, 1, 1)
    assert store.run_now(lambda tx: tx.is_do_not_contact(ADA))
    store.close()


def test_an_export_holds_every_kind_of_thing_that_is_stored(store: Store) -> None:
    def job(tx) -> dict:
        tx.save_session(ADA, {"name": "Mia"}, NOW)
        tx.enqueue(ADA, HELLO, priority=REPLY, until=2e9)
        tx.enqueue(ADA, Call("sendDocument", b'{"chat_id":1111}', b'{"kind":"note","baby":"Mia"}'), priority=REPLY, until=2e9)
        tx.set_aside("update", "ValueError", ADA, {"text": "hi"}, NOW)
        tx.schedule(Reminder(ADA, "a", NOW))
        return tx.export(ADA)

    assert store.run_now(job) == {
        "chat": ADA, "session": {"name": "Mia"},
        "unsent_messages": [{"chat_id": 1111, "text": "hello"}, {"chat_id": 1111, "attachment": {"kind": "note", "baby": "Mia"}}],
        "check_ins": [{"key": "a", "due": NOW.isoformat()}],
        "set_aside": [{"kind": "update", "at": int(NOW.timestamp()), "data": {"text": "hi"}}], "do_not_contact": False,
    }  # fmt: skip


def test_the_do_not_contact_mark_is_lifted_only_by_word(store: Store) -> None:
    marks = []

    def job(tx) -> None:
        for on in (True, True, False):
            tx.mark_do_not_contact(ADA, on=on)
            marks.append((tx.is_do_not_contact(ADA), tx.is_do_not_contact(BEN)))

    store.run_now(job)
    assert marks == [(True, False), (True, False), (False, False)]


def test_what_is_set_aside_is_claimed_only_when_asked_for(store: Store) -> None:
    store.run_now(lambda tx: tx.set_aside("update", "ValueError", None, {"a": 1}, NOW))
    assert store.run_now(lambda tx: tx.claim_retry(10)) == []
    assert store.run_now(lambda tx: tx.ask_retry()) == 1
    assert [one.data for one in store.run_now(lambda tx: tx.claim_retry(10))] == [{"a": 1}]
    assert store.run_now(lambda tx: tx.list_set_aside()) == []


def claim(store: Store, limit: int = 10) -> list[Reminder]:
    return store.run_now(lambda tx: tx.claim_due(NOW, limit))


def test_check_ins_that_cannot_be_read_stay_and_hold_up_no_others(
    open_store: Open, sealed_under_another_key: Seal, caplog: pytest.LogCaptureFixture
) -> None:
    store = sealed_under_another_key(lambda store: [remind(store, chat, "a", -9) for chat in range(1, 8)])
    due = [remind(store, BEN, key, -hours) for hours, key in ((3, "a"), (2, "b"), (1, "c"))]
    assert [claim(store, 2), claim(store, 2), claim(store, 2)] == [due[:2], due[2:], []]
    assert caplog.text.count("cannot be opened") == 1
    assert "7 check-ins" in caplog.text
    assert store.run_now(lambda tx: tx.upcoming(9)) == []
    store.run_now(lambda tx: tx.try_unreadable())
    assert claim(store) == []
    assert caplog.text.count("cannot be opened") == 2
    store.close()
    store = open_store(KEY, OTHER)
    assert claim(store) == []
    store.run_now(lambda tx: tx.try_unreadable())
    assert sorted(one.chat for one in claim(store)) == list(range(1, 8))
    assert claim(store) == []
    store.close()


def test_a_check_in_kept_anew_takes_the_place_of_one_that_could_not_be_read(sealed_under_another_key: Seal) -> None:
    store = sealed_under_another_key(lambda store: remind(store, ADA, "a", -9))
    assert claim(store) == []
    newer = remind(store, ADA, "a", -1)
    assert claim(store) == [newer]
    store.close()


def test_what_is_set_aside_and_cannot_be_read_stays_through_a_retry(
    open_store: Open, sealed_under_another_key: Seal, caplog: pytest.LogCaptureFixture
) -> None:
    def aside(store: Store, *numbers: int) -> None:
        for number in numbers:
            store.run_now(lambda tx, number=number: tx.set_aside("update", "ValueError", ADA, {"a": number}, NOW))

    def retried(store: Store) -> list[object]:
        return [one.data for one in store.run_now(lambda tx: tx.claim_retry(2))]

    store = sealed_under_another_key(lambda store: aside(store, 1, 2, 3))
    aside(store, 4, 5, 6)
    store.run_now(lambda tx: tx.ask_retry())
    assert [retried(store), retried(store), retried(store)] == [[{"a": 4}, {"a": 5}], [{"a": 6}], []]
    assert [one.data for one in store.run_now(lambda tx: tx.list_set_aside())] == [None] * 3
    assert caplog.text.count("cannot be opened") == 1
    store.close()
    store = open_store(KEY, OTHER)
    assert retried(store) == []
    store.run_now(lambda tx: tx.ask_retry())
    assert [retried(store), retried(store)] == [[{"a": 1}, {"a": 2}], [{"a": 3}]]
    store.close()


def test_unsent_messages_that_cannot_be_read_stay_and_hold_up_no_others(
    open_store: Open, sealed_under_another_key: Seal, caplog: pytest.LogCaptureFixture
) -> None:
    shut: list[Queued] = []
    store = sealed_under_another_key(lambda store: shut.extend(queue(store) for _ in range(3)))
    read = [queue(store, BEN) for _ in range(3)]
    assert store.run_now(lambda tx: tx.pending(0, 2)) == read[:2]
    assert store.run_now(lambda tx: tx.pending(read[1].id, 2)) == read[2:]
    assert caplog.text.count("cannot be opened") == 1
    store.close()
    store = open_store(KEY, OTHER)
    assert pending(store) == shut + read
    store.close()


def test_what_was_set_aside_since_is_counted(open_store: Open) -> None:
    store = open_store()
    assert store.run_now(lambda tx: tx.set_aside_after(0)) == (0, 0)
    store.run_now(lambda tx: [tx.set_aside("update", "ValueError", None, {}, NOW) for _ in range(3)])
    (_, newest) = store.run_now(lambda tx: tx.set_aside_after(0))
    store.run_now(lambda tx: [tx.ask_retry(), tx.claim_retry(3), tx.set_aside("update", "ValueError", None, {}, NOW)])
    store.close()
    store = open_store()
    assert store.run_now(lambda tx: tx.set_aside_after(newest)) == (1, newest + 1)
    assert store.run_now(lambda tx: tx.set_aside_after(newest + 1)) == (0, newest + 1)
    store.close()


def test_a_number_is_kept_under_its_name(open_store: Open) -> None:
    store = open_store()
    assert store.run_now(lambda tx: tx.number("told")) == 0
    store.run_now(lambda tx: [tx.keep_number("told", 5), tx.keep_number("told", 7)])
    store.close()
    store = open_store()
    assert store.run_now(lambda tx: (tx.number("told"), tx.number("other"))) == (7, 0)
    store.close()


def prune(store: Store, *, days: float) -> int:
    seen, idle = NOW - timedelta(days=2), NOW - timedelta(days=days)
    return store.run_now(lambda tx: tx.prune(seen_before=seen, idle_before=idle, dated_from=NOW))


def test_idle_chats_are_deleted_with_all_that_is_theirs(store: Store) -> None:
    store.run_now(lambda tx: tx.save_session(ADA, {"name": "Mia"}, NOW - timedelta(days=200)))
    remind(store, ADA, "a", 1)
    store.run_now(lambda tx: tx.save_session(BEN, {"name": "Bo"}, NOW - timedelta(days=100)))
    store.run_now(lambda tx: tx.first_time(1, "a", NOW - timedelta(days=3)))
    assert prune(store, days=180) == 1
    assert store.run_now(lambda tx: (tx.load_session(ADA), tx.load_session(BEN), tx.upcoming(9))) == (None, {"name": "Bo"}, [])
    assert store.run_now(lambda tx: tx.first_time(1, "a", NOW))


def test_a_session_saved_by_a_clock_set_back_is_not_idle(open_store: Open) -> None:
    store = open_store()
    store.run_now(lambda tx: tx.save_session(ADA, {"name": "Mia"}, NOW - timedelta(days=200)))
    assert prune(store, days=365) == 0
    store.close()
    store = open_store()
    store.run_now(lambda tx: tx.save_session(BEN, {"name": "Bo"}, NOW - timedelta(days=200)))
    assert prune(store, days=180) == 1
    assert store.run_now(lambda tx: (tx.load_session(ADA), tx.load_session(BEN))) == (None, {"name": "Bo"})
    store.close()


def test_feedback_is_kept_with_its_day_and_no_chat_and_goes_with_the_idle(open_store: Open) -> None:
    store = open_store()
    old, day = NOW - timedelta(days=181), int(NOW.timestamp()) // 86_400
    store.run_now(lambda tx: tx.keep_feedback("rolling", helpful=True, words="", now=old))
    store.run_now(lambda tx: tx.keep_feedback("rolling", helpful=False, words="it said nothing of Mia's hip", now=NOW))
    store.close()
    store = open_store()
    assert [(one.entry, one.helpful) for one in store.run_now(lambda tx: tx.feedback())] == [("rolling", True), ("rolling", False)]
    prune(store, days=180)
    assert store.run_now(lambda tx: tx.feedback()) == [Feedback(day, "rolling", False, "it said nothing of Mia's hip")]
    store.run_now(lambda tx: tx.forget(ADA))
    assert len(store.run_now(lambda tx: tx.feedback())) == 1
    store.close()


def test_a_known_file_is_found_by_its_name(store: Store) -> None:
    store.run_now(lambda tx: tx.keep_file_id("7 chart 9.5", "AgAC"))
    assert store.run_now(lambda tx: (tx.file_id("7 chart 9.5"), tx.file_id("7 chart 10"))) == ("AgAC", None)


def test_a_job_that_raises_leaves_nothing_behind(store: Store) -> None:
    def job(tx) -> None:
        tx.first_time(9, "a", NOW)
        tx.save_session(ADA, {"name": "Mia"}, NOW)
        tx.enqueue(ADA, HELLO, priority=REPLY, until=2e9)
        tx.schedule(Reminder(ADA, "a", NOW))
        raise LookupError("stop")

    with pytest.raises(LookupError):
        store.run_now(job)
    assert store.run_now(lambda tx: tx.first_time(9, "a", NOW))
    assert store.run_now(lambda tx: (tx.load_session(ADA), tx.pending(0, 9), tx.upcoming(9))) == (None, [], [])


def test_a_job_that_raises_does_not_touch_those_that_share_its_commit(store: Store) -> None:
    gate, outcomes = threading.Event(), {}
    threads = [threading.Thread(target=lambda: store.run_now(lambda _: gate.wait()))]

    def save(chat: int) -> None:
        def job(tx) -> None:
            tx.save_session(chat, {"chat": chat}, NOW)
            if chat == 3:
                raise LookupError

        try:
            store.run_now(job)
            outcomes[chat] = "kept"
        except LookupError:
            outcomes[chat] = "undone"

    threads += [threading.Thread(target=save, args=(chat,)) for chat in range(1, 6)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join()
    assert outcomes == {1: "kept", 2: "kept", 3: "undone", 4: "kept", 5: "kept"}
    assert store.run_now(lambda tx: [tx.load_session(chat) is not None for chat in range(1, 6)]) == [True, True, False, True, True]


async def test_awaited_jobs_run_in_the_order_given(store: Store) -> None:
    order: list[int] = []
    jobs = [store.run(lambda _, number=number: order.append(number)) for number in range(20)]
    for job in jobs:
        await job
    assert order == list(range(20))
