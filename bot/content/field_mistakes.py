"""Mistakes that pydantic finds, said in Dutch about the field in the file.

Each kind of error (pydantic's ``type``) has its own sentence and fix. Pydantic's English never reaches a reader.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.content import models
from bot.content.field_descriptions import description
from bot.content.field_types import AudienceName, ChannelName, Model, Slug
from bot.content.nodes import ListNode, ScalarNode
from bot.content.shapes import KEY_ITSELF, NOUNS, Spot, bare, is_model, keys, part_of
from bot.content.suggestions import (
    DUTCH_KEYS,
    DUTCH_VALUES,
    TIMES,
    count,
    did_you_mean,
    in_quotes,
    listing,
    nearest,
    shown,
)
from bot.content.when import When

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Advice = tuple[str, str | None]
"""A message, and its fix where that can be known."""


@dataclass(frozen=True, slots=True)
class _FieldMistake:
    """An error of pydantic at the spot it is about."""

    spot: Spot
    details: dict[str, Any]
    """Pydantic's own particulars: the limit that was passed, the pattern."""

    @property
    def name(self) -> str:
        """The value as a message calls it: by its key, or as a part of a list."""
        path = self.spot.path
        if not path:
            return "Dit bestand"
        return self.key if isinstance(path[-1], str) else f"Een waarde in {self.key}"

    @property
    def key(self) -> str:
        """The nearest key, as a message repeats it."""
        return f"‘{shown(self.spot.key or '')}’"

    @property
    def noun(self) -> str:
        """The noun for the mapping in which the key stands or is missing."""
        return NOUNS[self.spot.owner] if self.spot.owner else "groep sleutels"

    @property
    def raw(self) -> str:
        """The value as it stands in the file, in full; empty for a list or a mapping."""
        return self.spot.node.raw if isinstance(self.spot.node, ScalarNode) else ""

    @property
    def empty(self) -> bool:
        """True for a key without a value."""
        return isinstance(self.spot.node, ScalarNode) and self.spot.node.value is None

    @property
    def required(self) -> bool:
        """True for a value that must be there."""
        field = self.spot.field
        return field is not None and field.is_required() and isinstance(self.spot.path[-1], str)


def explain_field(error: ErrorDetails, spot: Spot) -> Advice:
    """Say in Dutch what is wrong at this spot and how to put it right."""
    mistake = _FieldMistake(spot, dict(error.get("ctx", {})))
    sentence = _SENTENCES.get(error["type"])
    return sentence(mistake) if sentence else (f"{mistake.name} heeft een waarde die hier niet past.", None)


def meant_key(spot: Spot) -> str | None:
    """Guess which key of the mapping was meant by an unknown key; only one that is not there yet."""
    if spot.owner is None or spot.mapping is None or spot.key is None:
        return None
    free = [key for key in keys(spot.owner) if key not in spot.mapping.entries]
    return nearest(spot.key, free, DUTCH_KEYS)


def _missing(mistake: _FieldMistake) -> Advice:
    spot = mistake.spot
    described = description(spot.owner, spot.key) if spot.owner and spot.key else ""
    meaning = f" ({_uncapitalised(described.rstrip('.'))})" if described else ""
    return (
        f"{mistake.key} ontbreekt; een {mistake.noun} kan niet zonder.",
        f"Voeg ‘{spot.key}:’ toe{meaning}.",
    )


def _unknown_key(mistake: _FieldMistake) -> Advice:
    spot = mistake.spot
    possible = keys(spot.owner) if spot.owner else {}
    message = f"{mistake.key} is geen sleutel van een {mistake.noun}."
    if spot.owner is When and spot.key in TIMES:
        time = in_quotes(mistake.raw or "19:30")
        return message, f"Een tijd hoort bij een deadline naast ‘when’, op een eigen regel: starts: {time}."
    if meant := meant_key(spot):
        return message, f"Bedoelde je ‘{meant}’?"
    for outer, field in possible.items():
        kind = part_of(field.annotation) or bare(field.annotation)
        if is_model(kind) and spot.key in keys(kind):
            return message, f"Die sleutel hoort onder ‘{outer}’: zet hem daar, verder ingesprongen."
    return message, f"Een {mistake.noun} kent: {listing(possible, 'en')}."


def _text_wanted(mistake: _FieldMistake) -> Advice:
    node = mistake.spot.node
    if mistake.empty:
        return _empty(mistake, "tekst")
    if isinstance(node, ScalarNode):
        kind = "een waar/onwaar" if isinstance(node.value, bool) else "een getal"
        message = f"{mistake.name} moet tekst zijn; zonder aanhalingstekens is dit {kind}."
        return message, f"Schrijf {in_quotes(node.raw)}."
    kind = "een lijst" if isinstance(node, ListNode) else "een groep sleutels"
    return (
        f"{mistake.name} moet tekst zijn; YAML leest dit als {kind}.",
        "Zet de tekst achter de dubbele punt, tussen aanhalingstekens.",
    )


def _number_wanted(mistake: _FieldMistake) -> Advice:
    return (
        f"{mistake.name} moet een heel getal zijn.",
        "Schrijf alleen cijfers, zonder aanhalingstekens en zonder komma.",
    )


def _too_small(mistake: _FieldMistake) -> Advice:
    return f"{mistake.name} is {mistake.raw}; het moet minstens {mistake.details['ge']} zijn.", None


def _too_large(mistake: _FieldMistake) -> Advice:
    return f"{mistake.name} is {mistake.raw}; het mag hoogstens {mistake.details['le']} zijn.", None


def _empty(mistake: _FieldMistake, type_name: str) -> Advice:
    fix = "Vul hem in." if mistake.required else "Vul hem in, of haal de regel weg."
    return f"{mistake.name} is leeg; hier hoort {type_name}.", fix


def _text_empty(mistake: _FieldMistake) -> Advice:
    return _empty(mistake, "tekst")


def _text_too_long(mistake: _FieldMistake) -> Advice:
    limit = mistake.details["max_length"]
    length = len(mistake.raw.strip())
    fix = f"Kort hem in met {count(length - limit)} {'teken' if length - limit == 1 else 'tekens'}."
    if mistake.spot.owner is models.Section and mistake.spot.key == "text":
        fix = f"{fix} Of verdeel hem over twee stukken: begin het tweede met ‘- text:’."
    return f"{mistake.name} is {count(length)} tekens lang; er passen er hoogstens {count(limit)}.", fix


def _not_in_list(mistake: _FieldMistake) -> Advice:
    kind = mistake.spot.expected
    allowed = [str(member) for member in kind] if isinstance(kind, type) and issubclass(kind, StrEnum) else []
    choose = f"Kies uit {listing(allowed)}." if allowed else None
    if mistake.empty or not mistake.raw:
        return f"{mistake.name} is leeg." if mistake.empty else f"{mistake.name} is één woord.", choose
    meant = nearest(mistake.raw, allowed, DUTCH_VALUES)
    return (
        f"{mistake.name} kan niet ‘{shown(mistake.raw)}’ zijn.",
        f"Bedoelde je ‘{meant}’? {choose}" if meant else choose,
    )


def _list_wanted(mistake: _FieldMistake) -> Advice:
    if mistake.empty:
        key = mistake.spot.key
        fix = f"Schrijf ‘{key}: []’ als er niets is." if mistake.required else "Haal de regel weg als er niets is."
        return f"{mistake.name} is leeg; hier hoort een lijst.", fix
    message = f"{mistake.name} moet een lijst zijn, ook met één waarde erin."
    return message, "Zet elk stuk op een eigen regel, met ‘- ’ ervoor."


def _mapping_wanted(mistake: _FieldMistake) -> Advice:
    kind = mistake.spot.expected
    if not is_model(kind):
        return f"{mistake.name} moet uit sleutels met waarden bestaan.", "Bijvoorbeeld: noordland: kanaal-noord."
    if not mistake.spot.path:
        return (
            f"{mistake.name} begint niet met een sleutel.",
            f"Zet bovenaan een regel met ‘{list(keys(kind))[-1]}:’.",
        )
    needed = [key for key, field in keys(kind).items() if field.is_required()] or list(keys(kind))
    return (
        f"{mistake.name} moet een {NOUNS[kind]} zijn, met {listing(needed, 'en')}.",
        "Zet elke sleutel op een eigen regel, met een dubbele punt, een spatie en zijn waarde erachter.",
    )


def _list_too_short(mistake: _FieldMistake) -> Advice:
    return f"{mistake.name} is leeg; er hoort minstens {mistake.details['min_length']} in.", None


def _list_too_long(mistake: _FieldMistake) -> Advice:
    limit, length = mistake.details["max_length"], mistake.details["actual_length"]
    return f"{mistake.name} telt er {length}; hoogstens {limit} mag.", f"Haal er {length - limit} weg."


def _date_wanted(mistake: _FieldMistake) -> Advice:
    if mistake.empty:
        return _empty(mistake, "een datum, als jjjj-mm-dd")
    return f"{mistake.name} moet een datum zijn, als jjjj-mm-dd.", "Bijvoorbeeld 2024-06-01 voor 1 juni 2024."


def _time_wanted(mistake: _FieldMistake) -> Advice:
    if mistake.empty:
        return _empty(mistake, "een tijd, als uu:mm")
    return f"{mistake.name} moet een tijd zijn, als uu:mm.", "Bijvoorbeeld 19:30 voor 19.30 uur."


def _own_rule(mistake: _FieldMistake) -> Advice:
    return str(mistake.details["error"]), None


def _wrong_pattern(mistake: _FieldMistake) -> Advice:
    spot, text = mistake.spot, mistake.raw.strip()
    if spot.path[-1] == KEY_ITSELF:
        by_pattern = _BY_PATTERN.get(mistake.details["pattern"], _slug)
        return by_pattern(spot.key or "", f"De sleutel {mistake.key}")
    if not text:
        return _text_empty(mistake)
    advise = pattern_advice(spot.owner, spot.key, mistake.details["pattern"])
    return advise(text, mistake.name) if advise else (f"{mistake.name} is niet geschreven zoals het hoort.", None)


_SENTENCES: dict[str, Callable[[_FieldMistake], Advice]] = {
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


PatternAdvice = Callable[[str, str], Advice]
"""Gives advice on a text that does not fit a pattern, under the name that a message calls it by."""


def pattern_advice(owner: type[Model] | None, key: str | None, pattern: str) -> PatternAdvice | None:
    """Find the advice on this pattern in this field."""
    return (_BY_FIELD.get((owner, key)) if owner and key else None) or _BY_PATTERN.get(pattern)


def _slug(text: str, name: str) -> Advice:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    proposal = "-".join(re.findall(r"[a-z0-9]+", ascii_only.lower()))[:60].strip("-")
    message = f"{name} is een id: alleen kleine letters, cijfers en enkele streepjes ertussen."
    return message, f"Bijvoorbeeld ‘{proposal}’." if proposal else None


def _channel(text: str, name: str) -> Advice:
    proposal = re.sub(r"[^a-z0-9æøåäöüéèïë_-]+", "-", text.lower())[:80].strip("-")
    message = (
        f"{name} is de naam van een kanaal zonder #, in kleine letters en zonder spaties of punten, of zijn id. "
        "Een kanaal van Teams begint met teams:19:, een webhook met webhook:."
    )
    return message, f"Schrijf ‘{proposal}’." if proposal else None


def _audience(text: str, name: str) -> Advice:
    choose = "Kies uit landelijk, aankondigingen, alle-regios, regio:<id> of verzekeraar:<id>."
    fix = did_you_mean(text, ("landelijk", "aankondigingen", "alle-regios"), choose)
    return f"{name} kan niet ‘{shown(text)}’ zijn.", fix


def _url(text: str, name: str) -> Advice:
    address = re.sub(r"^(?:https?:/*)?", "", text.replace(" ", "%20"))
    return f"{name} moet beginnen met https:// en heeft geen spaties.", f"Bijvoorbeeld https://{shown(address)}."


def _fixed(sentence: str, fix: str) -> PatternAdvice:
    """Advice that does not depend on the text."""
    return lambda _text, name: (f"{name} is {sentence}", fix)


def _pattern_of(constrained: Any) -> str:  # noqa: ANN401 - an annotated type has no common type
    return str(constrained.__metadata__[0].pattern)


_USER = _fixed(
    "geen lid-id van Slack: dat begint met U of W en heeft verder hoofdletters en cijfers.",
    "In Slack: open het profiel, kies ‘Meer’ en dan ‘Lid-id kopiëren’.",
)
_BY_PATTERN: dict[str, PatternAdvice] = {
    _pattern_of(Slug): _slug,
    _pattern_of(ChannelName): _channel,
    _pattern_of(AudienceName): _audience,
}
_BY_FIELD: dict[tuple[type[Model], str], PatternAdvice] = {
    (models.Document, "url"): _url,
    (models.FaqItem, "letter"): _fixed("één hoofdletter, van A tot en met Z.", "Bijvoorbeeld A."),
    (models.Section, "point"): _fixed("een nummer van een of twee cijfers.", 'Bijvoorbeeld "1".'),
    (models.Organisation, "command"): _fixed(
        "een schuine streep met hoogstens 31 kleine letters, cijfers of streepjes.", "Bijvoorbeeld /iza."
    ),
    (models.Organisation, "time_zone"): _fixed(
        "werelddeel/stad, in het Engels.", "Voor Nederland: Europe/Amsterdam."
    ),
    (models.Organisation, "administrators"): _USER,
    (models.Owner, "people"): _USER,
}


def _uncapitalised(text: str) -> str:
    """Begin a description with a small letter, unless it begins with an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
