"""Remarks at the fields of a form in which content is edited, while it is filled in and when it is sent.

A problem of the content (``bot/content/problems.py``) names its field by the path in the record, as a form does.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from bot.content.models import Deadline, FaqItem
from bot.content.new_records import SCREEN
from bot.content.when import Precision
from bot.messages.dates import day
from bot.messages.edit_fields import LINE
from bot.messages.edit_text import FIELD_NAMES
from bot.messages.excerpts import whole_words
from bot.messages.message import Choices, DateField, Paragraph, TextField

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.content.models import Content
    from bot.content.problems import Problem
    from bot.messages.edit_fields import Answers
    from bot.messages.edit_parts import EditedPart
    from bot.messages.message import Part

Remarks = dict[str, str]
"""Sentences by the name of the field."""
_TAKEN = frozenset({"question", "title"})
_FORM_FIELDS = {"from": "date"}
"""Fields of the files that stand under another name in the form."""
_LATER = frozenset({"asked_as"})
"""Fields of which it is said elsewhere that there could be more in them."""
_QUOTED = re.compile(r"[‘\"](\w+)[’\"]")
_ISO_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_PLAIN_ADDRESS = re.compile(r"(?<!\S)(?:http://|www\.)\S+", re.IGNORECASE)


def errors_by_field(problems: Iterable[Problem], fields: Sequence[str]) -> Remarks:
    """Problems of an edit at the fields of its form; what belongs to none of them stands at the first."""
    errors: Remarks = {}
    for problem in problems:
        path = _path(problem)
        name = max(fields, key=lambda field: _shared(field.split("."), path))
        errors.setdefault(name, _sentence(problem))
    return errors


def missing_dates(answers: Answers) -> Remarks:
    """Dates without a day, or a window without its last, which the form by itself can't ask for."""
    missing: Remarks = {}
    for field, values in answers.items():
        holder, _, name = field.rpartition(".")
        if name != "precision" or values == (Precision.NONE,) or f"{holder}.date" not in answers:
            continue
        if not answers[f"{holder}.date"]:
            missing[f"{holder}.date"] = "Vul een datum in."
        elif values == (Precision.AROUND,) and not answers.get(f"{holder}.until"):
            missing[f"{holder}.until"] = "Vul de laatste dag in."
    return missing


def remarks(
    content: Content, part: EditedPart, answers: Answers, problems: Iterable[Problem], today: dt.date
) -> Remarks:
    """Remarks at the fields in which something is filled in; one that is still empty is left in peace."""
    by_field = dict(_of_the_form(content, part, answers, today))
    for problem in problems:
        path = _path(problem)
        name = next((field for field in answers if answers[field] and field.split(".") == path), "")
        if name and path[-1] not in _LATER:
            by_field.setdefault(name, _sentence(problem))
    return by_field


def with_remarks(parts: Iterable[Part], by_field: Mapping[str, str]) -> Iterator[Part]:
    """The fields of a form, each above its remark."""
    for part in parts:
        yield part
        if isinstance(part, TextField | DateField | Choices) and (remark := by_field.get(part.name)):
            yield Paragraph(f"Let op: {remark}")


def checked(parts: Iterable[Part], filled: Answers | None) -> Iterator[Part]:
    """The fields of a form that are looked at while they are filled in, with what is ``filled`` in so far."""
    for part in parts:
        if isinstance(part, TextField | DateField):
            values = (part.value,) if filled is None else filled.get(part.name, ())
            yield replace(part, checked=True, value="".join(values))
        elif isinstance(part, Choices):
            yield replace(part, checked=True, chosen=part.chosen if filled is None else filled.get(part.name, ()))
        else:
            yield part


def _of_the_form(
    content: Content, part: EditedPart, answers: Answers, today: dt.date
) -> Iterator[tuple[str, str]]:
    """Remarks that the content by itself does not ask for: a name that is taken, a source that can't be opened."""
    records: Sequence[FaqItem | Deadline] = ()
    if part.model is FaqItem:
        records = content.faq
    elif part.model is Deadline:
        records = content.deadlines
    taken = {
        _plain(name): record.title
        for record in records
        if record.id != part.target.id
        for name in (record.title, getattr(record, "question", ""))
    }
    for field, values in answers.items():
        name, text = field.rpartition(".")[2], "\n".join(values)
        if name in _TAKEN and (title := taken.get(_plain(text))):
            yield field, f"Dit staat er al, als “{title}”. Zoek dat op, en pas het aan."
        elif (name, answers.get("when.precision")) == ("date", (Precision.DAY,)) and _is_past(text, today):
            yield field, "Deze dag is al voorbij: er komt geen herinnering."
        elif field == "answer" and len(text) > SCREEN and "short" not in answers:
            yield field, f"Op een telefoon past het begin, {SCREEN} tekens; de rest staat achter ‘Lees alles’."
        elif address := _PLAIN_ADDRESS.search(text):
            yield field, f"Begin {whole_words(address[0], 60)} met https://, dan kan de lezer het openen."


def _is_past(text: str, today: dt.date) -> bool:
    return bool(text) and dt.date.fromisoformat(text) < today


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _path(problem: Problem) -> list[str]:
    *before, last = (problem.field or "").split(".")
    return [*before, _FORM_FIELDS.get(last, last)]


def _sentence(problem: Problem) -> str:
    """The problem and its fix, in the words of the form."""
    own = (problem.field or "").rpartition(".")[2]
    text = f"{problem.message.replace(f'‘{own}’', 'Dit veld')} {problem.fix or ''}".strip()
    text = _QUOTED.sub(lambda match: f"‘{FIELD_NAMES.get(match[1], match[1])}’", text)
    text = _ISO_DATE.sub(lambda match: day(dt.date.fromisoformat(match[0])), text)
    return whole_words(f"{text[:1].upper()}{text[1:]}", LINE)


def _shared(field: Sequence[str], path: Sequence[str]) -> int:
    """Number of steps that two paths have in common from the start."""
    pairs = zip(field, path, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
