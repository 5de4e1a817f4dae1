"""The messages that stand in Slack, worded as they should be now.

The content and the ledger tell what a message says, the database what was pressed under it. So whatever is changed
about a message, nothing that was changed before is lost, and nobody has to read it back from Slack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.calendar.due import Due
from bot.messages.reminder_buttons import may_be_counted
from bot.store.ledger import OPEN, Posting, PostingKind, PostingQuery, PostingState
from schedules.catch_up import is_late
from schedules.lookup import LookupCache
from schedules.send_result import Edit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content
    from bot.store.ledger import Ledger
    from schedules.notice_bodies import Amended, NoticeBodies
    from schedules.reminder_buttons import ReminderButtons
    from schedules.send_result import Body

_SENT = frozenset({PostingState.SENT})
_CORRECTIONS = frozenset({PostingKind.MOVED, PostingKind.WITHDRAWN})


class PostedMessages:
    """Words messages by content and ledger; raises LedgerError when the database is away."""

    def __init__(
        self,
        ledger: Ledger,
        wording: NoticeBodies,
        controls: ReminderButtons | None = None,
        lookup: LookupCache | None = None,
    ) -> None:
        self._ledger = ledger
        self._wording = wording
        self._controls = controls
        self._lookup = lookup or LookupCache()

    def find(self, key: str, place: str = "") -> list[Posting]:
        """The reminders that the message with this key tells; none when it stands nowhere, or not at ``place``."""
        rows = self._ledger.rows(PostingQuery(states=_SENT, keys=frozenset({key})))
        if not rows or rows[0].kind is not PostingKind.REMINDER or place not in {"", rows[0].place}:
            return []
        return self._together(rows[0], rows[0].ts)

    def at(self, place: str) -> list[Posting]:
        """Postings that the message at ``Posting.place`` tells; empty when it is something else."""
        found = self._ledger.rows(PostingQuery(states=_SENT, ts=place.rpartition("/")[2]))
        return [row for row in found if row.place == place and row.kind is PostingKind.REMINDER]

    def under_way(self, key: str) -> bool:
        """Whether Slack has yet to confirm that the message with this key stands there."""
        return any(row.state in OPEN for row in self._ledger.rows(PostingQuery(keys=frozenset({key}))))

    def of(self, row: Posting) -> list[list[Posting]]:
        """The reminders of the same date that stand in the same channel, message by message, oldest first."""
        about = self._ledger.rows(PostingQuery(about=row.about, channel=row.channel))
        stamps = {other.ts for other in about if other.kind is PostingKind.REMINDER and other.ts}
        return [self._together(row, ts) for ts in sorted(stamps)]

    def may_be_counted(self, content: Content, together: Sequence[Posting]) -> bool:
        """Whether a channel may see how many have seen or dealt with what this message tells."""
        told = [occurrence for _, occurrence in self._told(content, together)]
        return bool(told) and all(map(may_be_counted, told))

    def edit(self, content: Content, together: list[Posting], amended: Amended, now: dt.datetime) -> Edit:
        """The new text of a message; one that told several dates tells those that still stand."""
        told, body = self._told(content, together), amended.standing
        if len(together) > 1 and told:
            body = self._wording.late(content, [due_of(*each) for each in told], now)
        return self._with_controls(content, together, body, now)

    def as_it_is(self, content: Content, together: list[Posting], now: dt.datetime) -> Body | None:
        """The same text as stands there, with what was pressed by now.

        None when that can't be told: the date changed, or the message is being corrected or was withdrawn.
        """
        told = self._told(content, together)
        if len(told) < len(together) or any(occurrence.target != row.target for row, occurrence in told):
            return None
        corrections = [self._corrections(row) for row in together]
        if any(row.state in OPEN for rows in corrections for row in rows):
            return None
        body = self._worded(content, told, [row for rows in corrections for row in rows])
        return None if body is None else self._with_controls(content, together, body, now).body

    def _worded(
        self, content: Content, told: list[tuple[Posting, Occurrence]], corrections: list[Posting]
    ) -> Body | None:
        (row, occurrence), *others = told
        corrected = max(corrections, key=_spoken_at, default=None)
        spoken_at = _spoken_at(corrected) if corrected else max(_spoken_at(each) for each, _ in told)
        if corrected is not None and not others:
            anchor = self._ledger.rows(PostingQuery(keys=frozenset({corrected.corrects})))
            was = anchor[0].details if anchor else ""
            return self._wording.moved(content, occurrence, was, spoken_at).standing if was else None
        if others or is_late(row, spoken_at):
            return self._wording.late(content, [due_of(*each) for each in told], spoken_at)
        return self._wording.reminder(content, due_of(row, occurrence), spoken_at)

    def _corrections(self, row: Posting) -> list[Posting]:
        """What was, or is being, corrected about the date since this was posted."""
        about = self._ledger.rows(PostingQuery(about=row.about, channel=row.channel))
        return [
            other
            for other in about
            if other.kind in _CORRECTIONS
            and (
                other.state in OPEN or (other.state is PostingState.SENT and _spoken_at(other) >= _spoken_at(row))
            )
        ]

    def _with_controls(self, content: Content, together: list[Posting], body: Body, now: dt.datetime) -> Edit:
        if self._controls is not None:
            told = [occurrence for _, occurrence in self._told(content, together)]
            body = self._controls.under(content, body, together, told, now)
        return Edit(together[0].channel_id, together[0].ts, body)

    def _together(self, row: Posting, ts: str) -> list[Posting]:
        rows = self._ledger.rows(PostingQuery(channel=row.channel, ts=ts))
        return [each for each in rows if each.kind is PostingKind.REMINDER]

    def _told(self, content: Content, together: Sequence[Posting]) -> list[tuple[Posting, Occurrence]]:
        found = [(row, self._lookup.find(content, row)) for row in together]
        return [(row, occurrence) for row, occurrence in found if occurrence is not None]


def due_of(row: Posting, occurrence: Occurrence) -> Due:
    """The reminder as the calendar gives it."""
    return Due(occurrence, row.lead or 0, row.due_at, row.useful_until, row.channel, row.key)


def _spoken_at(row: Posting) -> dt.datetime:
    """The time by which a message was worded; of a row that is planned afresh one before that."""
    return row.attempt_at or row.created_at
