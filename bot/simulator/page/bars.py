"""What a caller can add at the top of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from aiohttp import web

    from bot.simulator.page.html import Html


class Bar(Protocol):
    """A bar at the top of every page, sent anew when ``state.condition`` is notified and its HTML has changed.

    Its script asks for what it needs at addresses of its own; the server lets only this page's own requests
    through (``bot.simulator.loopback_only``).
    """

    @property
    def name(self) -> str:
        """A word of letters and hyphens: the bar stands in the element ``balk-<name>``."""

    @property
    def files(self) -> tuple[str, ...]:
        """Names of scripts (modules) and style sheets in ``static/`` that it needs."""

    def html(self) -> Html:
        """What it shows now."""

    def add_to(self, app: web.Application) -> None:
        """Add the addresses that its script asks for; below ``/balk/<name>/``."""
