"""Ids and what refers to them: every id belongs to one thing, and every reference leads somewhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.content import models
from bot.content.field_types import Model
from bot.content.nodes import ListNode, MapNode, Node, ScalarNode, SourcePosition, Tree
from bot.content.problems import Problem, Severity
from bot.content.shapes import NOUNS, is_model, part_of, visit
from bot.content.suggestions import did_you_mean, listing, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Kind = type[Model]

KINDS: tuple[Kind, ...] = (
    models.Document,
    models.FaqGroup,
    models.FaqItem,
    models.Term,
    models.Elsewhere,
    models.Deadline,
    models.Insurer,
    models.Region,
    models.Round,
)
"""Models with an id that the rest of the content may refer to."""

REFERENCES: Mapping[Kind, Mapping[str, Kind]] = {
    models.SourceRef: {"document": models.Document},
    models.FaqItem: {"group": models.FaqGroup, "terms": models.Term, "see_also": models.FaqItem},
    models.Term: {"see_also": models.FaqItem},
    models.Deadline: {"terms": models.Term, "see_also": models.FaqItem},
    models.Region: {"executor": models.Insurer, "insurers": models.Insurer},
    models.Round: {"insurer": models.Insurer, "see_also": models.FaqItem},
}
"""Keys that refer to a kind. Channels, audiences and the phase of a confirmed date have a form of their own."""

FEW = 12
"""Up to so many ids are listed when none looks like the one that was reference."""


@dataclass(frozen=True, slots=True)
class ContentMapping:
    """A mapping in a content file: an item, or a part of one."""

    tree: Tree
    node: MapNode

    def problem(
        self, position: SourcePosition, message: str, fix: str | None = None, severity: Severity = Severity.ERROR
    ) -> Problem:
        """Report a problem at a position in the same file."""
        return Problem(self.tree.file, position.line, position.column, message, fix, severity)

    def location_from(self, other: ContentMapping, node: Node | None = None) -> str:
        """The line of this mapping (or of a value in it), for a problem reported at another mapping."""
        line = (node or self.node).position.line
        if line > len(self.tree.lines):
            return "in een wijziging die in Slack is gemaakt"
        file = "" if self.tree is other.tree else f" van {self.tree.file}"
        return f"regel {line}{file}"


class Index:
    """All mappings in all files by kind, mistakes included, and the ids they claim."""

    def __init__(self, trees: Sequence[tuple[Tree, Kind]], unread: frozenset[Kind] = frozenset()) -> None:
        self.mappings: dict[Kind, list[ContentMapping]] = defaultdict(list)
        self._unread = set(unread)
        for tree, model in trees:
            self._unread |= _unread_kinds(tree, model)
            if tree.root is not None:
                for kind, node in visit(model, tree.root):
                    if is_model(kind) and isinstance(node, MapNode):
                        self.mappings[kind].append(ContentMapping(tree, node))

    def complete(self, kind: Kind) -> bool:
        """True when all ids of this kind were read; if not, no reference can be called wrong."""
        return kind not in self._unread

    @cached_property
    def ids(self) -> dict[Kind, dict[str, ContentMapping]]:
        """Mappings by kind and id; the first to claim an id counts."""
        return self._by_id(lambda item: filter(None, [item.text("id")]))

    @cached_property
    def former_ids(self) -> dict[Kind, dict[str, ContentMapping]]:
        """Mappings by kind and former id."""
        return self._by_id(lambda item: item.texts("previous_ids"))

    def _by_id(self, ids_of: Callable[[MapNode], Iterable[ScalarNode]]) -> dict[Kind, dict[str, ContentMapping]]:
        claimed: dict[Kind, dict[str, ContentMapping]] = {kind: {} for kind in KINDS}
        for kind in KINDS:
            for item in self.mappings[kind]:
                for node in ids_of(item.node):
                    claimed[kind].setdefault(node.raw.strip(), item)
        return claimed


def clashing_ids(index: Index) -> Iterator[Problem]:
    """Find ids that two things claim, now or formerly."""
    for kind in KINDS:
        for item in index.mappings[kind]:
            node = item.node.text("id")
            if node and (first := index.ids[kind][node.raw.strip()]) is not item:
                yield item.problem(
                    node.position,
                    f"Het id ‘{node.shown}’ is al in gebruik ({first.location_from(item)}).",
                    "Geef deze een eigen id.",
                )
            for former in item.node.texts("previous_ids"):
                yield from _clashing_former_id(index, kind, item, former)


def _clashing_former_id(index: Index, kind: Kind, item: ContentMapping, former: ScalarNode) -> Iterator[Problem]:
    old = former.raw.strip()
    if current := index.ids[kind].get(old):
        whose = "van hetzelfde item" if current is item else f"van een ander item ({current.location_from(item)})"
        yield item.problem(
            former.position,
            f"‘{former.shown}’ staat bij de vroegere id's, maar is nu het id {whose}.",
            "Haal het hier weg, of geef het andere een nieuw id.",
        )
    elif (first := index.former_ids[kind][old]) is not item:
        yield item.problem(
            former.position,
            f"‘{former.shown}’ staat ook bij de vroegere id's op {first.location_from(item)}.",
            "Laat het staan bij het item dat het echt overnam.",
        )


def dangling_references(index: Index) -> Iterator[Problem]:
    """Find references to something that is not there, or that has another id by now."""
    for owner, targets in REFERENCES.items():
        for item in index.mappings[owner]:
            for key, target in targets.items():
                single = item.node.text(key)
                for node in [single] if single else item.node.texts(key):
                    yield from _dangling(index, item, node.position, node.raw.strip(), target)
    yield from _audiences(index)
    yield from _channel_keys(index)
    yield from _phases(index)


def repeated_references(index: Index) -> Iterator[Problem]:
    """Find ids mentioned twice in one list."""
    lists = {owner: set(targets) for owner, targets in REFERENCES.items()}
    lists[models.Deadline] |= {"audience"}
    for owner, names in lists.items():
        for item in index.mappings[owner]:
            for key in sorted(names):
                mentioned: set[str] = set()
                for node in item.node.texts(key):
                    if node.raw.strip() in mentioned:
                        yield item.problem(
                            node.position,
                            f"‘{node.shown}’ staat twee keer in ‘{key}’.",
                            "Haal er een weg.",
                            Severity.WARNING,
                        )
                    mentioned.add(node.raw.strip())


def _dangling(
    index: Index, item: ContentMapping, position: SourcePosition, reference: str, target: Kind
) -> Iterator[Problem]:
    ids = index.ids[target]
    if reference in ids or not index.complete(target):
        return
    noun = NOUNS[target]
    if former := index.former_ids[target].get(reference):
        current = former.node.text("id")
        if current:
            yield item.problem(
                position,
                f"‘{shown(reference)}’ is het vroegere id van een {noun}.",
                f"Schrijf ‘{current.shown}’.",
                Severity.WARNING,
            )
        return
    listed = f"Kies uit {listing(list(ids))}." if 0 < len(ids) <= FEW else None
    yield item.problem(
        position,
        f"Er is geen {noun} met het id ‘{shown(reference)}’.",
        did_you_mean(reference, ids, listed),
    )


def _audiences(index: Index) -> Iterator[Problem]:
    kinds: dict[str, Kind] = {"regio": models.Region, "verzekeraar": models.Insurer}
    heard = [(item, node) for item in index.mappings[models.Deadline] for node in item.node.texts("audience")]
    for item in index.mappings[models.Channels]:
        others = item.node.get("others")
        if isinstance(others, MapNode):
            heard += [(item, node) for channel in others.entries for node in others.texts(channel)]
    for item, node in heard:
        prefix, _, reference = node.raw.strip().partition(":")
        if reference and prefix in kinds:
            yield from _dangling(index, item, node.position, reference, kinds[prefix])


def _channel_keys(index: Index) -> Iterator[Problem]:
    for item in index.mappings[models.Channels]:
        targets: dict[str, Kind] = {"regions": models.Region, "insurers": models.Insurer}
        for key, target in targets.items():
            node = item.node.get(key)
            if isinstance(node, MapNode):
                for reference, entry in node.entries.items():
                    yield from _dangling(index, item, entry.position, reference, target)


def _phases(index: Index) -> Iterator[Problem]:
    for item in index.mappings[models.Round]:
        phases: set[str] = set()
        for phase in item.node.maps("phases"):
            if node := phase.text("id"):
                if node.raw.strip() in phases:
                    yield item.problem(
                        node.position,
                        f"Deze ronde heeft al een fase ‘{node.shown}’.",
                        "Geef deze fase een eigen id.",
                    )
                phases.add(node.raw.strip())
        for confirmed in item.node.maps("confirmed"):
            node = confirmed.text("phase")
            if node and node.raw.strip() not in phases:
                yield item.problem(
                    node.position,
                    f"Deze ronde heeft geen fase ‘{node.shown}’.",
                    did_you_mean(node.raw, phases, f"Kies uit {listing(sorted(phases))}." if phases else None),
                )


def _unread_kinds(tree: Tree, model: Kind) -> set[Kind]:
    """Find the kinds that this file should hold but that could not be read from it."""
    unread = set()
    for key, field in model.model_fields.items():
        kind = part_of(field.annotation)
        listed = tree.root.get(key) if isinstance(tree.root, MapNode) else None
        missing = listed is None and (field.is_required() or not isinstance(tree.root, MapNode))
        if kind and (not tree.complete or missing or (listed is not None and not isinstance(listed, ListNode))):
            unread.add(kind)
    return unread
