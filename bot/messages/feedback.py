"""Votes on whether an answer helped: the buttons, the replies, and the counts as an editor reads them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from bot.messages.buttons import item_label, send_on_button, show_button
from bot.messages.dates import day
from bot.messages.message import (
    Action,
    Button,
    Buttons,
    Entries,
    Entry,
    Message,
    Paragraph,
    Part,
    SmallPrint,
    titled,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping

    from bot.content.models import Content, FaqItem

HELPED = "helped"
NOT_HELPED = "not_helped"
UNSURE = "unsure"
NOTHING = "nothing"
"""Outcomes that are counted: the first two per item, the last two per group of the FAQ."""
ALTERNATIVES = 2
"""Related items offered after a vote that an answer did not help."""
MONTHLY_TITLE = "Wat er niet gevonden werd"
SHOWN = 5
"""Lines of each list in the message of the month."""
_ONLY_COUNTS = "Alleen aantallen: hier staat niet wat iemand vroeg, en niet wie."
ELSEWHERE = ""
"""Group of questions that are near nothing in the FAQ."""


def buttons(item: FaqItem) -> tuple[Button, Button]:
    """Buttons that say whether an item helped."""
    return Button("Dit hielp", Action.HELPED, item.id), Button("Dit hielp niet", Action.NOT_HELPED, item.id)


def thanks() -> Message:
    """Reply to a vote that it helped."""
    return Message((Paragraph("Dank je. Het is geteld, zonder je naam."),))


def counted_before() -> Message:
    """Reply to a second vote about the same answer."""
    return Message((Paragraph("Over dit antwoord is je oordeel al geteld."),))


def did_not_help(content: Content, item: FaqItem, *, counted: bool) -> Message:
    """Reply to a vote that it did not help: related items, and where to ask. ``counted`` unless it was before."""
    by_id = content.faq_by_id
    related = tuple(show_button(by_id[id_]) for id_ in item.see_also[:ALTERNATIVES])
    return titled(
        "Jammer dat dit niet hielp",
        "Het is geteld, zonder je naam; wie de teksten bijhoudt ziet dat dit antwoord beter kan."
        if counted
        else "Over dit antwoord is je oordeel al geteld.",
        *((Buttons(related, lead="Misschien wel:"),) if related else ()),
        Buttons(send_on_button(f"Over “{item_label(item)}”: "), lead="Of vertel wat je zocht:"),
        SmallPrint((content.organisation.ask_the_secretary,)),
    )


class ItemCount(NamedTuple):
    """Votes on an item."""

    id: str
    title: str
    helped: int
    not_helped: int


class TopicCount(NamedTuple):
    """Questions about a topic that had no certain answer."""

    id: str
    title: str
    unsure: int
    nothing: int


class Counts(NamedTuple):
    """Counts as the editors of the content read them; the worst first."""

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


def monthly(
    content: Content,
    counts: Mapping[tuple[str, str], int],
    roles: Collection[str],
    *,
    since: dt.date | None,
    waiting: int,
) -> Message | None:
    """To the owners with these roles: what was not found and what did not help since a day; None without any.

    ``waiting`` is the number of questions that were sent on and wait for an answer.
    """
    owned = [item for item in content.faq if item.owner in roles]
    groups = {ELSEWHERE, *(item.group for item in owned)}
    ids = {item.id for item in owned}
    rows = counted(content, counts)
    items = [item for item in rows.items if item.id in ids and item.not_helped > 0][:SHOWN]
    topics = [topic for topic in rows.topics if topic.id in groups and topic.nothing + topic.unsure > 0][:SHOWN]
    if not (items or topics or waiting):
        return None
    parts: list[Part] = [Paragraph(f"{MONTHLY_TITLE} sinds {day(since)}" if since else MONTHLY_TITLE, strong=True)]
    if topics:
        parts.append(Entries(tuple(Entry(topic.title, _without_answer(topic)) for topic in topics)))
    if items:
        parts.append(Paragraph("Antwoorden die niet hielpen", strong=True))
        parts.append(Entries(tuple(Entry(item.title, _votes(item)) for item in items)))
    if waiting:
        parts.append(Paragraph(f"Doorgestuurde vragen die op antwoord wachten: {waiting}."))
    return Message((*parts, SmallPrint((_ONLY_COUNTS,))))


def monthly_to_come() -> Message:
    """The message of a month that is yet to come, of which nothing is counted."""
    return titled(MONTHLY_TITLE, "De aantallen staan op de dag zelf vast; is er niets geteld, dan komt er niets.")


def report(counts: Counts) -> Message:
    """Counts in words."""
    if not (counts.items or counts.topics):
        return Message((Paragraph("Er is nog niets geteld."),))
    items = tuple(Entry(item.title, f"{_votes(item)} · {item.id}") for item in counts.items)
    topics = tuple(Entry(topic.title, _without_answer(topic)) for topic in counts.topics)
    parts: list[Part] = []
    if items:
        parts += [Paragraph("Hielp het antwoord? Wat het minst hielp staat boven.", strong=True), Entries(items)]
    if topics:
        parts += [Paragraph("Vragen zonder zeker antwoord, per onderwerp", strong=True), Entries(topics)]
    return Message((*parts, SmallPrint((_ONLY_COUNTS,))))


def _votes(item: ItemCount) -> str:
    return f"hielp {item.helped} keer, hielp niet {item.not_helped} keer"


def _without_answer(topic: TopicCount) -> str:
    return f"twijfel {topic.unsure} keer, niets gevonden {topic.nothing} keer"
