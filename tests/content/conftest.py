"""A small valid content folder in which tests plant mistakes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parent / "sample"
ENGLISH = re.compile(
    r"\b(should|input|valid|invalid|field|required|expected|string|integer|permitted|found|character|characters"
    r"|scalar|mapping|error|value|the|not|could|did|must|least|most|greater|less|than or|extra|object|array)\b",
    re.IGNORECASE,
)
"""Words that Dutch sentences do not have and those of pydantic and PyYAML do."""
HERE = "¤"
"""Marks in a planted text where the problem should be reported."""


@dataclass
class Expected:
    file: str
    says: str
    mark: str


@dataclass
class Folder:
    """The sample as text, with what was planted in it and what should be said about that."""

    path: Path
    texts: dict[str, str]
    expected: list[Expected] = field(default_factory=list)

    def plant(self, file: str, old: str, new: str, *says: str) -> None:
        """Replace a text that occurs once; each mark in the new text is where the next of ``says`` is expected."""
        assert self.texts[file].count(old) == 1, f"{old!r} occurs {self.texts[file].count(old)} times in {file}"
        assert new.count(HERE) == len(says)
        for sentence in says:
            mark = chr(0xF0000 + len(self.expected))
            self.expected.append(Expected(file, sentence, mark))
            new = new.replace(HERE, mark, 1)
        self.texts[file] = self.texts[file].replace(old, new)

    def write(self) -> list[tuple[str, int, int, str]]:
        """Write the folder; give file, line, column and sentence of each expected problem, in order."""
        places: dict[str, tuple[int, int]] = {}
        marks = {planted.mark for planted in self.expected}
        for file, text in self.texts.items():
            line, column, clean = 1, 1, ""
            for sign in text:
                if sign in marks:
                    places[sign] = (line, column)
                    continue
                clean += sign
                line, column = (line + 1, 1) if sign == "\n" else (line, column + 1)
            (self.path / file).write_text(clean, encoding="utf-8")
        return sorted((planted.file, *places[planted.mark], planted.says) for planted in self.expected)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(SAMPLE.glob("*.yaml"))}
    return Folder(tmp_path, texts)
