"""Made-up content: deadlines and rounds for a handful of regions and insurers, as many as are asked for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.content.models import (
    Basis,
    Certainty,
    Content,
    Deadline,
    Document,
    Frequency,
    Insurer,
    Organisation,
    OthStanding,
    Phase,
    PhaseKind,
    Precision,
    QuietHours,
    Region,
    Repeat,
    Round,
    SourceRef,
    Status,
    When,
)

if TYPE_CHECKING:
    import random

DOCUMENT = Document(id="artikel", title="Artikel", dated="2020")
SOURCES = (SourceRef(document="artikel"),)
ORGANISATION = Organisation(
    name="Testkring",
    leads=(30, 7, 1, 0),
    post_at=dt.time(9, 0),
    quiet_hours=QuietHours.model_validate({"from": dt.time(20, 0), "until": dt.time(7, 30)}),
    ask_the_secretary="Vraag het.",
    competition_notice="Let op.",
    competition_notice_short="Let op.",
)
AUDIENCES = (
    ("landelijk",),
    ("landelijk", "aankondigingen"),
    ("alle-regios",),
    ("regio:noord",),
    ("regio:noord", "regio:zuid"),
    ("verzekeraar:aa",),
    ("verzekeraar:bb", "landelijk"),
)
INSURERS = tuple(
    Insurer(id=name, name=name.upper(), oth=OthStanding.UNKNOWN, sources=SOURCES) for name in ("aa", "bb")
)


def regions(number: int) -> tuple[Region, ...]:
    """So many regions: the first has both insurers, the others one of them in turn."""
    names = ("noord", "zuid", *(f"regio{count}" for count in range(2, number)))[:number]
    return tuple(
        Region(
            id=name,
            name=name.capitalize(),
            executor="aa",
            insurers=("aa", "bb") if place == 0 else (("aa", "bb")[place % 2],),
            certainty=Certainty.HIGH,
            sources=SOURCES,
        )
        for place, name in enumerate(names)
    )


def content(
    deadlines: tuple[Deadline, ...],
    rounds: tuple[Round, ...] = (),
    number: int = 3,
    organisation: Organisation = ORGANISATION,
) -> Content:
    """The whole content, with so many regions."""
    return Content(
        documents=(DOCUMENT,),
        groups=(),
        faq=(),
        terms=(),
        deadlines=deadlines,
        insurers=INSURERS,
        regions=regions(number),
        rounds=rounds,
        organisation=organisation,
    )


def editable(shipped: Content) -> Content:
    """The shipped content, to which deadlines of ours can be added."""
    return shipped.model_copy(update={"documents": (*shipped.documents, DOCUMENT)})


def on(day: dt.date) -> When:
    """A date that is known to the day."""
    return When(precision=Precision.DAY, date=day, wording=f"{day}")


def window(first: dt.date, days: int) -> When:
    """A date somewhere in so many days."""
    last = first + dt.timedelta(days=days)
    return When.model_validate(
        {"precision": Precision.AROUND, "from": first, "until": last, "wording": f"rond {first}"}
    )


def deadline(name: str, when: When, **changes) -> Deadline:
    """A deadline for the national channel."""
    fields = {
        "id": name,
        "title": f"Datum {name}",
        "what": "Dan gebeurt er iets.",
        "when": when,
        "status": Status.CONFIRMED,
        "certainty": Certainty.HIGH,
        "audience": ("landelijk",),
        "sources": SOURCES,
    }
    return Deadline(**{**fields, **changes})


def any_deadline(rng: random.Random, name: str, day: dt.date) -> Deadline:
    """A deadline around this day, of any kind."""
    kind = rng.random()
    changes: dict[str, object] = {"audience": rng.choice(AUDIENCES)}
    when = on(day)
    if kind < 0.1:
        when = window(day, rng.randrange(3, 20))
    elif kind < 0.2:
        changes |= {"repeat": Repeat(every=Frequency.YEARLY)}
    elif kind < 0.25:
        changes |= {"repeat": Repeat(every=Frequency.MONTHLY, until=day + dt.timedelta(days=200))}
    elif kind < 0.4:
        changes |= {"starts": dt.time(rng.randrange(9, 20), 30)}
    if rng.random() < 0.3:
        changes["leads"] = tuple(sorted(rng.sample((0, 1, 2, 3, 7, 14, 30, 60, 90), 3), reverse=True))
    return deadline(name, when, **changes)


def rounds(first_year: int) -> tuple[Round, ...]:
    """A round of each insurer every year, with a day and a window."""
    both = {"status": Status.EXPECTED, "certainty": Certainty.MEDIUM, "sources": SOURCES, "what": "Een stap."}
    phases = (
        Phase(
            id="beleid",
            kind=PhaseKind.POLICY,
            title="Inkoopbeleid",
            precision=Precision.DAY,
            day="04-01",
            wording="1 april",
            **both,
        ),
        Phase.model_validate(
            {
                "id": "voorstel",
                "kind": PhaseKind.PROPOSAL,
                "title": "Voorstel",
                "precision": Precision.AROUND,
                "from": "09-10",
                "until": "09-20",
                "wording": "half september",
                **both,
            }
        ),
    )
    return tuple(
        Round(
            id=f"ronde-{insurer.id}",
            insurer=insurer.id,
            title=f"Ronde {insurer.name}",
            basis=Basis.RHYTHM,
            first_year=first_year,
            every_years=1,
            explanation="Zo gaat het elk jaar.",
            phases=phases,
            sources=SOURCES,
        )
        for insurer in INSURERS
    )
