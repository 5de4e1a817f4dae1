"""``iza-bot site``: a static site with the questions, terms, dates and calendar feeds."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.context import edited_library, settings_in_use
from bot.cli.errors import CommandError, file_error, require_extra
from bot.cli.export_calendar import damaged_memory
from bot.cli.wording import count


@click.command("site")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--noindex", is_flag=True, help="Vraag zoekmachines om de site over te slaan.")
def command(directory: Path, *, noindex: bool) -> None:
    """Write the pages, and the calendar feeds beside them."""
    require_extra("site", "jinja2")
    from bot.publishing.folder import UnreadableMemoryError  # noqa: PLC0415 - icalendar
    from bot.publishing.site import write_site  # noqa: PLC0415 - needs the extra
    from bot.resources import time_source_of  # noqa: PLC0415 - no help needs it

    settings = settings_in_use()
    content = edited_library(settings).current.content
    now = time_source_of(settings).now()
    try:
        pages = write_site(content, directory, now, settings.iza_public_url, noindex=noindex)
    except UnreadableMemoryError as error:
        raise damaged_memory(error) from None
    except OSError as error:
        raise CommandError(f"{directory} kan niet gevuld worden: {file_error(error)}.") from None
    click.echo(f"{count(pages, 'pagina', 'pagina’s')} in {directory}; begin bij {directory / 'index.html'}.")
