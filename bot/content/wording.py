"""What pydantic finds wrong, said in Dutch about the field in the file.

Each kind of error (pydantic's ``type``) has its own sentence and fix. Pydantic's English never reaches a reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.content import models
from bot.content.nodes import ListNode, MapNode, ScalarNode
from bot.content.patterns import Advice, pattern_advice, slug_advice
from bot.content.shapes import KEY_ITSELF, NOUNS, Spot, is_model, keys, part_of
from bot.content.shapes import bare as bare_type
from bot.content.suggestions import DUTCH_KEYS, DUTCH_VALUES, TIMES, count, in_quotes, listing, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic_core import ErrorDetails

ROOM = {
    70: "op een knop in Slack",
    160: "in één zin",
    200: "in één zin",
    240: "in één of twee zinnen",
    300: "in een paar regels",
    1200: "op een telefoonscherm",
    2800: "in één blok van Slack",
}
"""What a text of this greatest length has to fit (Slack: Block Kit, text of a button and of a section)."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """An error of pydantic at the spot it is about."""

    spot: Spot
    lines: Sequence[str]
    details: dict[str, Any]
    """Pydantic's own particulars: the limit that was passed, the pattern."""

    @property
    def name(self) -> str:
        """What to call the value: by its key, or as a part of a list."""
        path = self.spot.path
        if not path:
            return "Dit bestand"
        return self.key if isinstance(path[-1], str) else f"Een waarde in {self.key}"

    @property
    def key(self) -> str:
        """The nearest key, as it is shown."""
        return f"‘{shown(self.spot.key or '')}’"

    @property
    def noun(self) -> str:
        """What the mapping is in which the key stands or is missing."""
        return NOUNS[self.spot.owner] if self.spot.owner else "groep sleutels"

    @property
    def written(self) -> str:
        """The value as it stands in the file, in full; empty for a list or a mapping."""
        return self.spot.node.raw if isinstance(self.spot.node, ScalarNode) else ""

    @property
    def empty(self) -> bool:
        """Whether nothing stands there."""
        return isinstance(self.spot.node, ScalarNode) and self.spot.node.value is None

    @property
    def rest_of_line(self) -> str:
        """The line of the file from this spot on."""
        return self.lines[self.spot.place.line - 1][self.spot.place.column - 1 :].rstrip()


def explain(error: ErrorDetails, spot: Spot, lines: Sequence[str]) -> Advice:
    """Say in Dutch what is wrong at this spot and how to put it right."""
    mistake = Mistake(spot, lines, dict(error.get("ctx", {})))
    sentence = _SENTENCES.get(error["type"])
    return sentence(mistake) if sentence else (f"{mistake.name} heeft een waarde die hier niet past.", None)


def meant_key(spot: Spot) -> str | None:
    """Guess which key of the mapping was meant by an unknown key; only one that is not there yet."""
    if spot.owner is None or spot.around is None or spot.key is None:
        return None
    free = [key for key in keys(spot.owner) if key not in spot.around.entries]
    return nearest(spot.key, free, DUTCH_KEYS)


def _missing(mistake: Mistake) -> Advice:
    field = mistake.spot.field
    meaning = f" ({_uncapitalised(field.description.rstrip('.'))})" if field and field.description else ""
    return (
        f"{mistake.key} ontbreekt; een {mistake.noun} kan niet zonder.",
        f"Voeg ‘{mistake.spot.key}:’ toe{meaning}.",
    )


def _unknown_key(mistake: Mistake) -> Advice:
    spot = mistake.spot
    known = keys(spot.owner) if spot.owner else {}
    message = f"{mistake.key} is geen sleutel van een {mistake.noun}."
    if spot.owner is models.When and spot.key in TIMES:
        time = in_quotes(mistake.written or "19:30")
        where = "Een tijd hoort bij een deadline niet in ‘when’ maar ernaast, op een eigen regel"
        return message, f"{where}: starts: {time}. De tijd waarop het ophoudt, heet ends."
    if meant := meant_key(spot):
        return message, f"Bedoelde je ‘{meant}’?"
    for outer, field in known.items():
        kind = part_of(field.annotation) or bare_type(field.annotation)
        if is_model(kind) and spot.key in keys(kind):
            return message, f"Die sleutel hoort onder ‘{outer}’: zet hem daar, verder ingesprongen."
    return message, f"Een {mistake.noun} kent: {listing(known, 'en')}."


def _text_wanted(mistake: Mistake) -> Advice:
    node, name = mistake.spot.node, mistake.name
    if mistake.empty:
        return _text_empty(mistake)
    if isinstance(node, ScalarNode):
        what = "een waar/onwaar" if isinstance(node.value, bool) else "een getal"
        return f"{name} moet tekst zijn; zonder aanhalingstekens is dit {what}.", f"Schrijf {in_quotes(node.raw)}."
    if mistake.rest_of_line[:1] in {"[", "{"}:
        sign = mistake.rest_of_line[0]
        return (
            f"{name} moet tekst zijn; met ‘{sign}’ begint in YAML een lijst of groep sleutels.",
            f"Zet de tekst tussen aanhalingstekens: {in_quotes(mistake.rest_of_line)}.",
        )
    if isinstance(node, MapNode) and len(node.entries) == 1:
        return (
            f"{name} moet tekst zijn; door de dubbele punt leest YAML dit als een sleutel met een waarde.",
            f"Zet de tekst tussen aanhalingstekens: {in_quotes(mistake.rest_of_line)}.",
        )
    what = "een lijst" if isinstance(node, ListNode) else "een groep sleutels"
    return f"{name} moet tekst zijn; hier staat {what}.", "Zet de tekst achter de dubbele punt, zonder streepjes."


def _number_wanted(mistake: Mistake) -> Advice:
    message = f"{mistake.name} moet een heel getal zijn."
    digits = mistake.written.strip()
    if digits.isascii() and digits.isdigit():
        return message, f"Haal de aanhalingstekens weg: {digits}."
    return message, "Schrijf alleen cijfers, zonder aanhalingstekens en zonder komma."


def _too_small(mistake: Mistake) -> Advice:
    return f"{mistake.name} is {mistake.written}; het moet minstens {mistake.details['ge']} zijn.", None


def _too_large(mistake: Mistake) -> Advice:
    return f"{mistake.name} is {mistake.written}; het mag hoogstens {mistake.details['le']} zijn.", None


def _text_empty(mistake: Mistake) -> Advice:
    field = mistake.spot.field
    needed = field and field.is_required() and isinstance(mistake.spot.path[-1], str)
    fix = "Vul de tekst in." if needed else "Vul de tekst in, of haal de regel weg."
    return f"{mistake.name} is leeg; hier hoort tekst.", fix


def _text_too_long(mistake: Mistake) -> Advice:
    limit = mistake.details["max_length"]
    length = len(mistake.written.strip())
    room = f" {ROOM[limit]}" if limit in ROOM else ""
    fix = f"Kort hem in met {count(length - limit)} {'teken' if length - limit == 1 else 'tekens'}."
    if mistake.spot.owner is models.Section and mistake.spot.key == "text":
        fix = f"{fix} Of verdeel hem over twee stukken: begin het tweede met ‘- text:’."
    return f"{mistake.name} is {count(length)} tekens lang; er passen er hoogstens {count(limit)}{room}.", fix


def _not_in_list(mistake: Mistake) -> Advice:
    kind, written = mistake.spot.expected, mistake.written
    allowed = [str(member) for member in kind] if isinstance(kind, type) and issubclass(kind, StrEnum) else []
    choose = f"Kies uit {listing(allowed)}." if allowed else None
    if mistake.empty:
        return f"{mistake.name} is leeg.", choose
    if not written:
        return f"{mistake.name} is één woord.", choose
    meant = nearest(written, allowed, DUTCH_VALUES)
    return (
        f"{mistake.name} kan niet ‘{shown(written)}’ zijn.",
        f"Bedoelde je ‘{meant}’? {choose}" if meant else choose,
    )


def _list_wanted(mistake: Mistake) -> Advice:
    node, name = mistake.spot.node, mistake.name
    if mistake.empty:
        needed = mistake.spot.field and mistake.spot.field.is_required()
        nothing = f"Schrijf ‘{mistake.spot.key}: []’ als er niets is."
        fix = nothing if needed else "Haal de regel weg als er niets is."
        return f"{name} is leeg; hier hoort een lijst.", fix
    message = f"{name} moet een lijst zijn"
    if isinstance(node, ScalarNode) and "\n" in node.raw:
        return f"{message}.", "Zet elk stuk op een eigen regel, met ‘- ’ ervoor."
    if isinstance(node, ScalarNode):
        inner = in_quotes(node.raw) if isinstance(node.value, str) and "," in node.raw else shown(node.raw)
        return f"{message}, ook met één waarde erin.", f"Schrijf ‘{mistake.spot.key}: [{inner}]’."
    first = shown(next(iter(node.entries), "") if isinstance(node, MapNode) else "")
    if first.startswith("-"):
        return f"{message}; na het streepje ontbreekt een spatie.", f"Schrijf ‘- {first[1:]}: …’."
    return f"{message}; er ontbreken streepjes.", f"Zet ‘- ’ voor ‘{first}’, en zo voor elk stuk."


def _mapping_wanted(mistake: Mistake) -> Advice:
    node, kind = mistake.spot.node, mistake.spot.expected
    if not is_model(kind):
        return f"{mistake.name} moet uit sleutels met waarden bestaan.", "Bijvoorbeeld: noordland: kanaal-noord."
    if not mistake.spot.path:
        return _file_wanted(mistake, list(keys(kind))[-1])
    needed = [key for key, field in keys(kind).items() if field.is_required()] or list(keys(kind))
    with_keys = f"met {'de sleutel' if len(needed) == 1 else 'de sleutels'} {listing(needed, 'en')}"
    if mistake.empty:
        return f"{mistake.name} is leeg; hier hoort een {NOUNS[kind]}.", f"Vul hem in, {with_keys}."
    if isinstance(node, ScalarNode) and (tight := re.match(r"([a-z_]+):(\S.*)", node.raw)):
        return f"Na ‘{tight[1]}:’ ontbreekt een spatie.", f"Schrijf ‘{tight[1]}: {shown(tight[2])}’."
    if isinstance(node, ScalarNode) and (word := node.raw.partition(" ")[0]) in keys(kind):
        value = shown(node.raw[len(word) :]) or "…"
        return f"Na ‘{word}’ ontbreekt een dubbele punt.", f"Schrijf ‘{word}: {value}’."
    what = "staat een lijst" if isinstance(node, ListNode) else "staat maar één waarde"
    example = (
        ' Bijvoorbeeld: precision: day, date: 2024-06-01, wording: "1 juni 2024".' if kind is models.When else ""
    )
    return (
        f"{mistake.name} moet een {NOUNS[kind]} zijn, {with_keys}; hier {what}.",
        f"Zet elke sleutel met zijn waarde op een eigen regel, zonder streepje.{example}",
    )


def _file_wanted(mistake: Mistake, key: str) -> Advice:
    if isinstance(mistake.spot.node, ListNode):
        return f"Boven deze lijst ontbreekt ‘{key}:’.", f"Zet bovenaan een regel met alleen ‘{key}:’."
    return "Dit bestand is leeg." if mistake.empty else "Dit is gewone tekst.", f"Begin met ‘{key}:’."


def _list_too_short(mistake: Mistake) -> Advice:
    return f"{mistake.name} is leeg; er hoort minstens {mistake.details['min_length']} in.", None


def _list_too_long(mistake: Mistake) -> Advice:
    limit, length = mistake.details["max_length"], mistake.details["actual_length"]
    return f"{mistake.name} telt er {length}; hoogstens {limit} mag.", f"Haal er {length - limit} weg."


def _date_wanted(mistake: Mistake) -> Advice:
    if mistake.empty:
        return f"{mistake.name} is leeg.", "Schrijf een datum als jjjj-mm-dd, of haal de regel weg."
    return f"{mistake.name} moet een datum zijn, als jjjj-mm-dd.", "Bijvoorbeeld 2024-06-01 voor 1 juni 2024."


def _time_wanted(mistake: Mistake) -> Advice:
    if mistake.empty:
        return f"{mistake.name} is leeg.", "Schrijf een tijd als uu:mm, of haal de regel weg."
    return f"{mistake.name} moet een tijd zijn, als uu:mm.", "Bijvoorbeeld 19:30 voor 19.30 uur."


def _own_rule(mistake: Mistake) -> Advice:
    return str(mistake.details["error"]), None


def _wrong_pattern(mistake: Mistake) -> Advice:
    spot, written = mistake.spot, mistake.written.strip()
    if spot.path[-1] == KEY_ITSELF:
        return slug_advice(spot.key or "", f"De sleutel {mistake.key}")
    if not written:
        return _text_empty(mistake)
    advise = pattern_advice(spot.owner, spot.key, mistake.details["pattern"])
    return (
        advise(written, mistake.name) if advise else (f"{mistake.name} is niet geschreven zoals het hoort.", None)
    )


_SENTENCES: dict[str, Callable[[Mistake], Advice]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "string_type": _text_wanted,
    "string_too_short": _text_empty,
    "string_too_long": _text_too_long,
    "string_pattern_mismatch": _wrong_pattern,
    "int_type": _number_wanted,
    "int_from_float": _number_wanted,
    "greater_than_equal": _too_small,
    "less_than_equal": _too_large,
    "enum": _not_in_list,
    "tuple_type": _list_wanted,
    "model_type": _mapping_wanted,
    "dict_type": _mapping_wanted,
    "too_short": _list_too_short,
    "too_long": _list_too_long,
    "date_type": _date_wanted,
    "date_parsing": _date_wanted,
    "time_type": _time_wanted,
    "time_parsing": _time_wanted,
    "value_error": _own_rule,
}


def _uncapitalised(text: str) -> str:
    """Begin a description with a small letter, unless it begins with an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
