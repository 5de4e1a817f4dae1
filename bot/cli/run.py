"""``iza-bot run``: answer and post until the process is stopped."""

from __future__ import annotations

import logging
import os

import click

from bot.app import run
from bot.cli.context import library_of, settings_in_use
from bot.cli.errors import CommandError
from bot.cli.event_loop import run_in_event_loop
from bot.logs import configure
from bot.settings import misspelt
from bot.slack_connection import StartError

logger = logging.getLogger(__name__)


@click.command("run")
@click.option("--port", type=click.IntRange(0, 65535), help="Poort voor HTTP (standaard IZA_PORT of 3000).")
@click.option(
    "--new-ledger", is_flag=True, help="Begin een nieuw register waar het vorige weg is (zie docs/reliability.md)."
)
def command(port: int | None, *, new_ledger: bool) -> None:
    """Start the bot."""
    configure("INFO", as_json=False)  # for what is to be said about the settings themselves
    settings = settings_in_use()
    configure(settings.iza_log_level, as_json=settings.iza_log_format == "json")
    for warning in misspelt(os.environ):
        logger.warning("%s", warning)
    library = library_of(settings)
    try:
        run_in_event_loop(
            run(settings, library, settings.iza_port if port is None else port, new_ledger=new_ledger)
        )
    except StartError as error:
        raise CommandError(str(error)) from None
