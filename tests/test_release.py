"""A version is described in one place, and its classifiers and changelog hold."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.verification import release

ROOT = Path(__file__).resolve().parents[1]


def test_this_version_can_be_released():
    assert release.faults() == []


def test_the_program_says_the_version_of_the_project():
    said = subprocess.run(
        [sys.executable, "-m", "bot.cli.main", "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert version("iza-bot") in said.stdout


def test_every_package_of_the_wheel_says_that_it_is_typed():
    assert [
        folder for folder in ("bot", "handlers", "schedules") if not (ROOT / folder / "py.typed").is_file()
    ] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("pyproject.toml", 'version = "', 'version = "9', "the first dated section"),
        ("pyproject.toml", '"Natural Language :: Dutch"', '"Natural Language :: Fries"', "is no classifier"),
        ("CHANGELOG.md", "## 0.2.0 - ", "## 0.2.0 van ", "the first dated section"),
    ],
)
def test_what_is_wrong_with_a_release_is_named(tmp_path, file, old, new, fault):
    for name in ("pyproject.toml", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path)
    changed = tmp_path / file
    text = changed.read_text(encoding="utf-8")
    assert old in text
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(fault in each for each in release.faults(tmp_path))


def test_the_demo_installs_the_locked_versions_and_no_development_tools():
    locked, demo = (
        set(re.findall(r"^([a-z0-9._-]+==[^\s;\\]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements-dev.lock", "requirements-demo.lock")
    )
    assert demo <= locked, "run: make lock"
    names = {pin.partition("==")[0] for pin in demo}
    assert {"prompt-toolkit", "slack-bolt"} <= names
    assert names.isdisjoint({"mypy", "pytest", "playwright", "ruff", "hypothesis", "pip-audit"})
