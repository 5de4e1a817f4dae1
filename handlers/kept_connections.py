"""Connections to Slack that stay open for a next reply: to open one takes longer than to send over it.

For replies and windows alone. What is posted in channels has a connection for each message: one that Slack closed
meanwhile would leave it open whether the message was sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp import ClientSession

REQUEST_SECONDS = 30
"""Longest time of a request, as in the SDK without kept connections."""


class KeptConnections:
    """Session of one process, made at the first use."""

    def __init__(self) -> None:
        self._session: ClientSession | None = None

    @property
    def session(self) -> ClientSession:
        """The session, which remembers no cookies."""
        if self._session is None:
            from aiohttp import ClientSession, ClientTimeout, DummyCookieJar  # noqa: PLC0415 - half a second at a start

            timeout = ClientTimeout(total=REQUEST_SECONDS)
            self._session = ClientSession(timeout=timeout, cookie_jar=DummyCookieJar())
        return self._session

    async def aclose(self) -> None:
        """Close them; a next use opens others."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()
