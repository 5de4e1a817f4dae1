"""A folder of one's own from which the bot runs."""

from __future__ import annotations

import stat

import pytest
import yaml
from click.testing import CliRunner

from bot.cli.main import main
from bot.content.loader import check
from bot.settings import read_settings


def run(*words):
    return CliRunner().invoke(main, words)


def test_the_folder_has_usable_content_a_manifest_and_private_settings_that_lead_there(tmp_path, monkeypatch):
    folder = tmp_path / "eigen bot"
    result = run("init", str(folder))
    assert result.exit_code == 0, result.output
    assert not check(folder / "data").errors
    assert yaml.safe_load((folder / "manifest.yaml").read_text(encoding="utf-8"))["features"]["slash_commands"]
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "state").stat().st_mode) == 0o700
    for name in ("IZA_DATA_DIR", "IZA_STATE_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(folder)
    settings = read_settings()
    assert (settings.iza_data_dir, settings.state_dir) == (folder / "data", folder / "state")


@pytest.mark.parametrize("taken", ["data", ".env", "manifest.yaml", "state"])
def test_nothing_that_is_there_is_changed(tmp_path, taken):
    (tmp_path / taken).write_text("van mij", encoding="utf-8")
    result = run("init", str(tmp_path))
    assert result.exit_code == 1
    assert taken in result.output
    assert [path.name for path in tmp_path.iterdir()] == [taken]
    assert (tmp_path / taken).read_text(encoding="utf-8") == "van mij"


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "bestand").write_text("", encoding="utf-8")
    result = run("init", str(tmp_path / "bestand" / "map"))
    assert result.exit_code == 1
    assert "geen map" in result.output
    assert "Traceback" not in result.output
