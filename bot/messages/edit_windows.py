"""Windows in which content is edited: its parts, the form with its preview, what was saved, and the last edits."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.calendar.occurrences import first_times, occurrences
from bot.calendar.subscription_topics import AHEAD
from bot.content.edits import LISTS
from bot.content.models import ConfirmedDate, ConfirmedYear, Deadline, FaqItem, Phase, Round, Status, Term
from bot.content.shapes import NOUNS
from bot.content.when import When
from bot.local_time import local
from bot.messages import date_lists, term_replies
from bot.messages.buttons import LABEL_LIMIT, command_button, named_button
from bot.messages.cards import MOST_IN_MENU
from bot.messages.commands import EDIT, EDITS
from bot.messages.dates import clock, day, when_words
from bot.messages.edit_fields import LINE
from bot.messages.edit_parts import (
    EXPECTED_DATES,
    NEW_DATE,
    NEW_ITEM,
    QUESTIONS,
    REVIEWS,
    EditTarget,
    name_of,
    record_of,
)
from bot.messages.edit_remarks import checked, with_remarks
from bot.messages.edit_text import change_entry, conflict_entry, told, undone_entry, value_words
from bot.messages.excerpts import facts, sentences, whole_words
from bot.messages.message import (
    Action,
    Button,
    Buttons,
    Echo,
    Entries,
    Entry,
    ListRow,
    Menu,
    Message,
    Option,
    Paragraph,
    Part,
    Passage,
    SearchField,
    Sheet,
    SmallPrint,
    TextField,
    UserMention,
    titled,
)
from bot.messages.passages import item_message
from bot.messages.sharing import ITEM, TERM
from bot.platform_ids import is_channel_id, is_person, native_id

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.calendar.occurrences import Occurrence
    from bot.content.edits import Change, Conflict, Json
    from bot.content.field_types import Model
    from bot.content.models import Content
    from bot.content.problems import Problem
    from bot.messages.edit_fields import Answers
    from bot.messages.edit_parts import EditedPart, Record
    from bot.messages.edit_remarks import Remarks
    from bot.messages.posting_preview import Difference, PreviewedPosting

FORM = "content_edit_form"
LIST = "content_edit_list"
"""Windows from which a form is opened in their place."""
TITLE = "Bewerken"
REASON = "reason"
"""The field with why."""
START, LABEL, CHANGE = "Inhoud bijhouden", "Bewerken", "Pas aan"
MOST_ROWS = 90
"""Rows of a window; Slack takes 100 blocks."""
EXCERPT = 140
"""Characters of a value in the list of what can be edited."""
_SHARED = {ITEM: "items", TERM: "terms"}
"""Lists of what can be shared."""
SAVE, UNDO, REDO = "Opslaan", "Ongedaan maken", "Toch doen"
_STATES = {"active": "", "undone": "ongedaan gemaakt", "exported": "staat in de bestanden"}
"""Words for the states of ``bot/store/edit_records.py``; an edit that is in use needs none."""
ON_A_SCREEN = 8
"""Dates that a phone shows at once; a longer list can be shortened to those of one insurer."""
_NO_INSURER = "none"
"""In the place of an insurer: dates that are no step of a contract round."""
SHOWN = 5
"""Postings and dates in a preview."""
CHANNELS_SHOWN = 3
_FIRST: dict[type[Model], str] = {ConfirmedDate: "Bevestig", ConfirmedYear: "Andere datum"}
"""Labels of the buttons to add a date."""
_IN_WORDING = {"precision", "day", "from", "until"}
"""Fields of a step of a round that its wording says too."""


@dataclass(frozen=True, slots=True)
class ListedEdit:
    """An edit in the list of edits."""

    number: int
    at: dt.datetime
    made_by: str
    """Slack's id of a person; empty when that is not kept."""
    reason: str
    changes: tuple[Change, ...]
    state: str
    """A key of ``_STATES``."""
    undoable: bool
    redoable: bool = False
    conflict: Conflict | None = None


def start_window(content: Content) -> Sheet:
    """Where to begin, when nothing was named."""
    return Sheet(
        TITLE,
        (
            Buttons(
                (
                    Button("Nieuwe vraag", Action.EDIT, str(NEW_ITEM), primary=True),
                    Button("Nieuwe datum", Action.EDIT, str(NEW_DATE)),
                    Button("Datum bevestigen", Action.EDIT, str(EXPECTED_DATES)),
                    command_button("Wijzigingen", EDITS.name),
                ),
            ),
            Buttons(
                (
                    Button("Teksten nakijken", Action.EDIT, str(REVIEWS)),
                    Button("Vragen van collega's", Action.EDIT, str(QUESTIONS)),
                ),
            ),
            SearchField("Iets aanpassen dat er al is", Action.EDIT_SEARCH, "Zoek een vraag, begrip of datum"),
            Paragraph(
                f"Of kies {LABEL} in het menu onder een antwoord. "
                f"{content.organisation.command} {EDIT.name} met de letter, de vraag of de datum kan ook."
            ),
            SmallPrint(("Je ziet steeds eerst wat er verandert, en je kunt alles ongedaan maken.",)),
        ),
        form=LIST,
    )


def choice_window(
    content: Content, words: str, targets: Sequence[EditTarget], withdrawn: Sequence[tuple[int, str]]
) -> Sheet:
    """Records that may be meant, and those by that name that were withdrawn, with the number of that edit.

    Without ``words`` they are the dates of a message.
    """
    rows = [
        ListRow(
            Entry(name_of(record), NOUNS[LISTS[target.list]]),
            named_button(LABEL, Action.EDIT, str(target), name_of(record)),
        )
        for target in targets
        if (record := record_of(content, target))
    ]
    gone = [ListRow(Entry(name, "ingetrokken"), _undo_button(number)) for number, name in withdrawn]
    if not words:
        return Sheet(TITLE, (Paragraph("Welke datum pas je aan?", strong=True), *rows), form=LIST)
    return Sheet(
        TITLE,
        (
            Paragraph("Bedoel je een van deze?", strong=True),
            Echo(whole_words(words, EXCERPT), lead="Je typte:"),
            *gone,
            *rows,
            Buttons((Button("Nieuwe vraag", Action.EDIT, str(NEW_ITEM)),), lead="Staat het er niet bij?"),
        ),
        form=LIST,
    )


def expected_dates_window(content: Content, today: dt.date, of: str = "") -> Sheet:
    """Dates that are expected and not confirmed yet, the next time of each, with the way to confirm them.

    ``of`` is the insurer whose dates are shown, or ``_NO_INSURER``; empty for all of them.
    """
    coming = occurrences(content, today, today + AHEAD)
    expected = first_times(occurrence for occurrence in coming if occurrence.status is Status.EXPECTED)
    dates = [(date, button) for date in expected if (button := date_lists.confirm_button(date))]
    counts = Counter(_insurer_of(date) for date, _ in dates)
    rows = [
        ListRow(date_lists.in_brief(content, date, today), button)
        for date, button in dates
        if of in {"", _insurer_of(date)}
    ][:MOST_ROWS]
    choice = (_choice_of_insurer(content, counts, of),) if len(dates) > ON_A_SCREEN and len(counts) > 1 else ()
    none = (Paragraph("Er staat geen verwachte datum in de kalender."),)
    return Sheet(TITLE, (Paragraph("Datum bevestigen", strong=True), *choice, *(rows or none)), form=LIST)


def _insurer_of(date: Occurrence) -> str:
    return date.item.insurer if isinstance(date.item, Round) else _NO_INSURER


def _choice_of_insurer(content: Content, counts: Counter[str], of: str) -> Buttons:
    """Menu of the insurers that have a date to confirm, with the number of each; its label is what is shown."""
    names = {id_: content.insurer_by_id[id_].name for id_ in counts if id_ != _NO_INSURER}
    in_order = sorted(names, key=lambda id_: names[id_].casefold())
    labels = {"": "Alle datums", **{id_: names[id_] for id_ in in_order}, _NO_INSURER: "Geen contractronde"}
    options = tuple(
        Option(f"{label} ({counts[id_] if id_ else counts.total()})", str(EXPECTED_DATES._replace(id=id_)))
        for id_, label in labels.items()
        if id_ in counts or not id_
    )
    return Buttons((), lead="Van wie?", menu=Menu(labels.get(of, labels[""]), Action.EDIT, options))


def record_window(content: Content, record: Record, parts: Sequence[EditedPart]) -> Sheet:
    """Everything of a record that can be edited, with what stands there now."""
    rows = (ListRow(Entry(part.label, text=_excerpt(content, part)), _change_button(part)) for part in parts)
    target = parts[0].target._replace(part="")
    withdraw = named_button("Trek in", Action.WITHDRAW, str(target), name_of(record))
    return Sheet(TITLE, (Paragraph(name_of(record), strong=True), *rows, Buttons((withdraw,))), form=LIST)


def form_window(  # noqa: PLR0913 - the parts of one window, each by its name
    content: Content,
    part: EditedPart,
    today: dt.date,
    *,
    memory: str,
    reason: str = "",
    news: tuple[Part, ...] = (),
    preview: tuple[Part, ...] | None = None,
    by_field: Remarks | None = None,
    filled: Answers | None = None,
) -> Sheet:
    """The form of a part; with a preview it can be saved, and before that be looked at.

    ``by_field`` has the remarks at its fields. Before the preview they are looked for while it is filled in;
    ``filled`` has what is, by then.
    """
    fields = part.form(content, today) if preview is not None else checked(part.form(content, today), filled)
    removal = (Buttons((Button("Haal dit weg", Action.WITHDRAW, str(part.target)),)),) if part.removable else ()
    again = (Paragraph("Toch iets anders? Pas het hier aan.", strong=True),)
    return Sheet(
        TITLE,
        (
            *news,
            Paragraph(_heading(content, part), strong=True),
            *(() if preview is None else (*preview, *again)),
            *with_remarks(fields, by_field or {}),
            _reason(reason),
            *(removal if preview is None else ()),
        ),
        form=FORM,
        send="Bekijk" if preview is None else SAVE,
        memory=memory,
    )


def withdraw_window(content: Content, part: EditedPart, preview: tuple[Part, ...], memory: str) -> Sheet:
    """The question whether something may go, with what that changes."""
    return Sheet(
        TITLE,
        (
            Paragraph(f"Intrekken: {_heading(content, part)}", strong=True),
            Paragraph("Niemand vindt dit dan nog. Je kunt het ongedaan maken."),
            *preview,
            _reason(""),
        ),
        form=FORM,
        send="Trek in",
        memory=memory,
    )


def being_saved() -> Sheet:
    """The window between sending it and the answer."""
    return Sheet(TITLE, (Paragraph("Een ogenblik: het wordt opgeslagen."),))


def being_undone(number: int) -> Message:
    """Until an edit is taken back, or made again."""
    return Message((Paragraph(f"Een ogenblik: wijziging {number} wordt verwerkt."),))


def saved(content: Content, number: int, changes: Sequence[Change]) -> Sheet:
    """The window once an edit is in use: what changed, the way back, and on to the rest of the record."""
    target = EditTarget(changes[-1].list, changes[-1].id)
    more = (Button("Meer hiervan", Action.EDIT, str(target)),) if record_of(content, target) else ()
    return Sheet(
        TITLE,
        (
            Paragraph("Opgeslagen", strong=True),
            Paragraph(_in_use(changes[-1])),
            Entries(tuple(change_entry(content, change) for change in told(changes))),
            Buttons((_undo_button(number), *more)),
        ),
        form=LIST,
    )


def _in_use(change: Change) -> str:
    """Effect of a change that was just made, for who asks."""
    if not change.path and change.after is None:
        return "Niemand vindt dit nog."
    return "Dit geldt vanaf nu voor iedereen."


def preview_parts(
    content: Content, target: EditTarget, difference: Difference, corrected: Sequence[str], today: dt.date
) -> tuple[Part, ...]:
    """Preview of an edit: the reply as it will be, what will be posted where, and which messages are corrected."""
    record = record_of(content, target)
    reply = _reply(content, record, target, today) if record else ()
    shown = (Paragraph("Zo antwoordt de bot straks", strong=True), *reply) if reply else ()
    posted = tuple(_posted(difference))
    quiet = (SmallPrint((_NOT_TOLD_YET,)),) if posted and not corrected else ()
    return (*shown, *posted, *_corrected(corrected), *quiet)


def changed_parts(content: Content, changes: Sequence[Change]) -> tuple[Part, ...]:
    """Values before and after the changes of an edit; nothing for what is added or withdrawn as a whole."""
    entries = tuple(change_entry(content, change) for change in told(changes) if change.path)
    return (Paragraph("Wat er verandert", strong=True), Entries(entries)) if entries else ()


_NOT_TOLD_YET = (
    "Over deze datum staat nog geen bericht in een kanaal: de kanalen horen hem bij de herinnering. "
    "Wie de datum zelf volgt, hoort de wijziging meteen."
)


def from_message(part: EditedPart, text: str) -> EditedPart:
    """The form of a new item with a message in it: its question as the question, all of it as the answer."""
    asked = next((sentence for sentence in sentences(text) if sentence.endswith("?")), "")
    return replace(part, start={"question": whole_words(asked, LINE), "answer": text})


def unchanged() -> tuple[Part, ...]:
    """Above the form: nothing in it differs from what stands there."""
    return (Paragraph("Er is nog niets gewijzigd.", strong=True),)


def overtaken() -> tuple[Part, ...]:
    """Above the form: it was changed elsewhere in the meantime."""
    return (
        Paragraph("Niet opgeslagen: dit is intussen ergens anders gewijzigd", strong=True),
        Paragraph("Hieronder staat wat nu geldt. Pas het aan en bekijk het opnieuw."),
    )


def changed_again() -> tuple[Part, ...]:
    """Above the form: a preview was shown, and something in the form is different now."""
    return (Paragraph("Je wijzigde nog iets. Zo wordt het nu; druk nog eens op Opslaan.", strong=True),)


def refused(problems: Iterable[Problem]) -> tuple[Part, ...]:
    """Above the form: the content would have a mistake."""
    entries = tuple(Entry(problem.message, text=problem.fix or "") for problem in problems)[:SHOWN]
    return (Paragraph("Dit kan zo niet opgeslagen worden", strong=True), *((Entries(entries),) if entries else ()))


def gone() -> Message:
    """Reply where the record or part is not there any more."""
    return titled(
        "Dit is er niet meer",
        f"Het is intussen gewijzigd of ingetrokken. Kijk bij {EDITS.name}, of zoek het opnieuw op.",
    )


def no_date_in_message(content: Content) -> Message:
    """Reply to who wants to edit the date of a message in which the bot tells none, or one that is withdrawn."""
    return titled(
        "In dit bericht herken ik geen datum uit de kalender",
        "Dit werkt bij een herinnering van de bot. "
        f"Of typ {content.organisation.command} {EDIT.name} met de naam van de datum.",
    )


def only_in_slack() -> Message:
    """Reply in Teams, where the content isn't edited."""
    words = "Teksten en datums pas je aan in Slack, of in de bestanden zelf. In Teams kan dat niet."
    return Message((Paragraph(words),))


def not_allowed(content: Content) -> Message:
    """Reply to a user who does not keep the content."""
    return titled(
        "Alleen wie de inhoud bijhoudt, kan haar aanpassen",
        f"Klopt er iets niet? {content.organisation.ask_the_secretary}",
    )


def not_found(words: str) -> Message:
    """Nothing to edit under these words."""
    return titled(
        "Niets gevonden om te bewerken",
        f"Over “{whole_words(words, EXCERPT)}” staat er geen vraag, begrip of datum in.",
        Buttons((Button("Nieuwe vraag", Action.EDIT, str(NEW_ITEM)),)),
    )


def undone(content: Content, number: int, changes: Sequence[Change], *, reopened: bool = False) -> Message:
    """Reply once an edit is taken back: what stands there again. ``reopened`` where it answered a question."""
    again = tuple(undone_entry(content, change) for change in told(changes))
    open_again = (
        "De vraag staat weer open bij wie de teksten bijhoudt; wie haar stelde, hoort dat het antwoord vervalt."
    )
    return titled(
        f"Wijziging {number} is ongedaan gemaakt", Entries(again), *((Paragraph(open_again),) if reopened else ())
    )


def undone_before(number: int) -> Message:
    """Reply to a press under an edit that was taken back before."""
    return titled(f"Wijziging {number} was al ongedaan gemaakt.")


def redone(content: Content, number: int, changes: Sequence[Change]) -> Message:
    """Reply once an edit that was taken back is made again, as an edit of its own."""
    return titled(
        f"Toch gedaan, als wijziging {number}",
        Entries(tuple(change_entry(content, change) for change in told(changes))),
    )


def undo_refused(number: int, later: int | None, problems: Iterable[Problem]) -> Message:
    """Reply when an edit can't be taken back: a later one rests on it, or the content would have a mistake."""
    if later:
        return titled(
            f"Wijziging {number} is niet ongedaan gemaakt",
            f"Wijziging {later} bouwt erop voort. Maak die eerst ongedaan, of pas het opnieuw aan.",
        )
    title = f"Wijziging {number} is niet ongedaan gemaakt"
    return titled(title, *refused(problems)[1:])


def redo_refused(number: int, problems: Iterable[Problem]) -> Message:
    """Reply when an edit can't be made again: something else stands there now."""
    return titled(
        f"Wijziging {number} kan niet zo opnieuw",
        *refused(problems)[1:],
        "Er is intussen iets anders gewijzigd. Pas het opnieuw aan.",
    )


def with_news(news: Message, edits: Message) -> Message:
    """The last edits, below what just became of one of them."""
    return Message((*news.parts, *edits.parts))


def edit_list(content: Content, edits: Sequence[ListedEdit]) -> Message:
    """The last edits, the newest first, each with the way back."""
    if not edits:
        return Message((Paragraph("Er is in Slack nog niets gewijzigd."),))
    return titled("De laatste wijzigingen", *(part for edit in edits for part in _listed(content, edit)))


def _listed(content: Content, edit: ListedEdit) -> Iterator[Part]:
    (*_, first) = told(edit.changes)
    shown = conflict_entry(content, edit.conflict) if edit.conflict else change_entry(content, first)
    state = "past niet meer bij het bestand" if edit.conflict else _STATES[edit.state]
    entry = replace(shown, title=f"{edit.number} · {shown.title}", facts=facts(state, shown.facts))
    button = _undo_button(edit.number) if edit.undoable else _redo_button(edit.number) if edit.redoable else None
    yield ListRow(entry, button) if button else Entries((entry,))
    at = local(content.organisation, edit.at)
    by = f"op {day(at.date())}, {clock(at.time())}{f': {edit.reason}' if edit.reason else ''}"
    yield UserMention(edit.made_by, by) if is_person(edit.made_by) else SmallPrint((by[:1].upper() + by[1:],))


def with_start_button(message: Message) -> Message:
    """The first hello, with the way to the window where editing begins."""
    rows = [index for index, part in enumerate(message.parts) if isinstance(part, Buttons)]
    parts = [*message.parts]
    row = parts[rows[-1]]
    if isinstance(row, Buttons):
        parts[rows[-1]] = replace(row, buttons=(*row.buttons, command_button(START, EDIT.name)))
    return Message(tuple(parts))


def with_edit_buttons(content: Content, message: Message, may_edit: Callable[[EditTarget], bool]) -> Message:
    """An answer with the way to edit what it shows, for who may, in the menu at its end."""
    rows = [index for index, part in enumerate(message.parts) if isinstance(part, Buttons)]
    targets = dict.fromkeys(filter(may_edit, _shown_targets(content, message)))
    if not rows or not targets:
        return message
    records = {target: record for target in targets if (record := record_of(content, target))}
    label = f"{LABEL}: {{}}" if len(records) > 1 else LABEL
    buttons = [
        Button(whole_words(label.format(name_of(record)), LABEL_LIMIT), Action.EDIT, str(target))
        for target, record in records.items()
    ][:SHOWN]
    row = message.parts[rows[-1]]
    if not isinstance(row, Buttons):
        return message
    others = row.more[max(0, len(row.more) + len(buttons) - MOST_IN_MENU) :]
    parts = [*message.parts]
    parts[rows[-1]] = replace(row, more=(*others, *buttons))
    return Message(tuple(parts))


def _shown_targets(content: Content, message: Message) -> Iterator[EditTarget]:
    """Records that an answer is about, by its buttons."""
    for button in message.buttons:
        kind, _, id_ = button.value.partition(" ")
        if button.action is Action.READ_ITEM:
            yield EditTarget("items", button.value)
        elif button.action is Action.SHARE and kind in _SHARED:
            yield EditTarget(_SHARED[kind], id_)
        elif button.action is Action.REMIND_ME:
            id_ = button.value.partition(":")[0]
            yield EditTarget("rounds" if id_ in content.round_by_id else "deadlines", id_)


def _heading(content: Content, part: EditedPart) -> str:
    record = record_of(content, part.target)
    if record is None or (part.holder == "confirmed" and isinstance(record, Round)):
        return part.label
    label = f"{part.label[:1].lower()}{part.label[1:]}"
    return f"{name_of(record)} · {label}" if label else name_of(record)


def _reason(reason: str) -> Part:
    hint = "Voor het overzicht van wijzigingen; mag leeg blijven."
    return TextField("Waarom?", REASON, reason, longest=200, hint=hint, required=False)


def _excerpt(content: Content, part: EditedPart) -> str:
    """The first values of a part, in one line; a date in words only."""
    beside = {"sources"} - {part.fields[0]} | (_IN_WORDING if part.model is Phase else set())
    named = [name for name in part.fields if part.start.get(name) and name not in beside]
    values = (_value_words(content, name, part.start[name]) for name in named if part.exists or name == "when")
    return whole_words(" · ".join(dict.fromkeys(values)), EXCERPT)


def _value_words(content: Content, name: str, value: Json) -> str:
    if name in {"when", "as_of"}:
        return when_words(When.model_validate_json(json.dumps(value)))
    return value_words(content, name, value)


def _change_button(part: EditedPart) -> Button:
    label = CHANGE if part.exists else _FIRST.get(part.model, "Voeg toe")
    return named_button(label, Action.EDIT, str(part.target), part.label)


def _undo_button(number: int) -> Button:
    return Button(UNDO, Action.UNDO_EDIT, str(number), spoken=f"{UNDO}: wijziging {number}")


def _redo_button(number: int) -> Button:
    return Button(REDO, Action.REDO_EDIT, str(number), spoken=f"{REDO}: wijziging {number}")


def _reply(content: Content, record: Record, target: EditTarget, today: dt.date) -> Iterator[Part]:
    if isinstance(record, Deadline | Round):
        coming = occurrences(content, today, today + AHEAD)
        ours = [occurrence for occurrence in coming if occurrence.item_id == record.id][:SHOWN]
        yield (
            Entries(tuple(date_lists.in_brief(content, occurrence, today, weekday=True) for occurrence in ours))
            if ours
            else Paragraph("Er staat geen komende datum van in de kalender.")
        )
    elif isinstance(record, FaqItem):
        index = target.part.removeprefix("answer.")
        if index.isdecimal() and int(index) < len(record.answer):
            section = record.answer[int(index)]
            yield Passage(section.text, section.heading)
        else:
            yield from _without_buttons(item_message(content, record, today))
    elif isinstance(record, Term):
        yield from _without_buttons(term_replies.term_message(content, record))
    else:
        yield Paragraph(record.reply)


def _without_buttons(message: Message) -> Iterator[Part]:
    return (part for part in message.parts if not isinstance(part, Buttons))


def _posted(difference: Difference) -> Iterator[Part]:
    """Postings that change, those of one moment together; members who follow it by themselves are a number."""
    changes = [
        *((f"Nieuw: {posting.moment}", posting) for posting in difference.added),
        *(
            (f"Verplaatst: {change.after.moment}, was {change.before.moment}", change.after)
            for change in difference.moved
        ),
        *((f"Vervalt: {posting.moment}", posting) for posting in difference.removed),
        *((f"Andere tekst: {change.after.moment}", change.after) for change in difference.reworded),
    ]
    together: dict[str, list[str]] = {}
    for words, posting in changes:
        if is_in_channel(posting):
            together.setdefault(words, []).append(channel_words(posting.channel))
    lines = [f"{words}, in {_channels(channels)}" for words, channels in together.items()]
    everyone = [*difference.added, *difference.removed, *(change.after for change in difference.moved)]
    members = {posting.channel for posting in everyone if not is_in_channel(posting)}
    if not lines and not members:
        return
    yield Paragraph("Wat er geplaatst wordt", strong=True)
    if lines:
        more = [f"En nog {len(lines) - SHOWN} andere."] if len(lines) > SHOWN else []
        yield SmallPrint((*lines[:SHOWN], *more))
    if members:
        follow = "het ene lid dat dit volgt" if len(members) == 1 else f"{len(members)} leden die dit volgen"
        yield SmallPrint((f"En in een direct bericht aan {follow}.",))


def is_in_channel(posting: PreviewedPosting) -> bool:
    """True for a posting in a channel, and not to one person."""
    return not is_person(posting.channel)


def _channels(names: Sequence[str]) -> str:
    """The first few channels, and the number of the others."""
    shown, others = names[:CHANNELS_SHOWN], len(names) - CHANNELS_SHOWN
    more = f" en {others} {'ander kanaal' if others == 1 else 'andere kanalen'}" if others > 0 else ""
    return f"{', '.join(shown)}{more}"


def channel_words(channel: str) -> str:
    """A channel as people know it."""
    return "een kanaal" if is_channel_id(channel) else f"#{native_id(channel)}"


def _corrected(channels: Sequence[str]) -> Iterator[Part]:
    """Messages that stand there already and will be corrected."""
    names = list(dict.fromkeys(channel_words(channel) for channel in channels if not is_person(channel)))
    members = len({channel for channel in channels if is_person(channel)})
    where = [*names, *(["één lid" if members == 1 else f"{members} leden"] if members else [])]
    if where:
        yield Paragraph("Wat er al staat", strong=True)
        notice = f"De datum is al gemeld in {', '.join(where)}."
        yield SmallPrint((f"{notice} Daar wordt het bericht aangepast, met een melding van oud naar nieuw.",))
