"""Every message that the shipped content can produce, held against Slack's published limits."""

from __future__ import annotations

import datetime as dt
import json
import random

import pytest

from bot.faq.finder import Finder
from bot.faq.findings import Findings, Match, Outcome
from bot.library import Edition
from bot.messages import answers, feedback, guide, mentions, searching, sharing, slack
from bot.messages.message import Mention
from bot.messages.welcome import welcome
from bot.workspace import limits
from handlers import registry
from handlers.inquiry import Inquiry, typed_words
from handlers.suggestions import suggest

TODAY = dt.date(2026, 11, 22)
SCREEN = 1700
"""Characters; what fits a phone screen with a short scroll."""


@pytest.fixture(scope="session")
def edition(content):
    return Edition(content, Finder(content), "")


def ask(edition, text, channel="", today=TODAY):
    return registry.reply_to(Inquiry(typed_words(text), (channel,), today, edition))


def accepted(message):
    body = slack.reply(message)
    assert limits.violations(body) == []
    assert limits.warnings(body) == []
    assert limits.refuse_message(body, posted=True) is None
    assert body["text"].strip()
    return body


def accepted_modal(sheet):
    view = slack.modal(sheet).to_dict()
    assert limits.violations(view) == []
    return view


def test_every_question(content):
    for item in content.faq:
        for section in (None, *range(len(item.answer))):
            body = accepted(answers.item_answer(content, Match(item, 1.0, section)))
            assert len(body["text"]) < SCREEN, item.id
        view = accepted_modal(answers.full_answer(content, item))
        text = json.dumps(view, ensure_ascii=False)
        assert all(f"[{note.number}] " in text for note in item.footnotes)


def test_every_choice_and_every_honest_no(content):
    for outcome in (Outcome.UNSURE, Outcome.NOTHING):
        for start in range(len(content.faq) - 2):
            matches = tuple(Match(item, 0.5) for item in content.faq[start : start + 3])
            accepted(answers.answer(content, Findings("vraag " * 200, outcome, matches)))
    accepted(answers.answer(content, Findings("", Outcome.NOTHING, ())))


def test_every_term(content, edition):
    for term in content.terms:
        accepted(answers.term_answer(content, term))
        for name in (term.term, *term.variants):
            body = accepted(ask(edition, f"begrip {name}"))
            assert "staat niet in de begrippenlijst" not in body["text"], name
    accepted_modal(answers.whole_glossary(content))


def test_every_date_for_every_region_insurer_and_year(content, edition):
    names = ["", *(region.id for region in content.regions), *(insurer.id for insurer in content.insurers)]
    for name in [*names, *map(str, range(2014, 2031))]:
        for subcommand in ("deadlines", "rondes"):
            words = f"{subcommand} {name}".strip()
            accepted(ask(edition, words))
            accepted_modal(registry.sheet_for(Inquiry(words, (), TODAY, edition)))


def test_every_deadline_and_round_stands_in_the_whole_list(content, edition):
    deadlines = json.dumps(accepted_modal(registry.sheet_for(Inquiry("deadlines", (), TODAY, edition))))
    for deadline in content.deadlines:
        assert json.dumps(slack.escape(deadline.title)).strip('"') in deadlines
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
    """What is shared of a message, held against the limits, with the windows around it."""
    for channels in ((), ("contract-cz",), ("koffiehoek", "C1")):
        whole = sharing.shared(content, message, "U0123456789", channels)
        body = accepted(whole)
        assert body["text"].startswith("<@U0123456789> deelt dit")
        assert (content.organisation.competition_notice in body["text"]) is (channels != ("koffiehoek", "C1"))
        forms = [sharing.preview(whole, channel=name, memory="{}") for name in ("", "#koffiehoek", "dit kanaal")]
        for form in forms:
            blocks = accepted_modal(form)["blocks"]
            assert [bare(block) for block in blocks[1:]] == [bare(block) for block in body["blocks"]]
        for code in ("not_in_channel", "channel_not_found", "is_archived", "ratelimited", "no_answer", "anders"):
            view = accepted_modal(sharing.refused(content, code, forms[0]))
            assert ("submit" in view) is (code != "is_archived")


def bare(block):
    return {key: value for key, value in block.items() if key != "block_id"}


def test_everything_that_can_be_shared_is_shown_beforehand_as_it_will_stand_there(content):
    for item in content.faq[::3]:
        shared_and_shown(content, answers.item_answer(content, Match(item, 1.0)))
    for term in content.terms[::5]:
        shared_and_shown(content, answers.term_answer(content, term))
    for sheet in (sharing.posted(), sharing.being_posted()):
        accepted_modal(sheet)


def test_a_person_is_mentioned_by_id_only():
    for odd in ("", "!channel", "U1> <!here", "huisarts", "u0123456789", "S0123456789"):
        with pytest.raises(ValueError, match="id of a person"):
            Mention(odd, "deelt dit")


def test_every_answer_in_the_search_window(content):
    accepted_modal(searching.search_window())
    for item in content.faq:
        accepted_modal(searching.search_window(answers.item_answer(content, Match(item, 1.0))))
    for term in content.terms:
        accepted_modal(searching.search_window(answers.term_answer(content, term)))
    accepted_modal(searching.search_window(answers.gone()))


def test_whatever_is_typed_in_the_search_field_gets_well_formed_options(content, edition):
    names = [name for term in content.terms for name in (term.term, *term.variants)]
    titles = [item.title for item in content.faq]
    random_ = random.Random(7)
    for typed in [*names, *titles, *(any_text(random_)[:300] for _ in range(500))]:
        found = suggest(edition, typed_words(typed))
        options = slack.options(found)
        assert limits.refuse_options({"options": options}) is None
        assert len({option["value"] for option in options}) == len(options)
    for name in names:
        assert suggest(edition, name), name


def test_every_public_answer_is_short_and_repeats_no_question(content):
    for item in content.faq:
        for outcome in (Outcome.SURE, Outcome.UNSURE, Outcome.NOTHING):
            found = Findings("geheime vraag", outcome, (Match(item, 1.0),))
            body = accepted(mentions.public_answer(content, found))
            assert "geheime vraag" not in json.dumps(body)
            assert len(body["text"]) < 1200
    for term in content.terms:
        accepted(mentions.public_answer(content, Findings(term.term, Outcome.EXACT, (), term)))
    accepted(mentions.only_in_private(content))
    accepted(searching.about_a_message(answers.gone()))
    accepted(searching.no_text())


def test_feedback_and_the_welcome(content):
    accepted(feedback.thanks())
    accepted(feedback.counted_before())
    for counted in (True, False):
        accepted(feedback.where_else(content, content.faq[:2], counted=counted))
        accepted(feedback.where_else(content, (), counted=counted))
    body = accepted(welcome(content, registry.welcome_buttons(content.organisation.command)))
    assert str(body["blocks"]).count("'type': 'button'") == 3
    accepted(guide.unknown_control("/iza"))


def test_help_and_what_can_go_wrong():
    accepted(guide.help_message("/iza", registry.helps()))
    accepted(guide.went_wrong("0a1b2c3d"))
    accepted(answers.gone())
    accepted(guide.content_refused([f"faq.yaml:{line}:3: fout " + "woord " * 30 for line in range(300)], "data"))


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


def any_text(random_):
    """A command text as nobody would type it, up to Slack's 8,000 characters."""
    kind = random_.random()
    if kind < 0.02:
        return random_.choice(PIECES) * random_.randrange(1, 2000)
    if kind < 0.5:
        return " ".join(random_.choices(PIECES, k=random_.randrange(8)))
    length = random_.choice((3, 12, 60, 300)) if kind < 0.99 else 8000
    return "".join(chr(random_.choice((random_.randrange(128), random_.randrange(0x3000)))) for _ in range(length))


def test_ten_thousand_texts_get_a_well_formed_reply_and_nothing_unescaped(edition):
    random_ = random.Random(20261122)
    for _ in range(10_000):
        text = any_text(random_)[:8000]
        body = accepted(ask(edition, text, random_.choice(("", "regio-zeeland", "<!channel>"))))
        written = json.dumps(body, ensure_ascii=False)
        for token in ("<!", "<@", "<#", "<script", "|y>", "\\u0000", "\u202e", "\ufeff"):
            assert token not in written, text
        written.encode()
