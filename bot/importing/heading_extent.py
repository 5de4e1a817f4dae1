"""Where a question ends and its answer begins.

A question may run over several lines, and plain text does not tell. With a table of contents it does: the question
is what both have in common. Without one the question mark, blank lines and full lines decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.content.models import FOOTNOTE_MARK
from bot.importing.flow import Gap, TextRow, Typography, ends_sentence, starts_lower
from bot.importing.patterns import HEADING, LEADER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.importing.joining import Joiner

_LONGEST = 8
"""In rows. A question is not longer."""


def question_of(rows: Sequence[TextRow], joiner: Joiner) -> str:
    """The question in the rows of a heading, without its letter, citations and page number."""
    texts = [FOOTNOTE_MARK.sub("", LEADER.sub("", row.text)) for row in rows]
    match = HEADING.fullmatch(texts[0]) if texts else None
    if match:
        texts[0] = match[2]
    return joiner.join(texts)


def only_letters(text: str) -> str:
    """A question without all in which two copies of it may differ: spaces, hyphens, signs, page numbers, case."""
    return "".join(character for character in text.casefold() if character.isalpha())


def extents(
    part: Sequence[TextRow], entry: Sequence[TextRow], typography: Typography, joiner: Joiner
) -> tuple[int, int]:
    """How many rows of the body and how many of the table of contents are the question."""
    bodies = {only_letters(question_of(part[:size], joiner)): size for size in _sizes(part)}
    for used in reversed(_sizes(entry)):
        size = bodies.get(only_letters(question_of(entry[:used], joiner)))
        if size:
            return size, used
    return _by_signs(part, typography), _by_signs(entry, typography) if entry else 0


def _sizes(rows: Sequence[TextRow]) -> range:
    return range(1, min(len(rows), _LONGEST) + 1)


def _by_signs(part: Sequence[TextRow], typography: Typography) -> int:
    size = 1
    while size < min(len(part), _LONGEST):
        text, row = FOOTNOTE_MARK.sub("", part[size - 1].text).rstrip(), part[size]
        if text.endswith("?"):
            return size + _second_question(text, part[size : size + 3], typography)
        if not _runs_on(text, row, typography):
            return size
        size += 1
    return size


def _runs_on(text: str, row: TextRow, typography: Typography) -> bool:
    """Whether a question of which ``text`` is a line goes on at ``row``."""
    match = HEADING.fullmatch(text)
    if match and not match[2]:
        return True  # the letter stands on a line of its own
    if row.gap is Gap.NONE and not typography.broken_on_purpose(text, row.text):
        return True
    if ends_sentence(text) or (row.gap is not Gap.NONE and not typography.wrapped):
        return False
    return row.text.endswith("?") or (typography.wrapped and starts_lower(row.text))


def _second_question(text: str, following: Sequence[TextRow], typography: Typography) -> int:
    """How many rows a second question takes that follows the first on a new line, within the same paragraph."""
    for size, row in enumerate(following, start=1):
        if row.gap is not Gap.NONE or typography.broken_on_purpose(text, row.text):
            return 0
        text = row.text
        if text.endswith("?"):
            closed = size < len(following) and following[size].gap is not Gap.NONE
            return size if closed else 0
    return 0
