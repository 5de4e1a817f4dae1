"""Methods of the Web API that make and edit the canvas of a channel.

Sources: https://docs.slack.dev/reference/methods/conversations.canvases.create and
https://docs.slack.dev/reference/methods/canvases.edit. Of a canvas there are no sections here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .methods import ApiError
from .records import Canvas

if TYPE_CHECKING:
    from .json_checks import Json
    from .methods import MethodContext

MARKDOWN = 1_048_576
"""Characters that a canvas takes."""
_SCOPE = "canvases:write"


def conversations_canvases_create(context: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.canvases.create."""
    context.need(_SCOPE)
    channel = context.channel({"channel": args.get("channel_id")})
    if channel.partner or not channel.has_bot:
        raise ApiError("restricted_action")
    if channel.canvas is not None:
        raise ApiError("channel_canvas_already_exists")
    markdown = _markdown(args["document_content"]) if "document_content" in args else ""
    channel.canvas = Canvas(context.state.new_id("F"), str(args.get("title") or ""), markdown)
    context.state.condition.notify()
    return {"canvas_id": channel.canvas.id}


def canvases_edit(context: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/canvases.edit: one operation, on the whole canvas."""
    context.need(_SCOPE)
    canvases = (channel.canvas for channel in context.state.channels.values())
    canvas = next((canvas for canvas in canvases if canvas and canvas.id == args.get("canvas_id")), None)
    if canvas is None:
        raise ApiError("canvas_not_found")
    match args.get("changes"):
        case [{"operation": "replace", "document_content": content}]:
            canvas.markdown = _markdown(content)
        case [{"operation": "insert_at_start", "document_content": content}]:
            canvas.markdown = f"{_markdown(content)}\n\n{canvas.markdown}"
        case [{"operation": "insert_at_end", "document_content": content}]:
            canvas.markdown = f"{canvas.markdown}\n\n{_markdown(content)}"
        case [{"operation": "rename", "title_content": content}]:
            canvas.title = _markdown(content)
        case _:
            raise ApiError("invalid_arguments")
    context.state.condition.notify()
    return {}


def _markdown(content: object) -> str:
    match content:
        case {"type": "markdown", "markdown": str(markdown)} if len(markdown) <= MARKDOWN:
            return markdown
    raise ApiError("invalid_arguments")
