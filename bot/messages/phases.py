"""The steps of a contract round once their date is known: then the words about what was expected no longer fit.

Asked by whatever words a date: ``date_cards.py``, ``date_lists.py`` and ``occurrence_text.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.content.models import PhaseKind, Status

if TYPE_CHECKING:
    from bot.calendar.occurrences import Occurrence


class Step(NamedTuple):
    """Name of a step, and advice to a GP for it."""

    name: str
    advice: str


_STEPS = {
    PhaseKind.POLICY: Step(
        "inkoopbeleid",
        "Lees het en geef knelpunten over inhoud, administratie of kwaliteit door aan de klankbordgroep.",
    ),
    PhaseKind.SOUNDING_BOARD: Step(
        "klankbordgroep", "Geef knelpunten over inhoud, administratie of kwaliteit vooraf door."
    ),
    PhaseKind.TARIFFS: Step("tarieven", "Reken voor je eigen praktijk en deel de uitkomst hier niet."),
    PhaseKind.PROPOSAL: Step(
        "contractvoorstel", "Lees het voorstel, let op de sluitingsdatum en beslis als praktijk zelf."
    ),
    PhaseKind.PORTAL: Step("inkoopportaal open", "Let op de sluitingsdatum en beslis als praktijk zelf."),
    PhaseKind.PUBLICATION: Step("gecontracteerde zorg bekend", "Kijk of je praktijk juist vermeld staat."),
}


def step_made_known(occurrence: Occurrence) -> Step | None:
    """The step of which the insurer made the date known after the content only expected it; else None."""
    phase = occurrence.phase
    if phase is None or occurrence.status is not Status.CONFIRMED or phase.status is Status.CONFIRMED:
        return None
    return _STEPS[phase.kind]
