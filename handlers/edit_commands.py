"""``bewerk`` and ``wijzigingen``: what of the content is meant, and the window to edit it; the last edits."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from bot.answering.answer import DateFact, ElsewhereFact, Outcome, PassageFact, RoundFact, TermFact
from bot.content.edits import from_text
from bot.content.models import Deadline, FaqItem, Round
from bot.messages import commands, edit_windows, inbox, search_modal, subscription_replies
from bot.messages.edit_parts import EditTarget, parts_of, record_of
from bot.messages.edit_windows import ListedEdit
from bot.messages.search_modal import suggestion
from bot.store.edit_records import EditState
from handlers.questions import answer_to
from handlers.subcommand import Subcommand
from handlers.typeahead import MOST, suggest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from bot.answering.answer import Fact
    from bot.content.edits import Change
    from bot.content.models import Content
    from bot.edition import Edition
    from bot.messages.message import Message, Sheet
    from bot.messages.search_modal import Suggestion
    from bot.store.edit_records import EditRecord
    from bot.store.edits import EditStore
    from handlers.inquiry import Inquiry

LISTED = 8
"""Edits that the list shows."""
LOOKED_BACK = 100
"""Edits among which one that withdrew something is looked up."""
OFFERED = 5
"""Records to choose from."""
_SHORT = 2
"""Characters of a word that says nothing of what is meant."""
_LISTS = ("items", "deadlines", "rounds", "terms", "elsewhere")


def may_edit(content: Content, user: str, target: EditTarget | None = None) -> bool:
    """True when this user keeps the record; without one, when they keep any of the content."""
    record = record_of(content, target) if target else None
    return content.organisation.may_edit(user, record.owner if isinstance(record, FaqItem) else None)


def may_take_back(content: Content, user: str, record: EditRecord) -> bool:
    """True for an edit of this user's own, or of what they keep: they may undo it, and make it once more."""
    keeps_all = all(
        content.organisation.may_edit(user, _owner(content, change)) for change in from_text(record.changes)
    )
    return keeps_all or (record.made_by == user and may_edit(content, user))


def _owner(content: Content, change: Change) -> str | None:
    """Role that keeps the record of a change, also where it is not there any more."""
    record = record_of(content, EditTarget(change.list, change.id))
    whole = next((value for value in (change.before, change.after) if isinstance(value, dict)), {})
    return record.owner if isinstance(record, FaqItem) else whole.get("owner")


def window_of_record(content: Content, target: EditTarget, today: dt.date) -> Sheet | None:
    """The window with everything of a record that can be edited; None when it is not there."""
    record = record_of(content, target)
    return edit_windows.record_window(content, record, parts_of(content, target, today)) if record else None


def edit_window(inquiry: Inquiry) -> Sheet | None:
    """The window for what is meant, or to choose it; None for who may not edit it, and where nothing is meant."""
    content, access = inquiry.content, inquiry.access
    if access is None or not may_edit(content, access.user):
        return None
    if not inquiry.words:
        return edit_windows.start_window(content)
    targets, certain = _meant(inquiry)
    targets = [target for target in targets if may_edit(content, access.user, target)]
    withdrawn = _withdrawn(access.index.database.edits, inquiry.words)
    if certain and len(targets) == 1 and not withdrawn:
        return window_of_record(content, targets[0], inquiry.today)
    if not targets and not withdrawn:
        return None
    return edit_windows.choice_window(content, inquiry.words, targets[:OFFERED], withdrawn[:OFFERED])


def why_no_window(inquiry: Inquiry) -> Message:
    """The reason why there is nothing to edit here."""
    content = inquiry.content
    if inquiry.access is None:
        return subscription_replies.only_in_slack(content)
    if not may_edit(content, inquiry.access.user):
        return edit_windows.not_allowed(content)
    return edit_windows.not_allowed(content) if _meant(inquiry)[0] else edit_windows.not_found(inquiry.words)


def list_edits(inquiry: Inquiry) -> Message:
    """The last edits, for who keeps the content."""
    content, access = inquiry.content, inquiry.access
    if access is None:
        return subscription_replies.only_in_slack(content)
    if not may_edit(content, access.user):
        return edit_windows.not_allowed(content)
    return listed_edits(inquiry.edition, access.index.database.edits, access.user)


def listed_edits(edition: Edition, store: EditStore, user: str) -> Message:
    """The last edits, with a button at those that this user may take back."""
    edits = [_listed(edition, record, user) for record in store.history(LISTED)]
    return edit_windows.edit_list(edition.content, edits)


def editable(inquiry: Inquiry, message: Message) -> Message:
    """The answer, with the way to edit what it shows for who may."""
    content, access = inquiry.content, inquiry.access
    if access is None or not inquiry.keeps_content:
        return message
    if not inquiry.words:
        return edit_windows.with_start_button(message)
    return edit_windows.with_edit_buttons(content, message, functools.partial(may_edit, content, access.user))


EDIT = Subcommand(commands.EDIT, why_no_window, window=edit_window)
EDITS = Subcommand(commands.EDITS, list_edits)


def _meant(inquiry: Inquiry) -> tuple[list[EditTarget], bool]:
    """Records that the words name by id, else those that answer them; and whether that is certain."""
    by_id = (EditTarget(list_, inquiry.words.partition(":")[0]) for list_ in _LISTS)
    if named := [target for target in by_id if record_of(inquiry.content, target)]:
        return named[:1], True
    answer = answer_to(inquiry)
    facts = [*answer.shown, *(candidate.fact for candidate in answer.alternatives)]
    targets = list(dict.fromkeys(target for fact in facts for target in targets_of(fact)))
    return targets, answer.outcome is Outcome.SURE


def _withdrawn(store: EditStore, words: str) -> list[tuple[int, str]]:
    """Edits that withdrew a record whose name has these words, with that name."""
    wanted = {word for word in re.findall(r"\w+", words.casefold()) if len(word) > _SHORT}
    gone = []
    for record in store.history(LOOKED_BACK):
        change = from_text(record.changes)[-1]
        if record.state is EditState.UNDONE or change.path or change.after is not None:
            continue
        name = str(next((change.before[key] for key in ("title", "term") if key in change.before), change.id))
        known = f"{name} {change.before.get('question', '')} {change.id}".casefold()
        if wanted and all(word in known for word in wanted):
            gone.append((record.number, name))
    return gone


def suggest_editable(edition: Edition, typed: str, today: dt.date) -> list[Suggestion]:
    """Dates, questions and terms that fit what is typed so far; the value of each is an ``EditTarget``."""
    content, words = edition.content, typed.casefold().split()
    known = {search_modal.ITEM: "items", search_modal.TERM: "terms"}
    others = []
    for offer in suggest(edition, typed, today):
        kind, _, id_ = offer.value.partition(" ")
        others.append(suggestion(offer.label, str(EditTarget(known[kind], id_))))
    dates = [
        suggestion(record.title, str(EditTarget(list_, record.id)))
        for list_, records in (("deadlines", content.deadlines), ("rounds", content.rounds))
        for record in records
        if words and all(word in _names(content, record) for word in words)
    ]
    return [*dates, *others][:MOST]


def _names(content: Content, record: Deadline | Round) -> str:
    """Words by which a date is looked up."""
    if isinstance(record, Deadline):
        return record.title.casefold()
    steps = " ".join(phase.title for phase in record.phases)
    return f"{record.title} {content.insurer_by_id[record.insurer].name} {steps}".casefold()


def targets_of(fact: Fact) -> tuple[EditTarget, ...]:
    """Records that a fact tells of."""
    return tuple(_targets(fact))


def _targets(fact: Fact) -> Iterator[EditTarget]:
    match fact:
        case PassageFact(item=item):
            yield EditTarget("items", item.id)
        case TermFact(term=term):
            yield EditTarget("terms", term.id)
        case ElsewhereFact(topic=topic):
            yield EditTarget("elsewhere", topic.id)
        case DateFact(occurrences=occurrences) | RoundFact(occurrences=occurrences):
            undated = fact.undated if isinstance(fact, DateFact) else ()
            dated = [occurrence.item for occurrence in occurrences] + list(undated)
            yield from (
                EditTarget("rounds" if isinstance(item, Round) else "deadlines", item.id) for item in dated
            )


def _listed(edition: Edition, record: EditRecord, user: str) -> ListedEdit:
    may = may_take_back(edition.content, user, record)
    conflicts = (conflict for conflict in edition.conflicts if conflict.edit == record.number)
    conflict = next(conflicts, None)
    return ListedEdit(
        record.number,
        record.at,
        record.made_by,
        record.reason,
        from_text(record.changes),
        record.state.value,
        undoable=may and record.state is not EditState.UNDONE,
        redoable=may and record.state is EditState.UNDONE and record.reason != inbox.REASON,
        conflict=conflict,
    )
