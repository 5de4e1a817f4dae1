"""Why a message is answered as it is, in Dutch, for the people who keep the content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.answer import (
    AboutFact,
    CautionFact,
    CourtesyFact,
    DateFact,
    ElsewhereFact,
    Outcome,
    PassageFact,
    RegionFact,
    RoundFact,
    TermFact,
)

if TYPE_CHECKING:
    from bot.answering.answer import Answer, Candidate, Fact
    from bot.answering.reading import AskedQuestion

_OUTCOMES = {
    Outcome.SURE: "zeker",
    Outcome.UNSURE: "onzeker: hooguit drie mogelijkheden",
    Outcome.NOTHING: "niets: de vraag gaat over iets anders",
    Outcome.ELSEWHERE: "een vraag die ergens anders thuishoort",
    Outcome.COURTESY: "geen vraag aan de inhoud",
    Outcome.CAUTION: "een oproep om samen te beslissen: alleen de zin over de Mededingingswet",
}


def explanation(answer: Answer) -> str:
    """The reading, what is shown and the likeliest candidates with their evidence, as plain text."""
    reading = answer.reading
    lines = [f"Vraag: {reading.text}", f"Gelezen als: {reading.kind}, taal {reading.language}"]
    lines += [line for question in reading.questions for line in _question(question)]
    if reading.reason:
        lines.append(f"Daarin staat: {reading.reason}")
    lines.append(f"Uitkomst: {_OUTCOMES[answer.outcome]}")
    for fact in answer.facts:
        lines += [f"Getoond: {name_of(fact)}", *(f'  "{sentence}"' for sentence in _sentences(fact))]
    for alternative in answer.alternatives:
        shown = "Mogelijk" if answer.outcome is Outcome.UNSURE else "Dichtstbij"
        lines.append(f"{shown}: {name_of(alternative.fact)}")
    if answer.ranked:
        lines += ["Kandidaten:", *map(_candidate, answer.ranked)]
    return "\n".join(lines)


def name_of(fact: Fact) -> str:  # noqa: PLR0911 - one for each kind
    """A fact by the ids of what holds it."""
    match fact:
        case PassageFact(item, section, _, part, footnote):
            position = section if section is not None else footnote
            return f"{item.id} {part}" + ("" if position is None else f" {position + 1}")
        case TermFact(term):
            return f"begrip {term.id}"
        case DateFact(occurrences, undated):
            ids = (*(occurrence.item_id for occurrence in occurrences), *(deadline.id for deadline in undated))
            return f"datum {', '.join(dict.fromkeys(ids)) or 'geen'}"
        case RoundFact() as of_round:
            return f"ronde {', '.join(of_round.ids) or 'alle'}"
        case RegionFact(regions):
            return f"regio {', '.join(region.id for region in regions)}"
        case ElsewhereFact(topic):
            return f"elders {topic.id}"
        case CourtesyFact(kind) | AboutFact(kind):
            return kind.value
        case CautionFact():
            return "mededinging"


def _question(question: AskedQuestion) -> list[str]:
    named = ", ".join(entity.name for entity in question.entities) or "geen namen"
    times = ", ".join(period.wording for period in question.periods) or "geen tijd"
    context = [f'  na: "{question.context}"'] if question.context else []
    return [f'  "{question.text}" ({question.intent}; {named}; {times})', *context]


def _sentences(fact: Fact) -> tuple[str, ...]:
    return fact.sentences if isinstance(fact, PassageFact) else ()


def _candidate(candidate: Candidate) -> str:
    score = f"{candidate.score:.2f}".replace(".", ",")
    grounds = candidate.grounds.in_words if candidate.grounds else ()
    return f"  {score}  {name_of(candidate.fact)} ({'; '.join(grounds)})"
