"""Calendar feeds as files: ``iza-bot export-calendar``."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from tests.publishing.calendar_reader import read
from tests.shipped import DATA


@pytest.fixture
def export(tmp_path, monkeypatch):
    data = shutil.copytree(DATA, tmp_path / "data")
    monkeypatch.setenv("IZA_DATA_DIR", str(data))

    def export(day):
        monkeypatch.setenv("IZA_CLOCK", f"{day}T12:00:00+01:00")
        return CliRunner().invoke(main, ["export-calendar", str(tmp_path / "web" / "kalender")])

    export.data, export.folder = data, tmp_path / "web" / "kalender"
    return export


def test_every_feed_becomes_a_file_and_only_what_changes_is_written_again(export):
    result = export("2026-11-22")
    assert result.exit_code == 0, result.output
    assert "40 agenda's gewijzigd" in result.output
    assert "IZA_PUBLIC_URL" in result.output
    national = export.folder / "landelijk.ics"
    before = national.read_bytes()
    assert export("2026-11-23").output.startswith("0 agenda's gewijzigd")

    deadlines = export.data / "deadlines.yaml"
    text = deadlines.read_text(encoding="utf-8")
    begin, end = text.index("  - id: einde-iza-2026"), text.index("  - id: inkoopbeleid-1-april")
    deadlines.write_text(text[:begin] + text[end:], encoding="utf-8")
    assert export("2026-11-24").exit_code == 0
    events = read(national.read_bytes())
    assert events.keys() == read(before).keys()
    (gone,) = (event for event in events.values() if event.status == "CANCELLED")
    assert gone.start == dt.date(2026, 12, 31)
    assert not list(export.folder.glob("*.new"))


def test_a_damaged_memory_is_told_and_nothing_is_written(export):
    export.folder.mkdir(parents=True)
    (export.folder / ".gepubliceerd.json").write_text("{", encoding="utf-8")
    result = export("2026-11-22")
    assert result.exit_code == 1
    assert "beschadigd" in result.output
    assert not list(export.folder.glob("*.ics"))
