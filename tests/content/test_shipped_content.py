from __future__ import annotations

from pathlib import Path

from bot.content.loader import check

DATA = Path(__file__).parents[2] / "data"


def test_the_shipped_content_has_no_errors_and_no_warnings():
    report = check(DATA)
    assert [str(problem) for problem in report.problems] == []
    assert report.content is not None
    assert report.content.faq
