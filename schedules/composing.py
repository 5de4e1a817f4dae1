"""From rows that are about to leave to the post that tells them: what stands in the content now, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bot.calendar.digest import coming, dates_ahead
from bot.store.following import is_person
from bot.store.ledger import Kind, Query, Row, State
from schedules import alerts, weekly
from schedules.alerts import Facts, Subject
from schedules.almanac import Lookup
from schedules.catch_up import is_late
from schedules.controls import Controls
from schedules.local_time import today
from schedules.outcomes import Body, Edit, Post
from schedules.standing import Standing, due_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.calendar.due import Due
    from bot.content.models import Content
    from bot.messages.administration import Undelivered
    from bot.store.ledger import Ledger
    from bot.subscribers import Subscribers
    from schedules.wording import Wording


class OutdatedError(Exception):
    """A row announces another date than the content does by now; the text says which one."""


class Composed(NamedTuple):
    """A post, and its rows with what they announce by it."""

    rows: tuple[Row, ...]
    post: Post


class Composer:
    """Words rows by the content in use. Reads the ledger for what stands already and for what went wrong."""

    def __init__(
        self,
        ledger: Ledger,
        wording: Wording,
        subscribers: Subscribers | None = None,
        lookup: Lookup | None = None,
    ) -> None:
        self._ledger = ledger
        self._subscribers = subscribers
        self._wording = wording
        self._controls = Controls(subscribers.database) if subscribers else None
        self._lookup = lookup or Lookup()
        self._standing = Standing(ledger, wording, self._controls, self._lookup)

    def compose(self, content: Content, rows: tuple[Row, ...], now: dt.datetime) -> Composed | None:
        """The post for these rows, all of one kind and channel; None when there is nothing to say any more.

        Raises OutdatedError when the calendar has changed since the rows were planned.
        """
        match rows[0].kind:
            case Kind.REMINDER:
                return self._reminders(content, rows, now)
            case Kind.ALERT:
                return self._alert(content, rows[0], now)
            case Kind.DIGEST:
                return self._digest(content, rows[0], now)
        return self._correction(content, rows[0], now)

    def _reminders(self, content: Content, rows: tuple[Row, ...], now: dt.datetime) -> Composed | None:
        spoken: list[Row] = []
        dues: list[Due] = []
        for row in rows:
            occurrence = self._lookup.find(content, row)
            if occurrence is None or occurrence.target != row.target:
                raise OutdatedError(f"{row.title} is no longer on {row.target}")
            spoken.append(row._replace(title=occurrence.title, details=self._wording.announced(occurrence)))
            dues.append(due_of(row, occurrence))
        late = any(is_late(row, now) for row in rows)
        body = self._wording.late(content, dues, now) if late else self._wording.reminder(content, dues[0], now)
        if self._controls is not None:
            # Told afresh, a row still knows its message of before; under the new one nothing was pressed.
            new = [row._replace(ts="") for row in spoken]
            body = self._controls.under(content, body, new, [due.occurrence for due in dues], now)
        return _composed(tuple(spoken), body)

    def _correction(self, content: Content, row: Row, now: dt.datetime) -> Composed | None:
        """Edit every message about this date that stands in the channel, and thread a note under the last one."""
        occurrence = self._lookup.find(content, row)
        if (occurrence.target if occurrence else "") != row.target:
            raise OutdatedError(f"{row.title} is no longer on {row.target or 'no date'}")
        (anchor,) = self._ledger.rows(Query(keys=frozenset({row.corrects})))
        if occurrence is None:
            amended = self._wording.withdrawn(content, anchor.details, now)
            says = anchor.details
        else:
            amended = self._wording.moved(content, occurrence, anchor.details, now)
            says = self._wording.announced(occurrence)
        standing = self._standing.of(row)
        edits = tuple(self._standing.edit(content, together, amended, now) for together in standing)
        thread = standing[-1][0] if standing else None
        return _composed(
            (row._replace(details=says, thread_ts=thread.ts if thread else ""),),
            amended.note,
            channel=thread.channel_id if thread else row.channel,
            thread_ts=thread.ts if thread else "",
            edits=edits,
        )

    def _digest(self, content: Content, row: Row, now: dt.datetime) -> Composed | None:
        """The weeks ahead in one channel; None when the digest before told the same."""
        if self._subscribers is None:
            return None
        day = today(content.organisation, now)
        found = dates_ahead(content, row.channel, day, self._subscribers.following(content))
        told = [
            other
            for other in self._ledger.rows(Query(states=frozenset({State.SENT}), channel=row.channel))
            if other.kind is Kind.DIGEST
        ]
        said, before = weekly.said(found), weekly.read(told[-1].details if told else "")
        ended = {each.key_parts for each in coming(content, day)} - said.keys()
        news = weekly.news(said, {parts: what for parts, what in before.items() if parts not in ended}, day)
        if not news:
            return None
        body = self._wording.weekly(content, found, news, now, personal=is_person(row.channel))
        return _composed((row._replace(details=weekly.written(said)),), body)

    def _alert(self, content: Content, row: Row, now: dt.datetime) -> Composed | None:
        facts = Facts.of(row)
        if facts.subject is Subject.ENDED:
            ended = self._called(content, alerts.not_reported(self._ledger, now))
            return _composed((row,), self._wording.digest(content, ended)) if ended else None
        if facts.subject is Subject.LEFT:
            return _composed((row,), self._wording.left(content))
        held = self._called(content, alerts.held_by(self._ledger, facts))
        if not held:
            return None
        return _composed((row,), self._wording.refusal(content, facts.code, held, facts.needed))

    def _called(self, content: Content, postings: list[Undelivered]) -> list[Undelivered]:
        """With what the channels are called that follow something and go by their id."""
        known = self._subscribers
        if known is None:
            return postings
        return [replace(each, name=known.name(content, each.channel)) for each in postings]


def _composed(
    rows: tuple[Row, ...],
    body: Body,
    *,
    channel: str = "",
    thread_ts: str = "",
    edits: Sequence[Edit] = (),
) -> Composed:
    post = Post(
        channel=channel or rows[0].channel,
        body=body,
        keys=tuple(row.key for row in rows),
        thread_ts=thread_ts,
        edits=tuple(edits),
    )
    return Composed(rows, post)
