"""Herinner mij: a window with when, for one deadline or round; from any channel, for the member alone."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, NamedTuple

from bot.calendar.audience import item_of
from bot.calendar.hearing import leads_of
from bot.calendar.occurrences import find_occurrence, occurrences
from bot.calendar.subjects import AHEAD
from bot.messages import agenda, mine, reminding, slack, subscribing
from bot.messages.message import Action, Message
from bot.store.following import Follow
from handlers.actions import named, show
from handlers.home_tab import publish_again
from handlers.listening import lazily

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Deadline, Round
    from bot.messages.message import Entry, Sheet
    from bot.store.following import Followed
    from handlers.account import Account
    from handlers.inquiry import Inquiry
    from handlers.replies import Desk
    from handlers.request import Request

SHOWN = 3
"""So many of its coming dates stand above the choice."""


class _Wish(NamedTuple):
    """A member who wants to be reminded of something."""

    inquiry: Inquiry
    account: Account
    item: Deadline | Round
    kept: Followed
    """What they follow, and how, before anything is changed."""


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons beside dates, and to the window that they open."""

    async def choose(request: Request) -> None:
        answer = await asyncio.to_thread(_offer, desk, request)
        await (request.tell(answer) if isinstance(answer, Message) else request.open(answer))

    async def acknowledge(ack: AsyncAck) -> None:
        await ack(response_action="update", view=slack.modal(reminding.being_saved()))

    async def keep(request: Request) -> None:
        answer = await asyncio.to_thread(_kept, desk, request)
        await (request.tell(answer) if isinstance(answer, Message) else request.renew(answer))
        await publish_again(desk, request)

    async def not_later(request: Request) -> None:
        await show(desk, request, await asyncio.to_thread(_withdrawn, desk, request))
        await publish_again(desk, request)

    async def follow_again(request: Request) -> None:
        await show(desk, request, await asyncio.to_thread(_taken_up, desk, request))
        await publish_again(desk, request)

    app.action(named(Action.REMIND_ME))(**lazily(desk, choose))
    app.action(named(Action.FOLLOW_AGAIN))(**lazily(desk, follow_again))
    app.action(named(Action.NOT_LATER))(**lazily(desk, not_later))
    app.view(reminding.FORM)(**lazily(desk, keep, acknowledge))


def _offer(desk: Desk, request: Request) -> Sheet | Message:
    """The window for the date whose button was pressed; why not, as a message."""
    wish = _wish(desk, request, request.value)
    if isinstance(wish, Message):
        return wish
    content, today = wish.account.content, wish.inquiry.today
    coming = _coming(wish)
    nearest, finished = coming[:SHOWN], _finished(wish, coming)

    def brief(occurrence: Occurrence) -> Entry:
        return agenda.in_brief(content, occurrence, today)

    if coming and finished == coming:
        anew, told = finished, reminding.all_dealt_with()
    else:
        anew, told = [], reminding.some_dealt_with((_value(each), each) for each in finished)
    return reminding.remind_window(
        content,
        wish.item,
        [reminding.dealt_with(brief(each)) if each in finished else brief(each) for each in nearest],
        _moments(wish, nearest, anew),
        _leads_now(wish, nearest),
        told,
    )


def _kept(desk: Desk, request: Request) -> Sheet | Message:
    """Follow it with the leads that are ticked. Doing it twice does no harm."""
    wish = _wish(desk, request, request.view["private_metadata"])
    if isinstance(wish, Message):
        return wish
    leads = tuple(map(int, _chosen(request, reminding.WHEN)))
    coming, ticked = _coming(wish), _chosen(request, reminding.ANEW)
    finished = _finished(wish, coming)
    anew = finished if finished == coming else [each for each in finished if _value(each) in ticked]
    moments = (_moment(wish, lead, anew) for lead in leads)
    known = [moment for moment in moments if moment is not None]
    if not known:
        return reminding.too_late(wish.item)
    new = wish.account.follow(wish.item.id, leads=leads)
    for each in anew:
        wish.account.reopen(each.key_parts)
    return reminding.saved(wish.account.content, wish.item, known, new=bool(new))


def _withdrawn(desk: Desk, request: Request) -> Message:
    inquiry = desk.inquiry("", (), request.user)
    item, phase, cycle = request.value.split("/")
    occurrence = find_occurrence(inquiry.content, (item, phase, cycle))
    if inquiry.account is None or occurrence is None:
        return reminding.gone(inquiry.content)
    inquiry.account.reopen(occurrence.key_parts)
    return mine.not_later(occurrence)


def _taken_up(desk: Desk, request: Request) -> Message:
    """Follow what was stopped, with the leads that it had."""
    inquiry = desk.inquiry("", (), request.user)
    account = inquiry.account
    if account is None:
        return subscribing.only_in_slack(inquiry.content)
    before: dict[str, list[int] | None] = json.loads(request.value)
    for what, leads in before.items():
        account.follow(what, leads=tuple(leads) if leads else None)
    followed = account.followed()
    coming = account.coming(tuple(each.what for each in followed.follows), followed.preferences)
    return subscribing.following(inquiry.content, tuple(before), (), coming, personal=True)


def _wish(desk: Desk, request: Request, item_id: str) -> _Wish | Message:
    inquiry = desk.inquiry("", (), request.user)
    item = item_of(inquiry.content, item_id)
    if inquiry.account is None:
        return subscribing.only_in_slack(inquiry.content)
    if item is None:
        return reminding.gone(inquiry.content)
    return _Wish(inquiry, inquiry.account, item, inquiry.account.followed())


def _coming(wish: _Wish) -> list[Occurrence]:
    """Its dates from today on."""
    today = wish.inquiry.today
    found = occurrences(wish.account.content, today, today + AHEAD)
    return [each for each in found if each.item is wish.item]


def _finished(wish: _Wish, coming: list[Occurrence]) -> list[Occurrence]:
    """Those of which the member wants to hear no more, because they have dealt with them."""
    done = {each.about for each in wish.kept.done}
    return [each for each in coming if each.key_parts in done]


def _value(occurrence: Occurrence) -> str:
    """What tells it from the other dates of the same item, in the window."""
    return "/".join(occurrence.key_parts[1:])


def _chosen(request: Request, name: str) -> list[str]:
    """The values that are ticked in a field of the window; none where it has no such field."""
    field = request.view["state"]["values"].get(name, {}).get(name, {})
    return [option["value"] for option in field.get("selected_options") or ()]


def _moments(wish: _Wish, coming: list[Occurrence], anew: list[Occurrence]) -> Mapping[int, dt.datetime | None]:
    """For each lead that fits the first message that it gives; None where that has passed."""
    return {lead: _moment(wish, lead, anew) for lead in {*reminding.LEADS, *_leads_now(wish, coming)}}


def _moment(wish: _Wish, lead: int, anew: list[Occurrence]) -> dt.datetime | None:
    """When the first message comes of this lead, if these were no longer dealt with."""
    account = wish.account
    follow = Follow(account.who, wish.item.id, account.now, (lead,))
    reopened = [each.key_parts for each in anew]
    first = account.next_of(follow, wish.kept.preferences, reopened)
    return first.due_at if first else None


def _leads_now(wish: _Wish, coming: list[Occurrence]) -> tuple[int, ...]:
    """With which it is followed, or else would be."""
    mine_now = next((each for each in wish.kept.follows if each.what == wish.item.id), None)
    usual = {lead for each in coming for lead in leads_of(wish.account.content.organisation, each)}
    own = mine_now.leads if mine_now else None
    return own or wish.kept.preferences.leads or tuple(usual)
