"""The messages that stand in Slack, worded as they should be now.

The content and the ledger tell what a message says, the database what was pressed under it. So whatever is changed
about a message, nothing that was changed before is lost, and nobody has to read it back from Slack.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from bot.calendar.due import TOLD_AFTERWARDS, Due
from bot.local_time import today
from bot.messages import rendering
from bot.messages.reminder_buttons import may_be_counted
from bot.store.ledger import OPEN, Posting, PostingKind, PostingQuery, PostingState
from schedules.catch_up import is_late
from schedules.lookup import LookupCache, OccurrenceLookup, announcement, differs
from schedules.send_result import Edit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content
    from bot.editorial import EditorialDesk
    from bot.occurrence_id import OccurrenceId
    from bot.store.ledger import Ledger, Series
    from schedules.notice_bodies import Amended, NoticeBodies
    from schedules.reminder_buttons_by_state import ReminderButtons
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
        desk: EditorialDesk | None = None,
    ) -> None:
        self._ledger = ledger
        self._desk = desk
        self._wording = wording
        self._controls = controls
        self._lookup = lookup or LookupCache()

    def find(self, key: str, message_ref: str = "") -> list[Posting]:
        """The reminders in the message with this key; none when it stands nowhere, or not at ``message_ref``.

        Of a message to who keeps the content up its one posting.
        """
        postings = self._ledger.postings(PostingQuery(states=_SENT, keys=frozenset({key})))
        if postings and postings[0].kind is PostingKind.EDITORIAL:
            return postings
        if (
            not postings
            or postings[0].kind is not PostingKind.REMINDER
            or message_ref not in {"", postings[0].message_ref}
        ):
            return []
        return self._together(postings[0], postings[0].delivery.ts)

    def at(self, message_ref: str) -> list[Posting]:
        """Postings that the message at ``Posting.message_ref`` tells; empty when it is something else."""
        postings = self._ledger.postings(PostingQuery(states=_SENT, ts=message_ref.rpartition("/")[2]))
        return [
            posting
            for posting in postings
            if posting.message_ref == message_ref and posting.kind in {PostingKind.REMINDER, PostingKind.EDITORIAL}
        ]

    def under_way(self, key: str) -> bool:
        """True if Slack has yet to confirm that the message with this key stands there."""
        return any(posting.state in OPEN for posting in self._ledger.postings(PostingQuery(keys=frozenset({key}))))

    def of(self, posting: Posting) -> list[list[Posting]]:
        """The reminders of the same date that stand in the same channel, message by message, oldest first."""
        about = self._ledger.postings(PostingQuery(about=posting.about, channel=posting.channel))
        return self._messages(posting, about)

    def first_cards(self, postings: Sequence[Posting]) -> dict[str, Posting]:
        """Of each posting, by key, the first reminder of the same date in the same channel; without those of none.

        One that was lost among late ones is none.
        """
        channels: defaultdict[OccurrenceId, set[str]] = defaultdict(set)
        for posting in postings:
            channels[posting.about].add(posting.channel)
        by_series: defaultdict[Series, list[Posting]] = defaultdict(list)
        for about, in_channels in channels.items():
            for other in self._ledger.postings(PostingQuery(about=about, channels=frozenset(in_channels))):
                by_series[other.series].append(other)
        cards = {posting.key: self._first_card(posting, by_series[posting.series]) for posting in postings}
        return {key: card for key, card in cards.items() if card is not None}

    def may_be_counted(self, content: Content, together: Sequence[Posting]) -> bool:
        """True if a channel may see how many have seen this message or dealt with it."""
        announced = [occurrence for _, occurrence in self._announced(content, together)]
        return bool(announced) and all(map(may_be_counted, announced))

    def overtaken_by(self, content: Content, now: dt.datetime) -> list[Posting]:
        """Reminders that stand in Slack with another date than this content has: they would be corrected."""
        day = today(content.organisation, now)
        lookup = OccurrenceLookup(content)
        differing = {
            standing.about
            for standing in self._ledger.announced(day - dt.timedelta(days=TOLD_AFTERWARDS))
            if differs(standing.target, announcement(lookup.find(standing.about, day)))
        }
        return [
            posting
            for about in sorted(differing)
            for posting in self._ledger.postings(PostingQuery(states=_SENT, about=about))
            if posting.kind is PostingKind.REMINDER
        ]

    def edit(self, content: Content, together: list[Posting], amended: Amended, now: dt.datetime) -> Edit:
        """The new text of a message; one that told several dates tells those that still stand."""
        announced, body = self._announced(content, together), amended.standing
        if announced and (len(together) > 1 or _threaded(together)):
            body = self._reminder_body(content, together, announced, now)
        return self._with_controls(content, together, body, now)

    def as_it_is(self, content: Content, together: list[Posting], now: dt.datetime) -> Body | None:
        """Body of the message as it stands, with what was pressed by now.

        None when that can't be told: the date changed, or the message is being corrected or was withdrawn.
        """
        if together[0].kind is PostingKind.EDITORIAL:
            message = self._desk.as_it_is(content, together[0], now) if self._desk else None
            return rendering.body(message, together[0].channel) if message else None
        announced = self._announced(content, together)
        if len(announced) < len(together) or any(
            differs(posting.target, announcement(occurrence)) for posting, occurrence in announced
        ):
            return None
        corrections = [self._corrections(posting) for posting in together]
        if any(posting.state in OPEN for postings in corrections for posting in postings):
            return None
        body = self._worded(content, announced, [posting for postings in corrections for posting in postings])
        return None if body is None else self._with_controls(content, together, body, now).body

    def _worded(
        self, content: Content, announced: list[tuple[Posting, Occurrence]], corrections: list[Posting]
    ) -> Body | None:
        (posting, occurrence), *others = announced
        corrected = max(corrections, key=_spoken_at, default=None)
        spoken_at = _spoken_at(corrected) if corrected else max(_spoken_at(posting) for posting, _ in announced)
        if corrected is not None and not others and not posting.delivery.thread_ts:
            anchor = self._ledger.postings(PostingQuery(keys=frozenset({corrected.corrects})))
            was = anchor[0].details if anchor else ""
            wording = self._wording.in_channel(posting.channel)
            return wording.moved(content, occurrence, was, spoken_at).standing if was else None
        return self._reminder_body(content, [posting for posting, _ in announced], announced, spoken_at)

    def _reminder_body(
        self,
        content: Content,
        together: Sequence[Posting],
        announced: Sequence[tuple[Posting, Occurrence]],
        now: dt.datetime,
    ) -> Body:
        return reminder_body(
            self._wording.in_channel(together[0].channel),
            content,
            [due_of(posting, occurrence) for posting, occurrence in announced],
            now,
            late=_told_late(together),
            threaded=_threaded(together),
        )

    def _corrections(self, posting: Posting) -> list[Posting]:
        """Corrections of the date that were made, or are being made, since this was posted."""
        about = self._ledger.postings(PostingQuery(about=posting.about, channel=posting.channel))
        return [
            other
            for other in about
            if other.kind in _CORRECTIONS
            and (
                other.state in OPEN
                or (other.state is PostingState.SENT and _spoken_at(other) >= _spoken_at(posting))
            )
        ]

    def _with_controls(self, content: Content, together: list[Posting], body: Body, now: dt.datetime) -> Edit:
        if self._controls is not None:
            announced = [occurrence for _, occurrence in self._announced(content, together)]
            body = self._controls.under(content, body, together, announced, now)
        return Edit(together[0].delivery.channel_id, together[0].delivery.ts, body)

    def _messages(self, posting: Posting, about: Sequence[Posting]) -> list[list[Posting]]:
        stamps = {other.delivery.ts for other in about if other.kind is PostingKind.REMINDER and other.delivery.ts}
        return [self._together(posting, ts) for ts in sorted(stamps)]

    def _first_card(self, posting: Posting, about: Sequence[Posting]) -> Posting | None:
        messages = self._messages(posting, about)
        cards = (together for together in messages if len(together) == 1 or not _told_late(together))
        firsts = (other for together in cards for other in together if other.about == posting.about)
        return next(
            (
                first
                for first in firsts
                if first.state is PostingState.SENT and first.key != posting.key and not first.delivery.thread_ts
            ),
            None,
        )

    def _together(self, posting: Posting, ts: str) -> list[Posting]:
        postings = self._ledger.postings(PostingQuery(channel=posting.channel, ts=ts))
        return [posting for posting in postings if posting.kind is PostingKind.REMINDER]

    def _announced(self, content: Content, together: Sequence[Posting]) -> list[tuple[Posting, Occurrence]]:
        postings = [(posting, self._lookup.find(content, posting)) for posting in together]
        return [(posting, occurrence) for posting, occurrence in postings if occurrence is not None]


def due_of(posting: Posting, occurrence: Occurrence) -> Due:
    """The reminder as the calendar gives it."""
    return Due(occurrence, posting.lead or 0, posting.due_at, posting.useful_until, posting.channel, posting.key)


def reminder_body(  # noqa: PLR0913 - two ways to tell them, each by its name
    wording: NoticeBodies, content: Content, dues: Sequence[Due], now: dt.datetime, *, late: bool, threaded: bool
) -> Body:
    """Body of the one message that tells these reminders of a channel."""
    if late:
        return wording.late(content, dues, now)
    return wording.follow_up(content, dues, now) if threaded else wording.reminders(content, dues, now)


def _threaded(together: Sequence[Posting]) -> bool:
    return any(posting.delivery.thread_ts for posting in together)


def _told_late(together: Sequence[Posting]) -> bool:
    return any(is_late(posting, _spoken_at(posting)) for posting in together)


def _spoken_at(posting: Posting) -> dt.datetime:
    """The time by which a message was worded; of a posting that is planned afresh one before that."""
    return posting.delivery.attempt_at or posting.created_at
