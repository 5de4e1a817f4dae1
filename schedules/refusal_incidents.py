"""Refusals that last: told to the administrators when they begin and every week that they go on, not every hour.

An incident belongs to a channel, or to a whole platform when its token or a scope is refused. It stands as a note
in the ledger, and ends with the first message that goes through.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bot.platform_errors import ACCESS, is_out_of_reach, meaning_of
from bot.platform_ids import SLACK, is_person, platform_of
from bot.store.ledger import PostingKind, Transition
from bot.store.state_records import RefusalIncident, ReportedUntil
from schedules import admin_alerts
from schedules.send_result import Delivered, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.content.models import Content
    from bot.store.ledger import Ledger, Posting
    from bot.store.state_records import StateRecord
    from schedules.send_result import Attempt, AttemptResult, SendResult

logger = logging.getLogger(__name__)

AGAIN_AFTER = dt.timedelta(days=7)
AGAIN_AFTER_REPAIR = dt.timedelta(days=1)
"""A refusal that comes and goes is told once a day."""


class IncidentReport(NamedTuple):
    """Alerts and records to write down beside the result of an attempt."""

    alerts: tuple[Posting, ...] = ()
    records: tuple[StateRecord, ...] = ()
    changes: tuple[Transition, ...] = ()
    """An alert that waits and takes this along."""


class RefusalIncidents:
    """Remembers, beside the ledger, in which channels an incident is going on."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: dict[str, RefusalIncident | None] = {}

    def report(self, content: Content, results: Sequence[AttemptResult], now: dt.datetime) -> IncidentReport:
        """News for the administrators in the results of attempts, and incidents that ended with them."""
        self._read([attempt.postings[0].channel for attempt, _ in results])
        reports = [self._report(content, attempt, result, now) for attempt, result in results]
        return IncidentReport(
            tuple(alert for report in reports for alert in report.alerts),
            tuple(record for report in reports for record in report.records),
            tuple(change for report in reports for change in report.changes),
        )

    def forget(self) -> None:
        """Ask the ledger again: the last report was not written down."""
        self._known.clear()

    def _report(self, content: Content, attempt: Attempt, result: SendResult, now: dt.datetime) -> IncidentReport:
        posting = attempt.postings[0]
        match result:
            case Delivered():
                return IncidentReport(records=(*self._ended(posting.channel), *_reported(posting)))
            case Refused(code) if posting.kind is PostingKind.ALERT:
                text = attempt.message.body["text"]
                logger.error(
                    "The administrators can't be told in %s: %s. What they should hear:\n%s",
                    posting.channel,
                    code,
                    text,
                )
            case Refused(code) if is_person(posting.channel) and is_out_of_reach(code):
                report = admin_alerts.left(self._ledger, content, posting.channel, now)
                return IncidentReport((report,) if report else ())
            case Refused():
                return self._refused(content, posting.channel, result, now)
        return IncidentReport()

    def _refused(self, content: Content, channel: str, refusal: Refused, now: dt.datetime) -> IncidentReport:
        """Slack refused a message: the alert, if this is news."""
        everywhere = meaning_of(refusal.code) in ACCESS
        where = _everywhere(channel) if everywhere else channel
        known = self._known[where]
        if known is not None and known.code == refusal.code and now - known.at < _again_after(known):
            return IncidentReport()
        alert = admin_alerts.refused(content, "" if everywhere else channel, refusal, now)
        together = admin_alerts.joined(self._ledger, alert)
        incident = self._known[where] = RefusalIncident(where, now, refusal.code)
        return IncidentReport(() if together else (alert,), (incident,), (together,) if together else ())

    def _ended(self, channel: str) -> tuple[RefusalIncident, ...]:
        """A message went through: the incidents that are over with it."""
        known = [self._known[where] for where in (_everywhere(channel), channel)]
        over = tuple(replace(incident, over=True) for incident in known if incident and not incident.over)
        self._known.update({incident.channel: incident for incident in over})
        return over

    def _read(self, channels: Sequence[str]) -> None:
        """Read at once what goes on in these channels and on their platforms."""
        unread = {where for channel in channels for where in (_everywhere(channel), channel)} - self._known.keys()
        if unread:
            self._known |= {**dict.fromkeys(unread), **self._ledger.records(RefusalIncident, unread)}


def _everywhere(channel: str) -> str:
    """Name of an incident that concerns a whole platform: empty for Slack."""
    platform = platform_of(channel)
    return "" if platform == SLACK else platform


def _again_after(incident: RefusalIncident) -> dt.timedelta:
    return AGAIN_AFTER_REPAIR if incident.over else AGAIN_AFTER


def _reported(posting: Posting) -> tuple[ReportedUntil, ...]:
    """Moment up to which the report that was just posted goes."""
    if posting.kind is not PostingKind.ALERT or posting.delivery.attempt_at is None:
        return ()
    about_ends = admin_alerts.AlertFacts.of(posting).subject is admin_alerts.AlertSubject.ENDED
    return (ReportedUntil(posting.delivery.attempt_at),) if about_ends else ()
