"""A .txt, .pdf or (by ``reading_docx``) .docx file → its text in numbered lines; reading is the only effect."""

from __future__ import annotations

import codecs
import io
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pypdf
from pypdf.errors import DependencyError, FileNotDecryptedError

from bot.importing.extract import LINE_BREAK, Extract, ImportFailed, TextLine, clean, damage
from bot.importing.reading_docx import read_docx

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST_FILE = 30_000_000
"""In bytes. An FAQ is a few hundred kilobytes; beyond this it is not one."""
MOST_LINES = 20_000
"""Some four hundred pages."""


def read(path: Path) -> Extract:
    """The text of a .txt, .docx or .pdf file; ImportFailed if there is none to be had."""
    if path.is_dir():
        raise ImportFailed(f"{path} is een map. Geef het FAQ-document zelf op (.txt, .docx of .pdf).")
    suffix = path.suffix.lower()
    readers = {".txt": read_text, ".docx": read_docx, ".pdf": read_pdf}
    if suffix not in readers:
        raise ImportFailed(_unknown_type(path))
    extract = readers[suffix](read_bytes(path), path.name)
    if all(line.blank for line in extract.lines):
        raise ImportFailed(f"{path.name} is leeg: er staat geen tekst in.")
    if len(extract.lines) > MOST_LINES:
        raise ImportFailed(
            f"{path.name} is te lang ({len(extract.lines)} regels). Geef alleen het FAQ-document op."
        )
    return extract


def read_text(content: bytes, name: str) -> Extract:
    """Plain text in UTF-8, UTF-16 with a byte order mark, or Windows-1252; a form feed starts a new page."""
    text = _decode(content, name)
    lines: list[TextLine] = []
    paged = "\f" in text
    for number, (page, line) in enumerate(_lines_of_pages(text), start=1):
        lines.append(TextLine(number, clean(line), f"regel {number}", page if paged else None))
    return Extract(tuple(lines), remarks=damage(tuple(lines)))


def _lines_of_pages(text: str) -> list[tuple[int, str]]:
    """The lines with their pages. Text before and after a form feed stands on different lines."""
    lines: list[tuple[int, str]] = []
    page = 1
    for line in LINE_BREAK.split(text):
        before, *after = line.split("\f")
        if before or not after:
            lines.append((page, before))
        for piece in after:
            page += 1
            lines.append((page, piece))
    return lines


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; ImportFailed when it is too large or can't be read."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            megabytes = LARGEST_FILE // 1_000_000
            raise ImportFailed(f"{path.name} is groter dan {megabytes} MB. Geef alleen het FAQ-document op.")
        return path.read_bytes()
    except FileNotFoundError:
        raise ImportFailed(f"{path} bestaat niet. Controleer de naam en de map.") from None
    except (OSError, ValueError) as error:
        raise ImportFailed(f"{path} kan niet gelezen worden. Controleer of je het mag openen.") from error


def _unknown_type(path: Path) -> str:
    if path.suffix.lower() in {".doc", ".dot", ".odt", ".rtf", ".pages", ".wps"}:
        return (
            f"{path.name}: een {path.suffix.lower()}-bestand kan niet gelezen worden. Open het in je "
            "tekstverwerker en bewaar het als .docx."
        )
    return f"{path.name}: dit type bestand kan niet gelezen worden. Het moet een .txt, .docx of .pdf zijn."


def _decode(content: bytes, name: str) -> str:
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
        if content.startswith(codecs.BOM_UTF8):
            return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ImportFailed(_not_text(name)) from None
    if b"\0" in content:
        raise ImportFailed(_not_text(name))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _not_text(name: str) -> str:
    return (
        f"{name} is geen tekstbestand. Open het en bewaar het als platte tekst (UTF-8), of geef een .docx of .pdf."
    )


def read_pdf(content: bytes, name: str) -> Extract:
    """The text layer of a PDF; ImportFailed if it is locked, damaged, or a scan without text."""
    with _quiet():
        pages = _pages_of_pdf(content, name)
    lines: list[TextLine] = []
    for page, text in enumerate(pages, start=1):
        for row, line in enumerate(LINE_BREAK.split(text.replace("\f", "\n")), start=1):
            lines.append(TextLine(len(lines) + 1, clean(line), f"pagina {page}, regel {row}", page))
    if all(line.blank for line in lines):
        raise ImportFailed(
            f"{name} bevat geen tekst: waarschijnlijk is het een scan. Gebruik het oorspronkelijke Word-bestand, "
            "of laat een scanprogramma er eerst tekst van maken (OCR)."
        )
    return Extract(tuple(lines), remarks=damage(tuple(lines)))


def _pages_of_pdf(content: bytes, name: str) -> list[str]:
    try:
        return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    except (DependencyError, FileNotDecryptedError):
        raise ImportFailed(_locked(name)) from None
    except Exception as error:  # a damaged file can make the reader stumble in any way at all
        raise ImportFailed(
            f"{name} is geen leesbare pdf (misschien beschadigd). Maak de pdf opnieuw vanuit Word, of geef de "
            ".docx."
        ) from error


def _locked(name: str) -> str:
    return f"{name} is met een wachtwoord beveiligd. Bewaar een kopie zonder wachtwoord, of geef de .docx."


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the reader's technical warnings (English, about the file's innards) off the secretary's screen."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
