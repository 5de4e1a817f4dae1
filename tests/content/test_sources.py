"""docs/sources.md against data/: nothing from the two source documents gets lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from bot.content.loader import check
from bot.content.models import FOOTNOTE_MARK

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "sources.md"
FAQ_IZA = "faq-iza-2022"
ARTICLE = "lhv-oth-2020"
SOURCES = (FAQ_IZA, ARTICLE)
LETTERS = "ABCDEFGHIJKLMNOPQ"
POINTS = {"C": 8, "D": 4, "E": 4, "H": 6}
FOOTNOTES = range(1, 22)
HEADER = ["Document", "Place", "What", "Kenmerk", "File", "Item"]
NOT_SAID = frozenset(
    {"id", "previous_ids", "asked_as", "terms", "see_also", "source", "sources", "owner", "review_by"}
)
"""Keys whose values the bot does not say: finding aids, references and housekeeping."""

FIGURES = {
    FAQ_IZA: "80 miljoen; 1,5 miljard; 95%; nog geen 5%; 20%; 75 jaar; 15 minuten rekenen in plaats van 10; "
    "sinds 2015; cijfers uit 2015; dateerden uit 2015; HLA 2015; 3 september 2022; 1 juni 2024; 2024-06-01; "
    "Uiterlijk in 2025; In 2025; uiterlijk 2025; in 2025",
    ARTICLE: "acht teams; twee vaste; twee jaar geleden; tweejaarlijks; driejarig; maandelijks; er jaarlijks; "
    "half september; Bijna driekwart; 15%; 10%; 15 minuten; na twee jaar; keuzepakket van vier; contract 2021; "
    "hoofdlijnenakkoord 2019-2022; 19 november 2020; 26 november 2020; 19.30 tot 21.00 uur",
}
"""Every figure and date of the two documents, as our own texts put it."""

PARTS = (
    "inleiding; Weten wat er speelt; Training teams; Resultaten; kader CZ; kader CZ, Bereikte resultaten; "
    "kader CZ, Frustraties; kader Zilveren Kruis; aankondiging webinars"
)
"""The parts of the article; the advertisement between them is not one."""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    line: int
    document: str
    place: str
    what: str
    kenmerk: str
    file: str
    item: str

    def __str__(self) -> str:
        return f"docs/sources.md:{self.line} ({self.place}: {self.what})"


Data = dict[str, dict[str, dict[str, Any]]]
"""file -> id -> item, all values as strings."""


def read_rows(text: str) -> list[Row]:
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("|"):
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        assert len(cells) == len(HEADER), f"docs/sources.md:{number} has {len(cells)} cells"
        if cells != HEADER and set(cells) != {"---"}:
            rows.append(Row(number, *cells))
    return rows


def read_data() -> Data:
    data: Data = {}
    for path in sorted((ROOT / "data").glob("*.yaml")):
        file = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  BaseLoader builds strings only
        listed = [item for name, items in file.items() if name not in {"documents", "groups"} for item in items]
        data[f"data/{path.name}"] = {item["id"]: item for item in listed if isinstance(item, dict)}
    return data


def said(value: Any) -> str:
    """All the words of a value that the bot may show."""
    if isinstance(value, dict):
        return "\n".join(said(part) for key, part in value.items() if key not in NOT_SAID)
    if isinstance(value, list):
        return "\n".join(said(part) for part in value)
    return str(value)


def passage(row: Row, item: dict[str, Any]) -> str | None:
    """The words the row's kenmerk must be in: its point, its footnote, its heading or the whole item."""
    if "answer" not in item or row.document != FAQ_IZA:
        return said(item)
    if row.place.startswith("titellijst"):
        return str(item["question"])
    if point := re.search(r"punt (\d+)$", row.place):
        return "\n".join(said(part) for part in item["answer"] if part.get("point") == point[1]) or None
    if note := re.fullmatch(r"voetnoot (\d+)", row.place):
        return next((said(part) for part in item["footnotes"] if part["number"] == note[1]), None)
    return said(item["answer"])


def wrong_with(row: Row, data: Data) -> str | None:
    item = data.get(row.file, {}).get(row.item)
    if row.document not in SOURCES:
        return f"{row}: {row.document} is not one of {SOURCES}"
    if item is None:
        return f"{row}: {row.file} has no item {row.item}"
    if (words := passage(row, item)) is None:
        return f"{row}: {row.item} has no {row.place}"
    if not row.kenmerk or row.kenmerk not in words:
        return f"{row}: {row.item} does not say {row.kenmerk!r} there"
    return None


def cited_documents(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (value["document"],) if "document" in value else ()
        for part in value.values():
            yield from cited_documents(part)
    elif isinstance(value, list):
        for part in value:
            yield from cited_documents(part)


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return read_rows(TABLE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def data() -> Data:
    return read_data()


def test_the_content_that_the_table_traces_loads_without_errors():
    assert check(ROOT / "data").errors == ()


def test_every_row_points_at_an_item_that_says_it(rows, data):
    assert [problem for row in rows if (problem := wrong_with(row, data))] == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"kenmerk": "€ 81 miljoen"}, "does not say"),
        ({"kenmerk": ""}, "does not say"),
        ({"item": "iza-z"}, "has no item"),
        ({"file": "data/nergens.yaml"}, "has no item"),
        ({"place": "vraag A, punt 9"}, "has no vraag A, punt 9"),
        ({"place": "voetnoot 21"}, "has no voetnoot 21"),
        ({"document": "ander-document"}, "is not one of"),
    ],
)
def test_a_row_that_does_not_hold_is_noticed(rows, data, change, complaint):
    good = next(row for row in rows if row.kenmerk == "€ 80 miljoen")
    assert wrong_with(good, data) is None
    assert complaint in (wrong_with(Row(**(vars(good) | change)), data) or "")


def test_no_row_stands_twice(rows):
    seen = [(row.document, row.place, row.kenmerk, row.item) for row in rows]
    assert [row for row in seen if seen.count(row) > 1] == []


@pytest.mark.parametrize("letter", LETTERS)
def test_every_question_is_traced_to_the_item_with_its_letter(rows, data, letter):
    [row] = [row for row in rows if row.place == f"titellijst en kop {letter}"]
    assert data[row.file][row.item]["letter"] == letter
    assert any(re.match(rf"vraag {letter}\b", other.place) and other.item == row.item for other in rows)


@pytest.mark.parametrize(("letter", "point"), [(letter, p + 1) for letter, n in POINTS.items() for p in range(n)])
def test_every_numbered_point_has_its_sections_in_the_answer(rows, data, letter, point):
    files = {
        (row.file, row.item) for row in rows if row.place == f"vraag {letter}, punt {point}" and "faq" in row.file
    }
    [(file, item)] = files
    answer = data[file][item]["answer"]
    assert data[file][item]["letter"] == letter
    points = [part["point"] for part in answer if "point" in part]
    assert points == sorted(points)
    assert set(points) == {str(n + 1) for n in range(POINTS[letter])}


def of_the_document(data):
    """The items of the seventeen questions; what editors add has a source of its own."""
    return {key: item for key, item in data["data/faq.yaml"].items() if item.get("letter", "-") in LETTERS}


def test_only_the_four_numbered_answers_have_points(data):
    items = of_the_document(data).values()
    assert {item["letter"] for item in items for part in item["answer"] if "point" in part} == set(POINTS)


@pytest.mark.parametrize("number", FOOTNOTES)
def test_every_footnote_stands_under_one_answer_that_cites_it(rows, data, number):
    [(file, item)] = {
        (row.file, row.item) for row in rows if row.place == f"voetnoot {number}" and "faq" in row.file
    }
    carriers = [
        key
        for key, other in of_the_document(data).items()
        for note in other.get("footnotes", [])
        if note["number"] == str(number)
    ]
    cited = {mark for part in data[file][item]["answer"] for mark in FOOTNOTE_MARK.findall(part["text"])}
    assert carriers == [item]
    assert str(number) in cited


@pytest.mark.parametrize(
    ("document", "figure"), [(d, figure) for d, figures in FIGURES.items() for figure in figures.split("; ")]
)
def test_every_figure_of_the_sources_is_in_the_table(rows, document, figure):
    assert any(figure in row.kenmerk for row in rows if row.document == document)


@pytest.mark.parametrize("part", PARTS.split("; "))
def test_every_part_of_the_article_is_traced_to_an_answer(rows, part):
    assert [row for row in rows if row.place == part and row.file == "data/faq-oth.yaml"]


def test_every_item_that_leans_on_a_source_document_is_in_the_table(rows, data):
    """Where an item cites a source document outside its "later" note, a row must say for what."""
    traced = {(row.document, row.file, row.item) for row in rows}
    missing = [
        f"docs/sources.md has no row for {file} {key} from {document}"
        for file, items in data.items()
        for key, item in items.items()
        for document in SOURCES
        if document in cited_documents({name: part for name, part in item.items() if name != "later"})
        and (document, file, key) not in traced
    ]
    assert missing == []


def test_every_item_in_the_table_names_that_document_as_its_source(rows, data):
    unsourced = [
        f"{row}: {row.item} does not name {row.document}"
        for row in rows
        if row.document not in cited_documents(data[row.file][row.item])
    ]
    assert unsourced == []
