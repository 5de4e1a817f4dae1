"""Texts and blocks as HTML: faithful, well formed, and harmless whatever anyone writes."""

import datetime as dt
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.page.blocks import blocks_html
from bot.simulator.page.control import ControlScope
from bot.simulator.page.html import Fragment, clean, tag
from bot.simulator.page.markup import Markup
from bot.simulator.records import escape
from bot.simulator.state import WorkspaceState
from tests.simulator.page.every_element import HOME, TEXT, message, modal, option, plain

VOID = {"br", "hr", "input"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; alert(1); //",
    "&lt;b&gt; &amp;amp;",
    "<javascript:alert(1)|klik>",
    '<https://x/" onclick="alert(1)|klik>',
    "*a _b* c_ ~d*",
    "\ufdd0\ufddf\ufde0\U000f0000",
    "```<b>``` `<i>`",
    "\u202eomgekeerd\x00\ud800",
    "</textarea></select></template><h1>",
]
MARKS = st.sampled_from([*"*_~`<>&|\n \"'/", "```", "<!", "https://x.nl", "javascript:x", "\ufdde0\ufdef", "&lt;"])
TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(codec=None), max_size=80),
    st.lists(st.one_of(MARKS, st.text(max_size=4)), max_size=30).map("".join),
)


class Reader(HTMLParser):
    """Reads HTML and fails on anything that is not well formed."""

    def __init__(self, source):
        super().__init__()
        self.words, self.tags, self.attributes, self._open = "", [], [], []
        self.feed(source)
        self.close()
        assert self._open == []

    def handle_starttag(self, name, attributes):
        self.tags.append(name)
        self.attributes += attributes
        if name == "br":
            self.words += "\n"
        if name not in VOID:
            self._open.append(name)

    def handle_endtag(self, name):
        assert self._open.pop() == name

    def handle_data(self, words):
        self.words += words


def harmless(source):
    html = Reader(source)
    assert not {"script", "style", "iframe", "img", "object", "svg", "h1"} & set(html.tags)
    for name, value in html.attributes:
        assert not name.startswith("on")
        assert name != "style"
        if name in {"href", "src"}:
            assert value.lower().startswith(("https://", "http://", "mailto:", "tel:"))
    return html


def html_of(blocks, **more):
    stored = WorkspaceState(time.time, "iza-bot", "proef").with_ids(blocks)
    return blocks_html(clean(stored), ControlScope("view:V1", bot="U0", zone=dt.UTC, **more))


@given(TEXTS)
def test_mrkdwn_of_any_text_is_well_formed_and_harmless(words):
    harmless(Markup({"U1": "<b>"}).mrkdwn(clean(words)))


@given(TEXTS)
def test_plain_text_shows_as_it_was_sent(words):
    html = harmless(Markup().read(plain(escape(clean(words)))))
    assert html.words == clean(words)


@given(TEXTS)
def test_any_text_in_any_place_of_a_block_is_harmless(words):
    text = {"type": "mrkdwn", "text": words}
    choice = {"text": plain(words), "value": words, "description": plain(words)}
    button = {"type": "button", "text": plain(words), "value": words, "url": words, "accessibility_label": words}
    button["confirm"] = dict.fromkeys(("title", "confirm", "deny"), plain(words)) | {"text": text}
    image = {"type": "image", "image_url": words, "alt_text": words, "title": plain(words)}
    field = {"type": "plain_text_input", "placeholder": plain(words), "initial_value": words, "action_id": words}
    area = field | {"multiline": True}
    menus = [
        {"type": kind, "options": [choice], "placeholder": plain(words), "action_id": f"{kind}{words}"}
        for kind in ("static_select", "multi_static_select", "overflow", "checkboxes", "radio_buttons")
    ]
    groups = {"type": "static_select", "option_groups": [{"label": plain(words), "options": [choice]}]}
    chosen = {"type": "external_select", "initial_option": choice, "placeholder": plain(words)}
    run = [
        {"type": "text", "text": words},
        {"type": "link", "url": words, "text": words},
        {"type": "user", "user_id": words},
        {"type": "emoji", "name": words, "unicode": words},
        {"type": "date", "timestamp": 1, "format": words, "fallback": words, "url": words},
    ]
    blocks = [
        {"type": "section", "text": text, "fields": [text, plain(words)], "accessory": button},
        {"type": "header", "text": plain(words)},
        {"type": "context", "elements": [text, image]},
        image,
        {"type": "actions", "elements": [*menus, groups, chosen]},
        *(
            {"type": "input", "label": plain(words), "hint": plain(words), "element": element}
            for element in (field, area)
        ),
        {"type": "markdown", "text": words},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": run}]},
        {"type": words},
    ]
    harmless(html_of(blocks))


def test_marks_become_elements():
    html = Markup({"U1": "secretaris"}).mrkdwn(TEXT)
    assert html == (
        "<strong>vet</strong> <em>schuin</em> <s>weg</s> <code>code</code> "
        '<a href="https://example.org" target="_blank" rel="noopener noreferrer">link</a> '
        '<span class="mention">@secretaris</span>'
        "<blockquote>citaat</blockquote><pre>blok</pre>• punt"
    )


def test_marks_that_cross_are_closed_and_opened_again():
    assert Markup().mrkdwn("*a _b* c_") == "<strong>a <em>b</em></strong><em> c</em>"


def test_lines_of_one_quotation_stay_together():
    html = Markup().mrkdwn("voor\n&gt; een\n&gt; twee\nna")
    assert html == "voor<blockquote>een<br>twee</blockquote>na"


@pytest.mark.parametrize("blocks", [message()["blocks"], modal()["blocks"], HOME["blocks"]])
def test_every_block_and_element_of_slack_is_known(blocks):
    html = harmless(html_of(blocks))
    assert "This page can't show" not in html.words
    for words in ("Een", "Twee", "met uitleg"):
        assert words in html.words


@pytest.mark.parametrize(
    "block",
    [
        {"type": "video", "title": plain("Film")},
        {"type": "actions", "elements": [{"type": "workflow_button", "action_id": "x"}]},
        {"type": "context", "elements": [{"type": "workflow_button"}]},
        {"type": "section", "text": plain("x"), "accessory": {"type": "workflow_button", "action_id": "x"}},
        {"type": "rich_text", "elements": [{"type": "workflow_button", "elements": []}]},
        {"type": "input", "label": plain("x"), "element": {"type": "file_input", "action_id": "x"}},
    ],
)
def test_what_the_page_does_not_know_shows_as_a_notice_with_its_name(block):
    words = Reader(blocks_html([block | {"block_id": "b"}], ControlScope("view:V1"))).words
    assert "This page can't show this part: " in words
    assert any(name in words for name in ("video", "workflow_button", "file_input"))


def test_what_stands_chosen_shows_as_chosen():
    element = {"type": "static_select", "action_id": "a", "options": [option("Een"), option("Twee")]}
    block = {"type": "section", "block_id": "b", "text": plain("x"), "accessory": element}
    values = {"b": {"a": {"type": "static_select", "selected_option": option("Twee")}}}
    assert '<option value="Twee" selected>Twee</option>' in html_of([block], values=values)
    assert '<option value="Twee">Twee</option>' in html_of([block])


def test_the_open_channel_stands_chosen_where_the_bot_asks_for_that():
    menu = {"type": "conversations_select", "default_to_current_conversation": True, "filter": {"include": ["im"]}}
    block = {"type": "section", "text": plain("x"), "accessory": menu}
    people = {"names": {"U1": "secretaris", "C1": "algemeen"}, "users": ("U1",), "channels": ("C1",)}
    assert '<option value="U1" selected>@secretaris</option>' in html_of([block], current_channel="U1", **people)
    assert "algemeen" not in html_of([block], **people)


def test_a_picture_is_described_and_not_fetched():
    html = Reader(
        html_of([{"type": "image", "image_url": "https://example.org/a.png", "alt_text": "Een grafiek"}])
    )
    assert html.words == "Image: Een grafiek"
    assert "img" not in html.tags


@given(TEXTS, TEXTS)
def test_a_fragment_has_another_version_whenever_it_shows_something_else(one, other):
    versions = [Fragment("x", tag("p", words)).version for words in (one, other)]
    assert (versions[0] == versions[1]) == (tag("p", one) == tag("p", other))
