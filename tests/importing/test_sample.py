"""An invented FAQ gives exactly the same questions, answers and footnotes as text, as Word file and as PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.importing import import_faq

if TYPE_CHECKING:
    from pathlib import Path

Check = "Callable[[Imported], None]"


def test_text_with_pages_that_run_on(sample_pages: tuple[str, ...], sample_check: Any, tmp_path: Path) -> None:
    path = tmp_path / "volkstuin.txt"
    path.write_text("\n".join(sample_pages), encoding="utf-8")
    sample_check(import_faq(path))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_text_in_every_encoding_and_line_ending(
    sample_pages: tuple[str, ...], sample_check: Any, tmp_path: Path, encoding: str, newline: str
) -> None:
    path = tmp_path / "volkstuin.TXT"
    path.write_bytes("\n".join(sample_pages).replace("\n", newline).encode(encoding))
    sample_check(import_faq(path))


def test_text_with_form_feeds_between_pages(
    sample_pages: tuple[str, ...], sample_check: Any, tmp_path: Path
) -> None:
    path = tmp_path / "volkstuin.txt"
    path.write_text("\f".join(page.lstrip() for page in sample_pages), encoding="utf-8")
    sample_check(import_faq(path))


def test_text_with_page_numbers_and_a_running_header(
    sample_pages: tuple[str, ...], sample_check: Any, tmp_path: Path
) -> None:
    path = tmp_path / "volkstuin.txt"
    pages = (
        f"Waterplan, vragen en antwoorden\n{page}\n{number}\n" for number, page in enumerate(sample_pages, start=1)
    )
    path.write_text("\f".join(pages), encoding="utf-8")
    imported = import_faq(path)
    sample_check(imported)
    left_out = [str(remark) for remark in imported.remarks if "weggelaten" in remark.sentence]
    assert len(left_out) == 6
    assert left_out[0] == (
        "Regel 1: weggelaten als paginanummer, kop- of voetregel: “Waterplan, vragen en antwoorden”."
    )
    assert left_out[1].endswith("kop- of voetregel: “1”.")


@pytest.mark.parametrize("blank_lines", [True, False])
def test_pdf(
    sample_pages: tuple[str, ...], sample_check: Any, make_pdf: Any, tmp_path: Path, *, blank_lines: bool
) -> None:
    pages = [[line.strip() for line in page.splitlines() if blank_lines or line.strip()] for page in sample_pages]
    path = tmp_path / "volkstuin.pdf"
    path.write_bytes(make_pdf(pages))
    sample_check(import_faq(path))


def test_remarks_name_what_is_doubtful_and_where(
    sample_pages: tuple[str, ...], make_pdf: Any, tmp_path: Path
) -> None:
    text, portable = tmp_path / "volkstuin.txt", tmp_path / "volkstuin.pdf"
    text.write_text("\n".join(sample_pages), encoding="utf-8")
    portable.write_bytes(make_pdf([page.splitlines() for page in sample_pages]))
    assert [str(remark) for remark in import_faq(text).remarks] == [
        (
            "Regel 35: “VTV4” is gelezen als verwijzing naar voetnoot 4. Klopt dat niet, zet dan in de YAML het "
            "getal "
            "terug in plaats van [4]."
        ),
        (
            "Regel 41: “beheerder) 6” is gelezen als verwijzing naar voetnoot 6. Klopt dat niet, zet dan in de "
            "YAML "
            "het "
            "getal terug in plaats van [6]."
        ),
        "Regel 48: in voetnoot 4 staat “afspraak4”; het getal is blijven staan.",
    ]
    assert [str(remark).split(":")[0] for remark in import_faq(portable).remarks] == [
        "Pagina 2, regel 3",
        "Pagina 2, regel 9",
        "Pagina 2, regel 16",
    ]
