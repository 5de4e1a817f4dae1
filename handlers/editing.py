"""Editing in Slack: its buttons and message shortcut, the form with its checks and preview, saving and undo."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from bot.content.edits import as_text, from_text
from bot.content.problems import Problem
from bot.editing import EditRefusedError
from bot.editorial import Reopened
from bot.messages import edit_windows, inbox, render_slack
from bot.messages.commands import EDIT_DATE, MAKE_ITEM
from bot.messages.edit_parts import (
    EXPECTED_DATES,
    NEW_ITEM,
    QUESTIONS,
    REVIEWS,
    EditTarget,
    part_of_target,
    record_as_part,
)
from bot.messages.edit_remarks import errors_by_field, missing_dates, remarks
from bot.messages.edit_windows import REASON
from bot.messages.message import Action, Message, Sheet
from bot.messages.posting_preview import Difference, preview_diff
from bot.store.ledger import PostingQuery
from handlers.answer_buttons import named
from handlers.edit_commands import listed_edits, may_edit, may_take_back, suggest_editable, window_of_record
from handlers.home_tab_publishing import publish_again
from handlers.idempotency import first_time, idempotency_keys
from handlers.inbox import renew_messages
from handlers.inquiry import typed_words
from handlers.lazy_listener import lazily
from handlers.request import read_value
from handlers.review import window_of_reviews
from handlers.shortcuts import written

T = TypeVar("T")

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.content.edits import Change, Json
    from bot.content.models import Content
    from bot.editing import Proposal
    from bot.messages.edit_parts import EditedPart
    from bot.messages.message import Part
    from handlers.services import Services
    from handlers.slack_request import SlackRequest

AHEAD = dt.timedelta(days=400)
"""Period of which the postings are compared before and after an edit."""
LONGEST_MESSAGE = 2900
"""Characters of a message that go along into a new item."""
SETTLED_SECONDS = 0.4
"""Seconds without a letter after which a form is looked at."""
MOST_WINDOWS = 200
"""Windows of which is remembered what was written last."""
MOST_EDITS = 2**31 - 1
"""The largest number that an edit can have in a database."""
_DATED = frozenset({"deadlines", "rounds"})
"""Lists of which something is posted."""


class _Memory(NamedTuple):
    """Data that a form takes along."""

    target: str
    seen: str
    """Fingerprint of what was to be edited when the form was opened."""
    shown: str = ""
    """Fingerprint of the changes of which the preview is shown; empty before that."""
    withdraw: bool = False
    remarks: str = ""
    """Fingerprint of the remarks at the fields; empty without any."""

    @classmethod
    def of(cls, request: SlackRequest) -> _Memory:
        """Read it from the form that was sent."""
        return read_value(lambda memory: cls(*json.loads(memory)), request.memory)

    def __str__(self) -> str:
        """Write it as the form takes it along."""
        return json.dumps(self)


class _Sent(NamedTuple):
    """A form that was sent: the part that it edits, and the changes that it asks for."""

    memory: _Memory
    part: EditedPart
    changes: tuple[Change, ...]

    @property
    def overtaken(self) -> bool:
        """True when what was to be edited is another than when the form was opened."""
        return _fingerprint(self.part.start) != self.memory.seen

    @property
    def confirmed(self) -> bool:
        """True when these changes are those of which the preview was shown."""
        return not self.overtaken and self.memory.shown == _fingerprint(as_text(self.changes))


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the buttons, the form and the shortcut."""
    _register_opening(app, services)
    _register_undo(app, services)

    async def check(ack: AsyncAck, request: SlackRequest) -> None:
        result = await asyncio.to_thread(_checked, services, request)
        if isinstance(result, Sheet):
            await ack(response_action="update", view=request.modal(result))
        else:
            await ack(response_action="errors", errors=result)

    async def save(request: SlackRequest) -> None:
        sent = await asyncio.to_thread(_sent, services, request)
        # A form that had a mistake comes again with the state that it had: only what is saved counts as handled.
        if sent is not None and sent.confirmed and await first_time(services, idempotency_keys(request)):
            await request.renew(await asyncio.to_thread(_saved, services, request, sent))
            await publish_again(services, request)

    checks = _FieldChecks(services)
    app.action(named(Action.CHECK_FIELD))(lazily(services, checks.look, once=False))
    app.view(edit_windows.FORM)(lazily(services, save, check, once=False))


def _register_opening(app: AsyncApp, services: Services) -> None:
    """Listen to whatever opens a window: buttons, the search field, and the shortcuts at a message."""

    async def edit(request: SlackRequest) -> None:
        await _show(request, await asyncio.to_thread(_opened, services, request.user, request.value))

    async def offer(ack: AsyncAck, payload: dict[str, Any]) -> None:
        typed = typed_words(payload.get("value") or "")
        offered = await asyncio.to_thread(suggest_editable, services.library.current, typed, services.today)
        await ack(options=render_slack.options(offered))

    async def withdraw(request: SlackRequest) -> None:
        await _show(request, await asyncio.to_thread(_withdrawal, services, request.user, request.value))

    async def from_message(request: SlackRequest) -> None:
        text = "\n".join(written(request.body["message"]))[:LONGEST_MESSAGE]
        await _show(request, await asyncio.to_thread(_opened, services, request.user, str(NEW_ITEM), text))

    async def edit_date(request: SlackRequest) -> None:
        await _show(request, await asyncio.to_thread(_dates_in, services, request.user, request.source))

    app.options(Action.EDIT_SEARCH.value)(offer)
    app.action(Action.EDIT_SEARCH.value)(lazily(services, edit))
    app.action(named(Action.EDIT))(lazily(services, edit))
    app.action(named(Action.WITHDRAW))(lazily(services, withdraw))
    for shortcut, work in ((MAKE_ITEM, from_message), (EDIT_DATE, edit_date)):
        app.shortcut({"callback_id": shortcut.callback_id, "type": "message_action"})(lazily(services, work))


class _FieldChecks:
    """Looks at forms while they are filled in, and shows what is wrong at the field where it is.

    Slack tells of every letter. A form is looked at once nobody has written in it for a moment, one form at a
    time, and its window is renewed only when its remarks change. What is written meanwhile stays, because the
    fields keep their ids (docs.slack.dev/surfaces/modals).
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._latest: dict[str, str] = {}
        """Last thing that was written in a window, by its id."""
        self._renewed: dict[str, tuple[str, str]] = {}
        """State of a window that was renewed, and the fingerprint of its remarks since."""
        self._one_at_a_time = asyncio.Lock()

    async def look(self, request: SlackRequest) -> None:
        """Look at the form, unless something more is written in it."""
        window, this = request.source, str(request.body["actions"][0].get("action_ts"))
        _put(self._latest, window, this)
        await asyncio.sleep(SETTLED_SECONDS)
        async with self._one_at_a_time:
            if self._latest.get(window) != this:
                return
            before, since = self._renewed.get(window, ("", ""))
            state = str(request.view.get("hash"))
            form = await asyncio.to_thread(self._form, request, since if state == before else None)
            if form is not None and self._latest.get(window) == this:
                sheet, shown = form
                _put(self._renewed, window, (state, shown))
                await request.renew(sheet)

    def _form(self, request: SlackRequest, shown: str | None) -> tuple[Sheet, str] | None:
        """The form with its remarks and their fingerprint; None where those of ``shown`` still hold."""
        services, sent = self._services, _sent(self._services, request)
        if sent is None or sent.overtaken or sent.memory.shown or sent.memory.withdraw:
            return None
        content, problems = services.content, tuple[Problem, ...]()
        try:
            problems = services.editor.propose(*sent.changes).warnings if sent.changes else ()
        except EditRefusedError as refusal:
            problems = refusal.problems
        by_field = remarks(content, sent.part, request.answers, problems, services.today)
        now = _fingerprint(by_field) if by_field else ""
        if now == (sent.memory.remarks if shown is None else shown):
            return None
        memory = str(sent.memory._replace(remarks=now))
        sheet = edit_windows.form_window(
            content,
            sent.part,
            services.today,
            memory=memory,
            reason=request.written(REASON),
            by_field=by_field,
            filled=request.answers,
        )
        return sheet, now


def _put(remembered: dict[str, T], key: str, value: T) -> None:
    """Remember a value, and forget the oldest where there are many."""
    remembered.pop(key, None)
    remembered[key] = value
    if len(remembered) > MOST_WINDOWS:
        del remembered[next(iter(remembered))]


def _register_undo(app: AsyncApp, services: Services) -> None:
    async def undo(request: SlackRequest) -> None:
        number = read_value(_edit_number, request.value)
        await request.replace(edit_windows.being_undone(number))
        news, reopened = await asyncio.to_thread(_undone, services, request.user, number)
        await _show_edits(services, request, news)
        await publish_again(services, request)
        for group in reopened.groups:
            await renew_messages(services, group)
        for key in reopened.answers:
            await services.refresher.refresh(key)

    async def redo(request: SlackRequest) -> None:
        number = read_value(_edit_number, request.value)
        await request.replace(edit_windows.being_undone(number))
        await _show_edits(services, request, await asyncio.to_thread(_redone, services, request.user, number))
        await publish_again(services, request)

    app.action(named(Action.UNDO_EDIT))(lazily(services, undo))
    app.action(named(Action.REDO_EDIT))(lazily(services, redo))


def _edit_number(value: str) -> int:
    """The number of an edit, as far as a database counts them. Raises ValueError."""
    number = int(value)
    if not 0 < number <= MOST_EDITS:
        raise ValueError
    return number


async def _show_edits(services: Services, request: SlackRequest, news: Message) -> None:
    """The last edits as they are now, below the news of one, in the place of the list with its button."""
    if not may_edit(services.content, request.user):
        await request.replace(news)
        return
    edits = await asyncio.to_thread(listed_edits, services.library.current, services.database.edits, request.user)
    await request.replace(edit_windows.with_news(news, edits))


async def _show(request: SlackRequest, reply: Sheet | Message) -> None:
    """Open the window; in the place of one of ours, so that no window with what was stays behind it."""
    if isinstance(reply, Message):
        await request.tell(reply)
    elif request.view.get("callback_id") in {edit_windows.LIST, edit_windows.FORM}:
        await request.renew(reply)
    else:
        await request.open(reply)


def _opened(services: Services, user: str, value: str, message: str = "") -> Sheet | Message:
    """The window behind a button: that of a record, or the form of a part of it."""
    content, target = services.content, EditTarget.parse(value)
    if not may_edit(content, user, target):
        return edit_windows.not_allowed(content)
    if show_list := _LISTS.get(target._replace(id="")):
        return show_list(services, user, target.id)
    if not target.part:
        return window_of_record(content, target, services.today) or edit_windows.gone()
    part = part_of_target(content, target, services.today)
    if part is None:
        return edit_windows.gone()
    memory = str(_Memory(value, _fingerprint(part.start)))
    shown = edit_windows.from_message(part, message) if message else part
    return edit_windows.form_window(content, shown, services.today, memory=memory)


def _reviews(services: Services, user: str, _id: str) -> Sheet:
    return window_of_reviews(services, user)


def _dates_in(services: Services, user: str, message_ref: str) -> Sheet | Message:
    """The window of the date that a message in Slack tells, or to choose one of several."""
    content = services.content
    if not may_edit(content, user):
        return edit_windows.not_allowed(content)
    postings = services.database.ledger.postings(PostingQuery(ts=message_ref.rpartition("/")[2]))
    ids = {posting.about.item_id for posting in postings if posting.message_ref == message_ref}
    targets = [EditTarget("deadlines", item.id) for item in content.deadlines if item.first_id in ids]
    targets += [EditTarget("rounds", item.id) for item in content.rounds if item.first_id in ids]
    match [target for target in targets if may_edit(content, user, target)]:
        case []:
            return edit_windows.no_date_in_message(content)
        case [target]:
            return window_of_record(content, target, services.today) or edit_windows.gone()
        case several:
            return edit_windows.choice_window(content, "", several, ())


def _expected_dates(services: Services, _user: str, of: str) -> Sheet:
    return edit_windows.expected_dates_window(services.content, services.today, of)


def _waiting_questions(services: Services, _user: str, _id: str) -> Sheet:
    store, desk = services.database.inbox, services.desk
    groups = (desk.group(services.content, group_id) for group_id in store.groups())
    return inbox.waiting_window([group for group in groups if group.texts])


_LISTS: dict[EditTarget, Callable[[Services, str, str], Sheet]] = {
    EXPECTED_DATES: _expected_dates,
    QUESTIONS: _waiting_questions,
    REVIEWS: _reviews,
}
"""Windows with a list of what can be kept up, by what their button names; its id is of what in the list."""


def _withdrawal(services: Services, user: str, value: str) -> Sheet | Message:
    """The question whether a record or a part of it may go; why not, where the content would have a mistake."""
    content, target = services.content, EditTarget.parse(value)
    if not may_edit(content, user, target):
        return edit_windows.not_allowed(content)
    part = _part(services, target)
    if part is None:
        return edit_windows.gone()
    changes = part.withdrawal(content)
    try:
        proposal = services.editor.propose(*changes)
    except EditRefusedError as refusal:
        return Message(edit_windows.refused(refusal.problems))
    memory = _Memory(value, _fingerprint(part.start), _fingerprint(as_text(changes)), withdraw=True)
    return edit_windows.withdraw_window(content, part, _preview(services, proposal, target), str(memory))


def _sent(services: Services, request: SlackRequest) -> _Sent | None:
    """The form that was sent; None when what it edits is gone, or not for this user to edit."""
    memory, content = _Memory.of(request), services.content
    target = EditTarget.parse(memory.target)
    part = _part(services, target)
    if part is None or not may_edit(content, request.user, target):
        return None
    changes = (
        part.withdrawal(content) if memory.withdraw else part.changes(content, request.answers, services.today)
    )
    return _Sent(memory, part, changes)


def _checked(services: Services, request: SlackRequest) -> dict[str, str] | Sheet:
    """The form with the preview of what it changes, or its errors by field; a word where it is being saved."""
    sent, content, today = _sent(services, request), services.content, services.today
    if sent is None:
        return Sheet(edit_windows.TITLE, edit_windows.gone().parts)
    if sent.confirmed:
        return edit_windows.being_saved()
    memory, part, reason = sent.memory, sent.part, request.written(REASON)
    if sent.overtaken or memory.withdraw:
        again = str(_Memory(memory.target, _fingerprint(part.start)))
        news = edit_windows.overtaken()
        return edit_windows.form_window(content, part, today, memory=again, reason=reason, news=news)
    filled = part.answered(content, request.answers, today)
    if not sent.changes:
        news = edit_windows.unchanged()
        return edit_windows.form_window(content, part, today, memory=str(memory), reason=reason, news=news)
    try:
        proposal = services.editor.propose(*sent.changes)
    except EditRefusedError as refusal:
        return missing_dates(request.answers) or errors_by_field(refusal.problems, tuple(request.answers))
    shown = str(memory._replace(shown=_fingerprint(as_text(sent.changes))))
    return edit_windows.form_window(
        proposal.content,
        filled,
        today,
        memory=shown,
        reason=reason,
        news=edit_windows.changed_again() if memory.shown else (),
        preview=(
            *_preview(services, proposal, part.target),
            *edit_windows.changed_parts(content, proposal.edit.changes),
        ),
        by_field=remarks(content, part, request.answers, proposal.warnings, today),
    )


def _saved(services: Services, request: SlackRequest, sent: _Sent) -> Sheet:
    """Save the changes, and take them into use."""
    try:
        record = services.editor.save(*sent.changes, by=request.user, reason=request.written(REASON))
    except EditRefusedError as refusal:
        return Sheet(edit_windows.TITLE, edit_windows.refused(refusal.problems))
    return edit_windows.saved(services.content, record.number, from_text(record.changes))


def _undone(services: Services, user: str, number: int) -> tuple[Message, Reopened]:
    """Take an edit back, and say what came of it; the questions that it answered are open again."""
    content, record = services.content, services.database.edits.find(number)
    if record is None or not may_take_back(content, user, record):
        return edit_windows.not_allowed(content), Reopened()
    try:
        done = services.editor.undo(number, by=user)
    except EditRefusedError as refusal:
        later = refusal.conflict.edit if refusal.conflict else None
        return edit_windows.undo_refused(number, later, refusal.problems), Reopened()
    if not done:
        return edit_windows.undone_before(number), Reopened()
    reopened = services.desk.reopen(services.content, number, services.now())
    changes = from_text(record.changes)
    return edit_windows.undone(content, number, changes, reopened=bool(reopened.groups)), reopened


def _redone(services: Services, user: str, number: int) -> Message:
    """Make an edit that was taken back once more, and say what came of it."""
    undone = services.database.edits.find(number)
    if undone is None or not may_take_back(services.content, user, undone):
        return edit_windows.not_allowed(services.content)
    try:
        record = services.editor.redo(number, by=user)
    except EditRefusedError as refusal:
        return edit_windows.redo_refused(number, refusal.problems)
    if record is None:
        return edit_windows.gone()
    return edit_windows.redone(services.content, record.number, from_text(record.changes))


def _part(services: Services, target: EditTarget) -> EditedPart | None:
    """The part that a target names; a record as a whole is one too."""
    if target.part:
        return part_of_target(services.content, target, services.today)
    return record_as_part(services.content, target)


def _preview(services: Services, proposal: Proposal, target: EditTarget) -> tuple[Part, ...]:
    """The reply as it will be, what will be posted where, and which messages are corrected."""
    added = next((change.id for change in proposal.edit.changes if change.list == target.list), "")
    target = target if target.id else target._replace(id=added)
    difference, corrected = Difference(), list[str]()
    if target.list in _DATED:
        now, today = services.now(), services.today
        old, new = (_with_only(content, target.id) for content in (services.content, proposal.content))
        following = services.subscriptions.current(services.content)
        difference = preview_diff(old, new, today, today + AHEAD, following).ahead(now)
        overtaken = services.posted_messages.overtaken_by(proposal.content, now)
        corrected = [posting.channel for posting in overtaken]
    return edit_windows.preview_parts(proposal.content, target, difference, corrected, services.today)


def _with_only(content: Content, id_: str) -> Content:
    """The content with no other date or round than this."""
    return content.model_copy(
        update={
            "deadlines": tuple(item for item in content.deadlines if item.id == id_),
            "rounds": tuple(item for item in content.rounds if item.id == id_),
        }
    )


def _fingerprint(value: Json) -> str:
    """Fingerprint of a value; short, because a window takes little along."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=dict).encode()).hexdigest()[:16]
