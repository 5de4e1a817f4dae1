"""The contract of a ledger, kept by all three stores."""

import datetime as dt
import threading

import pytest

from bot.occurrence_id import OccurrenceId
from bot.store.ledger import (
    OPEN,
    WAITING,
    AnnouncedDate,
    Claim,
    PostingKind,
    PostingQuery,
    PostingState,
    Transition,
    Upcoming,
)
from bot.store.state_records import ChannelId, WorkspaceUrl
from tests.made_up import changed

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def claim(clock):
    def build(limit=10, worker="ik", **more):
        return Claim(worker, clock(), clock() + MINUTE, limit, **more)

    return build


def only(ledger, key="a"):
    (found,) = ledger.postings(PostingQuery(keys=frozenset({key})))
    return found


def put(ledger, posting, **changes):
    return ledger.write([Transition(posting, changed(posting, **changes), "test")])


def test_a_row_comes_back_as_it_was_put_in(ledger, posting):
    full = posting(
        phase="voorstel",
        state=PostingState.RETRY,
        attempts=3,
        looks=1,
        worker="ik",
        attempt_at=posting().due_at,
        channel_id="C1",
        ts="1.2",
        thread_ts="1.1",
        error="not_in_channel",
        doubt=True,
        corrects="x",
        replaced_by="y",
        details='{"één": "…"}',
    )
    ledger.write(add=[full])
    assert only(ledger) == changed(full, fence=1)


def test_a_row_that_is_known_is_not_made_again(ledger, posting):
    ledger.write(add=[posting(), posting("b")])
    ledger.write(add=[posting(title="Anders"), posting("c")])
    assert [each.title for each in ledger.postings(PostingQuery())] == ["Titel"] * 3
    assert len(ledger.history("a")) == 1


def test_the_same_row_twice_in_one_go_is_made_once(ledger, posting):
    ledger.write(add=[posting(), posting()])
    assert len(ledger.postings(PostingQuery())) == len(ledger.history("a")) == 1


def test_a_change_is_refused_once_the_row_has_moved_on(ledger, posting):
    ledger.write(add=[posting()])
    old = only(ledger)
    assert put(ledger, old, state=PostingState.CANCELLED)
    assert not put(ledger, old, state=PostingState.SENT)
    assert only(ledger).state is PostingState.CANCELLED
    assert only(ledger).fence == old.fence + 1


def test_changes_are_taken_over_together_or_not_at_all(ledger, posting):
    ledger.write(add=[posting(), posting("b")])
    a, b = only(ledger), only(ledger, "b")
    put(ledger, b, error="intussen")
    changes = [Transition(each, changed(each, state=PostingState.SENT), "samen") for each in (a, b)]
    assert not ledger.write(changes, add=[posting("c")], records=[WorkspaceUrl("waarde")])
    assert only(ledger) == a
    assert not ledger.postings(PostingQuery(keys=frozenset({"c"})))
    assert ledger.record(WorkspaceUrl) is None


def test_a_change_of_a_row_that_does_not_exist_is_refused(ledger, posting):
    assert not put(ledger, posting(), state=PostingState.SENT)


def test_every_change_leaves_a_line_in_the_history(ledger, posting, clock, claim):
    ledger.write(add=[posting()])
    clock.go(minutes=1)
    (taken,) = ledger.claim(claim())
    put(ledger, taken, state=PostingState.SENDING)
    lines = ledger.history("a")
    assert [(line.state_before, line.state, line.fence) for line in lines] == [
        (None, PostingState.PLANNED, 1),
        (PostingState.PLANNED, PostingState.CLAIMED, 2),
        (PostingState.CLAIMED, PostingState.SENDING, 3),
    ]
    assert [line.worker for line in lines] == ["", "ik", "ik"]
    assert lines[1].at == clock()
    assert lines[2].why == "test"


def test_a_claim_takes_what_is_due_and_says_who_has_it(ledger, posting, clock, claim):
    later = clock() + MINUTE
    ledger.write(
        add=[
            posting(),
            posting("b", channel="x", next_at=later),
            posting("c", channel="y", state=PostingState.RETRY),
        ]
    )
    taken = ledger.claim(claim())
    assert [each.key for each in taken] == ["a", "c"]
    assert {each.state for each in taken} == {PostingState.CLAIMED}
    assert {each.next_at for each in taken} == {clock() + MINUTE}
    assert taken == [only(ledger), only(ledger, "c")]
    assert ledger.claim(claim()) == []


def test_the_most_urgent_row_of_each_channel_goes_first(ledger, posting, clock, claim):
    soon, sooner = clock() + MINUTE * 5, clock() + MINUTE
    ledger.write(
        add=[
            posting("a", channel="x"),
            posting("b", channel="x", useful_until=soon),
            posting("c", useful_until=sooner),
        ]
    )
    assert [each.key for each in ledger.claim(claim())] == ["c", "b"]
    assert [each.key for each in ledger.claim(claim())] == ["a"]


def test_a_claim_takes_no_more_than_its_limit(ledger, posting, claim):
    ledger.write(add=[posting(f"{number}", channel=f"k{number}") for number in range(5)])
    assert len(ledger.claim(claim(limit=3))) == 3
    assert len(ledger.claim(claim(limit=3))) == 2


def test_a_channel_with_much_to_tell_leaves_room_for_others(ledger, posting, clock, claim):
    urgent = [posting(f"{number}", channel="x", useful_until=clock() + MINUTE) for number in range(5)]
    ledger.write(add=[*urgent, posting("a"), posting("b", channel="y"), posting("c", channel="z")])
    assert [taken.key for taken in ledger.claim(claim(limit=3))] == ["0", "a", "b"]


def test_platforms_that_stand_apart_are_passed_over(ledger, posting, claim):
    teams, webhook = "teams:19:a@thread.tacv2", "webhook:zuid"
    ledger.write(add=[posting("a", channel=teams), posting("b", channel=webhook), posting("c", channel="slack:x")])
    assert [taken.key for taken in ledger.claim(claim(apart={"slack", "webhook"}))] == ["a"]
    assert [taken.key for taken in ledger.claim(claim(apart={"teams"}))] == ["b", "c"]


def test_resting_channels_other_kinds_and_expired_rows_are_passed_over(ledger, posting, clock, claim):
    ledger.write(
        add=[
            posting("a", channel="rust"),
            posting("b", channel="x", kind=PostingKind.ALERT),
            posting("c", channel="y", expires_at=clock()),
            posting("d", channel="z"),
        ]
    )
    taken = ledger.claim(claim(resting={"rust"}, kinds=frozenset({PostingKind.REMINDER})))
    assert [each.key for each in taken] == ["d"]


def test_a_claim_on_what_is_late_takes_all_of_one_channel(ledger, posting, clock, claim):
    early = clock() - MINUTE
    ledger.write(
        add=[
            posting("a", due_at=early),
            posting("b", due_at=early, state=PostingState.RETRY, next_at=clock() + MINUTE * 30),
            posting("c"),
            posting("d", due_at=early, channel="x"),
            posting("e", due_at=early, kind=PostingKind.ALERT),
            posting("f", due_at=early, state=PostingState.SENT),
            posting("g", due_at=early, expires_at=clock()),
        ]
    )
    assert [each.key for each in ledger.claim_late(claim(), "slack:iza-landelijk", clock())] == ["a", "b"]


def test_with_a_step_of_a_round_come_others_that_are_due_there_at_the_same_moment(ledger, posting, clock, claim):
    step = {"phase": "voorstel", "channel": "slack:regio-zuid"}
    ledger.write(
        add=[
            posting("a", **step),
            posting("b", **step, next_at=clock() + MINUTE),
            posting("c", **step),
            posting("another moment", **step, due_at=clock() - MINUTE, useful_until=clock() + MINUTE * 99999),
            posting("a deadline", channel="slack:regio-zuid"),
            posting("gone", **step, expires_at=clock()),
            posting("sent", **step, state=PostingState.SENT),
            posting("elsewhere", **(step | {"channel": "slack:contract-zuid"})),
            posting("person a", **(step | {"channel": "slack:U000000PP"})),
            posting("person b", **(step | {"channel": "slack:U000000PP"})),
        ]
    )
    taken = ledger.claim(claim(together=2))
    assert [each.key for each in taken] == ["a", "elsewhere", "person a", "b"]
    assert {each.state for each in taken} == {PostingState.CLAIMED}
    assert [each.key for each in ledger.claim(claim(limit=1, together=3))] == ["a deadline"]
    assert [each.key for each in ledger.claim(claim(limit=1, together=3))] == ["c"]


def test_what_needs_attention_is_a_lease_that_ran_out_a_look_or_an_end(ledger, posting, clock):
    past, future = clock() - MINUTE, clock() + MINUTE
    ledger.write(
        add=[
            posting("claimed", state=PostingState.CLAIMED, next_at=past),
            posting("sending", state=PostingState.SENDING, next_at=past - MINUTE),
            posting("ambiguous", state=PostingState.AMBIGUOUS, next_at=clock()),
            posting("still held", state=PostingState.CLAIMED, next_at=future),
            posting("expired", expires_at=past + MINUTE / 2),
            posting("alive", next_at=past),
            posting("sent", state=PostingState.SENT, next_at=past, expires_at=past),
        ]
    )
    assert [each.key for each in ledger.attention(clock(), 10)] == ["sending", "claimed", "expired", "ambiguous"]
    assert len(ledger.attention(clock(), 2)) == 2
    assert len(ledger.attention(clock(), 10)) == 4


def test_it_says_when_to_look_again(ledger, posting, clock, claim):
    assert ledger.upcoming() == Upcoming(None, None)
    ledger.write(
        add=[posting("a", next_at=clock() + MINUTE), posting("b", channel="x", expires_at=clock() + MINUTE * 3)]
    )
    assert ledger.upcoming() == Upcoming(clock(), clock() + MINUTE * 3)
    ledger.claim(claim())
    assert ledger.upcoming() == Upcoming(clock() + MINUTE, clock() + MINUTE)
    for key in "ab":
        put(ledger, only(ledger, key), state=PostingState.SENT)
    assert ledger.upcoming() == Upcoming(None, None)


def test_a_ready_row_that_is_not_claimed_stays_ready(ledger, posting, clock, claim):
    ledger.write(add=[posting("a"), posting("b", channel="x")])
    ledger.claim(claim(limit=1))
    assert ledger.upcoming().claim == clock()
    assert [each.key for each in ledger.claim(claim())] == ["b"]


def test_rows_can_be_asked_for_in_many_ways(ledger, posting, clock):
    early = clock() - MINUTE
    ledger.write(
        add=[
            posting("a", due_at=early),
            posting("b", channel="x", ts="1.5", doubt=True),
            posting("c", item_id="ander"),
        ]
    )
    clock.go(minutes=5)
    put(ledger, only(ledger, "c"), state=PostingState.SENT)

    def keys(**query):
        return "".join(each.key for each in ledger.postings(PostingQuery(**query)))

    assert keys() == "abc"
    assert keys(states=WAITING) == keys(states=OPEN) == "ab"
    assert keys(states=frozenset({PostingState.SENT})) == "c"
    assert keys(channel="x") == keys(ts="1.5") == keys(doubtful=True) == "b"
    assert keys(about=("item", "", "2027")) == "ab"
    assert keys(about=("item", "", "2027"), channel="x") == "b"
    assert keys(keys=frozenset({"a", "c", "onbekend"})) == "ac"
    assert keys(keys=frozenset()) == ""
    assert keys(since=early + MINUTE) == "bc"
    assert keys(until=early + MINUTE) == "a"
    assert keys(updated_after=clock() - MINUTE) == "c"
    assert keys(limit=2) == "ab"


def test_more_keys_can_be_asked_for_than_fit_one_statement(ledger, posting):
    keys = [f"{number:05}" for number in range(1203)]
    ledger.write(add=[posting(key) for key in keys])
    assert [each.key for each in ledger.postings(PostingQuery(keys=frozenset(keys)))] == keys


def test_the_dates_that_stand_in_a_channel_are_those_sent_or_on_their_way(ledger, posting):
    ledger.write(
        add=[
            posting("a", state=PostingState.SENT),
            posting("b", state=PostingState.SENT, channel="x"),
            posting("c", item_id="onderweg", state=PostingState.SENDING),
            posting("d", item_id="gepland"),
            posting("e", item_id="verplaatst", kind=PostingKind.MOVED),
            posting("f", item_id="vervallen", kind=PostingKind.WITHDRAWN, state=PostingState.CANCELLED),
            posting("g", item_id="lang voorbij", state=PostingState.SENT, last_day=dt.date(2027, 8, 31)),
            posting("h", item_id="", kind=PostingKind.ALERT, state=PostingState.SENT, last_day=None),
        ]
    )
    assert ledger.announced(dt.date(2027, 9, 1)) == {
        AnnouncedDate(OccurrenceId("item", cycle="2027"), "2027-09-09"),
        AnnouncedDate(OccurrenceId("onderweg", cycle="2027"), "2027-09-09"),
        AnnouncedDate(OccurrenceId("verplaatst", cycle="2027"), "2027-09-09"),
    }


def test_rows_are_counted_by_state(ledger, posting):
    ledger.write(add=[posting("a"), posting("b"), posting("c", state=PostingState.FAILED)])
    assert ledger.counts() == {PostingState.PLANNED: 2, PostingState.FAILED: 1}


def test_a_record_is_kept_and_replaced(ledger):
    assert ledger.record(WorkspaceUrl) is None
    channel_id = ChannelId("regio-zeeland", "C0123456789")
    ledger.write(records=[WorkspaceUrl("een"), channel_id])
    ledger.write(records=[WorkspaceUrl("twee")])
    assert ledger.record(WorkspaceUrl) == WorkspaceUrl("twee")
    assert ledger.record(ChannelId, "regio-zeeland") == channel_id
    assert ledger.record(ChannelId, "regio-noord") is None
    assert ledger.records(ChannelId, ["regio-noord", "regio-zeeland"]) == {"regio-zeeland": channel_id}


def test_postings_of_several_channels_are_read_at_once(ledger, posting):
    ledger.write(add=[posting("a", channel="x"), posting("b", channel="y"), posting("c", channel="z")])
    query = PostingQuery(about=posting().about, channels=frozenset({"x", "z", "nowhere"}))
    assert [found.key for found in ledger.postings(query)] == ["a", "c"]


def test_workers_that_claim_at_the_same_time_never_get_the_same_row(ledger, posting, claim):
    ledger.write(add=[posting(f"{number:03}", channel=f"k{number}") for number in range(60)])
    taken, faults = [], []

    def work(name):
        try:
            for _ in range(20):
                taken.extend(each.key for each in ledger.claim(claim(limit=2, worker=name)))
        except Exception as error:  # noqa: BLE001 - a thread has no other way to report
            faults.append(error)

    workers = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not faults
    assert sorted(taken) == [f"{number:03}" for number in range(60)]
