"""A file that can't be read is refused with a Dutch sentence that says what to do."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pypdf
import pytest

from bot.importing import ImportFailed, import_faq

if TYPE_CHECKING:
    from pathlib import Path


def _refusal(path: Path) -> str:
    with pytest.raises(ImportFailed) as refused:
        import_faq(path)
    return str(refused.value)


def test_a_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "weg.txt"
    assert _refusal(path) == f"{path} bestaat niet. Controleer de naam en de map."


@pytest.mark.parametrize("name", ["map.txt", "map"])
def test_a_folder(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.mkdir()
    assert _refusal(path) == f"{path} is een map. Geef het FAQ-document zelf op (.txt, .docx of .pdf)."


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("faq.doc", "Open het in je tekstverwerker en bewaar het als .docx."),
        ("faq.odt", "Open het in je tekstverwerker en bewaar het als .docx."),
        ("faq.png", "Het moet een .txt, .docx of .pdf zijn."),
        ("faq", "Het moet een .txt, .docx of .pdf zijn."),
    ],
)
def test_an_unknown_type(tmp_path: Path, name: str, advice: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"A. Wie?\nIk.")
    assert _refusal(path).endswith(advice)


@pytest.mark.parametrize("content", [b"", b" \n\n\t", "\ufeff".encode()])
def test_an_empty_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "leeg.txt"
    path.write_bytes(content)
    assert _refusal(path) == "leeg.txt is leeg: er staat geen tekst in."


@pytest.mark.parametrize("content", [b"A\0. Wie?", b"\xff\xfe\x00", b"\xef\xbb\xbf\xff"])
def test_a_text_file_that_is_no_text(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ruis.txt"
    path.write_bytes(content)
    assert _refusal(path).startswith("ruis.txt is geen tekstbestand.")


@pytest.mark.parametrize(
    "text", ["Zomaar een verhaal.\n", "1. Wie?\nIk.\n", "A. Wie?\nB. Wat?\n", "Q. Wie?\nIk.\n"]
)
def test_a_text_without_lettered_questions_and_answers(tmp_path: Path, text: str) -> None:
    path = tmp_path / "verhaal.txt"
    path.write_text(text, encoding="utf-8")
    assert _refusal(path) == (
        "In verhaal.txt zijn geen vragen met een letter en een antwoord gevonden. Laat elke vraag beginnen op een "
        "nieuwe regel met een hoofdletter en een punt, bijvoorbeeld “A. Wat verandert er?”, en zet het antwoord "
        "eronder."
    )


def test_a_file_beyond_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "groot.txt"
    with path.open("wb") as file:
        file.truncate(30_000_001)
    assert _refusal(path) == "groot.txt is groter dan 30 MB. Geef alleen het FAQ-document op."


def test_a_text_of_far_too_many_lines(tmp_path: Path) -> None:
    path = tmp_path / "lang.txt"
    path.write_text("A. Wie?\n" * 20_001, encoding="utf-8")
    assert _refusal(path) == "lang.txt is te lang (20002 regels). Geef alleen het FAQ-document op."


def test_a_pdf_with_a_password(tmp_path: Path, make_pdf: Any) -> None:
    path = tmp_path / "dicht.pdf"
    writer = pypdf.PdfWriter(io.BytesIO(make_pdf([["A. Wie?", "Ik."]])))
    writer.encrypt("geheim", algorithm="RC4-128")
    writer.write(path)
    assert _refusal(path) == (
        "dicht.pdf is met een wachtwoord beveiligd. Bewaar een kopie zonder wachtwoord, of geef de .docx."
    )


def test_a_pdf_that_only_restricts_printing_is_read(tmp_path: Path, make_pdf: Any) -> None:
    path = tmp_path / "open.pdf"
    writer = pypdf.PdfWriter(io.BytesIO(make_pdf([["A. Wie?", "Ik."]])))
    writer.encrypt("", owner_password="geheim", algorithm="RC4-128")
    writer.write(path)
    assert import_faq(path).questions == 1


def test_a_scanned_pdf(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(path)
    assert _refusal(path).startswith("scan.pdf bevat geen tekst: waarschijnlijk is het een scan.")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4\n", b"A. Wie?\nIk."])
def test_a_damaged_pdf(tmp_path: Path, content: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "stuk.pdf"
    path.write_bytes(content)
    assert _refusal(path).startswith("stuk.pdf is geen leesbare pdf (misschien beschadigd).")
    assert capfd.readouterr() == ("", "")


def test_a_damaged_word_file(tmp_path: Path) -> None:
    path = tmp_path / "stuk.docx"
    path.write_bytes(b"PK\x03\x04 en dan niets")
    assert _refusal(path).startswith("stuk.docx is geen leesbaar Word-bestand (misschien beschadigd).")


def test_a_word_file_with_a_password_or_of_the_old_kind(tmp_path: Path) -> None:
    path = tmp_path / "oud.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert _refusal(path).startswith("oud.docx is met een wachtwoord beveiligd of nog in het oude Word-formaat.")


def test_a_word_file_that_unpacks_to_too_much(tmp_path: Path) -> None:
    path = tmp_path / "bom.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(21):
            archive.writestr(f"{number}.xml", bytes(10_000_000))
    assert _refusal(path) == "bom.docx is uitgepakt te groot. Geef een .docx zonder afbeeldingen."
