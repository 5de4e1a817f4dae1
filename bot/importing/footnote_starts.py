"""Which lines begin a footnote: "20 Uiterlijk ...", "[20] Zie ...", "²⁰ Idem"; one series through the document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.importing.citations import PLAUSIBLE, candidates
from bot.importing.flow import Gap
from bot.importing.sequence import SeriesCandidate, best_series

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.importing.extract import Remark
    from bot.importing.flow import TextRow, Typography

_START = re.compile(
    r"(?:\[(\d{1,3})\]|(\d{1,3})|([⁰¹²³⁴-⁹]{1,3}))(?:\s+|(?<=[\]⁰¹²³⁴-⁹])|(?=[A-Z][a-z]|https?:|www\.))(\S.*)"
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

_CITED, _PERHAPS_CITED, _UNCITED = 1.0, -0.25, -1.25
_APART = 1.0
"""Something blank stands before it, or the footnote with the number before."""
_IN_A_SENTENCE = -0.75
_EXPLICIT = 1.0
"""In brackets or raised: no amount or date is written so."""
_CAPITAL = 0.75
_CONVINCING = 2.5


@dataclass(frozen=True, slots=True)
class FootnoteStart:
    """The first line of a footnote."""

    row: TextRow
    number: int
    text: str
    """Without the number."""

    @property
    def index(self) -> int:
        """Of the line among all lines."""
        return self.row.index


def footnote_starts(rows: Sequence[TextRow], typography: Typography) -> tuple[list[FootnoteStart], list[Remark]]:
    """The footnotes in order of number, and remarks on numbers that are missing or come twice."""
    cited: dict[int, float] = {}
    for citation in candidates([row.text for row in rows]):
        known = _CITED if citation.weight >= PLAUSIBLE else _PERHAPS_CITED
        cited[citation.number] = max(known, cited.get(citation.number, known))
    possible = list(_candidates(rows, typography, cited))
    series = [member.thing for member in best_series(possible, gap_cost=1.0)]
    if not any(start.number in cited for start in series):
        return [], []
    chosen = {start.index for start in series}
    others = [one.thing for one in possible if one.weight >= _CONVINCING and one.thing.index not in chosen]
    return series, [*_missing(series), *map(_outside, others)]


def _candidates(
    rows: Sequence[TextRow], typography: Typography, cited: dict[int, float]
) -> Iterable[SeriesCandidate[FootnoteStart]]:
    before: str | None = None
    above: list[int] = []  # for each line right above, up to a gap: the number of the footnote it may begin, or 0
    for row in rows:
        above = above if row.gap is Gap.NONE else []
        match = _START.fullmatch(row.text)
        number = int((match[1] or match[2] or match[3]).translate(_RAISED)) if match else 0
        if match and number:
            start = FootnoteStart(row, number, match[4])
            follows = number - 1 in (above if number in cited else above[-1:])
            weight = cited.get(number, _UNCITED)
            weight += _EXPLICIT if not match[2] else 0
            weight += _APART if follows else _standing(before, row, typography)
            yield SeriesCandidate(number, weight + _weight_of_text(start.text), start)
        above.append(number)
        before = row.text


def _weight_of_text(text: str) -> float:
    if text.startswith(("http", "www.")) or text[0].isupper() or text[0] in "“‘\"'«":
        return _CAPITAL
    return -_CAPITAL if text[0].islower() else 0.0


def _standing(before: str | None, row: TextRow, typography: Typography) -> float:
    if before is None or row.gap is Gap.BLANK:
        return _APART
    return 0.0 if typography.fresh_start(before, row) else _IN_A_SENTENCE


def _missing(series: Sequence[FootnoteStart]) -> list[Remark]:
    remarks = []
    expected = 1
    for start in series:
        if start.number > expected:
            last = start.number - 1
            which = f"{expected} is" if last == expected else f"{expected} tot en met {last} zijn"
            sentence = f"hier begint voetnoot {start.number}, maar voetnoot {which} niet gevonden."
            remarks.append(start.row.line.remark(sentence))
        expected = start.number + 1
    return remarks


def _outside(start: FootnoteStart) -> Remark:
    return start.row.line.remark(
        f"deze regel lijkt op voetnoot {start.number}, maar past niet in de reeks. De tekst is in het antwoord "
        "blijven staan."
    )
