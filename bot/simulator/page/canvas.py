"""Canvas of a channel, and the tabs of a channel that has one. Of Slack's Markdown it shows what bots write most.

Headings, bulleted lists, bold, italic and links (https://docs.slack.dev/surfaces/canvases).
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from .html import Fragment, Html, join, tag
from .markup import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..mrkdwn import Style
    from ..records import Canvas
    from ..texts import PageTexts, Texts
    from .viewer import Viewer

CANVAS = "canvas"
TABS = "channel-tabs"
_HEADING = re.compile(r"(#{1,3}) +(.*)")
_BULLET = re.compile(r"[-*] +(.*)")
_INSIDE = r"(?:\\.|[^\\])+?"
_MARKS = re.compile(
    rf"\\(?P<escaped>.)|\*\*(?P<bold>{_INSIDE})\*\*|_(?P<italic>{_INSIDE})_"
    rf"|\[(?P<label>{_INSIDE})\]\((?P<address>[^()\s]+)\)"
)


def canvas_fragment(canvas: Canvas | None, texts: Texts) -> Fragment:
    """Contents of the canvas."""
    if canvas is None or not canvas.markdown.strip():
        return Fragment(CANVAS, tag("p", texts.page.empty_canvas, class_="soft"))
    return Fragment(CANVAS, read(canvas.markdown))


def tabs_fragment(viewer: Viewer, texts: PageTexts) -> Fragment:
    """Tabs for messages and canvas; none for a channel without a canvas."""
    canvas = viewer.channel.canvas
    shown = canvas is not None or viewer.at_canvas
    titles = (texts.messages_tab, (canvas and canvas.title) or texts.canvas) if shown else ()
    tabs = [
        tag(
            "a",
            title,
            href=viewer.looking_at(viewer.channel, at_canvas=at_canvas).path,
            aria_current="page" if viewer.at_canvas == at_canvas else None,
        )
        for at_canvas, title in zip((False, True), titles, strict=False)
    ]
    return Fragment(TABS, join(tabs), "nav", {"class_": "tabs", "aria_label": texts.channel_tabs})


def read(markdown: str) -> Html:
    """Markdown as HTML."""
    markup = Markup()
    lines = [line.strip() for line in markdown.splitlines()]
    return join(
        block
        for is_list, of_kind in groupby(filter(None, lines), lambda line: bool(_BULLET.fullmatch(line)))
        for block in (_list(markup, of_kind) if is_list else (_line(markup, line) for line in of_kind))
    )


def _list(markup: Markup, lines: Iterable[str]) -> tuple[Html]:
    return (tag("ul", *(tag("li", _words(markup, _BULLET.sub(r"\1", line))) for line in lines)),)


def _line(markup: Markup, line: str) -> Html:
    if heading := _HEADING.fullmatch(line):
        return tag(f"h{len(heading[1]) + 1}", _words(markup, heading[2]))
    return tag("p", _words(markup, line))


def _words(markup: Markup, line: str) -> Html:
    return markup.html(_marked(markup.style, line))


def _marked(style: Style, line: str) -> str:
    """The line with the marks of a style in the place of those of Markdown."""

    def mark(match: re.Match[str]) -> str:
        if match["escaped"]:
            return match["escaped"]
        if match["bold"]:
            return style.bold(_marked(style, match["bold"]))
        if match["italic"]:
            return style.italic(_marked(style, match["italic"]))
        return style.link(match["address"], _marked(style, match["label"]))

    return _MARKS.sub(mark, line)
