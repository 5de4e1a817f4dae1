"""Mistakes that keep YAML from being read, said in Dutch, with the fix for those that people make most.

The parser's own words tell where it got stuck, which is seldom the mistake. Each function below recognises one
mistake from the line itself; the first that fits is given. Columns and lines count from 0, as the parser counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.content.nodes import SourcePosition
from bot.content.suggestions import in_quotes, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

INCOMPREHENSIBLE = (
    "Hier loopt het lezen vast: dit is geen geldige YAML.",
    "Kijk op deze regel en op die erboven naar inspringing, dubbele punten en aanhalingstekens.",
)

_KEY_LINE = re.compile(r"(?P<lead> *(?:- +)*)(?P<key>[A-Za-z_][\w-]*) *:(?= |$)")
"""A line that begins with a key."""
_BEFORE_VALUE = re.compile(r" *(?:- +)*(?:[A-Za-z_][\w-]* *: +)?")
_SIGNS = frozenset("*&!|>[]{}?-%@`,")
"""Signs with which a text may not start, unless it stands between quotes (YAML 1.2, ``c-indicator``)."""
_CLOSING = {
    "[": " Is het een lijst? Sluit hem dan met ‘]’.",
    "{": " Is het een groep sleutels? Sluit die dan met ‘}’.",
}
_TYPOGRAPHIC_QUOTES = "“”„‘’"


SyntaxMistake = tuple[SourcePosition, str, str]
"""A mistake: its position (from 1), the message and the fix."""


@dataclass(frozen=True, slots=True)
class LastValue:
    """The last value that was read well."""

    value: str
    quoted: bool
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class _Stop:
    """The spot at which the parser stopped."""

    lines: Sequence[str]
    line: int
    column: int
    begun: tuple[int, int] | None
    """Line and column of the beginning of the construct that could not be finished."""
    parser_words: str
    """The parser's own sentence about it, in English."""
    last: LastValue | None

    @property
    def text(self) -> str:
        """The line on which the parser stopped."""
        return self.lines[self.line]

    @property
    def colon_too_many(self) -> bool:
        """True for a colon where no key can be."""
        return "mapping values" in self.parser_words

    @property
    def colon_missing(self) -> bool:
        """True for a text that reads as a key without its colon."""
        return "expected ':'" in self.parser_words

    @property
    def key_here(self) -> re.Match[str] | None:
        """The key with which the line begins, if the parser stopped at it or at its colon."""
        key = _KEY_LINE.match(self.text)
        return key if key and key.end() > self.column else None

    @property
    def quoted_before(self) -> LastValue | None:
        """The last value, if it stood between quotes and ended on the line of the stop."""
        last = self.last
        fits = last and last.quoted and last.end_line == self.line and last.end_column <= self.column
        return last if fits else None

    @property
    def probable_line(self) -> int:
        """The line with the mistake, probably: where the key without colon or the run-on text began."""
        if self.colon_missing and self.begun:
            return self.begun[0]
        return self.last.line if self.colon_too_many and self.last else self.line


def explain_syntax(error: Exception, lines: Sequence[str], last: LastValue | None) -> SyntaxMistake:
    """Explain an error of PyYAML's parser in these lines, after this last value was read."""
    mark = getattr(error, "problem_mark", None)
    begun = getattr(error, "context_mark", None)
    stop = _Stop(
        lines=lines,
        line=min(mark.line, len(lines) - 1) if mark else 0,
        column=mark.column if mark else 0,
        begun=(min(begun.line, len(lines) - 1), begun.column) if begun else None,
        parser_words=f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}",
        last=last,
    )
    recognised = (mistake for recognise in _MISTAKES if (mistake := recognise(stop)))
    return next(recognised, None) or _mistake(stop.line, stop.column, *INCOMPREHENSIBLE)


def sign_at_start(text: str) -> tuple[str, str]:
    """The message and the fix for a text that starts with a sign that YAML has for itself."""
    return (
        f"Met ‘{text[:1]}’ kan in YAML geen tekst beginnen.",
        f"Is het gewone tekst? Schrijf {in_quotes(text)}.{_CLOSING.get(text[:1], '')}",
    )


def _mistake(line: int, column: int, message: str, fix: str) -> SyntaxMistake:
    return SourcePosition(line + 1, column + 1), message, fix


def _tab(stop: _Stop) -> SyntaxMistake | None:
    indented = re.match(r" *\t", stop.text)
    if indented is None:
        return None
    return _mistake(
        stop.line,
        indented.end() - 1,
        "Deze regel springt in met een tab; YAML kent alleen spaties.",
        "Haal het begin van de regel weg en typ spaties, net zoveel als bij de regels erboven.",
    )


def _quote_never_closed(stop: _Stop) -> SyntaxMistake | None:
    start: tuple[int, int] | None = None
    if "quoted scalar" in stop.parser_words and re.search("end of stream|document", stop.parser_words):
        start = stop.begun
    elif (last := stop.quoted_before) and any(map(_KEY_LINE.match, stop.lines[last.line + 1 : last.end_line + 1])):
        start = (last.line, last.column)
    if start is None:
        return None
    text = stop.lines[start[0]][start[1] :].rstrip()
    apostrophe = re.match(r"'[a-z] ", text)
    return _mistake(
        *start,
        f"Het aanhalingsteken {text[:1]} dat hier opent, wordt aan het eind van de tekst niet gesloten.",
        f"Schrijf {in_quotes(text)}." if apostrophe else f"Zet aan het eind van de tekst ook een {text[:1]}.",
    )


def _text_after_quote(stop: _Stop) -> SyntaxMistake | None:
    last = stop.quoted_before
    if last is None:
        return None
    rest = stop.text[last.end_column :]
    if not rest.strip() or rest[: stop.column - last.end_column].strip():
        return None
    fix = "Zet om de hele tekst een ander soort aanhalingstekens."
    if last.line == stop.line:
        text = stop.text[last.column :].strip()
        first_word_quoted = rest[0] in " :" and last.value == last.value.strip()
        fix = f"Schrijf {in_quotes(text if first_word_quoted else text[1:].removesuffix(text[0]))}."
    return _mistake(
        stop.line,
        last.end_column - 1,
        "Dit aanhalingsteken sluit de tekst; wat erna komt, past niet.",
        fix,
    )


def _no_space_after_dash(stop: _Stop) -> SyntaxMistake | None:
    line = stop.probable_line
    match = re.match(r"( *(?:- +)*-)([A-Za-z_]\w*:(?: .*)?)$", stop.lines[line])
    if match is None:
        return None
    return _mistake(line, match.end(1), "Na het streepje ontbreekt een spatie.", f"Schrijf ‘- {shown(match[2])}’.")


def _no_space_after_colon(stop: _Stop) -> SyntaxMistake | None:
    line = stop.probable_line
    match = re.match(r"( *(?:- +)*([a-z_]+):)(?![ /])(.+)", stop.lines[line])
    if match is None or not (stop.colon_missing or stop.colon_too_many):
        return None
    return _mistake(
        line,
        match.end(1),
        "Na de dubbele punt ontbreekt een spatie.",
        f"Schrijf ‘{match[2]}: {shown(match[3])}’.",
    )


def _no_colon(stop: _Stop) -> SyntaxMistake | None:
    if not stop.colon_missing:
        return None
    return _mistake(
        *(stop.begun or (stop.line, stop.column)),
        "Deze regel is geen ‘sleutel: waarde’.",
        "Hoort hij bij de tekst erboven? Spring hem dan verder in, en zet ‘|’ achter de sleutel van die tekst. "
        "Anders ontbreekt hier een dubbele punt.",
    )


def _colon_in_text(stop: _Stop) -> SyntaxMistake | None:
    last = stop.last
    if not stop.colon_too_many or last is None or (last.line != stop.line and stop.key_here):
        return None
    fix = "Zet ‘|’ achter de sleutel en de hele tekst op de regels eronder, verder ingesprongen."
    if last.line == stop.line:
        fix = f"Schrijf {in_quotes(stop.text[last.column :].strip().strip(_TYPOGRAPHIC_QUOTES))}."
    return _mistake(
        stop.line,
        stop.column,
        "In deze tekst staat een dubbele punt met een spatie erna; YAML ziet dat als een nieuwe sleutel.",
        fix,
    )


def _text_starts_with_sign(stop: _Stop) -> SyntaxMistake | None:
    before = _BEFORE_VALUE.match(stop.text)
    starts = [stop.begun, (stop.line, stop.column)]
    if before and before.end() <= stop.column:
        starts.append((stop.line, before.end()))
    for line, column in filter(None, starts):
        before, text = _BEFORE_VALUE.match(stop.lines[line]), stop.lines[line][column:].rstrip()
        if text and text[0] in _SIGNS and before and before.end() == column:
            return _mistake(line, column, *sign_at_start(text))
    return None


def _indentation(stop: _Stop) -> SyntaxMistake | None:
    column = len(stop.text) - len(stop.text.lstrip(" "))
    key = stop.key_here
    if not stop.text.strip() or (stop.column > column and not key):
        return None
    fix = "Hoort hij bij de tekst erboven? Spring hem even ver in als het begin van die tekst."
    if key or stop.text.startswith("- ", column):
        fix = (
            "Zet er net zoveel voor als voor de regels waar hij bij hoort. Begint hier een nieuw deel van een "
            "lijst? Dan hoort er ‘- ’ voor."
        )
    spaces = "1 spatie" if column == 1 else f"{column} spaties"
    return _mistake(
        stop.line, column, f"Deze regel heeft {spaces} ervoor; dat past niet bij de regels erboven.", fix
    )


_MISTAKES: tuple[Callable[[_Stop], SyntaxMistake | None], ...] = (
    _tab,
    _quote_never_closed,
    _text_after_quote,
    _no_space_after_dash,
    _no_space_after_colon,
    _no_colon,
    _colon_in_text,
    _text_starts_with_sign,
    _indentation,
)
