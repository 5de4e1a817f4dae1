"""Requests to the connector of Microsoft Teams by which the bot answers; one that fails is not repeated.

The address differs by conversation: Teams tells it with every activity (learn.microsoft.com, Bot Connector REST
API). Postings go by ``schedules/teams_outlet.py``, which knows what came of each.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiohttp import ClientError, ClientTimeout

from bot.messages.adaptive_cards import CONTENT_TYPE
from bot.teams_token import TokenError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import ClientSession

    from bot.teams_token import BotToken

REQUEST_SECONDS = 10.0
PAUSE_SECONDS = 1.0
"""Pause before the second and last try, where Teams finds the bot too fast: someone is waiting."""


class TeamsApiError(Exception):
    """Refusal by Teams, or no response: the status (0 for none), and its code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}".strip())
        self.status, self.code = status, code


class TeamsClient:
    """Client of the connector."""

    def __init__(self, session: ClientSession, token: BotToken) -> None:
        self._session, self._token = session, token

    async def post(self, service_url: str, conversation: str, activity: Mapping[str, Any]) -> str:
        """Post an activity in a conversation or thread; its id. Raises TeamsApiError."""
        response = await self._request("POST", activities_url(service_url, conversation), activity)
        return str(response.get("id") or "")

    async def update(
        self, service_url: str, conversation: str, activity_id: str, activity: Mapping[str, Any]
    ) -> None:
        """Replace a message of the bot. Raises TeamsApiError."""
        await self._request("PUT", activities_url(service_url, conversation, activity_id), activity)

    async def open_chat(self, service_url: str, tenant_id: str, bot: str, member: str) -> str:
        """The id of the chat of someone with the bot, opened where there was none. Raises TeamsApiError."""
        opened = await self._request("POST", conversations_url(service_url), new_chat(tenant_id, bot, member))
        return str(opened.get("id") or "")

    async def _request(self, method: str, url: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        status, response = await self._authorized(method, url, body)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            await asyncio.sleep(PAUSE_SECONDS)
            status, response = await self._authorized(method, url, body)
        if status == HTTPStatus.UNAUTHORIZED:  # the token was withdrawn, and nothing was done
            self._token.forget()
            status, response = await self._authorized(method, url, body)
        if status >= HTTPStatus.BAD_REQUEST:
            raise TeamsApiError(status, str((response.get("error") or {}).get("code") or ""))
        return response

    async def _authorized(
        self, method: str, url: str, body: Mapping[str, Any] | None
    ) -> tuple[int, dict[str, Any]]:
        try:
            token = await self._token.get(REQUEST_SECONDS)
        except TokenError as error:
            raise TeamsApiError(0, str(error)) from None
        return await self._exchange(method, url, json=body, headers={"Authorization": f"Bearer {token}"})

    async def _exchange(self, method: str, url: str, **content: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - aiohttp's
        """Status and body of one request, which follows no redirection: it would take the token along."""
        try:
            async with self._session.request(
                method, url, timeout=ClientTimeout(total=REQUEST_SECONDS), allow_redirects=False, **content
            ) as response:
                body = await response.json(content_type=None) if response.content_length != 0 else {}
                return response.status, body if isinstance(body, dict) else {}
        except (ClientError, OSError, TimeoutError, ValueError) as error:
            raise TeamsApiError(0, type(error).__name__) from error


def message_activity(body: Mapping[str, Any]) -> dict[str, Any]:
    """The activity of a message with a card, as ``render_teams.body`` gives it."""
    return {
        "type": "message",
        "summary": body["text"],
        "attachments": [{"contentType": CONTENT_TYPE, "content": body["card"]}],
    }


def new_chat(tenant_id: str, bot: str, member: str) -> dict[str, Any]:
    """The chat of someone with the bot, as Teams is asked to open it."""
    return {
        "bot": {"id": bot},
        "members": [{"id": member}],
        "channelData": {"tenant": {"id": tenant_id}},
        "tenantId": tenant_id,
        "isGroup": False,
    }


def conversations_url(service_url: str) -> str:
    """The address at which conversations are opened."""
    return f"{service_url.rstrip('/')}/v3/conversations"


def activities_url(service_url: str, conversation: str, activity_id: str = "") -> str:
    """The address of the messages in a conversation or thread, or of one of them."""
    path = f"{conversations_url(service_url)}/{quote(conversation, safe='')}/activities"
    return f"{path}/{quote(activity_id, safe='')}" if activity_id else path
