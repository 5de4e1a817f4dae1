"""The problems that ``iza-bot check`` shows, and how many it counts."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from bot.cli.check import SHOWN, command
from tests.shipped import DATA

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("mistakes", "more"), [(SHOWN, ""), (SHOWN + 7, "… en nog 7.")])
def test_at_most_a_hundred_problems_are_shown_and_all_are_counted(
    tmp_path: Path, mistakes: int, more: str
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    (folder / "rounds.yaml").write_text(f"rounds: [{', '.join(['1'] * mistakes)}]\n", encoding="utf-8")
    result = CliRunner().invoke(command, [str(folder)])
    assert result.exit_code == 1
    assert f"{mistakes} fouten" in result.output
    assert sum(line.startswith("rounds.yaml:") for line in result.output.splitlines()) == SHOWN
    assert [line for line in result.output.splitlines() if line.startswith("… en nog")] == [more] * bool(more)
