"""An invented FAQ of an allotment society, in every shape the importer reads; and a writer of small PDFs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from bot.importing import Imported, import_faq
from tests.importing.yaml_read_back import from_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.content.models import FaqFile, FaqItem

# A line that begins with a space is the first of a page, as text extracted from a PDF often has it. The footnotes
# stand at the foot of each page, so in the middle of the answers.
PAGES = (
    """\
Ruim veertig tuinders stelden een vraag over het waterplan. Dit zijn de antwoorden:

A. Waarom doet de tuinvereniging niet mee aan het waterplan?
B. Mag de regenton blijven? Er staan er immers al ruim zestig, en die zijn door de

vereniging zelf uitgedeeld?
C. Wat verandert er op het gemeenschappelijke pad?
D. Zijn de nieuwe regels eigenlijk wel zo streng als de gemeente ons wil laten geloven, of
valt dat in de praktijk mee?

A. Waarom doet de tuinvereniging niet mee aan het waterplan?
De vereniging wil dat elke tuinder zelf kan bepalen hoe hij water geeft, als dat maar
zuinig gebeurt (druppelslang)1. In het vorige plan, dat van 2015, was dat goed geregeld2.
Wat er nu ligt, gaat alleen over klasse S3 en over 75+’ers.

Het nieuwe plan vraagt bovendien een meter op elke tuin. Die kost 80 euro en moet er in
2026 hangen.
Daar is de vergadering niet mee akkoord gegaan. Over het geld staat meer bij vraag C.

B. Mag de regenton blijven? Er staan er immers al ruim zestig, en die zijn door de

vereniging zelf uitgedeeld?
Ja, maar er gelden vier regels:

1. De ton heeft een deksel en staat op een tegel, want anders zakt hij bij nat weer scheef
in de grond3. Een dichte ton houdt ook de muggen weg, en dat scheelt op warme avonden in

1 Een druppelslang geeft water bij de wortel van de plant, volgens het reglement van
2015
2 Waterplan, versie 1.0 dd 3 mei 2015 (hierna WP 3-5)
3 WP 3-5; p. 12, r. 3,4
""",
    """\
 augustus veel klachten.

2. In 2026 moet de helft van de tonnen zijn aangesloten op het VTV4 . Dat vraagt werk van
de VTV-
beheerder.
3.De overloop van een volle regen-
ton gaat naar de sloot, niet naar de tuin van de buren5;
4. Wie een ton deelt, meldt dat aan het tuin-
en padbeheer (zie ook vraag A of bel met de beheerder) 6.

C. Wat verandert er op het gemeenschappelijke pad?

Het pad krijgt een laag schelpen. De tuinders betalen daar samen de helft van, naar de
grootte van hun tuin.

4 VTV staat voor het verzamelpunt tuinwater, waar het water van de hele laan samenkomt
volgens afspraak4.
5 https://www.voorbeeld.nl/tuinen/regels-voor-de-overloop-van-
regentonnen
6 Verslag van de vergadering, punt 7
""",
    """\
 Wie vorig jaar al heeft betaald, krijgt nu geen rekening7.

D. Zijn de nieuwe regels eigenlijk wel zo streng als de gemeente ons wil laten geloven, of
valt dat in de praktijk mee?

Kort gezegd: nee. Zie ook bij B en C.

7 Dit geldt tot 1 juni 2027
""",
)

INTRO = "Ruim veertig tuinders stelden een vraag over het waterplan. Dit zijn de antwoorden:"


@dataclass(frozen=True)
class Expected:
    question: str
    answer: list[tuple[str | None, str]]
    footnotes: dict[int, str]
    see_also: list[str]


SAMPLE = {
    "A": Expected(
        "Waarom doet de tuinvereniging niet mee aan het waterplan?",
        [
            (
                None,
                (
                    "De vereniging wil dat elke tuinder zelf kan bepalen hoe hij water geeft, als dat maar zuinig "
                    "gebeurt "
                    "(druppelslang)[1]. In het vorige plan, dat van 2015, was dat goed geregeld[2]. Wat er nu "
                    "ligt, "
                    "gaat "
                    "alleen over klasse S3 en over 75+’ers."
                ),
            ),
            (
                None,
                (
                    "Het nieuwe plan vraagt bovendien een meter op elke tuin. Die kost 80 euro en moet er in 2026 "
                    "hangen."
                ),
            ),
            (None, "Daar is de vergadering niet mee akkoord gegaan. Over het geld staat meer bij vraag C."),
        ],
        {
            1: "Een druppelslang geeft water bij de wortel van de plant, volgens het reglement van 2015",
            2: "Waterplan, versie 1.0 dd 3 mei 2015 (hierna WP 3-5)",
        },
        ["C"],
    ),
    "B": Expected(
        "Mag de regenton blijven? Er staan er immers al ruim zestig, en die zijn door de vereniging zelf "
        "uitgedeeld?",
        [
            (None, "Ja, maar er gelden vier regels:"),
            (
                "1",
                (
                    "De ton heeft een deksel en staat op een tegel, want anders zakt hij bij nat weer scheef in "
                    "de "
                    "grond[3]. Een dichte ton houdt ook de muggen weg, en dat scheelt op warme avonden in "
                    "augustus "
                    "veel "
                    "klachten."
                ),
            ),
            (
                "2",
                (
                    "In 2026 moet de helft van de tonnen zijn aangesloten op het VTV[4]. Dat vraagt werk van de "
                    "VTV-beheerder."
                ),
            ),
            ("3", "De overloop van een volle regenton gaat naar de sloot, niet naar de tuin van de buren[5];"),
            (
                "4",
                (
                    "Wie een ton deelt, meldt dat aan het tuin- en padbeheer (zie ook vraag A of bel met de "
                    "beheerder)[6]."
                ),
            ),
        ],
        {
            3: "WP 3-5; p. 12, r. 3,4",
            4: "VTV staat voor het verzamelpunt tuinwater, waar het water van de hele laan samenkomt volgens "
            "afspraak4.",
            5: "https://www.voorbeeld.nl/tuinen/regels-voor-de-overloop-van-regentonnen",
            6: "Verslag van de vergadering, punt 7",
        },
        ["A"],
    ),
    "C": Expected(
        "Wat verandert er op het gemeenschappelijke pad?",
        [
            (
                None,
                (
                    "Het pad krijgt een laag schelpen. De tuinders betalen daar samen de helft van, naar de "
                    "grootte "
                    "van "
                    "hun tuin."
                ),
            ),
            (None, "Wie vorig jaar al heeft betaald, krijgt nu geen rekening[7]."),
        ],
        {7: "Dit geldt tot 1 juni 2027"},
        [],
    ),
    "D": Expected(
        "Zijn de nieuwe regels eigenlijk wel zo streng als de gemeente ons wil laten geloven, of valt dat in de "
        "praktijk mee?",
        [(None, "Kort gezegd: nee. Zie ook bij B en C.")],
        {},
        ["B", "C"],
    ),
}


@pytest.fixture
def sample_pages() -> tuple[str, ...]:
    return PAGES


@pytest.fixture
def sample_check() -> Callable[[Imported], None]:
    """Asserts that the sample came out exactly."""

    def check(imported: Imported) -> None:
        file = from_yaml(imported.yaml)
        assert [group.intro for group in file.groups] == [INTRO]
        group = file.groups[0].id
        assert [item.letter for item in file.items] == list(SAMPLE)
        for item in file.items:
            expected = SAMPLE[item.letter or ""]
            assert item.question == expected.question
            assert [(section.point, section.text) for section in item.answer] == expected.answer
            assert {note.number: note.text for note in item.footnotes} == expected.footnotes
            assert list(item.see_also) == [f"{group}-{letter.lower()}" for letter in expected.see_also]
        assert (imported.questions, imported.footnotes) == (4, 7)

    return check


@dataclass(frozen=True)
class Outcome:
    """The import of a text, ready to look at."""

    imported: Imported
    file: FaqFile

    @property
    def items(self) -> dict[str, FaqItem]:
        return {item.letter or "": item for item in self.file.items}

    def answer(self, letter: str) -> list[tuple[str | None, str]]:
        return [(section.point, section.text) for section in self.items[letter].answer]

    def notes(self, letter: str) -> dict[int, str]:
        return {note.number: note.text for note in self.items[letter].footnotes}

    @property
    def remarks(self) -> list[str]:
        return [str(remark) for remark in self.imported.remarks]


@pytest.fixture
def faq(tmp_path: Path) -> Callable[..., Outcome]:
    """Import a text (or the bytes of a file) under a file name."""

    def run(content: str | bytes, name: str = "tuin.txt") -> Outcome:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        imported = import_faq(path)
        return Outcome(imported, from_yaml(imported.yaml))

    return run


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF with one line of Helvetica per line of text (ISO 32000-1, 7.5 and 9.4)."""
    objects = ["", ""]
    kids = []
    for lines in pages:
        drawn = "\n".join(f"({_escaped(line or ' ')}) Tj T*" for line in lines)
        stream = f"BT /F1 10 Tf 40 800 Td 13 TL\n{drawn}\nET"
        number = len(objects) + 1
        kids.append(f"{number} 0 R")
        objects += [
            (
                f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {number + 1} 0 "
                "R/Resources<</Font<</F1<</Type"
                "/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>>>"
            ),
            f"<</Length {len(stream.encode('cp1252'))}>>\nstream\n{stream}\nendstream",
        ]
    objects[0] = "<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    body = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    return body + f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("cp1252")


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


@pytest.fixture
def make_pdf() -> Callable[[Sequence[Sequence[str]]], bytes]:
    return pdf


class WordFile:
    """A .docx with real footnotes and lists that Word numbers, which python-docx itself can't make."""

    def __init__(self) -> None:
        self.document = docx.Document()
        self.notes: list[str] = []

    def paragraph(self, text: str, numbering: int | None = None, level: int = 0) -> Any:
        """``{text of the note}`` in the text becomes a footnote; ``numbering`` is the id of a list."""
        paragraph = self.document.add_paragraph()
        if numbering is not None:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_numId().val = numbering
            properties.get_or_add_ilvl().val = level
        for index, piece in enumerate(text.replace("}", "{").split("{")):
            if index % 2:
                self.notes.append(piece)
                reference = OxmlElement("w:footnoteReference")
                reference.set(
                    qn("w:id"), str(len(self.notes) + 1)
                )  # Word keeps the first ids for the rule above notes
                paragraph.add_run()._r.append(reference)
            else:
                paragraph.add_run(piece)
        return paragraph

    def numbering(self, style: str, pattern: str, *, restart_of: int | None = None) -> int:
        """Define a list; with ``restart_of`` one that shares its rules with an earlier list but starts again at "
        "1."""
        root = self.document.part.numbering_part.element
        if restart_of is None:
            abstract = OxmlElement("w:abstractNum")
            abstract_id = str(900 + len(root))
            abstract.set(qn("w:abstractNumId"), abstract_id)
            level = OxmlElement("w:lvl")
            level.set(qn("w:ilvl"), "0")
            for tag, value in (("w:start", "1"), ("w:numFmt", style), ("w:lvlText", pattern)):
                element = OxmlElement(tag)
                element.set(qn("w:val"), value)
                level.append(element)
            abstract.append(level)
            root.insert(0, abstract)
        else:
            abstract_id = str(root.num_having_numId(restart_of).abstractNumId.val)
        number = root.add_num(int(abstract_id))
        if restart_of is not None:
            number.add_lvlOverride(0).add_startOverride(1)
        return int(number.numId)

    def save(self, path: Path) -> bytes:
        if self.notes:
            texts = "".join(
                f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> '
                f"{text}"
                "</w:t></w:r></w:p></w:footnote>"
                for number, text in enumerate(self.notes, start=2)
            )
            xml = (
                '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
                '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
                f"{texts}</w:footnotes>"
            )
            package = self.document.part.package
            part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, xml.encode(), package)
            self.document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        self.document.save(str(path))
        return path.read_bytes()


@pytest.fixture
def word_file() -> WordFile:
    return WordFile()


REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def extracted_faq() -> Path:
    """The association's real document as extracted text; it may not be published with the code."""
    path = REPOSITORY.parent / "shared" / "seeds" / "000_32a3aa54a374a239.txt"
    if not path.is_file():
        pytest.skip(f"NOT TESTED ON THE REAL DOCUMENT: {path} is not there")
    return path
