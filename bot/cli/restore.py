"""``iza-bot restore``: a backup of the ledger in the place of the ledger."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.backup_errors import backup_errors
from bot.cli.context import settings_in_use
from bot.resources import database_url_of
from bot.store.backup import restore


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
def command(file: Path) -> None:
    """Put a backup back, and set the ledger that was there aside."""
    with backup_errors(f"{file} is niet teruggezet", "Het register is zoals het was."):
        previous = restore(database_url_of(settings_in_use()), file)
    click.echo(f"{file} is teruggezet." + (f" Het vorige register staat in {previous}." if previous else ""))
