"""Guests of the workspace: they may ask, and change nothing for a channel (``subscription_access.py``).

What Slack sends does not tell who is a guest; users.info does (docs.slack.dev/reference/methods/users.info,
``is_restricted``), for an app that has ``users:read``. Without that scope nobody is known to be one.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from bot.platform_ids import SLACK, native_id, platform_of

if TYPE_CHECKING:
    from slack_sdk import WebClient

KEPT_SECONDS = 3600.0
"""For so long it is not asked again."""
MOST_KEPT = 10_000


class GuestLookup:
    """True for a user who is a guest. Asks Slack, so call it in a thread; several may. Raises SlackClientError."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._known: dict[str, tuple[float, bool]] = {}
        self._lock = threading.Lock()

    def __call__(self, user: str) -> bool:
        """True for a guest; ``user`` is their id, with or without platform. Only Slack tells who is one."""
        if platform_of(user) != SLACK:
            return False
        now = time.monotonic()
        with self._lock:
            at, guest = self._known.get(user, (-KEPT_SECONDS, False))
        if now - at < KEPT_SECONDS:
            return guest
        described = self._client.users_info(user=native_id(user)).get("user") or {}
        guest = bool(described.get("is_restricted") or described.get("is_ultra_restricted"))
        with self._lock:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[user] = (now, guest)
        return guest
