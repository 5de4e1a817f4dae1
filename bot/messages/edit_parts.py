"""Parts of a record that are edited at a time: fields, what stands in them, and the changes that come of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.calendar.occurrences import occurrences
from bot.content import models
from bot.content.edits import add_element, add_record, replace_element, set_field, withdraw_record
from bot.content.models import Content, Deadline, Elsewhere, FaqItem, Phase, Round, Term
from bot.content.new_records import (
    PASSAGE,
    NewItem,
    free_id,
    new_item,
    opening,
    paragraphs_of,
    proposed_phrasings,
    proposed_title,
    running,
)
from bot.content.shapes import keys
from bot.messages.edit_fields import LINE, SOURCE_HINT, TEXT, Answers, FieldForm
from bot.messages.message import TextField

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.content.edits import Change, Json
    from bot.content.field_types import Model
    from bot.messages.message import Part

Record = FaqItem | Deadline | Round | Term | Elsewhere
NEW, CONFIRM = "new", "confirm"
ROUNDS_AHEAD = 2
"""Rounds of a series of which the dates can be confirmed."""
_CONFIRMED = models.Status.CONFIRMED.value
_PROPOSED = ("title", "short", "asked_as")
"""Fields of a new item that are proposed from its question and answer, as long as nobody writes in them."""
_OWN_PARTS: dict[type[Model], tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    FaqItem: (
        ("short", "Kort antwoord", ("short",)),
        ("question", "Vraag en titel", ("question", "title")),
        ("asked_as", "Manieren van vragen", ("asked_as",)),
        ("sources", "Bron en stand", ("sources", "as_of")),
        ("review_by", "Opnieuw bekijken", ("review_by", "owner")),
    ),
    Deadline: (
        ("when", "Datum", ("when", "status", "starts", "ends", "sources")),
        ("title", "Naam en uitleg", ("title", "short", "what", "action")),
        ("audience", "Voor wie", ("audience",)),
    ),
    Round: (("explanation", "Naam en uitleg", ("title", "explanation")),),
    Term: (
        ("explanation", "Betekenis", ("expansion", "short", "explanation")),
        ("variants", "Andere schrijfwijzen", ("variants",)),
    ),
    Elsewhere: (("reply", "Antwoord", ("title", "reply")), ("asked_as", "Manieren van vragen", ("asked_as",))),
}
"""Parts with fields of the record itself: name, label and fields."""
_STEP_FIELDS = ("precision", "day", "from", "until", "wording", "status", "title", "short", "what", "sources")


class EditTarget(NamedTuple):
    """A part of a record, as a button names it: "items/iza-a/answer.2"."""

    list: str
    id: str = ""
    part: str = ""
    """Empty for the record as a whole, ``new`` for one that is to be added."""

    @classmethod
    def parse(cls, value: str) -> EditTarget:
        """Read it back."""
        return cls(*value.split("/", 2))

    def __str__(self) -> str:
        """Give it as a button has it."""
        return "/".join(self)


NEW_ITEM, NEW_DATE = EditTarget("items", "", NEW), EditTarget("deadlines", "", NEW)
EXPECTED_DATES = EditTarget("rounds", "", "expected")
"""The window with every date that can be confirmed."""
REVIEWS, QUESTIONS = EditTarget("items", "", "review"), EditTarget("items", "", "questions")
"""The windows with the texts that are to be reviewed, and with the questions that wait for an answer."""


@dataclass(frozen=True)
class EditedPart:
    """A part of a record, with the fields of its form."""

    target: EditTarget
    label: str
    model: type[Model]
    fields: tuple[str, ...]
    start: Mapping[str, Json]
    """The mapping that has the fields: as it is now, or as it may begin."""
    holder: str = ""
    """The field of the record in which that mapping stands; empty for the record itself."""
    exists: bool = True
    given: Answers = field(default_factory=dict)
    """Answers that the fields have by now."""
    proposed: Mapping[str, Json] = field(default_factory=dict)
    """Values that the fields have at first in the place of those of ``start``."""

    @property
    def removable(self) -> bool:
        """True for what can go while its record stays."""
        return bool(self.holder) and self.exists and self.model is not Phase

    def form(self, content: Content, today: dt.date) -> tuple[Part, ...]:
        """The fields of the form, with what stands in them."""
        fields = self._fields(content, today)
        values = {**self.start, **self.proposed}
        return tuple(part for name in self.fields for part in fields.parts(name, values.get(name)))

    def answered(self, content: Content, answers: Answers, today: dt.date) -> EditedPart:
        """The part with these answers in its fields."""
        return replace(self, start=self._read(content, answers, today)[0], given=answers, proposed={})

    def changes(self, content: Content, answers: Answers, today: dt.date) -> tuple[Change, ...]:
        """The changes that the answers ask for; none when they say what stands there."""
        new, records = self._read(content, answers, today)
        written = tuple(self._written(content, {name: new[name] for name in keys(self.model) if name in new}))
        return (*records, *written) if written else ()

    def withdrawal(self, content: Content) -> tuple[Change, ...]:
        """The changes that take this away: a passage or date, or the record with what refers to it."""
        list_, id_, _ = self.target
        if self.holder == "later":
            return (set_field(list_, id_, self.holder, None),)
        if self.holder:
            return (replace_element(list_, id_, self.holder, dict(self.start), None),)
        return (*_without_references(content, self.target), withdraw_record(list_, id_))

    def _fields(self, content: Content, today: dt.date) -> FieldForm:
        return FieldForm(content, self.model, f"{self.holder}." if self.holder else "", today, self.given)

    def _read(self, content: Content, answers: Answers, today: dt.date) -> tuple[dict[str, Json], list[Change]]:
        """The mapping with the answers in it, and the records that it needs."""
        new = dict(self.start)
        records: list[Change] = []
        for name in self.fields:
            value, needed = self._fields(content, today).read(name, self.start.get(name), answers)
            new[name] = value
            records += needed
        if new.get("status") == _CONFIRMED != self.start.get("status"):
            new["certainty"] = models.Certainty.SOURCE.value
        if self.model is Phase:
            fitting = {"day"} if new["precision"] == "day" else {"from", "until"}
            new = {key: value for key, value in new.items() if key not in {"day", "from", "until"} - fitting}
        return {key: value for key, value in new.items() if value is not None}, records

    def _written(self, content: Content, new: dict[str, Json]) -> Iterator[Change]:
        list_, id_, part = self.target
        if part == NEW:
            unsure = models.Certainty.MEDIUM.value
            id_ = free_id(str(new.get("title", "")), content.deadline_by_id, "datum")
            yield add_record(list_, {"id": id_, "certainty": unsure, **new})
        elif not self.holder:
            for name in keys(self.model):
                if self.start.get(name) != new.get(name):
                    yield set_field(list_, id_, name, new.get(name))
        elif self.exists and new == self.start:
            return
        elif self.holder == "later":
            yield set_field(list_, id_, self.holder, new)
        elif self.exists:
            yield replace_element(list_, id_, self.holder, dict(self.start), new)
        else:
            yield add_element(list_, id_, self.holder, new)


class NewItemPart(EditedPart):
    """An item that is to be added: three fields, and what may be said better than it is proposed.

    What is proposed stands in no field: it follows the question and the answer until someone writes their own.
    """

    def form(self, content: Content, today: dt.date) -> tuple[Part, ...]:  # noqa: ARG002 - as its base has it
        """Question, answer and source; once those are there, the fields that may stay empty."""
        start = self.start
        return (
            TextField("Vraag", "question", start.get("question", ""), longest=LINE),
            TextField("Antwoord", "answer", start.get("answer", ""), several_lines=True, longest=TEXT),
            TextField("Bron", "source", start.get("source", ""), longest=LINE, hint=SOURCE_HINT),
            *(_proposals(start) if self.given else ()),
        )

    def answered(self, content: Content, answers: Answers, today: dt.date) -> EditedPart:  # noqa: ARG002
        """The form with these answers."""
        return replace(self, start={name: values[0] for name, values in answers.items() if values}, given=answers)

    def changes(self, content: Content, answers: Answers, today: dt.date) -> tuple[Change, ...]:
        """The changes that add the item."""
        names = ("question", "answer", "source", *_PROPOSED)
        question, answer, source, title, short, phrasings = ((*answers.get(name, ()), "")[0] for name in names)
        lines = [line.strip() for line in phrasings.splitlines() if line.strip()]
        asked_as = tuple(dict.fromkeys((*lines, *proposed_phrasings(question))))
        return new_item(content, NewItem(question, answer, source, title, short, asked_as), today)


def _proposals(start: Mapping[str, Json]) -> Iterator[Part]:
    """Fields for what is proposed: name and short answer only where those are not the question and answer."""
    question, paragraphs = start.get("question", ""), paragraphs_of(start.get("answer", ""))
    title, short = proposed_title(question), opening(paragraphs)
    if title != " ".join(question.split()) or "title" in start:
        hint = f"Leeg: “{title}”."
        yield TextField("Korte naam", "title", start.get("title", ""), longest=70, hint=hint, required=False)
    if short != running(paragraphs) or "short" in start:
        hint = "Staat boven ‘Lees alles’. Leeg: het begin van het antwoord."
        value = start.get("short", "")
        yield TextField(
            "Kort antwoord", "short", value, several_lines=True, longest=1200, hint=hint, required=False
        )
    hint = "Elk op een eigen regel; zoals de vraag er staat, vindt de bot hem al."
    value = start.get("asked_as", "")
    yield TextField(
        "Ook zo gevraagd", "asked_as", value, several_lines=True, longest=TEXT, hint=hint, required=False
    )


class WholeAnswerPart(EditedPart):
    """The answer of an item whose short answer is the beginning of its text: the two are edited as one."""

    def form(self, content: Content, today: dt.date) -> tuple[Part, ...]:  # noqa: ARG002 - as its base has it
        """One field, with an empty line between the passages."""
        return (TextField("Antwoord", "answer", self.start["answer"], several_lines=True, longest=PASSAGE),)

    def answered(self, content: Content, answers: Answers, today: dt.date) -> EditedPart:  # noqa: ARG002
        """The part with this answer in its field."""
        return replace(self, start={"answer": (*answers.get("answer", ()), "")[0]})

    def changes(self, content: Content, answers: Answers, today: dt.date) -> tuple[Change, ...]:  # noqa: ARG002
        """The changes of the text, and of the short answer with it."""
        paragraphs = paragraphs_of((*answers.get("answer", ()), "")[0])
        if paragraphs == paragraphs_of(self.start["answer"]):
            return ()
        list_, id_, _ = self.target
        return (
            set_field(list_, id_, "answer", [{"text": text} for text in paragraphs]),
            set_field(list_, id_, "short", opening(paragraphs)),
        )


def _whole_answer(item: FaqItem) -> str | None:
    """The text of an item of which the short answer is the beginning; None where it says it in other words."""
    texts = [section.text for section in item.answer]
    plain = all(raw_of(section).keys() == {"text"} for section in item.answer)
    text = "\n\n".join(texts)
    return text if plain and len(text) <= PASSAGE and opening(texts) == item.short else None


def raw_of(value: Model) -> dict[str, Json]:
    """A value of the content as the files have it."""
    raw = value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    times = (key for key in raw if isinstance(getattr(value, key, None), dt.time))
    return raw | {key: raw[key].removesuffix(":00") for key in times}


def record_of(content: Content, target: EditTarget) -> Record | None:
    """The record of a target, by the id that it has or had."""
    by_id: dict[str, Mapping[str, Record]] = {
        "items": content.faq_by_id,
        "deadlines": content.deadline_by_id,
        "rounds": content.round_by_id,
        "terms": content.term_by_id,
        "elsewhere": {record.id: record for record in content.elsewhere},
    }
    return by_id.get(target.list, {}).get(target.id)


def name_of(record: Record) -> str:
    """The name by which people know a record."""
    return record.term if isinstance(record, Term) else record.title


def parts_of(content: Content, target: EditTarget, today: dt.date) -> tuple[EditedPart, ...]:
    """Everything that can be edited of the record of a target; of ``new`` the form to add one."""
    if target == NEW_ITEM:
        return (NewItemPart(target, "Nieuwe vraag", FaqItem, ("question",), {}, exists=False),)
    if target == NEW_DATE:
        fields = ("title", "what", "when", "status", "sources", "audience")
        start = {"status": models.Status.EXPECTED.value}
        return (EditedPart(target, "Nieuwe datum", Deadline, fields, start, exists=False),)
    record = record_of(content, target)
    if record is None:
        return ()
    here, raw = EditTarget(target.list, record.id), raw_of(record)
    own = [
        EditedPart(here._replace(part=part), label, type(record), fields, raw)
        for part, label, fields in _OWN_PARTS[type(record)]
    ]
    if isinstance(record, FaqItem) and (text := _whole_answer(record)) is not None:
        own[0] = WholeAnswerPart(own[0].target, "Antwoord", FaqItem, ("answer",), {"answer": text})
    if isinstance(record, Deadline) and record.repeat:
        own[0] = replace(own[0], label=f"{own[0].label}, elke keer")
    return (*own, *_inner_parts(content, here, record, today))


def part_of_target(content: Content, target: EditTarget, today: dt.date) -> EditedPart | None:
    """The part that a target names; None when it is not there any more."""
    confirming = target.part == CONFIRM
    name = "when" if confirming else target.part
    part = next((part for part in parts_of(content, target, today) if part.target.part == name), None)
    if part is None or not confirming:
        return part
    return replace(part, target=part.target._replace(part=CONFIRM), proposed={"status": _CONFIRMED})


def record_as_part(content: Content, target: EditTarget) -> EditedPart | None:
    """A record as a whole, to take away."""
    record = record_of(content, target)
    here = target._replace(id=record.id) if record else target
    return EditedPart(here, "", type(record), (), raw_of(record)) if record else None


def _inner_parts(content: Content, here: EditTarget, record: Record, today: dt.date) -> Iterator[EditedPart]:
    """Parts that stand in a field of the record: passages, what changed since, steps and dates of a round."""
    if isinstance(record, FaqItem):
        for index, section in enumerate(record.answer if _whole_answer(record) is None else ()):
            name = section.heading or (f"Punt {section.point}" if section.point else "")
            label = f"Stuk {index + 1}{f': {name}' if name else ''}"
            yield _passage(here, f"answer.{index}", label, raw_of(section))
        yield replace(_passage(here, "answer.new", "Nieuw stuk", {}), exists=False)
    if isinstance(record, FaqItem | Deadline):
        start = raw_of(record.later) if record.later else {}
        fields = ("short", "text", "sources")
        target = here._replace(part="later")
        yield EditedPart(target, "Sindsdien", models.Later, fields, start, "later", exists=bool(start))
    if isinstance(record, Deadline) and record.repeat and record.repeat.every is models.Frequency.YEARLY:
        yield from _single_years(content, here, record, today)
    if isinstance(record, Round):
        yield from _dates_of_round(here, record, today)
        for phase in record.phases:
            target = here._replace(part=f"phases.{phase.id}")
            yield EditedPart(target, f"Verwachting: {phase.title}", Phase, _STEP_FIELDS, raw_of(phase), "phases")


def _passage(here: EditTarget, part: str, label: str, start: dict[str, Json]) -> EditedPart:
    return EditedPart(
        here._replace(part=part), label, models.Section, ("heading", "short", "text"), start, "answer"
    )


def _single_years(content: Content, here: EditTarget, deadline: Deadline, today: dt.date) -> Iterator[EditedPart]:
    """Dates of a deadline that returns every year, each to be moved or confirmed for that year alone."""
    coming = occurrences(content, today, dt.date(today.year + ROUNDS_AHEAD, 12, 31))
    for occurrence in [date for date in coming if date.item_id == deadline.id][:ROUNDS_AHEAD]:
        year = int(occurrence.cycle)
        known = next((date for date in deadline.confirmed if date.year == year), None)
        start = raw_of(known) if known else {"year": year, "when": raw_of(occurrence.when)}
        target = here._replace(part=f"confirmed.{year}")
        fields = ("when", "sources")
        yield EditedPart(
            target, f"Alleen in {year}", models.ConfirmedYear, fields, start, "confirmed", exists=known is not None
        )


def _dates_of_round(here: EditTarget, series: Round, today: dt.date) -> Iterator[EditedPart]:
    """Dates of the rounds that come, as confirmed or else as expected."""
    years = range(series.first_year, (series.last_year or today.year + 10) + 1, series.every_years)
    for year in [year for year in years if year >= today.year][:ROUNDS_AHEAD]:
        for phase in series.phases:
            known = next((date for date in series.confirmed if (date.year, date.phase) == (year, phase.id)), None)
            start = raw_of(known) if known else {"year": year, "phase": phase.id, "when": _expected(phase, year)}
            label = f"{'Bevestigd' if known else 'Verwacht'} in {year}: {phase.title.removesuffix(' verwacht')}"
            target = here._replace(part=f"confirmed.{year}.{phase.id}")
            fields = ("when", "sources")
            yield EditedPart(
                target, label, models.ConfirmedDate, fields, start, "confirmed", exists=known is not None
            )


def _expected(phase: Phase, year: int) -> dict[str, Any]:
    """The date of a step in a year, as the expectation has it."""
    days = {"date": phase.day, "from": phase.from_, "until": phase.until}
    dates = {key: f"{year}-{day}" for key, day in days.items() if day}
    return {"precision": phase.precision.value, **dates, "wording": phase.wording}


def _without_references(content: Content, target: EditTarget) -> Iterator[Change]:
    """Changes that take a record out of what refers to it."""
    field = {"items": "see_also", "terms": "terms"}.get(target.list, "")
    holders = {
        "items": content.faq,
        "terms": content.terms,
        "deadlines": content.deadlines,
        "rounds": content.rounds,
    }
    for list_, records in holders.items():
        for record in records:
            if target.id in getattr(record, field, ()) and (list_, record.id) != target[:2]:
                yield replace_element(list_, record.id, field, target.id, None)
