"""YAML text → plain values that remember where they stand.

The reader is stricter than YAML itself, because the files are written by hand and must mean what they seem to:
only ``true``, ``false``, ``null``, whole and decimal numbers are more than text (so ``no``, ``19:30`` and
``2024-06-01`` stay text), and anchors, aliases, tags, merge keys and a second document are refused.
It works through YAML's events one by one and never recurses, so no nesting can exhaust the stack.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import yaml

from bot.content.nodes import ListNode, MapEntry, MapNode, Node, ScalarNode, SourcePosition, Tree
from bot.content.problems import Problem, Severity
from bot.content.source_text import UNPRINTABLE, in_lines
from bot.content.suggestions import count, in_quotes, shown
from bot.content.syntax_mistakes import INCOMPREHENSIBLE, LastValue, explain_syntax, sign_at_start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAX_DEPTH = 20
"""The content itself is eight levels deep."""

MAX_EVENTS = 1_000_000
"""Values, keys and brackets in one file; thirty times those of a thousand deadlines. Bounds time and memory."""

LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser written in C where PyYAML was built with it; it is ten times faster."""

_LOST_TO_COMMENT = re.compile(r"[^\S\r\n]+(#\S[^\r\n]*)")
_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NUMBER_STARTS = frozenset("+-.0123456789")


def parse(text: str, file: str, loader: Any = LOADER) -> Tree:  # noqa: ANN401 - PyYAML's loaders share no type
    """Read YAML text; never raises on text without unprintable characters, however odd the YAML."""
    builder = _Builder(file, text)
    complete = False
    try:
        builder.build(yaml.parse(text, loader))
        builder.root = builder.root or ScalarNode(SourcePosition(1, 1), None, "")  # nothing, or comments only
        complete = True
    except _ReadingStopped as refusal:
        builder.report(refusal.position, refusal.message, refusal.fix)
        builder.root = builder.root if refusal.keeps_root else None
    except yaml.YAMLError as error:
        position, message, fix = explain_syntax(error, builder.lines, builder.last_value)
        if not any(problem.line == position.line for problem in builder.problems):
            builder.report(position, message, fix)
        builder.root = None
    except (ValueError, OverflowError):  # PyYAML's own number conversions, on an absurd escape or version number
        builder.report(SourcePosition(1, 1), *INCOMPREHENSIBLE)
        builder.root = None
    return Tree(file, text, builder.root, complete, tuple(builder.problems))


class _ReadingStopped(Exception):  # noqa: N818 - it stops the reading; the error is reported as a Problem
    """A file in which reading on makes no sense."""

    def __init__(self, position: SourcePosition, message: str, fix: str, *, keeps_root: bool = False) -> None:
        super().__init__(message)
        self.position, self.message, self.fix, self.keeps_root = position, message, fix, keeps_root


@dataclass(slots=True)
class _OpenCollection:
    """A list or mapping that is being filled."""

    node: ListNode | MapNode
    key_position: SourcePosition
    key: str | None = None
    """The key that waits for its value."""
    dropped: bool = False
    """True when that key was refused, so that its value is not kept."""
    items_run_together: bool = False


class _Builder:
    """Builds the tree from YAML's events and notes what is refused on the way."""

    def __init__(self, file: str, text: str) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._last: yaml.ScalarEvent | None = None
        self._file = file
        self._text = text
        self._levels: list[_OpenCollection] = []

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The text by line."""
        return in_lines(self._text)

    def build(self, events: Iterator[yaml.Event]) -> None:
        steps: dict[type[yaml.Event], Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.SequenceStartEvent: self._open,
            yaml.MappingStartEvent: self._open,
            yaml.SequenceEndEvent: self._close,
            yaml.MappingEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }
        for number, event in enumerate(events):
            step = steps.get(type(event))
            if step is not None:
                step(event)
            if number == MAX_EVENTS:
                raise _ReadingStopped(
                    _start(event),
                    f"Tot hier staan er al meer dan {count(MAX_EVENTS)} sleutels en waarden in dit bestand.",
                    "Is dit het goede bestand? Haal weg wat er niet in hoort.",
                )

    def report(
        self, position: SourcePosition, message: str, fix: str | None = None, severity: Severity = Severity.ERROR
    ) -> None:
        line = min(position.line, len(self.lines))
        self.problems.append(Problem(self._file, line, position.column, message, fix, severity))

    @property
    def last_value(self) -> LastValue | None:
        """The last value that was read well."""
        if self._last is None:
            return None
        start, end = _start(self._last), _end(self._last)
        quoted = self._last.style in {"'", '"'}
        return LastValue(self._last.value, quoted, start.line - 1, start.column - 1, end.line - 1, end.column - 1)

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        if self.root is not None:
            raise _ReadingStopped(
                _start(event),
                "Met ‘---’ begint hier een tweede deel; een bestand heeft er maar één.",
                "Haal de regel ‘---’ weg, of zet het tweede deel in een eigen bestand.",
                keeps_root=True,
            )

    def _open(self, event: yaml.SequenceStartEvent | yaml.MappingStartEvent) -> None:
        position = _start(event)
        if event.anchor is not None or event.tag is not None:
            self._refuse_sign(position)
        if len(self._levels) == MAX_DEPTH:
            raise _ReadingStopped(
                position,
                f"Dit is dieper genest dan {MAX_DEPTH} lagen; zo diep is de inhoud nergens.",
                "Begint hier een gewone tekst met haken? Zet die tussen aanhalingstekens.",
            )
        node = ListNode(position, []) if isinstance(event, yaml.SequenceStartEvent) else MapNode(position, {})
        self._attach(node)
        self._levels.append(_OpenCollection(node, position))

    def _close(self, _: yaml.SequenceEndEvent | yaml.MappingEndEvent) -> None:
        self._levels.pop()

    def _attach(self, node: Node) -> None:
        if not self._levels:
            self.root = node
            return
        level = self._levels[-1]
        if isinstance(level.node, ListNode):
            level.node.items.append(node)
        elif level.key is None:
            self._take_key(level, level.node, node)
        else:
            if not level.dropped:
                level.node.entries[level.key] = MapEntry(level.key_position, node)
            level.key = None

    def _take_key(self, level: _OpenCollection, parent: MapNode, node: Node) -> None:
        level.key_position, level.dropped = node.position, True
        if not isinstance(node, ScalarNode):
            level.key = ""
            self.report(
                node.position,
                "Een sleutel is één woord; hier staat een lijst of een groep sleutels.",
                "Begint hier een gewone tekst met haken? Zet die tussen aanhalingstekens.",
            )
            return
        level.key = node.raw
        if node.raw.startswith("\xa0"):
            raise _ReadingStopped(
                node.position,
                "Deze regel springt in met harde spaties (uit Word of van een webpagina); YAML telt die niet.",
                "Haal het begin van de regel weg en typ gewone spaties, net zoveel als bij de regels erboven.",
            )
        if node.raw == "<<":
            self.report(
                node.position,
                "Samenvoegen met ‘<<’ kan hier niet.",
                "Schrijf de sleutels en hun waarden voluit.",
            )
        elif node.raw in parent.entries:
            self._report_double(level, parent, node)
        else:
            level.dropped = False

    def _report_double(self, level: _OpenCollection, parent: MapNode, node: ScalarNode) -> None:
        """Report a key that was used before; where two items run together, once instead of for every key."""
        if level.items_run_together:
            return
        earlier = parent.entries[node.raw].position
        level.items_run_together = node.raw == next(iter(parent.entries))
        self.report(
            node.position,
            f"‘{node.shown}’ staat hier voor de tweede keer (eerder op regel {earlier.line}).",
            f"Begint hier een nieuw item? Zet er ‘- ’ voor. Anders: haal een van de twee ‘{node.shown}’ weg."
            if level.items_run_together
            else "Haal een van de twee weg.",
        )

    def _refuse_sign(self, position: SourcePosition) -> None:
        """Report an anchor (``&``), an alias (``*``) or a tag (``!``): most often the first sign of a text."""
        self.report(position, *sign_at_start(self.lines[position.line - 1][position.column - 1 :].strip()))

    def _alias(self, event: yaml.AliasEvent) -> None:
        position = _start(event)
        level = self._levels[-1] if self._levels else None
        if not (level and level.key == "<<"):
            self._refuse_sign(position)
        self._attach(ScalarNode(position, None, f"*{event.anchor}"))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._last = event
        position, text = _start(event), event.value
        if event.anchor is not None or event.tag is not None:
            self._refuse_sign(position)
        if event.style == '"' and UNPRINTABLE.search(text):  # only there is a code more than what it looks like
            self.report(
                position,
                "In deze tekst staat een code voor een onzichtbaar teken.",
                "Haal de code weg, of schrijf \\\\ als je een gewone schuine streep bedoelt.",
            )
        if not event.implicit[0]:
            self._attach(ScalarNode(position, text, text))
            return
        if event.end_mark and (lost := _LOST_TO_COMMENT.match(self._text, event.end_mark.index)):
            position = self._report_lost(lost, event, position)
        self._attach(ScalarNode(position, plain_value(text), text))

    def _report_lost(
        self, lost: re.Match[str], event: yaml.ScalarEvent, position: SourcePosition
    ) -> SourcePosition:
        """Report a text after ``#``, which YAML drops; give the position of the value."""
        text, end = lost[1].rstrip(), _end(event)
        hash_position = SourcePosition(end.line, end.column + lost.start(1) - lost.start())
        if not event.value:
            self.report(
                hash_position,
                f"Na # is alles een opmerking, dus ‘{shown(text)}’ telt niet mee en de waarde is leeg.",
                f"Laat bij een kanaal het # weg; schrijf anders {in_quotes(text)}.",
            )
            return hash_position
        self.report(
            hash_position,
            f"Na # is alles een opmerking, dus ‘{shown(text)}’ valt weg.",
            f"Hoort het bij de tekst? Schrijf {in_quotes(f'{event.value} {text}')}. "
            "Is het een opmerking? Zet een spatie na #.",
            Severity.WARNING,
        )
        return position


def plain_value(text: str) -> str | int | float | bool | None:
    """The value of a text without quotes; ``no``, ``19:30`` and ``2024-06-01`` are texts."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text


def _start(event: yaml.Event) -> SourcePosition:
    mark = event.start_mark
    return SourcePosition(mark.line + 1, mark.column + 1) if mark else SourcePosition(1, 1)


def _end(event: yaml.Event) -> SourcePosition:
    mark = event.end_mark
    return SourcePosition(mark.line + 1, mark.column + 1) if mark else SourcePosition(1, 1)
