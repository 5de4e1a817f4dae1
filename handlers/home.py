"""The home tab: made anew whenever it is opened, with a question field and a choice of region."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.messages import searching
from bot.messages.home import REGION, SEARCH
from bot.messages.message import Action
from handlers.actions import run
from handlers.home_tab import publish
from handlers.listening import lazily

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from handlers.replies import Desk
    from handlers.request import Request

_TAB = "home"
_ASKED = re.compile(rf"^{Action.ASK.value}(-\d+)?$")
"""Enter in the field, and the button under it: on a phone there may be no Enter."""


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the opening of the tab and to what is only there; other buttons are as in a conversation."""

    async def opened(request: Request) -> None:
        if request.event.get("tab") == _TAB:
            await publish(desk, request)

    async def ask(request: Request) -> None:
        words = _typed(request)
        if words and request.value != SEARCH:
            await run(desk, request, words)
        else:
            await request.open(searching.search_window())

    async def choose_region(request: Request) -> None:
        if request.value:
            await run(desk, request, request.value)

    app.event("app_home_opened")(**lazily(desk, opened, once=False))
    app.action(_ASKED)(**lazily(desk, ask))
    app.action(REGION)(**lazily(desk, choose_region))


def _typed(request: Request) -> str:
    """What stands in the question field."""
    fields = request.view["state"]["values"].values()
    typed = (field[Action.ASK.value].get("value") for field in fields if Action.ASK.value in field)
    return (next(typed, None) or "").strip()
