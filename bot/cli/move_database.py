"""``iza-bot move-database``: everything in the database to another, from SQLite to PostgreSQL or back."""

from __future__ import annotations

import click

from bot.cli.context import settings_in_use
from bot.cli.errors import CommandError
from bot.cli.wording import count
from bot.resources import database_url_of
from bot.store.database_lock import DatabaseLockedError
from bot.store.engine import database_url
from bot.store.ledger import LedgerError
from bot.store.move import move


@click.command("move-database")
@click.argument("target", metavar="ADDRESS")
def command(target: str) -> None:
    """Move; ADDRESS is as IZA_DATABASE_URL has it, of a database that is empty. Stop the bot first."""
    settings = settings_in_use()
    try:
        counts = move(database_url_of(settings), database_url(target, settings.state_dir))
    except DatabaseLockedError as error:
        raise CommandError(f"Er is niets verhuisd: de bot draait nog. Stop hem eerst. ({error})") from None
    except LedgerError as error:
        raise CommandError(f"Er is niets verhuisd.\n{error}") from None
    tables = count(len(counts), "tabel", "tabellen")
    postings = count(counts["postings"], "bericht", "berichten")
    click.echo(f"Verhuisd: {sum(counts.values())} rijen uit {tables}, waaronder {postings}.")
    click.echo(
        "Zet dit adres in IZA_DATABASE_URL en start de bot. De oude database blijft staan en wordt geweigerd."
    )
