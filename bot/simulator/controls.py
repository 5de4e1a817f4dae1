"""Controls in a message or a view, their labels, and their state in ``state.values``. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .elements import options_of
from .records import WorkspaceError
from .screen_text import label_of, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .json_checks import Json

_OPTION = "selected_option"
_OPTIONS = "selected_options"
_VALUE_KEYS = {
    "static_select": _OPTION,
    "external_select": _OPTION,
    "radio_buttons": _OPTION,
    "overflow": _OPTION,
    "multi_static_select": _OPTIONS,
    "multi_external_select": _OPTIONS,
    "checkboxes": _OPTIONS,
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
    "multi_users_select": "selected_users",
    "multi_channels_select": "selected_channels",
    "multi_conversations_select": "selected_conversations",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
}
_EXTERNAL = {"external_select", "multi_external_select"}


@dataclass(frozen=True, slots=True)
class Control:
    """An element that a person can press or fill in, in its block."""

    block: Json
    element: Json

    @property
    def label(self) -> str:
        """Label of the input block, or else the text on the element."""
        return words(self.block["label"]) if self.block["type"] == "input" else label_of(self.element)

    @property
    def is_button(self) -> bool:
        """A button, which is pressed and has no value to fill in."""
        return bool(self.element["type"] == "button")

    @property
    def is_external(self) -> bool:
        """An external menu, whose options the bot gives."""
        return self.element["type"] in _EXTERNAL

    @property
    def options(self) -> list[str]:
        """Labels of the options."""
        return [words(option["text"]) for option in options_of(self.element)]

    @property
    def required(self) -> bool:
        """A field without which Slack does not submit the modal."""
        return bool(self.block["type"] == "input" and not self.block.get("optional"))


def controls(blocks: list[Json]) -> list[Control]:
    """All controls, in reading order."""
    return [Control(block, element) for block in blocks for element in interactive(block)]


def interactive(block: Json) -> list[Json]:
    """The elements of a block that a person can press or fill in."""
    elements = [block.get("accessory"), block.get("element")]
    if block["type"] == "actions":
        elements += block["elements"]
    return [element for element in elements if element and element["type"] != "image"]


def find(candidates: list[Control], name: str) -> Control:
    """Find the only control with this label, action id or block id; raises WorkspaceError that lists all."""
    for kind in ("label", "action_id", "block_id"):
        matches = [control for control in candidates if name == _name(control, kind)]
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise WorkspaceError(f"There are {len(matches)} controls called {name!r}; use the action_id.")
    labels = ", ".join(repr(control.label) for control in candidates) or "none"
    raise WorkspaceError(f"There is no control {name!r} here; there are: {labels}.")


def find_by_option(candidates: list[Control], option: str) -> Control:
    """Find the only control with this option; raises WorkspaceError that lists all options."""
    matches = [control for control in candidates if option in control.options]
    if len(matches) != 1:
        labels = ", ".join(repr(label) for control in candidates for label in control.options) or "none"
        raise WorkspaceError(f"{len(matches)} menus offer {option!r}; the options are: {labels}.")
    return matches[0]


def control_state(control: Control, value: object, id_of: Callable[[str], str], options: list[Json]) -> Json:
    """State of a control after a choice or an input; ``options`` are its present ones.

    ``value`` is a label, text, a name of a user or channel, or a list of these for a multi-select; None for empty.
    """
    kind = control.element["type"]
    key = _VALUE_KEYS[kind]
    values = value if isinstance(value, list) else [] if value is None else [value]
    if "option" in key:
        selected: list[object] = [_option(options, str(label)) for label in values]
    elif kind.removeprefix("multi_") in {"users_select", "channels_select", "conversations_select"}:
        selected = [id_of(str(name)) for name in values]
    else:
        selected = values
    return {"type": kind, key: selected if key.endswith("s") else next(iter(selected), None)}


def state_of(blocks: list[Json], filled: Mapping[str, Json]) -> Json:
    """Values of ``state.values`` by block and action id: those filled in, or else the initial ones."""
    values: Json = {}
    for control in controls(blocks):
        kind = control.element["type"]
        if kind in _VALUE_KEYS and kind != "overflow":
            block_id, action_id = control.block["block_id"], control.element["action_id"]
            value = filled.get(block_id, {}).get(action_id) or _initial(control.element)
            values.setdefault(block_id, {})[action_id] = value
    return values


def missing(blocks: list[Json], values: Json) -> list[str]:
    """Labels of required fields that are empty: Slack does not submit a modal that has them."""
    return [
        control.label
        for control in controls(blocks)
        if control.required
        and not values[control.block["block_id"]][control.element["action_id"]][
            _VALUE_KEYS[control.element["type"]]
        ]
    ]


def wrong_length(blocks: list[Json], values: Json) -> list[str]:
    """Labels of text fields with fewer or more characters than they accept."""
    labels = []
    for control in controls(blocks):
        if control.element["type"] == "plain_text_input":
            value = values[control.block["block_id"]][control.element["action_id"]]["value"] or ""
            least, most = control.element.get("min_length", 0), control.element.get("max_length", 3000)
            if value and not least <= len(value) <= most:
                labels.append(control.label)
    return labels


def _initial(element: Json) -> Json:
    key = _VALUE_KEYS[element["type"]]
    initial = element.get("initial_" + key.removeprefix("selected_"))
    return {"type": element["type"], key: initial if initial is not None else [] if key.endswith("s") else None}


def _option(options: list[Json], name: str) -> Json:
    for option in options:
        if name in {words(option["text"]), option["value"]}:
            return option
    labels = ", ".join(repr(words(option["text"])) for option in options) or "none"
    raise WorkspaceError(f"{name!r} is not on offer; the options are: {labels}.")


def _name(control: Control, kind: str) -> str:
    if kind == "label":
        return control.label
    return str(control.element["action_id"] if kind == "action_id" else control.block["block_id"])
