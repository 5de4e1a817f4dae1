"""The interactive elements and composition objects of Block Kit, with the limits that Slack publishes for them.

Sources: https://docs.slack.dev/reference/block-kit/block-elements and
https://docs.slack.dev/reference/block-kit/composition-objects; each constant names its page under one of the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    matching,
    record,
    string,
    tagged,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ACTION_ID = 255  # every element page
PLACEHOLDER = 150  # select-menu-element, plain-text-input-element
BUTTON_TEXT = 75  # button-element
BUTTON_VALUE = 2000  # button-element
URL = 3000  # button-element, option-object, image-element
ACCESSIBILITY_LABEL = 75  # button-element
OVERFLOW_OPTIONS = 5  # overflow-menu-element
SELECT_OPTIONS = 100  # select-menu-element
OPTION_GROUPS = 100  # select-menu-element
GROUP_LABEL = 75  # option-group-object
GROUP_OPTIONS = 100  # option-group-object
CHOICES = 10  # checkboxes-element, radio-button-group-element
OPTION_TEXT = 75  # option-object
OPTION_VALUE = 150  # option-object
OPTION_DESCRIPTION = 75  # option-object
CONFIRM_TITLE = 100  # confirmation-dialog-object
CONFIRM_TEXT = 300  # confirmation-dialog-object
CONFIRM_BUTTON = 30  # confirmation-dialog-object
INPUT_LENGTH = 3000  # plain-text-input-element
ALT_TEXT = 2000  # image-element

_DATE = matching(r"\d{4}-\d{2}-\d{2}", "a date in the format YYYY-MM-DD")
_TIME = matching(r"\d{2}:\d{2}", "a time in the format HH:mm")
_MOMENT = integer(0, 9_999_999_999)
_ID = string(255)


def plain(most: int) -> Check:
    """A ``plain_text`` object of 1 to ``most`` characters (text-object)."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if isinstance(value, dict) and value.get("type", "plain_text") != "plain_text":
            yield at(f"{pointer}/type", "must be a valid enum value")
        else:
            yield from text(most)(value, pointer)

    return check


def text(most: int) -> Check:
    """A ``plain_text`` or ``mrkdwn`` object of 1 to ``most`` characters (text-object)."""
    body = {"type": anything, "text": string(most)}
    return tagged({"plain_text": record(body, {"emoji": flag}), "mrkdwn": record(body, {"verbatim": flag})})


_CONFIRM = record(
    {
        "title": plain(CONFIRM_TITLE),
        "text": text(CONFIRM_TEXT),
        "confirm": plain(CONFIRM_BUTTON),
        "deny": plain(CONFIRM_BUTTON),
    },
    {"style": choice("primary", "danger")},
)


def _option(label: Check, description: Check, *, url: bool = False) -> Check:
    extra = {"description": description} | ({"url": string(URL)} if url else {})
    return record({"text": label, "value": string(OPTION_VALUE)}, extra)


OPTION = _option(plain(OPTION_TEXT), plain(OPTION_DESCRIPTION))
OPTION_GROUP = record({"label": plain(GROUP_LABEL), "options": array(OPTION, least=1, most=GROUP_OPTIONS)}, {})
OPTIONS = array(OPTION, least=1, most=SELECT_OPTIONS)
GROUPS = array(OPTION_GROUP, least=1, most=OPTION_GROUPS)
_MENU_OPTION = _option(plain(OPTION_TEXT), plain(OPTION_DESCRIPTION), url=True)
_LISTED_OPTION = _option(text(OPTION_TEXT), text(OPTION_DESCRIPTION))


def options_of(element: Json) -> list[Json]:
    """Options of a select menu, grouped or not."""
    groups = element.get("option_groups")
    lists = [group.get("options") for group in groups] if isinstance(groups, list) else [element.get("options")]
    return [option for options in lists if isinstance(options, list) for option in options]


def _one_kind_of_options(element: Json, pointer: str) -> Iterator[str]:
    if ("options" in element) == ("option_groups" in element):
        yield at(pointer, "must define either `options` or `option_groups`")


def _initial_is_an_option(element: Json, pointer: str) -> Iterator[str]:
    initial = element.get("initial_options", [])
    selected = [*initial] if isinstance(initial, list) else []
    selected += [element["initial_option"]] if "initial_option" in element else []
    if any(option not in options_of(element) for option in selected):
        yield at(pointer, "initial options must exactly match one of the offered options")


def _element(required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Rule) -> Check:
    return record({"type": anything, **required}, {"action_id": string(ACTION_ID), **optional}, *rules)


_ASKING = {"confirm": _CONFIRM, "focus_on_load": flag}
_HOLDING = {"placeholder": plain(PLACEHOLDER), "focus_on_load": flag}
_MENU = {**_ASKING, **_HOLDING}
_MANY = {**_MENU, "max_selected_items": integer(1, SELECT_OPTIONS)}
_TYPED = {
    **_HOLDING,
    "dispatch_action_config": record({}, {"trigger_actions_on": array(string(50), least=1, most=2)}),
}
_FILTER = record(
    {},
    {
        "include": array(choice("im", "mpim", "private", "public"), least=1, most=4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)
_STATIC = {"options": OPTIONS, "option_groups": GROUPS}
_IDS = array(_ID, least=1, most=SELECT_OPTIONS)
_CONVERSATIONS = {"default_to_current_conversation": flag, "filter": _FILTER}

BUTTON = _element(
    {"text": plain(BUTTON_TEXT)},
    {
        "url": string(URL),
        "value": string(BUTTON_VALUE),
        "style": choice("primary", "danger"),
        "confirm": _CONFIRM,
        "accessibility_label": string(ACCESSIBILITY_LABEL),
    },
)
OVERFLOW = _element({"options": array(_MENU_OPTION, least=1, most=OVERFLOW_OPTIONS)}, {"confirm": _CONFIRM})
CHECKBOXES = _element(
    {"options": array(_LISTED_OPTION, least=1, most=CHOICES)},
    {**_ASKING, "initial_options": array(_LISTED_OPTION, least=1, most=CHOICES)},
    _initial_is_an_option,
)
RADIO_BUTTONS = _element(
    {"options": array(_LISTED_OPTION, least=1, most=CHOICES)},
    {**_ASKING, "initial_option": _LISTED_OPTION},
    _initial_is_an_option,
)
PICKERS: Mapping[str, Check] = {
    "datepicker": _element({}, {**_MENU, "initial_date": _DATE}),
    "timepicker": _element({}, {**_MENU, "initial_time": _TIME, "timezone": string(100)}),
    "datetimepicker": _element({}, {**_ASKING, "initial_date_time": _MOMENT}),
}
SELECTS: Mapping[str, Check] = {
    "static_select": _element(
        {}, {**_MENU, **_STATIC, "initial_option": OPTION}, _one_kind_of_options, _initial_is_an_option
    ),
    "external_select": _element({}, {**_MENU, "initial_option": OPTION, "min_query_length": integer(0, 3000)}),
    "users_select": _element({}, {**_MENU, "initial_user": _ID}),
    "channels_select": _element({}, {**_MENU, "initial_channel": _ID, "response_url_enabled": flag}),
    "conversations_select": _element(
        {}, {**_MENU, **_CONVERSATIONS, "initial_conversation": _ID, "response_url_enabled": flag}
    ),
}
MULTI_SELECTS: Mapping[str, Check] = {
    "multi_static_select": _element(
        {}, {**_MANY, **_STATIC, "initial_options": OPTIONS}, _one_kind_of_options, _initial_is_an_option
    ),
    "multi_external_select": _element(
        {}, {**_MANY, "initial_options": OPTIONS, "min_query_length": integer(0, 3000)}
    ),
    "multi_users_select": _element({}, {**_MANY, "initial_users": _IDS}),
    "multi_channels_select": _element({}, {**_MANY, "initial_channels": _IDS}),
    "multi_conversations_select": _element({}, {**_MANY, **_CONVERSATIONS, "initial_conversations": _IDS}),
}
TYPED_INPUTS: Mapping[str, Check] = {
    "plain_text_input": _element(
        {},
        {
            **_TYPED,
            "initial_value": string(INPUT_LENGTH, least=0),
            "multiline": flag,
            "min_length": integer(0, INPUT_LENGTH),
            "max_length": integer(1, INPUT_LENGTH),
        },
    ),
    "email_text_input": _element({}, {**_TYPED, "initial_value": string(INPUT_LENGTH)}),
    "url_text_input": _element({}, {**_TYPED, "initial_value": string(URL)}),
    "number_input": _element(
        {"is_decimal_allowed": flag},
        {**_TYPED, "initial_value": string(100), "min_value": string(100), "max_value": string(100)},
    ),
}


def image_has_one_source(image: Json, pointer: str) -> Iterator[str]:
    """An image is at an address or is a file in Slack, not both."""
    if ("image_url" in image) == ("slack_file" in image):
        yield at(pointer, "must define either `image_url` or `slack_file`")


IMAGE_SOURCE: Mapping[str, Check] = {
    "image_url": string(URL),
    "slack_file": record({}, {"id": _ID, "url": string(URL)}),
}
IMAGE = record(
    {"type": anything, "alt_text": string(ALT_TEXT)},
    IMAGE_SOURCE,
    image_has_one_source,
)
