"""The shape of the content: which keys a mapping has, what type stands where, and what we call it in Dutch."""

from __future__ import annotations

import types
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from bot.content import models
from bot.content.nodes import Entry, ListNode, MapNode, Node, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

FILES: dict[str, type[models.Model]] = {
    "documents.yaml": models.DocumentsFile,
    "faq.yaml": models.FaqFile,
    "glossary.yaml": models.GlossaryFile,
    "deadlines.yaml": models.DeadlinesFile,
    "insurers.yaml": models.InsurersFile,
    "regions.yaml": models.RegionsFile,
    "rounds.yaml": models.RoundsFile,
    "organisation.yaml": models.OrganisationFile,
}
"""What each file must contain. Files named ``faq-….yaml`` have the shape of ``faq.yaml``."""

NOUNS: dict[type[models.Model], str] = {
    models.When: "datum",
    models.Document: "document",
    models.SourceRef: "bron",
    models.Later: "aanvulling (later)",
    models.Footnote: "voetnoot",
    models.Section: "stuk van een antwoord",
    models.FaqGroup: "groep",
    models.FaqItem: "vraag",
    models.OtherMeaning: "andere betekenis",
    models.Term: "begrip",
    models.Repeat: "herhaling",
    models.Deadline: "deadline",
    models.ContractPeriod: "contractperiode",
    models.Insurer: "verzekeraar",
    models.Region: "regio",
    models.Phase: "fase",
    models.ConfirmedDate: "bevestigde datum",
    models.Round: "contractronde",
    models.Channels: "lijst kanalen",
    models.QuietHours: "stille periode",
    models.Organisation: "organisatie",
    **dict.fromkeys(FILES.values(), "bestand als dit"),
}


KEY_ITSELF = "[key]"
"""How pydantic ends the path to a mapping's key, where that is wrong and not the value."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the content as a path leads to it, with what should stand there."""

    node: Node
    """The value; the mapping around it when the key is missing."""
    place: Place
    """Where to point: at the value, at an unknown key, or at the mapping in which a key is missing."""
    path: tuple[str | int, ...]
    expected: Any
    """The type that should stand here; None where nothing is expected."""
    owner: type[models.Model] | None
    """The model of the nearest mapping around it."""
    around: MapNode | None
    """That mapping itself."""

    @property
    def key(self) -> str | None:
        """The nearest key on the way to this place."""
        return next((part for part in reversed(self.path) if isinstance(part, str) and part != KEY_ITSELF), None)

    @property
    def field(self) -> FieldInfo | None:
        """The field that the nearest key stands for."""
        return keys(self.owner).get(self.key or "") if self.owner else None


@cache
def keys(model: type[models.Model]) -> dict[str, FieldInfo]:
    """Give the fields of a model by the key under which they stand in a file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


@cache
def every_key() -> frozenset[str]:
    """Give every key that any mapping can have."""
    return frozenset(key for model in NOUNS for key in keys(model))


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
    """Whether a mapping with fixed keys belongs here."""
    return isinstance(annotation, type) and issubclass(annotation, models.Model)


def visit(annotation: Any, node: Node) -> Iterator[tuple[Any, Node]]:  # noqa: ANN401
    """Give each value with the type it should have, the outer before the inner; pass over what does not fit."""
    kind = bare(annotation)
    yield kind, node
    if isinstance(node, MapNode) and is_model(kind):
        for key, field in keys(kind).items():
            if entry := node.entries.get(key):
                yield from visit(field.annotation, entry.node)
    elif isinstance(node, MapNode) and isinstance(part := part_of(kind), type):
        for entry in node.entries.values():
            yield from visit(part, entry.node)
    elif isinstance(node, ListNode) and isinstance(part := part_of(kind), type):
        for item in node.items:
            yield from visit(part, item)


def spot(model: type[models.Model], root: Node, path: tuple[str | int, ...]) -> Spot:
    """Follow a path from the root of a file as far as it goes."""
    node, place = root, root.place
    expected: Any = model
    owner: type[models.Model] | None = None
    around: MapNode | None = None
    entry: Entry | None = None
    for part in path:
        if isinstance(node, ListNode) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
            place, expected = node.place, part_of(expected)
        elif isinstance(node, MapNode) and isinstance(part, str):
            if is_model(expected):
                owner, around = expected, node
                fields = keys(expected)
                expected = bare(fields[part].annotation) if part in fields else None
            else:
                expected = part_of(expected)
            entry = node.entries.get(part)
            if entry is None:
                break
            node, place = entry.node, entry.node.place if expected else entry.place
        elif entry and part == KEY_ITSELF:
            place = entry.place
    return Spot(node, place, path, expected, owner, around)
