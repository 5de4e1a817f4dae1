"""``iza-bot feedback``: which answers help and which do not, for whoever keeps the content."""

from __future__ import annotations

import json
from contextlib import closing

import click

from bot.app import database_of, time_of
from bot.cli.context import content_in, settings_in_use
from bot.cli.errors import CommandError
from bot.messages import render_text
from bot.messages.feedback import Counts, counted, report
from bot.store.ledger import LedgerError


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Als JSON, voor een eigen overzicht.")
def feedback(*, as_json: bool) -> None:
    """Laat zien welke antwoorden helpen, en over welke onderwerpen de bot niets zekers wist."""
    try:
        counts = _counts()
    except LedgerError as error:
        raise CommandError(str(error)) from None
    if as_json:
        listed = {name: [row._asdict() for row in rows] for name, rows in counts._asdict().items()}
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
    else:
        click.echo(render_text.render(report(counts)))


def _counts() -> Counts:
    settings = settings_in_use()
    content = content_in(settings.iza_data_dir)
    with closing(database_of(settings, time_of(settings))) as database:
        return counted(content, database.helpfulness.read())
