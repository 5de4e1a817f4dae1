"""The lettered questions of a document, with its table of contents if it has one.

A question may run over several lines, and plain text does not tell where its answer begins. With a table of
contents it does: the question is the text that both have in common. Without one the question mark, blank lines and
full lines decide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from bot.content.models import FOOTNOTE_MARK
from bot.importing.flow import Gap, TextRow, Typography, ends_sentence, starts_lower
from bot.importing.sequence import SeriesCandidate, best_series

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.importing.extract import Remark
    from bot.importing.joining import Joiner

HEADING = re.compile(r"\s*(?:[Vv]raag\s+)?([A-Z])\s?[.):](?:\s+(?=\S)|(?=[A-Z][a-z])|$)(.*)")
"""A lettered question: "A. Waarom ...", "B) Wat ...", "Vraag C: Hoe ..."."""

_LEADER = re.compile(r"(?:\s*[.…_·]{3,}\s*|\s*(?:[.…·]\s){3,}|\t+|\s{3,})\d{1,3}\s*$")
"""The dots and the page number at the end of a line in a table of contents."""
_LONGEST_QUESTION = 8
"""In rows."""
_SHORTEST_TWIN = 8
"""In letters. Two headings that share fewer may do so by chance."""
_EARLY = 5
"""In runs of letters. A table of contents stands at the beginning; names with initials may stand before it."""
_LISTED = 2.0
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
class _Heading:
    """A row that may begin a question."""

    index: int
    """Of the row among all rows."""
    row: TextRow
    letter: str
    text: str
    weight: float


def outline(rows: Sequence[TextRow], typography: Typography, joiner: Joiner) -> Outline:
    """The questions in the order of their letters; no blocks if there are none."""
    contents, rest = _split(list(_headings(rows, typography)))
    body = _series(rest, contents)
    entries = dict(_parts(rows, contents, body[0].index if body else len(rows)))
    blocks: list[Block] = []
    leftover: list[tuple[TextRow, ...]] = []
    remarks = [*_unmatched(contents, body, entries, joiner), *_gaps(body, contents), *_outside(body, rest)]
    for letter, part in _parts(rows, body, len(rows)):
        entry = entries.get(letter, ())
        size, entry_size = _extents(part, entry, typography, joiner)
        question = _question(part[:size], joiner)
        cites = tuple(int(number) for row in part[:size] for number in FOOTNOTE_MARK.findall(row.text))
        blocks.append(Block(letter, question, cites, part[0], tuple(part[size:])))
        leftover.append(tuple(entry[entry_size:]))
        remarks += _difference(blocks[-1], entry[:entry_size], joiner)
    first = min((heading.index for heading in (*contents, *body)), default=len(rows))
    return Outline(tuple(rows[:first]), tuple(blocks), tuple(filter(None, leftover)), tuple(remarks))


def heading_lines(rows: Sequence[TextRow], typography: Typography) -> frozenset[int]:
    """The indexes of the lines on which a question begins, in the table of contents or in the text."""
    contents, rest = _split(list(_headings(rows, typography)))
    return frozenset(heading.row.line_index for heading in (*contents, *_series(rest, contents)))


def _headings(rows: Sequence[TextRow], typography: Typography) -> Iterator[_Heading]:
    before: str | None = None
    for index, row in enumerate(rows):
        match = HEADING.fullmatch(row.text)
        if match:
            near = " ".join(following.text for following in rows[index : index + 3])
            weight = 1.0 if match[2] else 0.5
            weight += 0.5 if before is None or row.gap is not Gap.NONE else 0
            weight += 0.5 if "?" in near else 0
            weight -= 1.5 if starts_lower(match[2]) else 0
            weight -= 0 if typography.fresh_start(before, row) else 0.75
            text = match[2] or (rows[index + 1].text if index + 1 < len(rows) else "")
            yield _Heading(index, row, match[1], _only_letters(text), weight)
        before = row.text


def _only_letters(text: str) -> str:
    """A question without all in which two copies of it may differ: spaces, hyphens, signs, page numbers, case."""
    return "".join(character for character in text.casefold() if character.isalpha())


def _same_beginning(first: str, second: str) -> bool:
    shared = min(len(first), len(second), 20)
    return first[:shared] == second[:shared] and (shared >= _SHORTEST_TWIN or (first == second and first != ""))


def _split(headings: list[_Heading]) -> tuple[list[_Heading], list[_Heading]]:
    """The headings of the table of contents, and the others; none of the first if there is no such table.

    The table is a run of ascending letters of which some come again further on, with the same words.
    """
    for begin, end in islice(_runs(headings), _EARLY):
        run, rest = headings[begin:end], headings[end:]
        again = [heading for heading in run if any(_twins(heading, later) for later in rest)]
        telling = any(len(heading.text) >= _SHORTEST_TWIN for heading in again)
        if len(again) > 1 or (begin == 0 and telling and 2 * len(again) >= end):
            return run, rest
    return [], headings


def _runs(headings: Sequence[_Heading]) -> Iterator[tuple[int, int]]:
    """The bounds of each run of ascending letters."""
    begin = 0
    for end in range(1, len(headings) + 1):
        if end == len(headings) or headings[end].letter <= headings[end - 1].letter:
            yield begin, end
            begin = end


def _twins(first: _Heading, second: _Heading) -> bool:
    return first.letter == second.letter and _same_beginning(first.text, second.text)


def _series(headings: list[_Heading], contents: list[_Heading]) -> list[_Heading]:
    listed = {heading.letter: heading.text for heading in contents}
    candidates = [
        SeriesCandidate(
            ord(heading.letter) - ord("A") + 1,
            heading.weight + (_LISTED if _same_beginning(heading.text, listed.get(heading.letter, "")) else 0),
            heading,
        )
        for heading in headings
    ]
    return best_series(candidates, gap_cost=_SKIPPED)


def _parts(
    rows: Sequence[TextRow], headings: Sequence[_Heading], end: int
) -> Iterator[tuple[str, Sequence[TextRow]]]:
    """The letter of each heading with its rows, up to the next heading."""
    bounds = [*(heading.index for heading in headings), end]
    for heading, (begin, until) in zip(headings, pairwise(bounds), strict=True):
        yield heading.letter, rows[begin:until]


def _question(rows: Sequence[TextRow], joiner: Joiner) -> str:
    """The question in the rows of a heading, without its letter, citations and page number."""
    texts = [FOOTNOTE_MARK.sub("", _LEADER.sub("", row.text)) for row in rows]
    match = HEADING.fullmatch(texts[0]) if texts else None
    if match:
        texts[0] = match[2]
    return joiner.join(texts)


def _extents(
    part: Sequence[TextRow], entry: Sequence[TextRow], typography: Typography, joiner: Joiner
) -> tuple[int, int]:
    """The size of the question, in rows: in the body, and in the table of contents."""
    bodies = {_only_letters(_question(part[:size], joiner)): size for size in _sizes(part)}
    for entry_size in reversed(_sizes(entry)):
        size = bodies.get(_only_letters(_question(entry[:entry_size], joiner)))
        if size:
            return size, entry_size
    return _size_by_signs(part, typography), _size_by_signs(entry, typography) if entry else 0


def _sizes(rows: Sequence[TextRow]) -> range:
    return range(1, min(len(rows), _LONGEST_QUESTION) + 1)


def _size_by_signs(part: Sequence[TextRow], typography: Typography) -> int:
    size = 1
    while size < min(len(part), _LONGEST_QUESTION):
        text, row = FOOTNOTE_MARK.sub("", part[size - 1].text).rstrip(), part[size]
        if text.endswith("?"):
            return size + _second_question(text, part[size : size + 3], typography)
        if not _runs_on(text, row, typography):
            return size
        size += 1
    return size


def _runs_on(text: str, row: TextRow, typography: Typography) -> bool:
    """True when a question of which ``text`` is a line goes on at ``row``."""
    match = HEADING.fullmatch(text)
    if match and not match[2]:
        return True  # the letter stands on a line of its own
    if row.gap is Gap.NONE and not typography.broken_on_purpose(text, row.text):
        return True
    if ends_sentence(text) or (row.gap is not Gap.NONE and not typography.wrapped):
        return False
    return row.text.endswith("?") or (typography.wrapped and starts_lower(row.text))


def _second_question(text: str, following: Sequence[TextRow], typography: Typography) -> int:
    """The rows of a second question that follows the first on a new line, within the same paragraph; 0 if none."""
    for size, row in enumerate(following, start=1):
        if row.gap is not Gap.NONE or typography.broken_on_purpose(text, row.text):
            return 0
        text = row.text
        if text.endswith("?"):
            closed = size < len(following) and following[size].gap is not Gap.NONE
            return size if closed else 0
    return 0


def _difference(block: Block, entry: Sequence[TextRow], joiner: Joiner) -> Iterator[Remark]:
    listed = _question(entry, joiner)
    if entry and _only_letters(listed) != _only_letters(block.question):
        yield entry[0].line.remark(
            f"in de inhoudsopgave luidt vraag {block.letter} anders: “{listed}”. Overgenomen is: "
            f"“{block.question}”."
        )


def _unmatched(
    contents: Sequence[_Heading], body: Sequence[_Heading], entries: dict[str, Sequence[TextRow]], joiner: Joiner
) -> Iterator[Remark]:
    answered, listed = {heading.letter for heading in body}, {heading.letter for heading in contents}
    for heading in contents:
        if heading.letter not in answered:
            question = _question(entries[heading.letter], joiner)
            yield heading.row.line.remark(
                f"vraag {heading.letter} staat wel in de inhoudsopgave maar niet in de tekst en is niet "
                f"overgenomen: “{question}”."
            )
    for heading in body:
        if listed and heading.letter not in listed:
            yield heading.row.line.remark(
                f"vraag {heading.letter} staat niet in de inhoudsopgave, maar is wel overgenomen."
            )


def _gaps(body: Sequence[_Heading], contents: Sequence[_Heading]) -> Iterator[Remark]:
    letters = {heading.letter for heading in (*body, *contents)}
    for heading in body:
        skipped = ord(heading.letter) - 1
        while skipped >= ord("A") and chr(skipped) not in letters:
            yield heading.row.line.remark(
                f"hier begint vraag {heading.letter}, maar vraag {chr(skipped)} is niet gevonden."
            )
            skipped -= 1


def _outside(body: Sequence[_Heading], headings: Iterable[_Heading]) -> Iterator[Remark]:
    chosen = {heading.index for heading in body}
    for heading in headings:
        if heading.index not in chosen and heading.weight >= _CONVINCING and body:
            yield heading.row.line.remark(
                f"deze regel lijkt op een vraag {heading.letter}, maar past niet in de reeks. De tekst is in het "
                "antwoord blijven staan."
            )
