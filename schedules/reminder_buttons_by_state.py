"""State of the buttons under a reminder that stands in Slack: which ones it has, by what was pressed so far.

Asked by ``posted_messages.py``; the buttons themselves are ``bot/messages/reminder_buttons.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.calendar.occurrences import is_past
from bot.local_time import today
from bot.messages import reminder_buttons, rendering
from bot.messages.notices import MOST_TOGETHER, in_time
from bot.messages.remind_me import remind_buttons
from bot.platform_ids import is_person

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content
    from bot.messages.message import Part
    from bot.occurrence_id import OccurrenceId
    from bot.store.database import Database
    from bot.store.ledger import Posting
    from schedules.send_result import Body


class ReminderButtons:
    """Reads what was pressed in the database; raises LedgerError when it is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def under(
        self,
        content: Content,
        body: Body,
        postings: Sequence[Posting],
        announced: Sequence[Occurrence],
        now: dt.datetime,
    ) -> Body:
        """The body of the one message that tells these postings, with what can be pressed under it.

        ``announced`` are the occurrences that it still tells.
        """
        parts = self._parts(content, postings, announced, now)
        return rendering.under(body, parts, postings[0].channel) if parts else body

    def _parts(
        self, content: Content, postings: Sequence[Posting], announced: Sequence[Occurrence], now: dt.datetime
    ) -> tuple[Part, ...]:
        posting = min(postings, key=lambda posting: posting.key)
        day = today(content.organisation, now)
        coming = sorted((occurrence for occurrence in announced if not is_past(occurrence, day)), key=in_time)
        if is_person(posting.channel):
            return self._own(content, posting, {record.key_parts for record in coming}, now) if coming else ()
        if any(posting.delivery.thread_ts for posting in postings):
            return ()  # a later reminder leads to the first, which has the buttons
        counts = self._database.reminder_counts.counts(posting.message_ref) if posting.delivery.ts else {}
        remind = remind_buttons(content, coming) if len(announced) <= MOST_TOGETHER else ()
        return reminder_buttons.for_a_channel(posting.key, announced, counts, remind)

    def _own(
        self, content: Content, posting: Posting, coming: set[OccurrenceId], now: dt.datetime
    ) -> tuple[Part, ...]:
        """Buttons for a person, by what they asked about the dates that are still to come."""
        records = self._database.subscriptions.of(posting.channel)
        later = [record.at for record in records.snoozes if record.about in coming and record.at > now]
        if later:
            return reminder_buttons.snoozed(content, posting.key, min(later))
        if coming <= {dismissal.about for dismissal in records.dismissals}:
            return reminder_buttons.dismissed(posting.key)
        return reminder_buttons.for_a_person(posting.key)
