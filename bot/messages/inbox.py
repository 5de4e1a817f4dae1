"""Questions that are sent on to the owners of the content: the window, what owners see, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.content.models import FaqItem
from bot.messages.buttons import LABEL_LIMIT, command_button, item_label, show_button
from bot.messages.commands import EDITS, FORGET_ME
from bot.messages.dates import day
from bot.messages.edit_windows import LIST
from bot.messages.excerpts import enumeration, whole_words
from bot.messages.message import (
    Action,
    Button,
    Buttons,
    Choices,
    Echo,
    Message,
    Option,
    Paragraph,
    Part,
    Pick,
    SearchField,
    Sheet,
    SmallPrint,
    TextField,
    UserMention,
    titled,
)
from bot.messages.passages import item_message
from bot.redaction import without_kinds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from bot.content.models import Content, Elsewhere
    from bot.redaction import Redacted

TITLE = "Vraag doorsturen"
OWNERS_TITLE = "Vraag van een collega"
ANSWERED_TITLE = "Je vraag is beantwoord"
CORRECTION_TITLE = "Het antwoord op je vraag vervalt"
REASON = "doorgestuurde vraag"
"""Reason of the edits that are made for these."""
FORM, ANSWER_FORM = "inbox_send", "inbox_answer_form"
POINT_FORM, ELSEWHERE_FORM = "inbox_point_form", "inbox_elsewhere_form"
QUESTION, NAME = "inbox_question", "inbox_name"
"""Names of the fields of who asks."""
ITEM_QUESTION, ITEM_ANSWER, ITEM_SOURCE = "inbox_item_question", "inbox_item_answer", "inbox_item_source"
TOPIC_TITLE, TOPIC_REPLY, PHRASINGS = "inbox_topic_title", "inbox_topic_reply", "inbox_phrasings"
TEXTS = (ITEM_QUESTION, ITEM_ANSWER, ITEM_SOURCE, TOPIC_TITLE, TOPIC_REPLY, PHRASINGS)
ITEM, TOPIC = "inbox_item", "inbox_topic"
CHOSEN = (ITEM, TOPIC)
"""Names of the fields of the owners: texts, and choices of one."""
TEXT_LIMIT = 2000
"""Characters of a question that is sent on: what is taken out may have a longer name."""
PHRASING_LIMIT = 300
"""Characters of a phrasing in the content."""
WORDINGS = 4
"""So many wordings of a question stand in the message to the owners."""
IN_WINDOW = 40
"""Questions in a window, each with two blocks."""
NEW_TOPIC = "-"
"""The choice of a kind of question that is not known yet."""
ANSWER_LIMIT = 3000
_TITLE_LIMIT, _SOURCE_LIMIT = 70, 200
_MOST_TOPICS = 99
_MOST_PEOPLE = 5


class Naming(StrEnum):
    """Choice of who asks: to be seen by the owners, to be answered, or neither."""

    NAMED = "named"
    ANSWERED = "answered"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Questions that ask the same, as their owners see them."""

    id: str
    texts: tuple[str, ...]
    """The wordings, the first one first; empty once they are erased."""
    count: int
    people: tuple[str, ...]
    """Slack's ids of those who are named."""
    kept_until: dt.date | None
    """The day on which the last text is erased; None once all are."""
    item: FaqItem | None = None
    """The item that answers it."""
    topic: Elsewhere | None = None
    """The kind of question that it is, where it is not for this content."""
    is_open: bool = True
    askers: int = 0
    """The number of people who hear the answer."""


def send_window(redacted: Redacted, memory: str, *, can_be_named: bool = True) -> Sheet:
    """The window with the question as it would be sent; nothing is kept before that.

    ``can_be_named``: the owners, who read in Slack, can see who asks.
    """
    options = (
        *((Option("Ja, en stuur mij het antwoord", Naming.NAMED),) if can_be_named else ()),
        Option("Nee, maar stuur mij wel het antwoord", Naming.ANSWERED),
        Option("Nee, en bewaar ook niet dat ik dit vroeg", Naming.NOBODY),
    )
    hint = "Lees na: geen namen of andere gegevens van patiënten."
    return Sheet(
        TITLE,
        (
            Paragraph("Zo komt je vraag bij wie de teksten bijhoudt. Je mag hem nog wijzigen."),
            TextField(
                "Je vraag", QUESTION, redacted.text[:TEXT_LIMIT], several_lines=True, longest=TEXT_LIMIT, hint=hint
            ),
            Choices(
                "Mag de redactie je naam zien?",
                NAME,
                Pick.RADIO,
                options,
                (Naming.ANSWERED,),
                tells=False,
                required=True,
            ),
            SmallPrint((*_taken_out(redacted), "De tekst wordt na 30 dagen gewist.")),
        ),
        form=FORM,
        send="Verstuur",
        memory=memory,
    )


def being_sent() -> Sheet:
    """The window until the question is kept."""
    return Sheet(TITLE, (Paragraph("Een ogenblik: je vraag wordt verstuurd."),))


def sent(content: Content, redacted: Redacted, naming: Naming) -> Sheet:
    """The question is sent, to the letter, and what follows."""
    back = {
        Naming.NAMED: "Je krijgt een direct bericht zodra er een antwoord is. De redactie ziet je naam.",
        Naming.ANSWERED: "Je krijgt een direct bericht zodra er een antwoord is. Je naam ziet de redactie niet.",
        Naming.NOBODY: "Niemand kan zien dat jij dit vroeg. Het antwoord vind je door het later weer te vragen.",
    }
    forget = f"Eerder wissen kan met {content.organisation.command} {FORGET_ME.name} {FORGET_ME.argument}."
    erased = () if naming is Naming.NOBODY else (forget,)
    return Sheet(
        TITLE,
        (
            Paragraph("Je vraag is verstuurd", strong=True),
            Echo(redacted.text, lead="Verstuurd:"),
            Paragraph(back[naming]),
            SmallPrint((*_taken_out(redacted), " ".join(("De tekst wordt na 30 dagen gewist.", *erased)))),
        ),
    )


def nothing_to_send() -> Sheet:
    """There was no text in the window."""
    return Sheet(TITLE, (Paragraph("Er stond geen vraag in het venster, dus er is niets verstuurd."),))


def for_owners(group: QuestionGroup) -> Message:
    """The questions of a group, with what an owner can do about them, or what was done."""
    if not group.texts:
        return Message((Paragraph("Deze vraag is gewist."),))
    shown = group.texts[:WORDINGS]
    leads = ("Vraag:", *("Ook zo gevraagd:",) * (len(shown) - 1))
    parts: list[Part] = [
        Paragraph(OWNERS_TITLE + (f", {group.count} keer gevraagd" if group.count > 1 else ""), strong=True),
        *(Echo(text, lead=lead) for text, lead in zip(shown, leads, strict=True)),
        *(UserMention(person, "vroeg dit") for person in group.people[:_MOST_PEOPLE]),
    ]
    if group.is_open:
        parts += [
            _decisions(group),
            *((SmallPrint((f"De tekst wordt op {day(group.kept_until)} gewist.",)),) if group.kept_until else ()),
        ]
    elif group.topic:
        parts += [Paragraph(f"Niet voor ons: {group.topic.title}"), SmallPrint((_hears(group),))]
    else:
        answer = f": “{item_label(group.item)}”" if group.item else ""
        parts += [Paragraph(f"Beantwoord{answer}"), SmallPrint((_hears(group),))]
    if not group.is_open:
        look = (replace(show_button(group.item), label="Bekijk"),) if group.item else ()
        parts.append(Buttons((*look, command_button("Wijzigingen", EDITS.name))))
    return Message(tuple(parts))


def waiting_window(groups: Sequence[QuestionGroup]) -> Sheet:
    """Questions that wait for an answer, the newest first, with what an owner can do about them."""
    parts: list[Part] = [
        Paragraph("Vragen van collega's" if groups else "Er wacht geen vraag van een collega.", strong=True)
    ]
    for group in groups[:IN_WINDOW]:
        lead = f"{group.count} keer gevraagd:" if group.count > 1 else "Vraag:"
        parts += [Echo(group.texts[0], lead=lead), _decisions(group)]
    if len(groups) > IN_WINDOW:
        parts.append(SmallPrint((f"En nog {len(groups) - IN_WINDOW}.",)))
    return Sheet("Vragen", tuple(parts), form=LIST)


def _decisions(group: QuestionGroup) -> Buttons:
    return Buttons(
        (
            Button("Schrijf een antwoord", Action.INBOX_ANSWER, group.id, primary=True),
            Button("Wijs een antwoord aan", Action.INBOX_POINT, group.id),
            Button("Niet voor ons", Action.INBOX_ELSEWHERE, group.id),
            Button("Wis", Action.INBOX_ERASE, group.id, spoken="Wis deze vraag"),
        )
    )


def _hears(group: QuestionGroup) -> str:
    """Number of people who get the answer in a direct message, in a sentence."""
    if not group.askers:
        return "Niemand krijgt bericht: wie dit vroeg, liet geen naam achter."
    askers = "Wie dit vroeg, krijgt" if group.askers == 1 else f"De {group.askers} die dit vroegen, krijgen"
    return f"{askers} het in een direct bericht. Vergist? Maak het ongedaan bij ‘Wijzigingen’."


def answer_window(group: QuestionGroup, written: Mapping[str, str]) -> Sheet:
    """The window to answer a question with a new item; ``written`` is what was filled in before, by field."""
    return Sheet(
        "Schrijf een antwoord",
        (
            TextField("Vraag", ITEM_QUESTION, written.get(ITEM_QUESTION, _as_question(group.texts[0]))),
            TextField(
                "Antwoord", ITEM_ANSWER, written.get(ITEM_ANSWER, ""), several_lines=True, longest=ANSWER_LIMIT
            ),
            TextField(
                "Bron",
                ITEM_SOURCE,
                written.get(ITEM_SOURCE, ""),
                longest=_SOURCE_LIMIT,
                hint="Een document, of een eigen bron: een besluit, brief of overleg, met datum.",
            ),
            _phrasings_field(group, written),
        ),
        form=ANSWER_FORM,
        send="Opslaan",
        memory=group.id,
    )


def point_window(group: QuestionGroup, items: Iterable[FaqItem], written: Mapping[str, str]) -> Sheet:
    """The window to point to the item that answers it, of these or of those that the search field finds."""
    options = tuple(Option(whole_words(item_label(item), LABEL_LIMIT), item.id) for item in items)
    chosen = (written[ITEM],) if ITEM in written else ()
    choice = Choices(
        "Welk antwoord past?", ITEM, Pick.RADIO, options, chosen, tells=False, required=True, anew="".join(chosen)
    )
    return Sheet(
        "Wijs een antwoord aan",
        (
            Echo(group.texts[0], lead="Vraag:"),
            *((choice,) if options else ()),
            SearchField("Staat het er niet bij?", Action.INBOX_SEARCH, "Zoek op onderwerp of letter"),
            _phrasings_field(group, written),
        ),
        form=POINT_FORM,
        send="Koppel",
        memory=group.id,
    )


def elsewhere_window(content: Content, group: QuestionGroup, written: Mapping[str, str]) -> Sheet:
    """The window to say what kind of question it is, of those that are not for this content."""
    known = [Option(whole_words(topic.title, LABEL_LIMIT), topic.id) for topic in content.elsewhere[:_MOST_TOPICS]]
    options = (*known, Option("Iets anders: vul hieronder in", NEW_TOPIC))
    chosen = (written[TOPIC],) if TOPIC in written else ()
    return Sheet(
        "Niet voor ons",
        (
            Echo(group.texts[0], lead="Vraag:"),
            Choices("Waar gaat dit over?", TOPIC, Pick.ONE, options, chosen, tells=False, required=True),
            TextField(
                "Bij iets anders: waarover?",
                TOPIC_TITLE,
                written.get(TOPIC_TITLE, ""),
                longest=_TITLE_LIMIT,
                required=False,
            ),
            TextField(
                "En waar kan men terecht?",
                TOPIC_REPLY,
                written.get(TOPIC_REPLY, ""),
                longest=PHRASING_LIMIT,
                hint="Dit is het hele antwoord, in één regel.",
                required=False,
            ),
            _phrasings_field(group, written),
        ),
        form=ELSEWHERE_FORM,
        send="Opslaan",
        memory=group.id,
    )


def being_saved() -> Sheet:
    """The window of an owner until the content has changed."""
    return Sheet(OWNERS_TITLE, (Paragraph("Een ogenblik: het wordt opgeslagen."),))


def being_looked_at() -> Sheet:
    """The window of an owner until the preview is there."""
    return Sheet(
        OWNERS_TITLE, (Paragraph("Een ogenblik: het voorbeeld wordt gemaakt. Er is nog niets opgeslagen."),)
    )


def dealt_with(group: QuestionGroup) -> Sheet:
    """The content has changed: the question is found from now on."""
    if group.topic:
        effect = f"Wie dit voortaan vraagt, hoort: {group.topic.reply}"
    else:
        effect = (
            f"Wie dit voortaan vraagt, krijgt {f'“{item_label(group.item)}”' if group.item else 'het antwoord'}."
        )
    return Sheet(OWNERS_TITLE, (Paragraph("Opgeslagen", strong=True), Paragraph(effect), Paragraph(_hears(group))))


def to_look_at(window: Sheet) -> Sheet:
    """The window before its decision was looked at."""
    return replace(window, send="Bekijk")


def looked_at(
    content: Content, window: Sheet, group: QuestionGroup, decided: FaqItem | Elsewhere, today: dt.date
) -> Sheet:
    """The window below the reply as it will be, and who hears it."""
    if isinstance(decided, FaqItem):
        message = item_message(content, decided, today)
        reply = tuple(part for part in message.parts if not isinstance(part, Buttons))
    else:
        reply = (Paragraph(decided.reply),)
    return replace(
        window,
        parts=(
            Paragraph("Zo antwoordt de bot straks", strong=True),
            *reply,
            SmallPrint((_hears(group),)),
            Paragraph("Toch iets anders? Pas het hier aan.", strong=True),
            *window.parts,
        ),
    )


def not_complete(missing: str, again: Sheet) -> Sheet:
    """Window again, with what is missing above its fields."""
    return replace(again, parts=(Paragraph(missing, strong=True), *again.parts))


ITEM_IS_MISSING = "Zoek en kies een antwoord."
TOPIC_IS_MISSING = "Vul bij ‘iets anders’ in waarover het gaat en waar men terecht kan."
"""Reasons that nothing can be kept yet."""


def already_dealt_with() -> Message:
    """Reply to a press about a question that is dealt with or erased."""
    return Message((Paragraph("Deze vraag is al afgehandeld of gewist."),))


def answered(
    content: Content, question: str, item: FaqItem | None, topic: Elsewhere | None, today: dt.date
) -> Message:
    """To who asked: the answer. ``question`` is empty once it is erased."""
    echo = (Echo(question, lead="Je vroeg:"),) if question else ()
    if item is None:
        reply = topic.reply if topic else f"Stel je vraag nog eens met {content.organisation.command}."
        return titled(ANSWERED_TITLE, *echo, reply)
    return titled(ANSWERED_TITLE, *echo, *item_message(content, item, today).parts)


def corrected(question: str) -> Message:
    """To who asked: the answer of before does not hold. ``question`` is empty once it is erased."""
    echo = (Echo(question, lead="Je vroeg:"),) if question else ()
    text = (
        "Dat antwoord hoorde niet bij je vraag. Die staat weer open; je krijgt bericht zodra er een antwoord is."
    )
    return titled(CORRECTION_TITLE, *echo, text)


def withdrawn(question: str) -> Message:
    """In the place of an answer that does not hold."""
    echo = (Echo(question, lead="Je vroeg:"),) if question else ()
    return Message((*echo, Paragraph("Het antwoord dat hier stond, is ingetrokken.")))


def _phrasings_field(group: QuestionGroup, written: Mapping[str, str]) -> TextField:
    texts = "\n".join(map(_phrasing, group.texts[:WORDINGS]))
    return TextField(
        "Zo vindt de bot het voortaan",
        PHRASINGS,
        written.get(PHRASINGS, texts),
        several_lines=True,
        longest=WORDINGS * (PHRASING_LIMIT + 1),
        hint="Een vraag per regel. Dit blijft staan: laat weg wat naar iemand wijst.",
    )


def _as_question(text: str) -> str:
    """A question as it stands above an answer: with a capital and a question mark."""
    words = _phrasing(text)
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith(('?', '.', '!', '…')) else '?'}"


def _phrasing(text: str) -> str:
    """A question as it may be kept in the content: on a line, without the names of what was taken out."""
    return whole_words(without_kinds(text), PHRASING_LIMIT)


def _taken_out(redacted: Redacted) -> tuple[str, ...]:
    return (f"Weggelaten: {enumeration(redacted.taken_out)}.",) if redacted.taken_out else ()
