"""The parts of a document → a valid FaqFile; what is too long for its place is cut there and told in a remark."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

from bot.content.footnote_marks import without_marks
from bot.content.models import (
    Document,
    FaqFile,
    FaqGroup,
    FaqItem,
    Footnote,
    Precision,
    Section,
    SourceRef,
    When,
)
from bot.importing.naming import document_id, document_title, group_name, slug, title
from bot.importing.references import letters_pointed_to
from bot.importing.sentences import opening, portions, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.importing.answers import ImportedPassage
    from bot.importing.extract import Remark, TextLine
    from bot.importing.parsing import Faq, ImportedQuestion

UNDATED = "niet vermeld in het document"
STANDPOINT = "eigen tekst van de organisatie"
OWNER = "secretariaat"

SCREEN = 600
"""Characters of a short answer that fit on a phone."""
LONGEST_SHORT = 1200
LONGEST_TEXT = 2800
LONGEST_LINE = 300
MOST_SECTIONS = 40


@dataclass
class Assembly:
    """Builds the file for one document."""

    stem: str
    """The name of the document's file, without extension."""
    paged: bool
    """Whether the source knows its pages (pdf)."""
    remarks: list[Remark] = field(default_factory=list)

    def file(self, faq: Faq) -> FaqFile:
        """The whole document."""
        name = group_name(self.stem, [question.text for question in faq.questions])
        group = slug(name, 40) or "faq"
        letters = {question.letter for question in faq.questions}
        return FaqFile(
            documents=(Document(id=document_id(self.stem), title=document_title(self.stem, name), dated=UNDATED),),
            groups=(FaqGroup(id=group, title=name, intro=self._intro(faq)),),
            items=tuple(self._item(question, group, letters) for question in faq.questions),
        )

    def _intro(self, faq: Faq) -> str | None:
        if faq.first is None:
            return None
        text = " ".join(" ".join(faq.introduction).split())
        first, *rest = portions(text, LONGEST_LINE) or [""]
        self._cut(rest, faq.first.line, "de inleiding is te lang voor het veld intro")
        return without_marks(first) or None

    def _item(self, question: ImportedQuestion, group: str, letters: set[str]) -> FaqItem:
        line = question.row.line
        wording, *rest = portions(question.text, LONGEST_LINE)
        self._cut(rest, line, f"de tekst van vraag {question.letter} is te lang")
        pointed = letters_pointed_to(" ".join(passage.text for passage in question.passages))
        page = f"p. {line.page}" if self.paged and line.page else None
        return FaqItem(
            id=f"{group}-{question.letter.lower()}",
            group=group,
            letter=question.letter,
            title=title(wording),
            question=wording,
            short=short_answer(question.passages),
            answer=tuple(self._sections(question)),
            footnotes=tuple(self._footnotes(question)),
            see_also=tuple(
                f"{group}-{letter.lower()}"
                for letter in pointed
                if letter in letters and letter != question.letter
            ),
            sources=(SourceRef(document=document_id(self.stem), place=f"vraag {question.letter}", page=page),),
            as_of=When(precision=Precision.NONE, wording=UNDATED),
            standpoint=STANDPOINT,
            owner=OWNER,
        )

    def _sections(self, question: ImportedQuestion) -> list[Section]:
        parts = [
            (passage.point if order == 0 else None, text)
            for passage in question.passages
            for order, text in enumerate(portions(passage.text, LONGEST_TEXT))
        ]
        if len(parts) > MOST_SECTIONS:
            parts = list(_merged(parts))
            line, whose = question.row.line, f"het antwoord op vraag {question.letter}"
            self.remarks.append(
                line.remark(f"{whose} heeft meer dan {MOST_SECTIONS} alinea's; ze zijn samengevoegd.")
            )
            self._cut([text for _, text in parts[MOST_SECTIONS:]], line, f"{whose} is te lang")
        return [Section(point=point, text=text) for point, text in parts[:MOST_SECTIONS]]

    def _footnotes(self, question: ImportedQuestion) -> Iterable[Footnote]:
        for note in question.notes:
            text, *rest = portions(note.text, LONGEST_TEXT)
            self._cut(rest, note.at, f"voetnoot {note.number} is te lang")
            yield Footnote(number=note.number, text=text)

    def _cut(self, rest: Sequence[str], line: TextLine, reason: str) -> None:
        if rest:
            self.remarks.append(line.remark(f"{reason}; dit deel is niet overgenomen: “{' '.join(rest)}”."))


def short_answer(passages: Sequence[ImportedPassage]) -> str:
    """The first whole sentences: of the introduction, or of the first point if the answer begins with points.

    A last sentence that only announces a list is left out; if there is nothing else, the list follows it.
    """
    texts = [" ".join(without_marks(passage.text).split()) for passage in passages]
    lead = list(takewhile(lambda at: passages[at].point is None, range(len(passages)))) or [0]
    introduction = " ".join(texts[at] for at in lead).strip()
    announces = introduction.endswith(":") and len(sentences(introduction)) == 1
    text = introduction if introduction and not announces else " ".join(texts).strip()
    short = opening(text or passages[0].text, SCREEN, LONGEST_SHORT)
    whole = sentences(short)
    return "".join(whole[:-1]).rstrip() if len(whole) > 1 and short.endswith(":") else short


def _merged(parts: Sequence[tuple[str | None, str]]) -> Iterable[tuple[str | None, str]]:
    """Neighbours put together as far as they fit; a point that joins another keeps its number in the text."""
    current: tuple[str | None, str] | None = None
    for point, text in parts:
        added = f"{point}. {text}" if point else text
        if current is not None and len(current[1]) + 2 + len(added) <= LONGEST_TEXT:
            current = (current[0], f"{current[1]}\n\n{added}")
            continue
        if current is not None:
            yield current
        current = (point, text)
    if current is not None:
        yield current
