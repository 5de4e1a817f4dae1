"""Items of an FAQ document against the FAQ that stands: each difference, and the edit that takes it over.

An item belongs to what stands when its id does, or its question, which may differ more where the letter is the
same. Only what a document has is compared: question, passages and footnotes. What people wrote beside those, such
as the short forms and the phrasings, stays with the passage it belongs to.
"""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from rapidfuzz import fuzz

from bot.content.edits import add_record, replace_element, set_field
from bot.content.new_records import free_id
from bot.importing.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.content.edits import Change, Json
    from bot.content.field_types import Model
    from bot.content.models import Content, FaqFile, FaqItem, Footnote, Section

ALIKE, ALIKE_WITH_LETTER = 85, 60
"""Resemblance of two questions that are taken for one, from 0 to 100."""
SAME_PASSAGE = 60
"""Resemblance of two passages of which one is taken for the other, changed."""

Part = TypeVar("Part", "Section", "Footnote")


class DifferenceKind(StrEnum):
    """Kind of difference, as it is shown."""

    NEW = "nieuw"
    CHANGED = "gewijzigd"
    ABSENT = "niet in het bestand"


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """One item that the document has otherwise than the FAQ."""

    letter: str
    title: str
    kind: DifferenceKind
    lines: tuple[str, ...]
    """The sentences that differ: "- " before one that stands, "+ " before one of the document."""
    changes: tuple[Change, ...] = ()
    """The edit that takes it over; none for an item that the document does not have."""


def compare(content: Content, file: FaqFile) -> tuple[ItemDifference, ...]:
    """The differences in the order of the document, then the items that it does not have."""
    matches = _matches(content, file)
    changes = [_changed(standing, item) for item, standing in matches if standing]
    standing_items = [standing for _, standing in matches if standing]
    new = [_new(content, file, item, standing_items) for item, standing in matches if standing is None]
    groups = {(item.group, item.sources[0].document) for item in standing_items}
    absent = [
        ItemDifference(item.letter or "", item.title, DifferenceKind.ABSENT, ())
        for item in content.faq
        if item.letter and item not in standing_items and (item.group, item.sources[0].document) in groups
    ]
    order = {item.letter: index for index, item in enumerate(file.items)}
    known = [difference for difference in (*changes, *new) if difference is not None]
    return (*sorted(known, key=lambda difference: order.get(difference.letter, -1)), *absent)


def _matches(content: Content, file: FaqFile) -> list[tuple[FaqItem, FaqItem | None]]:
    """Each item of the document with the one that stands for it, the most alike first served."""
    scored = sorted(
        (
            (score, index, standing.id)
            for index, item in enumerate(file.items)
            for standing in content.faq
            if (score := _resemblance(item, standing))
        ),
        reverse=True,
    )
    by_place: dict[int, str] = {}
    for _, index, id_ in scored:
        if index not in by_place and id_ not in by_place.values():
            by_place[index] = id_
    known = {item.id: item for item in content.faq}
    return [(item, known.get(by_place.get(index, ""))) for index, item in enumerate(file.items)]


def _resemblance(item: FaqItem, standing: FaqItem) -> float:
    """Resemblance of two items, from 0 (two items) to 200 (one, by their id)."""
    if item.id in {standing.id, *standing.previous_ids}:
        return 200.0
    ratio = fuzz.token_sort_ratio(item.question.casefold(), standing.question.casefold())
    same_letter = item.letter is not None and item.letter == standing.letter
    return ratio if ratio >= (ALIKE_WITH_LETTER if same_letter else ALIKE) else 0.0


def _changed(standing: FaqItem, item: FaqItem) -> ItemDifference | None:
    changes: list[Change] = []
    lines: list[str] = []
    if _flat(standing.question) != _flat(item.question):
        changes.append(set_field("items", standing.id, "question", item.question))
        lines += _sentences_changed(standing.question, item.question)
    changes += _changes_of(standing.id, "answer", standing.answer, item.answer)
    changes += _changes_of(standing.id, "footnotes", standing.footnotes, item.footnotes)
    lines += _sentences_changed(_joined(standing.answer), _joined(item.answer))
    lines += _sentences_changed(_joined(standing.footnotes), _joined(item.footnotes))
    if not changes:
        return None
    return ItemDifference(
        item.letter or standing.letter or "", standing.title, DifferenceKind.CHANGED, tuple(lines), tuple(changes)
    )


def _paired(standing: Sequence[Part], parts: Sequence[Part]) -> list[tuple[Part | None, Part]]:
    """Passages or footnotes of the document, each with the one that stands for it."""
    left = list(standing)
    pairs: list[tuple[Part | None, Part]] = []
    for part in parts:
        likeness, index = max(((_alike(old, part), -offset) for offset, old in enumerate(left)), default=(0.0, 0))
        pairs.append((left.pop(-index) if likeness >= SAME_PASSAGE else None, part))
    return pairs


def _alike(old: Part, new: Part) -> float:
    """Resemblance of two passages; by their number for certain, where both have one."""
    numbers = [getattr(part, "point", None) or getattr(part, "number", None) for part in (old, new)]
    if all(numbers):
        return 100.0 * (numbers[0] == numbers[1])
    return fuzz.ratio(_flat(old.text), _flat(new.text))


def _changes_of(id_: str, field: str, standing: Sequence[Part], parts: Sequence[Part]) -> Iterator[Change]:
    """Changes of single parts where none is added, moved or gone; else of the whole list."""
    pairs = _paired(standing, parts)
    if [old for old, _ in pairs] == list(standing):
        for old, new in pairs:
            if old is not None and _flat(old.text) != _flat(new.text):
                yield replace_element("items", id_, field, _raw(old), {**_raw(old), "text": new.text})
    else:
        whole = [{**_raw(old), "text": _kept(old, new)} if old else _raw(new) for old, new in pairs]
        yield set_field("items", id_, field, whole or None)


def _joined(parts: Sequence[Part]) -> str:
    return "\n".join(part.text for part in parts)


def _kept(old: Part, new: Part) -> str:
    return old.text if _flat(old.text) == _flat(new.text) else new.text


def _new(content: Content, file: FaqFile, item: FaqItem, standing: Sequence[FaqItem]) -> ItemDifference:
    """The item as a record beside the others of its document, or with a group and a document of its own."""
    record: dict[str, Json] = {**_raw(item), "id": free_id(item.id, content.faq_by_id, "vraag")}
    record["see_also"] = [id_ for id_ in item.see_also if id_ in content.faq_by_id]
    changes: list[Change] = []
    if standing:
        likely = Counter((other.group, other.sources[0].document, other.owner) for other in standing)
        group, document, owner = likely.most_common(1)[0][0]
        sources = [{**source, "document": document} for source in record["sources"]]
        record |= {"group": group, "sources": sources, "owner": owner}
    else:
        changes += [
            add_record(list_, _raw(part))
            for list_, parts, known in (
                ("groups", file.groups, content.group_by_id),
                ("documents", file.documents, content.document_by_id),
            )
            for part in parts
            if part.id not in known
        ]
    changes.append(add_record("items", {name: value for name, value in record.items() if value}))
    added = (item.question, *(section.text for section in item.answer))
    lines = tuple(line for text in added for line in _sentences_changed("", text))
    return ItemDifference(item.letter or "", item.title, DifferenceKind.NEW, lines, tuple(changes))


def _sentences_changed(old: str, new: str) -> list[str]:
    """The sentences that differ, in order."""
    before, after = ([_flat(sentence) for sentence in sentences(text)] for text in (old, new))
    return [line for line in difflib.ndiff(before, after) if line.startswith(("- ", "+ "))]


def _flat(text: str) -> str:
    return " ".join(text.split())


def _raw(value: Model) -> dict[str, Json]:
    """A value of the content as the files have it."""
    return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
