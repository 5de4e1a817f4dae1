"""Every message that the shipped content can produce, held against Slack's published limits."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import random
from collections import defaultdict

import pytest

from bot.calendar.audience import (
    ANNOUNCEMENTS,
    EVERY_REGION,
    NATIONAL,
    ChannelScope,
    insurer_topic,
    item_name,
    region_topic,
    scope_of,
)
from bot.calendar.due import Due, due_between
from bot.calendar.occurrences import occurrences
from bot.edition import Edition
from bot.messages import (
    admin_notices,
    answers,
    competition,
    date_lists,
    feedback,
    help_text,
    home_tab,
    my_reminders,
    notices,
    passages,
    public_answers,
    remind_me,
    reminder_buttons,
    render_slack,
    render_teams,
    search_modal,
    sharing,
    term_replies,
)
from bot.messages.cards import message_of
from bot.messages.message import Action, Message, UserMention
from bot.messages.my_reminders import OwnList, SnoozedItem, SubscriptionItem
from bot.messages.render_teams import Surface
from bot.messages.subscription_replies import topic_name
from bot.messages.welcome import welcome
from bot.simulator import limits
from handlers import deadlines_and_rounds, registry
from handlers.inquiry import Inquiry, typed_words
from handlers.public_address import PublicAddress
from handlers.typeahead import suggest
from tests import teams_cards
from tests.shipped import shipped_index

TODAY = dt.date(2026, 11, 22)
SURFACES = tuple(Surface)
TEXTS = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "search" else 800
"""Random texts that are asked; with `make fuzz` more."""
CARDS = defaultdict(list)
"""Cards that the tests have come upon, by their composition."""
ALIKE = 8
"""Cards of one composition that are held against the models and the renderer."""
SCREEN = 900
"""Characters that fit a phone screen; its height is measured in a browser."""


@pytest.fixture(scope="session")
def edition(content):
    return Edition(content, shipped_index(), "")


def ask(edition, text, channel="", today=TODAY):
    return registry.reply_to(Inquiry(typed_words(text), (channel,), today, edition))


def held(card):
    """Hold a card against what Teams takes, and keep some of each composition for the renderer."""
    assert render_teams.size(card) + render_teams.ENVELOPE <= render_teams.SIZE_LIMIT
    alike = CARDS[teams_cards.composition(card)]
    if len(alike) < ALIKE:
        assert teams_cards.violations(card) == []
        alike.append(card)


def accepted(message, *, teams=True):
    if teams:
        held(render_teams.body(message, random.choice(SURFACES))["card"])
    body = render_slack.reply(message)
    assert limits.violations(body) == []
    assert limits.warnings(body) == []
    assert limits.refuse_message(body, posted=True) is None
    assert body["text"].strip()
    return body


def accepted_modal(sheet):
    held(render_teams.dialog(sheet, press=render_teams.Press("verb", "value", random.randrange(3))))
    view = render_slack.modal(sheet)
    assert limits.violations(view) == []
    return view


def test_the_source_of_an_answer_can_be_pressed_where_it_has_an_address(content):
    addressed = [item for item in content.faq if content.document_by_id[item.sources[0].document].url]
    assert addressed
    for item in addressed:
        reply = json.dumps(accepted(passages.item_message(content, item, TODAY)))
        assert f"<{content.document_by_id[item.sources[0].document].url}|" in reply, item.id


def test_every_question(content):
    for item in content.faq:
        for section in (None, *range(len(item.answer))):
            card = passages.passage_card(content, passages.passage(item, section), TODAY)
            body = accepted(message_of(card))
            assert len(body["text"]) < SCREEN, item.id
        view = accepted_modal(passages.full_answer(content, item, TODAY))
        text = json.dumps(view, ensure_ascii=False)
        assert all(f"[{note.number}] " in text for note in item.footnotes)


def test_every_choice_and_every_honest_no(content):
    for start in range(len(content.faq) - 2):
        facts = [passages.whole_item(item) for item in content.faq[start : start + 3]]
        accepted(answers.unsure(content, facts, TODAY, "é" * 8000))
    accepted(answers.nothing_found(content, "é" * 8000))
    assert not any("inbox" in str(block) for block in accepted(answers.nothing_found(content, " \n"))["blocks"])
    accepted(competition.caution(content))


def test_every_term(content, edition):
    for term in content.terms:
        accepted(term_replies.term_message(content, term))
        accepted_modal(term_replies.full_term(content, term))
        for name in (term.term, *term.variants):
            body = accepted(ask(edition, f"begrip {name}"))
            assert "staat niet in de begrippenlijst" not in body["text"], name
    accepted_modal(term_replies.whole_glossary(content))


def test_every_date_for_every_region_insurer_and_year(content, edition):
    names = ["", *(region.id for region in content.regions), *(insurer.id for insurer in content.insurers)]
    for name in [*names, *map(str, range(2014, 2031))]:
        for subcommand in ("deadlines", "rondes", "tijdlijn"):
            words = f"{subcommand} {name}".strip()
            accepted(ask(edition, words))
            accepted_modal(registry.sheet_for(Inquiry(words, (), TODAY, edition)))


@pytest.mark.parametrize("public_url", ["", "https://bot.example.nl"])
def test_the_calendar_subscriptions_of_every_region_and_insurer(content, edition, public_url):
    for name in ["", *(region.id for region in content.regions), *(insurer.id for insurer in content.insurers)]:
        inquiry = Inquiry(f"agenda {name}".strip(), (), TODAY, edition, public=PublicAddress(public_url))
        body = accepted(registry.reply_to(inquiry))
        assert (f"https://bot.example.nl/kalender/{name or 'landelijk'}" in body["text"]) == (
            bool(public_url) and name not in content.insurer_by_id
        )
        assert json.dumps(accepted_modal(registry.sheet_for(inquiry))).count("Google Agenda") == 1


def test_a_timeline_is_a_picture_where_slack_can_fetch_it(content, edition):
    public = PublicAddress("https://bot.example.nl", has_pictures=True)
    for name in ["", *(region.id for region in content.regions), *(insurer.id for insurer in content.insurers)]:
        inquiry = Inquiry(f"tijdlijn {name}".strip(), (), TODAY, edition, public=public)
        body = accepted(registry.reply_to(inquiry))
        (image,) = (block for block in body["blocks"] if block["type"] == "image")
        assert image["image_url"].startswith("https://bot.example.nl/tijdlijn/")
        assert image["alt_text"] in body["text"]
    several = accepted(registry.reply_to(Inquiry("tijdlijn brabant", (), TODAY, edition, public=public)))
    assert "image" not in {block["type"] for block in several["blocks"]}


def test_every_deadline_and_round_stands_in_the_whole_list(content, edition):
    deadlines = json.dumps(accepted_modal(registry.sheet_for(Inquiry("deadlines", (), TODAY, edition))))
    for deadline in content.deadlines:
        assert json.dumps(render_slack.escape(deadline.title)).strip('"') in deadlines
    rounds = json.dumps(accepted_modal(registry.sheet_for(Inquiry("rondes", (), TODAY, edition))))
    for insurer in content.insurers:
        assert insurer.name in rounds
    assert json.dumps(content.organisation.competition_notice[:60]).strip('"') in rounds


@pytest.mark.parametrize(
    "today", [dt.date(2020, 2, 29), dt.date(2024, 5, 25), dt.date(2027, 9, 15), dt.date(2040, 1, 1)]
)
def test_the_first_hello_in_every_channel_on_any_day(content, edition, today):
    channels = content.organisation.channels
    names = [channels.national, channels.administrators, *(f"regio-{region.id}" for region in content.regions)]
    for name in names:
        accepted(ask(edition, "", name, today))


def shared_and_shown(content, message):
    """Sharing of a message, held against the limits, with the windows around it."""
    a_round = ChannelScope(frozenset({item_name(content.rounds[0])}))
    for scope in (None, scope_of(content, "contract-cz"), a_round, ChannelScope()):
        whole = sharing.shared(content, message, "U0123456789", scope)
        body = accepted(whole)
        assert body["text"].startswith("<@U0123456789> deelt dit")
        assert (content.organisation.competition_notice in body["text"]) is (scope != ChannelScope())
        forms = [sharing.preview(whole, channel=name, memory="{}") for name in ("", "#koffiehoek", "dit kanaal")]
        for form in forms:
            blocks = accepted_modal(form)["blocks"]
            assert [bare(block) for block in blocks[1:]] == [bare(block) for block in body["blocks"]]
        for code in ("not_in_channel", "channel_not_found", "is_archived", "ratelimited", "no_answer", "anders"):
            assert "submit" in accepted_modal(sharing.refused(content, code, forms[0])), "another can be chosen"
            there = accepted_modal(sharing.refused(content, code, forms[1]))
            assert ("submit" in there) is (code != "is_archived")


def bare(block):
    return {key: value for key, value in block.items() if key != "block_id"}


def test_everything_that_can_be_shared_is_shown_beforehand_as_it_will_stand_there(content):
    for item in content.faq[::3]:
        shared_and_shown(content, passages.item_message(content, item, TODAY))
    for term in content.terms[::5]:
        shared_and_shown(content, term_replies.term_message(content, term))
    for sheet in (sharing.posted(), sharing.being_posted()):
        accepted_modal(sheet)


def test_a_person_is_mentioned_by_id_only():
    for odd in ("", "!channel", "U1> <!here", "huisarts", "u0123456789", "S0123456789"):
        with pytest.raises(ValueError, match="id of a person"):
            UserMention(odd, "deelt dit")


def test_every_answer_in_the_search_window(content):
    accepted_modal(search_modal.search_window())
    for item in content.faq:
        accepted_modal(search_modal.search_window(passages.item_message(content, item, TODAY)))
    for term in content.terms:
        accepted_modal(search_modal.search_window(term_replies.term_message(content, term)))
    accepted_modal(search_modal.search_window(passages.gone()))


def test_whatever_is_typed_in_the_search_field_gets_well_formed_options(content, edition):
    names = [name for term in content.terms for name in (term.term, *term.variants)]
    titles = [item.title for item in content.faq]
    random_ = random.Random(7)
    for typed in [*names, *titles, *(any_text(random_)[:300] for _ in range(TEXTS // 20))]:
        suggestions = suggest(edition, typed_words(typed), TODAY)
        options = render_slack.options(suggestions)
        assert limits.refuse_options({"options": options}) is None
        assert len({option["value"] for option in options}) == len(options)
    for name in names:
        assert suggest(edition, name, TODAY), name


def test_every_public_answer_is_short_and_leaves_voting_and_sharing_to_who_asks(content):
    for message in (
        *(passages.item_message(content, item, TODAY) for item in content.faq),
        *(term_replies.term_message(content, term) for term in content.terms),
    ):
        public = public_answers.in_public(content, message)
        assert len(accepted(public)["text"]) < 1200
        assert not {Action.SHARE, Action.HELPED, Action.NOT_HELPED} & {button.action for button in public.buttons}
        with_notice = accepted(public_answers.in_public(content, message, None))
        assert content.organisation.competition_notice in with_notice["text"]
    accepted(public_answers.only_in_private(content, "volg"))
    accepted(search_modal.about_a_message(passages.gone()))
    accepted(search_modal.no_text())


def test_every_reminder_of_every_step_with_what_can_be_pressed_under_it(content):
    key, counts, now = "0" * 36, {"seen": 999, "dealt_with": 999}, dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
    for occurrence in occurrences(content, dt.date(2014, 1, 1), dt.date(2031, 12, 31)):
        due = Due(occurrence, 7, now, now, "iza-landelijk", key)
        body = render_slack.body(notices.reminder(content, due, now=now))
        card = render_teams.body(notices.reminder(content, due, now=now), Surface.CHANNEL)
        for parts in (
            reminder_buttons.for_a_channel(key, [occurrence], {}, [remind_me.remind_button(occurrence)]),
            reminder_buttons.for_a_channel(key, [occurrence], counts, [remind_me.remind_button(occurrence)]),
            reminder_buttons.for_a_person(key),
            reminder_buttons.dismissed(key),
            reminder_buttons.snoozed(content, key, now),
        ):
            held(render_teams.under(card, parts, Surface.CHANNEL)["card"])
            whole = render_slack.under(body, parts)
            assert limits.violations(whole) == []
            assert limits.warnings(whole) == []
            assert limits.refuse_message(whole, posted=True) is None
            assert whole["text"].startswith(body["text"])
            ids = [block["block_id"] for block in whole["blocks"] if "block_id" in block]
            assert len(set(ids)) == len(ids)
    for kind in reminder_buttons.Counted:
        accepted(reminder_buttons.counted(key, kind))
        accepted(reminder_buttons.no_longer_counted(kind))
    for message in (
        reminder_buttons.gone(content),
        reminder_buttons.unconfirmed(),
        reminder_buttons.past(),
        reminder_buttons.not_counted(),
    ):
        accepted(message)
    accepted(Message(reminder_buttons.reopened()))


def test_feedback_and_the_welcome(content):
    accepted(feedback.thanks())
    accepted(feedback.counted_before())
    for counted in (True, False):
        for item in content.faq:
            accepted(feedback.did_not_help(content, item, counted=counted))
    body = accepted(welcome(content))
    assert str(body["blocks"]).count("'type': 'button'") == 3
    accepted(help_text.unknown_control("/iza"))


def accepted_home(message):
    held(render_teams.body(message)["card"])
    view = render_slack.home(message)
    assert limits.violations(view) == []
    return view


def everything_followed(content):
    """One's own list when it is as long as it can be, with messages that are coming and without."""
    places = (*map(region_topic, content.regions), *map(insurer_topic, content.insurers))
    items = (*content.deadlines, *content.rounds)
    topics = (NATIONAL, ANNOUNCEMENTS, EVERY_REGION, *places, *(item.id for item in items), "bestaat-niet")
    now = dt.datetime.combine(TODAY, dt.time(), dt.UTC)
    dues = itertools.cycle((None, *due_between(content, now, now + dt.timedelta(days=800))))
    occurrence = occurrences(content, TODAY, dt.date(2028, 1, 1))[0]
    return OwnList(
        [SubscriptionItem(topic, due) for topic, due in zip(topics, dues, strict=False)],
        [SnoozedItem(occurrence, now)] * 30,
    )


@pytest.mark.parametrize("today", [dt.date(2020, 2, 29), TODAY, dt.date(2027, 9, 15), dt.date(2040, 1, 1)])
def test_the_home_tab_on_any_day_however_much_is_followed(content, edition, today):
    full = everything_followed(content)
    for channel in ("", *(f"regio-{region.id}" for region in content.regions)):
        dates = deadlines_and_rounds.next_dates(Inquiry("", (channel,), today, edition), to_follow=True)
        for own in (None, OwnList(), OwnList(full.subscriptions[:1]), OwnList(full.subscriptions), full):
            for has_region in (True, False):
                accepted_home(home_tab.home_tab(content, dates, own, has_region=has_region, key="1.0"))
    administrators = {"administrators": ("U0123456789",) * 9}
    organisation = content.organisation.model_copy(update=administrators)
    named = content.model_copy(update={"organisation": organisation})
    assert "<@U0123456789>" in json.dumps(
        accepted_home(home_tab.home_tab(named, (), None, has_region=True, key="1"))
    )


def test_ones_own_list_names_everything_that_is_followed(content):
    full = everything_followed(content)
    for own in (OwnList(), OwnList(full.subscriptions), full):
        written = json.dumps(accepted(my_reminders.own_message(content, own)), ensure_ascii=False)
        for news in (None, my_reminders.snooze_cancelled(full.snoozes[0].occurrence), passages.gone()):
            shown = json.dumps(accepted_modal(my_reminders.own_window(content, own, news)), ensure_ascii=False)
        for subscription in own.subscriptions:
            name = json.dumps(render_slack.escape(topic_name(content, subscription.topic)), ensure_ascii=False)[
                2:-1
            ]
            assert name in written
            assert name in shown


def test_the_window_to_be_reminded_of_every_date(content):
    now = dt.datetime.combine(TODAY, dt.time(9), dt.UTC)
    leads = (*remind_me.LEADS, 400, 365, 180, 14, 3, 2)
    for item in (*content.deadlines, *content.rounds):
        coming = [
            occurrence
            for occurrence in occurrences(content, TODAY, dt.date(2032, 1, 1))
            if occurrence.item is item
        ][:3]
        entries = [date_lists.in_brief(content, occurrence, TODAY) for occurrence in coming]
        for passed in (0, 3, len(leads)):
            moments = {lead: now if index >= passed else None for index, lead in enumerate(leads)}
            for offered in (moments, dict(list(moments.items())[:5])):
                view = accepted_modal(remind_me.remind_window(content, item, entries, offered, remind_me.LEADS))
                assert ("submit" in view) is any(offered.values())
        dealt_with = [remind_me.dealt_with(entry) for entry in entries]
        many = remind_me.some_dealt_with(
            (str(number), occurrence) for number in range(60) for occurrence in coming[:1]
        )
        for news in (remind_me.all_dealt_with(), many):
            accepted_modal(remind_me.remind_window(content, item, dealt_with, moments, (), news))
        for new in (True, False):
            accepted_modal(
                remind_me.saved(
                    content, item, item.id, [now + dt.timedelta(days=1) * lead for lead in leads], new=new
                )
            )
    accepted_modal(remind_me.being_saved())
    accepted(remind_me.gone(content))


def test_help_and_what_can_go_wrong():
    for command in ("/iza", ""):
        accepted(help_text.help_message(command, registry.helps()))
    accepted_modal(help_text.full_help("/iza", registry.helps()))
    accepted(help_text.went_wrong("0a1b2c3d"))
    accepted(passages.gone())
    accepted(
        admin_notices.content_refused([f"faq.yaml:{line}:3: fout " + "woord " * 30 for line in range(300)], "data")
    )


PIECES = (
    *("<!channel>", "<!here>", "<@U012ABCDEF>", "<#C012ABCDEF|regio-zeeland>", "<https://x.nl|y>", "<script>"),
    *(
        "&lt;",
        "&amp;",
        "*vet*",
        "_schuin_",
        "~door~",
        "`code`",
        "```",
        ">",
        "|",
        "'",
        '"',
        "\\",
        "{}",
        "%s",
        "$(id)",
    ),
    *("NAW", "mtvp", "G", "deadlines", "rondes", "begrip", "help", "zeeland", "cz", "2027", "geld", "tekenen"),
    *("\x00", "\x07", "\u202e", "\ufeff", "\ud83d", "\U0001f600", "é", "ß", "漢字", "عربي", "\n", "\t", " ", ""),
    *("wat is", "../..", "-1", "99999999999999999999"),
)

CHARACTERS = (*(chr(code) for code in range(128)),) * 96 + tuple(map(chr, range(0x3000)))
"""Half of what is drawn from these is ASCII."""


def any_text(random_):
    """A command text as nobody would type it, up to Slack's 8,000 characters."""
    kind = random_.random()
    if kind < 0.02:
        return random_.choice(PIECES) * random_.randrange(1, 2000)
    if kind < 0.5:
        return " ".join(random_.choices(PIECES, k=random_.randrange(8)))
    length = random_.choice((3, 12, 60, 300)) if kind < 0.99 else 8000
    return "".join(random_.choices(CHARACTERS, k=length))


def test_any_text_gets_a_well_formed_reply_and_nothing_unescaped(edition):
    random_ = random.Random(20261122)
    for number in range(TEXTS):
        text = any_text(random_)[:8000]
        reply = ask(edition, text, random_.choice(("", "regio-zeeland", "<!channel>")))
        body = accepted(reply, teams=number < 200)
        written = json.dumps(body, ensure_ascii=False)
        for token in ("<!", "<@", "<#", "<script", "|y>", "\\u0000", "\u202e", "\ufeff"):
            assert token not in written, text
        written.encode()


async def test_microsofts_own_renderer_shows_every_card_with_all_its_words_and_formats_none_of_it():
    cards = list(itertools.chain.from_iterable(CARDS.values()))
    assert len(CARDS) > 20
    for card, result in zip(cards, await teams_cards.shown(cards), strict=True):
        assert (result["problems"], result["formatted"]) == ([], 0), card
        assert [word for word in teams_cards.words(card) if word not in result["text"]] == []
