"""Citations of footnotes in the running text: the bare number that a raised figure becomes there → ``[4]``.

"zorg4.", "zorg)4", "zorg 4." and "SEH4" may all be citations; "75+", "2015", "S3" and "p. 4" are not. No rule on
the characters alone can tell, so candidates are weighed and the best ascending series through them is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from bot.importing.sequence import SeriesCandidate, best_series

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.importing.extract import Remark
    from bot.importing.flow import TextRow

RAISED_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_END = r"(?![\d\w%€+])(?![.,]\d)(?!['’]?\w)(?!-\w)(?!/\d)"

_MARKED = re.compile(r"\[(\d{1,3})\]")
_RAISED_FIGURE = re.compile(r"(?<!\s)([⁰¹²³⁴-⁹]{1,3})(?![⁰¹²³⁴-⁹])")
_AFTER_WORD = re.compile(rf"(?<=[^\W\d_])(\d{{1,3}}){_END}")
_AFTER_SIGN = re.compile(rf"(?<=\S[)\]”’\"'».,;:?!])(?<!\d[.,;:?!])(\d{{1,3}}){_END}")
_APART = re.compile(r"(?<=[^\s\d_.,;:/(–-])\s(\d{1,3})(?=\s*$|\s?[.;,:?!](?:\s|$))")
_AFTER_YEAR = re.compile(r"(?<!\d)(?<!\d[.,/-])(?:19|20)\d\d(\d{1,3})(?![\d\w])")
_WORD = re.compile(r"[^\W\d_]{3,}$|[aeiou][^\W\d_]$|[^\W\d_][aeiou]$", re.IGNORECASE)
"""More than a unit: those are short and have no vowel (m, cm, km)."""
_UNIT = re.compile(r"(?:^|[\s\d(/])[^\W\d_]{1,2}$")

_CONTEXT = 40
"""Characters before a number that tell its meaning."""
PLAUSIBLE = 0.5
"""Below this weight only the place in the series speaks for it."""
_SURE = 1.0
"""From this weight on no remark is needed."""
_CERTAIN = 3.0
_REPEATABLE = 2.0
"""From this weight on a number that falls outside the series still cites its footnote (once more)."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A number in a row of text that may cite a footnote."""

    row: int
    start: int
    end: int
    number: int
    weight: float
    wording: str
    """The word with its number, as the source has it."""


def candidates(texts: Sequence[str], *, bare: bool = True) -> list[Citation]:
    """All possible citations, in the order of the text; only ``[4]`` if they are never ``bare``."""
    rules = _RULES if bare else _RULES[:1]
    return [citation for row, text in enumerate(texts) for citation in _in_row(row, text, rules)]


def citations(texts: Sequence[str], numbers: Collection[int], *, bare: bool = True) -> list[Citation]:
    """The citations of the footnotes ``numbers``, in the order of the text."""
    possible = [citation for citation in candidates(texts, bare=bare) if citation.number in numbers]
    weighed = [SeriesCandidate(citation.number, citation.weight, citation) for citation in possible]
    series = set(best_series(weighed, gap_cost=0.0))
    return [citation for citation in possible if citation in series or citation.weight >= _REPEATABLE]


def mark_citations(
    rows: Sequence[TextRow], numbers: Collection[int], *, bare: bool
) -> tuple[list[TextRow], list[Remark]]:
    """The rows with ``[4]`` where they cite footnote 4, and remarks on citations that are doubtful or dangling.

    ``bare`` tells whether citations may be bare numbers; in a Word file with footnotes they are not.
    """
    texts = [row.text for row in rows]
    cited = citations(texts, numbers, bare=bare)
    marked = list(rows)
    for citation in reversed(cited):
        text = marked[citation.row].text
        marked[citation.row] = replace(marked[citation.row], text=_with_mark(text, citation))
    doubtful = [_doubt(rows[citation.row], citation) for citation in cited if citation.weight < _SURE]
    return marked, doubtful + (_dangling(rows, texts, numbers) if bare else [])


def _in_row(row: int, text: str, rules: Sequence[_Rule]) -> list[Citation]:
    by_start: dict[int, Citation] = {}
    for pattern, weigh in rules:
        for match in pattern.finditer(text):
            number = int(match[1].translate(RAISED_DIGITS))
            start = match.start(0) if pattern in {_MARKED, _APART} else match.start(1)
            end = match.end(0) if pattern is _MARKED else match.end(1)
            if number and start not in by_start:
                before = text[max(0, match.start(1) - _CONTEXT) : match.start(1)]
                written = f"{before}{match[1]}".split()[-2 if pattern is _APART else -1 :]
                by_start[start] = Citation(row, start, end, number, weigh(before), " ".join(written))
    return sorted(by_start.values(), key=lambda citation: citation.start)


def _weight_after_word(before: str) -> float:
    """A word that ends in a small letter carries no number of its own; abbreviations and units do: S3, m2."""
    if not before[-1].islower():
        return 0.2 if _UNIT.search(before) else 0.6
    return _REPEATABLE if _WORD.search(before) else 0.3


def _weight_after_sign(before: str) -> float:
    """A closing bracket or quote is followed by no number but a citation; a full stop may belong to "art.4"."""
    if before[-1] in ".,;:":
        return _SURE if re.search(r"[^\W\d_]{4,}[.,;:]$", before) else 0.3
    return 1.5


_Rule: TypeAlias = tuple[re.Pattern[str], Callable[[str], float]]
"""A pattern with the number as its group, and the weight of a match, given the text before the number."""
_RULES: tuple[_Rule, ...] = (
    (_MARKED, lambda _before: _CERTAIN),
    (_RAISED_FIGURE, lambda before: 0.2 if _UNIT.search(before) else _CERTAIN),
    (_AFTER_WORD, _weight_after_word),
    (_AFTER_SIGN, _weight_after_sign),
    (_APART, lambda _before: 0.3),
    (_AFTER_YEAR, lambda _before: 0.2),
)


def _with_mark(text: str, citation: Citation) -> str:
    before, after = text[: citation.start], text[citation.end :]
    if re.match(r"\s+[.,;:?!)](?:\s|$)", after):  # "zorg5 ." comes from the raised figure; "zorg [5]." reads odd
        after = after.lstrip()
    return f"{before}[{citation.number}]{after}"


def _doubt(row: TextRow, citation: Citation) -> Remark:
    sentence = (
        f"“{citation.wording}” is gelezen als verwijzing naar voetnoot {citation.number}. Klopt dat niet, zet dan "
        f"in de YAML het getal terug in plaats van [{citation.number}]."
    )
    return row.line.remark(sentence)


def _dangling(rows: Sequence[TextRow], texts: Sequence[str], numbers: Collection[int]) -> list[Remark]:
    """Numbers that look like citations, in a series with the others, though there is no such footnote."""
    possible = [
        citation
        for citation in candidates(texts)
        if citation.weight >= (_REPEATABLE if citation.number not in numbers else _SURE)
    ]
    weighed = [SeriesCandidate(citation.number, citation.weight, citation) for citation in possible]
    certain = [citation for citation in possible if citation.weight >= _CERTAIN]
    dangling = {*best_series(weighed, gap_cost=1.0), *certain}
    return [
        rows[citation.row].line.remark(
            f"“{citation.wording}” lijkt te verwijzen naar voetnoot {citation.number}, maar die voetnoot staat "
            "niet in het document. Het getal is blijven staan."
        )
        for citation in sorted(dangling, key=lambda citation: (citation.row, citation.start))
        if citation.number not in numbers
    ]
