"""The association's own lettered FAQ document → YAML for the ``data/`` folder, in the original wording.

``import_faq(path)`` reads a .txt, .docx or .pdf and finds the questions A, B, C ... with their answers, numbered
points and footnotes. It gives a file that :class:`bot.content.models.FaqFile` accepts, and remarks on everything
a person must look at: text without a place (in full, so that nothing is lost), doubts, oddities of the source.

The document is taken apart in stages, each a module of its own:

    reading            bytes → numbered lines (``reading_docx``, ``docx_numbering``)
    furniture          page numbers, running headers and footers
    footnotes          footnote texts lifted out of the running text
    citations          the bare numbers that cite them → ``[4]``
    headings           table of contents, lettered questions
    answers            paragraphs and numbered points
    parsing            these in order → a document in its parts
    faq_file           → a valid ``FaqFile`` (``naming``, ``sentences``), and its YAML

Nothing here knows what the document is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.importing.extract import ImportFailed, Remark
from bot.importing.faq_file import Assembly, to_yaml
from bot.importing.parsing import parse
from bot.importing.reading import read

if TYPE_CHECKING:
    from pathlib import Path

    from bot.content.models import FaqFile

__all__ = ["ImportFailed", "Imported", "Remark", "import_faq"]


@dataclass(frozen=True, slots=True)
class Imported:
    """A document as YAML, with remarks and counts."""

    yaml: str
    """A whole ``faq-….yaml``."""
    remarks: tuple[Remark, ...]
    """In the order of the text."""
    questions: int
    footnotes: int
    file: FaqFile
    """Content of the YAML."""


def import_faq(path: Path) -> Imported:
    """Read a lettered FAQ document; ImportFailed, with what to do, if the file is not one."""
    extract = read(path)
    faq = parse(extract)
    if not faq.questions:
        raise ImportFailed(
            f"In {path.name} zijn geen vragen met een letter en een antwoord gevonden. Laat elke vraag "
            "beginnen op een nieuwe regel met een hoofdletter en een punt, bijvoorbeeld “A. Wat verandert er?”, "
            "en zet het antwoord eronder."
        )
    assembly = Assembly(path.stem, paged=path.suffix.lower() == ".pdf")
    file = assembly.file(faq)
    remarks = sorted((*faq.remarks, *assembly.remarks), key=lambda remark: remark.line)
    comments = [
        f"Ingelezen uit {' '.join(path.name.split())}; de tekst is die van het document.",
        f"Bewaar dit als data/faq-{file.groups[0].id}.yaml en draai daarna: iza-bot check.",
        "Elk id mag maar in één bestand staan: haal eerdere versies van deze vragen uit de andere bestanden.",
        "Vul nog aan: asked_as en terms per vraag, en bij as_of van wanneer het document is.",
    ]
    return Imported(to_yaml(file, comments), tuple(remarks), len(faq.questions), faq.footnotes, file)
