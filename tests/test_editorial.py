"""Messages to who keeps the content up: planned once, also by two replicas, and worded by what holds then."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from dataclasses import replace

import pytest

from bot.content.models import Content, Owner
from bot.editorial import EditorialDesk
from bot.messages import owner_notices, render_text
from bot.messages.owner_notices import TOGETHER, Subject
from bot.store.database import open_database
from bot.store.inbox import QuestionState
from bot.store.ledger import PostingKind, PostingQuery, PostingState, Transition
from tests.shipped import shipped

NOW = dt.datetime(2027, 1, 18, 8, tzinfo=dt.UTC)
FIRST, SECOND = "slack:iza-redactie", "slack:U0EDITOR01"
ROLE = "kringsecretariaat"


@pytest.fixture
def database(tmp_path):
    with closing(open_database(f"sqlite:///{tmp_path}/iza.sqlite3", lambda: NOW)) as opened:
        yield opened


@pytest.fixture
def desk(database):
    return EditorialDesk(database)


@pytest.fixture(scope="module")
def content():
    """The shipped content, kept up in a channel."""
    return kept_up_in(channel="iza-redactie")


def kept_up_in(**where):
    organisation = shipped().organisation.model_copy(update={"owners": (Owner(role=ROLE, **where),)})
    return shipped().model_copy(update={"organisation": organisation})


def with_faq(content, items):
    """Content with other items, and nothing remembered of the ones before."""
    return Content.model_construct(
        **{name: getattr(content, name) for name in Content.model_fields} | {"faq": items}
    )


def planned(database, subject):
    postings = database.ledger.postings(PostingQuery())
    return [posting for posting in postings if posting.about.item_id == subject]


def sent(database, posting, details=None):
    """The posting stands in Slack."""
    after = replace(posting, state=PostingState.SENT, details=details or posting.details)
    assert database.ledger.write([Transition(posting, after, "a test")])
    return database.ledger.postings(PostingQuery(keys=frozenset({posting.key})))[0]


def near(content):
    return [item for item in content.faq if item.review_by == dt.date(2027, 2, 1)]


def test_reviews_are_planned_once_for_all_texts_of_a_day_so_many_together(desk, database, content):
    desk.plan(content, NOW - dt.timedelta(days=3))
    assert planned(database, Subject.REVIEW) == [], "not yet: two weeks before is 18 January"
    for _ in range(2):
        desk.plan(content, NOW)
    postings = planned(database, Subject.REVIEW)
    assert len(postings) == -(-len(near(content)) // TOGETHER)
    assert {(posting.kind, posting.channel) for posting in postings} == {(PostingKind.EDITORIAL, FIRST)}
    said = " ".join(render_text.render(desk.compose(content, posting, NOW).message) for posting in postings)
    assert all(item.title in said for item in near(content))


def test_what_the_preview_shows_is_what_is_planned(desk, database, content):
    for now in (NOW, dt.datetime(2027, 2, 1, 8, tzinfo=dt.UTC)):
        desk.plan(content, now)
    shown = owner_notices.preview(content, NOW.date(), dt.date(2027, 2, 1))
    due = [posting for posting in database.ledger.postings(PostingQuery()) if posting.due_at >= NOW]
    assert {(one.key, one.channel, one.due_at, one.item_id) for one in shown} == {
        (posting.key, posting.channel, posting.due_at, posting.about.item_id) for posting in due
    }
    review = next(one for one in shown if one.item_id == Subject.REVIEW)
    planned_review = next(posting for posting in due if posting.key == review.key)
    composed = desk.compose(content, planned_review, NOW)
    assert composed is not None
    assert review.text == render_text.render_without_buttons(composed.message)
    assert Subject.MONTH in {one.item_id for one in shown}
    assert owner_notices.preview(content, dt.date(2030, 1, 2), dt.date(2030, 1, 1)) == []


def test_without_a_channel_each_owner_hears_it_and_without_owners_the_administrators(desk, database):
    desk.plan(kept_up_in(people=("U0EDITOR01", "U0EDITOR02")), NOW)
    assert {posting.channel for posting in planned(database, Subject.REVIEW)} == {SECOND, "slack:U0EDITOR02"}
    desk.plan(shipped(), NOW)
    assert f"slack:{shipped().organisation.channels.administrators}" in {
        posting.channel for posting in planned(database, Subject.REVIEW)
    }


def test_a_text_that_was_reviewed_or_withdrawn_meanwhile_is_left_out(desk, database, content):
    desk.plan(content, NOW)
    first, second, *_ = near(content)
    posting = next(posting for posting in planned(database, Subject.REVIEW) if f'"{first.id}"' in posting.details)
    reviewed = first.model_copy(update={"review_by": dt.date(2028, 1, 18)})
    rest = tuple(reviewed if item is first else item for item in content.faq if item is not second)
    said = render_text.render(desk.compose(with_faq(content, rest), posting, NOW).message)
    assert first.title not in said
    assert second.title not in said
    standing = render_text.render(desk.as_it_is(with_faq(content, rest), posting, NOW))
    assert f"{first.title}\nnagekeken; opnieuw voor 18 januari 2028" in standing
    assert f"{second.title}\ningetrokken" in standing
    nothing = with_faq(content, ())
    assert desk.compose(nothing, posting, NOW) is None


def test_the_month_tells_what_was_counted_since_the_last_one_and_nothing_without_news(desk, database, content):
    item = content.faq[0]
    february, march = (dt.datetime(2027, month, 1, 8, tzinfo=dt.UTC) for month in (2, 3))
    desk.plan(content, february)
    [first] = planned(database, Subject.MONTH)
    assert first.due_at == february
    assert desk.compose(content, first, february) is None
    for outcome in ("nothing", "nothing", "unsure"):
        database.feedback_counts.note(item.group, outcome)
    database.feedback_counts.note(item.id, "not_helped")
    database.feedback_counts.write()
    composed = desk.compose(content, first, february)
    said = render_text.render(composed.message)
    assert "twijfel 1 keer, niets gevonden 2 keer" in said
    assert f"{item.title}\nhielp 0 keer, hielp niet 1 keer" in said
    sent(database, first, composed.details)
    database.feedback_counts.note(item.group, "nothing")
    database.feedback_counts.write()
    database.inbox.add("1", "1", "een vraag", "", named=False)
    desk.plan(content, march)
    said = render_text.render(desk.compose(content, planned(database, Subject.MONTH)[-1], march).message)
    assert said.startswith("Wat er niet gevonden werd sinds 1 februari 2027")
    assert "twijfel 0 keer, niets gevonden 1 keer" in said
    assert "hielp niet" not in said
    assert "Doorgestuurde vragen die op antwoord wachten: 1." in said


def test_an_answer_whose_planning_was_cut_off_is_planned_at_the_next_look(desk, database, content):
    database.inbox.add("1", "1", "een vraag", SECOND, named=True)
    desk.plan(content, NOW)
    assert planned(database, Subject.ANSWER) == []
    database.inbox.close("1", QuestionState.ANSWERED, content.faq[0].id)
    for _ in range(2):
        desk.plan(content, NOW)
    [answer] = planned(database, Subject.ANSWER)
    assert answer.channel == SECOND
    said = render_text.render(desk.compose(content, answer, NOW).message)
    assert "Je vroeg: “een vraag”" in said
    assert content.faq[0].title in said
    database.inbox.erase("1")
    assert desk.compose(content, answer, NOW) is None


def test_a_question_that_is_erased_before_it_is_posted_is_not_posted(desk, database, content):
    database.inbox.add("1", "1", "een vraag", "", named=False)
    desk.ask_owners(content, "1", "1", ROLE, NOW)
    desk.ask_owners(content, "1", "2", ROLE, NOW)
    [question] = planned(database, Subject.QUESTION)
    assert "een vraag" in render_text.render(desk.compose(content, question, NOW).message)
    assert "een vraag" not in str(question), "the ledger holds no words of anyone"
    database.inbox.erase("1")
    assert desk.compose(content, question, NOW) is None
