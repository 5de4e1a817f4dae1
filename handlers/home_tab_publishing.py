"""Publishing the home tab of a user, when it is opened (``home_tab.py``) and after a change in it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError

from bot.messages.home_tab import home_tab
from bot.messages.my_reminders import OwnList
from bot.store.ledger import LedgerError
from handlers.deadlines_and_rounds import local_scope, next_dates
from handlers.my_reminders import own_list

if TYPE_CHECKING:
    from bot.messages.message import Message
    from handlers.inquiry import Inquiry
    from handlers.request import Request
    from handlers.services import Services

logger = logging.getLogger(__name__)


async def publish(services: Services, request: Request) -> None:
    """Publish the tab as it should be now."""
    message = await asyncio.to_thread(home_of, services, request.user)
    await request.show_home_tab(message)


async def publish_again(services: Services, request: Request) -> None:
    """Publish the tab after a change in it, or in a window by someone who has it."""
    if tab_in_sight(services, request):
        await renew(services, request)


def tab_in_sight(services: Services, request: Request) -> bool:
    """True for a press in the tab itself, or in a window of a user who has opened the tab."""
    return request.in_home_tab or (request.in_window and request.user in services.home_tab_users)


async def renew(services: Services, request: Request) -> None:
    """Publish the tab after a change, which stands: a tab that can't be renewed is renewed when it is opened."""
    try:
        await publish(services, request)
    except (SlackClientError, ClientError, TimeoutError) as error:
        logger.warning("The home tab could not be renewed: %s", error)


def home_of(services: Services, user: str) -> Message:
    """The home tab of a user, as it should be now."""
    inquiry = services.inquiry("", (), user)
    scope = local_scope(inquiry)
    return home_tab(
        inquiry.content,
        next_dates(inquiry, to_follow=True),
        _own(inquiry),
        has_region=scope is not None and bool(scope.regions),
        key=f"{services.now().timestamp():.3f}",
        keeps=inquiry.content.organisation.may_edit(user),
    )


def _own(inquiry: Inquiry) -> OwnList | None:
    """The list of reminders; None while the database is away, because answering goes on."""
    if inquiry.access is None:
        return OwnList()
    try:
        return own_list(inquiry.access)
    except LedgerError as error:
        logger.warning("The home tab goes without the list of reminders: %s", error)
        return None
