"""Memory of a window (``private_metadata``): sealed for the user for whom it is opened, and good for no one else.

It says for which channel or question a window is. Slack keeps it and gives it back; the seal does not leave it to
Slack alone that nobody changes it, or uses that of another. The key comes from the bot token, so that all replicas
have it. A window of an earlier token or version is outdated.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from typing import TYPE_CHECKING, Any

from slack_bolt import BoltResponse
from slack_bolt.middleware.async_middleware import AsyncMiddleware

from bot.messages import help_text, render_slack

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.request.async_request import AsyncBoltRequest

    from bot.content.models import Content

logger = logging.getLogger(__name__)

_PURPOSE = b"iza-bot window memory"
_SEPARATOR = "."


def seal(token: str, user: str, memory: str) -> str:
    """The memory with a seal before it that holds for this user alone."""
    return f"{_seal(token, user, memory)}{_SEPARATOR}{memory}"


def unseal(token: str, user: str, sealed: str) -> str | None:
    """The memory; None when it was not sealed for this user, or has been changed."""
    given, _, memory = sealed.partition(_SEPARATOR)
    expected = _seal(token, user, memory)
    return memory if hmac.compare_digest(given.encode(), expected.encode()) else None


def _seal(token: str, user: str, memory: str) -> str:
    key = hmac.digest(token.encode(), _PURPOSE, hashlib.sha256)
    digest = hmac.digest(key, f"{user}\0{memory}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


class OwnWindows(AsyncMiddleware):
    """Bolt middleware that opens the memory of a window for the listeners, and refuses one of somebody else."""

    def __init__(self, token: str, content: Callable[[], Content]) -> None:
        self._token, self._content = token, content

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's
    ) -> BoltResponse:
        """Let the request through with the memory as it was sealed, or refuse it."""
        view: dict[str, Any] = req.body.get("view") or {}
        if sealed := view.get("private_metadata"):
            user = (req.body.get("user") or {}).get("id")
            memory = unseal(self._token, str(user or ""), str(sealed))
            if memory is None:
                logger.warning("Refused a window that was not opened for who sends it")
                return self._refusal(str(req.body.get("type") or ""))
            view["private_metadata"] = memory
        return await next()

    def _refusal(self, kind: str) -> BoltResponse:
        if kind != "view_submission":
            return BoltResponse(status=200, body="")
        form = help_text.unknown_form(self._content().organisation.command)
        body = {"response_action": "update", "view": render_slack.modal(form)}
        return BoltResponse(status=200, body=json.dumps(body))
