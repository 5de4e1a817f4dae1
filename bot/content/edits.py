"""Edits of the content: changes of records, made to the trees of the files before those are checked.

A change is written in the words of the files: the list in which a record stands (``items``, ``deadlines``, …), its
id, the field, and the value before and after as JSON. So it can be undone (the two are swapped) and compared with
a later edit of the file, and ``iza-bot export`` writes what was checked. Made by ``bot/editing.py``, kept by
``bot/store/edits.py``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from bot.content.nodes import ListNode, MapEntry, MapNode, ScalarNode, SourcePosition, plain
from bot.content.references import KINDS
from bot.content.shapes import FILES, part_of
from bot.content.source_text import UNPRINTABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.content.field_types import Model
    from bot.content.nodes import Node, Tree
    from bot.content.problems import Problem

Json = Any
"""A value as JSON has it; None stands for nothing there."""


class Before(StrEnum):
    """The value before a change, where it is still to be looked up."""

    AS_IT_IS = "as it is"


AS_IT_IS: Final = Before.AS_IT_IS
ELEMENT = "[]"
"""End of the name of a field of which one element changes."""
EDITED_LINE = 1_000_000_000
"""Nodes of an edit stand on a line of their own, this plus its number: no file is so long."""

LISTS: dict[str, type[Model]] = {
    key: kind
    for file in FILES.values()
    for key, field in file.model_fields.items()
    if (kind := part_of(field.annotation)) in KINDS
}
"""Model of the records in each list of the files."""


@dataclass(frozen=True, slots=True)
class Change:
    """One value of one record, before and after."""

    list: str
    """The key of the list in the files, as in ``LISTS``."""
    id: str
    field: str = ""
    """"short", "later.text"; "asked_as[]" for one element of that list; empty for the record as a whole."""
    before: Json = None
    after: Json = None

    @property
    def path(self) -> tuple[str, ...]:
        """The keys that lead to the field."""
        return tuple(filter(None, self.field.removesuffix(ELEMENT).split(".")))

    @property
    def of_element(self) -> bool:
        """True when one element of a list changes."""
        return self.field.endswith(ELEMENT)

    @property
    def undone(self) -> Change:
        """The way back."""
        return replace(self, before=self.after, after=self.before)


def add_record(list_: str, record: dict[str, Json]) -> Change:
    """A new record, with its own ``id``."""
    return Change(list_, str(record.get("id", "")), after=_clean(record))


def withdraw_record(list_: str, id_: str) -> Change:
    """A record that is no longer wanted."""
    return Change(list_, id_, before=AS_IT_IS)


def set_field(list_: str, id_: str, field: str, value: Json) -> Change:
    """Another value of a field; None takes the field away."""
    return Change(list_, id_, field, before=AS_IT_IS, after=_clean(value))


def add_element(list_: str, id_: str, field: str, value: Json) -> Change:
    """One element more, at the end of a list."""
    return Change(list_, id_, f"{field}{ELEMENT}", after=_clean(value))


def replace_element(list_: str, id_: str, field: str, old: Json, new: Json) -> Change:
    """Another element in the place of an old one, or none (None)."""
    return Change(list_, id_, f"{field}{ELEMENT}", before=old, after=_clean(new))


def _clean(value: Json) -> Json:
    """The value as a file can have it: without signs that one can't see, and without spaces around lines."""
    if isinstance(value, str):
        seen = UNPRINTABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
        return "\n".join(line.strip() for line in seen.strip().split("\n"))
    if isinstance(value, list):
        return [_clean(element) for element in value]
    return {key: _clean(part) for key, part in value.items()} if isinstance(value, dict) else value


def as_text(changes: Iterable[Change]) -> str:
    """Changes as the database keeps them."""
    rows = [[change.list, change.id, change.field, change.before, change.after] for change in changes]
    return json.dumps(rows, ensure_ascii=False)


def from_text(text: str) -> tuple[Change, ...]:
    """Changes from the database."""
    return tuple(Change(*row) for row in json.loads(text))


@dataclass(frozen=True, slots=True)
class ContentEdit:
    """Changes that are made together or not at all."""

    number: int
    """In the order of time; 0 for one that is not kept yet."""
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """An edit that is not in use: the file changed under it, or what it makes has a mistake by now."""

    edit: int
    change: Change
    present: Json
    """The value that stands there."""
    problems: tuple[Problem, ...] = ()
    """Mistakes that the content would have with it."""


class Overlay:
    """The trees of all files, to which edits are made."""

    def __init__(self, trees: Sequence[tuple[Tree, type[Model]]]) -> None:
        self.trees = trees
        self._fields: dict[tuple[str, int, int], str] = {}
        """The field of each node of an edit, by its file, line and column."""

    def make(self, edits: Iterable[ContentEdit]) -> tuple[Conflict, ...]:
        """Make the edits in order, but for those that conflict."""
        return tuple(conflict for edit in edits if (conflict := self._make(edit)) is not None)

    def based(self, change: Change) -> Change:
        """The change, with the value of now where the one before is ``AS_IT_IS``."""
        return replace(change, before=self.value(change)) if change.before is AS_IT_IS else change

    def value(self, change: Change) -> Json:
        """The value of now of a record or field; of the whole list where an element changes."""
        node: Node | None = self._record(change)
        for key in change.path:
            node = node.get(key) if isinstance(node, MapNode) else None
        return None if node is None else plain(node)

    def field_of(self, problem: Problem) -> str | None:
        """The field in which a problem of an edit is; None for a problem of a file."""
        return self._fields.get((problem.file, problem.line, problem.column))

    def _make(self, edit: ContentEdit) -> Conflict | None:
        ahead = [change for change in edit.changes if not self._is_made(change)]
        for change in ahead:
            if not self._fits(change):
                return Conflict(edit.number, change, self.value(change))
        for change in ahead:
            self._change(edit.number, change)
        return None

    def _is_made(self, change: Change) -> bool:
        """True when the value after the change stands there already."""
        present = self.value(change)
        if not change.of_element:
            return bool(present == change.after)
        return not _has(present, change.before) if change.after is None else _has(present, change.after)

    def _fits(self, change: Change) -> bool:
        """True when the value before the change stands there."""
        present = self.value(change)
        if not change.of_element:
            return bool(present == change.before) and (not change.path or self._parent(change) is not None)
        fits = change.before is None or _has(present, change.before)
        return fits and self._parent(change) is not None

    def _change(self, number: int, change: Change) -> None:
        tree, records = self._listed(change)
        new = None if change.after is None else self._node(tree.file, number, change.after, change.path)
        if not change.path:
            _put(records, self._record(change), new)
            return
        parent, key = self._parent(change), change.path[-1]
        if parent is None:
            raise LookupError(f"{change.list}/{change.id} has no {change.field}")
        if change.of_element:
            listed = parent.get(key)
            if not isinstance(listed, ListNode):
                listed = ListNode(parent.position, [])
                parent.entries[key] = MapEntry(parent.position, listed)
            old = next((item for item in listed.items if _has([plain(item)], change.before)), None)
            _put(listed, old, new)
            if not listed.items:
                del parent.entries[key]
        elif new is None:
            parent.entries.pop(key, None)
        else:
            parent.entries[key] = MapEntry(new.position, new)

    def _parent(self, change: Change) -> MapNode | None:
        """The mapping that has the field, or may get it."""
        node: Node | None = self._record(change)
        for key in change.path[:-1]:
            node = node.get(key) if isinstance(node, MapNode) else None
        return node if isinstance(node, MapNode) else None

    def _record(self, change: Change) -> MapNode | None:
        """The record with this id, now or formerly."""
        former = None
        for _, records in self._lists(change.list):
            for record in records.items:
                if isinstance(record, MapNode):
                    own = record.text("id")
                    if own and own.raw.strip() == change.id:
                        return record
                    if any(previous.raw.strip() == change.id for previous in record.texts("previous_ids")):
                        former = record
        return former

    def _listed(self, change: Change) -> tuple[Tree, ListNode]:
        """The list in which the record stands, or a new one belongs: with others of its group, else the first."""
        record, lists = self._record(change), list(self._lists(change.list))
        group = change.after.get("group") if not change.path and change.after else None
        for tree, records in lists:
            if record in records.items or (
                record is None and group and group in (_text(item, "group") for item in records.items)
            ):
                return tree, records
        return lists[0]

    def _lists(self, name: str) -> Iterator[tuple[Tree, ListNode]]:
        for tree, model in self.trees:
            if name in model.model_fields and isinstance(tree.root, MapNode):
                position = tree.root.position
                entry = tree.root.entries.setdefault(name, MapEntry(position, ListNode(position, [])))
                if isinstance(entry.node, ListNode):
                    yield tree, entry.node

    def _node(self, file: str, number: int, value: Json, path: tuple[str, ...]) -> Node:
        """The value as nodes, each at a position by which its field is found back."""
        position = SourcePosition(EDITED_LINE + number, len(self._fields) + 1)
        self._fields[file, *position] = ".".join(path)
        if isinstance(value, dict):
            nodes = {key: self._node(file, number, inner, (*path, key)) for key, inner in value.items()}
            return MapNode(position, {key: MapEntry(node.position, node) for key, node in nodes.items()})
        if isinstance(value, list):
            return ListNode(position, [self._node(file, number, inner, path) for inner in value])
        return ScalarNode(position, value, value if isinstance(value, str) else json.dumps(value))


def _has(listed: Json, element: Json) -> bool:
    """True for a list with this element in it, whatever space the file has around its texts."""
    return any(_clean(present) == _clean(element) for present in listed or ())


def _put(listed: ListNode, old: Node | None, new: Node | None) -> None:
    """Replace, add or remove an element."""
    index = next((index for index, item in enumerate(listed.items) if item is old), len(listed.items))
    listed.items[index : index + 1] = [] if new is None else [new]


def _text(node: Node, key: str) -> str:
    value = node.text(key) if isinstance(node, MapNode) else None
    return value.raw.strip() if value else ""
