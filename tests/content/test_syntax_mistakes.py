"""Broken YAML, one way at a time: the place, the sentence and the fix, with PyYAML's C parser and without it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from bot.content.nodes import ListNode, MapNode, Node
from bot.content.yaml_reader import LOADER, parse
from tests.content.conftest import ENGLISH, SAMPLE

if TYPE_CHECKING:
    from bot.content.problems import Problem

LOADERS = sorted({LOADER, yaml.SafeLoader}, key=lambda loader: loader.__name__)


def item(*lines: str) -> str:
    return "\n".join(["items:", "  - id: een", *lines, "    group: zorg", ""])


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def broken(request: pytest.FixtureRequest):
    def _broken(text: str) -> Problem:
        tree = parse(text, "faq.yaml", request.param)
        assert tree.root is None
        assert not tree.complete
        [problem] = tree.problems
        return problem

    return _broken


@pytest.mark.parametrize(
    ("line", "column", "says", "fix"),
    [
        ("    title: IZA: wat is het", 15, "een dubbele punt met een spatie", 'Schrijf "IZA: wat is het".'),
        ("    title: “IZA: wat is het”", 16, "een dubbele punt met een spatie", 'Schrijf "IZA: wat is het".'),
        ('    title: IZA: "wat"', 15, "een dubbele punt met een spatie", "Schrijf 'IZA: \"wat\"'."),
        ("    title:IZA", 11, "Na de dubbele punt ontbreekt een spatie", "Schrijf ‘title: IZA’."),
        ("    title IZA", 5, "geen ‘sleutel: waarde’", "Anders ontbreekt hier een dubbele punt."),
        ("\ttitle: IZA", 1, "springt in met een tab", "typ spaties"),
        ("  \ttitle: IZA", 3, "springt in met een tab", "typ spaties"),
        ('    title: "IZA', 12, 'aanhalingsteken " dat hier opent', 'ook een ".'),
        ("    title: 's avonds", 12, "aanhalingsteken ' dat hier opent", 'Schrijf "\'s avonds".'),
        ("    title: 'de foto's'", 20, "Dit aanhalingsteken sluit de tekst", 'Schrijf "de foto\'s".'),
        (
            '    title: "de "beste" keuze"',
            16,
            "Dit aanhalingsteken sluit de tekst",
            "Schrijf 'de \"beste\" keuze'.",
        ),
        (
            '    title: "OTH" is een team',
            16,
            "Dit aanhalingsteken sluit de tekst",
            "Schrijf '\"OTH\" is een team'.",
        ),
        ('    title: "OTH": een team', 16, "Dit aanhalingsteken sluit de tekst", "Schrijf '\"OTH\": een team'."),
        ("     title: IZA", 6, "heeft 5 spaties ervoor", "net zoveel voor als voor de regels waar hij bij hoort"),
        ("   title: IZA", 4, "heeft 3 spaties ervoor", "net zoveel voor"),
        (" title: IZA", 2, "heeft 1 spatie ervoor", "net zoveel voor"),
        ("   - id: twee", 4, "heeft 3 spaties ervoor", "net zoveel voor"),
        ("  id: twee", 3, "heeft 2 spaties ervoor", "Dan hoort er ‘- ’ voor."),
        ("  -id: twee", 4, "Na het streepje ontbreekt een spatie", "Schrijf ‘- id: twee’."),
        ("  * id: twee", 3, "Met ‘*’ kan in YAML geen tekst beginnen", 'Schrijf "* id: twee".'),
        ("    zomaar een regel", 5, "geen ‘sleutel: waarde’", "Spring hem dan verder in"),
        ("    title: @secretaris", 12, "Met ‘@’ kan in YAML geen tekst beginnen", 'Schrijf "@secretaris".'),
        ("    title: `IZA`", 12, "Met ‘`’ kan in YAML geen tekst beginnen", 'Schrijf "`IZA`".'),
        ("    title: %IZA", 12, "Met ‘%’ kan in YAML geen tekst beginnen", 'Schrijf "%IZA".'),
        ("    title: [1] IZA", 12, "Met ‘[’ kan in YAML geen tekst beginnen", 'Schrijf "[1] IZA".'),
        ("    title: {IZA} nu", 12, "Met ‘{’ kan in YAML geen tekst beginnen", 'Schrijf "{IZA} nu".'),
        ("    terms: [iza, oth", 12, "Met ‘[’ kan in YAML geen tekst beginnen", "Sluit hem dan met ‘]’."),
        ("    title: *IZA* nu", 12, "Met ‘*’ kan in YAML geen tekst beginnen", 'Schrijf "*IZA* nu".'),
        ("    title: > 5 dagen", 12, "Met ‘>’ kan in YAML geen tekst beginnen", 'Schrijf "> 5 dagen".'),
        ("    title: - IZA", 12, "Met ‘-’ kan in YAML geen tekst beginnen", 'Schrijf "- IZA".'),
        ("    title: !IZA nu: ja", 12, "Met ‘!’ kan in YAML geen tekst beginnen", 'Schrijf "!IZA nu: ja".'),
        ("\u00a0\u00a0\u00a0\u00a0title: IZA", 1, "springt in met harde spaties", "typ gewone spaties"),
    ],
)
def test_a_common_mistake_is_explained_where_it_was_made(broken, line: str, column: int, says: str, fix: str):
    problem = broken(item(line))
    assert says in problem.message
    assert fix in (problem.fix or "")
    assert (problem.line, problem.column) == (3, column)


@pytest.mark.parametrize("line", ['    title: "C:\\map"', "<<<<<<< main", "%YAML 9.9.9"])
def test_a_rare_mistake_is_reported_in_dutch_on_its_line(broken, line: str):
    problem = broken(item(line))
    assert not ENGLISH.search(str(problem))
    assert problem.line in {3, 4}


def test_a_quote_that_swallows_the_following_lines_is_reported_where_it_opens(broken):
    problem = broken(item('    title: "IZA', '    question: "Wat is het IZA?"'))
    assert 'aanhalingsteken " dat hier opent' in problem.message
    assert (problem.line, problem.column) == (3, 12)


def test_a_colon_in_a_text_of_several_lines_asks_for_a_block(broken):
    problem = broken(item("    short: Het akkoord loopt", "      tot en met: eind 2026"))
    assert (problem.line, problem.column) == (4, 17)
    assert problem.fix == "Zet ‘|’ achter de sleutel en de hele tekst op de regels eronder, verder ingesprongen."


def test_a_line_outside_its_block_asks_for_deeper_indentation(broken):
    problem = broken(item("    short: |", "    Het akkoord loopt"))
    assert (problem.line, problem.column) == (4, 5)
    assert (problem.fix or "").startswith("Hoort hij bij de tekst erboven? Spring hem dan verder in")
    problem = broken(item("    short: |", "      Het akkoord", "     loopt"))
    assert (problem.line, problem.column) == (5, 6)
    assert "Spring hem even ver in" in (problem.fix or "")


def test_the_first_key_of_a_file_without_space_is_found_on_its_own_line(broken):
    problem = broken("items:\n  - id:een\n    title: IZA\n")
    assert (problem.line, problem.column) == (2, 8)
    problem = broken("items:\n  -id: een\n    title: IZA\n")
    assert (problem.line, problem.column) == (2, 4)


def test_what_nobody_foresaw_is_still_said_in_dutch(broken):
    problem = broken("%YAML 9.9.9\nitems: []\n")
    assert problem.line == 1
    assert "YAML" in problem.message


@pytest.mark.parametrize("loader", LOADERS)
def test_structural_mistakes_in_one_file_are_reported_together(loader):
    text = item(
        "    title: *iza", "    title: IZA", "    question: &vraag Wat?", "    short: Vraag #3", "    note: #x"
    )
    problems = parse(text, "faq.yaml", loader).problems
    assert [(problem.line, problem.column) for problem in problems] == [(3, 12), (4, 5), (5, 15), (6, 18), (7, 11)]


@pytest.mark.parametrize("loader", LOADERS)
def test_two_items_run_together_are_one_problem_with_a_hint(loader):
    text = "items:\n  - id: een\n    title: Een\n    group: a\n    id: twee\n    title: Twee\n    group: a\n"
    [problem] = parse(text, "faq.yaml", loader).problems
    assert (problem.line, problem.column) == (5, 5)
    assert "Begint hier een nieuw item? Zet er ‘- ’ voor." in (problem.fix or "")


@pytest.mark.parametrize("loader", LOADERS)
def test_every_value_knows_its_place(loader):
    tree = parse(
        '# uitleg\nitems:\n  - id: een\n    terms: [a, "b"]\n    short: |\n      Tekst.\n', "faq.yaml", loader
    )
    assert tree.problems == ()
    item_node = tree.root.get("items").items[0]
    places = {key: (entry.position, entry.node.position) for key, entry in item_node.entries.items()}
    assert {key: (k.line, k.column, v.line, v.column) for key, (k, v) in places.items()} == {
        "id": (3, 5, 3, 9),
        "terms": (4, 5, 4, 12),
        "short": (5, 5, 5, 12),
    }
    assert [(node.value, node.position.column) for node in item_node.texts("terms")] == [("a", 13), ("b", 16)]


DATA = Path(__file__).parents[2] / "data"


@pytest.mark.parametrize(
    "path", [*sorted(SAMPLE.glob("*.yaml")), DATA / "deadlines.yaml"], ids=lambda path: path.name
)
def test_both_parsers_read_the_same_values_in_the_same_places(path: Path):
    text = path.read_text(encoding="utf-8")
    first, *others = (parse(text, path.name, loader) for loader in LOADERS)
    assert first.problems == ()
    for other in others:
        assert everything(first.root) == everything(other.root)


def everything(node: Node) -> list[Any]:
    if isinstance(node, ListNode):
        return [node.position, *(everything(inner) for inner in node.items)]
    if isinstance(node, MapNode):
        return [
            node.position,
            *([key, entry.position, everything(entry.node)] for key, entry in node.entries.items()),
        ]
    return [node.position, node.value, node.raw]
