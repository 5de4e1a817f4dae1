"""The rows of one answer → its passages: paragraphs, and numbered points with all that belongs to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.importing.flow import Gap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.importing.extract import Remark
    from bot.importing.flow import TextRow, Typography
    from bot.importing.joining import Joiner

POINT = re.compile(r"\s*(?:Punt )?(\d{1,2})(?:[.)]|(?<=Punt \d):|(?<=Punt \d\d):)(?:\s+(?=\S)|(?=[^\W\d_])|$)(.*)")
"""A numbered point: "1. De ...", "3.De ...", "4) De ...", "Punt 5: De ..."; not "3.5", "2015" or "10: De ..."."""

_BULLET = re.compile(r"\s*(?:[•◦▪◼■●‣⁃·o](?=\s)|[–—-](?=\s)|[a-z][.)](?=\s))\s*\S")
"""An item of an unnumbered list, or a lettered point within a point."""
_FARTHEST = 5
"""A number that skips more is no point but the beginning of a sentence."""


@dataclass(frozen=True, slots=True)
class ImportedPassage:
    """A paragraph or a numbered point, with ``[4]`` where it cites."""

    text: str
    """Paragraphs are parted by a blank line, list items by a line break."""
    point: str | None = None


@dataclass
class _Draft:
    point: int | None = None
    paragraphs: list[list[list[str]]] = field(default_factory=list)
    """Paragraphs of lines (list items) of broken lines."""


def passages(
    rows: Sequence[TextRow], typography: Typography, joiner: Joiner
) -> tuple[list[ImportedPassage], list[Remark]]:
    """The passages of an answer, and remarks on points out of order."""
    points = _points(rows, typography)
    drafts: list[_Draft] = []
    for index, row in enumerate(rows):
        before = rows[index - 1].text if index else None
        if index in points:
            number, text = points[index]
            drafts.append(_Draft(number, [[[text]]]))
        elif before is None:
            drafts.append(_Draft(None, [[[row.text]]]))
        elif _is_item(row, before, typography):
            drafts[-1].paragraphs[-1].append([row.text])
        elif not typography.new_paragraph(before, row):
            drafts[-1].paragraphs[-1][-1].append(row.text)
        elif drafts[-1].point is not None and any(later > index for later in points):
            drafts[-1].paragraphs.append([[row.text]])  # between two points: it belongs to the first
        else:
            drafts.append(_Draft(None, [[[row.text]]]))
    whole = [ImportedPassage(_text(draft, joiner), str(draft.point) if draft.point else None) for draft in drafts]
    return [passage for passage in whole if passage.text], _order(rows, points)


def _points(rows: Sequence[TextRow], typography: Typography) -> dict[int, tuple[int, str]]:
    """The number of the point that begins at a row, by index of the row, and the rest of the row."""
    points: dict[int, tuple[int, str]] = {}
    last = 0
    for index, row in enumerate(rows):
        match = POINT.fullmatch(row.text)
        if match is None or not typography.fresh_start(rows[index - 1].text if index else None, row):
            continue
        number = int(match[1])
        may_skip = last > 0 or index == 0 or row.gap is not Gap.NONE
        if number in {1, last + 1} or (may_skip and 0 < number <= last + _FARTHEST):
            points[index] = number, match[2]
            last = number
    return points


def _order(rows: Sequence[TextRow], points: dict[int, tuple[int, str]]) -> list[Remark]:
    remarks = []
    last = 0
    for index, (number, _) in points.items():
        if number not in {1, last + 1}:
            after = f"na punt {last}" if last else "als eerste punt"
            remarks.append(rows[index].line.remark(f"punt {number} staat {after}: er klopt iets niet."))
        last = number
    return remarks


def _is_item(row: TextRow, before: str, typography: Typography) -> bool:
    """True when an unnumbered list item begins at ``row``; a dash may also stand in a wrapped sentence."""
    if not _BULLET.match(row.text):
        return False
    sure = not row.text[0].isalnum() and row.text[0] not in "-–—"
    return sure or typography.fresh_start(before, row)


def _text(draft: _Draft, joiner: Joiner) -> str:
    paragraphs = ["\n".join(joiner.join(line) for line in paragraph) for paragraph in draft.paragraphs]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph).strip()
