"""Outdated buttons, forms and shortcuts: left behind by an older version, and listened to by nothing else.

Registered last, so that everything that is known goes first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.messages import help_text, render_slack
from handlers.lazy_listener import lazily

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp

    from handlers.services import Services
    from handlers.slack_request import SlackRequest

_ANY = re.compile("")


def register(app: AsyncApp, services: Services) -> None:
    """Explain, whatever it was."""

    async def explain(request: SlackRequest) -> None:
        await request.tell(help_text.unknown_control(services.content.organisation.command))

    async def replace_form(ack: AsyncAck) -> None:
        form = help_text.unknown_form(services.content.organisation.command)
        await ack(response_action="update", view=render_slack.modal(form))

    async def offer_nothing(ack: AsyncAck) -> None:
        await ack(options=[])

    app.action(_ANY)(lazily(services, explain))
    app.shortcut(_ANY)(lazily(services, explain))
    app.view(_ANY)(replace_form)
    app.options(_ANY)(offer_nothing)
