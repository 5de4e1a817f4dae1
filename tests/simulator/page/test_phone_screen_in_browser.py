"""Replies, lists and notices as a phone shows them: none is taller than the screen."""

from __future__ import annotations

import datetime as dt
import functools
from collections import defaultdict
from itertools import chain

import pytest
import pytest_asyncio

from bot.answering.answer import (
    Answer,
    Candidate,
    DateFact,
    Outcome,
    PassageFact,
    PassagePart,
    RegionFact,
    RoundFact,
    TermFact,
)
from bot.answering.arbiter import answer
from bot.answering.language import Language
from bot.answering.reading import MessageKind, Reading
from bot.calendar.due import due_between
from bot.calendar.occurrences import is_past, occurrences
from bot.content.models import Round
from bot.edition import Edition
from bot.messages import home_tab, notices, remind_me, reminder_buttons, render_slack
from bot.messages.answers import answer_message, unsure
from bot.messages.cards import message_of
from bot.messages.date_cards import date_card, region_card, round_card
from bot.messages.my_reminders import OwnList, SubscriptionItem
from bot.messages.passages import item_message, passage, passage_card
from bot.messages.term_replies import term_message
from bot.simulator import limits
from bot.simulator.page import Page
from bot.simulator.page.snapshot import MAX_MESSAGES
from bot.simulator.records import View
from handlers import deadlines_and_rounds, registry
from handlers.inquiry import Inquiry
from handlers.public_address import PublicAddress
from tests.iza_workspace import IzaWorkspace
from tests.shipped import shipped, shipped_index

pytestmark = pytest.mark.asyncio(loop_scope="session")

TODAY = dt.date(2026, 11, 28)
URL = "https://bot.example.nl/huisartsen"
NOW = dt.datetime(2026, 11, 28, 9, tzinfo=dt.UTC)
PHONE = {"width": 390, "height": 844}
SCREEN = 650
"""Pixels between the header and the field to type in."""
HEIGHT_OF_TAB = """tab => Math.max(...[...tab.children].map(part => part.getBoundingClientRect().bottom))
    - Math.min(...[...tab.children].map(part => part.getBoundingClientRect().top))"""
HEIGHTS = "articles => articles.map(article => article.getBoundingClientRect().height)"


def passages():
    for item in shipped().faq:
        yield f"item {item.id}", item_message(shipped(), item, TODAY)
        for index, section in enumerate(item.answer):
            yield f"{item.id} {section.heading}", message_of(passage_card(shipped(), passage(item, index), TODAY))
        if item.later is not None:
            fact = PassageFact(item, None, (item.later.short or item.later.text,), PassagePart.LATER)
            yield f"later {item.id}", message_of(passage_card(shipped(), fact, TODAY))


def terms():
    for term in shipped().terms:
        items = [shipped().faq_by_id[id_] for id_ in term.see_also]
        yield f"term {term.id}", term_message(shipped(), term, items)


def known_dates():
    return occurrences(shipped(), dt.date(2014, 1, 1), dt.date(2031, 12, 31))


def date_answers():
    coming = [found for found in known_dates() if not is_past(found, TODAY)]
    for found in known_dates():
        yield f"date {found.key_parts}", message_of(date_card(shipped(), DateFact((found,)), TODAY))
    for start in range(0, len(coming) - 2, 3):
        several = DateFact(tuple(coming[start : start + 3]))
        yield f"dates from {several.occurrences[0].key_parts}", message_of(date_card(shipped(), several, TODAY))
    undated = tuple(item for item in shipped().deadlines if item.when.last_day is None)
    yield "undated", message_of(date_card(shipped(), DateFact((), undated), TODAY))


def round_answers():
    coming = [found for found in known_dates() if isinstance(found.item, Round) and not is_past(found, TODAY)]
    for insurer in shipped().insurers:
        steps = tuple(found for found in coming if found.item.insurer == insurer.id)
        yield f"round {insurer.id}", message_of(round_card(shipped(), RoundFact((insurer,), (), steps), TODAY))
    for region in shipped().regions:
        insurers = tuple(shipped().insurer_by_id[id_] for id_ in region.insurers)
        steps = tuple(found for found in coming if found.item.insurer in region.insurers)
        asked = RoundFact(insurers, (region,), steps)
        yield f"round {region.id}", message_of(round_card(shipped(), asked, TODAY))
        deadlines = answer(f"welke deadlines zijn er voor {region.name}", shipped_index(), TODAY)
        assert isinstance(deadlines.facts[0], RoundFact)
        yield f"deadlines {region.id}", answer_message(shipped(), deadlines, TODAY, "/iza")
        yield f"region {region.id}", message_of(region_card(shipped(), RegionFact((region,))))


@functools.cache
def edition():
    return Edition(shipped(), shipped_index(), "")


def lists():
    names = ["", *(region.id for region in shipped().regions), *(insurer.id for insurer in shipped().insurers)]
    for name in [*names, *map(str, range(2014, 2031))]:
        for subcommand in ("deadlines", "rondes", "tijdlijn"):
            words = f"{subcommand} {name}".strip()
            yield words, registry.reply_to(Inquiry(words, (), TODAY, edition()))
    for words in ("agenda brabant", "agenda zuid-holland-noord", "agenda zorg-en-zekerheid", "agenda"):
        yield (
            f"{words} with an address",
            registry.reply_to(Inquiry(words, (), TODAY, edition(), public=PublicAddress(URL))),
        )
    for words in ("", "agenda", "help", "begrip", "hallo", "bedankt"):
        for direct in (False, True):
            yield words or "hello", registry.reply_to(Inquiry(words, (), TODAY, edition(), direct=direct))


def home_tabs():
    due = next(iter(due_between(shipped(), NOW, NOW + dt.timedelta(days=800))))
    own = OwnList([SubscriptionItem(deadline.id, due) for deadline in shipped().deadlines[:5]])
    for channel in ("", "regio-midden-brabant"):
        dates = deadlines_and_rounds.next_dates(Inquiry("", (channel,), TODAY, edition()), to_follow=True)
        for followed in (OwnList(), own):
            yield home_tab.home_tab(shipped(), dates, followed, has_region=bool(channel), key="1")


def choices():
    """Unsure replies: neighbouring passages, and dates and terms among them, as if each were a candidate."""
    facts = [passage(item, index) for item in shipped().faq for index in range(len(item.answer))]
    for first in range(0, len(facts), 3):
        chosen = facts[first : first + 3]
        yield f"choice {chosen[0].item.id} {first}", unsure(shipped(), chosen, TODAY, "Wat moet ik nu doen?" * 9)
    coming = [DateFact((found,)) for found in known_dates() if not is_past(found, TODAY)]
    for date, term, fact in zip(coming, shipped().terms, facts, strict=False):
        chosen = (fact, date, TermFact(term))
        yield f"choice {date.occurrences[0].key_parts}", unsure(shipped(), chosen, TODAY, "Wanneer?")


def pairs():
    """Two questions in one message, each with its fact."""
    facts = [passage(item, index) for item in shipped().faq for index in range(len(item.answer))]
    for first, second in zip(facts[::2], facts[1::2], strict=False):
        reading = Reading("", MessageKind.QUESTION, Language.DUTCH)
        both = Answer(reading, Outcome.SURE, (first, second))
        yield f"{first.item.id} and {second.item.id}", answer_message(shipped(), both, TODAY, "/iza")


def halves():
    """A fact and, beside it, a passage of which it is not sure that it answers the other half of the question."""
    facts = [passage(item, index) for item in shipped().faq for index in range(len(item.answer))]
    terms = (TermFact(term) for term in shipped().terms)
    for sure, other in zip(chain(terms, facts[1::2]), chain(facts, facts[::2]), strict=False):
        reading = Reading("", MessageKind.QUESTION, Language.DUTCH)
        both = Answer(reading, Outcome.UNSURE, (sure,), (Candidate(other, 0.5),))
        yield f"half {other.item.id} {other.section}", answer_message(shipped(), both, TODAY, "/iza")


def reminders():
    first, last = dt.datetime(2019, 1, 1, tzinfo=dt.UTC), dt.datetime(2031, 1, 1, tzinfo=dt.UTC)
    dues = {(due.occurrence.key_parts, due.lead): due for due in due_between(shipped(), first, last)}
    for (parts, lead), due in dues.items():
        body = render_slack.body(notices.reminder(shipped(), due, now=due.due_at))
        controls = reminder_buttons.for_a_channel(
            "0" * 36, [due.occurrence], {"seen": 12}, (remind_me.remind_button(due.occurrence),)
        )
        yield f"reminder {parts} {lead}", render_slack.under(body, controls)
    together = defaultdict(list)
    for due in due_between(shipped(), first, last):
        if due.occurrence.phase:
            together[due.channel, due.due_at].append(due)
    bodies = {}
    for due in together.values():
        if len(due) > 1:
            occurrences = [each.occurrence for each in due[: notices.MOST_TOGETHER]]
            message = notices.reminders(shipped(), due[: notices.MOST_TOGETHER], now=due[0].due_at)
            buttons = remind_me.remind_buttons(shipped(), occurrences)
            controls = reminder_buttons.for_a_channel("0" * 36, occurrences, {"seen": 12}, buttons)
            bodies[str(message)] = render_slack.under(render_slack.body(message), controls)
    yield from ((f"together {number}", body) for number, body in enumerate(bodies.values()))
    late = [due for due in dues.values() if due.due_at.year == 2027][:40]
    yield "late", render_slack.body(notices.late_notices(shipped(), late, now=late[-1].due_at))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def workspace():
    """A workspace without a bot: what it would say is put there."""
    workspace = IzaWorkspace(channels=["telefoon"], users=["huisarts"])
    workspace.mount(Page().add_to)
    async with workspace:
        yield workspace


async def too_tall(workspace, open_page, bodies, *, private=True):
    """Messages that are taller than the screen, by name, with their height in pixels."""
    state = workspace._state
    channel, reader = state.channel("telefoon"), state.user("huisarts")
    page, heights = None, []
    for bunch in batched(bodies.values(), MAX_MESSAGES):
        channel.messages.clear()
        for body in bunch:
            assert limits.violations(body) == []
            state.post(channel, body, private_to=reader if private else None)
        if page is None:
            page = await open_page(f"{workspace.url}as/huisarts/channel/telefoon", PHONE)
        else:
            await page.reload()
        heights += await page.locator("article").evaluate_all(HEIGHTS)
    return {name: height for name, height in zip(bodies, heights, strict=True) if height > SCREEN}


def batched(bodies, size):
    bodies = list(bodies)
    return [bodies[start : start + size] for start in range(0, len(bodies), size)]


@pytest.mark.parametrize("said", [passages, terms, date_answers, round_answers, lists, choices, pairs, halves])
async def test_no_reply_is_taller_than_a_phone_screen(workspace, open_page, said):
    bodies = {name: render_slack.reply(message) for name, message in said()}
    assert await too_tall(workspace, open_page, bodies) == {}


async def test_no_reminder_is_taller_than_a_phone_screen(workspace, open_page):
    assert await too_tall(workspace, open_page, dict(reminders()), private=False) == {}


async def test_the_home_tab_is_no_taller_than_a_phone_screen(workspace, open_page):
    page = None
    for message in home_tabs():
        state = workspace._state
        reader = state.user("huisarts")
        view = render_slack.home(message)
        state.homes[reader.id] = View("V1", reader, view | {"blocks": state.with_ids(view["blocks"])}, "new")
        if page is None:
            page = await open_page(f"{workspace.url}as/huisarts/app/home", PHONE)
        else:
            await page.reload()
        assert await page.locator("#home").evaluate(HEIGHT_OF_TAB) <= SCREEN
