"""The numbers and letters that Word puts before list paragraphs; they are nowhere in the text, only in the rules.

Source of the rules: ECMA-376, part 1, 17.9 (numbering) and 17.7.4.14 (numbering through a style).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.parts.document import DocumentPart

LEVELS = 9


@dataclass(frozen=True, slots=True)
class _ListLevel:
    style: str
    """Of the count: decimal, upperLetter, bullet, ..."""
    pattern: str
    """Of the label, with %1 for the count on the first level."""
    start: int


@dataclass(frozen=True, slots=True)
class _List:
    abstract: str
    restarts: dict[int, int]
    """Level → the count with which this list begins anew."""


@dataclass
class ListNumbers:
    """Counts along while the paragraphs are read in order."""

    _levels: dict[tuple[str, int], _ListLevel] = field(default_factory=dict)
    _lists: dict[str, _List] = field(default_factory=dict)
    _styles: dict[str, Any] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, part: DocumentPart) -> ListNumbers:
        """The numbering rules of a document; none if it has no lists."""
        styles: Any = part.styles.element
        numbers = cls(_styles={style.get(qn("w:styleId")): style for style in styles.xpath("./w:style")})
        if any(related.reltype == RELATIONSHIP_TYPE.NUMBERING for related in part.rels.values()):
            root: Any = part.numbering_part.element
            numbers._levels = _read_levels(root)
            numbers._lists = _read_lists(root)
        return numbers

    def label(self, paragraph: BaseOxmlElement) -> str:
        """The number or letter that Word prints before this paragraph ("3.", "A.", "•"), or nothing."""
        list_id, level = self._list_and_level(paragraph)
        chosen = self._lists.get(list_id)
        rule = self._levels.get((chosen.abstract, level)) if chosen else None
        if chosen is None or rule is None:
            return ""
        counts = self._counts.setdefault(chosen.abstract, {})
        if level in chosen.restarts and (list_id, level) not in self._begun:
            counts[level] = chosen.restarts[level] - 1
        self._begun.add((list_id, level))
        counts[level] = counts.get(level, rule.start - 1) + 1
        for deeper in range(level + 1, LEVELS):
            counts.pop(deeper, None)
        return self._print(chosen.abstract, rule, counts)

    def _print(self, abstract: str, rule: _ListLevel, counts: dict[int, int]) -> str:
        if rule.style == "bullet":
            return "•"

        def count(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            of_level = self._levels.get((abstract, level), rule)
            return _count(counts.get(level, of_level.start), of_level.style)

        label = re.sub(r"%([1-9])", count, rule.pattern).strip()
        # A bare "4" before a paragraph would look like a footnote.
        return f"{label}." if label.isalnum() else label

    def _list_and_level(self, paragraph: BaseOxmlElement) -> tuple[str, int]:
        """The list and the level of a paragraph: its own, else those of its style or the style it is based on."""
        own = paragraph.xpath("./w:pPr/w:numPr")
        style_id = next(iter(paragraph.xpath("./w:pPr/w:pStyle/@w:val")), None)
        list_id, level = _numbering(own)
        visited: set[str] = set()
        while list_id is None and style_id in self._styles and style_id not in visited:
            visited.add(style_id)
            style = self._styles[style_id]
            list_id, of_style = _numbering(style.xpath("./w:pPr/w:numPr"))
            level = of_style if level is None else level
            style_id = next(iter(style.xpath("./w:basedOn/@w:val")), None)
        return list_id or "0", level or 0


def _numbering(properties: list[Any]) -> tuple[str | None, int | None]:
    for element in properties:
        list_id = next(iter(element.xpath("./w:numId/@w:val")), None)
        level = next(iter(element.xpath("./w:ilvl/@w:val")), None)
        return list_id, None if level is None else int(level)
    return None, None


def _read_levels(root: BaseOxmlElement) -> dict[tuple[str, int], _ListLevel]:
    return {
        (abstract.get(qn("w:abstractNumId")), int(level.get(qn("w:ilvl")))): _ListLevel(
            style=_value(level, "w:numFmt", "decimal"),
            pattern=_value(level, "w:lvlText", ""),
            start=int(_value(level, "w:start", "1")),
        )
        for abstract in root.iterfind(qn("w:abstractNum"))
        for level in abstract.iterfind(qn("w:lvl"))
    }


def _value(level: BaseOxmlElement, tag: str, default: str) -> str:
    element = level.find(qn(tag))
    return default if element is None else str(element.get(qn("w:val")))


def _read_lists(root: BaseOxmlElement) -> dict[str, _List]:
    return {
        number.get(qn("w:numId")): _List(
            abstract=next(iter(number.xpath("./w:abstractNumId/@w:val")), ""),
            restarts={
                int(override.get(qn("w:ilvl"))): int(override.xpath("./w:startOverride/@w:val")[0])
                for override in number.xpath("./w:lvlOverride[w:startOverride]")
            },
        )
        for number in root.xpath("./w:num")
    }


_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def _count(number: int, style: str) -> str:
    if style in {"upperLetter", "lowerLetter"} and number >= 1:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if style == "upperLetter" else letter
    if style in {"upperRoman", "lowerRoman"} and number >= 1:
        return _roman(number).upper() if style == "upperRoman" else _roman(number)
    return "" if style == "none" else str(number)


def _roman(number: int) -> str:
    numeral = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        numeral += sign * times
    return numeral
