"""Questions sent on to the owners of the content: the asker's window, the owners' windows, and erasure."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import hashlib
import logging
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.answering.arbiter import answer
from bot.content.edits import add_element, add_record, as_text
from bot.content.new_records import NewItem, free_id, new_item
from bot.editing import EditRefusedError
from bot.messages import edit_windows, inbox, render_slack, search_modal
from bot.messages.buttons import LONGEST_QUESTION
from bot.messages.edit_parts import NEW_ITEM, part_of_target
from bot.messages.edit_remarks import remarks, with_remarks
from bot.messages.message import Action
from bot.platform_ids import SLACK, platform_of
from bot.redaction import redact, without_kinds
from bot.store.inbox import QuestionState
from bot.store.ledger import LedgerError
from handlers.answer_buttons import listen_to, named
from handlers.edit_commands import may_edit
from handlers.inquiry import typed_words
from handlers.lazy_listener import lazily, showing
from handlers.typeahead import suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.content.edits import Change
    from bot.content.models import Content, Elsewhere, FaqItem
    from bot.messages.edit_fields import Answers
    from bot.messages.inbox import QuestionGroup
    from bot.messages.message import Sheet
    from handlers.request import Presses, Request
    from handlers.services import Services
    from handlers.slack_request import SlackRequest

logger = logging.getLogger(__name__)

LONGEST_TYPED = 3000
"""Characters that Slack takes in a field of a window; a card of Teams has no such limit of its own."""
COMPARED = 200
"""Open groups with which a new question is compared, the latest first."""
NEAREST = 5
ERASE_EVERY = 3600.0
"""Seconds between two looks for texts that are past their term."""
RETRY = 0.5
"""Seconds, doubled each time, before what could not be taken out of a message is tried again."""
RENEWALS = 5


class Decision(NamedTuple):
    """Decision of an owner on a group of questions, as filled in."""

    changes: tuple[Change, ...]
    state: QuestionState
    result: str
    """The id of the item or kind of question."""


class IncompleteError(Exception):
    """The window is not complete; the text says what is missing."""


class DecisionWindow(NamedTuple):
    """A way for owners to deal with a group of questions."""

    opened_by: Action
    form: str
    show: Callable[[Services, QuestionGroup, Mapping[str, str]], Sheet]
    """The window, with what was filled in before, by field."""
    read: Callable[[Services, Mapping[str, str]], Decision]
    """The decision from what is filled in; raises IncompleteError."""


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the button under a reply, to the buttons of the owners, and to the windows of both."""
    _register_asker(app, services)
    _register_search(app, services)

    async def open_window(window: DecisionWindow, request: SlackRequest) -> None:
        group = await _open_group(services, request, request.value)
        if group is not None:
            await request.open(inbox.to_look_at(await asyncio.to_thread(window.show, services, group, {})))

    async def save(window: DecisionWindow, request: SlackRequest) -> None:
        group = await _open_group(services, request, _memory(request)[0])
        if group is not None:
            await request.renew(await asyncio.to_thread(_decided, services, request, window, group))
            await _renew_soon(services, group.id)

    async def acknowledge(ack: AsyncAck, request: SlackRequest) -> None:
        _, seen = _memory(request)
        meanwhile = inbox.being_saved() if seen else inbox.being_looked_at()
        await ack(response_action="update", view=render_slack.modal(meanwhile))

    async def erase(request: SlackRequest) -> None:
        if await _open_group(services, request, request.value) is not None:
            await asyncio.to_thread(services.database.inbox.erase, request.value)

    for window in WINDOWS:
        app.action(named(window.opened_by))(lazily(services, functools.partial(open_window, window)))
        app.view(window.form)(lazily(services, functools.partial(save, window), acknowledge))
    app.action(named(Action.INBOX_ERASE))(lazily(services, erase))


def presses(services: Services) -> Presses:
    """The button of who asks."""

    async def ask(request: Request) -> None:
        redacted = await asyncio.to_thread(redact, request.value[:LONGEST_QUESTION], services.today)
        can_be_named = platform_of(request.user) == SLACK
        await request.open(inbox.send_window(redacted, str(uuid.uuid4()), can_be_named=can_be_named))

    return {Action.SEND_ON: ask}


async def send_on(services: Services, request: Request) -> str:
    """Send the question of the window on; the id of its group."""
    group_id, sheet = await asyncio.to_thread(_sent, services, request)
    await request.renew(sheet)
    return group_id


def _register_asker(app: AsyncApp, services: Services) -> None:
    async def send(request: SlackRequest) -> None:
        group_id = await send_on(services, request)
        if group_id not in {"", request.memory}:  # the first of a group is in no message yet
            await _renew_soon(services, group_id)

    listen_to(presses(services), app, services)
    app.view(inbox.FORM)(lazily(services, send, showing(inbox.being_sent())))


def _register_search(app: AsyncApp, services: Services) -> None:
    async def offer_items(ack: AsyncAck, payload: dict[str, Any]) -> None:
        typed = typed_words(payload.get("value") or "")
        suggestions = await asyncio.to_thread(suggest, services.library.current, typed, services.today)
        await ack(options=render_slack.options(one for one in suggestions if _item(services, one.value)))

    async def item_found(request: SlackRequest) -> None:
        group = await _open_group(services, request, _memory(request)[0])
        item = _item(services, request.value)
        if group is not None and item is not None:
            window = inbox.point_window(group, (item,), {**_filled_in(request), inbox.ITEM: item.id})
            await request.renew(inbox.to_look_at(window))

    app.options(Action.INBOX_SEARCH.value)(offer_items)
    app.action(Action.INBOX_SEARCH.value)(lazily(services, item_found))


async def keep_erasing(services: Services) -> None:
    """Erase what is past its term, and take what was erased out of the messages, until cancelled."""
    loop, wake, retry = asyncio.get_running_loop(), asyncio.Event(), RETRY
    services.database.inbox.listen(lambda: None if loop.is_closed() else loop.call_soon_threadsafe(wake.set))
    while True:
        wake.clear()
        retry = RETRY if await _take_out_erased(services) else min(2 * retry, ERASE_EVERY)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ERASE_EVERY if retry == RETRY else retry):
                await wake.wait()


async def _take_out_erased(services: Services) -> bool:
    """Erase, and take out of the messages what is erased; False when something is left to do."""
    store, done = services.database.inbox, True
    try:
        await asyncio.to_thread(store.erase_old)
        for group_id in await asyncio.to_thread(store.erased):
            if await renew_messages(services, group_id):
                await asyncio.to_thread(store.drop_erased, group_id)
            else:
                done = False
    except LedgerError as error:
        logger.warning("Questions that were sent on are not erased yet: %s", error)
        return False
    return done


def _sent(services: Services, request: Request) -> tuple[str, Sheet]:
    """Keep the question, redacted once more, and let its owners hear of it; its group and the reply."""
    edition, today, store = services.edition, services.today, services.database.inbox
    redacted, content = redact(request.written(inbox.QUESTION)[:LONGEST_TYPED], today), edition.content
    naming = inbox.Naming(next(iter(request.chosen(inbox.NAME)), inbox.Naming.NOBODY))
    if not redacted.text:
        return "", inbox.nothing_to_send()
    groups = dict(list(store.groups().items())[:COMPARED])
    texts = {without_kinds(text): group_id for group_id, text in groups.items()}
    alike = edition.index.finder.same_question(without_kinds(redacted.text), list(texts))
    id_ = request.memory
    asker = "" if naming is inbox.Naming.NOBODY else request.user
    group_id = texts[alike] if alike is not None else id_
    store.add(id_, group_id, redacted.text, asker, named=naming is inbox.Naming.NAMED)
    nearest = next(iter(answer(redacted.text, edition.index, today).items.values()), None)
    role = nearest.owner if nearest else next((item.owner for item in content.faq), "")
    services.desk.ask_owners(content, group_id, id_, role, services.now())
    return group_id, inbox.sent(content, redacted, naming)


def _decided(services: Services, request: SlackRequest, window: DecisionWindow, group: QuestionGroup) -> Sheet:
    """Change the content as was decided and looked at, and answer who asked; else the window again."""
    filled_in = _filled_in(request)
    again = window.show(services, group, filled_in)
    try:
        decision = window.read(services, filled_in)
        seen = hashlib.sha256(f"{decision.result} {as_text(decision.changes)}".encode()).hexdigest()[:16]
        if _memory(request)[1] != seen:
            content = services.editor.propose(*decision.changes).content
            decided = content.faq_by_id.get(decision.result) or _topic(content, decision.result)
            form = replace(again, parts=tuple(with_remarks(again.parts, _remarks(services, filled_in))))
            shown = inbox.looked_at(content, form, group, decided, services.today)
            return replace(shown, memory=f"{group.id} {seen}")
        record = services.editor.save(*decision.changes, by=request.user, reason=inbox.REASON)
    except IncompleteError as missing:
        return inbox.to_look_at(inbox.not_complete(str(missing), again))
    except EditRefusedError as refused:
        return inbox.to_look_at(replace(again, parts=(*edit_windows.refused(refused.problems), *again.parts)))
    services.database.inbox.close(group.id, decision.state, decision.result, record.number)
    services.desk.answer_askers(services.content, services.now())
    return inbox.dealt_with(services.desk.group(services.content, group.id))


async def _open_group(services: Services, request: SlackRequest, group_id: str) -> QuestionGroup | None:
    """The group, for an owner; None, and they hear why, when they are none or it is dealt with."""
    if not may_edit(services.content, request.user):
        await request.tell(edit_windows.not_allowed(services.content))
        return None
    group = await asyncio.to_thread(services.desk.group, services.content, group_id)
    if group.texts and group.is_open:
        return group
    await request.tell(inbox.already_dealt_with())
    await renew_messages(services, group_id)
    return None


async def renew_messages(services: Services, group_id: str) -> bool:
    """Bring the messages to the owners about a group up to date; False when one is not, or is on its way there."""
    messages = await asyncio.to_thread(services.desk.messages_about, group_id)
    return messages is not None and all([await services.refresher.refresh(posting.key) for posting in messages])


async def _renew_soon(services: Services, group_id: str) -> None:
    """Bring them up to date, also one that is on its way there at this moment."""
    for doubled in range(RENEWALS):
        if await renew_messages(services, group_id):
            return
        await asyncio.sleep(RETRY * 2**doubled)


def _memory(request: SlackRequest) -> tuple[str, str]:
    """The group of the window, and the fingerprint of the decision that was looked at; empty before that."""
    group_id, _, seen = request.memory.partition(" ")
    return group_id, seen


def _topic(content: Content, id_: str) -> Elsewhere:
    return next(topic for topic in content.elsewhere if topic.id == id_)


def _filled_in(request: SlackRequest) -> dict[str, str]:
    """The fields of the window that have a value."""
    chosen = {name: value for name in inbox.CHOSEN for value in request.chosen(name)}
    written = {name: text for name in inbox.TEXTS if (text := request.written(name))}
    return chosen | written


def _remarks(services: Services, filled_in: Mapping[str, str]) -> dict[str, str]:
    """Remarks at the fields of a new answer, as at those of a new question."""
    names = {"question": inbox.ITEM_QUESTION, "answer": inbox.ITEM_ANSWER, "source": inbox.ITEM_SOURCE}
    answers: Answers = {name: (filled_in[field],) for name, field in names.items() if field in filled_in}
    part = part_of_target(services.content, NEW_ITEM, services.today)
    by_field = remarks(services.content, part, answers, (), services.today) if part else {}
    return {names[name]: remark for name, remark in by_field.items()}


def _phrasings(filled_in: Mapping[str, str]) -> tuple[str, ...]:
    lines = filled_in.get(inbox.PHRASINGS, "").splitlines()
    return tuple(dict.fromkeys(" ".join(line.split())[: inbox.PHRASING_LIMIT] for line in lines if line.strip()))


def _item(services: Services, value: str) -> FaqItem | None:
    """The item of a suggestion; None for a term."""
    kind, _, id_ = value.partition(" ")
    return services.content.faq_by_id.get(id_) if kind == search_modal.ITEM else None


def _answer_window(_services: Services, group: QuestionGroup, filled_in: Mapping[str, str]) -> Sheet:
    return inbox.answer_window(group, filled_in)


def _new_answer(services: Services, filled_in: Mapping[str, str]) -> Decision:
    question, phrasings = filled_in.get(inbox.ITEM_QUESTION, ""), _phrasings(filled_in)
    item = NewItem(
        question, filled_in.get(inbox.ITEM_ANSWER, ""), filled_in.get(inbox.ITEM_SOURCE, ""), phrasings=phrasings
    )
    changes = new_item(services.content, item, services.today)
    return Decision(changes, QuestionState.ANSWERED, changes[-1].id)


def _point_window(services: Services, group: QuestionGroup, filled_in: Mapping[str, str]) -> Sheet:
    chosen = services.content.faq_by_id.get(filled_in.get(inbox.ITEM, ""))
    answers = answer(group.texts[0], services.library.current.index, services.today).items.values()
    items = dict.fromkeys(item.id for item in (*((chosen,) if chosen else ()), *answers))
    return inbox.point_window(group, [services.content.faq_by_id[id_] for id_ in items][:NEAREST], filled_in)


def _pointed_out(services: Services, filled_in: Mapping[str, str]) -> Decision:
    item = services.content.faq_by_id.get(filled_in.get(inbox.ITEM, ""))
    if item is None:
        raise IncompleteError(inbox.ITEM_IS_MISSING)
    changes = (add_element("items", item.id, "asked_as", phrasing) for phrasing in _phrasings(filled_in))
    return Decision(tuple(changes), QuestionState.ANSWERED, item.id)


def _elsewhere_window(services: Services, group: QuestionGroup, filled_in: Mapping[str, str]) -> Sheet:
    return inbox.elsewhere_window(services.content, group, filled_in)


def _elsewhere(services: Services, filled_in: Mapping[str, str]) -> Decision:
    topic, phrasings = filled_in.get(inbox.TOPIC, inbox.NEW_TOPIC), _phrasings(filled_in)
    if topic != inbox.NEW_TOPIC:
        known = tuple(add_element("elsewhere", topic, "asked_as", phrasing) for phrasing in phrasings)
        return Decision(known, QuestionState.ELSEWHERE, topic)
    title, reply = filled_in.get(inbox.TOPIC_TITLE, ""), filled_in.get(inbox.TOPIC_REPLY, "")
    if not (title and reply):
        raise IncompleteError(inbox.TOPIC_IS_MISSING)
    taken = {topic.id for topic in services.content.elsewhere}
    new = free_id(title, taken, "elders")
    record = {"id": new, "title": title, "reply": reply, "asked_as": list(phrasings)}
    return Decision((add_record("elsewhere", record),), QuestionState.ELSEWHERE, new)


WINDOWS = (
    DecisionWindow(Action.INBOX_ANSWER, inbox.ANSWER_FORM, _answer_window, _new_answer),
    DecisionWindow(Action.INBOX_POINT, inbox.POINT_FORM, _point_window, _pointed_out),
    DecisionWindow(Action.INBOX_ELSEWHERE, inbox.ELSEWHERE_FORM, _elsewhere_window, _elsewhere),
)
