"""``iza-bot timeline``: the year at a glance in a file."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from tests.cli.test_imports import run as in_a_process


@pytest.fixture
def draw(tmp_path, monkeypatch):
    monkeypatch.setenv("IZA_CLOCK", "2026-11-22T12:00:00+01:00")
    monkeypatch.setenv("IZA_STATE_DIR", str(tmp_path / "state"))
    return lambda *words: CliRunner().invoke(main, ["timeline", *words])


@pytest.mark.parametrize(("name", "begin"), [("jaar.png", b"\x89PNG"), ("jaar.svg", b"<svg")])
def test_a_picture_of_either_kind(draw, tmp_path, name, begin):
    result = draw("zeeland", "--out", str(tmp_path / name))
    assert result.exit_code == 0, result.output
    assert (tmp_path / name).read_bytes().startswith(begin)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--out", "jaar.gif"], ".png of .svg"),
        (["nergens", "--out", "jaar.svg"], "landelijk, "),
        (["--out", "/nee/a.svg"], "kan niet"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(draw, words, told):
    result = draw(*words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert told in result.stderr


def test_a_png_without_its_extra_says_which():
    code, errors, _ = in_a_process("timeline", "--out", "jaar.png", missing=("resvg_py",))
    assert code == 1
    assert '"iza-bot[timeline]"' in errors
