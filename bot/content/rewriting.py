"""YAML text with other values in it, of which every other line stays as it was: comments, order and style.

A library that reads and writes whole files (ruamel.yaml was tried) keeps comments, but lays some 700 untouched
lines of the shipped files out anew, and takes the comment above a record along when the record before it goes. So
only the lines of what changes are replaced here; PyYAML tells where those are.
"""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard

import yaml

from bot.content.shapes import bare, is_model, keys, part_of
from bot.content.yaml_reader import LOADER, plain_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.content.edits import Json

Kind = Any
"""A type annotation of the models; those have no common type."""
WIDTH = 115
"""Longest line, where words allow it."""
RECORDS = 2
"""Most columns before the dash of a record."""
_PLAIN = re.compile(r"(?!(?:null|true|false|yes|no|on|off|y|n)\Z)[a-z][a-z0-9]*(?:[-:][a-z0-9]+)*|\d{4}-\d\d-\d\d")
"""Texts that stand without quotes: ids, words of a list, audiences, dates."""
_BETWEEN_WORDS = re.compile(r"(?<=\S) (?=\S)")


class _Splice(NamedTuple):
    """Lines (from 0, the last not included) with what comes in their place."""

    start: int
    end: int
    lines: Sequence[str]


def rewritten(text: str, model: Kind, wanted: Mapping[str, Json]) -> str:
    """The text of a file with these values in the place of its own; it was read without errors before."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines, root = text.splitlines(), yaml.compose(text, LOADER)
    splices = list(_Rewriter(lines).mapping(root, wanted, model)) if _is_mapping(root) else []
    if not splices:
        return text
    # From the bottom up, so that the numbers of the lines above stay right; of two at one line the last one first.
    for splice in sorted(splices, key=lambda splice: (splice.start, splice.end))[::-1]:
        lines[splice.start : splice.end] = splice.lines
    return "".join(f"{line}{newline}" for line in lines)


class _Rewriter:
    """Finds the splices that give parts of a file other values; only what stands in block style is taken apart."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines

    def mapping(self, node: yaml.MappingNode, wanted: Mapping[str, Json], model: Kind) -> Iterator[_Splice]:
        """Splices for a mapping."""
        fields = keys(model) if is_model(model) else {}
        entries = {key.value: (key, value) for key, value in node.value}
        for name, (key, value) in entries.items():
            new = wanted.get(name)
            if new == _json(value):
                continue
            if new is None or (new == [] and name in fields and not fields[name].is_required()):
                yield _Splice(key.start_mark.line, self._end(key, value), ())
            else:
                yield from self._entry(key, value, new, fields[name].annotation if name in fields else None)
        order = {key: number for number, key in enumerate(fields)}
        for name, new in wanted.items():
            if name not in entries and new not in (None, []):
                before = [entry for other, entry in entries.items() if order.get(other, 0) < order.get(name, 0)]
                key, value = before[-1] if before else node.value[0]
                line, column = self._end(key, value), node.start_mark.column
                yield _Splice(line, line, _laid_out(f"{' ' * column}{name}:", new, column))

    def _entry(self, key: yaml.Node, value: yaml.Node, new: Json, kind: Kind) -> Iterator[_Splice]:
        if _is_mapping(value) and isinstance(new, dict):
            yield from self.mapping(value, new, bare(kind))
        elif _is_sequence(value) and isinstance(new, list) and new:
            yield from self._sequence(value, new, part_of(kind))
        else:
            start, column = key.start_mark.line, key.start_mark.column
            first, *others = _laid_out(f"{self._lines[start][:column]}{key.value}:", new, column)
            end = value.end_mark
            rest = self._lines[start][end.column :] if end.line == start else ""
            remark = rest if rest.lstrip().startswith("#") else ""
            yield _Splice(start, self._end(key, value), (f"{first}{remark}", *others))

    def _sequence(self, node: yaml.SequenceNode, wanted: Sequence[Json], kind: Kind) -> Iterator[_Splice]:
        """Splices for a list; a record is known by its id."""
        old = [_name(_json(element)) for element in node.value]
        column, apart = node.start_mark.column, self._is_apart(node)
        matcher = difflib.SequenceMatcher(a=old, b=list(map(_name, wanted)), autojunk=False)
        records = any(isinstance(element, dict) and "id" in element for element in wanted)
        for operation, a, a_end, b, b_end in matcher.get_opcodes():
            count = min(a_end - a, b_end - b) if operation == "equal" or not records else 0
            for index in range(count):
                yield from self._element(node.value[a + index], wanted[b + index], kind, column)
            for element in node.value[a + count : a_end]:
                yield self._without(element, apart=apart)
            if new := wanted[b + count : b_end]:
                after = a + count
                line = self._end(node.value[after - 1]) if after else node.value[0].start_mark.line
                added = [_laid_out(f"{' ' * column}-", element, column) for element in new]
                if apart:
                    added = [["", *element] if after else [*element, ""] for element in added]
                yield _Splice(line, line, [row for element in added for row in element])

    def _element(self, node: yaml.Node, new: Json, kind: Kind, column: int) -> Iterator[_Splice]:
        old = _json(node)
        if old == new:
            return
        if _is_mapping(node) and isinstance(new, dict) and next(iter(old)) in new:
            yield from self.mapping(node, new, kind)
        else:
            yield _Splice(node.start_mark.line, self._end(node), _laid_out(f"{' ' * column}-", new, column))

    def _without(self, element: yaml.Node, *, apart: bool) -> _Splice:
        start, end = element.start_mark.line, self._end(element)
        if apart and end < len(self._lines) and not self._lines[end].strip():
            end += 1
        elif apart and not self._lines[start - 1].strip():
            start -= 1
        return _Splice(start, end, ())

    def _is_apart(self, node: yaml.SequenceNode) -> bool:
        """True for a list with empty lines between its elements, and for records where one can't tell."""
        first, *others = node.value
        if others:
            between = self._lines[self._end(first) : others[0].start_mark.line]
            return any(not line.strip() for line in between)
        return node.start_mark.column <= RECORDS and isinstance(first, yaml.MappingNode)

    def _end(self, *nodes: yaml.Node) -> int:
        """The line after the last of a value, without the comments and empty lines that follow it."""
        node = nodes[-1]
        while _is_mapping(node) or _is_sequence(node):
            last = node.value[-1]
            node = last[-1] if isinstance(last, tuple) else last
        end = node.end_mark.line
        if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
            while not self._lines[end - 1].strip():
                end -= 1
        elif node.end_mark.column:
            end += 1
        return max(end, nodes[0].start_mark.line + 1)


def _name(element: Json) -> str:
    """Text by which an element is found back: the id of a record, else all of it."""
    own = element.get("id") if isinstance(element, dict) else None
    return str(own) if own is not None else json.dumps(element)


def _is_mapping(node: yaml.Node | None) -> TypeGuard[yaml.MappingNode]:
    """True for a mapping in block style with something in it."""
    return isinstance(node, yaml.MappingNode) and not node.flow_style and bool(node.value)


def _is_sequence(node: yaml.Node | None) -> TypeGuard[yaml.SequenceNode]:
    """True for a list in block style with something in it."""
    return isinstance(node, yaml.SequenceNode) and not node.flow_style and bool(node.value)


def _json(node: yaml.Node) -> Json:
    """The value as ``yaml_reader`` reads it."""
    if isinstance(node, yaml.ScalarNode):
        return node.value if node.style else plain_value(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_json(element) for element in node.value]
    return {key.value: _json(value) for key, value in node.value}


def _laid_out(head: str, value: Json, column: int) -> list[str]:
    """A value behind a key or a dash that stands in this column."""
    inner = " " * (column + 2)
    if isinstance(value, dict) and head.endswith("-"):
        first, *others = _entries(value, column + 2)
        return [f"{head} {first.lstrip()}", *others]
    short = _on_one_line(value)
    if short is not None and len(head) + 1 + len(short) <= WIDTH:
        return [f"{head} {short}"]
    if isinstance(value, str) and "\n" in value:
        return [f"{head} |-", *(f"{inner}{row}".rstrip() for row in value.split("\n"))]
    if isinstance(value, str):
        return [f"{head} >-", *(f"{inner}{row}" for row in _filled(_BETWEEN_WORDS.split(value), len(inner)))]
    if isinstance(value, list) and short is None:
        return [head, *(row for element in value for row in _laid_out(f"{inner}-", element, column + 2))]
    inside = _entries(value, column + 2) if isinstance(value, dict) else _filled_list(str(short), inner)
    return [head, *inside]


def _entries(value: Mapping[str, Json], column: int) -> list[str]:
    return [row for key, inside in value.items() for row in _laid_out(f"{' ' * column}{key}:", inside, column)]


def _on_one_line(value: Json) -> str | None:
    """A value as it stands on one line; None where it takes more."""
    if isinstance(value, str):
        if _PLAIN.fullmatch(value):
            return value
        return None if "\n" in value else json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        inside = {key: _on_one_line(part) for key, part in value.items() if not isinstance(part, dict | list)}
        simple = len(inside) == len(value) and None not in inside.values()
        return f"{{ {', '.join(f'{key}: {part}' for key, part in inside.items())} }}" if simple else None
    if isinstance(value, list):
        simple = all(isinstance(part, int) or (isinstance(part, str) and _PLAIN.fullmatch(part)) for part in value)
        return f"[{', '.join(map(str, value))}]" if simple else None
    return json.dumps(value)


def _filled_list(text: str, margin: str) -> list[str]:
    """A list between brackets on lines as long as they may be."""
    first, *others = _filled(text.split(" "), len(margin) + 1)
    return [f"{margin}{first}", *(f"{margin} {row}" for row in others)]


def _filled(words: Sequence[str], margin: int) -> list[str]:
    """Words on lines as long as they may be behind a margin."""
    rows = [words[0]]
    for word in words[1:]:
        if margin + len(rows[-1]) + 1 + len(word) <= WIDTH:
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    return rows
