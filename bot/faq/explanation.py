"""Why each item ranked where it did, in Dutch, for the people who keep the content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.faq.findings import Findings, Outcome
from bot.faq.ranking import MEANING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.content.models import FaqItem
    from bot.faq.analysis import Slot
    from bot.faq.lexical import LexicalIndex
    from bot.faq.ranking import Ranking

_OUTCOMES = {
    Outcome.EXACT: "een naam: er hoefde niet gezocht te worden",
    Outcome.SURE: "zeker: één antwoord",
    Outcome.UNSURE: "onzeker: hooguit drie suggesties",
    Outcome.NOTHING: "niets: de vraag gaat over iets anders",
}
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Reason:
    """What one item owes its place to."""

    item: FaqItem
    score: float
    """As in the match, 0 to 1."""
    words: float
    """The share of the words, 0 to about 1."""
    meaning: float | None
    """Likeness of meaning, about -0.2 to 1; None without a model."""
    lead: float
    """The lead that the item has before any question is asked."""
    by_word: tuple[tuple[str, float], ...]
    """What the words of the question contributed to ``words``, most first."""


@dataclass(frozen=True, slots=True)
class RankingExplanation:
    """The reading of a question and the reasons for the order of the items."""

    findings: Findings
    reading: tuple[str, ...]
    """How each part of the question was read."""
    reasons: tuple[Reason, ...]
    """In the order of the search by words and meaning, also where a name made that unnecessary."""
    elsewhere: float | None
    """Likeness to things people type about other subjects; None without a model."""

    @staticmethod
    def of(
        findings: Findings, ranking: Ranking, slots: Sequence[Slot], index: LexicalIndex, items: Sequence[FaqItem]
    ) -> RankingExplanation:
        """Put together what is known of one search."""
        meaning = ranking.meaning

        def reason(place: int) -> Reason:
            shares = [(slot.words, share) for slot, share in index.contributions(slots, place) if share > 0]
            return Reason(
                item=items[place],
                score=float(ranking.scores[place]),
                words=float(ranking.words[place]),
                meaning=None if meaning is None else float(meaning[place]),
                lead=float(ranking.lead[place]),
                by_word=tuple(sorted(shares, key=lambda pair: (-pair[1], pair[0]))),
            )

        return RankingExplanation(
            findings=findings,
            reading=tuple(_reading(slot, index) for slot in slots),
            reasons=tuple(reason(int(place)) for place in ranking.order[:_SHOWN]),
            elsewhere=None if meaning is None else ranking.elsewhere,
        )

    def render(self) -> str:
        """The explanation as plain Dutch text."""
        lines = [f"Vraag: {self.findings.query}", f"Uitkomst: {_OUTCOMES[self.findings.outcome]}"]
        if self.findings.term:
            lines.append(f"Begrip: {self.findings.term.term} ({self.findings.term.expansion})")
        if self.findings.outcome in {Outcome.EXACT, Outcome.SURE} and self.findings.matches:
            given = ", ".join(match.item.letter or match.item.id for match in self.findings.matches)
            lines.append(f"Volgorde: {given}")
        lines += ["Gelezen als:", *(f"  {part}" for part in self.reading or ("geen woorden om op te zoeken",))]
        if self.elsewhere is None:
            lines.append("Er is alleen op woorden gezocht: het taalmodel ontbreekt.")
        else:
            lines.append(f"Gelijkenis met vragen over iets anders: {_number(self.elsewhere)}")
        lines.append("Op woorden en betekenis:")
        for place, reason in enumerate(self.reasons, 1):
            lines += _reason_lines(place, reason)
        return "\n".join(lines)


def _reading(slot: Slot, index: LexicalIndex) -> str:
    keys = dict.fromkeys(key for reading in slot.readings for key, _ in reading)
    meant = f', bedoeld: "{slot.meant}"' if slot.meant else ""
    return f'"{slot.words}"{meant} (gewicht {_number(index.weight(slot))}; zoekt op {", ".join(keys)})'


def _reason_lines(place: int, reason: Reason) -> list[str]:
    name = f"{reason.item.letter}. " if reason.item.letter else ""
    parts = [f"woorden {_number(reason.words)}"]
    if reason.meaning is not None:
        parts.append(f"betekenis {_number(reason.meaning)} (telt {_number(MEANING)} keer)")
    if reason.lead:
        parts.append(f"voorsprong {_number(reason.lead)}")
    words = ", ".join(f'"{word}" {_number(share)}' for word, share in reason.by_word) or "geen"
    return [
        f"{place:2}. {name}{reason.item.title} [{reason.item.id}] score {_number(reason.score)}",
        f"    {' · '.join(parts)}",
        f"    gevonden woorden: {words}",
    ]


def _number(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")
