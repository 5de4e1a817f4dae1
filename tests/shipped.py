"""The shipped content as the tests use it, so that a correct edit of ``data/`` breaks none of them.

A test of a fact looks for that fact among others; a test of what is said of an expected date looks at the content
as it was before an insurer made one known.
"""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from bot.content.loader import load

if TYPE_CHECKING:
    from bot.content.models import Content

DATA = Path(__file__).resolve().parents[1] / "data"


@cache
def shipped() -> Content:
    """The content as it is."""
    return load(DATA)


@cache
def before_any_announcement() -> Content:
    """The shipped content with its rounds as expected: without the dates that insurers have made known."""
    content = shipped()
    rounds = tuple(series.model_copy(update={"confirmed": ()}) for series in content.rounds)
    return content.model_copy(update={"rounds": rounds})


def copy_before_any_announcement(folder: Path) -> Path:
    """The content of ``before_any_announcement`` as files, for a bot that reads them; where they are."""
    shutil.copytree(DATA, folder)
    path = folder / "rounds.yaml"
    file = yaml.safe_load(path.read_text(encoding="utf-8"))
    for series in file["rounds"]:
        series.pop("confirmed", None)
    path.write_text(yaml.safe_dump(file, allow_unicode=True), encoding="utf-8")
    return folder
