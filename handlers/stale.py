"""What an older version of the bot left behind: buttons, forms and shortcuts that nothing listens to any more.

Registered last, so that everything that is known goes first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.messages import guide, slack
from bot.messages.message import Sheet
from handlers.listening import lazily

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.messages.message import Message
    from handlers.replies import Desk
    from handlers.request import Request

_ANY = re.compile("")


def register(app: AsyncApp, desk: Desk) -> None:
    """Explain, whatever it was."""

    def explanation() -> Message:
        return guide.unknown_control(desk.library.current.content.organisation.command)

    async def explain(request: Request) -> None:
        await request.tell(explanation())

    async def replace_form(ack: AsyncAck) -> None:
        await ack(response_action="update", view=slack.modal(Sheet("Niet meer bekend", explanation().parts)))

    async def offer_nothing(ack: AsyncAck) -> None:
        await ack(options=[])

    app.action(_ANY)(**lazily(desk, explain))
    app.shortcut(_ANY)(**lazily(desk, explain))
    app.view(_ANY)(replace_form)
    app.options(_ANY)(offer_nothing)
