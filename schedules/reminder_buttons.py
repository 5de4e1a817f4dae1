"""What can be pressed under a reminder that stands in Slack, with what was pressed so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.calendar.occurrences import is_past
from bot.local_time import today
from bot.messages import reminder_buttons, render_slack
from bot.slack_ids import is_user_id

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content
    from bot.messages.message import Part
    from bot.store.database import Database
    from bot.store.ledger import Posting
    from schedules.send_result import Body


class ReminderButtons:
    """Reads what was pressed in the database; raises LedgerError when it is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def under(
        self, content: Content, body: Body, rows: Sequence[Posting], told: Sequence[Occurrence], now: dt.datetime
    ) -> Body:
        """The body of the one message that tells these rows, with what can be pressed under it.

        ``told`` are the occurrences that it still tells.
        """
        named = min(rows, key=lambda row: row.key)
        parts = self._parts(content, named, told, now)
        return render_slack.under(body, parts) if parts else body

    def _parts(
        self, content: Content, row: Posting, told: Sequence[Occurrence], now: dt.datetime
    ) -> tuple[Part, ...]:
        day = today(content.organisation, now)
        coming = [occurrence for occurrence in told if not is_past(occurrence, day)]
        if is_user_id(row.channel):
            return self._own(content, row, {each.key_parts for each in coming}, now) if coming else ()
        counts = self._database.reminder_counts.counts(row.place) if row.ts else {}
        remind = coming[0].item if len(told) == len(coming) == 1 else None
        return reminder_buttons.for_a_channel(row.key, told, counts, remind)

    def _own(
        self, content: Content, row: Posting, coming: set[tuple[str, str, str]], now: dt.datetime
    ) -> tuple[Part, ...]:
        """What a person asked about the dates that are still to come."""
        kept = self._database.subscriptions.of(row.channel)
        later = [each.at for each in kept.snoozes if each.about in coming and each.at > now]
        if later:
            return reminder_buttons.snoozed(content, row.key, min(later))
        if coming <= {dismissal.about for dismissal in kept.dismissals}:
            return reminder_buttons.dismissed(row.key)
        return reminder_buttons.for_a_person(row.key)
