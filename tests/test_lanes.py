"""What may be sent when."""

from collections import Counter, defaultdict

from hypothesis import given
from hypothesis import strategies as st

from bot.lanes import BURST, Lanes
from bot.ports import BROADCAST, REMINDER, REPLY, Call, Queued

HELLO = Call("sendMessage", b"{}")


def row(number: int, chat: int = 1, priority: int = REPLY) -> Queued:
    return Queued(number, chat, priority, 2e9, HELLO)


def drain(lanes: Lanes, *, until: float = 1e6) -> list[tuple[float, Queued]]:
    """Send everything at the first moment it may go; each is taken at once."""
    now, sent = 0.0, []
    while (step := lanes.next(now)) is not None and now <= until:
        if isinstance(step, Queued):
            sent.append((now, step))
            lanes.done(step, now)
        else:
            now += max(step, 1e-6)
    return sent


messages = st.lists(st.tuples(st.integers(-3, 5).filter(bool), st.sampled_from([REPLY, REMINDER, BROADCAST])), max_size=60)


@given(messages)
def test_every_message_goes_out_once_and_in_its_chat_s_order(given_messages: list[tuple[int, int]]) -> None:
    lanes = Lanes(overall=30, per_chat=1)
    rows = [row(number, chat, priority) for number, (chat, priority) in enumerate(given_messages)]
    lanes.add(rows, 0)
    sent = defaultdict(list)
    for _, one in drain(lanes):
        sent[one.chat].append(one.id)
    assert sent == {chat: [one.id for one in rows if one.chat == chat] for chat in {one.chat for one in rows}}
    assert lanes.waiting == 0


@given(messages, st.sampled_from([0.5, 2.5, 10]))
def test_no_limit_is_ever_broken(given_messages: list[tuple[int, int]], overall: float) -> None:
    lanes = Lanes(overall=overall, per_chat=1)
    lanes.add([row(number, chat, priority) for number, (chat, priority) in enumerate(given_messages)], 0)
    sent = drain(lanes)
    for start, _ in sent:
        assert sum(start <= at < start + 10 - 1e-6 for at, _ in sent) <= 10 * overall + 1
        for chat in {one.chat for _, one in sent}:
            times = [at for at, one in sent if one.chat == chat]
            assert sum(start <= at < start + 10 for at in times) <= BURST + 10 + 1


def test_a_group_gets_twenty_messages_in_any_minute_and_a_private_chat_more() -> None:
    lanes = Lanes(overall=0, per_chat=1)
    lanes.add([row(number, chat) for chat in (-5, 5) for number in range(50)], 0)
    sent = drain(lanes)
    times = [at for at, one in sent if one.chat == -5]
    assert max(sum(start <= at < start + 60 - 1e-6 for at in times) for start in times) == 20
    assert len(times) == 50
    assert sum(at < 60 for at, one in sent if one.chat == 5) == 50


def test_a_reply_that_our_limit_holds_back_for_long_is_named_once() -> None:
    lanes = Lanes(overall=0, per_chat=0.5)
    lanes.add([row(number) for number in range(BURST + 1)], 0)
    for _ in range(BURST):
        step = lanes.next(0)
        assert isinstance(step, Queued)
        lanes.done(step, 0)
    assert lanes.next(0) == 2
    assert (lanes.take_held(), lanes.take_held()) == ([1], [])


def test_a_short_wait_a_reminder_and_a_wait_that_telegram_asked_for_are_left_in_peace() -> None:
    for lanes, priority, pause in (
        (Lanes(overall=0, per_chat=1), REPLY, 0.0),
        (Lanes(overall=0, per_chat=0.1), REMINDER, 0.0),
        (Lanes(overall=0, per_chat=1), REPLY, 9.0),
    ):
        lanes.add([row(number, 1, priority) for number in range(BURST + 2)], 0)
        for _ in range(BURST):
            step = lanes.next(0)
            assert isinstance(step, Queued)
            lanes.done(step, 0)
        if pause:
            step = lanes.next(1)
            assert isinstance(step, Queued)
            lanes.too_many(step, pause, 1)
        lanes.next(1)
        assert lanes.take_held() == []


def test_replies_go_before_reminders_before_broadcasts() -> None:
    lanes = Lanes(overall=1, per_chat=0)
    lanes.add([row(1, 1, BROADCAST), row(2, 2, REMINDER), row(3, 3, REPLY), row(4, 4, REPLY)], 0)
    assert [one.id for _, one in drain(lanes)] == [3, 4, 2, 1]


@given(st.permutations([(1, BROADCAST), (2, REMINDER), (3, REPLY), (4, BROADCAST), (5, REMINDER), (6, REPLY)]))
def test_whatever_came_first_replies_go_before_reminders_before_broadcasts(given_messages: list[tuple[int, int]]) -> None:
    lanes = Lanes(overall=1, per_chat=0)
    lanes.pause(9, 0)
    for number, (chat, priority) in enumerate(given_messages):
        lanes.add([row(number, chat, priority)], number)
    sent = [one.priority for _, one in drain(lanes)]
    assert sent == sorted(sent)


def test_a_reply_behind_a_reminder_lends_it_its_priority() -> None:
    lanes = Lanes(overall=1, per_chat=0)
    lanes.add([row(1, 1, REMINDER), row(2, 2, REMINDER)], 0)
    lanes.add([row(3, 2, REPLY)], 0)
    assert [one.id for _, one in drain(lanes)] == [2, 3, 1]


def test_a_chatty_chat_does_not_keep_the_others_waiting() -> None:
    lanes = Lanes(overall=0, per_chat=1)
    lanes.add([row(number, 1) for number in range(50)] + [row(100 + chat, chat) for chat in range(2, 20)], 0)
    others = [at for at, one in drain(lanes) if one.chat != 1]
    assert max(others) == 0


def test_no_second_message_of_a_chat_leaves_while_one_is_in_flight() -> None:
    lanes = Lanes(overall=0, per_chat=0)
    lanes.add([row(1), row(2)], 0)
    first = lanes.next(0)
    assert isinstance(first, Queued)
    assert lanes.next(0) is None
    lanes.done(first, 0)
    assert lanes.next(0) == row(2)


def test_a_chat_told_to_wait_waits_alone() -> None:
    lanes = Lanes(overall=0, per_chat=0)
    lanes.add([row(1, 1), row(2, 2)], 0)
    first = lanes.next(0)
    assert isinstance(first, Queued)
    assert lanes.too_many(first, 7, 0) is False
    assert [(at, one.id) for at, one in drain(lanes)] == [(0, 2), (7, 1)]


def test_several_chats_refused_in_a_row_stop_everything() -> None:
    lanes = Lanes(overall=0, per_chat=0)
    lanes.add([row(number, number) for number in range(1, 6)], 0)
    flying = [lanes.next(0) for _ in range(3)]
    assert [lanes.too_many(one, 7, 0) for one in flying if isinstance(one, Queued)] == [False, False, True]
    assert {at for at, _ in drain(lanes)} == {7}


def test_a_message_taken_in_between_means_that_only_chats_are_slow() -> None:
    lanes = Lanes(overall=0, per_chat=0)
    lanes.add([row(number, number) for number in range(1, 6)], 0)
    for _ in range(4):
        one = departed(lanes)
        assert lanes.too_many(one, 7, 0) is False
        lanes.accepted()


def test_a_longer_pause_is_not_shortened() -> None:
    lanes = Lanes(overall=0, per_chat=0)
    lanes.add([row(1)], 0)
    lanes.pause(30, 0)
    lanes.pause(1, 0)
    assert lanes.next(0) == 30


def test_dropped_messages_are_gone_but_for_the_one_in_flight() -> None:
    lanes = Lanes(overall=0, per_chat=0)
    lanes.add([row(1), row(2), row(3, 2)], 0)
    flying = departed(lanes)
    lanes.drop(1, REPLY)
    assert lanes.waiting == 2
    lanes.later(flying, 5, 0)
    assert [one.id for _, one in drain(lanes)] == [3]
    assert lanes.waiting == 0


def test_dropping_reminders_leaves_the_replies() -> None:
    lanes = Lanes(overall=0, per_chat=0)
    lanes.add([row(1, 1, REMINDER), row(2, 1, REPLY), row(3, 1, BROADCAST)], 0)
    lanes.drop(1, REMINDER)
    assert [one.id for _, one in drain(lanes)] == [2]


OLD, NEW = -5, -1005


@given(
    older=st.integers(1, 5),
    newer=st.integers(0, 3),
    told_at=st.integers(0, 5),
    again=st.sampled_from(["taken", "later", "moved"]),
    busy=st.booleans(),
)
def test_a_chat_that_moves_keeps_its_order_whatever_becomes_of_what_is_in_flight(
    older: int, newer: int, told_at: int, again: str, busy: bool
) -> None:
    """`older` messages wait under the old id and `newer` under the new, of which one may be in flight when the move is told."""
    lanes = Lanes(overall=0, per_chat=0)
    lanes.add([row(number, OLD) for number in range(older)], 0)
    taken = [settled(lanes, departed(lanes)) for _ in range(min(told_at, older - 1))]
    flying = departed(lanes)
    lanes.add([row(number, NEW) for number in range(10, 10 + newer)], 0)
    ahead = lanes.next(0) if busy and newer else None
    lanes.move(OLD, NEW, 0)
    assert lanes.next(0) is None
    if isinstance(ahead, Queued):
        lanes.done(ahead, 0)
        assert lanes.next(0) is None
    lanes.add([row(20, NEW)], 0)
    assert lanes.next(0) is None
    if again == "taken":
        taken.append(settled(lanes, flying))
    elif again == "later":
        lanes.later(flying, 3, 0)
    else:
        lanes.move(OLD, NEW, 0, landed=True)
    rest = drain(lanes)
    assert {one.chat for _, one in rest} == {NEW}
    assert rest[0][0] == (3 if again == "later" else 0)
    before = 1 if isinstance(ahead, Queued) else 0
    assert [*taken, *(one.id for _, one in rest)] == [*range(older), *range(10 + before, 10 + newer), 20]
    assert lanes.waiting == 0


def departed(lanes: Lanes) -> Queued:
    """The message that may go now, in flight from here on."""
    flying = lanes.next(0)
    assert isinstance(flying, Queued)
    return flying


def settled(lanes: Lanes, flying: Queued) -> int:
    """The number of the message in flight, which the channel took."""
    lanes.done(flying, 0)
    return flying.id


def test_what_is_taken_back_under_the_new_id_is_not_tried_again_from_the_old() -> None:
    lanes = Lanes(overall=0, per_chat=0)
    lanes.add([row(1, OLD), row(2, OLD)], 0)
    flying = departed(lanes)
    lanes.move(OLD, NEW, 0)
    lanes.drop(NEW, REPLY)
    lanes.later(flying, 5, 0)
    lanes.add([row(3, NEW)], 0)
    assert [one.id for _, one in drain(lanes)] == [3]
    assert lanes.waiting == 0


def test_a_move_told_anew_to_another_id_holds_nobody_for_ever() -> None:
    lanes = Lanes(overall=0, per_chat=0)
    lanes.add([row(1, OLD), row(2, OLD)], 0)
    flying = departed(lanes)
    lanes.move(OLD, NEW, 0)
    lanes.move(OLD, NEW - 1, 0)
    lanes.later(flying, 0, 0)
    assert {(one.chat, one.id) for _, one in drain(lanes)} == {(NEW, 2), (NEW - 1, 1)}


def test_a_clock_that_stands_still_or_runs_back_never_lets_too_many_through() -> None:
    lanes = Lanes(overall=0, per_chat=1)
    lanes.add([row(number) for number in range(10)], 100)
    sent = Counter[float]()
    for now in (100.0, 50.0, 100.0, 99.0):
        while isinstance(one := lanes.next(now), Queued):
            sent[now] += 1
            lanes.done(one, now)
    assert sum(sent.values()) == BURST


def test_chats_with_nothing_left_are_forgotten() -> None:
    lanes = Lanes(overall=0, per_chat=1)
    for chat in range(1, 3000):
        lanes.add([row(chat, chat)], chat)
        one = lanes.next(chat)
        assert isinstance(one, Queued)
        lanes.done(one, chat)
    assert len(lanes._lanes) < 1100
