"""Word files: footnotes in their own part, lists that Word numbers, tables of contents, hidden copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls

if TYPE_CHECKING:
    from pathlib import Path


def _sample(word_file: Any) -> None:
    """The sample FAQ as a secretary would type it: letters, points and notes by Word."""
    letters = word_file.numbering("upperLetter", "%1.")
    points = word_file.numbering("decimal", "%1.")
    write = word_file.paragraph
    write("Ruim veertig tuinders stelden een vraag over het waterplan. Dit zijn de antwoorden:")
    write("A. Waarom doet de tuinvereniging niet mee aan het waterplan?\t1")
    write(
        "B. Mag de regenton blijven? Er staan er immers al ruim zestig, en die zijn door de vereniging zelf "
        "uitgedeeld? ........ 1"
    )
    write("C. Wat verandert er op het gemeenschappelijke pad?\t2")
    write(
        "D. Zijn de nieuwe regels eigenlijk wel zo streng als de gemeente ons wil laten geloven, of valt dat in "
        "de "
        "praktijk mee?\t2"
    )
    write("")
    write("Waarom doet de tuinvereniging niet mee aan het waterplan?", letters)
    write(
        "De vereniging wil dat elke tuinder zelf kan bepalen hoe hij water geeft, als dat maar zuinig gebeurt "
        "(druppelslang){Een druppelslang geeft water bij de wortel van de plant, volgens het reglement van "
        "2015}. In "
        "het vorige plan, dat van 2015, was dat goed geregeld{Waterplan, versie 1.0 dd 3 mei 2015 (hierna WP "
        "3-5)}. "
        "Wat er nu ligt, gaat alleen over klasse S3 en over 75+’ers."
    )
    write("Het nieuwe plan vraagt bovendien een meter op elke tuin. Die kost 80 euro en moet er in 2026 hangen.")
    write("Daar is de vergadering niet mee akkoord gegaan. Over het geld staat meer bij vraag C.")
    write(
        "Mag de regenton blijven? Er staan er immers al ruim zestig, en die zijn door de vereniging zelf "
        "uitgedeeld?",
        letters,
    )
    write("Ja, maar er gelden vier regels:")
    write(
        "De ton heeft een deksel en staat op een tegel, want anders zakt hij bij nat weer scheef in de "
        "grond{WP 3-5; p. 12, r. 3,4}. Een dichte ton houdt ook de muggen weg, en dat scheelt op warme avonden in "
        "augustus veel klachten.",
        points,
    )
    write(
        "In 2026 moet de helft van de tonnen zijn aangesloten op het VTV{VTV staat voor het verzamelpunt "
        "tuinwater, "
        "waar het water van de hele laan samenkomt volgens afspraak4.} . Dat vraagt werk van de VTV-beheerder.",
        points,
    )
    write(
        "De overloop van een volle regenton gaat naar de sloot, niet naar de tuin van de "
        "buren{https://www.voorbeeld.nl/tuinen/regels-voor-de-overloop-van-regentonnen};",
        points,
    )
    write(
        "Wie een ton deelt, meldt dat aan het tuin- en padbeheer (zie ook vraag A of bel met de "
        "beheerder){Verslag "
        "van de vergadering, punt 7}.",
        points,
    )
    write("Wat verandert er op het gemeenschappelijke pad?", letters)
    write(
        "Het pad krijgt een laag schelpen. De tuinders betalen daar samen de helft van, naar de grootte van hun "
        "tuin."
    )
    write("Wie vorig jaar al heeft betaald, krijgt nu geen rekening{Dit geldt tot 1 juni 2027}.")
    write(
        "Zijn de nieuwe regels eigenlijk wel zo streng als de gemeente ons wil laten geloven, of valt dat in de "
        "praktijk mee?",
        letters,
    )
    write("Kort gezegd: nee. Zie ook bij B en C.")


def test_word_file_gives_the_same_as_text(word_file: Any, sample_check: Any, faq: Any, tmp_path: Path) -> None:
    _sample(word_file)
    outcome = faq(word_file.save(tmp_path / "made.docx"), "volkstuin.docx")
    sample_check(outcome.imported)
    assert outcome.remarks == ["Alinea 14: in voetnoot 4 staat “afspraak4”; het getal is blijven staan."]


def test_points_start_again_where_word_starts_again(word_file: Any, faq: Any, tmp_path: Path) -> None:
    points = word_file.numbering("decimal", "%1")
    again = word_file.numbering("decimal", "%1", restart_of=points)
    for letter, numbers in (("A", points), ("B", again)):
        word_file.paragraph(f"{letter}. Wat hoort er bij {letter}?")
        word_file.paragraph("Dit is een.", numbers)
        word_file.paragraph("Dit is twee.", numbers)
    outcome = faq(word_file.save(tmp_path / "made.docx"), "lijst.docx")
    assert outcome.answer("A") == outcome.answer("B") == [("1", "Dit is een."), ("2", "Dit is twee.")]
    assert outcome.remarks == []


def test_bullets_and_numbers_that_come_from_a_style(word_file: Any, faq: Any, tmp_path: Path) -> None:
    word_file.paragraph("A. Wat neem je mee?")
    word_file.paragraph("Neem dit mee:")
    for fruit in ("appels", "peren"):
        word_file.document.add_paragraph(fruit, style="List Bullet")
    word_file.paragraph("B. Wat doe je daarna?")
    for step in ("Schillen.", "Snijden."):
        word_file.document.add_paragraph(step, style="List Number")
    outcome = faq(word_file.save(tmp_path / "made.docx"), "lijst.docx")
    assert outcome.answer("A") == [(None, "Neem dit mee:\n• appels\n• peren")]
    assert outcome.answer("B") == [("1", "Schillen."), ("2", "Snijden.")]


def test_roman_and_small_letters_stay_in_the_text(word_file: Any, faq: Any, tmp_path: Path) -> None:
    roman = word_file.numbering("lowerRoman", "%1)")
    small = word_file.numbering("lowerLetter", "%1)")
    word_file.paragraph("A. Welke soorten zijn er?")
    for numbering, count in ((roman, 4), (small, 2)):
        for _ in range(count):
            word_file.paragraph("soort", numbering)
    outcome = faq(word_file.save(tmp_path / "made.docx"), "soort.docx")
    text = "\n".join(text for _, text in outcome.answer("A"))
    assert [line.split()[0] for line in text.split("\n")] == ["i)", "ii)", "iii)", "iv)", "a)", "b)"]


def test_table_of_contents_in_a_content_control_is_recognised(word_file: Any, faq: Any, tmp_path: Path) -> None:
    word_file.paragraph("A. Wie mag er meedoen aan de dag?")
    word_file.paragraph("Iedereen.")
    control = OxmlElement("w:sdt")
    content = OxmlElement("w:sdtContent")
    control.append(content)
    entry = word_file.document.add_paragraph("A. Wie mag er meedoen aan de dag?\t3")
    content.append(entry._p)
    word_file.document.element.body.insert(0, control)
    outcome = faq(word_file.save(tmp_path / "made.docx"), "dag.docx")
    assert outcome.answer("A") == [(None, "Iedereen.")]
    assert outcome.remarks == []


def test_text_in_tables_is_kept_and_deleted_or_doubled_text_is_not(
    word_file: Any, faq: Any, tmp_path: Path
) -> None:
    word_file.paragraph("A. Wat kost het?")
    table = word_file.document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "Een tuin"
    table.cell(0, 1).text = "80 euro"
    paragraph = word_file.paragraph("Meer niet.")
    paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>geschrapt</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:moveFrom {nsdecls('w')}><w:r><w:t>verplaatst</w:t></w:r></w:moveFrom>"))
    outcome = faq(word_file.save(tmp_path / "made.docx"), "prijs.docx")
    assert outcome.answer("A") == [(None, "Een tuin"), (None, "80 euro"), (None, "Meer niet.")]


def test_typed_superscript_figures_are_citations(word_file: Any, faq: Any, tmp_path: Path) -> None:
    word_file.paragraph("A. Hoeveel water is dat?")
    paragraph = word_file.paragraph("Ongeveer 40 m")
    for text, raised in (("2", True), (" per tuin en meer is niet nodig", False), ("1", True), (".", False)):
        paragraph.add_run(text).font.superscript = raised or None
    note = word_file.document.add_paragraph()
    note.add_run("1").font.superscript = True
    note.add_run(" Gemeten in mei")
    outcome = faq(word_file.save(tmp_path / "made.docx"), "water.docx")
    assert outcome.answer("A") == [(None, "Ongeveer 40 m² per tuin en meer is niet nodig[1].")]
    assert outcome.notes("A") == {1: "Gemeten in mei"}


def test_a_question_broken_with_a_soft_return_is_whole(word_file: Any, faq: Any, tmp_path: Path) -> None:
    paragraph = word_file.paragraph("A. Wat doen we met de")
    paragraph.add_run().add_break()
    paragraph.add_run("oude schuur?")
    word_file.paragraph("Die blijft staan.")
    outcome = faq(word_file.save(tmp_path / "made.docx"), "schuur.docx")
    assert outcome.items["A"].question == "Wat doen we met de oude schuur?"


def test_in_a_word_file_with_footnotes_no_other_number_is_a_citation(
    word_file: Any, faq: Any, tmp_path: Path
) -> None:
    word_file.paragraph("A. Welke fase is dit?")
    word_file.paragraph("Dit is fase1{Zie het plan}, na fase1 en voor fase2.")
    outcome = faq(word_file.save(tmp_path / "made.docx"), "fase.docx")
    assert outcome.answer("A") == [(None, "Dit is fase1[1], na fase1 en voor fase2.")]
    assert outcome.remarks == []
