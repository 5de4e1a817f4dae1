"""Made-up content and postings of the ledger, of which a test says only what matters to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.calendar.listeners import AllListeners
from bot.calendar.subscribers import NOBODY
from bot.content.models import (
    Basis,
    Certainty,
    Content,
    Deadline,
    Document,
    Insurer,
    Organisation,
    OthStanding,
    Phase,
    PhaseKind,
    Region,
    Round,
    SourceRef,
    Status,
)
from bot.content.when import Precision, When
from bot.occurrence_id import OccurrenceId
from bot.platform_ids import short_id
from bot.store.ledger import Posting, PostingKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.calendar.occurrences import Occurrence

DOCUMENT = Document(id="artikel", title="Artikel", dated="2027")
SOURCES = (SourceRef(document=DOCUMENT.id),)


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of the content."""

    content: Content
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An edition in use, like the library."""

    current: Edition


def organisation(**said: Any) -> Organisation:
    """An association that posts at nine and is quiet at night, as is usual."""
    fields = {
        "name": "Testkring",
        "ask_the_secretary": "Vraag het.",
        "competition_notice": "Let op.",
        "competition_notice_short": "Let op.",
    }
    return Organisation(**(fields | said))


def on(date: dt.date | str) -> When:
    """A date that is known to the day."""
    day = dt.date.fromisoformat(date) if isinstance(date, str) else date
    return When(precision=Precision.DAY, date=day, wording=f"{day}")


def deadline(name: str, when: When | dt.date | str, **said: Any) -> Deadline:
    """A certain date, for the national channel."""
    fields = {
        "id": name,
        "title": f"Datum {name}",
        "what": "Dan gebeurt er iets.",
        "when": when if isinstance(when, When) else on(when),
        "status": Status.CONFIRMED,
        "certainty": Certainty.HIGH,
        "audience": ("landelijk",),
        "sources": SOURCES,
    }
    return Deadline(**(fields | said))


def contract_step(insurer: str, date: str, **said: Any) -> Round:
    """A contract round of an insurer that is held once, with one step on this day."""
    year, _, day = date.partition("-")
    fields = {
        "id": "stap",
        "kind": PhaseKind.PROPOSAL,
        "title": f"Stap {insurer}",
        "what": "Dan gebeurt er iets.",
        "precision": Precision.DAY,
        "day": day,
        "wording": date,
        "status": Status.EXPECTED,
        "certainty": Certainty.MEDIUM,
        "sources": SOURCES,
    }
    return Round(
        id=f"ronde-{insurer}",
        insurer=insurer,
        title=f"Ronde {insurer}",
        basis=Basis.RHYTHM,
        first_year=int(year),
        last_year=int(year),
        every_years=1,
        explanation="Zo gaat het.",
        phases=(Phase(**(fields | said)),),
        sources=SOURCES,
    )


def insurers(*names: str) -> tuple[Insurer, ...]:
    """Insurers by these names, which are their ids too."""
    return tuple(Insurer(id=name, name=name, oth=OthStanding.UNKNOWN, sources=SOURCES) for name in names)


def region(name: str, *of_insurers: str) -> Region:
    """A region with these insurers."""
    return Region(
        id=name,
        name=name,
        executor=of_insurers[0],
        insurers=of_insurers,
        certainty=Certainty.HIGH,
        sources=SOURCES,
    )


def content(
    *dated: Deadline | Round,
    of: Organisation,
    insurers: Sequence[Insurer] = (),
    regions: Sequence[Region] = (),
) -> Content:
    """Deadlines and rounds, and nothing to ask about."""
    return Content(
        documents=(DOCUMENT,),
        groups=(),
        faq=(),
        terms=(),
        deadlines=tuple(item for item in dated if isinstance(item, Deadline)),
        insurers=tuple(insurers),
        regions=tuple(regions),
        rounds=tuple(item for item in dated if isinstance(item, Round)),
        organisation=of,
    )


def channels_of(content: Content, occurrence: Occurrence) -> list[str]:
    """The channels that hear an occurrence by the content alone, in order of name."""
    listeners = AllListeners(content, NOBODY).of(occurrence).values()
    return sorted(short_id(channel) for with_leads in listeners for channel in with_leads.channels)


def reminder_posting(at: dt.datetime, key: str = "a", **changes: Any) -> Posting:
    """A reminder that is due at a moment, of a date a week later."""
    target = at.date() + dt.timedelta(days=7)
    posting = Posting(
        key=key,
        kind=PostingKind.REMINDER,
        channel="slack:iza-landelijk",
        due_at=at,
        useful_until=at + dt.timedelta(days=7),
        expires_at=at + dt.timedelta(days=21),
        next_at=changes.get("due_at", at),
        created_at=at,
        updated_at=at,
        about=OccurrenceId("item", cycle="2027"),
        lead=7,
        title="Titel",
        target=f"{target}",
        last_day=target,
    )
    return changed(posting, **changes)


def changed(posting: Posting, **changes: Any) -> Posting:
    """The posting with other values; those of its groups are given by their own names too."""
    for group in ("about", "delivery"):
        value = getattr(posting, group)
        of_group = {name: changes.pop(name) for name in list(changes) if hasattr(value, name)}
        if of_group:
            changes[group] = value._replace(**of_group) if group == "about" else replace(value, **of_group)
    return replace(posting, **changes)
