"""What an older version of the bot left behind: buttons, forms and shortcuts that nothing listens to any more.

Registered last, so that everything that is known goes first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.messages import help_text, render_slack
from bot.messages.message import Sheet
from handlers.lazy_listener import lazily

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from bot.messages.message import Message
    from handlers.services import Services
    from handlers.slack_request import SlackRequest

_ANY = re.compile("")


def register(app: AsyncApp, services: Services) -> None:
    """Explain, whatever it was."""

    def explanation() -> Message:
        return help_text.unknown_control(services.content.organisation.command)

    async def explain(request: SlackRequest) -> None:
        await request.tell(explanation())

    async def replace_form(ack: AsyncAck) -> None:
        await ack(
            response_action="update", view=render_slack.modal(Sheet("Niet meer bekend", explanation().parts))
        )

    async def offer_nothing(ack: AsyncAck) -> None:
        await ack(options=[])

    app.action(_ANY)(**lazily(services, explain))
    app.shortcut(_ANY)(**lazily(services, explain))
    app.view(_ANY)(replace_form)
    app.options(_ANY)(offer_nothing)
