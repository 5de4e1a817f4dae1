"""Answers from the FAQ and the glossary: one phone screen each, and the long text behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.content.footnote_marks import without_marks
from bot.faq.findings import Findings, Match, Outcome
from bot.messages import feedback
from bot.messages.buttons import item_label, read_button, show_button
from bot.messages.excerpts import first_sentences, whole_words
from bot.messages.message import (
    Action,
    Button,
    Buttons,
    Echo,
    Entries,
    Entry,
    Message,
    Paragraph,
    Part,
    Passage,
    Sheet,
    SmallPrint,
)
from bot.messages.sharing import ITEM, TERM, share_button
from bot.messages.sources import source_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.content.models import Content, FaqItem, Footnote, Later, Section, SourceRef, Term

PASSAGE_LIMIT = 420
LATER_LIMIT = 220
CONTEXT_LIMIT = 280
"""What is left of the short answer where a passage or a term stands beside it."""
TEASER_LIMIT = 160
ECHO_LIMIT = 120
SUGGESTIONS = 3
RELATED = 4


def answer(content: Content, findings: Findings, beside: Sequence[Part] = ()) -> Message:
    """The reply to a question, as sure as the finder is: an answer, a choice of up to three, or an honest no.

    ``beside`` is what there is outside the FAQ (``bot.messages.beside``); it goes before what the FAQ has.
    """
    match findings:
        case Findings(outcome=Outcome.EXACT, term=term) if term is not None:
            return term_answer(content, term, findings.matches)
        case Findings(outcome=Outcome.EXACT | Outcome.SURE, matches=(best, *others)):
            return Message((*beside, *item_answer(content, best, others=others[: SUGGESTIONS - 1]).parts))
        case Findings(outcome=Outcome.UNSURE, matches=matches) if matches:
            return _choice(content, findings.query, matches[:SUGGESTIONS], beside)
    return _nothing_found(content, findings, beside)


def item_answer(content: Content, match: Match, *, others: Iterable[Match] = ()) -> Message:
    """The question, its short answer, the passage that matched, what changed later, origin and date."""
    item = match.item
    short = without_marks(item.short)
    parts: list[Part] = [Paragraph(item.question, strong=True)]
    if match.section is None:
        parts.append(Paragraph(short))
    else:
        parts += [
            Paragraph(first_sentences(short, CONTEXT_LIMIT)),
            Paragraph("Hierover staat er ook:", strong=True),
            _passage(item.answer[match.section]),
        ]
    parts += origin(content, item)
    parts.append(Buttons((read_button(item), share_button(f"{ITEM} {item.id}", item.title))))
    return Message((*parts, *_further(content, item, [other.item for other in others], "Verwant:")))


def term_answer(content: Content, term: Term, matches: Iterable[Match] = ()) -> Message:
    """What a term means, what else it may mean, and the best item about it with the other ones as buttons."""
    items = [match.item for match in matches] or [content.faq_by_id[id_] for id_ in term.see_also]
    parts: list[Part] = [
        Paragraph(term_title(term), strong=True),
        Paragraph(term.explanation),
    ]
    if term.other_meanings:
        meanings = "; ".join(other.meaning for other in term.other_meanings)
        parts.append(SmallPrint((f"Let op, dezelfde letters staan ook voor: {meanings}",)))
    share = share_button(f"{TERM} {term.id}", term.term)
    if items:
        best, *others = items
        parts += [
            Paragraph(best.question, strong=True),
            Paragraph(first_sentences(without_marks(best.short), CONTEXT_LIMIT)),
            *origin(content, best),
            Buttons((read_button(best), share)),
            *_further(content, best, others, "Ook hierover:"),
        ]
    else:
        source = (SmallPrint((f"Bron: {_sources(content, term.sources)}",)),) if term.sources else ()
        parts += [*source, Buttons((share,))]
    return Message(tuple(parts))


def unknown_term(content: Content, asked: str, nearest: Iterable[Term]) -> Message:
    """A term that the glossary does not have, with the nearest ones it does have."""
    parts: list[Part] = [
        Echo(whole_words(asked, ECHO_LIMIT), lead="Je vroeg naar het begrip:"),
        Paragraph("Dat begrip staat niet in de begrippenlijst."),
    ]
    buttons = tuple(
        Button(whole_words(f"{term.term}: {term.expansion}", 75), Action.SHOW_TERM, term.id) for term in nearest
    )
    if buttons:
        parts.append(Buttons(buttons, lead="Bedoel je misschien:"))
    if content.terms:
        parts.append(_glossary_button(content))
    parts.append(Paragraph(content.organisation.ask_the_secretary))
    return Message(tuple(parts))


def glossary(content: Content) -> Message:
    """How to ask for a term, with the whole list behind a button."""
    return Message(
        (
            Paragraph("Welk begrip wil je weten?", strong=True),
            Paragraph(
                f"Typ {content.organisation.command} begrip met een woord of afkorting erachter, "
                f"bijvoorbeeld {content.organisation.command} begrip {content.terms[0].term}."
                if content.terms
                else "De begrippenlijst is nog leeg."
            ),
            *([_glossary_button(content)] if content.terms else []),
        )
    )


def whole_glossary(content: Content) -> Sheet:
    """Every term with what it stands for, in alphabetical order."""
    terms = sorted(content.terms, key=lambda term: term.term.casefold())
    entries = tuple(Entry(term.term, text="" if _is_own_name(term) else term.expansion) for term in terms)
    return Sheet("Begrippen", (Entries(entries),))


def full_answer(content: Content, item: FaqItem) -> Sheet:
    """The whole answer with its footnotes, what changed later, and its sources."""
    parts: list[Part] = [
        Paragraph(item.question, strong=True),
        SmallPrint((_standpoint(item),)),
        *(Passage(section.text, _section_label(section)) for section in item.answer),
    ]
    if item.later is not None:
        parts += [Paragraph("Sindsdien veranderd", strong=True), Paragraph(_later(content, item.later))]
    if item.footnotes:
        parts += [Paragraph("Voetnoten", strong=True), SmallPrint(tuple(map(_footnote, item.footnotes)))]
    parts.append(SmallPrint((f"Bron: {_sources(content, item.sources)}", f"Stand: {item.as_of.wording}")))
    title = f"Vraag {item.letter}" if item.letter else content.group_by_id[item.group].title
    return Sheet(title, tuple(parts))


def gone() -> Message:
    """The reply to a button whose item no longer exists."""
    return Message(
        (
            Paragraph("Deze tekst bestaat niet meer", strong=True),
            Paragraph("De FAQ is gewijzigd nadat dit bericht geplaatst werd. Stel je vraag opnieuw."),
        )
    )


def _choice(content: Content, query: str, matches: Iterable[Match], beside: Sequence[Part]) -> Message:
    items = [match.item for match in matches]
    return Message(
        (
            Echo(whole_words(query, ECHO_LIMIT), lead="Je vroeg:"),
            *beside,
            Paragraph("Ik weet niet zeker wat je bedoelt. Misschien is dit het:", strong=True),
            Entries(tuple(_teaser(item) for item in items)),
            Buttons(tuple(map(show_button, items)), lead="Lees het antwoord op:"),
            Paragraph(content.organisation.ask_the_secretary),
        )
    )


def _nothing_found(content: Content, findings: Findings, beside: Sequence[Part]) -> Message:
    nothing = (
        Paragraph("In de FAQ staat hierover niets.")
        if beside
        else Paragraph("Hierover staat niets in de FAQ", strong=True)
    )
    parts: list[Part] = [Echo(whole_words(findings.query, ECHO_LIMIT), lead="Je vroeg:"), *beside, nothing]
    nearest = tuple(show_button(match.item) for match in findings.matches[:SUGGESTIONS])
    if nearest:
        parts.append(Buttons(nearest, lead="De FAQ gaat wel over:"))
    parts += [
        Paragraph(content.organisation.ask_the_secretary),
        Buttons((Button("Wat kan ik vragen?", Action.RUN_COMMAND, "help", spoken="Uitleg van deze bot"),)),
    ]
    return Message(tuple(parts))


def _passage(section: Section) -> Passage:
    return Passage(first_sentences(without_marks(section.text), PASSAGE_LIMIT), _section_label(section))


def _section_label(section: Section) -> str | None:
    point = f"Punt {section.point}" if section.point else ""
    return ": ".join(filter(None, (point, section.heading))) or None


def origin(content: Content, item: FaqItem) -> list[Part]:
    """What changed since, whose view it is, where it comes from and from when it is."""
    parts: list[Part] = []
    if item.later is not None:
        parts.append(Paragraph(f"Sindsdien: {first_sentences(without_marks(item.later.text), LATER_LIMIT)}"))
    parts.append(
        SmallPrint(
            (
                _standpoint(item),
                f"Bron: {_sources(content, item.sources[:1])} · stand: {item.as_of.wording}",
            )
        )
    )
    return parts


def _standpoint(item: FaqItem) -> str:
    return item.standpoint[:1].upper() + item.standpoint[1:]


def _further(content: Content, item: FaqItem, first: Iterable[FaqItem], lead: str) -> list[Part]:
    """Related items, those of the search first, and whether this one helped."""
    ids = dict.fromkeys([other.id for other in first] + list(item.see_also))
    ids.pop(item.id, None)
    related = [content.faq_by_id[id_] for id_ in ids][:RELATED]
    row = [Buttons(tuple(map(show_button, related)), lead=lead)] if related else []
    return [*row, feedback.ask(item, related)]


def _teaser(item: FaqItem) -> Entry:
    return Entry(item_label(item), text=first_sentences(without_marks(item.short), TEASER_LIMIT))


def _glossary_button(content: Content) -> Buttons:
    return Buttons((Button(f"Alle {len(content.terms)} begrippen", Action.READ_LIST, "begrip"),))


def _is_own_name(term: Term) -> bool:
    return term.expansion.casefold() == term.term.casefold()


def term_title(term: Term) -> str:
    """A term with what it stands for."""
    return term.term if _is_own_name(term) else f"{term.term}: {term.expansion}"


def _later(content: Content, later: Later) -> str:
    text = without_marks(later.text)
    return f"{text} (Bron: {_sources(content, later.sources)})" if later.sources else text


def _footnote(note: Footnote) -> str:
    return f"[{note.number}] {note.text}"


def _sources(content: Content, refs: Iterable[SourceRef]) -> str:
    return "; ".join(source_words(content, ref) for ref in refs)
