"""What a script of the page sends: a JSON object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from bot.simulator.json_checks import Json


async def heard(request: web.Request) -> Json:
    """The object in the body; raises HTTPBadRequest for anything else."""
    try:
        said = json.loads(await request.text()) if request.content_type == "application/json" else None
    except (ValueError, RecursionError):  # nested too deeply to be read
        said = None
    if not isinstance(said, dict):
        raise web.HTTPBadRequest(text="A JSON object is needed.")
    return said
