"""Control of Block Kit in its block, and the scope of the message or view around it. Pure.

Every control carries ``data-block`` and ``data-action``; the script sends these back with the value. A control
outside an input block, or in one with ``dispatch_action``, sends every change at once (``data-sends``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..controls import state_of
from ..screen_text import words
from ..texts import ENGLISH, PageTexts, Texts
from .html import Attribute, Html, element_id, tag
from .markup import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..json_checks import Json


@dataclass(frozen=True, slots=True)
class ControlScope:
    """Message or view that controls belong to, and the names, options, zone and texts that hold in it."""

    source: str
    """``message:<channel>:<ts>`` or ``view:<id>``."""
    values: Json = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of users and channels by id."""
    users: tuple[str, ...] = ()
    """Ids of the users in menus."""
    channels: tuple[str, ...] = ()
    bot: str = ""
    """User id of the bot."""
    current_channel: str = ""
    """Id of the open channel."""
    zone: dt.tzinfo = dt.UTC
    texts: Texts = ENGLISH
    heading: str = "h3"
    """Element of a header block: one level below the heading above it."""

    @property
    def markup(self) -> Markup:
        """Reader of texts in this scope."""
        return Markup(self.names, self.zone, self.texts)


@dataclass(frozen=True, slots=True)
class ControlElement:
    """One control in its block."""

    scope: ControlScope
    block: Json
    element: Json

    @property
    def id(self) -> str:
        """Id of the HTML element; stable as long as block and action keep their ids."""
        return element_id(self.scope.source, self.block.get("block_id", ""), self.element.get("action_id", ""))

    @property
    def type(self) -> str:
        """Slack's type of the element."""
        return str(self.element["type"])

    @property
    def texts(self) -> PageTexts:
        """Texts of the page."""
        return self.scope.texts.page

    @property
    def in_input(self) -> bool:
        """Part of an input block, which has a label of its own."""
        return bool(self.block["type"] == "input")

    @property
    def state(self) -> Json:
        """State of the control, as in ``state.values``."""
        values = state_of([self.block], self.scope.values)
        return values.get(self.block.get("block_id", ""), {}).get(self.element.get("action_id", ""), {}) or {}

    @property
    def selected(self) -> list[Json | str]:
        """Selected options or ids."""
        selected = next((value for key, value in self.state.items() if key != "type"), None)
        if not selected and self.element.get("default_to_current_conversation"):
            return [self.scope.current_channel]
        return selected if isinstance(selected, list) else [selected] if selected else []

    @property
    def placeholder(self) -> str:
        """Placeholder; empty when there is none."""
        return words(self.element["placeholder"]) if "placeholder" in self.element else ""

    def words(self, text: Json) -> Html:
        """Read a text object."""
        return self.scope.markup.read(text)

    def data_attributes(self, kind: str) -> dict[str, Attribute]:
        """Attributes for the script; ``kind`` tells it how to read the value."""
        return {
            "data_block": self.block.get("block_id", ""),
            "data_action": self.element.get("action_id", ""),
            "data_kind": kind,
            "data_sends": not self.in_input or bool(self.block.get("dispatch_action")),
            "data_every_letter": "on_character_entered"
            in self.element.get("dispatch_action_config", {}).get("trigger_actions_on", ()),
            "data_confirm": self._confirm_id,
            "autofocus": bool(self.element.get("focus_on_load")),
        }

    @property
    def _confirm_id(self) -> str | None:
        return f"{self.id}-confirm" if "confirm" in self.element else None

    def label_attributes(self, default: str) -> dict[str, Attribute]:
        """Attributes for screen readers: hint and error of the input block, or else the placeholder as label."""
        if self.in_input:
            hint = f"{self.id}-hint" if "hint" in self.block else ""
            return {"aria_describedby": f"{hint} {self.id}-error".strip()}
        return {"aria_label": self.placeholder or default}

    def confirmation(self) -> Html | None:
        """Confirmation dialog, as a template for the script; None when the element has none."""
        if "confirm" not in self.element:
            return None
        dialog = self.element["confirm"]
        style = "danger" if dialog.get("style") == "danger" else "primary"
        return tag(
            "template",
            tag("h2", self.words(dialog["title"]), id="confirm-title"),
            tag("div", self.words(dialog["text"]), class_="text"),
            tag(
                "div",
                tag("button", self.words(dialog["deny"]), type="button", class_="button", value="no"),
                tag("button", self.words(dialog["confirm"]), type="button", class_=f"button {style}", value="yes"),
                class_="dialog-buttons",
            ),
            id=self._confirm_id,
        )
