"""``iza-bot export-calendar``: the calendar feeds as files, for a website where the bot has no open port."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.context import edited_library, settings_in_use
from bot.cli.errors import CommandError, file_error
from bot.cli.wording import count

if TYPE_CHECKING:
    from bot.publishing.folder import UnreadableMemoryError


@click.command("export-calendar")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
def command(directory: Path) -> None:
    """Write the files that changed; what was published before stands in the folder itself."""
    from bot.publishing.folder import UnreadableMemoryError, export_calendar  # noqa: PLC0415 - icalendar
    from bot.resources import time_source_of  # noqa: PLC0415 - no help needs it

    settings = settings_in_use()
    content = edited_library(settings).current.content
    try:
        changed = export_calendar(content, directory, time_source_of(settings).now(), settings.iza_public_url)
    except UnreadableMemoryError as error:
        raise damaged_memory(error) from None
    except OSError as error:
        raise CommandError(f"{directory} kan niet gevuld worden: {file_error(error)}.") from None
    files = count(changed, "agenda", "agenda's")
    click.echo(f"{files} gewijzigd in {directory}.")
    if not settings.iza_public_url:
        click.echo(
            "Zet IZA_PUBLIC_URL op het adres van de map erboven, dan geeft /iza agenda de adressen.", err=True
        )


def damaged_memory(error: UnreadableMemoryError) -> CommandError:
    """The error for a folder whose memory is damaged."""
    return CommandError(
        f"{error} is beschadigd. Daarin staat wat abonnees al kregen; zet een kopie terug, of haal het bestand "
        "weg: dan verdwijnen vervallen datums zonder bericht."
    )
