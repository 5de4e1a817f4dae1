"""The lettered questions of a document, with its table of contents if it has one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from bot.content.models import FOOTNOTE_MARK
from bot.importing.flow import Gap, TextRow, Typography, starts_lower
from bot.importing.heading_extent import extents, only_letters, question_of
from bot.importing.patterns import HEADING
from bot.importing.sequence import SeriesCandidate, best_series

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.importing.extract import Remark
    from bot.importing.joining import Joiner

_SHORTEST_TWIN = 8
"""In letters. Two headings that share fewer may do so by chance."""
_EARLY = 5
"""In runs of letters. A table of contents stands at the beginning; names with initials may stand before it."""
_KNOWN = 2.0
"""Weight of standing in the table of contents too."""
_SKIPPED = 0.8
_CONVINCING = 1.5


@dataclass(frozen=True, slots=True)
class Block:
    """A question with the rows of its answer."""

    letter: str
    question: str
    cites: tuple[int, ...]
    """Footnotes that the question itself cites."""
    heading: TextRow
    rows: tuple[TextRow, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A document taken apart at its questions."""

    preamble: tuple[TextRow, ...]
    blocks: tuple[Block, ...]
    leftover: tuple[tuple[TextRow, ...], ...]
    """Text in or behind the table of contents that belongs to no question."""
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    """A row that may begin a question."""

    place: int
    row: TextRow
    letter: str
    text: str
    weight: float


def outline(rows: Sequence[TextRow], typography: Typography, joiner: Joiner) -> Outline:
    """The questions in the order of their letters; no blocks if there are none."""
    marks = list(_marks(rows, typography))
    contents, rest = _split(marks)
    body = _series(rest, contents)
    entries = dict(_parts(rows, contents, body[0].place if body else len(rows)))
    blocks: list[Block] = []
    leftover: list[tuple[TextRow, ...]] = []
    remarks = [*_unmatched(contents, body, entries, joiner), *_gaps(body, contents), *_outside(body, rest)]
    for letter, part in _parts(rows, body, len(rows)):
        entry = entries.get(letter, ())
        size, used = extents(part, entry, typography, joiner)
        question = question_of(part[:size], joiner)
        cites = tuple(int(number) for row in part[:size] for number in FOOTNOTE_MARK.findall(row.text))
        blocks.append(Block(letter, question, cites, part[0], tuple(part[size:])))
        leftover.append(tuple(entry[used:]))
        remarks += _difference(blocks[-1], entry[:used], joiner)
    first = min((mark.place for mark in (*contents, *body)), default=len(rows))
    return Outline(tuple(rows[:first]), tuple(blocks), tuple(filter(None, leftover)), tuple(remarks))


def heading_lines(rows: Sequence[TextRow], typography: Typography) -> frozenset[int]:
    """The indexes of the lines on which a question begins, in the table of contents or in the text."""
    contents, rest = _split(list(_marks(rows, typography)))
    return frozenset(mark.row.index for mark in (*contents, *_series(rest, contents)))


def _marks(rows: Sequence[TextRow], typography: Typography) -> Iterator[_Mark]:
    before: str | None = None
    for place, row in enumerate(rows):
        match = HEADING.fullmatch(row.text)
        if match:
            near = " ".join(one.text for one in rows[place : place + 3])
            weight = 1.0 if match[2] else 0.5
            weight += 0.5 if before is None or row.gap is not Gap.NONE else 0
            weight += 0.5 if "?" in near else 0
            weight -= 1.5 if starts_lower(match[2]) else 0
            weight -= 0 if typography.fresh_start(before, row) else 0.75
            text = match[2] or (rows[place + 1].text if place + 1 < len(rows) else "")
            yield _Mark(place, row, match[1], only_letters(text), weight)
        before = row.text


def _same_beginning(one: str, other: str) -> bool:
    shared = min(len(one), len(other), 20)
    return one[:shared] == other[:shared] and (shared >= _SHORTEST_TWIN or (one == other and one != ""))


def _split(marks: list[_Mark]) -> tuple[list[_Mark], list[_Mark]]:
    """The marks of the table of contents, and the others; none of the first if there is no such table.

    The table is a run of ascending letters of which some come again further on, with the same words.
    """
    for begin, end in islice(_runs(marks), _EARLY):
        again = [mark for mark in marks[begin:end] if any(_twins(mark, later) for later in marks[end:])]
        telling = any(len(mark.text) >= _SHORTEST_TWIN for mark in again)
        if len(again) > 1 or (begin == 0 and telling and 2 * len(again) >= end):
            return marks[begin:end], marks[end:]
    return [], marks


def _runs(marks: Sequence[_Mark]) -> Iterator[tuple[int, int]]:
    """Where runs of ascending letters begin and end."""
    begin = 0
    for end in range(1, len(marks) + 1):
        if end == len(marks) or marks[end].letter <= marks[end - 1].letter:
            yield begin, end
            begin = end


def _twins(one: _Mark, other: _Mark) -> bool:
    return one.letter == other.letter and _same_beginning(one.text, other.text)


def _series(marks: list[_Mark], contents: list[_Mark]) -> list[_Mark]:
    known = {mark.letter: mark.text for mark in contents}
    candidates = [
        SeriesCandidate(
            ord(mark.letter) - ord("A") + 1,
            mark.weight + (_KNOWN if _same_beginning(mark.text, known.get(mark.letter, "")) else 0),
            mark,
        )
        for mark in marks
    ]
    return [member.thing for member in best_series(candidates, gap_cost=_SKIPPED)]


def _parts(rows: Sequence[TextRow], marks: Sequence[_Mark], end: int) -> Iterator[tuple[str, Sequence[TextRow]]]:
    """The letter of each mark with its rows, up to the next mark."""
    bounds = [*(mark.place for mark in marks), end]
    for mark, (begin, until) in zip(marks, pairwise(bounds), strict=True):
        yield mark.letter, rows[begin:until]


def _difference(block: Block, entry: Sequence[TextRow], joiner: Joiner) -> Iterator[Remark]:
    listed = question_of(entry, joiner)
    if entry and only_letters(listed) != only_letters(block.question):
        yield entry[0].line.remark(
            f"in de inhoudsopgave luidt vraag {block.letter} anders: “{listed}”. Overgenomen is: "
            f"“{block.question}”."
        )


def _unmatched(
    contents: Sequence[_Mark], body: Sequence[_Mark], entries: dict[str, Sequence[TextRow]], joiner: Joiner
) -> Iterator[Remark]:
    answered, listed = {mark.letter for mark in body}, {mark.letter for mark in contents}
    for mark in contents:
        if mark.letter not in answered:
            question = question_of(entries[mark.letter], joiner)
            yield mark.row.line.remark(
                f"vraag {mark.letter} staat wel in de inhoudsopgave maar niet in de tekst en is niet overgenomen: "
                f"“{question}”."
            )
    for mark in body:
        if listed and mark.letter not in listed:
            yield mark.row.line.remark(
                f"vraag {mark.letter} staat niet in de inhoudsopgave, maar is wel overgenomen."
            )


def _gaps(body: Sequence[_Mark], contents: Sequence[_Mark]) -> Iterator[Remark]:
    known = {mark.letter for mark in (*body, *contents)}
    for mark in body:
        skipped = ord(mark.letter) - 1
        while skipped >= ord("A") and chr(skipped) not in known:
            yield mark.row.line.remark(
                f"hier begint vraag {mark.letter}, maar vraag {chr(skipped)} is niet gevonden."
            )
            skipped -= 1


def _outside(body: Sequence[_Mark], marks: Iterable[_Mark]) -> Iterator[Remark]:
    chosen = {mark.place for mark in body}
    for mark in marks:
        if mark.place not in chosen and mark.weight >= _CONVINCING and body:
            yield mark.row.line.remark(
                f"deze regel lijkt op een vraag {mark.letter}, maar past niet in de reeks. De tekst is in het "
                "antwoord blijven staan."
            )
