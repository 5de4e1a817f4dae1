"""Terms of the glossary: what one means in a sentence, the nearest ones, and the whole list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.fact_sentences import repeats
from bot.messages.buttons import read_button, show_button
from bot.messages.cards import SAID, Card, message_of
from bot.messages.excerpts import sentences, whole_words
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
    Sheet,
    SmallPrint,
    titled,
)
from bot.messages.sharing import TERM, share_button
from bot.messages.sources import covering, source_links, source_words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.content.models import Content, FaqItem, Term

LONGEST_TITLE = 8
"""Words of a term with what it stands for; a longer one is no title but a sentence."""
ITEMS_IN_MENU = 3
_ECHO_LIMIT = 120


def term_card(
    content: Content, term: Term, items: Sequence[FaqItem] = (), *, brief: bool = False, terse: bool = False
) -> Card:
    """Meaning of a term in a sentence or two, what else it may mean, and the way to the FAQ about it.

    A ``brief`` one has others beside it, which show what is meant, and no title above a text that names the term.
    A ``terse`` one has so many that there is room for its first sentence alone.
    """
    related = [*items, *(content.faq_by_id[id_] for id_ in term.see_also)]
    unique = list({item.id: item for item in related}.values())
    others = tuple(map(show_button, unique[1 : 1 + ITEMS_IN_MENU]))
    whole = (Button("Hele uitleg", Action.READ_TERM, term.id),) if term.short else ()
    text = sentences(term_text(term))[0] if terse else term_text(term)
    return Card(
        (
            *_title(term, text, brief=brief),
            Paragraph(text),
            *_small_print(content, term, text, brief=brief),
        ),
        tuple(read_button(item) for item in unique[:1]),
        (*whole, *others[: ITEMS_IN_MENU - len(whole)], share_button(f"{TERM} {term.id}", term.term)),
    )


def term_message(content: Content, term: Term, items: Sequence[FaqItem] = ()) -> Message:
    """Reply to who asks for a term, or chooses it."""
    return message_of(term_card(content, term, items))


def full_term(content: Content, term: Term) -> Sheet:
    """Everything that the glossary has of a term."""
    meanings = tuple(Entry(other.meaning, text=other.hint or "") for other in term.other_meanings)
    parts: list[Part] = [Paragraph(_expanded(term), strong=True), Paragraph(term.explanation)]
    if term.short:
        parts.insert(1, Paragraph(term.short))
    if meanings:
        parts += [Paragraph("Dezelfde letters staan ook voor", strong=True), Entries(meanings)]
    if term.sources:
        origin = f"Bron: {source_words_of(content, term.sources)}"
        parts.append(SmallPrint((origin,), source_links(content, term.sources)))
    return Sheet("Begrip", tuple(parts))


def term_title(term: Term) -> str:
    """Term with what it stands for, as far as that makes a title."""
    expanded = _expanded(term)
    return expanded if len(expanded.split()) <= LONGEST_TITLE else term.term


def term_text(term: Term) -> str:
    """Meaning, opening with what the term stands for where the title has no room for it."""
    text = term.short or term.explanation
    if term.short or term_title(term) != term.term or _is_own_name(term):
        return text
    return f"{term.expansion[:1].upper()}{term.expansion[1:]}. {text}"


def unknown_term(content: Content, asked: str, nearest: Iterable[Term]) -> Message:
    """Reply to a term that the glossary does not have, with the nearest ones it does have."""
    parts: list[Part] = [
        Echo(whole_words(asked, _ECHO_LIMIT), lead="Dit staat niet in de begrippenlijst:"),
    ]
    buttons = tuple(Button(whole_words(_expanded(term), 75), Action.SHOW_TERM, term.id) for term in nearest)
    if buttons:
        parts.append(Buttons(buttons, lead="Bedoel je misschien:"))
    if content.terms:
        parts.append(_glossary_button(content))
    parts.append(Paragraph(content.organisation.ask_the_secretary))
    return Message(tuple(parts))


def glossary(content: Content) -> Message:
    """Explanation of asking for a term, with the whole list behind a button."""
    command = content.organisation.command
    if not content.terms:
        return Message((Paragraph("De begrippenlijst is nog leeg."),))
    example = f"{command} begrip {content.terms[0].term}"
    return titled(
        "Welk begrip wil je weten?",
        f"Typ {command} begrip met een woord of afkorting erachter, bijvoorbeeld {example}.",
        _glossary_button(content),
    )


def whole_glossary(content: Content) -> Sheet:
    """Every term with what it stands for, in alphabetical order."""
    terms = sorted(content.terms, key=lambda term: term.term.casefold())
    entries = tuple(Entry(term.term, text="" if _is_own_name(term) else term.expansion) for term in terms)
    return Sheet("Begrippen", (Entries(entries),))


def _small_print(content: Content, term: Term, text: str, *, brief: bool) -> tuple[Part, ...]:
    also = "" if brief else "; ".join(other.meaning for other in term.other_meanings)
    sources = covering(content, text, term.sources)
    lines = (
        f"Let op, dezelfde letters staan ook voor: {also}" if also else "",
        f"Bron: {source_words_of(content, sources)}" if sources else "",
    )
    return (SmallPrint(tuple(filter(None, lines)), source_links(content, sources)),) if any(lines) else ()


def _glossary_button(content: Content) -> Buttons:
    return Buttons((Button(f"Alle {len(content.terms)} begrippen", Action.READ_LIST, "begrip"),))


def _title(term: Term, text: str, *, brief: bool) -> tuple[Paragraph, ...]:
    """Title above a meaning: in brief the term alone where the text expands it, and none where it names it."""
    if brief and term.term.casefold() in sentences(text)[0].casefold():
        return ()
    told = brief and repeats(term.expansion, text, SAID)
    return (Paragraph(term.term if told else term_title(term), strong=True),)


def _is_own_name(term: Term) -> bool:
    return term.expansion.casefold() == term.term.casefold()


def _expanded(term: Term) -> str:
    return term.term if _is_own_name(term) else f"{term.term}: {term.expansion}"
