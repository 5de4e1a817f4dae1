"""Fields of the forms in which content is edited, made from the types of its models; and back to values.

A value is as JSON has it in the files (``bot/content/edits.py``). A field is named after its path in the record: a
problem of the content is shown at the field where it is.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from bot.calendar.audience import ANNOUNCEMENTS, EVERY_REGION, NATIONAL, insurer_topic, region_topic
from bot.calendar.subscription_topics import in_order_of_name
from bot.content import models
from bot.content.date_mistakes import MONTHS
from bot.content.field_descriptions import description
from bot.content.new_records import own_source
from bot.content.shapes import bare, keys, part_of
from bot.content.when import Precision, When
from bot.messages.dates import day
from bot.messages.edit_text import FIELD_NAMES, PRECISIONS
from bot.messages.excerpts import whole_words
from bot.messages.message import Choices, DateField, Option, Pick, TextField
from bot.messages.sources import source_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo

    from bot.content.edits import Change, Json
    from bot.content.models import Content
    from bot.messages.message import Part

Answers = dict[str, tuple[str, ...]]
"""Values of a form by the name of the field; a text is one value, and an empty field has none."""
LINE, TEXT, OPTION = 300, 3000, 75
"""Characters of a field on one line, of the largest field, and of an option, as Slack has them."""
SOURCE_HINT = "Een document dat er al is, of je eigen bron: “Besluit van de ledenvergadering van 12 mei 2027”."
_CLOCK = 5
"""Characters of a time: "19:30"."""
_CHOICES: dict[str, str] = {
    **{str(precision): words for precision, words in PRECISIONS.items()},
    models.Status.HISTORIC: "Historisch: er komt geen herinnering",
    models.Status.TARGET: "Streefdoel",
    models.Status.EXPECTED: "Verwacht",
    models.Status.CONFIRMED: "Bevestigd",
}
"""Words for what can be chosen."""
_DAYS_OF_YEAR = frozenset({"day", "from", "until"})
"""Fields with a day of any year: "09-14"."""


class FieldValue(NamedTuple):
    """A value from a form, with the records that have to be there for it."""

    value: Json
    records: tuple[Change, ...] = ()


class FieldForm:
    """Form of some fields of a mapping of the content; ``prefix`` is the path of the mapping in the record.

    A list that is too long for a field of Slack can be added to: then its field has what was ``given`` before.
    """

    def __init__(
        self,
        content: Content,
        model: Any,  # noqa: ANN401 - a type annotation has no common type
        prefix: str,
        today: dt.date,
        given: Answers,
    ) -> None:
        self._given = given
        self._content = content
        self._fields, self._model = keys(model), model
        self._prefix = prefix
        self._today = today

    def parts(self, name: str, value: Json) -> Iterator[Part]:
        """The form field for a key of the mapping, with the value that it has now."""
        info = self._fields[name]
        kind, part, path = bare(info.annotation), part_of(info.annotation), f"{self._prefix}{name}"
        label, hint, required = _label(name), _hint(description(self._model, name)), info.is_required()
        if kind is When:
            yield from _when_parts(path, value)
        elif part is models.SourceRef:
            lines = "\n".join(source_words(self._content, models.SourceRef(**ref)) for ref in value or ())
            yield TextField(
                label, path, lines, several_lines=True, longest=TEXT, hint=SOURCE_HINT, required=required
            )
        elif name == "audience":
            options = tuple(
                Option(whole_words(words, OPTION), topic) for topic, words in _audiences(self._content)
            )
            yield Choices(
                label, path, Pick.SEVERAL, options[:100], tuple(value or ()), tells=False, required=required
            )
        elif isinstance(kind, type) and issubclass(kind, StrEnum):
            options = tuple(Option(_CHOICES.get(member, str(member)), str(member)) for member in kind)
            yield Choices(
                label, path, Pick.ONE, options, (value,) if value else (), tells=False, required=required
            )
        elif name in _DAYS_OF_YEAR:
            date = f"{self._today.year}-{value}" if value else ""
            yield DateField(label, path, date, "Alleen de dag en de maand tellen.", required)
        elif kind is dt.date:
            yield DateField(label, path, value or "", hint, required)
        elif part is not None:
            lines = "\n".join(map(str, value or ()))
            more = " Er staan er al veel; wat je hier schrijft, komt erbij." if _is_long(value) else ""
            shown = "\n".join(self._given.get(path, ())) if more else lines
            hint = f"Elk op een eigen regel.{more}"
            yield TextField(label, path, shown, several_lines=True, longest=TEXT, hint=hint, required=required)
        else:
            longest = _CLOCK if kind is dt.time else _longest(info)
            yield TextField(label, path, value or "", longest > LINE / 2, longest, hint, required)

    def read(self, name: str, old: Json, answers: Answers) -> FieldValue:
        """The value of a key from the answers; ``old`` is the one that it has now."""
        info = self._fields[name]
        kind, part, path = bare(info.annotation), part_of(info.annotation), f"{self._prefix}{name}"
        given = answers.get(path, ())
        if kind is When:
            return FieldValue(_when(path, answers, old))
        if part is models.SourceRef:
            return self._sources(_lines(given), old)
        if part is not None:
            values: list[Json] = list(given) if name == "audience" else list(_lines(given))
            if _is_long(old):
                values = [*old, *(value for value in values if value not in old)]
            return FieldValue(
                [int(value) if value.isdecimal() else value for value in values] if part is int else values or None
            )
        text = given[0] if given else None
        return FieldValue(text[5:] if text and name in _DAYS_OF_YEAR else text)

    def _sources(self, lines: tuple[str, ...], old: Json) -> FieldValue:
        """References that the lines name: those of before by their words, else a document or an own source."""
        known = {source_words(self._content, models.SourceRef(**ref)): ref for ref in old or ()}
        refs: list[Json] = []
        records: list[Change] = []
        for line in lines:
            if line in known:
                refs.append(known[line])
                continue
            document, added = own_source(self._content, line, self._today)
            refs.append({"document": document})
            records += added
        return FieldValue(refs or None, tuple(records))


def date_words(when: Mapping[str, str]) -> str:
    """Words for a date of which the source has none: "14 september 2027", "rond 15 september 2027"."""
    precision = Precision(when["precision"])
    if precision is Precision.NONE:
        return "datum nog niet bekend"
    if precision is Precision.AROUND:
        first, last = (dt.date.fromisoformat(when[key]) for key in ("from", "until"))
        return f"rond {day(first + (last - first) / 2)}"
    date = dt.date.fromisoformat(when["date"])
    if precision is Precision.DAY:
        return day(date)
    return f"{MONTHS[date.month - 1]} {date.year}" if precision is Precision.MONTH else f"in {date.year}"


def _when_parts(path: str, when: Mapping[str, str] | None) -> Iterator[Part]:
    now = when or {"precision": Precision.DAY.value}
    options = tuple(Option(label, precision.value) for precision, label in PRECISIONS.items())
    yield Choices(
        "Hoe precies is de datum?",
        f"{path}.precision",
        Pick.ONE,
        options,
        (now["precision"],),
        tells=False,
        required=True,
    )
    first = now.get("date") or now.get("from") or ""
    yield DateField("Datum, of eerste dag", f"{path}.date", first, "Bij een maand of jaar: een dag daarin.")
    yield DateField("Laatste dag", f"{path}.until", now.get("until") or "", "Alleen tussen twee dagen.")
    hint = "Zoals de bron het zegt, bijvoorbeeld “half september”. Laat leeg om de datum zelf te noemen."
    words = now.get("wording") or ""
    own = "" if _is_complete(now) and words == date_words(now) else words  # those follow the date by themselves
    yield TextField("In woorden", f"{path}.wording", own, longest=LINE, hint=hint, required=False)


def _when(path: str, answers: Answers, old: Mapping[str, str] | None) -> dict[str, str]:
    """The date of the answers; words that belong to another date than the new one are made anew."""
    precision, first, last, wording = (
        (*answers.get(f"{path}.{key}", ()), "")[0] for key in ("precision", "date", "until", "wording")
    )
    when = {"precision": precision}
    if precision == Precision.AROUND:
        when |= {"from": first, "until": last}
    elif precision != Precision.NONE:
        when["date"] = _last_day(precision, first)
    when = {key: value for key, value in when.items() if value}
    before = {key: value for key, value in (old or {}).items() if key != "wording"}
    if wording and (when == before or wording != (old or {}).get("wording")):
        return when | {"wording": wording}
    return when | ({"wording": date_words(when)} if _is_complete(when) else {})


def _is_complete(when: Mapping[str, str]) -> bool:
    """True for a date with every day that it needs."""
    needed = {Precision.AROUND: {"from", "until"}, Precision.NONE: set[str]()}
    return needed.get(Precision(when["precision"]), {"date"}) <= when.keys()


def _last_day(precision: str, date: str) -> str:
    """The last day of the month or year of a date, as the files have it."""
    if not date or precision == Precision.DAY:
        return date
    first = dt.date.fromisoformat(date).replace(day=1)
    following = first.replace(year=first.year + 1, month=1) if precision == Precision.YEAR else _next_month(first)
    return (following - dt.timedelta(days=1)).isoformat()


def _next_month(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=31)).replace(day=1)


def _audiences(content: Content) -> Iterator[tuple[str, str]]:
    """Audiences by their name in the files, with the words for them."""
    yield NATIONAL, "Landelijk"
    yield ANNOUNCEMENTS, "Aankondigingen"
    yield EVERY_REGION, "Alle regio's"
    yield from ((insurer_topic(insurer), insurer.name) for insurer in in_order_of_name(content.insurers))
    yield from ((region_topic(region), f"Regio {region.name}") for region in in_order_of_name(content.regions))


def _is_long(listed: Json) -> bool:
    """True for a list that is too long for one field."""
    return len("\n".join(map(str, listed or ()))) > TEXT


def _lines(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line.strip() for text in given for line in text.splitlines() if line.strip())


def _label(name: str) -> str:
    words = FIELD_NAMES.get(name, name)
    return f"{words[:1].upper()}{words[1:]}"


def _hint(text: str) -> str:
    return whole_words(text, 150)


def _longest(info: FieldInfo) -> int:
    """Most characters that a text takes, by the constraints of its type."""
    waiting: list[Any] = [info.annotation, *info.metadata]
    while waiting:
        rule = waiting.pop()
        if limit := getattr(rule, "max_length", None):
            return min(int(limit), TEXT)
        waiting += [*get_args(rule), *getattr(rule, "__metadata__", ())]
    return LINE
