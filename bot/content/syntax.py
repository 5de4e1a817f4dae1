"""Why YAML could not be read, said in Dutch.

The parser's own words tell where it got stuck, which is seldom what went wrong. Each function below recognises one
mistake that people make, from the line itself; the first that fits is given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.content.parser_stop import KEY_LINE, LastValue, Stop, stop_of
from bot.content.shapes import every_key
from bot.content.suggestions import in_quotes, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

INCOMPREHENSIBLE = (
    "Hier loopt het lezen vast: dit is geen geldige YAML.",
    "Kijk op deze regel en op die erboven naar inspringing, dubbele punten en aanhalingstekens.",
)

_BEFORE_VALUE = re.compile(r" *(?:- +)*(?:[A-Za-z_][\w-]* *: +)?")
_SIGNS = {
    "*": "Met ‘*’ verwijst YAML naar een andere plek.",
    "&": "Met ‘&’ maakt YAML een anker.",
    "!": "Met ‘!’ geeft YAML een label.",
    "|": "Met ‘|’ begint in YAML een blok tekst, op de volgende regel.",
    ">": "Met ‘>’ begint in YAML een blok tekst, op de volgende regel.",
    "[": "Met ‘[’ begint in YAML een lijst.",
    "{": "Met ‘{’ begint in YAML een groep sleutels.",
    "?": "Met ‘?’ begint in YAML een sleutel.",
    "-": "Met ‘- ’ begint in YAML een lijst.",
    "%": "Met ‘%’ mag in YAML geen tekst beginnen.",
    "@": "Met ‘@’ mag in YAML geen tekst beginnen.",
    "`": "Met ‘`’ mag in YAML geen tekst beginnen.",
    ",": "Met ‘,’ mag in YAML geen tekst beginnen.",
    "]": "Met ‘]’ mag in YAML geen tekst beginnen.",
    "}": "Met ‘}’ mag in YAML geen tekst beginnen.",
}
"""What a text may not start with unless it stands between quotes (YAML 1.2, ``c-indicator``), and why."""
_CLOSING = {
    "[": " Is het een lijst? Sluit hem dan met ‘]’.",
    "{": " Is het een groep sleutels? Sluit die dan met ‘}’.",
}
_TYPOGRAPHIC = "“”„‘’"


@dataclass(frozen=True, slots=True)
class SyntaxAdvice:
    """Where the mistake stands (line and column from 1), what it is, and what to do."""

    line: int
    column: int
    message: str
    fix: str


def explain(error: Exception, lines: Sequence[str], last: LastValue | None) -> SyntaxAdvice:
    """Explain an error of PyYAML's parser in these lines, after this last value was read."""
    stop = stop_of(error, lines, last)
    for recognise in _MISTAKES:
        if explanation := recognise(stop):
            return explanation
    return _at(stop.line, stop.column, *INCOMPREHENSIBLE)


def _at(line: int, column: int, message: str, fix: str) -> SyntaxAdvice:
    return SyntaxAdvice(line + 1, column + 1, message, fix)


def _conflict_left_behind(stop: Stop) -> SyntaxAdvice | None:
    for number, text in enumerate(stop.lines):
        if text.startswith("<<<<<<< "):
            return _at(
                number,
                0,
                "Hier staan twee versies onder elkaar: een samenvoeging in git is niet afgemaakt.",
                "Kies een versie en haal de regels met <<<<<<<, ======= en >>>>>>> weg.",
            )
    return None


def _tab(stop: Stop) -> SyntaxAdvice | None:
    indented = re.match(r" *\t", stop.text)
    if indented:
        return _at(
            stop.line,
            indented.end() - 1,
            "Deze regel springt in met een tab; YAML kent alleen spaties.",
            "Haal het begin van de regel weg en typ spaties, net zoveel als bij de regels erboven.",
        )
    if stop.text[stop.column : stop.column + 1] == "\t":
        return _at(
            stop.line, stop.column, "Hier staat een tab; YAML kent alleen spaties.", "Zet er een spatie neer."
        )
    return None


def _quote_never_closed(stop: Stop) -> SyntaxAdvice | None:
    start: tuple[int, int] | None = None
    if "quoted scalar" in stop.words and ("end of stream" in stop.words or "document" in stop.words):
        start = stop.begun
    elif (last := stop.quoted_before) and any(map(KEY_LINE.match, stop.lines[last.line + 1 : last.end_line + 1])):
        start = (last.line, last.column)
    if start is None:
        return None
    text = stop.lines[start[0]][start[1] :].rstrip()
    apostrophe = re.match(r"'[a-z] ", text)
    return _at(
        *start,
        f"Het aanhalingsteken {text[:1]} dat hier opent, wordt aan het eind van de tekst niet gesloten.",
        f"Schrijf {in_quotes(text)}." if apostrophe else f"Zet aan het eind van de tekst ook een {text[:1]}.",
    )


def _text_after_quote(stop: Stop) -> SyntaxAdvice | None:
    last = stop.quoted_before
    if last is None:
        return None
    rest = stop.text[last.end_column :]
    if not rest.strip() or rest[: stop.column - last.end_column].strip():
        return None
    quote = stop.text[last.end_column - 1]
    fix = "Zet ‘|’ achter de dubbele punt en de hele tekst op de regels eronder, verder ingesprongen."
    if last.line == stop.line:
        text = stop.text[last.column :].strip()
        first_word_quoted = rest[0] in " :" and last.value == last.value.strip()
        fix = f"Schrijf {in_quotes(text if first_word_quoted else text[1:].removesuffix(quote))}."
    closer = "de apostrof" if quote == "'" and rest[0].isalpha() else "dit aanhalingsteken"
    return _at(
        stop.line,
        last.end_column - 1,
        f"Hier is de tekst volgens YAML al afgelopen: {closer} sluit hem. Wat erna komt, past niet.",
        fix,
    )


def _backslash(stop: Stop) -> SyntaxAdvice | None:
    if "escape" not in stop.words:
        return None
    return _at(
        stop.line,
        stop.column,
        "Tussen dubbele aanhalingstekens heeft een schuine streep \\ een bijzondere betekenis.",
        "Schrijf \\\\, of zet de tekst tussen enkele aanhalingstekens.",
    )


def _no_space_after_dash(stop: Stop) -> SyntaxAdvice | None:
    found = re.match(r"( *(?:- +)*-)([A-Za-z_]\w*:(?: .*)?)$", stop.lines[stop.fault])
    if found is None:
        return None
    return _at(
        stop.fault, found.end(1), "Na het streepje ontbreekt een spatie.", f"Schrijf ‘- {shown(found[2])}’."
    )


def _no_space_after_colon(stop: Stop) -> SyntaxAdvice | None:
    found = re.match(r"( *(?:- +)*([a-z_]+):)(?![ /])(.+)", stop.lines[stop.fault])
    if found is None or not (stop.colon_missing or stop.colon_too_many):
        return None
    return _at(
        stop.fault,
        found.end(1),
        "Na de dubbele punt ontbreekt een spatie.",
        f"Schrijf ‘{found[2]}: {shown(found[3])}’.",
    )


def _no_colon(stop: Stop) -> SyntaxAdvice | None:
    if not stop.colon_missing:
        return None
    line, column = stop.begun or (stop.line, stop.column)
    key, _, value = stop.lines[line][column:].partition(" ")
    if key in every_key():
        return _at(
            line,
            column + len(key),
            f"Na ‘{key}’ ontbreekt een dubbele punt.",
            f"Schrijf ‘{key}: {shown(value)}’.",
        )
    above = next(filter(None, map(KEY_LINE.match, reversed(stop.lines[:line]))), None)
    deeper = f"Spring hem dan verder in dan ‘{above['key']}:’" if above else "Spring hem dan in"
    block = (
        f", of zet ook ‘|’ achter ‘{above['key']}:’" if above and above.string.rstrip()[-1] not in "|>-+" else ""
    )
    return _at(
        line, column, "Deze regel is geen ‘sleutel: waarde’.", f"Hoort hij bij de tekst erboven? {deeper}{block}."
    )


def _colon_in_text(stop: Stop) -> SyntaxAdvice | None:
    last = stop.last
    if not stop.colon_too_many or last is None or (last.line != stop.line and stop.at_key):
        return None
    if last.line == stop.line:
        fix = f"Schrijf {in_quotes(stop.text[last.column :].strip().strip(_TYPOGRAPHIC))}."
    else:
        above = KEY_LINE.match(stop.lines[last.line])
        after = f"achter ‘{above['key']}:’ " if above else ""
        fix = f"Zet ‘|’ {after}en de hele tekst op de regels eronder, verder ingesprongen."
    return _at(
        stop.line,
        stop.column,
        "In deze tekst staat een dubbele punt met een spatie erna; YAML ziet dat als een nieuwe sleutel.",
        fix,
    )


def _text_starts_with_sign(stop: Stop) -> SyntaxAdvice | None:
    before = _BEFORE_VALUE.match(stop.text)
    starts = [stop.begun, (stop.line, stop.column)]
    if before and before.end() <= stop.column:
        starts.append((stop.line, before.end()))
    for line, column in filter(None, starts):
        before, text = _BEFORE_VALUE.match(stop.lines[line]), stop.lines[line][column:].rstrip()
        if not text or text[0] not in _SIGNS or before is None or before.end() != column:
            continue
        if text.startswith("* ") and not before.group().strip():
            return _at(line, column, "Een opsomming begint met een streepje.", f"Schrijf ‘- {shown(text[2:])}’.")
        fix = f"Is het gewone tekst? Schrijf {in_quotes(text)}.{_CLOSING.get(text[0], '')}"
        return _at(line, column, _SIGNS[text[0]], fix)
    return None


def _indentation(stop: Stop) -> SyntaxAdvice | None:
    key = stop.at_key
    if not stop.text.strip() or not (key or not stop.text[: stop.column].strip()):
        return None
    here = len(stop.text) - len(stop.text.lstrip(" "))
    dash = stop.text[here:].startswith("- ")
    if not dash and not key:
        return _at(
            stop.line,
            here,
            "Deze regel hoort door zijn inspringing nergens bij.",
            "Hoort hij bij de tekst erboven? Spring hem even ver in als het begin van die tekst.",
        )
    dashes, keys = stop.open_columns
    if not dash and here in dashes - keys:
        return _at(
            stop.line, here, "Hier ontbreekt een streepje voor de sleutel.", f"Schrijf ‘- {shown(stop.text)}’."
        )
    fitting = sorted(dashes if dash else keys, key=lambda column: abs(column - here))
    what = f"‘{key['key']}’" if key and not dash else "Dit streepje"
    return _at(
        stop.line,
        here,
        f"{what} heeft {_spaces(here)} ervoor; dat past niet bij de regels erboven.",
        f"Zet er {_spaces(fitting[0])} voor." if fitting else "Zet het recht onder de regel waar het bij hoort.",
    )


_MISTAKES: tuple[Callable[[Stop], SyntaxAdvice | None], ...] = (
    _conflict_left_behind,
    _tab,
    _quote_never_closed,
    _text_after_quote,
    _backslash,
    _no_space_after_dash,
    _no_space_after_colon,
    _no_colon,
    _colon_in_text,
    _text_starts_with_sign,
    _indentation,
)


def _spaces(number: int) -> str:
    return "geen spaties" if number == 0 else "1 spatie" if number == 1 else f"{number} spaties"
