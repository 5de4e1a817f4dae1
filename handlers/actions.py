"""Buttons under an answer: read on, related items, examples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.faq.findings import Match
from bot.messages import answers, slack
from bot.messages.message import Action
from handlers.registry import sheet_for

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.messages.message import Message, Sheet
    from handlers.replies import Desk


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the buttons; each acknowledges first."""

    async def show_item(ack: AsyncAck, action: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        content = desk.library.current.content
        item = content.faq_by_id.get(action["value"])
        await _respond(respond, answers.item_answer(content, Match(item, 1.0)) if item else answers.gone())

    async def read_item(
        ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond
    ) -> None:
        await ack()
        content = desk.library.current.content
        item = content.faq_by_id.get(action["value"])
        await _open(client, body, respond, answers.full_answer(content, item) if item else None)

    async def show_term(ack: AsyncAck, action: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        content = desk.library.current.content
        term = content.term_by_id.get(action["value"])
        await _respond(respond, answers.term_answer(content, term) if term else answers.gone())

    async def run_command(
        ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], respond: AsyncRespond
    ) -> None:
        await ack()
        await respond(**await desk.reply(action["value"], _channels(body)), replace_original=False)

    async def read_list(
        ack: AsyncAck, action: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond
    ) -> None:
        await ack()
        await _open(client, body, respond, sheet_for(desk.inquiry(action["value"], _channels(body))))

    app.action(_named(Action.SHOW_ITEM))(show_item)
    app.action(_named(Action.READ_ITEM))(read_item)
    app.action(_named(Action.SHOW_TERM))(show_term)
    app.action(_named(Action.RUN_COMMAND))(run_command)
    app.action(_named(Action.READ_LIST))(read_list)


def _named(action: Action) -> re.Pattern[str]:
    return re.compile(rf"^{action.value}-\d+$")


def _channels(body: dict[str, Any]) -> tuple[str, ...]:
    channel = body.get("channel") or {}
    return (channel.get("name", ""), channel.get("id", ""))


async def _respond(respond: AsyncRespond, message: Message) -> None:
    await respond(**slack.reply(message), replace_original=False)


async def _open(client: AsyncWebClient, body: dict[str, Any], respond: AsyncRespond, sheet: Sheet | None) -> None:
    if sheet is None:
        await _respond(respond, answers.gone())
    else:
        await client.views_open(trigger_id=body["trigger_id"], view=slack.modal(sheet))
