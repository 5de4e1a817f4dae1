"""The parts of a document → a valid FaqFile, and its YAML; a text that is too long for its field is cut.

The part that is cut off stands in a remark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

import yaml

from bot.content.footnote_marks import without_marks
from bot.content.models import (
    Document,
    FaqFile,
    FaqGroup,
    FaqItem,
    Footnote,
    Section,
    SourceRef,
)
from bot.content.when import Precision, When
from bot.importing.naming import document_id, document_title, group_name, slug, title
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

SCHEMA_LINE = "# yaml-language-server: $schema=schemas/faq.schema.json"
_WIDTH = 90
_FITS_ON_A_LINE = 70

_LETTERS = r"[A-Z](?![\w’'-])(?!\.[A-Z])(?:\s?\d{1,2}\b)?"
_BETWEEN = r"(?:ook|verder|hierover|hiervoor|daarvoor|bij|onder|op|het|de|antwoord|punt|vraag|vragen)"
_AND = r"(?:,\s*|\s+en\s+|\s+of\s+)(?:(?:bij|vraag)\s+)?"
_POINTER = re.compile(
    rf"\b(?:[Zz]ie(?:\s+{_BETWEEN})*|[Vv]raag|[Vv]ragen)\s+(?P<letters>{_LETTERS}(?:{_AND}{_LETTERS})*)"
)
"""A reference to other questions: "zie ook bij G", "(zie vraag C en E)", "zoals bij vraag H"."""


@dataclass
class Assembly:
    """Builds the file for one document."""

    stem: str
    """The name of the document's file, without extension."""
    paged: bool
    """True when the source knows its pages (pdf)."""
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
        pointed = _letters_pointed_to(" ".join(passage.text for passage in question.passages))
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
            line, answer = question.row.line, f"het antwoord op vraag {question.letter}"
            self.remarks.append(
                line.remark(f"{answer} heeft meer dan {MOST_SECTIONS} alinea's; ze zijn samengevoegd.")
            )
            self._cut([text for _, text in parts[MOST_SECTIONS:]], line, f"{answer} is te lang")
        return [Section(point=point, text=text) for point, text in parts[:MOST_SECTIONS]]

    def _footnotes(self, question: ImportedQuestion) -> Iterable[Footnote]:
        for footnote in question.footnotes:
            text, *rest = portions(footnote.text, LONGEST_TEXT)
            self._cut(rest, footnote.line, f"voetnoot {footnote.number} is te lang")
            yield Footnote(number=footnote.number, text=text)

    def _cut(self, rest: Sequence[str], line: TextLine, reason: str) -> None:
        if rest:
            self.remarks.append(line.remark(f"{reason}; dit deel is niet overgenomen: “{' '.join(rest)}”."))


def short_answer(passages: Sequence[ImportedPassage]) -> str:
    """The first whole sentences: of the introduction, or of the first point if the answer begins with points.

    A last sentence that only announces a list is left out; if there is nothing else, the list follows it.
    """
    texts = [" ".join(without_marks(passage.text).split()) for passage in passages]
    unnumbered = takewhile(lambda passage: passage.point is None, passages)
    introduction = " ".join(texts[: len(list(unnumbered)) or 1]).strip()
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


def _letters_pointed_to(text: str) -> list[str]:
    """The letters of the questions that a text points to, in the order of the text, each once."""
    letters = [letter for match in _POINTER.finditer(text) for letter in re.findall(r"\b[A-Z]", match["letters"])]
    return list(dict.fromkeys(letters))


class _Dumper(yaml.SafeDumper):
    """Indents lists under their key and folds long texts."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's own signature
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    if len(text) > _FITS_ON_A_LINE or "\n" in text:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=">")
    if text.isdecimal():
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')  # a text here, not a number
    return dumper.represent_str(text)


_Dumper.add_representer(str, _text)


def to_yaml(file: FaqFile, comments: list[str]) -> str:
    """The file as YAML, with the schema line and the comments above it: keys in the order of the model."""
    data = file.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    body = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)
    body = re.sub(r"(?m)^(?=\w+:$)|(?<!:\n)^(?=  - id: )", "\n", body)  # a blank line between parts
    head = [SCHEMA_LINE, *(f"# {comment}" for comment in comments)]
    return "\n".join(head) + "\n" + body
