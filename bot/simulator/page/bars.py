"""Bars that a caller can add at the top of every page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol

from aiohttp import web

if TYPE_CHECKING:
    from ..json_checks import Json
    from .html import Html


class Bar(Protocol):
    """Bar at the top of every page, sent anew when ``state.condition`` is notified and its HTML has changed.

    Its script asks for data at addresses of the bar's own; the server lets only this page's requests through
    (``loopback_only``).
    """

    @property
    def name(self) -> str:
        """Name of letters and hyphens: the bar stands in the element ``bar-<name>``."""

    @property
    def files(self) -> tuple[str, ...]:
        """Names of its scripts (modules) and style sheets in ``static/``."""

    def html(self) -> Html:
        """Contents at this moment."""

    def add_to(self, app: web.Application) -> None:
        """Add the addresses that its script asks for, below ``/bar/<name>/``."""


async def json_body(request: web.Request) -> Json:
    """JSON object in the body of a script's request; raises HTTPBadRequest for anything else."""
    try:
        body = json.loads(await request.text()) if request.content_type == "application/json" else None
    except (ValueError, RecursionError):  # nested too deeply to be read
        body = None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="A JSON object is needed.")
    return body
