"""The controls of Block Kit as elements that a browser knows: buttons, menus and fields. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from bot.simulator.elements import offered
from bot.simulator.page.control import ControlElement, ControlScope
from bot.simulator.page.html import Attribute, Html, join, tag, text
from bot.simulator.screen_text import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.simulator.json_checks import Json

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
_SEVERAL = "multi_"
_CONVERSATIONS = ("im", "mpim", "private", "public")
_WEB = ("https://", "http://")
_ELSEWHERE: Mapping[str, Attribute] = {"target": "_blank", "rel": "noopener noreferrer"}
_DEFAULT_QUERY = 3
"""How many letters Slack waits for before it asks the bot for options (external_select)."""


def field_html(scope: ControlScope, block: Json, element: Json) -> Html | None:
    """A control, with its confirmation if it asks for one; None for a kind that is not known here."""
    show = _KINDS.get(element["type"])
    if show is None:
        return None
    control = ControlElement(scope, block, element)
    return join([show(control), control.confirmation()])


def _button(control: ControlElement) -> Html:
    element = control.element
    style = {"primary": " hoofd", "danger": " gevaar"}.get(element.get("style", ""), "")
    shared: dict[str, Attribute] = {
        "id": control.id,
        "class_": f"knop{style}",
        "aria_label": element.get("accessibility_label"),
        **control.marks("knop"),
    }
    address = str(element.get("url") or "")
    if address.startswith(_WEB):
        opens = tag("span", " (opent in een nieuw tabblad)", class_="alleen-voorlezen")
        return tag("a", control.words(element["text"]), opens, href=address, **_ELSEWHERE, **shared)
    return tag("button", control.words(element["text"]), type="button", **shared)


class _Choice(NamedTuple):
    """One of the options that a control offers."""

    value: str
    label: Html
    summary: Html | None = None


def _menu(control: ControlElement) -> Html:
    said = _standing(control)
    empty = tag("option", control.placeholder or "Kies …", value="", selected=not said)
    groups = [
        tag("optgroup", *_lines(_offered(control, group["options"]), said), label=words(group["label"]))
        for group in control.element.get("option_groups", ())
    ]
    lines = groups or _lines(_choices(control), said)
    return tag("select", empty, *lines, id=control.id, **control.marks("keuze"), **control.name("Keuze"))


def _lines(choices: list[_Choice], said: list[str]) -> list[Html]:
    return [tag("option", each.label, value=each.value, selected=each.value in said) for each in choices]


def _choices(control: ControlElement) -> list[_Choice]:
    """What can be chosen: people and channels by id, or the options of the element."""
    scope = control.scope
    users = [_Choice(id_, text("@" + scope.names.get(id_, id_))) for id_ in scope.users]
    channels = [_Choice(id_, text("#" + scope.names.get(id_, id_))) for id_ in scope.channels]
    match control.kind.removeprefix(_SEVERAL):
        case "users_select":
            return users
        case "channels_select":
            return channels
        case "conversations_select":
            kinds = control.element.get("filter", {}).get("include", _CONVERSATIONS)
            return [*(channels if {"public", "private"} & {*kinds} else ()), *(users if "im" in kinds else ())]
    return _offered(control, offered(control.element))


def _offered(control: ControlElement, options: list[Json]) -> list[_Choice]:
    return [
        _Choice(
            option["value"],
            control.words(option["text"]),
            control.words(option["description"]) if "description" in option else None,
        )
        for option in options
    ]


def _standing(control: ControlElement) -> list[str]:
    """The values or ids that stand chosen."""
    return [each["value"] if isinstance(each, dict) else str(each) for each in control.chosen]


def _checkboxes(control: ControlElement) -> Html:
    return _boxes(control, "group", "checkbox", "opties")


def _radio_buttons(control: ControlElement) -> Html:
    return _boxes(control, "radiogroup", "radio", "opties")


def _several(control: ControlElement) -> Html:
    """A menu from which several can be chosen: boxes to tick in a field that scrolls."""
    return _boxes(control, "group", "checkbox", "opties veelkeuze")


def _boxes(control: ControlElement, role: str, kind: str, style: str) -> Html:
    said = _standing(control)
    lines = [
        tag(
            "label",
            tag("input", type=kind, name=control.id, value=each.value, checked=each.value in said),
            tag("span", each.label, tag("small", each.summary) if each.summary else None),
        )
        for each in _choices(control)
    ]
    return tag(
        "div",
        *lines,
        id=control.id,
        role=role,
        class_=style,
        tabindex=0 if "veelkeuze" in style else None,
        data_most=control.element.get("max_selected_items"),
        aria_labelledby=f"{control.id}-naam" if control.in_input else None,
        aria_label=None if control.in_input else control.placeholder or "Keuze",
        **control.marks("rondjes" if kind == "radio" else "vinkjes"),
    )


def _external(control: ControlElement) -> Html:
    """A field to type in, with the options that the bot gives for it."""
    several = control.kind.startswith(_SEVERAL)
    return tag(
        "div",
        tag(
            "ul",
            *(
                tag("li", control.words(option["text"]), data_value=option["value"])
                for option in control.chosen
                if isinstance(option, dict)
            ),
            class_="gekozen",
        ),
        tag(
            "input",
            id=control.id,
            type="text",
            role="combobox",
            autocomplete="off",
            placeholder=control.placeholder or None,
            aria_expanded="false",
            aria_controls=f"{control.id}-lijst",
            aria_autocomplete="list",
            **control.name("Zoeken"),
        ),
        tag("ul", id=f"{control.id}-lijst", role="listbox", aria_label="Voorstellen", class_="lijst", hidden=True),
        class_="zoekveld",
        data_least=control.element.get("min_query_length", _DEFAULT_QUERY),
        data_several=several,
        data_most=control.element.get("max_selected_items"),
        **control.marks("zoekveld"),
    )


def _overflow(control: ControlElement) -> Html:
    items = [_overflow_item(control, option) for option in offered(control.element)]
    return tag(
        "details",
        tag("summary", tag("span", "⋯", aria_hidden="true"), class_="knop rond", aria_label="Meer keuzes"),
        tag("div", *items, class_="menulijst"),
        id=control.id,
        class_="menu",
        **control.marks("menu"),
    )


def _overflow_item(control: ControlElement, option: Json) -> Html:
    choice, address = _offered(control, [option])[0], option.get("url", "")
    shown = join([choice.label, tag("small", choice.summary) if choice.summary else None])
    if address.startswith(_WEB):
        return tag("a", shown, data_value=choice.value, href=address, **_ELSEWHERE)
    return tag("button", shown, type="button", data_value=choice.value)


def _typed(control: ControlElement) -> Html:
    element = control.element
    value = control.said.get("value") or ""
    shared: dict[str, Attribute] = {
        "id": control.id,
        "placeholder": control.placeholder or None,
        "maxlength": element.get("max_length"),
        **control.marks("tekst"),
        **control.name("Tekst"),
    }
    if element.get("multiline"):
        return tag("textarea", "\n", value, rows=5, **shared)
    decimals = "decimal" if element.get("is_decimal_allowed") else "numeric"
    return tag(
        "input",
        type=_TEXT_TYPES[control.kind],
        inputmode=decimals if control.kind == "number_input" else None,
        value=value,
        **shared,
    )


def _picker(control: ControlElement) -> Html:
    kind, key = _PICKERS[control.kind]
    value = control.said.get(key)
    if control.kind == "datetimepicker" and value is not None:
        value = f"{dt.datetime.fromtimestamp(int(value), control.scope.zone):%Y-%m-%dT%H:%M}"
    return tag("input", id=control.id, type=kind, value=value, **control.marks("tekst"), **control.name("Datum"))


_KINDS: dict[str, Callable[[ControlElement], Html]] = {
    "button": _button,
    "overflow": _overflow,
    "checkboxes": _checkboxes,
    "radio_buttons": _radio_buttons,
    "external_select": _external,
    "multi_external_select": _external,
    **dict.fromkeys(("static_select", "users_select", "channels_select", "conversations_select"), _menu),
    **dict.fromkeys(
        ("multi_static_select", "multi_users_select", "multi_channels_select", "multi_conversations_select"),
        _several,
    ),
    **dict.fromkeys(_TEXT_TYPES, _typed),
    **dict.fromkeys(_PICKERS, _picker),
}
