"""Review of texts: the notice to their owners, what is said of one past its date, and where it comes from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from bot.content.models import Elsewhere, FaqItem
from bot.local_time import today as today_at
from bot.messages.buttons import item_label, named_button
from bot.messages.commands import PROVENANCE
from bot.messages.dates import day as written
from bot.messages.edit_parts import EditTarget, name_of
from bot.messages.edit_text import change_entry
from bot.messages.edit_windows import LIST
from bot.messages.excerpts import facts, whole_words
from bot.messages.message import (
    Action,
    Button,
    Buttons,
    Entries,
    Entry,
    Message,
    Paragraph,
    Part,
    Sheet,
    SmallPrint,
)
from bot.messages.passages import overdue
from bot.messages.sources import source_words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.content.edits import Change
    from bot.content.models import Content
    from bot.messages.edit_parts import Record

TITLE = "Teksten om na te kijken"
REASON = "nog juist"
RECORDS = 3
EDITS = 3
EXCERPT = 160
"""Characters of a text in a notice."""
IN_WINDOW = 30
"""Texts in a window: each has two blocks and perhaps a day above it, and Slack takes 100."""
PERIOD = dt.timedelta(days=365)
"""Time until the next review of a text that is still right."""


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    """A text in a notice."""

    id: str
    title: str
    """As it was when the notice was planned."""
    item: FaqItem | None
    """The text of now; None when it was withdrawn."""
    waits: bool = True
    """True while it is to be reviewed."""


def notice(items: Sequence[ReviewedItem], by: dt.date) -> Message:
    """To the owners: texts that are to be reviewed by a day, and what came of the others."""
    waiting = sum(item.waits for item in items)
    texts = "1 tekst" if waiting == 1 else f"{waiting} teksten"
    title = f"Nakijken voor {written(by)}: {texts}" if waiting else f"Nagekeken: de teksten voor {written(by)}"
    parts: list[Part] = [Paragraph(title, strong=True)]
    if waiting:
        parts.append(Paragraph("Klopt het nog? Na die dag staat bij het antwoord dat het niet is nagekeken."))
    for item in items:
        parts += _asked(item) if item.waits else [Entries((Entry(item.title, _done(item)),))]
    return Message(tuple(parts))


def review_window(items: Iterable[FaqItem], news: tuple[Part, ...] = ()) -> Sheet:
    """Texts in the order in which they are to be reviewed, below what became of one of them."""
    ordered = sorted(((item.review_by, item) for item in items if item.review_by), key=itemgetter(0))
    parts: list[Part] = [*news, Paragraph(TITLE, strong=True)]
    for day, of_day in groupby(ordered[:IN_WINDOW], key=itemgetter(0)):
        parts.append(Paragraph(f"Voor {written(day)}", strong=True))
        parts += [part for _, item in of_day for part in _asked(ReviewedItem(item.id, item.title, item))]
    if len(ordered) > IN_WINDOW:
        parts.append(SmallPrint((f"Daarna nog {len(ordered) - IN_WINDOW}.",)))
    return Sheet("Nakijken", tuple(parts), form=LIST)


def next_review(today: dt.date) -> dt.date:
    """The day by which a text that is right today is reviewed again."""
    return today + PERIOD


def reviewed(item: FaqItem) -> Message:
    """Reply to who found a text still right."""
    again = f" Opnieuw nakijken voor {written(item.review_by)}." if item.review_by else ""
    return Message((Paragraph(f"{item_label(item)} staat als nagekeken.{again}"),))


class PastEdit(NamedTuple):
    """An edit of a record in Slack."""

    at: dt.datetime
    reason: str
    changes: tuple[Change, ...]


def about_provenance(command: str) -> Message:
    """The reply without a subject."""
    typed = f"{command} {PROVENANCE.example}".strip()
    return Message((Paragraph(f"Noem waarover je het wilt weten, bijvoorbeeld {typed}."),))


def provenance(content: Content, records: Sequence[tuple[Record, Sequence[PastEdit]]], today: dt.date) -> Message:
    """Provenance of each record: sources, owner, last review, and edits, the newest first."""
    parts: list[Part] = []
    for record, edits in records[:RECORDS]:
        parts += [
            Paragraph(f"Over “{name_of(record)}”", strong=True),
            Entries(tuple(_provenance(content, record, edits, today))),
            *_history(content, edits),
        ]
    return Message(tuple(parts))


def _provenance(content: Content, record: Record, edits: Sequence[PastEdit], today: dt.date) -> Iterator[Entry]:
    sources = () if isinstance(record, Elsewhere) else record.sources
    yield Entry("Bron", source_words_of(content, sources) or "Niet vermeld.")
    if not isinstance(record, FaqItem):
        yield Entry("Nagekeken", _last_edit(content, edits))
        return
    yield Entry("Bijgehouden door", f"{record.owner} · {record.standpoint} · stand: {record.as_of.wording}")
    (late,) = overdue(record, today) or ("",)
    again = f"Opnieuw voor {written(record.review_by)}." if record.review_by and not late else late
    yield Entry("Nagekeken", " ".join(filter(None, (_last_edit(content, edits), again))))


def _last_edit(content: Content, edits: Sequence[PastEdit]) -> str:
    if not edits:
        return "Nog niet in Slack."
    return f"Het laatst op {written(today_at(content.organisation, edits[0].at))}."


def _history(content: Content, edits: Sequence[PastEdit]) -> tuple[Part, ...]:
    """The last edits, without who made them."""
    if not edits:
        return ()
    entries = []
    for edit in edits[:EDITS]:
        change = change_entry(content, edit.changes[-1])
        when = written(today_at(content.organisation, edit.at))
        entries.append(Entry(when, facts(change.title, edit.reason), change.text))
    return (Paragraph("Gewijzigd", strong=True), Entries(tuple(entries)))


def _asked(reviewed: ReviewedItem) -> list[Part]:
    item = reviewed.item
    if item is None:
        return []
    name, target = item_label(item), str(EditTarget("items", item.id))

    def button(label: str, action: Action, value: str) -> Button:
        return named_button(label, action, value, name)

    buttons = (
        button("Nog juist", Action.STILL_RIGHT, f"{item.id} {item.review_by}"),
        button("Aanpassen", Action.EDIT, target),
        button("Intrekken", Action.WITHDRAW, target),
    )
    return [
        Entries((Entry(name, f"stand: {item.as_of.wording}", whole_words(item.short, EXCERPT)),)),
        Buttons(buttons),
    ]


def _done(reviewed: ReviewedItem) -> str:
    item = reviewed.item
    if item is None:
        return "ingetrokken"
    return f"nagekeken; opnieuw voor {written(item.review_by)}" if item.review_by else "nagekeken"
