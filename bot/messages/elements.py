"""Elements of Slack's Block Kit (docs.slack.dev, Block Kit reference) and of Adaptive Cards, as JSON.

They are plain dictionaries: what they must hold to be accepted is tested for every message against Slack's limits.
"""

from __future__ import annotations

from typing import Any

Element = dict[str, Any]
"""A block, an element of one, a text or a view; a card, an element of one, or an action."""


def element(kind: str, **fields: object) -> Element:
    """An element of this ``type``; a field that is None is left out: ``null`` is refused."""
    return {"type": kind} | {name: value for name, value in fields.items() if value is not None}


def option(text: Element, value: str) -> Element:
    """An option of a menu."""
    return {"text": text, "value": value}
