"""The extracted text → questions with their passages and footnotes: every word in its place, or in a remark."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.content.models import FOOTNOTE_MARK
from bot.importing.answers import ImportedPassage, passages
from bot.importing.citations import mark
from bot.importing.flow import TextRow, Typography, rows_of
from bot.importing.footnotes import Lifted, lift
from bot.importing.furniture import furniture_remarks, page_furniture
from bot.importing.headings import Block, outline
from bot.importing.joining import Joiner

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.importing.extract import Extract, Note, Remark

_STRAY = re.compile(r"([^\W\d_]{3,}(\d{1,3}))(?!\w)")


@dataclass(frozen=True, slots=True)
class ImportedQuestion:
    """A lettered question as the document has it."""

    letter: str
    text: str
    passages: tuple[ImportedPassage, ...]
    notes: tuple[Note, ...]
    row: TextRow
    """Where it begins."""


@dataclass(frozen=True, slots=True)
class Faq:
    """The document in its parts."""

    introduction: tuple[str, ...]
    """What stands before the first question, in paragraphs."""
    first: TextRow | None
    """The first row of the introduction."""
    questions: tuple[ImportedQuestion, ...]
    footnotes: int
    """How many footnotes the document has."""
    remarks: tuple[Remark, ...]


def parse(extract: Extract) -> Faq:
    """Take the document apart; ``questions`` is empty if it has no lettered questions with an answer."""
    joiner = Joiner.of(line.text for line in extract.lines)
    furniture = page_furniture(extract.lines)
    lifted = Lifted(extract.notes, frozenset(), ()) if extract.notes else lift(extract.lines, furniture, joiner)
    rows = rows_of(extract.lines, furniture | lifted.lines)
    rows, doubts = mark(rows, {note.number for note in lifted.notes}, bare=not extract.notes)
    typography = Typography.of(rows, wrapped=extract.wrapped)
    parts = outline(rows, typography, joiner)
    introduction, _ = passages(parts.preamble, typography, joiner)
    answered, order = _answers(parts.blocks, typography, joiner)
    questions, uncited = _with_notes(answered, lifted.notes)
    return Faq(
        introduction=tuple(_in_full(passage) for passage in introduction),
        first=parts.preamble[0] if parts.preamble else None,
        questions=tuple(questions),
        footnotes=len(lifted.notes),
        remarks=(
            *extract.remarks,
            *furniture_remarks(extract.lines, furniture),
            *lifted.remarks,
            *_strays(lifted.notes),
            *doubts,
            *parts.remarks,
            *(_unplaced(rest, typography, joiner) for rest in parts.leftover),
            *order,
            *uncited,
        ),
    )


def _answers(
    blocks: Iterable[Block], typography: Typography, joiner: Joiner
) -> tuple[list[tuple[Block, list[ImportedPassage]]], list[Remark]]:
    """The questions that have an answer; the others are told in a remark."""
    answered = []
    remarks = []
    for block in blocks:
        found, order = passages(block.rows, typography, joiner)
        remarks += order
        if found and block.question:
            answered.append((block, found))
            continue
        text = " ".join([block.question, *(_in_full(passage) for passage in found)]).strip()
        missing = "heeft geen antwoord" if block.question else "heeft geen tekst"
        sentence = f"vraag {block.letter} {missing} en is niet overgenomen: “{text}”."
        remarks.append(block.heading.line.remark(sentence))
    return answered, remarks


def _with_notes(
    answered: Sequence[tuple[Block, list[ImportedPassage]]], notes: Sequence[Note]
) -> tuple[list[ImportedQuestion], list[Remark]]:
    """Each question with the footnotes it cites; a footnote that none cites goes with the answer it stands in."""
    wanted = {
        block.letter: {*block.cites, *(int(n) for passage in found for n in FOOTNOTE_MARK.findall(passage.text))}
        for block, found in answered
    }
    cited = {number for numbers in wanted.values() for number in numbers}
    remarks = [remark for block, _ in answered for remark in _cited_by_question(block)]
    for note in notes:
        if note.number not in cited and answered:
            before = [block for block, _ in answered if block.heading.line.number <= note.at.number]
            home = before[-1] if before else answered[0][0]
            wanted[home.letter].add(note.number)
            sentence = f"geen antwoord haalt voetnoot {note.number} aan; hij staat nu bij vraag {home.letter}."
            remarks.append(note.at.remark(sentence))
    questions = [
        ImportedQuestion(
            block.letter,
            block.question,
            tuple(found),
            tuple(note for note in notes if note.number in wanted[block.letter]),
            block.heading,
        )
        for block, found in answered
    ]
    return questions, remarks


def _cited_by_question(block: Block) -> Iterable[Remark]:
    for number in block.cites:
        sentence = (
            f"de vraag zelf verwijst naar voetnoot {number}. Het cijfer is daar weggelaten; de voetnoot staat bij "
            "het antwoord."
        )
        yield block.heading.line.remark(sentence)


def _in_full(passage: ImportedPassage) -> str:
    return f"{passage.point}. {passage.text}" if passage.point else passage.text


def _unplaced(rows: Sequence[TextRow], typography: Typography, joiner: Joiner) -> Remark:
    found, _ = passages(rows, typography, joiner)
    text = " ".join(" ".join(_in_full(passage).split()) for passage in found)
    return rows[0].line.remark(f"niet geplaatst: “{text}”.")


def _strays(notes: Iterable[Note]) -> Iterable[Remark]:
    """Numbers glued to a word in a footnote: a citation within a footnote, or a slip of the pen."""
    for note in notes:
        for match in _STRAY.finditer(note.text):
            sentence = f"in voetnoot {note.number} staat “{match[1]}”; het getal is blijven staan."
            yield note.at.remark(sentence)
