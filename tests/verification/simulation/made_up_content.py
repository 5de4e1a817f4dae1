"""Made-up content: deadlines and rounds for a handful of regions and insurers, as many as are asked for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.content.models import (
    Basis,
    Certainty,
    Channels,
    Content,
    Deadline,
    Frequency,
    Insurer,
    OthStanding,
    Phase,
    PhaseKind,
    Region,
    Repeat,
    Round,
    Status,
)
from bot.content.when import Precision, When
from tests import made_up
from tests.made_up import DOCUMENT, SOURCES, deadline, on

if TYPE_CHECKING:
    import random

    from bot.content.models import Organisation

ORGANISATION = made_up.organisation()
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
            insurers=("aa", "bb") if index == 0 else (("aa", "bb")[index % 2],),
            certainty=Certainty.HIGH,
            sources=SOURCES,
        )
        for index, name in enumerate(names)
    )


def content(
    deadlines: tuple[Deadline, ...],
    rounds: tuple[Round, ...] = (),
    number: int = 3,
    organisation: Organisation = ORGANISATION,
) -> Content:
    """The whole content, with so many regions."""
    dated = (*deadlines, *rounds)
    return made_up.content(*dated, of=organisation, insurers=INSURERS, regions=regions(number))


def in_teams(content: Content) -> Content:
    """The content with three of its channels in Teams."""
    channels = Channels(
        national="teams:19:landelijk@thread.tacv2",
        regions={"noord": "teams:19:noord@thread.tacv2"},
        insurers={"bb": "teams:19:bb@thread.tacv2"},
    )
    organisation = content.organisation.model_copy(update={"channels": channels})
    return content.model_copy(update={"organisation": organisation})


def editable(shipped: Content) -> Content:
    """The shipped content, to which deadlines of ours can be added."""
    return shipped.model_copy(update={"documents": (*shipped.documents, DOCUMENT)})


def window(first: dt.date, days: int) -> When:
    """A date somewhere in so many days."""
    last = first + dt.timedelta(days=days)
    return When.model_validate(
        {"precision": Precision.AROUND, "from": first, "until": last, "wording": f"rond {first}"}
    )


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
