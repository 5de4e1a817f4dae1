"""Public address of the bot: links to what people fetch there."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from bot.messages.timeline import FOLDER


@dataclass(slots=True)
class PublicAddress:
    """Address at which people reach the bot or its exported files; empty without one."""

    url: str = ""
    has_pictures: bool = False
    """True while a picture can be fetched there (``picture_check.py``)."""
    near_slack: bool = False
    """True for a Slack on this very machine (``bot/simulator``), which fetches from inside too."""

    def picture(self, name: str, version: str) -> str:
        """Address of a picture; empty while it can't be fetched. Slack keeps a picture by its whole address."""
        return f"{self.url}/{FOLDER}/{quote(name)}.png?v={quote(version)}" if self.has_pictures else ""
