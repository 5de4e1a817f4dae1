"""A control of Block Kit in its block, and the scope it stands in. Pure.

Every control carries ``data-block`` and ``data-action``; the script sends these back with what was chosen. A
control outside an input block, or in one that says so, tells the bot at once (``data-tells``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.simulator.controls import state_of
from bot.simulator.page.html import Attribute, Html, element_id, tag
from bot.simulator.page.markup import Markup
from bot.simulator.screen_text import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.simulator.json_checks import Json


@dataclass(frozen=True, slots=True)
class ControlScope:
    """Where controls stand: the message or view they belong to, and what holds there."""

    source: str
    """``message:<channel>:<ts>`` or ``view:<id>``."""
    values: Json = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of users and channels by id."""
    users: tuple[str, ...] = ()
    """Ids of those who can be chosen."""
    channels: tuple[str, ...] = ()
    bot: str = ""
    """The id of the bot."""
    here: str = ""
    """The id of the channel that is open."""
    zone: dt.tzinfo = dt.UTC
    heading: str = "h3"
    """The element of a header block: one level below what it stands under."""

    @property
    def markup(self) -> Markup:
        """How texts are read here."""
        return Markup(self.names)


@dataclass(frozen=True, slots=True)
class ControlElement:
    """One control in its block, about to be shown."""

    scope: ControlScope
    block: Json
    element: Json

    @property
    def id(self) -> str:
        """The id of its element; the same as long as the block and the action keep theirs."""
        return element_id(self.scope.source, self.block.get("block_id", ""), self.element.get("action_id", ""))

    @property
    def kind(self) -> str:
        """Slack's name for it."""
        return str(self.element["type"])

    @property
    def in_input(self) -> bool:
        """Whether it stands in an input block, which has a label of its own."""
        return bool(self.block["type"] == "input")

    @property
    def tells(self) -> bool:
        """Whether the bot hears of every change."""
        return not self.in_input or bool(self.block.get("dispatch_action"))

    @property
    def said(self) -> Json:
        """What it says now, as in ``state.values``."""
        standing: Json = state_of([self.block], self.scope.values)
        return standing.get(self.block.get("block_id", ""), {}).get(self.element.get("action_id", ""), {}) or {}

    @property
    def chosen(self) -> list[Json | str]:
        """The options, or the ids, that stand chosen."""
        standing = next((value for key, value in self.said.items() if key != "type"), None)
        if not standing and self.element.get("default_to_current_conversation"):
            return [self.scope.here]
        return standing if isinstance(standing, list) else [standing] if standing else []

    @property
    def placeholder(self) -> str:
        """What stands in it while it is empty."""
        return words(self.element["placeholder"]) if "placeholder" in self.element else ""

    def words(self, text: Json) -> Html:
        """A text object as a reader sees it."""
        return self.scope.markup.read(text)

    def marks(self, kind: str) -> dict[str, Attribute]:
        """What the script goes by."""
        found: dict[str, Attribute] = {
            "data_block": self.block.get("block_id", ""),
            "data_action": self.element.get("action_id", ""),
            "data_kind": kind,
            "data_tells": self.tells,
            "data_confirm": self._confirm_id,
            "autofocus": bool(self.element.get("focus_on_load")),
        }
        return found

    @property
    def _confirm_id(self) -> str | None:
        return f"{self.id}-zeker" if "confirm" in self.element else None

    def name(self, fallback: str) -> dict[str, Attribute]:
        """What a screen reader calls it: the label of its input block, or its placeholder."""
        if self.in_input:
            hint = f"{self.id}-hint" if "hint" in self.block else ""
            return {"aria_describedby": f"{hint} {self.id}-fout".strip()}
        return {"aria_label": self.placeholder or fallback}

    def confirmation(self) -> Html | None:
        """The question that comes first, for the script to show."""
        if "confirm" not in self.element:
            return None
        dialog = self.element["confirm"]
        danger = dialog.get("style") == "danger"
        return tag(
            "template",
            tag("h2", self.words(dialog["title"]), id="zeker-titel"),
            tag("div", self.words(dialog["text"]), class_="tekst"),
            tag(
                "div",
                tag("button", self.words(dialog["deny"]), type="button", class_="knop", value="nee"),
                tag(
                    "button",
                    self.words(dialog["confirm"]),
                    type="button",
                    class_=f"knop {'gevaar' if danger else 'hoofd'}",
                    value="ja",
                ),
                class_="vensterknoppen",
            ),
            id=self._confirm_id,
        )
