"""Checks between fields and between files: the pieces of content fit together and fit Slack.

Works on the trees, not on the models, so that one mistake in an item hides no other.
"""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING

from bot.content import models
from bot.content.date_mistakes import read_time
from bot.content.nodes import MapNode, Node, ScalarNode, SourcePosition
from bot.content.problems import Problem, Severity
from bot.content.references import ContentMapping, Index, clashing_ids, dangling_references, repeated_references
from bot.content.suggestions import count, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import time

MAX_BLOCKS = 95
"""Passages and footnotes in one window. Slack takes 100 blocks (Slack: Modals); the window needs a few itself."""
MAX_CHARACTERS = 60_000
"""All text in one window; Slack takes 250 KB per view, this leaves room for markup."""

LAST_YEAR = 2100
"""The last year that the content may name."""


def cross_check(index: Index) -> Iterator[Problem]:
    """Find everything that is wrong between items and between files."""
    for check in _CHECKS:
        yield from check(index)


def _letters(index: Index) -> Iterator[Problem]:
    claimed: dict[tuple[str, str], ContentMapping] = {}
    for item in index.mappings[models.FaqItem]:
        group, letter = item.node.text("group"), item.node.text("letter")
        if group and letter:
            first = claimed.setdefault((group.raw.strip(), letter.raw), item)
            if first is not item:
                yield item.problem(
                    letter.position,
                    f"In de groep ‘{group.shown}’ is de letter {letter.shown} al van een andere vraag "
                    f"({first.location_from(item)}).",
                    "Geef deze vraag haar eigen letter, of laat de letter weg.",
                )


def _footnotes(index: Index) -> Iterator[Problem]:
    for item in index.mappings[models.FaqItem]:
        numbers: dict[int, Node] = {}
        for footnote in item.node.maps("footnotes"):
            node = footnote.get("number")
            number = _number(node)
            if node and number in numbers:
                yield item.problem(
                    node.position,
                    f"Deze vraag heeft al een voetnoot {number}.",
                    "Geef deze voetnoot een eigen nummer.",
                )
            elif node and number is not None:
                numbers[number] = node
        yield from _citations(item, numbers)


def _citations(item: ContentMapping, numbers: dict[int, Node]) -> Iterator[Problem]:
    """Find references to footnotes that are not there, and footnotes that nothing refers to."""
    cited: set[int] = set()
    for text in _texts_of_answer(item.node):
        for mark in models.FOOTNOTE_MARK.finditer(text.raw):
            number = int(mark[1])
            cited.add(number)
            if number not in numbers:
                yield item.problem(
                    _position_of_mark(item, text, mark[0]),
                    f"Voetnoot {mark[0]} staat niet onder ‘footnotes’ van deze vraag.",
                    f"Voeg daar een voetnoot toe met ‘number: {number}’, of haal {mark[0]} weg.",
                )
    for number in numbers.keys() - cited:
        yield item.problem(
            numbers[number].position,
            f"Nergens in deze vraag staat [{number}], dus niemand krijgt deze voetnoot te zien.",
            f"Zet [{number}] in de tekst waar de voetnoot bij hoort, of haal de voetnoot weg.",
        )


def _own_see_also(index: Index) -> Iterator[Problem]:
    for item in index.mappings[models.FaqItem]:
        own = item.node.text("id")
        for node in item.node.texts("see_also"):
            if own and node.raw.strip() == own.raw.strip():
                yield item.problem(
                    node.position, "Deze vraag verwijst in ‘see_also’ naar zichzelf.", "Haal hem weg."
                )


def _names(index: Index) -> Iterator[Problem]:
    """Find names and spellings that two terms, two insurers or two regions both claim."""
    for kind, name, others in (
        (models.Term, "term", ("variants",)),
        (models.Insurer, "name", ("aliases",)),
        (models.Region, "name", ("aliases", "places")),
    ):
        claimed: dict[str, ContentMapping] = {}
        for item in index.mappings[kind]:
            first_name = item.node.text(name)
            spellings = (node for key in others for node in item.node.texts(key))
            for node in [*([first_name] if first_name else []), *spellings]:
                other = claimed.setdefault(_folded(node.raw), item)
                if other is not item:
                    owner = other.node.text(name)
                    yield item.problem(
                        node.position,
                        f"‘{node.shown}’ is ook een schrijfwijze van ‘{owner.shown if owner else '…'}’ "
                        f"({other.location_from(item)}), dus de bot kan niet kiezen.",
                        "Laat hem bij één van de twee staan.",
                    )


def _repeated_phrasings(index: Index) -> Iterator[Problem]:
    phrasings: dict[str, tuple[ContentMapping, ScalarNode]] = {}
    for item in (item for kind in _WITH_PHRASINGS for item in index.mappings[kind]):
        for node in item.node.texts("asked_as"):
            question = _folded(node.raw)
            first, first_node = phrasings.setdefault(question, (item, node))
            if question and first_node is not node:
                yield item.problem(
                    node.position,
                    f"Deze manier van vragen staat er al ({first.location_from(item, first_node)}).",
                    "Laat hem alleen staan bij de vraag die hem het best beantwoordt.",
                    Severity.WARNING,
                )


_WITH_PHRASINGS = (models.FaqItem, models.Section, models.Footnote, models.Elsewhere)
"""Models that list the ways in which people ask for them."""


def _confirmed_years(index: Index) -> Iterator[Problem]:
    for item in index.mappings[models.Round]:
        first, every = _number(item.node.get("first_year")), _number(item.node.get("every_years"))
        last = _number(item.node.get("last_year")) or LAST_YEAR
        if not first or not every or every < 1:
            continue
        series = range(first, last + 1, every)
        for confirmed in item.node.maps("confirmed"):
            node = confirmed.get("year")
            year = _number(node)
            if node and year and year not in series:
                listed = ", ".join(str(member) for member in series[:4])
                yield item.problem(
                    node.position,
                    f"In {year} is er volgens first_year, every_years en last_year geen ronde.",
                    f"De reeks is {listed}{', …' if series[4:] else '.'}" if series else None,
                )


def _confirmed_dates(index: Index) -> Iterator[Problem]:
    """Find a phase with two dates in one year, and a date in another year than the one it is confirmed for."""
    for item in index.mappings[models.Round]:
        confirmed_before: set[tuple[int, str]] = set()
        for confirmed in item.node.maps("confirmed"):
            node, phase, when = confirmed.get("year"), confirmed.text("phase"), confirmed.get("when")
            year = _number(node)
            if node is None or year is None:
                continue
            if phase and (year, phase.raw) in confirmed_before:
                yield item.problem(
                    node.position,
                    f"Voor fase ‘{phase.shown}’ in {year} staat al een bevestigde datum.",
                    "Laat de datum staan die de verzekeraar bekendmaakte.",
                )
            if phase:
                confirmed_before.add((year, phase.raw))
            date = (when.text("date") or when.text("from")) if isinstance(when, MapNode) else None
            if date and not date.raw.startswith(str(year)):
                yield item.problem(
                    date.position,
                    f"Deze datum valt niet in {year}, het jaar van de ronde waar hij bij staat.",
                    "Kijk het jaar na.",
                    Severity.WARNING,
                )


def _time_zone(index: Index) -> Iterator[Problem]:
    for item in index.mappings[models.Organisation]:
        node = item.node.text("time_zone")
        if node and not _is_time_zone(node.raw.strip()):
            yield item.problem(
                node.position,
                f"De tijdzone ‘{node.shown}’ bestaat niet.",
                did_you_mean(node.raw, zoneinfo.available_timezones(), "Voor Nederland: Europe/Amsterdam."),
            )


def _is_time_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):  # a directory or an odd name gives other errors
        return False
    return True


def _quiet_hours(index: Index) -> Iterator[Problem]:
    """Find a moment of posting inside the quiet hours; what is not filled in has its default."""
    for item in index.mappings[models.Organisation]:
        quiet = item.node.entries.get("quiet_hours")
        inside = quiet.node if quiet and isinstance(quiet.node, MapNode) else MapNode(item.node.position, {})
        post_at = _time_of(item.node, "post_at", models.Organisation.model_fields["post_at"].default)
        start = _time_of(inside, "from", models.QuietHours.model_fields["from_"].default)
        end = _time_of(inside, "until", models.QuietHours.model_fields["until"].default)
        if post_at is None or start is None or end is None:
            continue
        within = start <= post_at < end if start <= end else post_at >= start or post_at < end
        if within:
            moment = item.node.get("post_at")
            yield item.problem(
                moment.position if moment else quiet.position if quiet else item.node.position,
                f"‘post_at’ ({post_at:%H:%M}) valt in de stille uren ({start:%H:%M} tot {end:%H:%M}), "
                "dus er zou nooit iets geplaatst worden.",
                f"Kies voor ‘post_at’ een tijd vanaf {end:%H:%M}, of verkort ‘quiet_hours’.",
            )


def _size_of_answer(index: Index) -> Iterator[Problem]:
    for item in index.mappings[models.FaqItem]:
        entry = item.node.entries.get("answer")
        if entry is None:
            continue
        sections, footnotes = list(item.node.maps("answer")), list(item.node.maps("footnotes"))
        blocks = len(sections) + len(footnotes)
        fitting = "in een venster van Slack passen er"
        split = "Verdeel de vraag over twee vragen die naar elkaar verwijzen."
        if blocks > MAX_BLOCKS:
            message = f"Dit antwoord telt met de voetnoten {blocks} stukken; {fitting} {MAX_BLOCKS}."
            yield item.problem(entry.position, message, split)
        texts = [part.text(key) for part in [*sections, *footnotes] for key in ("heading", "text")]
        size = sum(len(node.raw) for node in texts if node)
        if size > MAX_CHARACTERS:
            most = count(MAX_CHARACTERS)
            message = f"Dit antwoord is met de voetnoten {count(size)} tekens lang; {fitting} {most}."
            yield item.problem(entry.position, message, split)


_CHECKS: tuple[Callable[[Index], Iterator[Problem]], ...] = (
    clashing_ids,
    dangling_references,
    repeated_references,
    _letters,
    _footnotes,
    _own_see_also,
    _names,
    _repeated_phrasings,
    _confirmed_years,
    _confirmed_dates,
    _time_zone,
    _quiet_hours,
    _size_of_answer,
)


def _texts_of_answer(item: MapNode) -> Iterator[ScalarNode]:
    """Give every text of an item in which a footnote may be cited."""
    later = item.get("later")
    candidates = [
        item.text("short"),
        *(section.text("text") for section in item.maps("answer")),
        *(footnote.text("text") for footnote in item.maps("footnotes")),
        later.text("text") if isinstance(later, MapNode) else None,
    ]
    yield from (node for node in candidates if node)


def _position_of_mark(item: ContentMapping, node: ScalarNode, mark: str) -> SourcePosition:
    """Find the line on which a text cites a footnote; a long text runs over many lines."""
    for line in range(node.position.line, len(item.tree.lines) + 1):
        start = node.position.column - 1 if line == node.position.line else 0
        column = item.tree.lines[line - 1].find(mark, start)
        if column >= 0:
            return SourcePosition(line, column + 1)
    return node.position


def _number(node: Node | None) -> int | None:
    """Read a whole number; None when it is not there or something else."""
    return node.value if isinstance(node, ScalarNode) and type(node.value) is int else None


def _time_of(node: MapNode, key: str, default: time) -> time | None:
    """Read a time; the default when the key is not there, None when it is wrong."""
    value = node.get(key)
    if value is None:
        return default
    return read_time(value.raw) if isinstance(value, ScalarNode) else None


def _folded(text: str) -> str:
    """Make spellings equal that people see as the same."""
    return " ".join(text.casefold().rstrip("?. ").split())
