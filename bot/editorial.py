"""Messages of the ledger for who keeps the content up, and to who sent a question on.

A question that was sent on, texts that are to be reviewed, what was not found in a month, and the answer to who
asked. A posting holds no words of anyone: those are looked up when it is posted, and again when the message that
stands in Slack is brought up to date.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bot.calendar.quiet_hours import opens_at
from bot.local_time import local, today
from bot.messages import feedback, inbox, owner_notices, review
from bot.messages.inbox import QuestionGroup
from bot.messages.owner_notices import Subject
from bot.messages.review import ReviewedItem
from bot.occurrence_id import OccurrenceId
from bot.store.inbox import KEPT, QuestionState
from bot.store.ledger import IN_HAND, OPEN, Posting, PostingKind, PostingQuery, PostingState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.content.models import Content
    from bot.messages.message import Message
    from bot.store.database import Database
    from bot.store.inbox import SentQuestion

PLANNED_AHEAD = dt.timedelta(days=1)
REVIEW_USEFUL = dt.timedelta(days=90)
MONTH_USEFUL = ANSWER_USEFUL = dt.timedelta(days=14)
_COMPARED = dt.timedelta(days=400)
_SENT = frozenset({PostingState.SENT})
_ALIVE = OPEN | _SENT | {PostingState.UNKNOWN}
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
        for (day, address), items in owner_notices.to_review(content).items():
            if (at := owner_notices.review_at(content, day)) > now + PLANNED_AHEAD:
                continue
            about = OccurrenceId(Subject.REVIEW, cycle=day.isoformat())
            postings = self._ledger.postings(PostingQuery(about=about, channel=address))
            named = {id_ for posting in postings for id_, _ in json.loads(posting.details)}
            new = [item for item in items if item.id not in named]
            yield from _review_postings(day, address, new, max(at, now))

    def _month(self, content: Content, now: dt.datetime) -> Iterator[Posting]:
        """Counts of a month, due on the first working day of the next."""
        day = local(content.organisation, now + PLANNED_AHEAD).date()
        at = owner_notices.month_at(content, day)
        if now - MONTH_USEFUL < at <= now + PLANNED_AHEAD:
            about = OccurrenceId(Subject.MONTH, cycle=f"{day:%Y-%m}")
            for address in owner_notices.addresses(content):
                yield _posting(about, address, at, MONTH_USEFUL)

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
            {
                role
                for role in owner_notices.roles(content)
                if posting.channel in organisation.owners_hear_in(role)
            },
            since=today(organisation, earlier[-1].due_at) if earlier else None,
            waiting=len(self._database.inbox.groups()),
        )
        details = [[*key, count] for key, count in sorted(counts.items())]
        return Composed(message, json.dumps(details)) if message else None

    def _write(self, postings: Iterable[Posting]) -> None:
        if added := tuple(postings):
            self._ledger.write(add=added)
            self._database.inbox.changed()


def _review_postings(
    day: dt.date, address: str, items: Sequence[ReviewedItem], at: dt.datetime
) -> Iterator[Posting]:
    about = OccurrenceId(Subject.REVIEW, cycle=day.isoformat())
    for shown in owner_notices.together(items):
        titles = owner_notices.titles(shown)
        yield replace(_posting(about, address, at, REVIEW_USEFUL, name=titles), details=titles)


def _posting(
    about: OccurrenceId, address: str, due_at: dt.datetime, useful: dt.timedelta, *, name: str = ""
) -> Posting:
    """A posting whose key is made of its subject, its address and, where that is not enough, a name."""
    return Posting(
        key=owner_notices.key(about, address, name),
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
