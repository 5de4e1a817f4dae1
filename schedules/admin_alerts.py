"""Alerts to the administrators as postings of the ledger: told once, and kept over a restart.

An alert holds no words: what it is about is looked up in the ledger when it is posted, so that what was repaired
in the meantime is not reported any more.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.calendar.due import NAMESPACE
from bot.calendar.quiet_hours import opens_at
from bot.local_time import today
from bot.messages.admin_notices import Ending, Undelivered
from bot.platform_ids import SLACK, full_id, platform_of, short_id
from bot.store.ledger import OPEN, WAITING, Posting, PostingKind, PostingQuery, PostingState, Transition
from bot.store.state_records import ReportedUntil
from schedules.auditor import stuck

if TYPE_CHECKING:
    from bot.content.models import Content
    from bot.store.ledger import Ledger
    from schedules.send_result import Refused

USEFUL = dt.timedelta(days=7)
GATHER = dt.timedelta(minutes=1)
"""An alert waits so long for others that belong with it."""
_LISTED = 200


class AlertSubject(StrEnum):
    """Subject of an alert."""

    REFUSED = "refused"
    """Slack refuses, and someone can repair it."""
    ENDED = "ended"
    """Postings that reached no good end."""
    LEFT = "left"
    """Members who followed something are out of reach."""


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """Facts that an alert keeps about its subject."""

    subject: AlertSubject
    code: str = ""
    channels: tuple[str, ...] = ()
    """Empty when it concerns all channels."""
    needed: str = ""

    @classmethod
    def of(cls, posting: Posting) -> AlertFacts:
        """Read them from the posting."""
        facts = json.loads(posting.details)
        return cls(AlertSubject(facts["subject"]), facts["code"], tuple(facts["channel"].split()), facts["needed"])

    def as_json(self) -> str:
        """Write them for the posting."""
        channels = " ".join(self.channels)
        return json.dumps({"subject": self.subject, "code": self.code, "channel": channels, "needed": self.needed})


def refused(content: Content, channel: str, refusal: Refused, now: dt.datetime) -> Posting:
    """Slack refuses to post in a channel, or anywhere when ``channel`` is empty."""
    facts = AlertFacts(AlertSubject.REFUSED, refusal.code, (channel,) if channel else (), refusal.needed)
    return _alert(
        content, f"alert/refused/{short_id(channel)}/{refusal.code}/{now.isoformat()}", facts, now + GATHER
    )


def joined(ledger: Ledger, alert: Posting) -> Transition | None:
    """The alert about one channel added to one that waits and tells the same of others; None when none does."""
    new = AlertFacts.of(alert)
    if not new.channels:
        return None
    for posting in ledger.postings(PostingQuery(states=WAITING, channel=alert.channel)):
        if posting.kind is not PostingKind.ALERT:
            continue
        known = AlertFacts.of(posting)
        if known.channels and replace(known, channels=new.channels) == new:
            channels = tuple(dict.fromkeys((*known.channels, *new.channels)))
            after = replace(
                posting,
                details=replace(known, channels=channels).as_json(),
                next_at=max(posting.next_at, alert.next_at),
            )
            return Transition(posting, after, "refused in another channel too")
    return None


def ended(ledger: Ledger, content: Content, now: dt.datetime) -> Posting | None:
    """A report of what reached no good end, at most one a day; None when one is already on its way."""
    return _once_a_day(ledger, content, AlertFacts(AlertSubject.ENDED), now)


def left(ledger: Ledger, content: Content, person: str, now: dt.datetime) -> Posting | None:
    """A word on members who are out of reach, at most one a day for a platform; None with one on its way.

    Its facts keep the platform as a code, which is empty for Slack.
    """
    platform = platform_of(person)
    facts = AlertFacts(AlertSubject.LEFT, "" if platform == SLACK else platform)
    return _once_a_day(ledger, content, facts, now)


def _once_a_day(ledger: Ledger, content: Content, facts: AlertFacts, now: dt.datetime) -> Posting | None:
    for days in (0, 1):
        moment = now + dt.timedelta(days=days)
        day = today(content.organisation, moment).isoformat()
        name = "/".join(filter(None, ("alert", facts.subject, facts.code, day)))
        posting = _alert(content, name, facts, moment + GATHER)
        known = ledger.postings(PostingQuery(keys=frozenset({posting.key})))
        if not known:
            return posting
        if known[0].state in OPEN:
            return None
    return None


def held_by(ledger: Ledger, facts: AlertFacts) -> list[Undelivered]:
    """The postings that wait because of a refusal or were given up for it."""
    states = WAITING | {PostingState.FAILED}
    channels = facts.channels or ("",)
    postings = [
        posting
        for channel in channels
        for posting in ledger.postings(PostingQuery(states=states, channel=channel, limit=_LISTED))
    ]
    held = [
        posting
        for posting in postings
        if posting.kind is not PostingKind.ALERT and posting.delivery.error == facts.code
    ]
    return [replace(_undelivered(posting), ending=_ENDINGS.get(posting.state)) for posting in held]


def not_reported(ledger: Ledger, now: dt.datetime) -> list[Undelivered]:
    """The postings that came to no good end since the last report, and those that come to no end at all."""
    doubted = ledger.postings(
        PostingQuery(states=frozenset({PostingState.SENT}), doubtful=True, updated_after=_reported_until(ledger))
    )
    open_ends = [posting for posting in (*doubted, *stuck(ledger, now)) if posting.kind is not PostingKind.ALERT]
    return [_undelivered(posting) for posting in (*no_good_end(ledger), *open_ends)]


def no_good_end(ledger: Ledger) -> list[Posting]:
    """The postings that came to no good end since the last report, but for alerts."""
    ends = frozenset({PostingState.FAILED, PostingState.EXPIRED, PostingState.UNKNOWN})
    postings = ledger.postings(PostingQuery(states=ends, updated_after=_reported_until(ledger)))
    return [posting for posting in postings if posting.kind is not PostingKind.ALERT]


def _reported_until(ledger: Ledger) -> dt.datetime | None:
    reported = ledger.record(ReportedUntil)
    return reported.at if reported else None


def _alert(content: Content, name: str, facts: AlertFacts, now: dt.datetime) -> Posting:
    due_at = opens_at(content.organisation, now)
    return Posting(
        key=str(uuid.uuid5(NAMESPACE, name)),
        kind=PostingKind.ALERT,
        channel=full_id(content.organisation.channels.administrators),
        due_at=due_at,
        useful_until=due_at + USEFUL,
        expires_at=due_at + USEFUL,
        next_at=due_at,
        created_at=now,
        updated_at=now,
        details=facts.as_json(),
    )


_ENDINGS = {
    PostingState.FAILED: Ending.FAILED,
    PostingState.EXPIRED: Ending.EXPIRED,
    PostingState.SENT: Ending.DOUBTED,
}


def _undelivered(posting: Posting) -> Undelivered:
    ending = _ENDINGS.get(posting.state, Ending.AMBIGUOUS)
    return Undelivered(
        posting.title, posting.channel, posting.due_at, posting.expires_at, ending, posting.delivery.error
    )
