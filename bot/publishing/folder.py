"""Folder with the calendar feeds as files, and with what was published in it before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local_time import today
from bot.messages.agenda import feed_address
from bot.publishing.feeds import begin, events, feeds
from bot.publishing.ics import render
from bot.publishing.revisions import from_json, publish, to_json

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from bot.content.models import Content
    from bot.publishing.revisions import Publication

MEMORY = ".gepubliceerd.json"
"""File with the last publication; without it nothing would be told as cancelled."""


class UnreadableMemoryError(Exception):
    """The file with what was published before is damaged; the text is its path."""


def export_calendar(content: Content, directory: Path, now: dt.datetime, public_url: str = "") -> int:
    """Write every feed, also under the names that its file had before; the number of files that changed.

    Raises OSError, and UnreadableMemoryError before anything is written.
    """
    day = today(content.organisation, now)
    previous = _remembered(directory / MEMORY)
    publication = publish(previous, events(content, day), now, begin(day))
    directory.mkdir(parents=True, exist_ok=True)
    changed = 0
    for feed in feeds(content):
        address = feed_address(public_url, feed.name) if public_url else ""
        body = render(content, feed, publication, address)
        changed += sum([write(directory / name, body) for name in (feed.name.file, *feed.former_files)])
    write(directory / MEMORY, to_json(publication).encode())  # last: a write cut short is done again
    return changed


def _remembered(file: Path) -> Publication:
    if not file.exists():
        return ()
    try:
        return from_json(file.read_text(encoding="utf-8"))
    except ValueError:
        raise UnreadableMemoryError(file) from None


def write(file: Path, body: bytes) -> bool:
    """Replace the file in one step; False when it has this in it already."""
    if file.exists() and file.read_bytes() == body:
        return False
    new = file.with_name(f"{file.name}.new")
    new.write_bytes(body)
    new.replace(file)
    return True
