"""The blocks of Block Kit, with the limits that Slack publishes for them.

Source: https://docs.slack.dev/reference/block-kit/blocks; each constant names its page under it. A block type that
is not among these is refused, since a bot that passes here must pass at Slack too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import elements
from .elements import plain, text
from .json_checks import (
    Check,
    Json,
    Rule,
    anything,
    array,
    at,
    choice,
    flag,
    integer,
    record,
    string,
    tagged,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BLOCK_ID = 255  # every block page
SECTION_TEXT = 3000  # section-block
SECTION_FIELDS = 10  # section-block
FIELD_TEXT = 2000  # section-block
HEADER_TEXT = 150  # header-block
CONTEXT_ELEMENTS = 10  # context-block
CONTEXT_TEXT = 3000  # the text object's own limit: composition-objects/text-object
ACTIONS_ELEMENTS = 25  # actions-block
INPUT_LABEL = 2000  # input-block
INPUT_HINT = 2000  # input-block
IMAGE_TITLE = 2000  # image-block
MARKDOWN_TEXT = 12_000  # markdown-block, for all markdown blocks of a payload together

_BUTTONS: Mapping[str, Check] = {
    "button": elements.BUTTON,
    "overflow": elements.OVERFLOW,
    "checkboxes": elements.CHECKBOXES,
    "radio_buttons": elements.RADIO_BUTTONS,
}
_IN_ACTIONS = {**_BUTTONS, **elements.PICKERS, **elements.SELECTS}
_IN_SECTION = {
    **_BUTTONS,
    **elements.SELECTS,
    **elements.MULTI_SELECTS,
    "datepicker": elements.PICKERS["datepicker"],
    "timepicker": elements.PICKERS["timepicker"],
    "image": elements.IMAGE,
}
_IN_INPUT = {
    **elements.TYPED_INPUTS,
    **elements.PICKERS,
    **elements.SELECTS,
    **elements.MULTI_SELECTS,
    "checkboxes": elements.CHECKBOXES,
    "radio_buttons": elements.RADIO_BUTTONS,
}


def _block(required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Rule) -> Check:
    return record({"type": anything, **required}, {"block_id": string(BLOCK_ID), **optional}, *rules)


def _has_text_or_fields(section: Json, pointer: str) -> Iterator[str]:
    if not section.get("text") and not section.get("fields"):
        yield at(f"{pointer}/type", "must define either `text` or `fields`")


def _action_ids_differ(block: Json, pointer: str) -> Iterator[str]:
    seen: set[object] = set()
    for index, element in enumerate(block["elements"] if isinstance(block.get("elements"), list) else []):
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(action_id, str) and action_id in seen:
            yield at(f"{pointer}/elements/{index}/action_id", f"`action_id` {action_id} already exists")
        seen.add(action_id if isinstance(action_id, str) else None)


_STYLE = record({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight"), flag))
_INLINE = tagged(
    {
        "text": record({"type": anything, "text": string(SECTION_TEXT, blank=True)}, {"style": _STYLE}),
        "link": record(
            {"type": anything, "url": string(elements.URL)},
            {"text": string(SECTION_TEXT), "unsafe": flag, "style": _STYLE},
        ),
        "user": record({"type": anything, "user_id": string(255)}, {"style": _STYLE}),
        "channel": record({"type": anything, "channel_id": string(255)}, {"style": _STYLE}),
        "usergroup": record({"type": anything, "usergroup_id": string(255)}, {"style": _STYLE}),
        "emoji": record({"type": anything, "name": string(255)}, {"unicode": string(255), "style": _STYLE}),
        "broadcast": record({"type": anything, "range": choice("here", "channel", "everyone")}, {"style": _STYLE}),
        "date": record(
            {"type": anything, "timestamp": integer(0, 9_999_999_999), "format": string(255)},
            {"url": string(elements.URL), "fallback": string(255), "style": _STYLE},
        ),
        "color": record({"type": anything, "value": string(20)}, {"style": _STYLE}),
    },
    noun="element",
)
_RUN = array(_INLINE)
_EDGE = {"border": integer(0, 1)}
_RICH_SECTION = record({"type": anything, "elements": _RUN}, {})
_RICH_PART = tagged(
    {
        "rich_text_section": _RICH_SECTION,
        "rich_text_preformatted": record({"type": anything, "elements": _RUN}, {**_EDGE, "language": string(50)}),
        "rich_text_quote": record({"type": anything, "elements": _RUN}, _EDGE),
        "rich_text_list": record(
            {
                "type": anything,
                "style": choice("bullet", "ordered"),
                "elements": array(tagged({"rich_text_section": _RICH_SECTION})),
            },
            {**_EDGE, "indent": integer(0, 8), "offset": integer(0, 10_000)},
        ),
    },
    noun="element",
)

BLOCK = tagged(
    {
        "section": _block(
            {},
            {
                "text": text(SECTION_TEXT),
                "fields": array(text(FIELD_TEXT), least=1, most=SECTION_FIELDS),
                "accessory": tagged(_IN_SECTION, noun="element"),
                "expand": flag,
            },
            _has_text_or_fields,
        ),
        "header": _block({"text": plain(HEADER_TEXT)}, {}),
        "divider": _block({}, {}),
        "context": _block(
            {
                "elements": array(
                    tagged(
                        {
                            "image": elements.IMAGE,
                            "plain_text": text(CONTEXT_TEXT),
                            "mrkdwn": text(CONTEXT_TEXT),
                        },
                        noun="element",
                    ),
                    least=1,
                    most=CONTEXT_ELEMENTS,
                )
            },
            {},
        ),
        "actions": _block(
            {"elements": array(tagged(_IN_ACTIONS, noun="element"), least=1, most=ACTIONS_ELEMENTS)},
            {},
            _action_ids_differ,
        ),
        "image": _block(
            {"alt_text": string(elements.ALT_TEXT)},
            {**elements.IMAGE_SOURCE, "title": plain(IMAGE_TITLE)},
            elements.image_has_one_source,
        ),
        "input": _block(
            {"label": plain(INPUT_LABEL), "element": tagged(_IN_INPUT, noun="element")},
            {"hint": plain(INPUT_HINT), "optional": flag, "dispatch_action": flag},
        ),
        "markdown": _block({"text": string(MARKDOWN_TEXT)}, {}),
        "rich_text": _block({"elements": array(_RICH_PART)}, {}),
    }
)
