"""A file gets other values, and keeps every line that has nothing to do with those."""

import copy
import difflib
import random

import pytest

from bot.content.models import DeadlinesFile, FaqFile, RoundsFile
from bot.content.nodes import plain
from bot.content.rewriting import rewritten
from bot.content.yaml_reader import parse
from tests.content.conftest import SAMPLE
from tests.shipped import DATA

TEXT = """\
# Boven
deadlines:
  # Wat er aankomt
  - id: een
    title: "Een"  # kort
    what: >-
      Een lange tekst
      over twee regels.

    # over de datum
    when: { precision: day, date: 2027-06-01, wording: "1 juni" }
    audience: [landelijk]
    sources:
      # de brief
      - document: brief
        place: "p. 1"
      - document: boek

  # Daarna
  - id: twee
    title: Twee
    see_also: [a, b]
# Onder
"""


def values(text):
    tree = parse(text, "x.yaml")
    assert tree.problems == ()
    return plain(tree.root)


def lines_changed(change, text=TEXT, model=DeadlinesFile):
    """The lines that went and came by a change of the values; what is read back is what was wanted."""
    wanted = values(text)
    change(wanted)
    new = rewritten(text, model, wanted)
    assert without_empty(values(new)) == without_empty(wanted)
    return [line for line in difflib.ndiff(text.splitlines(), new.splitlines()) if line[0] in "+-"]


def first(wanted):
    return wanted["deadlines"][0]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda _: None, []),
        (
            lambda all_: first(all_).update(title="Twee: 'het' \"vervolg\""),
            ['-     title: "Een"  # kort', '+     title: "Twee: \'het\' \\"vervolg\\""  # kort'],
        ),
        (
            lambda all_: first(all_).update(what="Kort."),
            ["-     what: >-", "-       Een lange tekst", "-       over twee regels.", '+     what: "Kort."'],
        ),
        (
            lambda all_: first(all_).update(when={"precision": "none", "wording": "nog niet"}),
            [
                '-     when: { precision: day, date: 2027-06-01, wording: "1 juni" }',
                '+     when: { precision: none, wording: "nog niet" }',
            ],
        ),
        (lambda all_: first(all_).update(short="Zo."), ['+     short: "Zo."']),
        (
            lambda all_: first(all_).pop("what"),
            ["-     what: >-", "-       Een lange tekst", "-       over twee regels."],
        ),
        (lambda all_: first(all_)["sources"].pop(0), ["-       - document: brief", '-         place: "p. 1"']),
        (lambda all_: first(all_)["sources"].append({"document": "krant"}), ["+       - document: krant"]),
        (
            lambda all_: first(all_)["sources"][0].update(place="p. 2"),
            ['-         place: "p. 1"', '+         place: "p. 2"'],
        ),
        (lambda all_: first(all_)["sources"].insert(0, {"document": "krant"}), ["+       - document: krant"]),
        (
            lambda all_: first(all_)["audience"].append("regio:zeeland"),
            ["-     audience: [landelijk]", "+     audience: [landelijk, regio:zeeland]"],
        ),
        (lambda all_: all_["deadlines"][1].update(see_also=[]), ["-     see_also: [a, b]"]),
        (lambda all_: all_["deadlines"].pop(1), ["-   - id: twee", "-     title: Twee", "-     see_also: [a, b]"]),
        (
            lambda all_: all_["deadlines"].append(
                {"id": "drie", "title": "Drie", "starts": "19:30", "day": "04-01"}
            ),
            ["+ ", "+   - id: drie", '+     title: "Drie"', '+     starts: "19:30"', '+     day: "04-01"'],
        ),
    ],
)
def test_only_the_lines_of_what_changes_are_touched(change, expected):
    assert sorted(line for line in lines_changed(change) if line != "- ") == sorted(expected)


def test_a_withdrawn_record_leaves_the_comments_of_its_neighbours():
    changed = lines_changed(lambda all_: all_["deadlines"].pop(0))
    assert not any(
        "#" in line for line in changed if "kort" not in line and "brief" not in line and "datum" not in line
    )


def test_a_long_text_is_folded_and_a_text_of_more_lines_kept():
    long = "woord " * 60 + "einde  met twee spaties"
    changed = lines_changed(lambda all_: first(all_).update(what=long, title="Een\n\n  - twee"))
    assert "+         - twee" in changed
    assert max(map(len, changed)) <= 117


def test_windows_line_ends_stay():
    text = TEXT.replace("\n", "\r\n")
    wanted = values(text)
    wanted["deadlines"][0]["title"] = "Nieuw"
    new = rewritten(text, DeadlinesFile, wanted)
    assert new.count("\r\n") == new.count("\n") == text.count("\n")


def test_an_empty_list_is_filled():
    assert values(
        rewritten("deadlines: []\n", DeadlinesFile, {"deadlines": [{"id": "een", "leads": [1, 2]}]})
    ) == {"deadlines": [{"id": "een", "leads": [1, 2]}]}


ODD = [
    "ja",
    "null",
    "2027",
    "1.5",
    "- x",
    "a: b",
    "# x",
    "'",
    '"',
    "x\ny",
    "@x",
    "%x",
    "! x",
    "é ü",
    "x  y",
    "yes",
    "[a]",
    "{a}",
    "\\n",
    "~",
    "|",
    ">-",
]


@pytest.mark.parametrize("file", [DATA / "deadlines.yaml", DATA / "rounds.yaml", SAMPLE / "faq.yaml"])
def test_any_change_is_read_back(file):
    model = {"deadlines.yaml": DeadlinesFile, "rounds.yaml": RoundsFile, "faq.yaml": FaqFile}[file.name]
    text, dice = file.read_text(encoding="utf-8"), random.Random(file.name)
    original = values(text)
    for _ in range(40):
        wanted = copy.deepcopy(original)
        for _ in range(dice.randint(1, 3)):
            meddle(dice.choice(list(wanted.values())), dice)
        new = rewritten(text, model, wanted)
        assert without_empty(values(new)) == without_empty(wanted), new


def meddle(listed, dice):
    """Change something somewhere in a list of records."""
    container = listed
    while True:
        index = dice.choice(list(range(len(container)) if isinstance(container, list) else container))
        inner = container[index]
        if isinstance(inner, dict | list) and inner and dice.random() < 0.7:
            container = inner
            continue
        kind = dice.choice(["set", "odd", "remove", "add"])
        if kind == "remove" and len(container) > 1:
            del container[index]
        elif kind == "add" and isinstance(container, list):
            container.insert(
                dice.randint(0, len(container)), copy.deepcopy(inner) if isinstance(inner, dict) else "nieuw " * 30
            )
        elif kind == "odd" or index != "id":
            container[index] = dice.choice(ODD) if not isinstance(inner, dict | list) else copy.deepcopy(inner)
        return


def without_empty(value):
    if isinstance(value, list):
        return [without_empty(element) for element in value]
    if isinstance(value, dict):
        return {key: without_empty(part) for key, part in value.items() if part not in (None, [], {})}
    return value
