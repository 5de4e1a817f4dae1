"""Dates, steps of contract rounds and insurers of a region that answer a question."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.calendar.occurrences import is_past
from bot.content.footnote_marks import without_marks
from bot.content.models import Basis, Certainty, Deadline, Round
from bot.messages.buttons import command_button, list_buttons, show_button
from bot.messages.cards import Card
from bot.messages.competition import competition_notice
from bot.messages.date_lists import in_brief
from bot.messages.dates import when_words
from bot.messages.excerpts import enumeration, first_sentences
from bot.messages.message import Entries, Entry, ListRow, Paragraph, Part, SmallPrint
from bot.messages.phases import step_made_known
from bot.messages.remind_me import remind_button
from bot.messages.sources import source_links, source_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from bot.answering.answer import DateFact, RegionFact, RoundFact
    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Content, Insurer, Region
    from bot.messages.message import Button

SHOWN = 3
"""Dates that fit a phone screen with a line of explanation each."""
REGIONS_SHOWN = 6
TEXT_LIMIT = 160


def date_card(content: Content, fact: DateFact, today: dt.date) -> Card:
    """Dates with how far off and how sure they are, soonest first; or that nothing is known of such a date."""
    shown = fact.occurrences[:SHOWN]
    undated = fact.undated[: SHOWN - len(shown)]
    if not shown and not undated:
        asked = f" over “{fact.asked.wording.strip()}”" if fact.asked else ""
        return Card((Paragraph(f"Er staat geen datum in de kalender{asked}."),), list_buttons())
    alone = len(shown) + len(undated) == 1
    dates = tuple(_date(content, occurrence, today, brief=not alone) for occurrence in shown)
    entries = (
        (Entries(tuple(undated_entry(deadline, brief=not alone) for deadline in undated)),) if undated else ()
    )
    related = [content.faq_by_id[id_] for occurrence in shown for id_ in occurrence.item.see_also]
    deadlines, rounds = list_buttons()
    about_rounds = any(isinstance(occurrence.item, Round) for occurrence in shown)
    return Card(
        (*dates, *entries, _origin(content, shown, undated)),
        (rounds if about_rounds else deadlines,),
        tuple(map(show_button, related[:2])),
    )


def round_card(content: Content, fact: RoundFact, today: dt.date, *, brief: bool = False) -> Card:
    """Insurers of the regions asked for, their next steps, and the sentence that contracts ask for.

    Brief, beside another answer, it has the first step alone.
    """
    leads = tuple(Paragraph(_leads(content, region)) for region in fact.regions[:REGIONS_SHOWN])
    names = enumeration([insurer.name for insurer in fact.insurers]) or "de zorgverzekeraars"
    shown = fact.occurrences[: 1 if brief else SHOWN]
    grounds_fit = not leads and (len(fact.insurers) == 1 or len(shown) < SHOWN)
    steps: tuple[Part, ...] = (
        *(_date(content, occurrence, today, brief=True) for occurrence in shown[:1]),
        *((Entries(tuple(_brief(content, occurrence, today) for occurrence in shown[1:])),) if shown[1:] else ()),
        *(_doubts(shown) if grounds_fit else ()),
    )
    if not shown:
        steps = (Paragraph(f"Van {names} is geen komende contractronde bekend; controleer het bij {names}."),)
    elif not leads and (off := _no_round(content, fact)):
        steps = (Paragraph(off), *steps)
    notice = competition_notice(content, (), short=True, contract=True)
    origin = _origin(content, shown) if shown else SmallPrint(())
    small_print = replace(origin, lines=(*origin.lines, *(line for part in notice for line in part.lines)))
    return Card((*leads, *steps, small_print), (_rounds_button(fact.regions, fact.insurers),))


def _no_round(content: Content, fact: RoundFact) -> str:
    """Sentence for insurers of which no round is known, or none in the year asked for; else empty."""
    bases = {occurrence.item.basis for occurrence in fact.occurrences if isinstance(occurrence.item, Round)}
    if len(fact.insurers) != 1 or bases != {Basis.CUSTOMARY}:
        return ""
    (insurer,) = fact.insurers
    in_rhythm = any(one.insurer == insurer.id and one.basis is not Basis.CUSTOMARY for one in content.rounds)
    if in_rhythm:
        return f"Volgens het ritme is {insurer.name} dan niet aan de beurt; zeker is dat niet."
    return "Een contractronde is hier niet bekend."


def region_card(content: Content, fact: RegionFact) -> Card:
    """Insurer of each region, what the content notes of it, and that it is a rule of thumb."""
    leads = tuple(
        Paragraph(
            f"{_executes(content, region) if fact.executor else ''}{_leads(content, region)}{_noted(region)}"
        )
        for region in fact.regions[:REGIONS_SHOWN]
    )
    refs = [ref for region in fact.regions for ref in region.sources[:1]]
    origin = "; ".join(dict.fromkeys(source_words(content, ref) for ref in refs))
    lines = ("Dit is het uitgangspunt; je eigen contract gaat voor.", *([f"Bron: {origin}"] if origin else []))
    small_print = SmallPrint((" · ".join(lines),), source_links(content, refs))
    return Card((*leads, small_print), (_rounds_button(fact.regions, ()),))


def date_entry(content: Content, occurrence: Occurrence, today: dt.date) -> Entry:
    """Date with one sentence on what happens then."""
    return replace(in_brief(content, occurrence, today, weekday=True), text=_sentence(occurrence))


def region_words(content: Content, region: Region) -> str:
    """Insurers that lead in a region: "CZ en VGZ"."""
    return enumeration([content.insurer_by_id[id_].name for id_ in region.insurers])


def _date(content: Content, occurrence: Occurrence, today: dt.date, *, brief: bool) -> Part:
    entry = _brief(content, occurrence, today) if brief else date_entry(content, occurrence, today)
    return Entries((entry,)) if is_past(occurrence, today) else ListRow(entry, remind_button(occurrence))


def _brief(content: Content, occurrence: Occurrence, today: dt.date) -> Entry:
    """Name, date and certainty; for a step of a round the contract that it leads to."""
    entry = in_brief(content, occurrence, today)
    start = occurrence.contract_from
    return replace(entry, facts=f"{entry.facts} · contract vanaf {start}") if start else entry


def _doubts(steps: Iterable[Occurrence]) -> tuple[SmallPrint, ...]:
    """Grounds of the doubtful steps of a round: the moment of one insurer may be known of another alone."""
    lines = tuple(_sentence(step) for step in steps if step.phase and step.certainty is Certainty.LOW)
    return (SmallPrint(lines),) if lines else ()


def undated_entry(deadline: Deadline, *, brief: bool = False) -> Entry:
    """Deadline of which no date is known."""
    return Entry(deadline.title, when_words(deadline.when), "" if brief else _deadline_sentence(deadline))


def _sentence(occurrence: Occurrence) -> str:
    if isinstance(occurrence.item, Deadline):
        return _deadline_sentence(occurrence.item)
    if step := step_made_known(occurrence):
        return step.advice
    phase = occurrence.phase
    return (phase.short or first_sentences(without_marks(phase.what), TEXT_LIMIT)) if phase else ""


def _deadline_sentence(deadline: Deadline) -> str:
    return deadline.short or first_sentences(without_marks(deadline.what), TEXT_LIMIT)


def _origin(content: Content, shown: Iterable[Occurrence], undated: Iterable[Deadline] = ()) -> SmallPrint:
    """First source, and how many others there are."""
    refs = [occurrence.sources[0] for occurrence in shown] + [deadline.sources[0] for deadline in undated]
    first, *others = dict.fromkeys(source_words(content, ref) for ref in refs)
    more = f" en {len(others)} andere" if others else ""
    return SmallPrint((f"Bron: {first}{more}",), source_links(content, refs[:1]))


def _leads(content: Content, region: Region) -> str:
    verb = "zijn" if len(region.insurers) > 1 else "is"
    return f"{region.name}: {region_words(content, region)} {verb} er preferent."


def _noted(region: Region) -> str:
    return f" {region.note}" if region.note else ""


def _executes(content: Content, region: Region) -> str:
    return f"{region.name}: {content.insurer_by_id[region.executor].name} voert er het zorgkantoor uit. "


def _rounds_button(regions: Sequence[Region], insurers: Sequence[Insurer]) -> Button:
    names = [region.id for region in regions] or [insurer.id for insurer in insurers]
    return command_button("Alle stappen", " ".join(["rondes", *names]))
