"""Lists of dates: deadlines, contract rounds and the next ones for a channel, at first of one phone screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.calendar.occurrences import Occurrence, first_times, is_past
from bot.content.footnote_marks import without_marks
from bot.content.models import Deadline, Frequency, Round, Status
from bot.content.when import Precision
from bot.messages.buttons import command_button, named_button
from bot.messages.competition import competition_notice
from bot.messages.date_certainty import certainty_words, status_words
from bot.messages.dates import day, hours, relative, when_words
from bot.messages.excerpts import enumeration, facts, first_sentences
from bot.messages.message import (
    Action,
    Button,
    Buttons,
    Echo,
    Entries,
    Entry,
    ListRow,
    Message,
    Paragraph,
    Part,
    Sheet,
    SmallPrint,
)
from bot.messages.phases import step_made_known
from bot.messages.remind_me import remind_button
from bot.messages.sharing import LIST, share_button

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from bot.content.models import Content

SHOWN = 3
"""Coming dates that fit a phone screen; of what returns, only the first time."""
SHOWN_PAST = 1
NEXT = 3
FOLLOWABLE = 2
"""Dates with a button of their own in the home tab."""
WHAT_LIMIT = 200
MOST_ROWS = 70
"""Dates with a button of their own in a window, where Slack takes 100 blocks."""


def deadlines(
    dates: Sequence[Occurrence], undated: Sequence[Deadline], *, today: dt.date, about: str, command: str
) -> Message:
    """Deadlines that are coming, or the most recent past ones where none is; the others behind a button.

    ``about`` says whose dates they are ("voor Zeeland"); ``command`` is what the button repeats.
    """
    coming, past = _split(dates, today)
    shown, passed = first_times(coming)[:SHOWN], past[: SHOWN_PAST if coming else SHOWN]
    parts: list[Part] = [Paragraph(f"Deadlines {about}".strip(), strong=True)]
    parts += [_remindable(item, _deadline(item, today, brief=True)) for item in shown]
    if not shown:
        parts.append(Paragraph(f"Er zijn geen komende deadlines gevonden{'; wel afgelopen' if passed else ''}."))
    if passed and shown:
        titles = "; ".join(
            f"{item.title}, {when_words(item.when, window=False, weekday=False)}" for item in passed
        )
        parts.append(SmallPrint((f"Afgelopen: {titles}",)))
    elif passed:
        parts.append(Entries(tuple(_deadline(item, today, brief=True) for item in passed)))
    total = len(dates) + len(undated)
    whole = [f"Alle {total} datums"] if total > len(shown) + len(passed) else []
    whose = " ".join(word for word in command.split()[1:] if not word.isdigit())
    instead = [] if shown else [command_button("Bekijk de contractrondes", f"rondes {whose}".strip())]
    if whole or instead:
        row = _whole_list(whole[0], command) if whole else Buttons(())
        parts.append(replace(row, buttons=(*row.buttons, *instead)))
    return Message(tuple(parts))


def all_deadlines(
    dates: Sequence[Occurrence],
    undated: Sequence[Deadline],
    *,
    today: dt.date,
    about: str,
    keeps_content: bool = False,
) -> Sheet:
    """Every deadline: coming, past (latest first) and undated, each with what it is and where it stands.

    Who keeps the content can confirm those that are expected.
    """
    coming, past = _split(dates, today)
    parts: list[Part] = [Paragraph(f"Deadlines {about}".strip(), strong=True)]
    for heading, items in (("Komend", coming), ("Afgelopen", past)):
        if items:
            entries = [_deadline(item, today) for item in items]
            parts.append(Paragraph(heading, strong=True))
            if keeps_content and items is coming and len(items) <= MOST_ROWS:
                parts += map(_with_confirm, items, entries)
            else:
                parts.append(Entries(tuple(entries)))
    if undated:
        parts += [Paragraph("Zonder datum", strong=True), Entries(tuple(map(_undated, undated)))]
    return Sheet("Deadlines", tuple(parts))


def rounds(content: Content, dates: Sequence[Occurrence], *, today: dt.date, about: str, command: str) -> Message:
    """Coming steps of contract rounds with the sentence on competition law; the rest behind a button.

    Steps that several insurers take on one day stand on one line.
    """
    coming, _ = _split(dates, today)
    lines = _together(content, first_times(coming), today)
    parts: list[Part] = [Paragraph(f"Contractrondes {about}".strip(), strong=True)]
    if coming:
        parts += [
            *(_steps(content, line, steps, today) for line, steps in lines[:SHOWN]),
            _whole_list("Alle datums, met uitleg", command),
        ]
    else:
        parts.append(Paragraph("Er zijn geen komende contractrondes gevonden."))
        if about:
            parts.append(_instead("Bekijk alle contractrondes", "rondes"))
    parts += competition_notice(content, (), short=True, contract=True)
    return Message(tuple(parts))


def all_rounds(
    content: Content, dates: Sequence[Occurrence], *, today: dt.date, about: str, keeps_content: bool = False
) -> Sheet:
    """Every coming step of the rounds, with what each rests on; who keeps the content can confirm it."""
    coming, _ = _split(dates, today)
    entries = [_phase(content, item, today) for item in coming]
    with_buttons = keeps_content and len(coming) <= MOST_ROWS
    parts: list[Part] = [
        Paragraph(f"Contractrondes {about}".strip(), strong=True),
        *(map(_with_confirm, coming, entries) if with_buttons else [Entries(tuple(entries))]),
        *_explanations(content, coming),
        *competition_notice(content, (), contract=True),
    ]
    return Sheet("Contractrondes", tuple(parts))


def next_dates(content: Content, dates: Iterable[Occurrence], *, today: dt.date, about: str) -> tuple[Part, ...]:
    """The first few dates that are coming, as parts of a larger message."""
    coming, _ = _split(tuple(dates), today)
    if not coming:
        return (Paragraph(f"Er staan geen komende datums {about}.".replace(" .", ".")),)
    entries = tuple(in_brief(content, item, today) for item in coming[:NEXT])
    return (Paragraph(f"De eerstvolgende datums {about}".strip(), strong=True), Entries(entries))


def next_dates_to_follow(
    content: Content, dates: Iterable[Occurrence], *, today: dt.date, about: str
) -> tuple[Part, ...]:
    """First coming dates, each once with a button beside it, and the sentence that contracts ask for."""
    coming, _ = _split(tuple(dates), today)
    first = first_times(coming)[:FOLLOWABLE]
    heading, *rest = next_dates(content, first, today=today, about=about)
    rows = [_remindable(item, in_brief(content, item, today)) for item in first]
    return (heading, *(rows or rest), *competition_notice(content, first, short=True))


def in_brief(content: Content, occurrence: Occurrence, today: dt.date, *, weekday: bool = False) -> Entry:
    """Date in two lines: its name, then when it is and how sure that is."""
    if isinstance(occurrence.item, Deadline):
        return _deadline(occurrence, today, brief=True, weekday=weekday)
    return _phase(content, occurrence, today, brief=True, weekday=weekday)


@dataclass(frozen=True, slots=True)
class News:
    """Differences from the digest before."""

    new: frozenset[tuple[str, str, str]] = frozenset()
    """Key parts of occurrences that were not in it."""
    moved: frozenset[tuple[str, str, str]] = frozenset()
    """Idem, on another date than it said."""
    gone: tuple[str, ...] = ()
    """Titles of what does not come any more."""

    def __bool__(self) -> bool:
        """True when there is any."""
        return bool(self.new or self.moved or self.gone)


def weekly(
    content: Content, dates: Sequence[Occurrence], news: News, *, today: dt.date, personal: bool
) -> Message:
    """The dates of the weeks ahead for a channel or a person, with what changed since the last time."""
    parts: list[Part] = [Paragraph(f"De komende weken, vanaf {day(today)}", strong=True)]
    entries = []
    for item in dates:
        brief = in_brief(content, item, today)
        mark = _mark(item, news, all_new=len(news.new) == len(dates))
        entries.append(replace(brief, facts=facts(mark, brief.facts)))
    if entries:
        parts.append(Entries(tuple(entries)))
    if news.gone:
        parts.append(Paragraph(f"Niet meer in deze weken: {', '.join(news.gone)}."))
    parts += competition_notice(content, dates)
    comes, here = ("Je krijgt dit", "dit gesprek") if personal else ("Dit komt hier", "dit kanaal")
    stop = f"Stoppen: typ {content.organisation.command} instellingen in {here}."
    parts.append(SmallPrint((f"{comes} op maandag, als er iets veranderde. {stop}",)))
    return Message(tuple(parts))


def _mark(occurrence: Occurrence, news: News, *, all_new: bool) -> str:
    """Word that marks news; where everything is new, it says nothing."""
    if occurrence.key_parts in news.moved:
        return "gewijzigd"
    return "nieuw" if occurrence.key_parts in news.new and not all_new else ""


def read_in_part(characters: int) -> tuple[Part, ...]:
    """Only the first so many characters of the names were read."""
    sentence = f"Je noemt veel tegelijk: alleen de eerste {characters} tekens zijn gelezen. Stuur de rest apart."
    return (Paragraph(sentence),)


def not_understood(words: str, suggestion: str | None) -> tuple[Part, ...]:
    """Words of a selection that were not understood, with the nearest name."""
    parts: list[Part] = [Echo(words, lead="Dit herken ik niet als regio, verzekeraar of jaar:")]
    if suggestion:
        parts.append(Paragraph(f"Bedoel je misschien {suggestion}?"))
    return tuple(parts)


def confirm_button(occurrence: Occurrence) -> Button | None:
    """Button to confirm a date that is expected, for who keeps the content; None for any other."""
    if occurrence.status is not Status.EXPECTED or occurrence.last_day is None:
        return None
    item, phase = occurrence.item, occurrence.phase
    part = f"confirmed.{occurrence.cycle}.{phase.id}" if phase is not None else "confirm"
    if isinstance(item, Deadline) and item.repeat and item.repeat.every is Frequency.YEARLY:
        part = f"confirmed.{occurrence.cycle}"
    target = f"{'rounds' if isinstance(item, Round) else 'deadlines'}/{item.id}/{part}"
    return named_button("Bevestig", Action.EDIT, target, occurrence.title)


def _with_confirm(occurrence: Occurrence, entry: Entry) -> Part:
    button = confirm_button(occurrence)
    return ListRow(entry, button) if button else Entries((entry,))


def _split(dates: Sequence[Occurrence], today: dt.date) -> tuple[list[Occurrence], list[Occurrence]]:
    past = [item for item in dates if is_past(item, today)]
    return [item for item in dates if not is_past(item, today)], past[::-1]


def _deadline(occurrence: Occurrence, today: dt.date, *, brief: bool = False, weekday: bool = False) -> Entry:
    item = occurrence.item
    times = hours(item.starts, item.ends) if isinstance(item, Deadline) else ""
    status = status_words(occurrence, today)
    when = when_words(occurrence.when, window=not brief, weekday=weekday or not brief)
    line = facts(when, times, _relative(occurrence, today), status)
    text = (
        first_sentences(without_marks(item.what), WHAT_LIMIT) if isinstance(item, Deadline) and not brief else ""
    )
    return Entry(occurrence.title, line, text)


def _undated(item: Deadline) -> Entry:
    return Entry(item.title, when_words(item.when), first_sentences(without_marks(item.what), WHAT_LIMIT))


def _phase(
    content: Content, occurrence: Occurrence, today: dt.date, *, brief: bool = False, weekday: bool = False
) -> Entry:
    series, phase = occurrence.item, occurrence.phase
    insurer = content.insurer_by_id[series.insurer].name if isinstance(series, Round) else ""
    step = step_made_known(occurrence)
    name = step.name if step else _without_its_date(occurrence)
    title = name if insurer in name else f"{insurer}: {name}"
    certainty = certainty_words(content, occurrence, today, name=not brief)
    when = when_words(occurrence.when, window=not brief, weekday=weekday or not brief)
    line = facts(when, _relative(occurrence, today), certainty)
    text = (
        first_sentences(step.advice if step else phase.what, WHAT_LIMIT) if phase is not None and not brief else ""
    )
    return Entry(title, line, text)


def _together(
    content: Content, coming: Iterable[Occurrence], today: dt.date
) -> list[tuple[Entry, list[Occurrence]]]:
    """Steps in the order of their dates; those that read the same but for the insurer stand on one line."""
    lines: dict[Entry, list[Occurrence]] = {}
    for occurrence in coming:
        lines.setdefault(_for_any_insurer(content, occurrence, today), []).append(occurrence)
    return list(lines.items())


def _for_any_insurer(content: Content, occurrence: Occurrence, today: dt.date) -> Entry:
    """Step without the name of its insurer."""
    entry = _phase(content, occurrence, today, brief=True)
    insurer = content.insurer_by_id[occurrence.item.insurer].name if isinstance(occurrence.item, Round) else ""
    step = entry.title.removeprefix(f"{insurer}: ")
    return Entry(f"{step[:1].upper()}{step[1:]}", entry.facts)


def _steps(content: Content, line: Entry, together: Sequence[Occurrence], today: dt.date) -> Part:
    """Step of one insurer with a button, or of several insurers with their names."""
    first, *others = together
    if not others:
        return _remindable(first, _phase(content, first, today, brief=True))
    names = [content.insurer_by_id[step.item.insurer].name for step in together if isinstance(step.item, Round)]
    return Entries((replace(line, text=", ".join(names)),))


def _without_its_date(occurrence: Occurrence) -> str:
    """The title where the date stands below it: "CZ: inkoopbeleid" for "CZ: inkoopbeleid uiterlijk 1 april"."""
    return occurrence.title.removesuffix(f" {occurrence.phase.wording}") if occurrence.phase else occurrence.title


def _remindable(occurrence: Occurrence, entry: Entry) -> ListRow:
    return ListRow(entry, remind_button(occurrence))


def _whole_list(label: str, command: str) -> Buttons:
    share = share_button(f"{LIST} {command}", "deze lijst")
    return Buttons((Button(label, Action.READ_LIST, command),), more=(share,))


def _instead(label: str, command: str) -> Buttons:
    """Where the dates may be that are not found here."""
    return Buttons((command_button(label, command.strip()),))


def _explanations(content: Content, shown: Iterable[Occurrence]) -> list[Part]:
    series = {item.item.id: item.item for item in shown if isinstance(item.item, Round)}
    lines = tuple(f"{content.insurer_by_id[item.insurer].name}: {item.explanation}" for item in series.values())
    return [SmallPrint(lines)] if lines else []


def _relative(occurrence: Occurrence, today: dt.date) -> str:
    if occurrence.when.precision is not Precision.DAY or occurrence.last_day is None:
        return ""
    return relative(occurrence.last_day, today)


def about_names(names: Sequence[str], years: Sequence[str] = ()) -> str:
    """Whose dates a list has: "voor Zeeland en CZ in 2027"; empty for all."""
    return " ".join(
        filter(None, (f"voor {enumeration(names)}" if names else "", f"in {enumeration(years)}" if years else ""))
    )


def about_subscriptions(*, personal: bool) -> str:
    """Whose dates a list has: those of a person's or a channel's subscriptions."""
    return "van wat je volgt" if personal else "voor dit kanaal"
