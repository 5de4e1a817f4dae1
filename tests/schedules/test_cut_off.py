"""The posting path is cut off at every boundary between two steps, and started again.

The ledger is the one in memory, with a boundary before and after everything that it writes; that a transaction is
whole or not there at all is what the contract of the stores proves.
"""

import pytest

from bot.store.ledger import PostingKind, PostingState
from schedules.dispatch import Dispatch, Policy
from schedules.notice_bodies import Notices


class CutOff(BaseException):
    """Death of a process as seen from within: nothing after it is done."""


class Boundaries:
    """Counts the boundaries, and cuts off at one of them."""

    def __init__(self, cut_at=0):
        self.passed = []
        self.cut_at = cut_at

    def __call__(self, boundary):
        self.passed.append(boundary)
        if len(self.passed) == self.cut_at:
            raise CutOff(boundary)

    @property
    def reached(self):
        return len(self.passed) >= self.cut_at


class Watched:
    """A ledger with a boundary before and after everything that it writes."""

    def __init__(self, ledger, probe):
        self._ledger = ledger
        self._probe = probe

    def __getattr__(self, name):
        act = getattr(self._ledger, name)
        if name not in {"write", "claim", "claim_late"}:
            return act

        def watched(*arguments, **named):
            self._probe(f"before {name}")
            done = act(*arguments, **named)
            self._probe(f"after {name}")
            return done

        return watched


class Story:
    """Reminders in two channels, a message that is lost, downtime with a merged notice, and a date that moves."""

    def __init__(self, town, dl):
        self.town = town
        self.both = ("landelijk", "aankondigingen")
        self.dl = dl
        self.scenes = [self.post, self.miss, self.move, self.rest]

    def start(self, probe):
        self.town.dispatch = Dispatch(Watched(self.town.ledger, probe), Notices(), "ik", Policy(probe=probe))
        deliver = type(self.town.slack).deliver

        def watched(attempt):
            probe("before the message is posted")
            outcome = deliver(self.town.slack, attempt)
            probe("after the message is posted")
            return outcome

        self.town.slack.deliver = watched

    def publish(self, date):
        self.town.publish(self.dl("a", date, audience=self.both), self.dl("b", "2027-09-09"))

    def post(self):
        self.publish("2027-09-08")
        self.town.run_until("2027-09-02T09:20+02:00")

    def miss(self):
        gap = "2027-09-07T12:00+02:00"
        self.town.clock.go(max(0, (self.town.clock().fromisoformat(gap) - self.town.clock()).total_seconds()))
        self.town.run_until("2027-09-07T12:20+02:00")

    def move(self):
        self.publish("2027-09-10")
        self.town.run_until("2027-09-07T12:40+02:00")

    def rest(self):
        self.town.run_until("2027-09-07T13:00+02:00")

    def tell(self, boundaries):
        """Play all scenes; one in which we are cut off is played again after a restart."""
        self.start(boundaries)
        for scene in self.scenes:
            try:
                scene()
            except CutOff:
                self.start(lambda _: None)
                scene()


def test_at_whatever_boundary_it_is_cut_off_everything_is_posted_once(new_town, dl):
    cut_at, met, finished = 0, set(), False
    while not finished:
        cut_at += 1
        town, boundaries = new_town(), Boundaries(cut_at)
        Story(town, dl).tell(boundaries)
        where = f"cut off at {cut_at}: {boundaries.passed[-1]}"
        posted = [key for message in town.slack.messages for key in message.keys]
        sent = {posting.key for posting in town.postings(states=frozenset({PostingState.SENT}))}
        assert len(posted) == len(set(posted)), where
        assert set(posted) == sent, where
        told = sorted(
            (posting.kind, posting.channel, posting.about.item_id)
            for posting in town.postings()
            if posting.key in sent
        )
        assert told == [
            (PostingKind.MOVED, "slack:aankondigingen", "a"),
            (PostingKind.MOVED, "slack:iza-landelijk", "a"),
            (PostingKind.REMINDER, "slack:aankondigingen", "a"),
            (PostingKind.REMINDER, "slack:aankondigingen", "a"),
            (PostingKind.REMINDER, "slack:iza-landelijk", "a"),
            (PostingKind.REMINDER, "slack:iza-landelijk", "a"),
            (PostingKind.REMINDER, "slack:iza-landelijk", "b"),
        ], where
        met |= set(boundaries.passed)
        finished = not boundaries.reached
    assert cut_at > 100
    assert met >= {"after claim", "before write", "after the message is posted", "poster: sending is committed"}


@pytest.mark.parametrize("fault", ["lost", "unheard"])
def test_a_cut_off_beside_a_faulty_slack_loses_and_doubles_nothing_either(new_town, dl, fault):
    cut_at, finished = 0, False
    while not finished:
        cut_at += 3
        town, boundaries = new_town(), Boundaries(cut_at)
        town.slack.faults = [fault] * 2
        Story(town, dl).tell(boundaries)
        posted = [key for message in town.slack.messages for key in message.keys]
        where = f"cut off at {cut_at}: {boundaries.passed[-1]}"
        assert len(posted) == len(set(posted)) == 7, where
        finished = not boundaries.reached
