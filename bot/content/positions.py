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
from typing import TYPE_CHECKING, Any, Final

import yaml

from bot.content import syntax
from bot.content.nodes import Entry, ListNode, MapNode, Node, Place, ScalarNode, Tree
from bot.content.parser_stop import LastValue
from bot.content.problems import Problem, Severity
from bot.content.source_text import LINE_BREAK, UNPRINTABLE
from bot.content.suggestions import in_quotes, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 20
"""The content itself is eight levels deep."""

LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser written in C where PyYAML was built with it; it is ten times faster."""

_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_LOST_TO_COMMENT = re.compile(r"\s+(#\S.*)")


def parse(text: str, file: str, loader: Any = LOADER) -> Tree:  # noqa: ANN401 - PyYAML's loaders share no type
    """Read YAML text; never raises on text without unprintable characters, however odd the YAML."""
    lines = tuple(LINE_BREAK.split(text))
    builder = _Builder(file, lines)
    complete = False
    try:
        builder.build(yaml.parse(text, Loader=loader))
        builder.root = builder.root or ScalarNode(Place(1, 1), None, "")  # nothing, or comments only
        complete = True
    except _Refused as refusal:
        builder.report(refusal.place, refusal.message, refusal.fix)
        builder.root = builder.root if refusal.keeps_root else None
    except yaml.YAMLError as error:
        stop = syntax.explain(error, lines, builder.last_value)
        if not any(problem.line == stop.line for problem in builder.problems):
            builder.report(Place(stop.line, stop.column), stop.message, stop.fix)
        builder.root = None
    except (ValueError, OverflowError):  # PyYAML's own number conversions, on an absurd escape or version number
        builder.report(Place(1, 1), *syntax.INCOMPREHENSIBLE)
        builder.root = None
    return Tree(file, lines, builder.root, complete, tuple(builder.problems))


class _Refused(Exception):  # noqa: N818 - it stops the reading; the error is reported as a Problem
    """Reading on makes no sense."""

    def __init__(self, place: Place, message: str, fix: str, *, keeps_root: bool = False) -> None:
        super().__init__(message)
        self.place, self.message, self.fix, self.keeps_root = place, message, fix, keeps_root


@dataclass(slots=True)
class _Level:
    """A list or mapping that is being filled."""

    node: ListNode | MapNode
    key: str | None = None
    """The key that waits for its value."""
    key_place: Place | None = None
    dropped: bool = False
    """Whether that key was refused, so that its value must not be kept."""
    items_run_together: bool = False


class _Builder:
    """Builds the tree from YAML's events and notes what is refused on the way."""

    def __init__(self, file: str, lines: tuple[str, ...]) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._last: yaml.ScalarEvent | None = None
        self._file = file
        self._lines = lines
        self._levels: list[_Level] = []

    def build(self, events: Iterator[yaml.Event]) -> None:
        for event in events:
            match event:
                case yaml.ScalarEvent():
                    self._last = event
                    self._refuse_anchor_and_tag(event)
                    self._attach(self._scalar(event))
                case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                    self._refuse_anchor_and_tag(event)
                    self._open(event)
                case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                    self._levels.pop()
                case yaml.AliasEvent():
                    self._attach(self._alias(event))
                case yaml.DocumentStartEvent() if self.root is not None:
                    raise _Refused(
                        _start(event),
                        "Met ‘---’ begint hier een tweede deel; een bestand heeft er maar één.",
                        "Haal de regel ‘---’ weg, of zet het tweede deel in een eigen bestand.",
                        keeps_root=True,
                    )

    def report(
        self, place: Place, message: str, fix: str | None = None, severity: Severity = Severity.ERROR
    ) -> None:
        line = min(place.line, len(self._lines))
        self.problems.append(Problem(self._file, line, place.column, message, fix, severity))

    @property
    def last_value(self) -> LastValue | None:
        """The last value that was read well."""
        if self._last is None:
            return None
        start, end = _start(self._last), _end(self._last)
        quoted = self._last.style in {"'", '"'}
        return LastValue(self._last.value, quoted, start.line - 1, start.column - 1, end.line - 1, end.column - 1)

    def _open(self, event: yaml.SequenceStartEvent | yaml.MappingStartEvent) -> None:
        place = _start(event)
        if len(self._levels) == MAX_DEPTH:
            raise _Refused(
                place,
                f"Dit is dieper genest dan {MAX_DEPTH} lagen; zo diep is de inhoud nergens.",
                "Begint hier een gewone tekst met haken? Zet die tussen aanhalingstekens.",
            )
        node: ListNode | MapNode = (
            ListNode(place) if isinstance(event, yaml.SequenceStartEvent) else MapNode(place)
        )
        self._attach(node)
        self._levels.append(_Level(node))

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
                level.node.entries[level.key] = Entry(level.key_place or node.place, node)
            level.key = None

    def _take_key(self, level: _Level, parent: MapNode, node: Node) -> None:
        level.key = node.raw if isinstance(node, ScalarNode) else ""
        level.key_place = node.place
        level.dropped = True
        if isinstance(node, ScalarNode) and node.raw.startswith("\xa0"):
            raise _Refused(
                node.place,
                "Deze regel springt in met harde spaties (uit Word of van een webpagina); YAML telt die niet.",
                "Haal het begin van de regel weg en typ gewone spaties, net zoveel als bij de regels erboven.",
            )
        if not isinstance(node, ScalarNode):
            self.report(
                node.place,
                "Een sleutel is één woord; hier staat een lijst of een groep sleutels.",
                "Begint hier een gewone tekst met haken? Zet die tussen aanhalingstekens.",
            )
        elif node.raw == "<<":
            self.report(
                node.place,
                "Samenvoegen met ‘<<’ kan hier niet.",
                "Schrijf de sleutels en hun waarden voluit.",
            )
        elif node.raw in parent.entries:
            self._report_double(level, parent, node)
        else:
            level.dropped = False

    def _report_double(self, level: _Level, parent: MapNode, node: ScalarNode) -> None:
        """Report a key that was used before; where two items run together, once instead of for every key."""
        if level.items_run_together:
            return
        earlier = parent.entries[node.raw].place
        level.items_run_together = node.raw == next(iter(parent.entries))
        self.report(
            node.place,
            f"‘{node.shown}’ staat hier voor de tweede keer (eerder op regel {earlier.line}).",
            f"Begint hier een nieuw item? Zet er ‘- ’ voor. Anders: haal een van de twee ‘{node.shown}’ weg."
            if level.items_run_together
            else "Haal een van de twee weg.",
        )

    def _refuse_anchor_and_tag(self, event: yaml.NodeEvent) -> None:
        tag = getattr(event, "tag", None)
        if event.anchor is None and tag is None:
            return
        place = _start(event)
        sign, name = ("&", "een anker") if event.anchor is not None else ("!", "een label")
        self.report(
            place,
            f"Met ‘{sign}’ begint in YAML {name}; dat kan hier niet.",
            self._quotes_or("haal het weg", place),
        )

    def _alias(self, event: yaml.AliasEvent) -> ScalarNode:
        place = _start(event)
        level = self._levels[-1] if self._levels else None
        if not (level and level.key == "<<"):
            self.report(
                place,
                f"‘*{shown(event.anchor or '')}’ verwijst naar een andere plek in het bestand; dat kan hier niet.",
                self._quotes_or("schrijf wat er moet staan voluit", place),
            )
        return ScalarNode(place, None, f"*{event.anchor}")

    def _quotes_or(self, instruction: str, place: Place) -> str:
        text = self._lines[place.line - 1][place.column - 1 :].strip()
        return f"Is het gewone tekst? Schrijf {in_quotes(text)}. Anders: {instruction}."

    def _scalar(self, event: yaml.ScalarEvent) -> ScalarNode:
        place = _start(event)
        if UNPRINTABLE.search(event.value):
            self.report(
                place,
                "In deze tekst staat een code voor een onzichtbaar teken (zoals \\0 of \\x07).",
                "Haal de code weg, of schrijf \\\\ als je een gewone schuine streep bedoelt.",
            )
        if not event.implicit[0]:
            return ScalarNode(place, event.value, event.value)
        end = _end(event)
        line = min(end.line, len(self._lines))
        if lost := _LOST_TO_COMMENT.match(self._lines[line - 1], end.column - 1):
            place = self._report_lost(lost, Place(line, lost.start(1) + 1), event)
        return ScalarNode(place, _resolve(event.value), event.value)

    def _report_lost(self, lost: re.Match[str], hash_place: Place, event: yaml.ScalarEvent) -> Place:
        """Report a text after ``#``, which YAML drops; give the place where the value may be said to stand."""
        text = lost.group(1).rstrip()
        if not event.value:
            self.report(
                hash_place,
                f"Na # is alles een opmerking, dus ‘{shown(text)}’ telt niet mee en de waarde is leeg.",
                f"Laat bij een kanaal het # weg; schrijf anders {in_quotes(text)}.",
            )
            return hash_place
        self.report(
            hash_place,
            f"Na # is alles een opmerking, dus ‘{shown(text)}’ valt weg.",
            f"Hoort het bij de tekst? Schrijf {in_quotes(f'{event.value} {text}')}. "
            "Is het een opmerking? Zet een spatie na #.",
            Severity.WARNING,
        )
        return _start(event)


def _start(event: yaml.Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)


def _end(event: yaml.Event) -> Place:
    mark = event.end_mark
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)


def _resolve(text: str) -> str | int | float | bool | None:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text
