"""The extracted text → questions with their passages and footnotes: every word in its place, or in a remark."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.content.models import FOOTNOTE_MARK
from bot.importing.answers import ImportedPassage, passages
from bot.importing.citations import mark_citations
from bot.importing.flow import TextRow, Typography, rows_of
from bot.importing.footnotes import LiftedFootnotes, lift_footnotes
from bot.importing.furniture import furniture_remarks, page_furniture
from bot.importing.headings import Block, outline
from bot.importing.joining import Joiner

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.importing.extract import Extract, ImportedFootnote, Remark

_STRAY = re.compile(r"([^\W\d_]{3,}(\d{1,3}))(?!\w)")


@dataclass(frozen=True, slots=True)
class ImportedQuestion:
    """A lettered question as the document has it."""

    letter: str
    text: str
    passages: tuple[ImportedPassage, ...]
    footnotes: tuple[ImportedFootnote, ...]
    row: TextRow
    """The first row."""


@dataclass(frozen=True, slots=True)
class Faq:
    """The document in its parts."""

    introduction: tuple[str, ...]
    """The paragraphs before the first question."""
    first: TextRow | None
    """The first row of the introduction."""
    questions: tuple[ImportedQuestion, ...]
    footnotes: int
    """The number of footnotes in the document."""
    remarks: tuple[Remark, ...]


def parse(extract: Extract) -> Faq:
    """Take the document apart; ``questions`` is empty if it has no lettered questions with an answer."""
    joiner = Joiner.of(line.text for line in extract.lines)
    furniture = page_furniture(extract.lines)
    if extract.footnotes:
        lifted = LiftedFootnotes(extract.footnotes, frozenset(), ())
    else:
        lifted = lift_footnotes(extract.lines, furniture, joiner)
    rows = rows_of(extract.lines, furniture | lifted.lines)
    numbers = {footnote.number for footnote in lifted.footnotes}
    rows, doubts = mark_citations(rows, numbers, bare=not extract.footnotes)
    typography = Typography.of(rows, wrapped=extract.wrapped)
    parts = outline(rows, typography, joiner)
    introduction, _ = passages(parts.preamble, typography, joiner)
    answered, order = _answers(parts.blocks, typography, joiner)
    questions, uncited = _with_footnotes(answered, lifted.footnotes)
    return Faq(
        introduction=tuple(_in_full(passage) for passage in introduction),
        first=parts.preamble[0] if parts.preamble else None,
        questions=tuple(questions),
        footnotes=len(lifted.footnotes),
        remarks=(
            *extract.remarks,
            *furniture_remarks(extract.lines, furniture),
            *lifted.remarks,
            *_strays(lifted.footnotes),
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
    """The questions that have an answer, and a remark on each other one."""
    answered = []
    remarks = []
    for block in blocks:
        answer, order = passages(block.rows, typography, joiner)
        remarks += order
        if answer and block.question:
            answered.append((block, answer))
            continue
        text = " ".join([block.question, *(_in_full(passage) for passage in answer)]).strip()
        missing = "heeft geen antwoord" if block.question else "heeft geen tekst"
        sentence = f"vraag {block.letter} {missing} en is niet overgenomen: “{text}”."
        remarks.append(block.heading.line.remark(sentence))
    return answered, remarks


def _with_footnotes(
    answered: Sequence[tuple[Block, list[ImportedPassage]]], footnotes: Sequence[ImportedFootnote]
) -> tuple[list[ImportedQuestion], list[Remark]]:
    """Each question with the footnotes it cites; a footnote that none cites goes with the answer it stands in."""
    numbers = {
        block.letter: {*block.cites, *(int(n) for passage in answer for n in FOOTNOTE_MARK.findall(passage.text))}
        for block, answer in answered
    }
    cited = {number for of_question in numbers.values() for number in of_question}
    remarks = [remark for block, _ in answered for remark in _cited_by_question(block)]
    for footnote in footnotes:
        if footnote.number not in cited and answered:
            before = [block for block, _ in answered if block.heading.line.number <= footnote.line.number]
            home = before[-1] if before else answered[0][0]
            numbers[home.letter].add(footnote.number)
            sentence = f"geen antwoord haalt voetnoot {footnote.number} aan; hij staat nu bij vraag {home.letter}."
            remarks.append(footnote.line.remark(sentence))
    questions = [
        ImportedQuestion(
            block.letter,
            block.question,
            tuple(answer),
            tuple(footnote for footnote in footnotes if footnote.number in numbers[block.letter]),
            block.heading,
        )
        for block, answer in answered
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
    unplaced, _ = passages(rows, typography, joiner)
    text = " ".join(" ".join(_in_full(passage).split()) for passage in unplaced)
    return rows[0].line.remark(f"niet geplaatst: “{text}”.")


def _strays(footnotes: Iterable[ImportedFootnote]) -> Iterable[Remark]:
    """Numbers glued to a word in a footnote: a citation within a footnote, or a slip of the pen."""
    for footnote in footnotes:
        for match in _STRAY.finditer(footnote.text):
            sentence = f"in voetnoot {footnote.number} staat “{match[1]}”; het getal is blijven staan."
            yield footnote.line.remark(sentence)
