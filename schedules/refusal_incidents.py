"""Refusals that last: told to the administrators when they begin and every week that they go on, not every hour.

An incident belongs to a channel, or to all of them when the token or a scope is refused. It stands as a note in
the ledger, and ends with the first message that goes through.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, NamedTuple

from bot.slack_errors import ACCESS, has_left, meaning_of
from bot.slack_ids import is_user_id
from bot.store.ledger import REFUSED, PostingKind, Transition
from schedules import admin_alerts
from schedules.send_result import Delivered, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.content.models import Content
    from bot.store.ledger import Ledger, Posting
    from schedules.send_result import Attempt, SendResult

logger = logging.getLogger(__name__)

AGAIN_AFTER = dt.timedelta(days=7)
AGAIN_AFTER_REPAIR = dt.timedelta(days=1)
"""What comes and goes is told once a day."""
_OVER = "over"


class IncidentReport(NamedTuple):
    """What has to be written down beside the outcome."""

    alerts: tuple[Posting, ...]
    notes: Mapping[str, str]
    changes: tuple[Transition, ...] = ()
    """An alert that waits and takes this along."""


class RefusalIncidents:
    """Remembers, beside the ledger, in which channels an incident is going on."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: dict[str, str] = {}

    def told(self, content: Content, attempt: Attempt, outcome: SendResult, now: dt.datetime) -> IncidentReport:
        """What the administrators must hear of what came of an attempt, and what they need not hear any more."""
        row = attempt.rows[0]
        match outcome:
            case Delivered():
                return IncidentReport((), {**self._delivered(row.channel), **_reported(row)})
            case Refused(code) if row.kind is PostingKind.ALERT:
                what = attempt.post.body["text"]
                logger.error(
                    "The administrators can't be told in %s: %s. What they should hear:\n%s",
                    row.channel,
                    code,
                    what,
                )
            case Refused(code) if is_user_id(row.channel) and has_left(code):
                report = admin_alerts.left(self._ledger, content, now)
                return IncidentReport((report,) if report else (), {})
            case Refused():
                return self._refused(content, row.channel, outcome, now)
        return IncidentReport((), {})

    def forget(self) -> None:
        """What was to be written down was not: ask the ledger again."""
        self._known.clear()

    def _refused(self, content: Content, channel: str, refusal: Refused, now: dt.datetime) -> IncidentReport:
        """Slack refused a message: the alert, if this is news."""
        place = "" if meaning_of(refusal.code) in ACCESS else channel
        moment, code, over = _parsed(self._note(place))
        if code == refusal.code and now - moment < (AGAIN_AFTER_REPAIR if over else AGAIN_AFTER):
            return IncidentReport((), {})
        alert = admin_alerts.refused(content, place, refusal, now)
        together = admin_alerts.joined(self._ledger, alert)
        self._known[place] = f"{now.isoformat()} {refusal.code}"
        notes = {f"{REFUSED}{place}": self._known[place]}
        return IncidentReport((), notes, (together,)) if together else IncidentReport((alert,), notes)

    def _delivered(self, channel: str) -> Mapping[str, str]:
        """A message went through: what to note, which is nothing when no incident was going on."""
        notes = {place: self._note(place) for place in ("", channel)}
        over = {place: f"{note} {_OVER}" for place, note in notes.items() if note and not note.endswith(_OVER)}
        self._known.update(over)
        return {f"{REFUSED}{place}": note for place, note in over.items()}

    def _note(self, place: str) -> str:
        if place not in self._known:
            self._known[place] = self._ledger.note(f"{REFUSED}{place}") or ""
        return self._known[place]


def _reported(row: Posting) -> dict[str, str]:
    """How far the report that was just posted goes."""
    if row.kind is not PostingKind.ALERT or row.attempt_at is None:
        return {}
    about_ends = admin_alerts.AlertFacts.of(row).subject is admin_alerts.AlertSubject.ENDED
    return {admin_alerts.REPORTED_UNTIL: row.attempt_at.isoformat()} if about_ends else {}


def _parsed(note: str) -> tuple[dt.datetime, str, bool]:
    """When the incident was told, its code, and whether it is over."""
    if not note:
        return dt.datetime.min.replace(tzinfo=dt.UTC), "", True
    moment, code, *over = note.split()
    return dt.datetime.fromisoformat(moment), code, bool(over)
