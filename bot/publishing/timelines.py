"""Timelines by subject: the year ahead for everyone, a region or an insurer, as values and as pictures. Pure.

The subjects are those of the calendar feeds, and so are the names of the files: ``zeeland.png``.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bot.calendar.audience import audience
from bot.calendar.occurrences import occurrences
from bot.messages import timeline
from bot.messages.excerpts import enumeration
from bot.publishing import timeline_svg

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.content.models import Content
    from bot.messages.timeline import Timeline
    from bot.publishing.feeds import Feed

PNG, SVG = ".png", ".svg"
CONTENT_TYPES = {PNG: "image/png", SVG: "image/svg+xml; charset=utf-8"}
FONT_PACKAGE = "fontpkg_source_sans_3"
PACKAGES = ("resvg_py", FONT_PACKAGE)
"""Packages of the extra ``timeline``, without which there is no .png."""


def timeline_of(content: Content, subjects: Sequence[Feed], today: dt.date) -> Timeline:
    """The year ahead for these subjects together; the national one among them has everything."""
    dates = occurrences(content, today, timeline.period(today)[1])
    everything = not all(subject.name.topic for subject in subjects)
    audiences = frozenset().union(*(subject.audiences for subject in subjects))
    about = "" if everything else enumeration([subject.name.about for subject in subjects])
    concerned = (date for date in dates if everything or not audiences.isdisjoint(audience(date)))
    return timeline.timeline(content, concerned, today, about)


def picture(content: Content, subject: Feed, today: dt.date, kind: str) -> bytes:
    """The timeline of a subject as a file of this kind: ``PNG``, for which the extra is needed, or ``SVG``."""
    svg = timeline_svg.render(timeline_of(content, (subject,), today))
    return svg.encode() if kind == SVG else _png(svg)


def has_png() -> bool:
    """True when the extra for .png is installed."""
    return all(map(find_spec, PACKAGES))


def _png(svg: str) -> bytes:
    from resvg_py import svg_to_bytes  # noqa: PLC0415 - of the extra

    return bytes(
        svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=[_font()], font_family=timeline_svg.FONT)
    )


@cache
def _font() -> str:
    return str(files(FONT_PACKAGE) / "files" / "SourceSans3[wght].ttf")
