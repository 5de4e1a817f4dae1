"""A PDF → its text, line by line and page by page."""

from __future__ import annotations

import io
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pypdf
from pypdf.errors import DependencyError, FileNotDecryptedError

from bot.importing.extract import LINE_BREAK, Extract, ImportFailed, TextLine, clean, damage

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_pdf(content: bytes, name: str) -> Extract:
    """The text layer of a PDF; ImportFailed if it is locked, damaged, or a scan without text."""
    with _quiet():
        pages = _pages(content, name)
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


def _pages(content: bytes, name: str) -> list[str]:
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
