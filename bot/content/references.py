"""Ids and what refers to them: every id belongs to one thing, and every reference leads somewhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.content import models
from bot.content.nodes import ListNode, MapNode, Node, ScalarNode, SourcePosition, Tree
from bot.content.problems import Problem, Severity
from bot.content.shapes import NOUNS, is_model, part_of, visit
from bot.content.suggestions import did_you_mean, listing, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Kind = type[models.Model]

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
"""What has an id that the rest of the content may refer to."""

REFERENCES: Mapping[Kind, Mapping[str, Kind]] = {
    models.SourceRef: {"document": models.Document},
    models.FaqItem: {"group": models.FaqGroup, "terms": models.Term, "see_also": models.FaqItem},
    models.Term: {"see_also": models.FaqItem},
    models.Deadline: {"terms": models.Term, "see_also": models.FaqItem},
    models.Region: {"executor": models.Insurer, "insurers": models.Insurer},
    models.Round: {"insurer": models.Insurer, "see_also": models.FaqItem},
}
"""Which key refers to what. Keys of channels, audiences and the phase of a confirmed date have their own form."""

FEW = 12
"""Up to so many ids are listed when none looks like the one that was written."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A mapping somewhere in the content."""

    tree: Tree
    node: MapNode

    def problem(
        self, place: SourcePosition, message: str, fix: str | None = None, severity: Severity = Severity.ERROR
    ) -> Problem:
        """Report something at a place in the same file."""
        return Problem(self.tree.file, place.line, place.column, message, fix, severity)

    def where(self, seen_from: Reference, node: Node | None = None) -> str:
        """Say where it (or a value in it) stands, for a problem reported somewhere else."""
        file = "" if self.tree is seen_from.tree else f" van {self.tree.file}"
        return f"regel {(node or self.node).place.line}{file}"


class Index:
    """All mappings in all files by what they are, mistakes included, and the ids they claim."""

    def __init__(self, trees: Sequence[tuple[Tree, Kind]], unknown: frozenset[Kind] = frozenset()) -> None:
        self.found: dict[Kind, list[Reference]] = defaultdict(list)
        self._unknown = set(unknown)
        for tree, model in trees:
            self._unknown |= _unread(tree, model)
            if tree.root is not None:
                for kind, node in visit(model, tree.root):
                    if is_model(kind) and isinstance(node, MapNode):
                        self.found[kind].append(Reference(tree, node))

    def known(self, kind: Kind) -> bool:
        """Whether all ids of this kind were read; if not, no reference can be called wrong."""
        return kind not in self._unknown

    @cached_property
    def ids(self) -> dict[Kind, dict[str, Reference]]:
        """What each id stands for; the first to claim it counts."""
        claimed: dict[Kind, dict[str, Reference]] = {kind: {} for kind in KINDS}
        for kind in KINDS:
            for found in self.found[kind]:
                if node := found.node.text("id"):
                    claimed[kind].setdefault(node.raw.strip(), found)
        return claimed

    @cached_property
    def former_ids(self) -> dict[Kind, dict[str, Reference]]:
        """What each former id stood for."""
        claimed: dict[Kind, dict[str, Reference]] = {kind: {} for kind in KINDS}
        for kind in KINDS:
            for found in self.found[kind]:
                for node in found.node.texts("previous_ids"):
                    claimed[kind].setdefault(node.raw.strip(), found)
        return claimed


def clashing_ids(index: Index) -> Iterator[Problem]:
    """Find ids that two things claim, now or formerly."""
    for kind in KINDS:
        for found in index.found[kind]:
            node = found.node.text("id")
            if node and (first := index.ids[kind][node.raw.strip()]) is not found:
                yield found.problem(
                    node.place,
                    f"Het id ‘{node.shown}’ is al in gebruik ({first.where(found)}).",
                    "Geef deze een eigen id.",
                )
            for former in found.node.texts("previous_ids"):
                yield from _clashing_former_id(index, kind, found, former)


def _clashing_former_id(index: Index, kind: Kind, found: Reference, former: ScalarNode) -> Iterator[Problem]:
    old = former.raw.strip()
    if current := index.ids[kind].get(old):
        whose = "van hetzelfde item" if current is found else f"van een ander item ({current.where(found)})"
        yield found.problem(
            former.place,
            f"‘{former.shown}’ staat bij de vroegere id's, maar is nu het id {whose}.",
            "Haal het hier weg, of geef het andere een nieuw id.",
        )
    elif (first := index.former_ids[kind][old]) is not found:
        yield found.problem(
            former.place,
            f"‘{former.shown}’ staat ook bij de vroegere id's op {first.where(found)}.",
            "Laat het staan bij het item dat het echt overnam.",
        )


def dangling_references(index: Index) -> Iterator[Problem]:
    """Find references to something that is not there, or that has another id by now."""
    for owner, targets in REFERENCES.items():
        for found in index.found[owner]:
            for key, target in targets.items():
                single = found.node.text(key)
                for node in [single] if single else found.node.texts(key):
                    yield from _dangling(index, found, node.place, node.raw.strip(), target)
    yield from _audiences(index)
    yield from _channel_keys(index)
    yield from _phases(index)


def repeated_references(index: Index) -> Iterator[Problem]:
    """Find things mentioned twice in one list."""
    lists = {owner: set(targets) for owner, targets in REFERENCES.items()}
    lists[models.Deadline] |= {"audience"}
    for owner, names in lists.items():
        for found in index.found[owner]:
            for key in sorted(names):
                seen: set[str] = set()
                for node in found.node.texts(key):
                    if node.raw.strip() in seen:
                        yield found.problem(
                            node.place,
                            f"‘{node.shown}’ staat twee keer in ‘{key}’.",
                            "Haal er een weg.",
                            Severity.WARNING,
                        )
                    seen.add(node.raw.strip())


def _dangling(
    index: Index, found: Reference, place: SourcePosition, written: str, target: Kind
) -> Iterator[Problem]:
    ids = index.ids[target]
    if written in ids or not index.known(target):
        return
    noun = NOUNS[target]
    if former := index.former_ids[target].get(written):
        current = former.node.text("id")
        if current:
            yield found.problem(
                place,
                f"‘{shown(written)}’ is het vroegere id van een {noun}.",
                f"Schrijf ‘{current.shown}’.",
                Severity.WARNING,
            )
        return
    listed = f"Kies uit {listing(list(ids))}." if 0 < len(ids) <= FEW else None
    yield found.problem(
        place,
        f"Er is geen {noun} met het id ‘{shown(written)}’.",
        did_you_mean(written, ids, listed),
    )


def _audiences(index: Index) -> Iterator[Problem]:
    kinds: dict[str, Kind] = {"regio": models.Region, "verzekeraar": models.Insurer}
    for found in index.found[models.Deadline]:
        for node in found.node.texts("audience"):
            prefix, _, written = node.raw.strip().partition(":")
            if written and prefix in kinds:
                yield from _dangling(index, found, node.place, written, kinds[prefix])


def _channel_keys(index: Index) -> Iterator[Problem]:
    for found in index.found[models.Channels]:
        targets: dict[str, Kind] = {"regions": models.Region, "insurers": models.Insurer}
        for key, target in targets.items():
            node = found.node.get(key)
            if isinstance(node, MapNode):
                for written, entry in node.entries.items():
                    yield from _dangling(index, found, entry.place, written, target)


def _phases(index: Index) -> Iterator[Problem]:
    for found in index.found[models.Round]:
        phases: set[str] = set()
        for phase in found.node.maps("phases"):
            if node := phase.text("id"):
                if node.raw.strip() in phases:
                    yield found.problem(
                        node.place, f"Deze ronde heeft al een fase ‘{node.shown}’.", "Geef deze fase een eigen id."
                    )
                phases.add(node.raw.strip())
        for confirmed in found.node.maps("confirmed"):
            node = confirmed.text("phase")
            if node and node.raw.strip() not in phases:
                yield found.problem(
                    node.place,
                    f"Deze ronde heeft geen fase ‘{node.shown}’.",
                    did_you_mean(node.raw, phases, f"Kies uit {listing(sorted(phases))}." if phases else None),
                )


def _unread(tree: Tree, model: Kind) -> set[Kind]:
    """Tell which kinds this file should hold but could not be read from it."""
    unread = set()
    for key, field in model.model_fields.items():
        kind = part_of(field.annotation)
        listed = tree.root.get(key) if isinstance(tree.root, MapNode) else None
        missing = listed is None and (field.is_required() or not isinstance(tree.root, MapNode))
        if kind and (not tree.complete or missing or (listed is not None and not isinstance(listed, ListNode))):
            unread.add(kind)
    return unread
