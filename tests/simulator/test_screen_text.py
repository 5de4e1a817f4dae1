import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.dutch_texts import DUTCH
from bot.simulator.line_wrapping import width_of, wrap
from bot.simulator.mrkdwn import ANSI, PLAIN, WITH_ADDRESSES, read
from bot.simulator.records import escape
from bot.simulator.screen_text import RULE, read_blocks, read_message, read_view

NAMED = replace(PLAIN, names={"U1": "ada", "C1": "iza-landelijk"})


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("*vet* en _schuin_ en ~weg~", "vet en schuin en weg"),
        ("*_beide_*", "beide"),
        ("2*3*4 en snake_case_naam", "2*3*4 en snake_case_naam"),
        ("* los * en ~ los ~", "* los * en ~ los ~"),
        ("*over\nregels*", "*over\nregels*"),
        ("A &amp; B &lt;C&gt;", "A & B <C>"),
        ("&amp;lt; blijft staan", "&lt; blijft staan"),
        ("<https://x.nl/a?b=1&amp;c=2|de site>", "de site"),
        ("<https://x.nl/a?b=1&amp;c=2>", "https://x.nl/a?b=1&c=2"),
        ("*<https://x.nl|vet label>*", "vet label"),
        ("<mailto:a@x.nl|a@x.nl>", "a@x.nl"),
        ("<mailto:a@x.nl>", "a@x.nl"),
        ("<@U1>, <@U2|piet> en <@U3>", "@ada, @piet en @U3"),
        ("<#C1>, <#C2|ander> en <#C3>", "#iza-landelijk, #ander en #C3"),
        ("<!here> <!channel> <!subteam^S1|@team>", "@here @channel @team"),
        ("`*geen vet* &lt;x&gt;` wel *vet*", "*geen vet* <x> wel vet"),
        ("```\nregel _een_\nregel twee```", "regel _een_\nregel twee"),
        ("&gt; aangehaald\ngewoon", "│ aangehaald\ngewoon"),
        ("<!date^1717221600^{date_long} om {time}|1 juni>", "Saturday, June 1, 2024 om 06:00"),
        ("<!date^1717221600^{date_short}^https://x.nl|1 juni>", "Jun 1, 2024"),
        ("<!date^later^{date}|binnenkort>", "binnenkort"),
        ("<!date^1717221600|1 juni>", "1 juni"),
        ("<!date^1717221600^{onbekend}|1 juni>", "{onbekend}"),
    ],
)
def test_mrkdwn_reads_as_in_slack(written: str, seen: str) -> None:
    assert read(written, NAMED) == seen


def test_a_date_follows_the_reader() -> None:
    london = replace(PLAIN, zone=dt.timezone(dt.timedelta(hours=1)))
    assert read("<!date^1717221600^{time}|?>", london) == "07:00"


def test_words_and_dates_follow_the_language() -> None:
    dutch = replace(PLAIN, zone=ZoneInfo("Europe/Amsterdam"), texts=DUTCH)
    assert read("<!date^1717221600^{date_long} om {time}|1 juni>", dutch) == "zaterdag 1 juni 2024 om 08:00"
    assert read("<!date^1717221600^{date_short}|1 juni>", dutch) == "1 jun 2024"
    image = {"type": "image", "image_url": "https://x.nl/g.png", "alt_text": "grafiek"}
    name = {"type": "plain_text_input", "action_id": "a", "initial_value": "Al ingevuld"}
    field = {"type": "input", "label": plain("Naam"), "optional": True, "element": name}
    assert read_view({"type": "modal", "title": plain("Titel"), "blocks": [image, field]}, dutch) == [
        "Titel",
        "(afbeelding: grafiek)",
        "Naam (optioneel): [Al ingevuld]",
        "[Sluiten]",
    ]


def test_marks_and_addresses_show_where_a_style_wants_them() -> None:
    assert read("*vet* <https://x.nl|site>", ANSI) == "\x1b[1mvet\x1b[0m site (https://x.nl)"
    assert read("<https://x.nl|site> <https://x.nl>", WITH_ADDRESSES) == "site (https://x.nl) https://x.nl"


@given(st.text(st.characters(exclude_characters="*_~`", exclude_categories=["Cs", "Cc", "Co"])))
def test_escaped_text_reads_as_it_was_typed(typed: str) -> None:
    written = escape(typed)
    seen = read(written)
    assert seen == typed if not typed.startswith(">") else seen.startswith("│")


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def test_blocks_read_line_by_line() -> None:
    button = {"type": "button", "text": plain("Lees &amp; druk"), "action_id": "a"}
    blocks = [
        {"type": "header", "text": plain("Kop")},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*een*\ntwee"}, "accessory": button},
        {"type": "section", "fields": [plain("links"), plain("rechts")]},
        {"type": "divider"},
        {
            "type": "context",
            "elements": [
                {"type": "image", "image_url": "https://x.nl/i.png", "alt_text": "logo"},
                {"type": "mrkdwn", "text": "_bron_"},
            ],
        },
        {
            "type": "actions",
            "elements": [
                button,
                {"type": "overflow", "options": [{"text": plain("Een"), "value": "1"}]},
                {"type": "static_select", "placeholder": plain("Kies"), "options": []},
                {"type": "datepicker", "initial_date": "2024-06-01"},
                {"type": "users_select"},
            ],
        },
        {"type": "image", "image_url": "https://x.nl/i.png", "alt_text": "grafiek", "title": plain("Titel")},
        {
            "type": "input",
            "label": plain("Naam"),
            "optional": True,
            "hint": plain("Je volle naam"),
            "element": {"type": "plain_text_input", "initial_value": "Al ingevuld"},
        },
        {"type": "markdown", "text": "# Kop\n**vet** en [site](https://x.nl)"},
        {"type": "poll"},
    ]
    assert read_blocks(blocks) == [
        "Kop",
        "een",
        "twee",
        "[Lees & druk]",
        "links",
        "rechts",
        RULE,
        "(image: logo)  bron",
        "[Lees & druk]  [Een]  [Kies]  [2024-06-01]  […]",
        "Titel",
        "(image: grafiek)",
        "Naam (optional): [Al ingevuld]",
        "Je volle naam",
        "Kop",
        "vet en site",
        "(poll)",
    ]


def test_rich_text_reads_line_by_line() -> None:
    def part(kind: str, *elements: dict[str, object], **more: object) -> dict[str, object]:
        return {"type": kind, "elements": [*elements], **more}

    text = {"type": "text", "text": "tekst"}
    item = part("rich_text_section", text)
    blocks = [
        part(
            "rich_text",
            part(
                "rich_text_section",
                {"type": "text", "text": "vet", "style": {"bold": True}},
                {"type": "link", "url": "https://x.nl", "text": " site "},
                {"type": "user", "user_id": "U1"},
                {"type": "channel", "channel_id": "C9"},
                {"type": "emoji", "name": "wave"},
                {"type": "broadcast", "range": "here"},
                {"type": "date", "timestamp": 1717221600, "format": "{date}"},
            ),
            part("rich_text_list", item, item, style="ordered", indent=1, offset=2),
            part("rich_text_list", item, style="bullet"),
            part("rich_text_quote", {"type": "text", "text": "een\ntwee"}),
            part("rich_text_preformatted", {"type": "text", "text": "code *x*"}),
        )
    ]
    assert read_blocks(blocks, NAMED) == [
        "vet site @ada#C9:wave:@hereJune 1, 2024",
        "    3. tekst",
        "    4. tekst",
        "• tekst",
        "│ een",
        "│ twee",
        "code *x*",
    ]


def test_a_message_without_blocks_reads_its_text() -> None:
    assert read_message({"text": "*een*\ntwee"}) == ["een", "twee"]


def test_a_modal_reads_with_its_title_and_its_own_buttons() -> None:
    view = {"type": "modal", "title": plain("Titel"), "blocks": [{"type": "divider"}]}
    assert read_view(view) == ["Titel", RULE, "[Close]"]
    assert read_view(view | {"submit": plain("Verstuur"), "close": plain("Weg")})[-1] == "[Weg]  [Verstuur]"
    assert read_view({"type": "home", "blocks": [{"type": "divider"}]}) == [RULE]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=200), st.integers(10, 80))
def test_wrapped_lines_fit_and_lose_no_word(line: str, width: int) -> None:
    pieces = wrap(line, width)
    assert all(width_of(piece) <= width for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(line.split())


def test_a_list_item_hangs_under_its_mark_and_colour_takes_no_room() -> None:
    assert wrap("• een twee drie", 10) == ["• een twee", "  drie"]
    assert wrap("\x1b[1mdikke woorden\x1b[0m", 8) == ["\x1b[1mdikke", "woorden\x1b[0m"]
    assert wrap("https://x.nl/een-lang-adres", 10) == ["https://x.", "nl/een-lan", "g-adres"]
