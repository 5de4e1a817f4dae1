"""The values of a content file, each with its position in the file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from bot.content.source_text import in_lines
from bot.content.suggestions import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.content.problems import Problem


class SourcePosition(NamedTuple):
    """A line and a column, both from 1."""

    line: int
    column: int


@dataclass(slots=True, eq=False)
class ScalarNode:
    """A single value."""

    position: SourcePosition
    value: str | int | float | bool | None
    raw: str
    """The value as it was written, without quotes."""

    @property
    def shown(self) -> str:
        """The value as a message repeats it."""
        return shown(self.raw)


@dataclass(slots=True, eq=False)
class ListNode:
    """A list."""

    position: SourcePosition
    items: list[Node]


@dataclass(slots=True, eq=False)
class MapEntry:
    """A value under a key, at the position of the key."""

    position: SourcePosition
    node: Node


@dataclass(slots=True, eq=False)
class MapNode:
    """Keys with their values, at the position of the first key."""

    position: SourcePosition
    entries: dict[str, MapEntry]

    def get(self, key: str) -> Node | None:
        """Give the value under a key."""
        entry = self.entries.get(key)
        return entry.node if entry else None

    def text(self, key: str) -> ScalarNode | None:
        """Give the value under a key if it is a text."""
        node = self.get(key)
        return node if isinstance(node, ScalarNode) and isinstance(node.value, str) else None

    def texts(self, key: str) -> Iterator[ScalarNode]:
        """Give the texts in the list under a key."""
        node = self.get(key)
        if isinstance(node, ListNode):
            yield from (
                item for item in node.items if isinstance(item, ScalarNode) and isinstance(item.value, str)
            )

    def maps(self, key: str) -> Iterator[MapNode]:
        """Give the mappings in the list under a key."""
        node = self.get(key)
        if isinstance(node, ListNode):
            yield from (item for item in node.items if isinstance(item, MapNode))


Node: TypeAlias = ScalarNode | ListNode | MapNode


@dataclass(frozen=True)
class Tree:
    """The values of one file, and the problems met while reading it."""

    file: str
    text: str | None
    """None when the file could not be read."""
    root: Node | None
    """None when the YAML could not be read."""
    complete: bool
    """True when all of the file was read; if not, nobody can say that something is missing from it."""
    problems: tuple[Problem, ...]

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The text by line; only a problem asks for that."""
        return () if self.text is None else in_lines(self.text)


def as_json(node: Node) -> str:
    """Give the values without their positions, as JSON."""
    return json.dumps(plain(node))


def plain(node: Node) -> Any:  # noqa: ANN401 - JSON's own types
    """Give the values without their positions."""
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return {key: plain(entry.node) for key, entry in node.entries.items()}
