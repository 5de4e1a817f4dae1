"""Answers in words: the fact first, on one phone screen, with two buttons and a menu at most."""

from __future__ import annotations

from dataclasses import replace
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
from bot.answering.fact_sentences import repeats
from bot.answering.language import Language
from bot.calendar.occurrences import is_past
from bot.messages import courtesies
from bot.messages.buttons import LABEL_LIMIT, command_button, item_label, send_on_button, show_button
from bot.messages.cards import SAID, Card, message_of
from bot.messages.competition import caution, with_short_notice
from bot.messages.date_cards import (
    agenda_card,
    date_card,
    date_entry,
    region_card,
    region_words,
    round_card,
    undated_entry,
)
from bot.messages.excerpts import enumeration, sentences, whole_words
from bot.messages.message import Action, Button, Buttons, Entries, Entry, Message, Paragraph, SmallPrint, titled
from bot.messages.passages import (
    SINCE,
    brief_text,
    dated_text,
    is_opinion,
    is_whole,
    news,
    passage_card,
    then,
)
from bot.messages.remind_me import remind_button
from bot.messages.term_replies import term_card, term_text, term_title

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from bot.answering.answer import Answer, Fact
    from bot.content.models import Content, FaqItem

FACTS = 3
ALTERNATIVES = 3
ALONE = 0
"""Number of a candidate without others."""
PERHAPS = "Misschien zoek je ook dit:"
NOT_SURE, NOT_SURE_OF_ONE = "Bedoel je:", "Bedoel je dit?"
CLAIMED = "Of dat zo in de stukken staat, weet ik niet."
IN_DUTCH = "Sorry, only in Dutch:"
ORDINALS = ("eerste", "tweede", "derde", "vierde")
LINE, LINES = 39, 15
"""Characters of a line of a phone, and so many lines of candidates fit it with their buttons."""


def answer_message(content: Content, answer: Answer, today: dt.date, command: str) -> Message:
    """Reply to one message; above the reply to English stands one line of English.

    ``command`` is what is typed before a question where it is asked; empty in a direct message.
    """
    message = _reply(content, answer, today, command)
    if answer.near_coordination:
        message = with_short_notice(content, message)
    english = answer.reading.language is Language.ENGLISH
    return Message((SmallPrint((IN_DUTCH,)), *message.parts)) if english else message


def _reply(content: Content, answer: Answer, today: dt.date, command: str) -> Message:
    match answer.outcome:
        case Outcome.CAUTION:
            (fact,) = answer.facts
            return caution(content, fact.refused if isinstance(fact, CautionFact) else None)
        case Outcome.UNSURE if answer.alternatives and not answer.facts:
            facts = [candidate.fact for candidate in answer.alternatives]
            return unsure(content, facts, today, answer.reading.text, claimed=answer.reading.claims)
        case Outcome.NOTHING | Outcome.UNSURE if not answer.facts:
            return nothing_found(content, answer.reading.text)
    facts = _distinct(answer.facts)
    beside = len(facts) + len(answer.alternatives) - 1
    cards = [
        courtesies.courtesy_card(content, fact.kind, command, fact.about)
        if isinstance(fact, CourtesyFact)
        else _card(content, fact, answer.related, today, beside=beside)
        for fact in facts[:FACTS]
    ]
    if answer.alternatives:
        told = " ".join(_entry(content, fact, today).text for fact in facts)
        cards += _perhaps(content, (candidate.fact for candidate in answer.alternatives), told, today)
    if answer.unanswered:
        which = enumeration([ORDINALS[number - 1] for number in answer.unanswered])
        cards.append(Card((Paragraph(f"Op je {which} vraag staat hier geen antwoord."),)))
    if answer.outcome in {Outcome.ELSEWHERE, Outcome.UNSURE}:
        cards.append(Card((), more=send_on_button(answer.reading.text)))
    return message_of(*cards) if cards else nothing_found(content, answer.reading.text)


def _perhaps(content: Content, facts: Iterable[Fact], told: str, today: dt.date) -> Iterator[Card]:
    """Passages that may be what is asked too, without those that say what was ``told``."""
    for fact in facts:
        if isinstance(fact, PassageFact) and not repeats(sentences(brief_text(fact))[0], told, SAID):
            entry = _numbered(ALONE, fact, _entry(content, fact, today))
            yield Card((Paragraph(PERHAPS), Entries((entry,))), more=(show_button(fact.item),))


def _distinct(facts: Sequence[Fact]) -> list[Fact]:
    """Facts without what another says too: one item once with all its sentences, no region whose round is told."""
    shown = {region.id for fact in facts if isinstance(fact, RoundFact) for region in fact.regions}
    distinct: dict[object, Fact] = {}
    for fact in facts:
        match fact:
            case RegionFact(regions) if shown.issuperset(region.id for region in regions):
                continue
            case RegionFact(regions, executor, counted):
                others = distinct.get(RegionFact, RegionFact(()))
                if isinstance(others, RegionFact):
                    both = dict.fromkeys((*others.regions, *regions))
                    distinct[RegionFact] = RegionFact(
                        tuple(both), others.executor or executor, others.counted or counted
                    )
            case PassageFact(item=item):
                known = distinct.get(item.id)
                if isinstance(known, PassageFact):
                    texts = dict.fromkeys((brief_text(known), brief_text(fact)))
                    fact = replace(known, sentences=tuple(texts))  # noqa: PLW2901 - two of one item become one
                distinct[item.id] = fact
            case _:
                distinct[id(fact)] = fact
    return list(distinct.values())


def unsure(
    content: Content, facts: Sequence[Fact], today: dt.date, question: str, *, claimed: bool = False
) -> Message:
    """Up to three candidates, the first with its fact, and a button to more of each; and one to send it on.

    The others show their fact as far as the screen has room. What says no more than one before it is left out.
    To a message that makes a claim stands before them that the bot does not confirm it.
    """
    candidates: list[tuple[int, Fact, Entry]] = []
    shown_before = ""
    for fact in facts[:ALTERNATIVES]:
        entry = _entry(content, fact, today)
        if shown_before and repeats(entry.text, shown_before, SAID):
            continue
        shown_before = f"{shown_before} {entry.text}"
        candidates.append((len(candidates) + 1, fact, entry))
    shown = tuple(_fitting(candidates))
    if len(shown) == 1:
        candidates = [(ALONE, fact, entry) for _, fact, entry in candidates[:1]]
        shown = tuple(_fitting(candidates))
    more = [_more(*candidate, today) for candidate in candidates[: len(shown)]]
    row = (*(button for button in more if button is not None), *send_on_button(question))
    opening = NOT_SURE if len(shown) > 1 else NOT_SURE_OF_ONE
    return Message(
        (
            Paragraph(f"{CLAIMED} {opening}" if claimed else opening),
            Entries(shown),
            *((Buttons(row),) if row else ()),
            SmallPrint((content.organisation.ask_the_secretary,)),
        )
    )


def _fitting(candidates: Iterable[tuple[int, Fact, Entry]]) -> Iterator[Entry]:
    """Candidates with their facts as long as a phone has room, the first in any case; else the titles that fit."""
    room = LINES
    for number, fact, entry in candidates:
        full, title = _numbered(number, fact, entry), Entry(f"{number}. {entry.title}", entry.facts)
        shown = full if number <= 1 or _lines(full) <= room else title
        room -= _lines(shown)
        if room >= 0 or number <= 1:
            yield shown


def _lines(entry: Entry) -> int:
    """Lines that an entry takes on a phone, with the space below it."""
    texts = (text for text in (entry.title, entry.facts, *entry.text.split("\n")) if text)
    return 1 + sum(-(-len(text) // LINE) for text in texts)


def nothing_found(content: Content, question: str) -> Message:
    """One honest line, where to ask, and a button to send it on."""
    return titled(
        "Hierover staat niets in de FAQ.",
        content.organisation.ask_the_secretary,
        Buttons((*send_on_button(question), command_button("Wat kan ik vragen?", "help"))),
    )


def _card(  # noqa: PLR0911
    content: Content, fact: Fact, related: Iterable[FaqItem], today: dt.date, *, beside: int = 0
) -> Card:
    """Card of a fact with so many others ``beside`` it; one return for each kind."""
    brief = beside > 0
    match fact:
        case PassageFact():
            return passage_card(content, fact, today, related, brief=brief)
        case TermFact(term, items):
            return term_card(content, term, items, brief=brief, terse=beside > 1)
        case DateFact():
            return date_card(content, fact, today)
        case RoundFact(with_national=True):
            return agenda_card(content, fact, today)
        case RoundFact():
            return round_card(content, fact, today, brief=brief)
        case RegionFact():
            return region_card(content, fact)
        case ElsewhereFact(topic):
            return Card((Paragraph(topic.reply),))
        case AboutFact():
            return courtesies.about_card(content, fact, today)
    return Card(caution(content).parts)


def _entry(content: Content, fact: Fact, today: dt.date) -> Entry:  # noqa: PLR0911
    """Fact as a line of a list; one return for each kind."""
    match fact:
        case PassageFact(item=item):
            return Entry(item_label(item), text=dated_text(fact))
        case TermFact(term):
            return Entry(term_title(term), text=term_text(term))
        case DateFact(occurrences=(first, *_)) | RoundFact(occurrences=(first, *_)):
            return date_entry(content, first, today)
        case DateFact(undated=(deadline, *_)):
            return undated_entry(deadline)
        case RoundFact(insurers=insurers):
            names = ", ".join(insurer.name for insurer in insurers)
            return Entry(f"Contractronde {names}".strip(), text="Er is geen komende ronde bekend.")
        case RegionFact(regions):
            words = "; ".join(f"{region.name}: {region_words(content, region)}" for region in regions)
            return Entry("Preferente zorgverzekeraar", text=words)
        case ElsewhereFact(topic):
            return Entry(topic.title, text=topic.reply)
    (card,) = (_card(content, fact, (), today),)
    return Entry("", text=" ".join(part.text for part in card.parts if isinstance(part, Paragraph)))


def _numbered(number: int, fact: Fact, entry: Entry) -> Entry:
    """Candidate with its number; of the first passage the name of its item and the news follow the fact."""
    before = f"{number}. " if number else ""
    if not isinstance(fact, PassageFact):
        return replace(entry, title=f"{before}{entry.title}")
    text = f"{before}{entry.text}"
    if number > 1:
        return Entry("", text=text)
    if fact.news_first and (since := news(fact)):
        return Entry(
            "", text=f"{before}{since.removeprefix(SINCE)}\n{then(fact, brief_text(fact))} ({entry.title})"
        )
    since = news(fact) if is_opinion(fact) or fact.own_news else ""
    return Entry("", text="\n".join(filter(None, (f"{text} ({entry.title})", since))))


def _more(number: int, fact: Fact, entry: Entry, today: dt.date) -> Button | None:
    """Button to more of a candidate, by its number."""
    label = f"Meer over {number}" if number else "Lees alles"
    spoken = whole_words(f"{label}: {entry.title}", LABEL_LIMIT)
    match fact:
        case PassageFact(item=item) if not is_whole(item, brief_text(fact)):
            return Button(label, Action.READ_ITEM, item.id, spoken=spoken)
        case TermFact(term):
            return Button(label, Action.SHOW_TERM, term.id, spoken=spoken)
        case DateFact(occurrences=(first, *_)) if not is_past(first, today):
            button = remind_button(first)
            return replace(button, label=f"Herinner mij aan {number}") if number else button
        case RoundFact(insurers, regions):
            words = " ".join(["rondes", *(named.id for named in regions or insurers)])
            return Button(label, Action.RUN_COMMAND, words, spoken=spoken)
        case RegionFact(regions):
            words = " ".join(["rondes", *(region.id for region in regions)])
            return Button(label, Action.RUN_COMMAND, words, spoken=spoken)
    return None
