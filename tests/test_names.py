"""Names that lead a reader: one class to a name, and docstrings that name their subject."""

from __future__ import annotations

import ast
import functools
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILE = re.compile(r"``(?:[a-z_]+/)*([a-z_0-9]+\.py)``")
RIDDLE = re.compile(r"(?:What|Whether|When|Who|How|The same|It)\b")
"""Openings that keep the subject back: the reader has to know it already."""
VAGUE = frozenset({"each", "told", "kept", "found", "said", "place", "what", "who"})
"""Names that say nothing of a value; a field of the content files may bear one."""


@functools.cache
def modules_of(*packages):
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8"))
        for package in packages
        for path in sorted((ROOT / package).rglob("*.py"))
    }


def code():
    return modules_of("bot", "handlers", "schedules")


def classes(modules):
    """Modules by the name of a class that they define."""
    found = defaultdict(list)
    for name, module in modules.items():
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(name)
    return found


def docstrings(module):
    """Every string that stands as a statement, with its line: docstrings, and those under a constant or field."""
    for node in ast.walk(module):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield node.lineno, text.strip()


def riddles(modules):
    return [
        f"{name}:{line}: {text.splitlines()[0]}"
        for name, module in modules.items()
        for line, text in docstrings(module)
        if RIDDLE.match(text)
    ]


def bindings(module):
    """Every name that a value is bound to, with its line."""
    for node in ast.walk(module):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.MatchAs(name=str(name)):
                yield node.lineno, name


def vague(modules):
    return [
        f"{name}:{line}: {bound}"
        for name, module in modules.items()
        for line, bound in bindings(module)
        if bound in VAGUE
    ]


def test_no_two_classes_have_one_name():
    assert {name: found for name, found in classes(code()).items() if len(found) > 1} == {}


def test_a_docstring_names_its_subject_in_the_first_words():
    assert riddles(code() | modules_of("tests")) == []


def test_a_file_that_a_docstring_leads_to_is_there():
    files = {Path(name).name for name in code() | modules_of("tests")}
    led_to = {name: FILE.findall(text) for name, module in code().items() for _, text in docstrings(module)}
    assert {name: lost for name, names in led_to.items() if (lost := set(names) - files)} == {}


def test_values_bear_names_of_the_field():
    bound = sum(1 for module in code().values() for _ in bindings(module))
    assert len(vague(code())) <= bound // 1000, vague(code())


def test_a_vague_name_is_found_wherever_it_is_bound():
    module = ast.parse(
        "def a(found):\n    for each in found:\n        match each:\n            case {'b': told}: ...\n"
    )
    assert len(vague({"a.py": module})) == 3


@pytest.mark.parametrize("opening", ["What", "Whether", "When", "Who", "How", "The same", "It"])
def test_a_riddle_is_found_wherever_a_docstring_stands(opening):
    module = ast.parse(f'"""{opening} it is."""\nclass A:\n    b: int\n    """{opening} b is."""\n')
    assert len(riddles({"a.py": module})) == 2
    assert riddles({"a.py": ast.parse('"""Items, What and Howard."""')}) == []


def test_two_classes_with_one_name_are_found():
    modules = {"a.py": ast.parse("class A: ..."), "b.py": ast.parse("def b():\n    class A: ...")}
    assert classes(modules) == {"A": ["a.py", "b.py"]}
