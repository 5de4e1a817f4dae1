"""Buttons under an answer: read on, related items, examples; and where an answer to a button is shown."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from bot.faq.findings import Match
from bot.messages import answers, mine, searching
from bot.messages.message import Action
from handlers.home_tab import publish_again
from handlers.listening import lazily
from handlers.mine import mine_window
from handlers.registry import sheet_for

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.messages.message import Message, Sheet
    from handlers.replies import Desk
    from handlers.request import Request


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons."""

    async def show_item(request: Request) -> None:
        content = desk.library.current.content
        item = content.faq_by_id.get(request.value)
        await show(desk, request, answers.item_answer(content, Match(item, 1.0)) if item else answers.gone())

    async def read_item(request: Request) -> None:
        content = desk.library.current.content
        item = content.faq_by_id.get(request.value)
        await _open(request, answers.full_answer(content, item) if item else None)

    async def show_term(request: Request) -> None:
        content = desk.library.current.content
        term = content.term_by_id.get(request.value)
        await show(desk, request, answers.term_answer(content, term) if term else answers.gone())

    async def run_command(request: Request) -> None:
        await run(desk, request, request.value)

    async def read_list(request: Request) -> None:
        await _open(request, sheet_for(desk.inquiry(request.value, request.channels, request.user)))

    app.action(named(Action.SHOW_ITEM))(**lazily(desk, show_item))
    app.action(named(Action.READ_ITEM))(**lazily(desk, read_item))
    app.action(named(Action.SHOW_TERM))(**lazily(desk, show_term))
    app.action(named(Action.RUN_COMMAND))(**lazily(desk, run_command))
    app.action(named(Action.READ_LIST))(**lazily(desk, read_list))


def named(action: Action) -> re.Pattern[str]:
    """The ids of the buttons that do this; each has the number of its place in the row behind it."""
    return re.compile(rf"^{action.value}-\d+$")


async def run(desk: Desk, request: Request, words: str) -> None:
    """Do as if the words were typed behind the command, and let the home tab follow what it changed."""
    asked = (words, request.channels, request.user)
    if window := await desk.window(*asked):
        await (request.renew if _in_own_list(request) else request.open)(window)
    else:
        await show(desk, request, await desk.answer(*asked))
    await publish_again(desk, request)


async def show(desk: Desk, request: Request, message: Message) -> None:
    """Answer: in the search window below its field, above one's own list, elsewhere as a private answer."""
    if request.view.get("callback_id") == searching.FORM:
        await request.renew(searching.search_window(message))
    elif _in_own_list(request) and (own := await asyncio.to_thread(_own_list, desk, request, message)):
        await request.renew(own)
    else:
        await request.tell(message)


def _in_own_list(request: Request) -> bool:
    """Whether it happened in the window with one's own list, which would be behind the times under another one."""
    return bool(request.view.get("callback_id") == mine.FORM)


def _own_list(desk: Desk, request: Request, news: Message) -> Sheet | None:
    return mine_window(desk.inquiry("", (), request.user), news)


async def _open(request: Request, sheet: Sheet | None) -> None:
    if sheet is None:
        await request.tell(answers.gone())
    else:
        await request.open(sheet)
