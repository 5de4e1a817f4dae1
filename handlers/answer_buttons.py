"""Buttons and menus under an answer: read on, related items, examples; and where what they give is shown."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from slack_bolt.middleware.async_middleware import AsyncMiddleware

from bot.messages import my_reminders, passages, render_slack, search_modal, term_replies
from bot.messages.message import Action
from handlers.home_tab_publishing import renew, tab_in_sight
from handlers.lazy_listener import lazily
from handlers.my_reminders import list_window
from handlers.registry import reply_to, sheet_for, window_for

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp
    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_bolt.response import BoltResponse

    from bot.messages.message import Message, Sheet
    from handlers.request import Presses, Request
    from handlers.services import Services


class ChoiceAsPress(AsyncMiddleware):
    """Bolt middleware: a choice from the menu under an answer is heard as the press of the button that it is."""

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's
    ) -> BoltResponse:
        """Change the request where it is such a choice."""
        if req.body.get("type") == "block_actions":
            req.body["actions"] = [render_slack.pressed(action) for action in req.body["actions"]]
        return await next()


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the buttons; before any listener, choices from menus become presses."""
    app.middleware(ChoiceAsPress())
    listen_to(presses(services), app, services)


def listen_to(presses: Presses, app: AsyncApp, services: Services) -> None:
    """Listen to these buttons in Slack."""
    for action, work in presses.items():
        app.action(named(action))(lazily(services, work))


def presses(services: Services) -> Presses:
    """The buttons under an answer."""

    async def show_item(request: Request) -> None:
        content = services.content
        item = content.faq_by_id.get(request.value)
        await show(
            services,
            request,
            passages.item_message(content, item, services.today) if item else passages.gone(),
        )

    async def read_item(request: Request) -> None:
        content = services.content
        item = content.faq_by_id.get(request.value)
        await _open(request, passages.full_answer(content, item, services.today) if item else None)

    async def show_term(request: Request) -> None:
        content = services.content
        term = content.term_by_id.get(request.value)
        await show(services, request, term_replies.term_message(content, term) if term else passages.gone())

    async def read_term(request: Request) -> None:
        content = services.content
        term = content.term_by_id.get(request.value)
        await _open(request, term_replies.full_term(content, term) if term else None)

    async def run_command(request: Request) -> None:
        await run(services, request, request.value)

    async def read_list(request: Request) -> None:
        await _open(request, sheet_for(services.inquiry(request.value, request.channels, request.user)))

    return {
        Action.SHOW_ITEM: show_item,
        Action.READ_ITEM: read_item,
        Action.SHOW_TERM: show_term,
        Action.READ_TERM: read_term,
        Action.RUN_COMMAND: run_command,
        Action.READ_LIST: read_list,
    }


def named(action: Action) -> re.Pattern[str]:
    """The ids of the buttons that do this; each has the number of its place in the row behind it."""
    return re.compile(rf"^{action.value}-\d+$")


async def run(services: Services, request: Request, words: str) -> None:
    """Do as if the words were typed behind the command, and let the home tab follow what it changed."""
    inquiry = services.inquiry(words, request.channels, request.user)
    renews_tab = tab_in_sight(services, request)  # asked first, because the words may erase who has it
    if window := await asyncio.to_thread(window_for, inquiry):
        await (request.renew if _in_own_list(request) else request.open)(window)
    else:
        await show(services, request, await asyncio.to_thread(reply_to, inquiry))
    if renews_tab:
        await renew(services, request)


async def show(services: Services, request: Request, message: Message) -> None:
    """Answer: in the search window below its field, above one's own list, elsewhere as a private answer."""
    if request.form == search_modal.FORM:
        await request.renew(search_modal.search_window(message))
    elif _in_own_list(request) and (own := await asyncio.to_thread(_own_list, services, request, message)):
        await request.renew(own)
    else:
        await request.tell(message)


def _in_own_list(request: Request) -> bool:
    """True in the window with one's own list, which would be behind the times under another one."""
    return request.form == my_reminders.FORM


def _own_list(services: Services, request: Request, news: Message) -> Sheet | None:
    return list_window(services.inquiry("", (), request.user), news)


async def _open(request: Request, sheet: Sheet | None) -> None:
    if sheet is None:
        await request.tell(passages.gone())
    else:
        await request.open(sheet)
