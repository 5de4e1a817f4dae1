"""``iza-bot backup``: a copy of the ledger, made while the bot goes on working."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.backup_errors import backup_errors
from bot.cli.context import settings_in_use
from bot.resources import database_url_of
from bot.store.backup import back_up


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
def command(file: Path) -> None:
    """Copy the ledger to a file."""
    with backup_errors(f"Er is geen kopie gemaakt in {file}", "Het register zelf is niet aangeraakt."):
        back_up(database_url_of(settings_in_use()), file)
    click.echo(f"Het register is bewaard in {file}.")
