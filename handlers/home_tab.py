"""Home tab: made anew whenever it is opened, with a question field and a choice of region.

Its content stands in ``bot/messages/home_tab.py``; ``home_tab_publishing.py`` publishes it, and again after a
change. In Teams it is a card: ``teams/roster.py`` shows it, ``teams/activities.py`` takes its presses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.messages import search_modal
from bot.messages.home_tab import REGION, SEARCH
from bot.messages.message import Action
from handlers.answer_buttons import run
from handlers.home_tab_publishing import publish
from handlers.lazy_listener import lazily

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from handlers.services import Services
    from handlers.slack_request import SlackRequest

_TAB = "home"
_ASK = re.compile(rf"^{Action.ASK.value}(-\d+)?$")
"""Enter in the field, and the button under it: on a phone there may be no Enter."""


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the opening of the tab and to its own fields; other buttons are as in a conversation."""

    async def opened(request: SlackRequest) -> None:
        if request.event.get("tab") == _TAB:
            services.home_tab_users.add(request.user)
            await publish(services, request)

    async def ask(request: SlackRequest) -> None:
        words = _typed(request)
        if words and request.value != SEARCH:
            await run(services, request, words)
        else:
            await request.open(search_modal.search_window())

    async def choose_region(request: SlackRequest) -> None:
        if request.value:
            await run(services, request, request.value)

    services.subscriptions.on_erased(services.home_tab_users.discard)
    services.subscriptions.on_erased(services.topics.forget)
    app.event("app_home_opened")(lazily(services, opened, once=False))
    app.action(_ASK)(lazily(services, ask))
    app.action(REGION)(lazily(services, choose_region))


def _typed(request: SlackRequest) -> str:
    """The text in the question field."""
    fields = ((request.view.get("state") or {}).get("values") or {}).values()
    typed = (field[Action.ASK.value].get("value") for field in fields if Action.ASK.value in field)
    return (next(typed, None) or "").strip()
