"""Passages of the FAQ: the sentences that hold a fact, what changed since, and the whole answer behind them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.answer import PassageFact, PassagePart
from bot.answering.fact_sentences import once_said
from bot.content.footnote_marks import without_marks
from bot.messages import feedback
from bot.messages.buttons import item_label, read_button, show_button
from bot.messages.cards import SAID, Card, message_of
from bot.messages.dates import day as written
from bot.messages.excerpts import first_sentences
from bot.messages.message import Buttons, Message, Paragraph, Part, Passage, Sheet, SmallPrint, titled
from bot.messages.sharing import ITEM, share_button
from bot.messages.sources import source_links, source_words_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bot.content.models import Content, FaqItem, Footnote, Later, Section, SourceRef

FACT_LIMIT = 240
"""Characters of a text of which no sentence in particular is asked."""
ITEM_LIMIT = 280
"""Characters of a short answer that is asked as a whole."""
LATER_LIMIT = 200
SINCE = "Sindsdien: "
BRIEF_LIMIT = 280
"""Characters of a fact and its news where another fact is beside it."""
RELATED_IN_MENU = 2
RELATED = 4
_LIST_MARKS = {"-", "•"}


def overdue(item: FaqItem, today: dt.date) -> tuple[str, ...]:
    """Line with an answer whose review is past; none with other answers."""
    if item.review_by is None or today <= item.review_by:
        return ()
    return (f"Let op: had voor {written(item.review_by)} nagekeken moeten zijn.",)


def whole_item(item: FaqItem) -> PassageFact:
    """Short answer of an item that was asked by its name, or chosen."""
    return PassageFact(item, None, (first_sentences(without_marks(item.short), ITEM_LIMIT),))


def passage(item: FaqItem, section: int | None) -> PassageFact:
    """Passage of an item by its index, in its short form; None for the item as a whole."""
    if section is None:
        return whole_item(item)
    part = item.answer[section]
    short = part.short or first_sentences(without_marks(part.text), FACT_LIMIT)
    return PassageFact(item, section, (short,), PassagePart.SECTION)


def passage_card(  # noqa: PLR0913 - what stands around a fact, each by its name
    content: Content,
    fact: PassageFact,
    today: dt.date,
    related: Iterable[FaqItem] = (),
    *,
    brief: bool = False,
    under_title: bool = False,
) -> Card:
    """Fact first, then what changed since in one sentence, then one line of origin.

    A ``brief`` one has others beside it on the screen; one ``under_title`` has the title of its item above it.
    """
    item = fact.item
    text = brief_text(fact) if brief else fact_text(fact)
    since = news(fact)
    if fact.news_first and since:
        since, text = since.removeprefix(SINCE), then(fact, text)
    elif brief and len(text) + len(since) > BRIEF_LIMIT:
        since = ""
    said = Paragraph(text)
    update = (SmallPrint((since,)) if brief and not fact.news_first else Paragraph(since),) if since else ()
    others = _related(content, item, related)[:RELATED_IN_MENU]
    origin = _origin(content, fact)
    if under_title and not item.letter:
        origin = origin.removeprefix(f"{item.title} · ")
    share = share_button(f"{ITEM} {item.id}", item.title)
    return Card(
        (
            *((*update, said) if fact.news_first else (said, *update)),
            SmallPrint((origin, *overdue(item, today)), source_links(content, _origins(fact))),
        ),
        (share if is_whole(item, text) else read_button(item),),
        (
            *map(show_button, others),
            share,
            *feedback.buttons(item),
        ),
    )


def item_message(content: Content, item: FaqItem, today: dt.date) -> Message:
    """Reply to who chose an item: its name, then its short answer."""
    message = message_of(passage_card(content, whole_item(item), today, under_title=True))
    return titled(item.title, *message.parts)


def fact_text(fact: PassageFact) -> str:
    """Sentences that hold the fact."""
    return " ".join(fact.sentences).replace(" • ", "\n• ")


def brief_text(fact: PassageFact) -> str:
    """Fact where there is little room: of a long pair the sentence that was found for the question."""
    text = fact_text(fact)
    return text if len(text) <= FACT_LIMIT else fact.sentences[-1]


def full_answer(content: Content, item: FaqItem, today: dt.date) -> Sheet:
    """Whole answer with its footnotes, what changed later, its sources, and where to read on."""
    parts: list[Part] = [
        Paragraph(item.question, strong=True),
        SmallPrint((_capital(item.standpoint),)),
        *(part for section in item.answer for part in _whole_section(section)),
    ]
    if item.later is not None:
        links = source_links(content, item.later.sources)
        parts += [
            Paragraph("Sindsdien veranderd", strong=True),
            Paragraph(_later(content, item.later), links=links),
        ]
    if item.footnotes:
        parts += [Paragraph("Voetnoten", strong=True), SmallPrint(tuple(map(_footnote, item.footnotes)))]
    dated = (f"Stand: {item.as_of.wording}", *overdue(item, today))
    sources = _sources(item)
    origin = (f"Bron: {source_words_of(content, sources)}", *dated)
    parts.append(SmallPrint(origin, source_links(content, sources)))
    related = _related(content, item)[:RELATED]
    if related:
        parts.append(Buttons(tuple(map(show_button, related)), lead="Verwant:"))
    title = f"Vraag {item.letter}" if item.letter else content.group_by_id[item.group].title
    return Sheet(title, tuple(parts))


def gone() -> Message:
    """Reply to a button whose item no longer exists."""
    return titled(
        "Deze tekst bestaat niet meer",
        "De FAQ is gewijzigd nadat dit bericht geplaatst werd. Stel je vraag opnieuw.",
    )


def is_whole(item: FaqItem, shown: str) -> bool:
    """True when this text is all that there is of the answer: reading on would give the same once more."""
    named = any(section.heading or section.point or section.later for section in item.answer)
    beside = named or item.later or item.footnotes or len(_sources(item)) > 1
    return not beside and _words(shown) == _words("\n".join(section.text for section in item.answer))


def _words(text: str) -> list[str]:
    """Words of a text, apart from how its lists are marked."""
    return [word for word in without_marks(text).split() if word not in _LIST_MARKS]


def news(fact: PassageFact) -> str:
    """News since the source was written: that of the passage, else that of its item; empty where there is none."""
    later = fact.item.later
    if fact.part is PassagePart.LATER or not (fact.own_news or later):
        return ""
    all_of_it = first_sentences(without_marks(later.text), LATER_LIMIT) if later else ""
    whole = fact.news or (all_of_it if fact.bearing is None else "")
    text = " ".join(once_said(whole, brief_text(fact), SAID))
    return f"{SINCE}{text}" if text else ""


def then(fact: PassageFact, text: str) -> str:
    """Fact behind the news since: from when it is goes first, as "Najaar 2020: …"; an opinion says so itself."""
    dated = dated_text(replace(fact, sentences=(text,)))
    return dated if dated != text else f"{_capital(fact.item.as_of.wording)}: {text}"


def dated_text(fact: PassageFact) -> str:
    """Fact as one of several, where the line with its origin is missing: an opinion says from when it is."""
    text = brief_text(fact)
    holder = _holder(fact.item)
    attribution = f"olgens {holder}"
    if holder and attribution in text and fact.part is not PassagePart.LATER:
        return text.replace(attribution, f"{attribution} ({fact.item.as_of.wording})", 1)
    return text


def is_opinion(fact: PassageFact) -> bool:
    """True for a fact from an item that gives a standpoint."""
    return bool(_holder(fact.item))


def _holder(item: FaqItem) -> str:
    """Those whose standpoint an item gives: "de opstellers"; empty where it gives none."""
    opening, _, holder = item.standpoint.partition(",")[0].partition(" van ")
    return holder if opening.casefold() == "standpunt" else ""


def _section(fact: PassageFact) -> Section | None:
    """Section that a fact is from."""
    return fact.item.answer[fact.section] if fact.section is not None else None


def _origin(content: Content, fact: PassageFact) -> str:
    """Item, whose view it is, where it comes from and from when it is, on one line."""
    item = fact.item
    source = source_words_of(content, _origins(fact))
    if fact.part is PassagePart.LATER and item.later is not None:
        return f"Sindsdien veranderd bij “{item_label(item)}” · Bron: {source}"
    name = item_label(item)
    (first,) = _origins(fact)
    if first.document != item.sources[0].document:  # the standpoint and the date of the item are of another text
        dated, _, _ = content.document_by_id[first.document].dated.partition(" (")
        return " · ".join((name, f"Bron: {source} ({dated})"))
    standpoint, _, _ = _capital(item.standpoint).partition(",")
    return " · ".join((name, standpoint, f"Bron: {source}", f"stand: {item.as_of.wording}"))


def _origins(fact: PassageFact) -> tuple[SourceRef, ...]:
    """First source of a fact: that of its passage, else that of its item."""
    part = fact.item.later if fact.part is PassagePart.LATER else _section(fact)
    return ((part.sources if part else ()) or fact.item.sources)[:1]


def _sources(item: FaqItem) -> tuple[SourceRef, ...]:
    """Sources of an item and of its passages."""
    return tuple(dict.fromkeys((*item.sources, *(ref for section in item.answer for ref in section.sources))))


def _related(content: Content, item: FaqItem, first: Iterable[FaqItem] = ()) -> list[FaqItem]:
    """Items on the subject, those of the search before those that the content names."""
    ids = dict.fromkeys([*(other.id for other in first), *item.see_also])
    ids.pop(item.id, None)
    return [content.faq_by_id[id_] for id_ in ids]


def _whole_section(section: Section) -> tuple[Part, ...]:
    passage = Passage(section.text, _section_label(section))
    return (passage, SmallPrint((f"Sindsdien: {section.later}",))) if section.later else (passage,)


def _section_label(section: Section) -> str | None:
    point = f"Punt {section.point}" if section.point else ""
    return ": ".join(filter(None, (point, section.heading))) or None


def _later(content: Content, later: Later) -> str:
    text = without_marks(later.text)
    return f"{text} (Bron: {source_words_of(content, later.sources)})" if later.sources else text


def _footnote(note: Footnote) -> str:
    return f"[{note.number}] {note.text}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
