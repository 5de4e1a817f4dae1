"""Kept replies: the same as those made anew, never outdated, and without a word of who asked."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from bot import subscription_index
from bot.answering.answer import Outcome
from bot.answering.index import AnswerIndex
from bot.library import Library
from bot.messages import render_slack
from bot.messages.message import Action, Button, Buttons, Message
from bot.platform_ids import full_id
from bot.store.database import open_database
from handlers import reply_cache, subcommand
from handlers.commands import _GiveKeptReply
from handlers.inquiry import OutcomeCount, is_without_answer
from handlers.public_address import PublicAddress
from handlers.registry import SUBCOMMANDS, depends_on, reply_to
from handlers.reply_cache import Circumstances, ReplyCache
from handlers.subcommand import DependsOn
from tests.handlers.conftest import DATA, services_on

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
CHANNEL, USER = ("koffiehoek", "slack:C0000000001"), "slack:U0000000001"


@pytest.fixture(scope="module")
def library():
    return Library(DATA)


@pytest.fixture
def services(library, tmp_path, monkeypatch):
    monkeypatch.setattr(subscription_index, "RECENT_SECONDS", 60.0)  # a busy machine is slower than a second
    database = open_database(f"sqlite:///{tmp_path}/bot.sqlite3", lambda: NOW)
    yield services_on(library, database, NOW)
    database.close()


def now(services):
    return Circumstances(services.library.current, services.today, services.public.has_pictures)


def cached_reply(replies, services, words, channel=CHANNEL, user=USER):
    """The kept reply, as the command looks it up."""
    reply = replies.find(words, now(services))
    return reply or replies.find_here(services.inquiry(words, channel, full_id(user)))


def asked(replies, services, words, channel=CHANNEL, user=USER):
    """The reply as it is made when none is kept, and kept where it can be."""
    inquiry = services.inquiry(words, channel, full_id(user))
    replies.find(words, now(services))
    reply = replies.make(inquiry)
    replies.keep(inquiry, reply)
    return reply


def all_words(content):
    """Every item, term and list, each by the words that ask for it."""
    names = ["", *(region.id for region in content.regions), *(insurer.id for insurer in content.insurers), "2026"]
    yield from ("", "help")
    yield from (words for item in content.faq for words in (item.letter, item.title) if words)
    yield from (term.term for term in content.terms)
    yield from (f"begrip {term.term}" for term in content.terms)
    yield from (f"{name} {of}".strip() for name in ("deadlines", "rondes", "agenda") for of in names)


def test_every_item_term_and_list_is_the_same_kept_or_not(services):
    replies = ReplyCache()
    for words in all_words(services.content):
        made = asked(replies, services, words)
        fresh = render_slack.reply(reply_to(services.inquiry(words, CHANNEL, USER)))
        assert json.loads(made.to(words)) == fresh, words
        reply = cached_reply(replies, services, words)
        if depends_on(words) is DependsOn.RECORDS:
            assert reply is None, words
        elif reply is None:
            assert any(map(is_without_answer, made.counts)), words
        else:
            assert reply.to(words) == ReplyCache().make(services.inquiry(words, CHANNEL, USER)).to(words), words


def test_what_depends_on_the_content_alone_does_so(services):
    """Without access to the database, and in another channel, the reply is the same."""
    replies = ReplyCache()
    for words in (
        "help",
        "G",
        "mtvp",
        "deadlines",
        "deadlines twente",
        "begrip ANW",
        "wanneer tekenen we bij VGZ",
    ):
        inquiry = services.inquiry(words, CHANNEL, USER)
        elsewhere = replace(inquiry, access=None, channels=("regio-twente", "C0000000002"))
        assert depends_on(words) is DependsOn.CONTENT
        assert replies.make(inquiry).parts == replies.make(elsewhere).parts


def test_what_changes_something_is_never_kept(services):
    replies = ReplyCache()
    for words in (
        "volg twente",
        "volgg twente",
        "stop",
        "mijn",
        "instellingen",
        "vergeet mij",
        "begrip huppeldepup",
    ):
        asked(replies, services, words)
        assert cached_reply(replies, services, words) is None, words
    assert subcommand.Subcommand(SUBCOMMANDS[0].help, str).depends_on is DependsOn.RECORDS


def test_a_change_of_what_is_followed_shows_at_once(services):
    replies, services = ReplyCache(), replace(services, public=PublicAddress("https://bot.example.nl"))
    for words in ("", "rondes", "agenda"):
        before = asked(replies, services, words)
        assert cached_reply(replies, services, words).parts == before.parts
        other = (("regio-twente", "slack:C0000000002"), "slack:U0000000002")
        assert cached_reply(replies, services, words, *other) is None
        services.inquiry("", CHANNEL, USER).access.subscribe(f"regio:{services.content.regions[0].id}")
        assert cached_reply(replies, services, words) is None
        after = asked(replies, services, words)
        assert cached_reply(replies, services, words).parts == after.parts != before.parts
        services.inquiry("", CHANNEL, USER).access.unsubscribe()


def test_another_edition_or_day_drops_all(services):
    replies = ReplyCache()
    then = now(services)
    found_by_meaning = replace(then.edition, ready_index=AnswerIndex(then.edition.content))
    for later in (
        then._replace(today=then.today + dt.timedelta(days=1)),
        then._replace(has_pictures=True),
        then._replace(edition=found_by_meaning),
    ):
        asked(replies, services, "G")
        assert cached_reply(replies, services, "G") is not None
        late = replies.make(services.inquiry("K", CHANNEL, USER))
        assert replies.find("G", later) is None
        replies.keep(services.inquiry("K", CHANNEL, USER), late)
        assert replies.find("K", later) is None
        assert not replies._kept


def test_no_word_of_a_question_is_kept(services):
    replies = ReplyCache()
    secret = "meneer pietersen uit zwolle"
    for words in (
        f"wie betaalt de anw van {secret}",
        f"begrip {secret}",
        f"deadlines {secret}",
        f"rondes {secret}",
    ):
        asked(replies, services, words)
    for key, reply in replies._kept.items():
        for word in ("pietersen", "zwolle"):
            assert all(word not in part.casefold() for part in reply.parts)
            assert word.encode() not in key


@pytest.mark.parametrize(
    "value", ["Wat is de naam van  de patiënt", "wat is de naam", "x wat is de naam van de patiënt"]
)
def test_a_reply_that_repeats_the_question_behind_a_button_is_not_kept(services, monkeypatch, value):
    replies, words = ReplyCache(), "wat is de naam van de patiënt"
    message = Message((Buttons((Button("Stuur door", Action.RUN_COMMAND, value),)),))
    monkeypatch.setattr(reply_cache, "reply_to", lambda _: message)
    asked(replies, services, words)
    assert cached_reply(replies, services, words) is None


def test_the_room_is_bounded_and_what_is_asked_for_stays(services):
    size = asked(ReplyCache(), services, "G").size
    replies = ReplyCache(max_characters=4 * size)
    asked(replies, services, "G")
    for term in services.content.terms:
        asked(replies, services, term.term)
        assert cached_reply(replies, services, "G") is not None
    assert sum(reply.size for reply in replies._kept.values()) <= 4 * size


def test_a_kept_reply_counts_as_one_that_is_made(services):
    counts = []
    counting = replace(services, count_outcome=counts.append)
    replies = ReplyCache()
    asked(replies, counting, "mtvp")
    assert counts == [OutcomeCount(Outcome.SURE, "")]
    assert list(cached_reply(replies, counting, "mtvp").counts) == counts
    words = 'de "bladblazer" zoemt'
    made = asked(replies, counting, words)
    assert counts[1].outcome is Outcome.NOTHING
    assert counts[1].topic
    again = cached_reply(replies, counting, words)
    assert again.counts == (counts[1],)
    assert again.to(words) == made.to(words)
    assert json.dumps(words) in again.to(words)


async def test_the_buttons_of_who_edits_the_content_are_for_nobody_else(services):
    organisation = services.content.organisation.model_copy(update={"administrators": (USER,)})
    content = services.content.model_copy(update={"organisation": organisation})
    edition = replace(services.library.current, content=content)
    services = replace(services, library=SimpleNamespace(current=edition))
    replies = ReplyCache()
    theirs = asked(replies, services, "G")
    assert Action.EDIT in theirs.to("G")
    assert cached_reply(replies, services, "G") is None
    other = asked(replies, services, "G", user="slack:U0000000002")
    assert Action.EDIT not in other.to("G")
    assert cached_reply(replies, services, "G", user="slack:U0000000002") is not None
    given = _GiveKeptReply("/iza", services, replies)

    async def anew():
        return "made anew"

    for user, expected in ((USER, "made anew"), ("slack:U0000000002", other.to("G"))):
        body = {
            "command": "/iza",
            "text": "G",
            "user_id": user,
            "channel_id": CHANNEL[1],
            "channel_name": CHANNEL[0],
        }
        response = await given.async_process(req=SimpleNamespace(body=body), resp=None, next=anew)
        assert getattr(response, "body", response) == expected
