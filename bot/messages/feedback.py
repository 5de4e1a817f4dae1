"""Whether an answer helped: the question, the thanks, and the counts as an editor of the content reads them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from bot.messages.buttons import show_button
from bot.messages.message import Action, Button, Buttons, Entries, Entry, Message, Paragraph, Part, SmallPrint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.content.models import Content, FaqItem

HELPED = "helped"
NOT_HELPED = "not_helped"
UNSURE = "unsure"
NOTHING = "nothing"
"""The outcomes that are counted: the first two per item, the last two per group of the FAQ."""
NEXT_BEST = 2
ELSEWHERE = ""
"""The group of questions that are near nothing in the FAQ."""


def ask(item: FaqItem, others: Iterable[FaqItem]) -> Buttons:
    """Did it help? ``others`` are the next best items, offered when it did not."""
    next_best = [other.id for other in others if other.id != item.id][:NEXT_BEST]
    return Buttons(
        (
            Button("Dit hielp", Action.HELPED, item.id),
            Button("Dit hielp niet", Action.NOT_HELPED, " ".join([item.id, *next_best])),
        ),
        lead="Hielp dit antwoord? Alleen het aantal wordt geteld, niet wie het vond.",
    )


def thanks() -> Message:
    """It helped."""
    return Message((Paragraph("Dank je. Het is geteld, zonder je naam."),))


def counted_before() -> Message:
    """A second vote about the same answer."""
    return Message((Paragraph("Over dit antwoord is je oordeel al geteld."),))


def where_else(content: Content, others: Iterable[FaqItem], *, counted: bool) -> Message:
    """It did not help: the next best items, and where to ask. ``counted`` unless there was a vote already."""
    buttons = tuple(map(show_button, others))
    parts: list[Part] = [
        Paragraph("Jammer dat dit niet hielp", strong=True),
        Paragraph(
            "Het is geteld, zonder je naam; wie de teksten bijhoudt ziet dat dit antwoord beter kan."
            if counted
            else "Over dit antwoord is je oordeel al geteld."
        ),
    ]
    if buttons:
        parts.append(Buttons(buttons, lead="Misschien wel:"))
    return Message((*parts, Paragraph(content.organisation.ask_the_secretary)))


class ItemCount(NamedTuple):
    """How often an item helped."""

    id: str
    title: str
    helped: int
    not_helped: int


class TopicCount(NamedTuple):
    """How often a question about a topic had no certain answer."""

    id: str
    title: str
    unsure: int
    nothing: int


class Counts(NamedTuple):
    """What the editors of the content can learn from the counts; the worst first."""

    items: tuple[ItemCount, ...]
    topics: tuple[TopicCount, ...]


def counted(content: Content, counts: Mapping[tuple[str, str], int]) -> Counts:
    """Order the counts by subject and outcome; what is not in the content any more is left out."""
    sums: Counter[tuple[str, str]] = Counter()
    for (subject, outcome), count in counts.items():
        item = content.faq_by_id.get(subject) if outcome in {HELPED, NOT_HELPED} else None
        sums[item.id if item else subject, outcome] += count
    items = [
        ItemCount(item.id, item.title, sums[item.id, HELPED], sums[item.id, NOT_HELPED])
        for item in content.faq
        if sums[item.id, HELPED] or sums[item.id, NOT_HELPED]
    ]
    titles = {group.id: group.title for group in content.groups} | {ELSEWHERE: "Over iets anders"}
    topics = [
        TopicCount(id_, title, sums[id_, UNSURE], sums[id_, NOTHING])
        for id_, title in titles.items()
        if sums[id_, UNSURE] or sums[id_, NOTHING]
    ]
    return Counts(
        tuple(sorted(items, key=lambda item: item.helped - item.not_helped)),
        tuple(sorted(topics, key=lambda topic: -topic.nothing - topic.unsure)),
    )


def report(counts: Counts) -> Message:
    """The counts in words."""
    if not (counts.items or counts.topics):
        return Message((Paragraph("Er is nog niets geteld."),))
    items = tuple(
        Entry(item.title, f"hielp {item.helped} keer, hielp niet {item.not_helped} keer · {item.id}")
        for item in counts.items
    )
    topics = tuple(
        Entry(topic.title, f"twijfel {topic.unsure} keer, niets gevonden {topic.nothing} keer")
        for topic in counts.topics
    )
    parts: list[Part] = []
    if items:
        parts += [Paragraph("Hielp het antwoord? Wat het minst hielp staat boven.", strong=True), Entries(items)]
    if topics:
        parts += [Paragraph("Vragen zonder zeker antwoord, per onderwerp", strong=True), Entries(topics)]
    return Message((*parts, SmallPrint(("Alleen aantallen; van niemand wordt bewaard wat hij vroeg of vond.",))))
