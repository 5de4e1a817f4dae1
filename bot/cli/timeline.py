"""``iza-bot timeline``: the year at a glance as a picture in a file."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.context import edited_library, settings_in_use
from bot.cli.errors import CommandError, file_error, require_extra


@click.command("timeline")
@click.argument("whose", default="landelijk")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Het bestand: .png of .svg.")
def command(whose: str, out: Path) -> None:
    """Draw the timeline of WHOSE: the id of a region, verzekeraar-ID, or landelijk."""
    from bot.local_time import today  # noqa: PLC0415 - no help needs it
    from bot.publishing.feeds import feed_of_file, feeds  # noqa: PLC0415
    from bot.publishing.timelines import CONTENT_TYPES, PACKAGES, PNG, picture  # noqa: PLC0415
    from bot.resources import time_source_of  # noqa: PLC0415

    kind = out.suffix.lower()
    if kind not in CONTENT_TYPES:
        raise CommandError(f"{out.name} moet op .png of .svg eindigen.")
    if kind == PNG:
        require_extra("timeline", *PACKAGES)
    settings = settings_in_use()
    content = edited_library(settings).current.content
    subject = feed_of_file(content, f"{whose}.ics")
    if subject is None:
        names = ", ".join(feed.name.file.removesuffix(".ics") for feed in feeds(content))
        raise CommandError(f"{whose} is niet bekend. Kies uit: {names}.")
    day = today(content.organisation, time_source_of(settings).now())
    try:
        out.write_bytes(picture(content, subject, day, kind))
    except OSError as error:
        raise CommandError(f"{out} kan niet geschreven worden: {file_error(error)}.") from None
    click.echo(f"Geschreven: {out}")
