"""Token of the bot in Microsoft Teams, for its client credentials (OAuth 2.0, RFC 6749, 4.4).

Asked for here and not by MSAL, as the SDK does, so that a caller knows how long it may take and can tell a refusal
from a network that is away; and MSAL takes no address but https ones, so no test could go without it.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import aiohttp

if TYPE_CHECKING:
    from collections.abc import Mapping

LOGIN_URL = "https://login.microsoftonline.com"
SCOPE = "https://api.botframework.com/.default"
EARLY = 300.0
"""Seconds before its end from which a token is not used any more."""
_REFUSALS = frozenset({"invalid_client", "unauthorized_client", "invalid_request", "invalid_scope"})
_LONGEST = 10.0
_OK = 200


class TokenError(Exception):
    """There is no token now; the text says why."""


class TokenRefusedError(TokenError):
    """Microsoft Entra refuses the client id, secret or tenant."""


class BotToken:
    """The token, asked for when it is needed and kept while it is good."""

    def __init__(self, client_id: str, client_secret: str, tenant_id: str, login_url: str = LOGIN_URL) -> None:
        self.login_url = login_url.rstrip("/")
        self._url = f"{self.login_url}/{tenant_id}/oauth2/v2.0/token"
        self._form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
            "scope": SCOPE,
        }
        self._token = ""
        self._good_until = 0.0
        self._lock = asyncio.Lock()

    async def get(self, seconds: float = _LONGEST) -> str:
        """The token, within so many seconds. Raises TokenError."""
        try:
            async with asyncio.timeout(max(seconds, 0.1)), self._lock:
                if time.monotonic() >= self._good_until:
                    asked = time.monotonic()
                    granted = await self._ask(min(seconds, _LONGEST))
                    self._token = str(granted["access_token"])
                    self._good_until = asked + max(float(granted.get("expires_in", 0)) - EARLY, 1.0)
                return self._token
        except TimeoutError:
            raise TokenError("no token in time: others wait for it too") from None

    def forget(self) -> None:
        """Ask for another one: this one was refused."""
        self._good_until = 0.0

    async def _ask(self, seconds: float) -> Mapping[str, str]:
        timeout = aiohttp.ClientTimeout(total=max(seconds, 0.1))
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self._url, data=self._form, allow_redirects=False) as response,
            ):
                body = await response.json(content_type=None)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise TokenError(f"no token: {type(error).__name__} {error}".rstrip()) from None
        if isinstance(body, dict) and response.status == _OK and body.get("access_token"):
            return body
        code = body.get("error") if isinstance(body, dict) else None
        if code in _REFUSALS:
            raise TokenRefusedError(f"{code}: {str(body.get('error_description', '')).split(chr(13))[0][:200]}")
        raise TokenError(f"no token: HTTP status {response.status}")
