"""Messages of the ledger for who keeps the content up, and to who sent a question on.

A question that was sent on, texts that are to be reviewed, what was not found in a month, and the answer to who
asked. A posting holds no words of anyone: those are looked up when it is posted, and again when the message that
stands in Slack is brought up to date.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from bot.calendar.due import NAMESPACE
from bot.calendar.quiet_hours import opens_at, posting_time
from bot.calendar.working_days import is_working_day, working_day_up_to
from bot.local_time import local, today
from bot.messages import feedback, inbox, review
from bot.messages.inbox import QuestionGroup
from bot.messages.review import ReviewedItem
from bot.occurrence_id import OccurrenceId
from bot.platform_ids import short_id
from bot.store.inbox import KEPT, QuestionState
from bot.store.ledger import IN_HAND, OPEN, Posting, PostingKind, PostingQuery, PostingState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.content.models import Content
    from bot.messages.message import Message
    from bot.store.database import Database
    from bot.store.inbox import SentQuestion

REVIEW_AHEAD = dt.timedelta(days=14)
"""The owners hear so long before ``review_by``."""
PLANNED_AHEAD = dt.timedelta(days=1)
TOGETHER = 10
"""Texts to review in one message: each has a line and a row of buttons, and Slack takes 50 blocks."""
REVIEW_USEFUL = dt.timedelta(days=90)
MONTH_USEFUL = ANSWER_USEFUL = dt.timedelta(days=14)
_COMPARED = dt.timedelta(days=400)
_SENT = frozenset({PostingState.SENT})
_ALIVE = OPEN | _SENT | {PostingState.UNKNOWN}


class Subject(StrEnum):
    """Subject of a message, by the item in the id of what it is about."""

    QUESTION = "redactie-vraag"
    """A group of questions that were sent on, for the owners."""
    ANSWER = "redactie-antwoord"
    """The answer, for who asked."""
    CORRECTION = "redactie-correctie"
    """The answer does not hold, for who got it; the cycle says how often that happened."""
    REVIEW = "redactie-nakijken"
    """Texts whose review is near, for the owners."""
    MONTH = "redactie-maand"
    """Counts of what was not found, for the owners."""


_TITLES = {
    Subject.QUESTION: inbox.OWNERS_TITLE,
    Subject.ANSWER: inbox.ANSWERED_TITLE,
    Subject.CORRECTION: inbox.CORRECTION_TITLE,
    Subject.REVIEW: review.TITLE,
    Subject.MONTH: feedback.MONTHLY_TITLE,
}


class Composed(NamedTuple):
    """A message, and what its posting keeps of it."""

    message: Message
    details: str


class Reopened(NamedTuple):
    """Questions that are open again."""

    groups: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    """The keys of the answers that hold no more."""


class EditorialDesk:
    """Plans and words these messages. Any thread may ask; raises LedgerError when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ledger = database.ledger

    def listen(self, changed: Callable[[], object]) -> None:
        """Call this when there may be something new to post."""
        self._database.inbox.listen(changed)

    def look_again(self) -> None:
        """Let the posting loop look at once: the content changed, and with it what is to be posted."""
        self._database.inbox.changed()

    def ask_owners(self, content: Content, group_id: str, question_id: str, role: str, now: dt.datetime) -> None:
        """Owners with this role hear of a question, in the message about its group that there is, or a new one."""
        about = OccurrenceId(Subject.QUESTION, group_id)
        if any(posting.state in _ALIVE for posting in self._ledger.postings(PostingQuery(about=about))):
            return
        at = opens_at(content.organisation, now)
        addresses = content.organisation.owners_hear_in(role)
        self._write(_posting(about, address, at, KEPT, name=question_id) for address in addresses)

    def answer_askers(self, content: Content, now: dt.datetime) -> None:
        """Whoever asked what is dealt with, and may be known, gets the answer in a direct message, once."""
        at = opens_at(content.organisation, now)
        self._write(
            _posting(_answer_to(question), question.asker, at, ANSWER_USEFUL)
            for question in self._database.inbox.dealt_with()
        )

    def reopen(self, content: Content, edit: int, now: dt.datetime) -> Reopened:
        """Questions that an edit dealt with are open again, and who got its answer hears so."""
        questions = self._database.inbox.reopen(edit)
        at = opens_at(content.organisation, now)
        corrections, answers = [], []
        for question in questions:
            about = _answer_to(question._replace(reopened=question.reopened - 1))
            reached = self._ledger.postings(PostingQuery(about=about, states=_SENT | IN_HAND))
            correction = OccurrenceId(Subject.CORRECTION, question.id, str(question.reopened))
            corrections += [_posting(correction, posting.channel, at, ANSWER_USEFUL) for posting in reached]
            answers += [posting.key for posting in reached]
        self._write(corrections)
        return Reopened(tuple(dict.fromkeys(question.group_id for question in questions)), tuple(answers))

    def messages_about(self, group_id: str) -> tuple[Posting, ...] | None:
        """Messages to the owners about a group that stand in Slack; None while one is on its way there."""
        postings = self._ledger.postings(PostingQuery(about=OccurrenceId(Subject.QUESTION, group_id)))
        if any(posting.state in IN_HAND for posting in postings):
            return None
        return tuple(posting for posting in postings if posting.state is PostingState.SENT)

    def reviews(self, now: dt.datetime) -> list[Posting]:
        """Messages about reviews that stand in Slack and may change yet."""
        sent = self._ledger.postings(PostingQuery(states=_SENT, since=now - REVIEW_USEFUL))
        return [posting for posting in sent if posting.about.item_id == Subject.REVIEW]

    def plan(self, content: Content, now: dt.datetime) -> None:
        """Plan reviews that are near, the counts of the month, and answers of which the planning was cut off."""
        self.answer_askers(content, now)
        self._write((*self._reviews(content, now), *self._month(content, now)))

    def compose(self, content: Content, posting: Posting, now: dt.datetime) -> Composed | None:
        """The message of a posting that is about to leave; None when there is nothing to say any more."""
        if posting.about.item_id == Subject.MONTH:
            return self._counts(content, posting, now)
        if posting.about.item_id == Subject.REVIEW:
            waiting = [item for item in _reviewed(content, posting) if item.waits]
            message = review.notice(waiting, _review_day(posting)) if waiting else None
            titles = [[item.id, item.title] for item in waiting]
            return Composed(message, json.dumps(titles, ensure_ascii=False)) if message else None
        if posting.about.item_id == Subject.QUESTION and not self.group(content, posting.about.phase).texts:
            return None  # erased before it was posted
        message = self.as_it_is(content, posting, now)
        return Composed(message, posting.details) if message else None

    def as_it_is(self, content: Content, posting: Posting, now: dt.datetime) -> Message | None:
        """The message as it should stand now; None where nothing about it changes."""
        match posting.about.item_id:
            case Subject.QUESTION:
                return inbox.for_owners(self.group(content, posting.about.phase))
            case Subject.ANSWER:
                return self._answer(content, posting, today(content.organisation, now))
            case Subject.CORRECTION:
                question = self._database.inbox.find(posting.about.phase)
                return inbox.corrected(question.text) if question else None
            case Subject.REVIEW:
                return review.notice(_reviewed(content, posting), _review_day(posting))
        return None

    def group(self, content: Content, group_id: str) -> QuestionGroup:
        """Questions of a group that are not erased, as their owners see them."""
        erased = QuestionState.ERASED
        questions = [question for question in self._database.inbox.of(group_id) if question.state is not erased]
        result = next((question.result for question in questions), "")
        last = max((question.at for question in questions), default=None)
        return QuestionGroup(
            group_id,
            texts=tuple(dict.fromkeys(question.text for question in questions)),
            count=len(questions),
            people=tuple(dict.fromkeys(question.asker for question in questions if question.named)),
            kept_until=today(content.organisation, last + KEPT) if last else None,
            item=content.faq_by_id.get(result),
            topic=next((topic for topic in content.elsewhere if topic.id == result), None),
            is_open=any(question.state is QuestionState.OPEN for question in questions),
            askers=len({question.asker for question in questions if question.asker}),
        )

    def _answer(self, content: Content, posting: Posting, day: dt.date) -> Message | None:
        question = self._database.inbox.find(posting.about.phase)
        if question is None or question.state is QuestionState.ERASED:
            return None
        if posting.about != _answer_to(question):  # an edit that was undone made this one
            return inbox.withdrawn(question.text) if posting.state is PostingState.SENT else None
        if question.state is QuestionState.OPEN:
            return None
        group = self.group(content, question.group_id)
        return inbox.answered(content, question.text, group.item, group.topic, day)

    def _reviews(self, content: Content, now: dt.datetime) -> Iterator[Posting]:
        """Reviews that are near and of which the owners did not hear yet, so many texts together."""
        near: dict[tuple[dt.date, str], list[ReviewedItem]] = {}
        for item in content.faq:
            if item.review_by is not None and _review_at(content, item.review_by) <= now + PLANNED_AHEAD:
                for address in content.organisation.owners_hear_in(item.owner):
                    near.setdefault((item.review_by, address), []).append(ReviewedItem(item.id, item.title, item))
        for (day, address), items in near.items():
            about = OccurrenceId(Subject.REVIEW, cycle=day.isoformat())
            postings = self._ledger.postings(PostingQuery(about=about, channel=address))
            named = {id_ for posting in postings for id_, _ in json.loads(posting.details)}
            new = [[item.id, item.title] for item in items if item.id not in named]
            at = max(_review_at(content, day), now)
            for start in range(0, len(new), TOGETHER):
                details = json.dumps(new[start : start + TOGETHER], ensure_ascii=False)
                yield replace(_posting(about, address, at, REVIEW_USEFUL, name=details), details=details)

    def _month(self, content: Content, now: dt.datetime) -> Iterator[Posting]:
        """Counts of a month, due on the first working day of the next."""
        organisation = content.organisation
        day = local(organisation, now + PLANNED_AHEAD).date().replace(day=1)
        while not is_working_day(day):
            day += dt.timedelta(days=1)
        at = posting_time(organisation, day, organisation.post_at)
        if now - MONTH_USEFUL < at <= now + PLANNED_AHEAD:
            about = OccurrenceId(Subject.MONTH, cycle=f"{day:%Y-%m}")
            addresses = (address for role in _roles(content) for address in organisation.owners_hear_in(role))
            yield from (_posting(about, address, at, MONTH_USEFUL) for address in dict.fromkeys(addresses))

    def _counts(self, content: Content, posting: Posting, now: dt.datetime) -> Composed | None:
        """Counts since the last message; those of now are kept with the posting."""
        sent = PostingQuery(states=_SENT, channel=posting.channel, since=now - _COMPARED)
        earlier = [before for before in self._ledger.postings(sent) if before.about.item_id == Subject.MONTH]
        before = {tuple(key): count for *key, count in json.loads(earlier[-1].details)} if earlier else {}
        counts = self._database.feedback_counts.read()
        organisation = content.organisation
        message = feedback.monthly(
            content,
            {key: count - before.get(key, 0) for key, count in counts.items()},
            {role for role in _roles(content) if posting.channel in organisation.owners_hear_in(role)},
            since=today(organisation, earlier[-1].due_at) if earlier else None,
            waiting=len(self._database.inbox.groups()),
        )
        details = [[*key, count] for key, count in sorted(counts.items())]
        return Composed(message, json.dumps(details)) if message else None

    def _write(self, postings: Iterable[Posting]) -> None:
        if added := tuple(postings):
            self._ledger.write(add=added)
            self._database.inbox.changed()


def _posting(
    about: OccurrenceId, address: str, due_at: dt.datetime, useful: dt.timedelta, *, name: str = ""
) -> Posting:
    """A posting whose key is made of its subject, its address and, where that is not enough, a name."""
    return Posting(
        key=str(uuid.uuid5(NAMESPACE, "/".join((*about, short_id(address), name)))),
        kind=PostingKind.EDITORIAL,
        channel=address,
        due_at=due_at,
        useful_until=due_at + useful,
        expires_at=due_at + useful,
        next_at=due_at,
        created_at=due_at,
        updated_at=due_at,
        about=about,
        title=_TITLES[Subject(about.item_id)],
    )


def _answer_to(question: SentQuestion) -> OccurrenceId:
    """The answer to a question; once that was undone another one."""
    return OccurrenceId(Subject.ANSWER, question.id, str(question.reopened or ""))


def _roles(content: Content) -> tuple[str, ...]:
    """The roles that keep texts up, in the order of the content."""
    return tuple(dict.fromkeys(item.owner for item in content.faq))


def _review_at(content: Content, day: dt.date) -> dt.datetime:
    organisation = content.organisation
    return posting_time(organisation, working_day_up_to(day - REVIEW_AHEAD), organisation.post_at)


def _review_day(posting: Posting) -> dt.date:
    return dt.date.fromisoformat(posting.about.cycle)


def _reviewed(content: Content, posting: Posting) -> list[ReviewedItem]:
    """Texts of a message about reviews, as they are now."""
    day = _review_day(posting)
    return [
        ReviewedItem(id_, title, item, waits=item is not None and item.review_by == day)
        for id_, title in json.loads(posting.details)
        for item in (content.faq_by_id.get(id_),)
    ]
