from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import render_slack
from bot.messages.message import (
    Action,
    Button,
    Buttons,
    Echo,
    Entries,
    Entry,
    Link,
    Message,
    Paragraph,
    Sheet,
    SmallPrint,
)


def texts(message: Message) -> str:
    return json.dumps(render_slack.body(message), ensure_ascii=False)


def test_content_can_mention_no_one() -> None:
    assert "<!channel>" not in texts(Message((Paragraph("<!channel>", strong=True), SmallPrint(("<!here>",)))))


@pytest.mark.parametrize(
    "nasty",
    ["<!channel>", "<@U123>", "<https://kwaad.example|klik>", "a\x00b", "\u202eomgekeerd", "<!subteam^S1>"],
)
def test_what_a_user_types_is_never_interpreted(nasty: str) -> None:
    body = texts(Message((Echo(nasty, lead="Je vroeg:"),)))
    assert "<" not in body
    assert "\\u0000" not in body
    assert "\u202e" not in body


def test_typed_words_stand_in_plain_text() -> None:
    blocks = render_slack.body(Message((Echo("*vet* :smile:", lead="Je vroeg:"),)))["blocks"]
    assert blocks[0]["elements"][0] == {"type": "plain_text", "text": "Je vroeg: “*vet* :smile:”", "emoji": False}


def test_only_an_https_address_becomes_a_link() -> None:
    body = texts(Message((Paragraph("Zie https://voorbeeld.nl/a_b?x=1&y=2. En <script>."),)))
    assert "<https://voorbeeld.nl/a_b?x=1&amp;y=2>. En &lt;script&gt;." in body


def test_marks_in_content_do_not_format_it() -> None:
    block = render_slack.body(Message((Paragraph("2*3 ~ `x`"),)))["blocks"][0]
    assert not set("*~`") & set(block["text"]["text"])
    assert block["text"]["verbatim"] is True


def test_the_fallback_says_what_the_blocks_say_and_not_what_can_be_pressed() -> None:
    message = Message(
        (
            Paragraph("Vraag", strong=True),
            Entries((Entry("Naam", "feiten", "uitleg"),)),
            Buttons((Button("Lees alles", Action.READ_ITEM, "iza-a"),)),
        )
    )
    assert render_slack.body(message)["text"] == "Vraag\n\nNaam\nfeiten\nuitleg"


def test_a_long_list_is_packed_in_few_blocks_and_loses_nothing() -> None:
    entries = tuple(Entry(f"Naam {number}", text="woord " * 40) for number in range(200))
    view = render_slack.modal(Sheet("Een titel die langer is dan Slack toestaat", (Entries(entries),)))
    assert len(view["title"]["text"]) <= 24
    assert len(view["blocks"]) <= 100
    joined = " ".join(block["text"]["text"] for block in view["blocks"])
    assert all(f"*Naam {number}*" in joined for number in range(200))


@given(st.text(max_size=9000))
def test_any_text_stays_within_the_limits(text: str) -> None:
    body = render_slack.body(
        Message((Paragraph(f"x{text}", strong=True), Paragraph(f"x{text}"), SmallPrint((f"x{text}",))))
    )
    assert len(body["text"]) <= 4000
    assert all(len(block["text"]["text"]) <= 3000 for block in body["blocks"] if block["type"] == "section")
    assert all(len(e["text"]) <= 3000 for b in body["blocks"] if b["type"] == "context" for e in b["elements"])


def test_words_with_an_address_can_be_pressed_and_nothing_else_of_them_is_read() -> None:
    links = (Link("Plan <A> & *B*", "https://voorbeeld.nl/a|b?x=1&y=2"), Link("staat", "https://voorbeeld.nl/c"))
    body = texts(Message((SmallPrint(("Bron: Plan <A> & *B*, waar het staat", "Plan"), links),)))
    assert (
        "Bron: <https://voorbeeld.nl/a%7Cb?x=1&amp;y=2|Plan &lt;A&gt; &amp; ∗B∗>, waar het <https://voorbeeld.nl/c|staat>\\nPlan"
        in body
    )
    assert "voorbeeld" not in render_slack.body(Message((Paragraph("Plan", links=links),)))["text"]


def test_a_text_that_is_cut_has_no_half_links() -> None:
    long = "woord " * 800
    body = texts(Message((Paragraph(f"{long}Plan", links=(Link("Plan", "https://voorbeeld.nl"),)),)))
    assert "voorbeeld" not in body
