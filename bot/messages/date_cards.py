"""Dates, steps of contract rounds and insurers of a region that answer a question."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.calendar.occurrences import is_past
from bot.content.footnote_marks import without_marks
from bot.content.models import Basis, Deadline, PhaseKind, Round
from bot.messages.buttons import command_button, list_buttons, show_button
from bot.messages.cards import Card
from bot.messages.competition import competition_notice
from bot.messages.date_certainty import (
    MOMENT,
    after_what_is_known,
    certainty_words,
    has_rhythm,
    is_moment_to_look,
)
from bot.messages.date_lists import in_brief
from bot.messages.dates import when_words
from bot.messages.excerpts import enumeration, facts, first_sentences
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
DATES_SHOWN = 5
"""Dates of a region or insurer, those for everyone among them: a line each."""
REGIONS_SHOWN = 6
RULE_OF_THUMB = "Dit is het uitgangspunt; je eigen contract gaat voor."
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
    leads = tuple(Paragraph(_leads(content, [region])) for region in fact.regions[:REGIONS_SHOWN])
    opening = _none_asked(fact) or ("" if leads else _no_round(content, fact))
    shown = _telling(fact)[: 1 if brief else SHOWN]
    entries = _steps(content, shown, today)
    if len(fact.insurers) == 1 and not leads and len(shown) < SHOWN:
        entries = [_explained(entry, occurrence) for entry, occurrence in zip(entries, shown, strict=True)]
    steps: tuple[Part, ...] = (
        *(Paragraph(line) for line in (opening,) if line),
        *(_row(entry, occurrence, today) for entry, occurrence in zip(entries[:1], shown, strict=False)),
        *((Entries(tuple(entries[1:])),) if entries[1:] else ()),
    )
    if not shown:
        names = enumeration([insurer.name for insurer in fact.insurers]) or "de zorgverzekeraars"
        steps = (Paragraph(f"Van {names} is geen komende contractronde bekend; controleer het bij {names}."),)
    origin = _origin(content, shown) if shown else SmallPrint(())
    return Card((*leads, *steps, _contracts(content, origin)), (_rounds_button(fact.regions, fact.insurers),))


def agenda_card(content: Content, fact: RoundFact, today: dt.date) -> Card:
    """Dates for everyone and of the insurers asked for, in order; a moment of several insurers is one line."""
    opening = _none_asked(fact)
    lines: dict[tuple[object, ...], list[Occurrence]] = {}
    for occurrence in fact.occurrences:
        phase = occurrence.phase
        alike = (
            (occurrence.target, phase.kind) if phase and is_moment_to_look(occurrence) else occurrence.key_parts
        )
        lines.setdefault(alike, []).append(occurrence)
    room = SHOWN if opening else DATES_SHOWN - (len(_alike(fact.regions)) > 1)
    (first, *alike_first), *others = list(lines.values())[:room]
    lead = _row(in_brief(content, first, today), first, today)
    rest = [_at_once(content, line, today) for line in others]
    small_print = _origin(content, [first, *alike_first, *(date for line in others for date in line)])
    small_print = replace(small_print, lines=(*_insurers_of(content, fact.regions), *small_print.lines))
    command = " ".join(["deadlines", *(region.id for region in fact.regions)])
    return Card(
        (
            *((Paragraph(opening),) if opening else ()),
            lead if not alike_first else Entries((_at_once(content, [first, *alike_first], today),)),
            *((Entries(tuple(rest)),) if rest else ()),
            _contracts(content, small_print),
        ),
        (command_button("Alle deadlines", command),),
    )


def _at_once(content: Content, dates: Sequence[Occurrence], today: dt.date) -> Entry:
    """Date without how far off it is; the same step of several insurers under all their names."""
    first = dates[0]
    entry = in_brief(content, first, today)
    certainties = dict.fromkeys(certainty_words(content, date, today, name=False) for date in dates)
    certainty = next(iter(certainties)) if len(certainties) == 1 else f"{MOMENT}, geen bevestigd ritme"
    insurers = [content.insurer_by_id[date.item.insurer].name for date in dates if isinstance(date.item, Round)]
    title = entry.title
    if len(insurers) > 1:
        title = f"{enumeration(insurers)}: {first.title.removeprefix(f'{insurers[0]}: ')}"
    return Entry(title, facts(when_words(first.when, window=False, weekday=False), certainty))


def _contracts(content: Content, origin: SmallPrint) -> SmallPrint:
    """Small print with the sentence that contracts ask for."""
    notice = competition_notice(content, (), short=True, contract=True)
    return replace(origin, lines=(*origin.lines, *(line for part in notice for line in part.lines)))


def _steps(content: Content, shown: Iterable[Occurrence], today: dt.date) -> list[Entry]:
    """Dates in brief, with the year from which a contract starts where it differs from the one before."""
    entries: list[Entry] = []
    before: int | None = None
    for occurrence in shown:
        start = occurrence.contract_from
        entries.append((in_brief if start == before else _brief)(content, occurrence, today))
        before = start or before
    return entries


def _telling(fact: RoundFact) -> Sequence[Occurrence]:
    """The steps to show; beside a proposal not what the insured get to see."""
    kinds = {step.phase.kind for step in fact.occurrences if step.phase}
    if PhaseKind.PROPOSAL not in kinds:
        return fact.occurrences
    return [step for step in fact.occurrences if not step.phase or step.phase.kind is not PhaseKind.PUBLICATION]


def _none_asked(fact: RoundFact) -> str:
    """Sentence where nothing falls in the period that is asked for."""
    if not fact.beside or not fact.asked:
        return ""
    return f"Er staat geen datum in de kalender over “{fact.asked.wording.strip()}”. Wel:"


def _explained(entry: Entry, occurrence: Occurrence) -> Entry:
    """Moment to look, with what it rests on; any other step as it is."""
    return replace(entry, text=_sentence(occurrence)) if is_moment_to_look(occurrence) else entry


def _no_round(content: Content, fact: RoundFact) -> str:
    """Sentence for an insurer of which no round is known, or none in the year asked for; else empty."""
    bases = {step.item.basis for step in fact.occurrences if isinstance(step.item, Round)}
    if len(fact.insurers) != 1 or bases != {Basis.CUSTOMARY}:
        return ""
    (insurer,) = fact.insurers
    if has_rhythm(content, insurer):
        return f"Volgens het ritme is {insurer.name} dan niet aan de beurt; zeker is dat niet."
    return f"Een contractronde van {insurer.name} is {after_what_is_known(insurer)}niet bekend."


def region_card(content: Content, fact: RegionFact) -> Card:
    """Insurers of each region, what the content notes of them, and that it is a rule of thumb.

    Regions of which the same is known stand together.
    """
    counts = tuple(Paragraph(_count(content, insurer)) for insurer in fact.counted)
    leads = tuple(
        Paragraph(
            f"{_executes(content, regions) if fact.executor else ''}{_preferent(content, regions)}"
            f"{_noted(regions[0])}"
        )
        for regions in _alike(fact.regions, executor=fact.executor)[:REGIONS_SHOWN]
    )
    refs = [ref for region in fact.regions for ref in region.sources[:1]]
    origin = "; ".join(dict.fromkeys(source_words(content, ref) for ref in refs))
    lines = (RULE_OF_THUMB, *([f"Bron: {origin}"] if origin else []))
    small_print = SmallPrint((" · ".join(lines),), source_links(content, refs))
    return Card((*counts, *leads, small_print), (_rounds_button(fact.regions, ()),))


def _count(content: Content, insurer: Insurer) -> str:
    number = sum(region.executor == insurer.id for region in content.regions)
    regions = "1 zorgkantoorregio" if number == 1 else f"{number} zorgkantoorregio's"
    return f"{insurer.name} voert in {regions} het zorgkantoor uit."


def date_entry(content: Content, occurrence: Occurrence, today: dt.date) -> Entry:
    """Date with one sentence on what happens then."""
    return replace(in_brief(content, occurrence, today, weekday=True), text=_sentence(occurrence))


def region_words(content: Content, region: Region) -> str:
    """Insurers that lead in a region: "CZ en VGZ"."""
    return enumeration([content.insurer_by_id[id_].name for id_ in region.insurers])


def _date(content: Content, occurrence: Occurrence, today: dt.date, *, brief: bool) -> Part:
    entry = _brief(content, occurrence, today) if brief else date_entry(content, occurrence, today)
    return _row(entry, occurrence, today)


def _row(entry: Entry, occurrence: Occurrence, today: dt.date) -> Part:
    """Date with a button beside it, while it is to come."""
    return Entries((entry,)) if is_past(occurrence, today) else ListRow(entry, remind_button(occurrence))


def _brief(content: Content, occurrence: Occurrence, today: dt.date) -> Entry:
    """Name, date and certainty; for a step of a round the contract that it leads to."""
    entry = in_brief(content, occurrence, today)
    start = occurrence.contract_from
    return replace(entry, facts=f"{entry.facts} · contract vanaf {start}") if start else entry


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


def _preferent(content: Content, regions: Sequence[Region], reservation: str = "") -> str:
    verb = "zijn" if len(regions[0].insurers) > 1 else "is"
    names = enumeration([region.name for region in regions])
    return f"{names}: {region_words(content, regions[0])} {verb} er preferent{reservation}."


def _leads(content: Content, regions: Sequence[Region]) -> str:
    """Insurers of regions, with the reservation that the contract of a practice may be with another."""
    return _preferent(content, regions, " (uitgangspunt)")


def _insurers_of(content: Content, regions: Sequence[Region]) -> tuple[str, ...]:
    """One line with the insurers of regions: "Zwolle: Zilveren Kruis; Twente: Menzis (uitgangspunt)."."""
    alike = _alike(regions)
    if len(alike) < 2:  # noqa: PLR2004 - of one the sentence is as short
        return tuple(_leads(content, group) for group in alike)
    names = (f"{enumeration([one.name for one in group])}: {region_words(content, group[0])}" for group in alike)
    return (f"{'; '.join(names)} (uitgangspunt).",)


def _alike(regions: Iterable[Region], *, executor: bool = False) -> list[list[Region]]:
    """Regions of which the same is known together."""
    alike: dict[tuple[object, ...], list[Region]] = {}
    for region in regions:
        known = (frozenset(region.insurers), region.executor if executor else "", region.note)
        alike.setdefault(known, []).append(region)
    return list(alike.values())


def _noted(region: Region) -> str:
    return f" {region.note}" if region.note else ""


def _executes(content: Content, regions: Sequence[Region]) -> str:
    names = enumeration([region.name for region in regions])
    return f"{names}: {content.insurer_by_id[regions[0].executor].name} voert er het zorgkantoor uit. "


def _rounds_button(regions: Sequence[Region], insurers: Sequence[Insurer]) -> Button:
    names = [region.id for region in regions] or [insurer.id for insurer in insurers]
    return command_button("Alle stappen", " ".join(["rondes", *names]))
