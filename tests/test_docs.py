"""Documents say what the code does."""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from tests import readme

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted(
    path
    for where in (".", "docs", "deploy", "bot/simulator", "tests/verification")
    for path in (ROOT / where).glob("*.md")
)
CODE = ("bot", "handlers", "schedules")
PATH = re.compile(
    r"[\w./-]+\.(?:py|toml|service|lock|jsonl)|(?:bot|handlers|schedules|tests|docs|deploy)/[\w./-]*"
)
LINK = re.compile(r"\]\(\s*([^)#\s]+)(#[^)\s]*)?\s*\)")


@functools.cache
def names_in_tree():
    """Names of all files and folders, without those of the environment and of git."""
    names = set()
    for _, folders, files in os.walk(ROOT):
        folders[:] = [folder for folder in folders if folder not in {".venv", ".git", "__pycache__"}]
        names.update(folders, files)
    return names


def test_the_derived_parts_of_readme_are_in_step():
    written = readme.README.read_text(encoding="utf-8")
    assert readme.filled(written) == written, "run: make docs"


def test_the_manifest_is_in_step():
    assert readme.MANIFEST.read_text(encoding="utf-8") == readme.shipped_manifest(), "run: make docs"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document):
    for found in LINK.finditer(document.read_text(encoding="utf-8")):
        if not found[1].startswith(("https://", "mailto:")):
            assert (document.parent / found[1]).exists(), found[1]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_is_named_exists(document):
    prose = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    words = (word for code in re.findall(r"`([^`]+)`", prose) for word in code.split())
    named = {word for word in words if PATH.fullmatch(word)}
    names = names_in_tree()
    found = {
        path
        for path in named
        if any((folder / path).exists() for folder in (ROOT, document.parent)) or path in names
    }
    assert named - found == set()


def commands_in(text, program):
    """Arguments of each command of a program that stands in code."""
    return [code.split() for code in re.findall(r"`([^`]+)`", text) if code.split()[:1] == [program]]


def find_tests(path):
    """Names of the tests in a file or folder, with those of their files and classes, as ``-k`` looks for them."""
    found = ROOT / path
    for file in [found] if found.is_file() else sorted(found.rglob("test_*.py")):
        words = [file.name]
        for line in file.read_text(encoding="utf-8").splitlines():
            if defined := re.match(r"\s*(?:async )?(?:def|class) ([tT]est\w+)", line):
                words = [*words, defined[1]] if defined[1].startswith("Test") else words
                yield " ".join([*words, defined[1]])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_check_that_is_named_runs_something(document):
    text = document.read_text(encoding="utf-8")
    for _, *arguments in commands_in(text, ".venv/bin/pytest"):
        paths, _, wanted = " ".join(arguments).partition(" -k ")
        tests = [test for path in paths.split() for test in find_tests(path.partition("::")[0])]
        assert tests, paths
        for word in wanted.strip('"').split(" or ") if wanted else ():
            assert any(word.lower() in test.lower() for test in tests), f"{paths} has no test with {word}"
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for _, *arguments in commands_in(text, "make"):
        assert targets.issuperset(word for word in arguments[:1] if "=" not in word), arguments


def test_every_promise_has_its_check():
    text = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")
    section = text.partition("## The promises\n")[2].partition("\n## ")[0]
    promises = re.split(r"^(\d+)\. ", section, flags=re.MULTILINE)[1:]
    numbers, sentences = promises[::2], promises[1::2]
    assert [*map(int, numbers)] == [*range(1, len(sentences) + 1)]
    assert len(sentences) > 20
    for sentence in sentences:
        assert re.search(r"`(\.venv/bin/(pytest|python -m)\s|make [a-z]+)", sentence), sentence


def test_every_threat_has_its_test():
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    usual = re.search(r"Tests stand in `([^`]+)` unless", " ".join(text.split()))
    rows = re.findall(r"^\|([^|]+)\|([^|]+)\|([^|]+)\|$", text, re.MULTILINE)[2:]
    assert len(rows) >= 20
    for threat, _, checks in rows:
        names = re.findall(r"`([^`]+)`", checks)
        assert names, threat
        for name in names:
            path, _, test = (
                name.rpartition("::") if "::" in name else (name, "", "") if "/" in name else (usual[1], "", name)
            )
            assert any(test in found for found in find_tests(path)), f"{threat}: {name}"


def test_every_class_and_constant_that_the_architecture_names_exists():
    named = set(re.findall(r"`([A-Z]\w+)`", (ROOT / "docs/architecture.md").read_text(encoding="utf-8")))
    code = [path.read_text(encoding="utf-8") for room in CODE for path in (ROOT / room).rglob("*.py")]
    defined = {
        name for text in code for name in re.findall(r"^(?:class )?([A-Z]\w+)(?:\(|:| =)", text, re.MULTILINE)
    }
    assert named - defined == set()


def test_every_metric_is_named_for_the_operator():
    named = set(re.findall(r"`(iza_[a-z_]+)", (ROOT / "docs/operating.md").read_text(encoding="utf-8")))
    exposed = set(re.findall(r'"(iza_[a-z_]+)"', (ROOT / "bot/health.py").read_text(encoding="utf-8")))
    assert {name.removesuffix("_total") for name in named} == exposed


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_target_that_is_named_exists(document):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^ {4})make ([a-z-]+)", document.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_is_named_exists(document):
    known = set(readme.commands())
    named = set(
        re.findall(r"(?:`|/|^ {4})iza-bot ([a-z][a-z-]+)", document.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert named <= known


def test_every_command_explains_itself_without_a_traceback():
    names = readme.commands()
    for name in names:
        done = CliRunner().invoke(main, [name, "--help"])
        assert (done.exit_code, done.stderr, done.stdout[:6]) == (0, "", "Usage:"), name
    program = [sys.executable, "-m", "bot.cli.main", names[0], "--help"]
    assert subprocess.run(program, capture_output=True, text=True, check=True).stdout.startswith("Usage:")
