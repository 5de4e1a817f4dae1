"""The controls in a message or a view: which there are, and what they say when someone uses them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.simulator.elements import offered
from bot.simulator.records import WorkspaceError
from bot.simulator.screen_text import label_of, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.simulator.json_checks import Json

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
        """What a person calls it: the label of an input, otherwise what stands on it."""
        return words(self.block["label"]) if self.block["type"] == "input" else label_of(self.element)

    @property
    def is_button(self) -> bool:
        """Whether it is pressed, not chosen from or filled in."""
        return bool(self.element["type"] == "button")

    @property
    def is_external(self) -> bool:
        """Whether the bot must be asked for its options."""
        return self.element["type"] in _EXTERNAL

    @property
    def offers(self) -> list[str]:
        """The labels of its options."""
        return [words(option["text"]) for option in offered(self.element)]

    @property
    def required(self) -> bool:
        """Whether a modal can't be sent without it."""
        return bool(self.block["type"] == "input" and not self.block.get("optional"))


def controls(blocks: list[Json]) -> list[Control]:
    """All controls, in reading order."""
    return [Control(block, element) for block in blocks for element in interactive(block)]


def interactive(block: Json) -> list[Json]:
    """The elements of a block that a person can press or fill in."""
    held = [block.get("accessory"), block.get("element")]
    if block["type"] == "actions":
        held += block["elements"]
    return [element for element in held if element and element["type"] != "image"]


def find(candidates: list[Control], wanted: str) -> Control:
    """The only control with this label, action id or block id; raises WorkspaceError that lists what there is."""
    for name in ("label", "action_id", "block_id"):
        found = [each for each in candidates if wanted == _name(each, name)]
        if len(found) == 1:
            return found[0]
        if found:
            raise WorkspaceError(f"There are {len(found)} controls called {wanted!r}; use the action_id.")
    there = ", ".join(repr(each.label) for each in candidates) or "none"
    raise WorkspaceError(f"There is no control {wanted!r} here; there are: {there}.")


def find_offer(candidates: list[Control], wanted: str) -> Control:
    """The only control that offers this option; raises WorkspaceError that lists what is on offer."""
    found = [each for each in candidates if wanted in each.offers]
    if len(found) != 1:
        there = ", ".join(repr(offer) for each in candidates for offer in each.offers) or "none"
        raise WorkspaceError(f"{len(found)} menus offer {wanted!r}; the options are: {there}.")
    return found[0]


def chosen(control: Control, wanted: object, id_of: Callable[[str], str], options: list[Json]) -> Json:
    """What a control says of a choice or of what was typed; ``options`` are those it offers now.

    ``wanted`` is a label, text, a name of a user or channel, or a list of these where several can be chosen; None
    for nothing.
    """
    kind = control.element["type"]
    key = _VALUE_KEYS[kind]
    several = wanted if isinstance(wanted, list) else [] if wanted is None else [wanted]
    if "option" in key:
        picked: list[object] = [_option(options, str(each)) for each in several]
    elif kind.removeprefix("multi_") in {"users_select", "channels_select", "conversations_select"}:
        picked = [id_of(str(each)) for each in several]
    else:
        picked = several
    return {"type": kind, key: picked if key.endswith("s") else next(iter(picked), None)}


def state_of(blocks: list[Json], given: Mapping[str, Json]) -> Json:
    """The ``state.values`` of blocks: what was given, else what stood there already, by block and action id."""
    values: Json = {}
    for control in controls(blocks):
        kind = control.element["type"]
        if kind in _VALUE_KEYS and kind != "overflow":
            block_id, action_id = control.block["block_id"], control.element["action_id"]
            standing = given.get(block_id, {}).get(action_id) or _initial(control.element)
            values.setdefault(block_id, {})[action_id] = standing
    return values


def missing(blocks: list[Json], values: Json) -> list[str]:
    """The labels of required fields that are empty: Slack does not send a modal that has them."""
    return [
        control.label
        for control in controls(blocks)
        if control.required
        and not values[control.block["block_id"]][control.element["action_id"]][
            _VALUE_KEYS[control.element["type"]]
        ]
    ]


def too_long(blocks: list[Json], values: Json) -> list[str]:
    """The labels of text fields that hold fewer or more characters than they take."""
    found = []
    for control in controls(blocks):
        if control.element["type"] == "plain_text_input":
            value = values[control.block["block_id"]][control.element["action_id"]]["value"] or ""
            least, most = control.element.get("min_length", 0), control.element.get("max_length", 3000)
            if value and not least <= len(value) <= most:
                found.append(control.label)
    return found


def _initial(element: Json) -> Json:
    key = _VALUE_KEYS[element["type"]]
    standing = element.get("initial_" + key.removeprefix("selected_"))
    return {"type": element["type"], key: standing if standing is not None else [] if key.endswith("s") else None}


def _option(options: list[Json], wanted: str) -> Json:
    for option in options:
        if wanted in {words(option["text"]), option["value"]}:
            return option
    there = ", ".join(repr(words(option["text"])) for option in options) or "none"
    raise WorkspaceError(f"{wanted!r} is not on offer; the options are: {there}.")


def _name(control: Control, kind: str) -> str:
    if kind == "label":
        return control.label
    return str(control.element["action_id"] if kind == "action_id" else control.block["block_id"])
