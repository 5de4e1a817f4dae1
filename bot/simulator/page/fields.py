"""Controls of Block Kit as HTML elements: buttons, menus and fields. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from ..elements import options_of
from ..screen_text import words
from .control import ControlElement, ControlScope
from .html import Attribute, Html, join, tag, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..json_checks import Json

_TEXT_TYPES = {
    "plain_text_input": "text",
    "email_text_input": "email",
    "url_text_input": "url",
    "number_input": "text",
}
_PICKERS = {
    "datepicker": ("date", "selected_date"),
    "timepicker": ("time", "selected_time"),
    "datetimepicker": ("datetime-local", "selected_date_time"),
}
_MULTI = "multi_"
_CONVERSATIONS = ("im", "mpim", "private", "public")
_WEB = ("https://", "http://")
_NEW_TAB: Mapping[str, Attribute] = {"target": "_blank", "rel": "noopener noreferrer"}
_MIN_QUERY = 3
"""Letters that Slack waits for before it asks the bot for options (external_select)."""


def field_html(scope: ControlScope, block: Json, element: Json) -> Html | None:
    """A control, with its confirmation dialog if it has one; None for an unsupported type."""
    write = _WRITERS.get(element["type"])
    if write is None:
        return None
    control = ControlElement(scope, block, element)
    return join([write(control), control.confirmation()])


def _button(control: ControlElement) -> Html:
    element = control.element
    style = {"primary": " primary", "danger": " danger"}.get(element.get("style", ""), "")
    attributes: dict[str, Attribute] = {
        "id": control.id,
        "class_": f"button{style}",
        "aria_label": element.get("accessibility_label"),
        **control.data_attributes("button"),
    }
    address = str(element.get("url") or "")
    if address.startswith(_WEB):
        opens_tab = tag("span", control.texts.opens_tab, class_="visually-hidden")
        return tag("a", control.words(element["text"]), opens_tab, href=address, **_NEW_TAB, **attributes)
    return tag("button", control.words(element["text"]), type="button", **attributes)


class _Option(NamedTuple):
    """One of the options of a control."""

    value: str
    label: Html
    description: Html | None = None


def _menu(control: ControlElement) -> Html:
    selected = _selected_values(control)
    empty = tag("option", control.placeholder or control.texts.choose, value="", selected=not selected)
    groups = [
        tag("optgroup", *_menu_lines(_options(control, group["options"]), selected), label=words(group["label"]))
        for group in control.element.get("option_groups", ())
    ]
    lines = groups or _menu_lines(_all_options(control), selected)
    return tag(
        "select",
        empty,
        *lines,
        id=control.id,
        **control.data_attributes("choice"),
        **control.label_attributes(control.texts.choice),
    )


def _menu_lines(options: list[_Option], selected: list[str]) -> list[Html]:
    return [
        tag("option", option.label, value=option.value, selected=option.value in selected) for option in options
    ]


def _all_options(control: ControlElement) -> list[_Option]:
    """Options of the element; for a menu of people or channels their ids."""
    scope = control.scope
    users = [_Option(id_, text("@" + scope.names.get(id_, id_))) for id_ in scope.users]
    channels = [_Option(id_, text("#" + scope.names.get(id_, id_))) for id_ in scope.channels]
    match control.type.removeprefix(_MULTI):
        case "users_select":
            return users
        case "channels_select":
            return channels
        case "conversations_select":
            kinds = control.element.get("filter", {}).get("include", _CONVERSATIONS)
            return [*(channels if {"public", "private"} & {*kinds} else ()), *(users if "im" in kinds else ())]
    return _options(control, options_of(control.element))


def _options(control: ControlElement, options: list[Json]) -> list[_Option]:
    return [
        _Option(
            option["value"],
            control.words(option["text"]),
            control.words(option["description"]) if "description" in option else None,
        )
        for option in options
    ]


def _selected_values(control: ControlElement) -> list[str]:
    return [option["value"] if isinstance(option, dict) else str(option) for option in control.selected]


def _checkboxes(control: ControlElement) -> Html:
    return _boxes(control, "group", "checkbox", "options")


def _radio_buttons(control: ControlElement) -> Html:
    return _boxes(control, "radiogroup", "radio", "options")


def _multi_menu(control: ControlElement) -> Html:
    """A menu from which several can be selected: checkboxes in a field that scrolls."""
    return _boxes(control, "group", "checkbox", "options multi")


def _boxes(control: ControlElement, role: str, kind: str, style: str) -> Html:
    selected = _selected_values(control)
    lines = [
        tag(
            "label",
            tag("input", type=kind, name=control.id, value=option.value, checked=option.value in selected),
            tag("span", option.label, tag("small", option.description) if option.description else None),
        )
        for option in _all_options(control)
    ]
    return tag(
        "div",
        *lines,
        id=control.id,
        role=role,
        class_=style,
        tabindex=0 if "multi" in style else None,
        data_most=control.element.get("max_selected_items"),
        aria_labelledby=f"{control.id}-label" if control.in_input else None,
        aria_label=None if control.in_input else control.placeholder or control.texts.choice,
        **control.data_attributes("radios" if kind == "radio" else "checkboxes"),
    )


def _external(control: ControlElement) -> Html:
    """A field to type in, with a list of the options that the bot gives for it."""
    selected = (
        tag("li", control.words(option["text"]), data_value=option["value"])
        for option in control.selected
        if isinstance(option, dict)
    )
    list_id = f"{control.id}-list"
    return tag(
        "div",
        tag("ul", *selected, class_="chosen"),
        tag(
            "input",
            id=control.id,
            type="text",
            role="combobox",
            autocomplete="off",
            placeholder=control.placeholder or None,
            aria_expanded="false",
            aria_controls=list_id,
            aria_autocomplete="list",
            **control.label_attributes(control.texts.search),
        ),
        tag("ul", id=list_id, role="listbox", aria_label=control.texts.suggestions, class_="list", hidden=True),
        class_="search-field",
        data_least=control.element.get("min_query_length", _MIN_QUERY),
        data_several=control.type.startswith(_MULTI),
        data_most=control.element.get("max_selected_items"),
        **control.data_attributes("search-field"),
    )


def _overflow(control: ControlElement) -> Html:
    items = [_overflow_item(control, option) for option in options_of(control.element)]
    dots = tag("span", "⋯", aria_hidden="true")
    return tag(
        "details",
        tag("summary", dots, class_="button round", aria_label=control.texts.more_choices),
        tag("div", *items, class_="menu-items"),
        id=control.id,
        class_="menu",
        **control.data_attributes("menu"),
    )


def _overflow_item(control: ControlElement, menu_option: Json) -> Html:
    option, address = _options(control, [menu_option])[0], menu_option.get("url", "")
    content = join([option.label, tag("small", option.description) if option.description else None])
    if address.startswith(_WEB):
        return tag("a", content, data_value=option.value, href=address, **_NEW_TAB)
    return tag("button", content, type="button", data_value=option.value)


def _text_input(control: ControlElement) -> Html:
    element = control.element
    value = control.state.get("value") or ""
    attributes: dict[str, Attribute] = {
        "id": control.id,
        "placeholder": control.placeholder or None,
        "maxlength": element.get("max_length"),
        **control.data_attributes("text"),
        **control.label_attributes(control.texts.text),
    }
    if element.get("multiline"):
        return tag("textarea", "\n", value, rows=5, **attributes)
    decimals = "decimal" if element.get("is_decimal_allowed") else "numeric"
    return tag(
        "input",
        type=_TEXT_TYPES[control.type],
        inputmode=decimals if control.type == "number_input" else None,
        value=value,
        **attributes,
    )


def _picker(control: ControlElement) -> Html:
    kind, key = _PICKERS[control.type]
    value = control.state.get(key)
    if control.type == "datetimepicker" and value is not None:
        value = f"{dt.datetime.fromtimestamp(int(value), control.scope.zone):%Y-%m-%dT%H:%M}"
    attributes = {**control.data_attributes("text"), **control.label_attributes(control.texts.date)}
    return tag("input", id=control.id, type=kind, value=value, **attributes)


_WRITERS: dict[str, Callable[[ControlElement], Html]] = {
    "button": _button,
    "overflow": _overflow,
    "checkboxes": _checkboxes,
    "radio_buttons": _radio_buttons,
    "external_select": _external,
    "multi_external_select": _external,
    **dict.fromkeys(("static_select", "users_select", "channels_select", "conversations_select"), _menu),
    **dict.fromkeys(
        ("multi_static_select", "multi_users_select", "multi_channels_select", "multi_conversations_select"),
        _multi_menu,
    ),
    **dict.fromkeys(_TEXT_TYPES, _text_input),
    **dict.fromkeys(_PICKERS, _picker),
}
