import datetime as dt

import pytest

from bot.content.models import (
    Basis,
    Certainty,
    ConfirmedDate,
    Insurer,
    OthStanding,
    Phase,
    PhaseKind,
    Region,
    Round,
    SourceRef,
    Status,
)
from bot.content.when import Precision, When
from tests import made_up
from tests.made_up import SOURCES

INSURERS = (
    Insurer(id="cz", name="CZ", oth=OthStanding.NAMED),
    Insurer(id="vgz", name="VGZ", oth=OthStanding.NAMED, previous_ids=("vgz-oud",)),
    Insurer(id="zilveren-kruis", name="Zilveren Kruis", aliases=("ZK",), oth=OthStanding.NAMED),
    Insurer(id="menzis", name="Menzis", oth=OthStanding.INFERRED),
    Insurer(id="zorg-en-zekerheid", name="Zorg en Zekerheid", aliases=("Z&Z",), oth=OthStanding.INFERRED),
    Insurer(id="de-friesland", name="De Friesland", oth=OthStanding.INFERRED),
)


def region(name, *insurers, aliases=(), part_of=()):
    slug = name.lower().replace(" ", "-").replace("'", "")
    return Region(
        id=slug,
        name=name,
        aliases=aliases,
        part_of=part_of,
        executor=insurers[0],
        insurers=insurers,
        certainty=Certainty.HIGH,
    )


REGIONS = (
    region("West-Brabant", "cz", "vgz", aliases=("Breda",), part_of=("Brabant", "Noord-Brabant")),
    region("Midden-Brabant", "vgz-oud", "cz", part_of=("Brabant", "Noord-Brabant")),
    region("Noord-Holland Noord", "vgz", part_of=("Noord-Holland",)),
    region("Zeeland", "cz"),
    region("Twente", "menzis"),
    region("'t Gooi", "zilveren-kruis", aliases=("Gooi en Vechtstreek",)),
    region("Friesland", "de-friesland", aliases=("Fryslân",)),
    region("Haaglanden", "cz", aliases=("'s-Gravenhage",)),
)


@pytest.fixture
def day():
    """A date with a given precision."""

    def build(text, precision=Precision.DAY, wording="op die dag"):
        return When(precision=precision, date=dt.date.fromisoformat(text), wording=wording)

    return build


@pytest.fixture
def window():
    """A window with the words of its source."""

    def build(first, last, wording="half september"):
        return When(
            precision=Precision.AROUND,
            from_=dt.date.fromisoformat(first),
            until=dt.date.fromisoformat(last),
            wording=wording,
        )

    return build


@pytest.fixture
def deadline():
    """A deadline with only the fields that matter given."""

    def build(when, **fields_given):
        fields = {"id": "termijn", "status": Status.TARGET, "certainty": Certainty.SOURCE} | fields_given
        return made_up.deadline(fields.pop("id"), when, **fields)

    return build


@pytest.fixture
def phase():
    """A phase: half September unless a day is given."""

    def build(on=None, **fields_given):
        expected = (
            {"precision": Precision.DAY, "day": on}
            if on
            else {"precision": Precision.AROUND, "from_": "09-10", "until": "09-20"}
        )
        return Phase(
            **expected
            | {
                "id": "voorstel",
                "kind": PhaseKind.PROPOSAL,
                "title": "Voorstel verwacht",
                "what": "Er kan een voorstel komen.",
                "wording": "half september",
                "status": Status.EXPECTED,
                "certainty": Certainty.MEDIUM,
                "sources": SOURCES,
            }
            | fields_given
        )

    return build


@pytest.fixture
def contract_round(phase):
    """A round of VGZ in every odd year from 2027."""

    def build(**fields_given):
        return Round(
            **{
                "id": "vgz-tweejaarlijks",
                "insurer": "vgz",
                "title": "Contractronde VGZ",
                "basis": Basis.RHYTHM,
                "first_year": 2027,
                "every_years": 2,
                "explanation": "Een ritme van twee jaar.",
                "phases": (phase(),),
                "sources": SOURCES,
            }
            | fields_given
        )

    return build


@pytest.fixture
def confirmed(day):
    """A date that an insurer made sources."""

    def build(year, date, phase="voorstel"):
        sources = (SourceRef(document="brief"),)
        return ConfirmedDate(year=year, phase=phase, when=day(date, wording="volgens de brief"), sources=sources)

    return build


@pytest.fixture
def content():
    """Some regions and insurers, with the deadlines and rounds that the test gives."""

    def build(*dated, regions=REGIONS, organisation=None):
        of = organisation or made_up.organisation()
        return made_up.content(*dated, of=of, insurers=INSURERS, regions=regions)

    return build
