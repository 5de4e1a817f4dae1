import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator import limits
from bot.simulator.limits import violations, warnings
from bot.simulator.screen_text import read_blocks, read_view

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "tekst", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(text: str = "Lees alles", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), **more}


def option(text: str = "keuze", value: str = "v", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(value=str(number)) for number in range(count)]


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": [*elements]}


def select(**more: Any) -> Json:
    return {"type": "static_select", **({"options": options(2)} if "option_groups" not in more else {}), **more}


def asking(element: Json | None = None, label: str = "Vraag", **more: Any) -> Json:
    return {"type": "input", "label": plain(label), "element": element or {"type": "plain_text_input"}, **more}


def message(*blocks: Json, text: str = "terugval") -> Json:
    return {"text": text, "blocks": [*blocks]}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Titel"), "blocks": [*blocks] or [section()], **more}


def confirm(**parts: str) -> Json:
    texts = {"title": "Zeker?", "text": "Weet je het zeker?", "confirm": "Ja", "deny": "Nee"} | parts
    return {name: plain(text) for name, text in texts.items()}


def rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": [*parts]}


LENGTHS: list[tuple[str, int, Callable[[str], Json], str]] = [
    ("text of a message", 40_000, lambda text: {"text": text}, "/text"),
    ("text of a section", 3000, lambda text: message(section(text)), "/blocks/0/text/text"),
    (
        "field of a section",
        2000,
        lambda text: message({"type": "section", "fields": [mrkdwn(text)]}),
        "/blocks/0/fields/0/text",
    ),
    (
        "header",
        150,
        lambda text: message({"type": "header", "text": plain(text)}),
        "/blocks/0/text/text",
    ),
    (
        "context",
        3000,
        lambda text: message({"type": "context", "elements": [mrkdwn(text)]}),
        "/blocks/0/elements/0/text",
    ),
    ("label of an input", 2000, lambda text: message(asking(label=text)), "/blocks/0/label/text"),
    ("hint of an input", 2000, lambda text: message(asking(hint=plain(text))), "/blocks/0/hint/text"),
    (
        "alt text of an image",
        2000,
        lambda text: message({"type": "image", "image_url": "https://x.nl/a.png", "alt_text": text}),
        "/blocks/0/alt_text",
    ),
    (
        "markdown block",
        12_000,
        lambda text: message({"type": "markdown", "text": text}),
        "/blocks/0/text",
    ),
    ("block id", 255, lambda text: message(section(block_id=text)), "/blocks/0/block_id"),
    ("text on a button", 75, lambda text: message(actions(button(text))), "/blocks/0/elements/0/text/text"),
    (
        "value of a button",
        2000,
        lambda text: message(actions(button(value=text))),
        "/blocks/0/elements/0/value",
    ),
    ("address of a button", 3000, lambda text: message(actions(button(url=text))), "/blocks/0/elements/0/url"),
    ("action id", 255, lambda text: message(actions(button(action_id=text))), "/blocks/0/elements/0/action_id"),
    (
        "accessibility label",
        75,
        lambda text: message(actions(button(accessibility_label=text))),
        "/blocks/0/elements/0/accessibility_label",
    ),
    (
        "text of an option",
        75,
        lambda text: message(actions(select(options=[option(text)]))),
        "/blocks/0/elements/0/options/0/text/text",
    ),
    (
        "value of an option",
        150,
        lambda text: message(actions(select(options=[option(value=text)]))),
        "/blocks/0/elements/0/options/0/value",
    ),
    (
        "description of an option",
        75,
        lambda text: message(actions(select(options=[option(description=plain(text))]))),
        "/blocks/0/elements/0/options/0/description/text",
    ),
    (
        "label of a group of options",
        75,
        lambda text: message(actions(select(option_groups=[{"label": plain(text), "options": options(1)}]))),
        "/blocks/0/elements/0/option_groups/0/label/text",
    ),
    (
        "placeholder",
        150,
        lambda text: message(actions(select(placeholder=plain(text)))),
        "/blocks/0/elements/0/placeholder/text",
    ),
    *(
        (
            f"{part} of a confirmation",
            most,
            lambda text, part=part: message(actions(button(confirm=confirm(**{part: text})))),
            f"/blocks/0/elements/0/confirm/{part}/text",
        )
        for part, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30))
    ),
    ("title of a modal", 24, lambda text: modal(title=plain(text)), "/title/text"),
    ("submit of a modal", 24, lambda text: modal(submit=plain(text)), "/submit/text"),
    ("close of a modal", 24, lambda text: modal(close=plain(text)), "/close/text"),
    ("private metadata", 3000, lambda text: modal(private_metadata=text), "/private_metadata"),
    ("callback id", 255, lambda text: modal(callback_id=text), "/callback_id"),
    ("option in an answer", 75, lambda text: {"options": [option(text)]}, "/options/0/text/text"),
]


@pytest.mark.parametrize(
    ("most", "build", "pointer"), [row[1:] for row in LENGTHS], ids=[row[0] for row in LENGTHS]
)
def test_a_text_fits_up_to_its_limit_and_not_beyond(most: int, build: Callable[[str], Json], pointer: str) -> None:
    assert violations(build("é" * most)) == []
    assert violations(build("é" * (most + 1))) == [
        f"must be less than {most + 1} characters [json-pointer:{pointer}]"
    ]


COUNTS: list[tuple[str, int, Callable[[int], Json], str]] = [
    ("blocks of a message", 50, lambda count: message(*[section() for _ in range(count)]), "/blocks"),
    ("blocks of a modal", 100, lambda count: modal(*[section() for _ in range(count)]), "/blocks"),
    (
        "fields",
        10,
        lambda count: message({"type": "section", "fields": [plain("veld")] * count}),
        "/blocks/0/fields",
    ),
    (
        "elements of a context",
        10,
        lambda count: message({"type": "context", "elements": [mrkdwn("klein")] * count}),
        "/blocks/0/elements",
    ),
    ("buttons", 25, lambda count: message(actions(*[button() for _ in range(count)])), "/blocks/0/elements"),
    (
        "options of a menu",
        100,
        lambda count: message(actions(select(options=options(count)))),
        "/blocks/0/elements/0/options",
    ),
    (
        "options of an overflow menu",
        5,
        lambda count: message(section(accessory={"type": "overflow", "options": options(count)})),
        "/blocks/0/accessory/options",
    ),
    (
        "radio buttons",
        10,
        lambda count: message(actions({"type": "radio_buttons", "options": options(count)})),
        "/blocks/0/elements/0/options",
    ),
    (
        "checkboxes",
        10,
        lambda count: message(actions({"type": "checkboxes", "options": options(count)})),
        "/blocks/0/elements/0/options",
    ),
    ("options in an answer", 100, lambda count: {"options": options(count)}, "/options"),
]


@pytest.mark.parametrize(("most", "build", "pointer"), [row[1:] for row in COUNTS], ids=[row[0] for row in COUNTS])
def test_a_list_holds_up_to_its_limit_and_no_more(most: int, build: Callable[[int], Json], pointer: str) -> None:
    assert violations(build(1)) == []
    assert violations(build(most)) == []
    assert violations(build(most + 1)) == [f"no more than {most} items allowed [json-pointer:{pointer}]"]


REFUSED: list[tuple[Json, str]] = [
    ({"text": ""}, "no_text"),
    ({"text": "  \n"}, "no_text"),
    ({"text": 12}, "must be a string [json-pointer:/text]"),
    (message({"type": "sections"}), "unsupported type: sections [json-pointer:/blocks/0/type]"),
    (message({"text": plain("?")}), "missing required field: type [json-pointer:/blocks/0]"),
    (message({"type": "section"}), "must define either `text` or `fields` [json-pointer:/blocks/0/type]"),
    (message(section("")), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    (message(section("   ")), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    (message(section(colour="red")), "invalid additional property: colour [json-pointer:/blocks/0]"),
    (message(section(accessory=None)), "must be an object [json-pointer:/blocks/0/accessory]"),
    (
        message({"type": "header", "text": mrkdwn("*kop*")}),
        "must be a valid enum value [json-pointer:/blocks/0/text/type]",
    ),
    (
        message(actions(button() | {"text": mrkdwn("*knop*")})),
        "must be a valid enum value [json-pointer:/blocks/0/elements/0/text/type]",
    ),
    (
        message({"type": "section", "text": {**mrkdwn("x"), "emoji": True}}),
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ),
    (
        message({"type": "section", "text": {"type": "markdown", "text": "x"}}),
        "unsupported type: markdown [json-pointer:/blocks/0/text/type]",
    ),
    (message(actions()), "must provide at least 1 items [json-pointer:/blocks/0/elements]"),
    (
        message(actions({"type": "multi_static_select", "options": options(1)})),
        "unsupported element: multi_static_select [json-pointer:/blocks/0/elements/0/type]",
    ),
    (
        message({"type": "context", "elements": [button()]}),
        "unsupported element: button [json-pointer:/blocks/0/elements/0/type]",
    ),
    (
        message(actions(button(action_id="a"), button(action_id="a"))),
        "`action_id` a already exists [json-pointer:/blocks/0/elements/1/action_id]",
    ),
    (
        message(section(block_id="b"), section(block_id="b")),
        "`block_id` b already exists [json-pointer:/blocks/1/block_id]",
    ),
    (
        message({"type": "image", "image_url": "https://x.nl/a.png"}),
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    (
        message({"type": "image", "alt_text": "plaatje"}),
        "must define either `image_url` or `slack_file` [json-pointer:/blocks/0]",
    ),
    (
        message(actions(button(style="default"))),
        "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]",
    ),
    (
        message(actions({"type": "static_select"})),
        "must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]",
    ),
    (
        message(actions(select(initial_option=option("iets anders")))),
        "initial options must exactly match one of the offered options [json-pointer:/blocks/0/elements/0]",
    ),
    (
        message(actions({"type": "datepicker", "initial_date": "1-6-2024"})),
        "must be a date in the format YYYY-MM-DD [json-pointer:/blocks/0/elements/0/initial_date]",
    ),
    (
        message(asking({"type": "plain_text_input", "max_length": 3001})),
        "must be from 1 to 3000 [json-pointer:/blocks/0/element/max_length]",
    ),
    (
        message(rich({"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]})),
        "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]",
    ),
    (
        message(rich({"type": "rich_text_list", "style": "dots", "elements": []})),
        "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]",
    ),
    (message(rich({"type": "text"})), "unsupported element: text [json-pointer:/blocks/0/elements/0/type]"),
    (
        message({"type": "markdown", "text": "a" * 7000}, {"type": "markdown", "text": "a" * 7000}),
        "markdown blocks must be less than 12001 characters together [json-pointer:/blocks]",
    ),
    ({"text": "x", "blocks": "[]"}, "must be an array [json-pointer:/blocks]"),
    (
        {"text": "x", "metadata": {"event_type": "herinnering"}},
        "missing required field: event_payload [json-pointer:/metadata]",
    ),
    (
        {"text": "x", "attachments": [{"blocks": [{"type": "nep"}]}]},
        "unsupported type: nep [json-pointer:/attachments/0/blocks/0/type]",
    ),
    (
        modal(asking()),
        "must define `submit` to use an `input` block in modals [json-pointer:/blocks/0/input]",
    ),
    ({"type": "modal", "blocks": [section()]}, "missing required field: title [json-pointer:]"),
    (
        {"type": "modal", "title": plain("Leeg"), "blocks": []},
        "must provide at least 1 items [json-pointer:/blocks]",
    ),
    (
        {"type": "home", "title": plain("Kop"), "blocks": [section()]},
        "invalid additional property: title [json-pointer:]",
    ),
    (
        modal(
            asking({"type": "plain_text_input", "focus_on_load": True}),
            asking({"type": "datepicker", "focus_on_load": True}),
            submit=plain("Verstuur"),
        ),
        "only one element may have `focus_on_load` [json-pointer:]",
    ),
    (
        {"options": options(1), "option_groups": []},
        "must define either `options` or `option_groups` [json-pointer:]",
    ),
]


@pytest.mark.parametrize(("payload", "sentence"), REFUSED, ids=[row[1] for row in REFUSED])
def test_what_slack_refuses_is_named_with_its_place(payload: Json, sentence: str) -> None:
    assert sentence in violations(payload)


FINE: list[Json] = [
    {"text": "alleen tekst"},
    {"text": "", "attachments": [{"fallback": "oud"}]},
    {"options": []},
    {"option_groups": [{"label": plain("Groep"), "options": options(2)}]},
    message(
        {"type": "header", "text": plain("Kop")},
        {"type": "divider"},
        section(accessory=button("Lees", action_id="lees", value="a-1", style="primary", confirm=confirm())),
        {
            "type": "context",
            "elements": [{"type": "image", "image_url": "https://x.nl/i.png", "alt_text": "logo"}],
        },
        actions(
            {"type": "users_select", "placeholder": plain("Wie?")},
            {"type": "conversations_select", "filter": {"include": ["public"]}},
            {"type": "timepicker", "initial_time": "19:30"},
            {"type": "datetimepicker", "initial_date_time": 1_717_200_000},
            {"type": "external_select", "min_query_length": 2},
        ),
        rich(
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "vet ", "style": {"bold": True}},
                    {"type": "link", "url": "https://x.nl"},
                    {"type": "date", "timestamp": 1, "format": "{date}"},
                ],
            },
            {"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": []},
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "\n"}]},
        ),
    ),
    modal(
        asking({"type": "multi_static_select", "options": options(3), "max_selected_items": 2}),
        asking({"type": "number_input", "is_decimal_allowed": False}),
        asking({"type": "checkboxes", "options": [{"text": mrkdwn("*vet*"), "value": "v"}]}, optional=True),
        submit=plain("Verstuur"),
        notify_on_close=True,
    ),
    {"type": "home", "blocks": [section(), asking()]},
]


@pytest.mark.parametrize("payload", FINE)
def test_what_slack_takes_is_not_refused(payload: Json) -> None:
    assert violations(payload) == []


def test_a_posted_message_weighs_all_its_blocks_together_and_a_reply_does_not() -> None:
    heavy = message(*[section("a" * 2500) for _ in range(6)])
    assert violations(heavy) == []
    assert limits.refuse_message(heavy, posted=True) == limits.LimitViolation(
        "msg_blocks_too_long", ("the blocks hold too much text together [json-pointer:/blocks]",)
    )
    assert limits.refuse_message(message(*[section("a" * 2500) for _ in range(5)]), posted=True) is None


def test_a_view_is_refused_when_it_is_larger_than_slack_takes() -> None:
    big = [section(block_id=str(number), text="é" * 3000) for number in range(45)]
    assert limits.refuse_view(modal(*big[:40])) is None
    refusal = limits.refuse_view(modal(*big))
    assert refusal is not None
    assert refusal.error == "view_too_large"


def test_a_message_without_words_for_a_screen_reader_gives_a_warning() -> None:
    assert "no top-level `text`" in warnings({"blocks": [section()]})[0]
    assert "no top-level `text`" in warnings({"text": " ", "blocks": [section()]})[0]
    assert warnings(message(section())) == []
    assert warnings({"text": "a" * 4001}) == ["top-level `text` is longer than the advised 4000 characters"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "blocks", "elements", "options", "accessory", "view", "metadata"]),
            inner
            | st.sampled_from(["section", "actions", "plain_text", "mrkdwn", "button", "modal", "rich_text"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["type", "text", "blocks", "options", "title", "metadata"]), anything))
def test_any_json_gets_a_verdict(payload: Json) -> None:
    assert all(isinstance(sentence, str) for sentence in violations(json.loads(json.dumps(payload))))


short = st.text(min_size=1, max_size=20).filter(str.strip)
some_button = st.builds(lambda text, value: button(text, value=value), short, short)
some_menu = st.builds(lambda text: {"type": "overflow", "options": [option(text)]}, short)
some_block = st.one_of(
    st.builds(section, short),
    st.builds(lambda text, accessory: section(text, accessory=accessory), short, some_button | some_menu),
    st.builds(lambda text: {"type": "header", "text": plain(text)}, short),
    st.builds(lambda text: {"type": "context", "elements": [mrkdwn(text)]}, short),
    st.builds(actions, some_button, some_menu),
    st.builds(lambda text: rich({"type": "rich_text_quote", "elements": [{"type": "text", "text": text}]}), short),
    st.builds(lambda text, label: asking(select(options=[option(text)]), label=label), short, short),
    st.just({"type": "divider"}),
)


@given(st.lists(some_block, min_size=1, max_size=6))
def test_what_slack_takes_can_be_read(blocks: list[Json]) -> None:
    assert violations(message(*blocks)) == []
    assert violations(modal(*blocks, submit=plain("Verstuur"))) == []
    assert len(read_blocks(blocks)) >= len(blocks)
    assert read_view(modal(*blocks, submit=plain("Verstuur")))[-1] == "[Close]  [Verstuur]"
