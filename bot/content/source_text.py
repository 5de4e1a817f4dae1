"""A file on disk → text that YAML can be read from, or a clear reason why not."""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING

from bot.content.suggestions import count

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 20_000_000
"""Twenty times what 1,000 deadlines as long as the shipped ones take; a larger file is a mistake or an attack.

``yaml_reader.MAX_EVENTS`` bounds the cost of reading a file of this size."""

_LINE_BREAK = re.compile(r"\r\n|\r|\n")

UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""Characters that YAML 1.2 calls not printable (production ``c-printable``), and three more: a byte order mark
inside the text and the line and paragraph separators U+2028 and U+2029, where editors and YAML disagree on what a
line is."""

SAVE_AS_UTF8 = "Bewaar het bestand als UTF-8 (in Kladblok: Opslaan als, codering UTF-8)."


class UnusableError(Exception):
    """The file gives no text; carries the Dutch message, the fix, and the line and column from 1."""

    def __init__(self, message: str, fix: str | None = None, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message, self.fix, self.line, self.column = message, fix, line, column


def read_text(path: Path) -> str:
    """Read a content file as text, without a byte order mark; line breaks stay as they are.

    Raises UnusableError when there is no readable file of at most 20 MB, in UTF-8 and without control characters.
    """
    text = _decode(read_bytes(path))
    if strange := UNPRINTABLE.search(text):
        line, column = line_and_column(text, strange.start())
        raise UnusableError(
            f"Hier staat een teken dat niet in een tekst hoort (U+{ord(strange.group()):04X}); je ziet het niet.",
            "Haal het weg. Komt het uit Word of een webpagina? Plak de tekst opnieuw als platte tekst.",
            line,
            column,
        )
    return text


def read_bytes(path: Path) -> bytes:
    """Read the bytes of a content file; raises UnusableError when that cannot or should not be done.

    A link is followed within its folder only (as Kubernetes has it); the folder itself may be a link.
    """
    try:
        kind = path.stat()
        if stat.S_ISDIR(kind.st_mode):
            raise UnusableError("Dit is een map; hier hoort een bestand.", "Geef de map een andere naam.")
        if not stat.S_ISREG(kind.st_mode):
            raise UnusableError("Dit is geen gewoon bestand.", "Zet hier een tekstbestand neer.")
        real = path.resolve()
        if not real.is_relative_to(path.parent.resolve()):
            raise UnusableError(
                "Dit is een verwijzing naar een bestand buiten deze map; die wordt niet gevolgd.",
                "Zet het bestand zelf in de map.",
            )
        with real.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise UnusableError(
            "Dit is een verwijzing naar een bestand dat er niet is.",
            "Herstel de verwijzing of zet het bestand hier.",
        ) from error
    except PermissionError as error:
        raise UnusableError("Dit bestand mag niet gelezen worden.", "Geef het programma leesrechten.") from error
    except (OSError, ValueError) as error:
        raise UnusableError("Dit bestand kan niet gelezen worden.", "Staat het nog op de schijf?") from error
    if len(data) > MAX_BYTES:
        raise UnusableError(
            f"Dit bestand is groter dan {count(MAX_BYTES // 1_000_000)} MB; zo groot is geen tekst van mensen.",
            "Is dit het goede bestand? Een echt grote FAQ kun je verdelen over bestanden als faq-regio.yaml.",
        )
    return data


def in_lines(text: str) -> tuple[str, ...]:
    """Divide a text into lines as YAML does; never empty."""
    return tuple(_LINE_BREAK.split(text))


def line_and_column(text: str, index: int) -> tuple[int, int]:
    """Tell on which line and in which column (from 1) the character with this index stands."""
    breaks = list(_LINE_BREAK.finditer(text, 0, index))
    return len(breaks) + 1, index - (breaks[-1].end() if breaks else 0) + 1


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:2]:
        raise UnusableError("Dit bestand is bewaard als UTF-16 (‘Unicode’).", SAVE_AS_UTF8)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")
        line, column = line_and_column(before, len(before))
        probably = error.object[error.start : error.start + 1].decode("windows-1252", errors="replace")
        meant = f" (waarschijnlijk ‘{probably}’)" if probably.isprintable() and probably != "\ufffd" else ""
        raise UnusableError(
            f"Het bestand is niet als UTF-8 bewaard: het teken op deze plek{meant} is zo niet leesbaar.",
            SAVE_AS_UTF8,
            line,
            column,
        ) from error
