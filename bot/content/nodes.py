"""The values of a content file with the place where each of them stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.content.suggestions import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.content.problems import Problem


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line and a column, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, eq=False)
class ScalarNode:
    """A single value."""

    place: Place
    value: str | int | float | bool | None
    raw: str
    """The value as it was written, without quotes."""

    @property
    def shown(self) -> str:
        """The value as a message repeats it."""
        return shown(self.raw)


@dataclass(frozen=True, slots=True, eq=False)
class ListNode:
    """A list."""

    place: Place
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A value under a key."""

    place: Place
    """Where the key stands."""
    node: Node


@dataclass(frozen=True, slots=True, eq=False)
class MapNode:
    """Keys with their values; it stands where its first key stands."""

    place: Place
    entries: dict[str, Entry] = field(default_factory=dict)

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


@dataclass(frozen=True, slots=True)
class Tree:
    """What one file says."""

    file: str
    lines: tuple[str, ...]
    root: Node | None
    """None when the YAML could not be read."""
    complete: bool
    """Whether all of the file was read; if not, nobody can say that something is missing from it."""
    problems: tuple[Problem, ...]


def plain(node: Node) -> Any:  # noqa: ANN401 - JSON values have no narrower type that mypy can follow
    """Give the values without their places."""
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return {key: plain(entry.node) for key, entry in node.entries.items()}
