"""``iza-bot import-faq --diff``: a new version of a document against the FAQ, item by item."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pypdf
import pypdf.generic
import pytest
from click.testing import CliRunner

from bot.cli.main import main
from bot.editing import Editor
from bot.library import Library
from bot.store.database import open_database

SAMPLE = Path(__file__).parents[1] / "content" / "sample"
BEFORE = """A. Wanneer gaat de moestuin open?

De moestuin gaat open in maart. Dat hangt van het weer af.

B. Wie heeft de sleutel van de schuur?

De sleutel hangt bij de buurvrouw.

1. Vraag hem voor zes uur.

2. Breng hem dezelfde dag terug.

C. Mag er een kas op de tuin?

Een kas mag tot twee meter hoog zijn.
"""
AFTER = """A. Wanneer gaat de moestuin open?

De moestuin gaat open in maart. Dat hangt van het weer af.

B. Wie heeft de sleutel van de schuur?

De sleutel hangt bij de buurvrouw.

1. Vraag hem voor acht uur.

2. Breng hem dezelfde dag terug.

D. Mogen er kippen op de tuin?

Kippen mogen, een haan niet.
"""


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A folder with content, of which one file was made from the document of before."""
    shutil.copytree(SAMPLE, tmp_path / "data")
    monkeypatch.setenv("IZA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("IZA_STATE_DIR", str(tmp_path / "state"))
    document = tmp_path / "moestuin.txt"
    document.write_text(BEFORE, encoding="utf-8")
    made = run("import-faq", str(document))
    (tmp_path / "data" / "faq-moestuin.yaml").write_text(made.stdout, encoding="utf-8")
    document.write_text(AFTER, encoding="utf-8")
    return tmp_path


def run(*words, answers=()):
    result = CliRunner().invoke(main, words, input="".join(f"{answer}\n" for answer in answers))
    assert result.exit_code == 0, result.output
    return result


def content_of(files):
    with closing(open_database(f"sqlite:///{files}/state/iza-bot.sqlite3", lambda: None)) as database:
        library = Library(files / "data")
        library.lay_over(database.edits)
        return library.current.content, Editor(library, database.edits).history()


def test_what_is_agreed_to_is_taken_over_and_the_rest_stays(files):
    path = str(files / "moestuin.txt")
    said = run("import-faq", path, "--diff", answers=["j", "j"]).output
    assert "1 van 3 · gewijzigd\n  B · Wie heeft de sleutel van de schuur?\n" in said
    assert "  - Vraag hem voor zes uur.\n  + Vraag hem voor acht uur.\n" in said
    assert "2 van 3 · nieuw\n  D · Mogen er kippen op de tuin?\n" in said
    assert "3 van 3 · niet in het bestand\n  C · Mag er een kas op de tuin?\n" in said
    assert "1 vraag is gelijk; 2 verschillen overgenomen." in said
    content, records = content_of(files)
    assert [record.reason for record in records] == ["ingelezen uit moestuin.txt"] * 2
    by_letter = {item.letter: item for item in content.faq if item.id.startswith("moestuin")}
    assert [section.text for section in by_letter["B"].answer][1:] == [
        "Vraag hem voor acht uur.",
        "Breng hem dezelfde dag terug.",
    ]
    assert by_letter["D"].group == by_letter["B"].group
    assert by_letter["D"].sources[0].document == by_letter["B"].sources[0].document
    assert "C" in by_letter, "what the document does not name stays until someone withdraws it"

    again = run("import-faq", path, "--diff").output
    assert "3 vragen zijn gelijk; 0 verschillen overgenomen." in again


def test_nothing_is_taken_over_without_a_yes_and_stop_ends_it(files):
    said = run("import-faq", str(files / "moestuin.txt"), "--diff", answers=["", "stop"]).output
    assert "0 verschillen overgenomen." in said
    content, records = content_of(files)
    assert records == ()
    assert not any(item.letter == "D" for item in content.faq)


def test_a_question_in_other_words_under_the_same_letter_is_the_same_question(files):
    reworded = AFTER.replace("Wie heeft de sleutel van de schuur?", "Wie bewaart de sleutel van onze schuur?")
    (files / "moestuin.txt").write_text(reworded, encoding="utf-8")
    said = run("import-faq", str(files / "moestuin.txt"), "--diff", answers=["j"]).output
    assert "  - Wie heeft de sleutel van de schuur?\n  + Wie bewaart de sleutel van onze schuur?\n" in said
    content, _ = content_of(files)
    assert "Wie bewaart de sleutel van onze schuur?" in {item.question for item in content.faq}


def test_a_document_that_takes_too_long_to_read_is_refused_in_time(tmp_path, monkeypatch):
    """A PDF of 100 kB, of which one page has a million words on top of each other."""
    monkeypatch.setattr("bot.cli.import_faq.LONGEST_SECONDS", 0.5)
    writer = pypdf.PdfWriter()
    content = pypdf.generic.StreamObject()
    content.set_data(b"BT /F1 12 Tf (woord) Tj ET\n" * 1_000_000)
    page = writer.add_blank_page(595, 842)
    name, words = pypdf.generic.NameObject, pypdf.generic.DictionaryObject
    font = words(
        {name("/Type"): name("/Font"), name("/Subtype"): name("/Type1"), name("/BaseFont"): name("/Helvetica")}
    )
    page[name("/Resources")] = words({name("/Font"): words({name("/F1"): font})})
    page[name("/Contents")] = writer._add_object(content.flate_encode())
    document = tmp_path / "lang.pdf"
    writer.write(document)
    assert document.stat().st_size < 200_000
    done = CliRunner().invoke(main, ["import-faq", str(document)])
    assert done.exit_code == 1
    assert done.stderr.startswith("lang.pdf lezen duurt te lang (meer dan 0.5 seconden).")
