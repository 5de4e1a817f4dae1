"""A Word document (.docx) → its paragraphs, list numbers and footnotes as text.

python-docx knows neither footnotes nor list numbers, so both are read from the XML (ECMA-376, part 1, 17.9 and
17.11).
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from bot.importing.docx_numbering import ListNumbers
from bot.importing.extract import LINE_BREAK, Extract, ImportedFootnote, ImportFailed, TextLine, clean, damage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.parts.document import DocumentPart

LARGEST_UNPACKED = 200_000_000
"""In bytes; a small zip that grows beyond this is no FAQ."""

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SHOWN = "not(ancestor::*[local-name()='Fallback' or local-name()='moveFrom'])"
_TAGS = ("t", "tab", "br", "cr", "noBreakHyphen", "footnoteReference", "endnoteReference")
_PIECES = f".//*[({' or '.join(f'self::w:{tag}' for tag in _TAGS)}) and {_SHOWN}]"


def read_docx(content: bytes, name: str) -> Extract:
    """The text of a Word document; every paragraph is followed by a blank line, footnotes stand apart."""
    try:
        _refuse_oversized(content, name)
        part = docx.Document(io.BytesIO(content)).part
        body: Any = part.element.body
        note_numbers = _NoteNumbers()
        lines = _lines(body, ListNumbers.of(part), note_numbers)
        footnotes = _footnotes(part, note_numbers, lines)
    except ImportFailed:
        raise
    except Exception as error:  # a damaged file can make the reader stumble in any way at all
        raise ImportFailed(_unreadable(content, name)) from error
    return Extract(tuple(lines), footnotes, wrapped=False, remarks=damage(tuple(lines)))


def _refuse_oversized(content: bytes, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED:
            raise ImportFailed(f"{name} is uitgepakt te groot. Geef een .docx zonder afbeeldingen.")


def _unreadable(content: bytes, name: str) -> str:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return (
            f"{name} is met een wachtwoord beveiligd of nog in het oude Word-formaat. Open het in Word en bewaar "
            "een kopie zonder wachtwoord als .docx."
        )
    return f"{name} is geen leesbaar Word-bestand (misschien beschadigd). Open het in Word en bewaar het opnieuw."


class _NoteNumbers:
    """Numbers footnotes and endnotes in the order in which the text refers to them, as Word shows them."""

    def __init__(self) -> None:
        self.by_reference: dict[tuple[str, str], tuple[int, int]] = {}
        """(kind, id in the file) → (number, index of the line that refers to it)."""

    def number(self, element: BaseOxmlElement, line: int) -> int:
        kind = "footnote" if element.tag == qn("w:footnoteReference") else "endnote"
        key = (kind, str(element.get(qn("w:id"))))
        return self.by_reference.setdefault(key, (len(self.by_reference) + 1, line))[0]


def _lines(body: BaseOxmlElement, numbers: ListNumbers, note_numbers: _NoteNumbers) -> list[TextLine]:
    lines: list[TextLine] = []
    for count, paragraph in enumerate(body.xpath(f".//w:p[{_SHOWN}]"), start=1):
        text = _text(paragraph, note_numbers, len(lines))
        label = numbers.label(paragraph) if text.strip() else ""
        for row in (*LINE_BREAK.split(f"{label} {text}" if label else text), ""):
            lines.append(TextLine(len(lines) + 1, clean(row), f"alinea {count}"))
    return lines


def _text(paragraph: BaseOxmlElement, note_numbers: _NoteNumbers | None, line: int) -> str:
    return "".join(_pieces(paragraph, note_numbers, line))


def _pieces(paragraph: BaseOxmlElement, note_numbers: _NoteNumbers | None, line: int) -> Iterator[str]:
    for element in paragraph.xpath(_PIECES):
        if next(element.iterancestors(qn("w:p"))) is not paragraph:
            continue  # in a text box that hangs on this paragraph; it has paragraphs of its own
        if element.tag == qn("w:t"):
            yield _run_text(element)
        elif element.tag == qn("w:tab"):
            yield "\t"
        elif element.tag == qn("w:noBreakHyphen"):
            yield "-"
        elif element.tag in {qn("w:br"), qn("w:cr")}:
            yield "\n"
        elif note_numbers is not None:
            yield f"[{note_numbers.number(element, line)}]"


def _run_text(element: BaseOxmlElement) -> str:
    """The text of a run; digits typed as superscript keep their height, so that they show as a citation."""
    text = str(element.text or "")
    raised = element.xpath("../w:rPr/w:vertAlign[@w:val='superscript']")
    return text.translate(_SUPERSCRIPT) if raised and text.strip().isdecimal() else text


def _footnotes(
    part: DocumentPart, note_numbers: _NoteNumbers, lines: list[TextLine]
) -> tuple[ImportedFootnote, ...]:
    texts = _note_texts(part, "footnote", RELATIONSHIP_TYPE.FOOTNOTES)
    texts |= _note_texts(part, "endnote", RELATIONSHIP_TYPE.ENDNOTES)
    return tuple(
        ImportedFootnote(number, texts[key], lines[line])
        for key, (number, line) in note_numbers.by_reference.items()
        if texts.get(key)
    )


def _note_texts(part: DocumentPart, kind: str, relationship: str) -> dict[tuple[str, str], str]:
    texts: dict[tuple[str, str], str] = {}
    for related in part.rels.values():
        if related.is_external or related.reltype != relationship:
            continue
        root: Any = parse_xml(related.target_part.blob)
        for note in root.iterfind(qn(f"w:{kind}")):
            paragraphs = [_text(paragraph, None, 0) for paragraph in note.iter(qn("w:p"))]
            text = " ".join(clean(" ".join(paragraph.split())) for paragraph in paragraphs if paragraph.strip())
            texts[kind, str(note.get(qn("w:id")))] = text
    return texts
