"""The shape of the content: the keys of a mapping, the type of each value, and the Dutch noun for it."""

from __future__ import annotations

import datetime as dt
import types
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from bot.content import models
from bot.content.field_types import Model
from bot.content.nodes import ListNode, MapEntry, MapNode, Node, SourcePosition
from bot.content.when import When

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

FILES: dict[str, type[Model]] = {
    "documents.yaml": models.DocumentsFile,
    "faq.yaml": models.FaqFile,
    "glossary.yaml": models.GlossaryFile,
    "elsewhere.yaml": models.ElsewhereFile,
    "deadlines.yaml": models.DeadlinesFile,
    "insurers.yaml": models.InsurersFile,
    "regions.yaml": models.RegionsFile,
    "rounds.yaml": models.RoundsFile,
    "organisation.yaml": models.OrganisationFile,
}
"""The model of each file. Files named ``faq-….yaml`` have the shape of ``faq.yaml``."""

OPTIONAL = frozenset({"elsewhere.yaml"})
"""Files that a content folder can do without."""

NOUNS: dict[type[Model], str] = {
    When: "datum",
    models.Document: "document",
    models.SourceRef: "bron",
    models.Later: "aanvulling (later)",
    models.Footnote: "voetnoot",
    models.Section: "stuk van een antwoord",
    models.FaqGroup: "groep",
    models.FaqItem: "vraag",
    models.Elsewhere: "soort vraag voor elders",
    models.OtherMeaning: "andere betekenis",
    models.Term: "begrip",
    models.Repeat: "herhaling",
    models.Deadline: "deadline",
    models.ContractPeriod: "contractperiode",
    models.Insurer: "verzekeraar",
    models.Region: "regio",
    models.Phase: "fase",
    models.ConfirmedDate: "bevestigde datum",
    models.ConfirmedYear: "datum van één jaar",
    models.Round: "contractronde",
    models.Channels: "lijst kanalen",
    models.QuietHours: "stille periode",
    models.Owner: "rol",
    models.Organisation: "organisatie",
    **dict.fromkeys(FILES.values(), "bestand als dit"),
}


KEY_ITSELF = "[key]"
"""The end of pydantic's path to a key of a mapping, if the key is wrong and not the value."""


_DATED = (dt.date, dt.time)
"""Types with a notation of their own."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The end of a path through a file, with the type that should stand there."""

    node: Node
    """The value; the mapping around it when the key is missing."""
    position: SourcePosition
    """Of the value, of an unknown key, or of the mapping in which a key is missing."""
    path: tuple[str | int, ...]
    expected: Any
    """The type that should stand here; None where nothing is expected."""
    owner: type[Model] | None
    """The model of ``mapping``."""
    mapping: MapNode | None
    """The nearest mapping around it."""

    @property
    def key(self) -> str | None:
        """The nearest key on the path."""
        return next((part for part in reversed(self.path) if isinstance(part, str) and part != KEY_ITSELF), None)

    @property
    def field(self) -> FieldInfo | None:
        """The field that the nearest key stands for."""
        return keys(self.owner).get(self.key or "") if self.owner else None


@cache
def keys(model: type[Model]) -> dict[str, FieldInfo]:
    """Give the fields of a model by the key under which they stand in a file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def bare(annotation: Any) -> Any:  # noqa: ANN401 - type annotations have no common type
    """Give the type without its constraints and without ``| None``."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return bare(get_args(annotation)[0])
    if origin in {Union, types.UnionType}:
        return bare(next(member for member in get_args(annotation) if member is not types.NoneType))
    return annotation


def part_of(annotation: Any) -> Any:  # noqa: ANN401
    """Give the type of the parts of a list or a mapping with free keys; None for everything else."""
    whole = bare(annotation)
    if get_origin(whole) is tuple:
        return bare(get_args(whole)[0])
    if get_origin(whole) is dict:
        return bare(get_args(whole)[1])
    return None


def is_model(annotation: Any) -> bool:  # noqa: ANN401
    """True for the type of a mapping with fixed keys."""
    return isinstance(annotation, type) and issubclass(annotation, Model)


def visit(annotation: Any, root: Node) -> Iterator[tuple[Any, Node]]:  # noqa: ANN401
    """Give each mapping, date and time with the type that should stand there, the outer before the inner.

    Passes over other values, and over what stands where it does not fit.
    """
    waiting = [(bare(annotation), root)]
    while waiting:
        kind, node = waiting.pop()
        if is_model(kind):
            yield kind, node
            if isinstance(node, MapNode):
                entries = node.entries
                waiting += [(inner, entries[key].node) for key, inner in _inner(kind) if key in entries]
        elif kind in _DATED:
            yield kind, node
        elif _leads_on(part := part_of(kind)):
            if isinstance(node, ListNode):
                waiting += [(part, item) for item in reversed(node.items)]
            elif isinstance(node, MapNode):
                waiting += [(part, entry.node) for entry in reversed(node.entries.values())]


@cache
def _inner(model: type[Model]) -> tuple[tuple[str, Any], ...]:
    """Give the keys of a model under which there is more to visit, with the type, the last first."""
    typed = ((key, bare(field.annotation)) for key, field in keys(model).items())
    return tuple((key, kind) for key, kind in typed if _leads_on(kind) or _leads_on(part_of(kind)))[::-1]


def _leads_on(kind: Any) -> bool:  # noqa: ANN401
    return is_model(kind) or kind in _DATED


def spot_at(model: type[Model], root: Node, path: tuple[str | int, ...]) -> Spot:
    """Follow a path from the root of a file as far as it goes."""
    node, position = root, root.position
    expected: Any = model
    owner: type[Model] | None = None
    mapping: MapNode | None = None
    entry: MapEntry | None = None
    for part in path:
        if isinstance(node, ListNode) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
            position, expected = node.position, part_of(expected)
        elif isinstance(node, MapNode) and isinstance(part, str):
            if is_model(expected):
                owner, mapping = expected, node
                fields = keys(expected)
                expected = bare(fields[part].annotation) if part in fields else None
            else:
                expected = part_of(expected)
            entry = node.entries.get(part)
            if entry is None:
                break
            node, position = entry.node, entry.node.position if expected else entry.position
        elif entry and part == KEY_ITSELF:
            position = entry.position
    return Spot(node, position, path, expected, owner, mapping)
