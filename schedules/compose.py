"""From postings that are about to leave to the post that tells them: what stands in the content now, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bot.calendar.digest import coming, dates_ahead
from bot.local_time import today
from bot.messages import rendering
from bot.platform_ids import SLACK, has_threads, is_person
from bot.store.ledger import Delivery, Posting, PostingKind, PostingQuery, PostingState
from schedules import admin_alerts, weekly_digest
from schedules.admin_alerts import AlertFacts, AlertSubject
from schedules.catch_up import is_late
from schedules.lookup import LookupCache, announcement, differs
from schedules.posted_messages import PostedMessages, due_of, reminder_body
from schedules.reminder_buttons_by_state import ReminderButtons
from schedules.send_result import Body, Edit, MessageContent

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from bot.calendar.due import Due
    from bot.content.models import Content
    from bot.editorial import EditorialDesk
    from bot.messages.admin_notices import Undelivered
    from bot.store.ledger import Ledger
    from bot.subscription_index import SubscriptionIndex
    from schedules.notice_bodies import NoticeBodies


class OutdatedError(Exception):
    """A posting announces another date than the content does by now; the text says which one."""


class ComposedMessage(NamedTuple):
    """A post, and its postings with what they announce by it."""

    postings: tuple[Posting, ...]
    message: MessageContent


class Composer:
    """Words postings by the content in use. Reads the ledger for what stands already and for what went wrong."""

    def __init__(
        self,
        ledger: Ledger,
        wording: NoticeBodies,
        subscribers: SubscriptionIndex | None = None,
        lookup: LookupCache | None = None,
        desk: EditorialDesk | None = None,
    ) -> None:
        self._ledger = ledger
        self._subscribers = subscribers
        self._desk = desk
        self._wording = wording
        self._controls = ReminderButtons(subscribers.database) if subscribers else None
        self._lookup = lookup or LookupCache()
        self._posted = PostedMessages(ledger, wording, self._controls, self._lookup)

    def first_cards(self, postings: Sequence[Posting]) -> dict[str, Posting]:
        """The message under which each of these reminders belongs, by key; of many read at once."""
        threaded = [
            posting
            for posting in postings
            if posting.kind is PostingKind.REMINDER and has_threads(posting.channel)
        ]
        return self._posted.first_cards(threaded)

    def compose(
        self,
        content: Content,
        postings: tuple[Posting, ...],
        first_cards: Mapping[str, Posting],
        now: dt.datetime,
    ) -> ComposedMessage | None:
        """The post for these postings, all of one kind and channel; None when there is nothing to say any more.

        Of reminders those that belong under the same message as the first: the others need a message of their own.
        Raises OutdatedError when the calendar has changed since the postings were planned.
        """
        match postings[0].kind:
            case PostingKind.REMINDER:
                return self._reminders(content, postings, first_cards, now)
            case PostingKind.ALERT:
                return self._alert(content, postings[0], now)
            case PostingKind.DIGEST:
                return self._digest(content, postings[0], now)
            case PostingKind.EDITORIAL:
                return self._editorial(content, postings[0], now)
        return self._correction(content, postings[0], now)

    def _reminders(
        self,
        content: Content,
        postings: tuple[Posting, ...],
        first_cards: Mapping[str, Posting],
        now: dt.datetime,
    ) -> ComposedMessage | None:
        wording = self._wording.in_channel(postings[0].channel)
        late = any(is_late(posting, now) for posting in postings)
        cards = [None if late else first_cards.get(posting.key) for posting in postings]
        first = cards[0]
        thread_ts = first.delivery.ts if first else ""
        worded: list[Posting] = []
        dues: list[Due] = []
        for posting, card in zip(postings, cards, strict=True):
            occurrence = self._lookup.find(content, posting)
            target = announcement(occurrence)
            if occurrence is None or differs(posting.target, target):
                raise OutdatedError(f"{posting.title} is no longer on {posting.target}")
            if (card.delivery.ts if card else "") == thread_ts:
                says = wording.announced(occurrence)
                delivery = replace(posting.delivery, thread_ts=thread_ts)
                worded.append(
                    replace(posting, title=occurrence.title, target=target, details=says, delivery=delivery)
                )
                dues.append(due_of(posting, occurrence))
        body = reminder_body(wording, content, dues, now, late=late, threaded=bool(thread_ts))
        if self._controls is not None:
            # Told afresh, a posting still knows its message of before; under the new one nothing was pressed.
            new = [replace(posting, delivery=Delivery(thread_ts=thread_ts)) for posting in worded]
            body = self._controls.under(content, body, new, [due.occurrence for due in dues], now)
        return _composed(
            tuple(worded), body, channel=first.delivery.channel_id if first else "", thread_ts=thread_ts
        )

    def _correction(self, content: Content, posting: Posting, now: dt.datetime) -> ComposedMessage | None:
        """Edit every message about this date in the channel, and add a note to the thread of the last one."""
        wording = self._wording.in_channel(posting.channel)
        occurrence = self._lookup.find(content, posting)
        if announcement(occurrence) != posting.target:
            raise OutdatedError(f"{posting.title} is no longer on {posting.target or 'no date'}")
        anchors = self._ledger.postings(PostingQuery(keys=frozenset({posting.corrects})))
        was = anchors[0].details if anchors else posting.details
        if occurrence is None:
            amended = wording.withdrawn(content, was, now)
            says = was
        else:
            amended = wording.moved(content, occurrence, was, now)
            says = wording.announced(occurrence)
        standing = self._posted.of(posting)
        edits = tuple(self._posted.edit(content, together, amended, now) for together in standing)
        thread = standing[-1][0] if standing else None
        thread_ts = thread.delivery.thread_ts or thread.delivery.ts if thread else ""
        if not has_threads(posting.channel):
            thread_ts = ""
        return _composed(
            (replace(posting, details=says, delivery=replace(posting.delivery, thread_ts=thread_ts)),),
            amended.note,
            channel=thread.delivery.channel_id if thread else posting.channel,
            thread_ts=thread_ts,
            edits=edits,
        )

    def _digest(self, content: Content, posting: Posting, now: dt.datetime) -> ComposedMessage | None:
        """The weeks ahead in one channel; None when the digest before told the same."""
        if self._subscribers is None:
            return None
        day = today(content.organisation, now)
        dates = dates_ahead(content, posting.channel, day, self._subscribers.current(content))
        digests = [
            other
            for other in self._ledger.postings(
                PostingQuery(states=frozenset({PostingState.SENT}), channel=posting.channel)
            )
            if other.kind is PostingKind.DIGEST
        ]
        dates_told = weekly_digest.said(dates)
        before = weekly_digest.read(digests[-1].details if digests else "")
        ended = {occurrence.key_parts for occurrence in coming(content, day)} - dates_told.keys()
        before = {about: announced for about, announced in before.items() if about not in ended}
        news = weekly_digest.news(dates_told, before, day)
        if not news:
            return None
        wording = self._wording.in_channel(posting.channel)
        body = wording.weekly(content, dates, news, now, personal=is_person(posting.channel))
        return _composed((replace(posting, details=weekly_digest.written(dates_told)),), body)

    def _alert(self, content: Content, posting: Posting, now: dt.datetime) -> ComposedMessage | None:
        wording = self._wording.in_channel(posting.channel)
        facts = AlertFacts.of(posting)
        if facts.subject is AlertSubject.ENDED:
            ended = self._called(content, admin_alerts.not_reported(self._ledger, now))
            return _composed((posting,), wording.digest(content, ended)) if ended else None
        if facts.subject is AlertSubject.LEFT:
            return _composed((posting,), wording.left(content, facts.code or SLACK))
        held = self._called(content, admin_alerts.held_by(self._ledger, facts))
        if not held:
            return None
        return _composed((posting,), wording.refusal(content, facts.code, held, facts.needed))

    def _editorial(self, content: Content, posting: Posting, now: dt.datetime) -> ComposedMessage | None:
        composed = self._desk.compose(content, posting, now) if self._desk else None
        if composed is None:
            return None
        return _composed(
            (replace(posting, details=composed.details),), rendering.body(composed.message, posting.channel)
        )

    def _called(self, content: Content, postings: list[Undelivered]) -> list[Undelivered]:
        """With what the channels are called that follow something and go by their id."""
        known = self._subscribers
        if known is None:
            return postings
        return [replace(posting, name=known.name(content, posting.channel)) for posting in postings]


def _composed(
    postings: tuple[Posting, ...],
    body: Body,
    *,
    channel: str = "",
    thread_ts: str = "",
    edits: Sequence[Edit] = (),
) -> ComposedMessage:
    message = MessageContent(
        channel=channel or postings[0].channel,
        body=body,
        keys=tuple(posting.key for posting in postings),
        thread_ts=thread_ts,
        edits=tuple(edits),
    )
    return ComposedMessage(postings, message)
