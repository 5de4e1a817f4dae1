"""Replies to small talk and to questions about the bot: one short, true line that fits every surface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.answer import About, Courtesy
from bot.content.models import Term
from bot.messages.buttons import LABEL_LIMIT, command_button, item_label
from bot.messages.cards import Card
from bot.messages.commands import AGENDA
from bot.messages.excerpts import first_sentences, whole_words
from bot.messages.message import Action, Button, Paragraph, SmallPrint
from bot.messages.passages import passage_card, whole_item

if TYPE_CHECKING:
    import datetime as dt

    from bot.answering.answer import AboutFact
    from bot.content.models import Content, FaqItem

_ABILITIES = "Vraag naar een onderwerp, begrip, datum, contractronde of regio. Een letter geeft die vraag."
_ABOUT_ITSELF = {
    About.ABILITIES: _ABILITIES,
    About.IDENTITY: f"Ik ben een programma, geen mens: ik zoek in teksten die anderen schreven. {_ABILITIES}",
    About.OPINION: (
        "Ik heb geen mening, kies geen partij en geef geen advies over tekenen: ik vertel wat in de stukken "
        'staat, en wiens standpunt dat is. Vraag bijvoorbeeld "wat vinden de opstellers van het IZA".'
    ),
}
_CALENDAR = (
    "De datums kunnen in je eigen agenda: Outlook, Google of Apple. Verschuift er een, dan verschuift hij mee."
)
_AGAIN = "{} zoek ik weer iets voor je op."
_LINES = {
    Courtesy.GREETING: "Hallo! Waar kan ik je mee helpen: een vraag, een begrip, een datum of een contractronde?",
    Courtesy.THANKS: "Graag gedaan.",
    Courtesy.GOODBYE: "Tot de volgende keer. {again}",
    Courtesy.APOLOGY: "Geen probleem. {again}",
    Courtesy.ABUSE: "Jammer dat het niet hielp. {again}",
    Courtesy.FOLLOW_UP: "Waarover gaat je vraag? Noem het onderwerp erbij, dan zoek ik het op.",
    Courtesy.SMALL_TALK: "Daar ga ik niet over. Ik beantwoord vragen uit de FAQ en ken de datums.",
}
_LEANS = "Dat weet ik hierover niet zeker. Noem het onderwerp erbij, dan zoek ik het op."
_WITH_HELP = {Courtesy.GREETING, Courtesy.ABUSE, Courtesy.SMALL_TALK, Courtesy.FOLLOW_UP}


def courtesy_card(content: Content, kind: Courtesy, command: str, about: FaqItem | Term | None = None) -> Card:
    """Reply to a message that asks nothing; to a wish for a person, where people are.

    ``about`` is what a question seems to lean on.
    """
    if kind is Courtesy.HUMAN:
        return Card((Paragraph(f"Ik ben een bot. {_to_people(content)}"),))
    line = _LINES[kind].format(
        again=_AGAIN.format(f"Met {command} en een paar woorden" if command else "Met een paar woorden")
    )
    if about is not None:
        return Card((Paragraph(_LEANS),), (_back_button(about),))
    return Card((Paragraph(line),), (_help_button(),) if kind in _WITH_HELP else ())


def _back_button(about: FaqItem | Term) -> Button:
    if isinstance(about, Term):
        return Button(whole_words(f"Terug naar {about.term}", LABEL_LIMIT), Action.SHOW_TERM, about.id)
    return Button(whole_words(f"Terug naar {item_label(about)}", LABEL_LIMIT), Action.READ_ITEM, about.id)


def about_card(content: Content, fact: AboutFact, today: dt.date) -> Card:
    """Card about the bot, from the content itself: who wrote the answers, their age, or what can be asked."""
    if fact.kind in _ABOUT_ITSELF:
        return Card((Paragraph(_ABOUT_ITSELF[fact.kind]),), (_help_button(),))
    if fact.kind is About.CALENDAR:
        return Card((Paragraph(_CALENDAR),), (command_button("In je agenda", AGENDA.name),))
    if fact.item is not None:
        return passage_card(content, whole_item(fact.item), today)
    lines = tuple(f"{title}: stand {' en '.join(wordings)}." for title, wordings in _ages(content) if wordings)
    if fact.kind is About.AGE:
        text = f"{' '.join(lines)} Wat sindsdien veranderde, staat bij het antwoord."
        return Card((Paragraph(text),))
    intros = tuple(first_sentences(group.intro, 120) for group in content.groups if group.intro)
    return Card(
        (Paragraph(" ".join(intros) or f"De teksten zijn van {content.organisation.name}."), SmallPrint(lines))
    )


def _ages(content: Content) -> list[tuple[str, list[str]]]:
    """Title of each group of the FAQ, with the moments at which its items were written."""
    items = [(item.group, item.as_of.wording) for item in content.faq]
    return [
        (group.title, list(dict.fromkeys(wording for id_, wording in items if id_ == group.id)))
        for group in content.groups
    ]


def _to_people(content: Content) -> str:
    """Where to ask a person, without the words that open a reply that found nothing."""
    first, _, rest = content.organisation.ask_the_secretary.partition("? ")
    return rest or first


def _help_button() -> Button:
    return command_button("Wat kan ik vragen?", "help")
