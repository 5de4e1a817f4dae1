"""Herinner mij: a window with when, for one deadline or round; from any channel, for the member alone."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, NamedTuple

from bot.calendar.audience import item_of
from bot.calendar.listeners import leads_of
from bot.calendar.occurrences import occurrences
from bot.calendar.subscription_topics import AHEAD
from bot.messages import date_lists, remind_me, render_slack, subscription_replies
from bot.messages.message import Action, Message
from bot.store.subscription_records import SubscriptionRecord
from handlers.answer_buttons import named, show
from handlers.home_tab import publish_again
from handlers.lazy_listener import lazily

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.calendar.occurrences import Occurrence
    from bot.content.models import Deadline, Round
    from bot.messages.message import Entry, Sheet
    from bot.store.subscription_records import SubscriberRecords
    from handlers.inquiry import Inquiry
    from handlers.services import Services
    from handlers.slack_request import SlackRequest
    from handlers.subscription_access import SubscriptionAccess

SHOWN = 3
"""So many of its coming dates stand above the choice."""


class _Wish(NamedTuple):
    """A member who wants to be reminded of something."""

    inquiry: Inquiry
    access: SubscriptionAccess
    item: Deadline | Round
    kept: SubscriberRecords
    """What they follow, and how, before anything is changed."""


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the buttons beside dates, and to the window that they open."""

    async def choose(request: SlackRequest) -> None:
        answer = await asyncio.to_thread(_offer, services, request)
        await (request.tell(answer) if isinstance(answer, Message) else request.open(answer))

    async def acknowledge(ack: AsyncAck) -> None:
        await ack(response_action="update", view=render_slack.modal(remind_me.being_saved()))

    async def keep(request: SlackRequest) -> None:
        answer = await asyncio.to_thread(_kept, services, request)
        await (request.tell(answer) if isinstance(answer, Message) else request.renew(answer))
        await publish_again(services, request)

    async def follow_again(request: SlackRequest) -> None:
        await show(services, request, await asyncio.to_thread(_taken_up, services, request))
        await publish_again(services, request)

    app.action(named(Action.REMIND_ME))(**lazily(services, choose))
    app.action(named(Action.FOLLOW_AGAIN))(**lazily(services, follow_again))
    app.view(remind_me.FORM)(**lazily(services, keep, acknowledge))


def _offer(services: Services, request: SlackRequest) -> Sheet | Message:
    """The window for the date whose button was pressed; why not, as a message."""
    wish = _wish(services, request, request.value)
    if isinstance(wish, Message):
        return wish
    content, today = wish.access.content, wish.inquiry.today
    coming = _coming(wish)
    nearest, finished = coming[:SHOWN], _finished(wish, coming)

    def brief(occurrence: Occurrence) -> Entry:
        return date_lists.in_brief(content, occurrence, today)

    if coming and finished == coming:
        anew, told = finished, remind_me.all_dealt_with()
    else:
        anew, told = [], remind_me.some_dealt_with((_value(each), each) for each in finished)
    return remind_me.remind_window(
        content,
        wish.item,
        [remind_me.dealt_with(brief(each)) if each in finished else brief(each) for each in nearest],
        _moments(wish, nearest, anew),
        _leads_now(wish, nearest),
        told,
    )


def _kept(services: Services, request: SlackRequest) -> Sheet | Message:
    """Follow it with the leads that are ticked. Doing it twice does no harm."""
    wish = _wish(services, request, request.view["private_metadata"])
    if isinstance(wish, Message):
        return wish
    leads = tuple(map(int, _chosen(request, remind_me.WHEN)))
    coming, ticked = _coming(wish), _chosen(request, remind_me.ANEW)
    finished = _finished(wish, coming)
    anew = finished if finished == coming else [each for each in finished if _value(each) in ticked]
    moments = (_moment(wish, lead, anew) for lead in leads)
    known = [moment for moment in moments if moment is not None]
    if not known:
        return remind_me.too_late(wish.item)
    new = wish.access.follow(wish.item.id, leads=leads)
    for each in anew:
        wish.access.reopen(each.key_parts)
    return remind_me.saved(wish.access.content, wish.item, known, new=bool(new))


def _taken_up(services: Services, request: SlackRequest) -> Message:
    """Follow what was stopped, with the leads that it had."""
    inquiry = services.inquiry("", (), request.user)
    access = inquiry.access
    if access is None:
        return subscription_replies.only_in_slack(inquiry.content)
    before: dict[str, list[int] | None] = json.loads(request.value)
    for what, leads in before.items():
        access.follow(what, leads=tuple(leads) if leads else None)
    followed = access.followed()
    coming = access.coming(tuple(each.what for each in followed.follows), followed.preferences)
    return subscription_replies.following(inquiry.content, tuple(before), (), coming, personal=True)


def _wish(services: Services, request: SlackRequest, item_id: str) -> _Wish | Message:
    inquiry = services.inquiry("", (), request.user)
    item = item_of(inquiry.content, item_id)
    if inquiry.access is None:
        return subscription_replies.only_in_slack(inquiry.content)
    if item is None:
        return remind_me.gone(inquiry.content)
    return _Wish(inquiry, inquiry.access, item, inquiry.access.followed())


def _coming(wish: _Wish) -> list[Occurrence]:
    """Its dates from today on."""
    today = wish.inquiry.today
    found = occurrences(wish.access.content, today, today + AHEAD)
    return [each for each in found if each.item is wish.item]


def _finished(wish: _Wish, coming: list[Occurrence]) -> list[Occurrence]:
    """Those of which the member wants to hear no more, because they have dealt with them."""
    done = {each.about for each in wish.kept.done}
    return [each for each in coming if each.key_parts in done]


def _value(occurrence: Occurrence) -> str:
    """What tells it from the other dates of the same item, in the window."""
    return "/".join(occurrence.key_parts[1:])


def _chosen(request: SlackRequest, name: str) -> list[str]:
    """The values that are ticked in a field of the window; none where it has no such field."""
    field = request.view["state"]["values"].get(name, {}).get(name, {})
    return [option["value"] for option in field.get("selected_options") or ()]


def _moments(wish: _Wish, coming: list[Occurrence], anew: list[Occurrence]) -> Mapping[int, dt.datetime | None]:
    """For each lead that fits the first message that it gives; None where that has passed."""
    return {lead: _moment(wish, lead, anew) for lead in {*remind_me.LEADS, *_leads_now(wish, coming)}}


def _moment(wish: _Wish, lead: int, anew: list[Occurrence]) -> dt.datetime | None:
    """When the first message comes of this lead, if these were no longer dealt with."""
    access = wish.access
    follow = SubscriptionRecord(access.who, wish.item.id, access.now, (lead,))
    reopened = [each.key_parts for each in anew]
    first = access.next_of(follow, wish.kept.preferences, reopened)
    return first.due_at if first else None


def _leads_now(wish: _Wish, coming: list[Occurrence]) -> tuple[int, ...]:
    """With which it is followed, or else would be."""
    mine_now = next((each for each in wish.kept.follows if each.what == wish.item.id), None)
    usual = {lead for each in coming for lead in leads_of(wish.access.content.organisation, each)}
    own = mine_now.leads if mine_now else None
    return own or wish.kept.preferences.leads or tuple(usual)
