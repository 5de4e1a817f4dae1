"""``iza-bot preview``: postings of a period before they are made, and the difference that an edit makes to them.

From the content alone, or with the subscriptions in the database too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.calendar.subscribers import NOBODY
from bot.cli.context import content_in, database_in_use, settings_in_use
from bot.cli.errors import CommandError
from bot.messages.posting_preview import PreviewError, preview, preview_diff

if TYPE_CHECKING:
    import datetime as dt

    from bot.calendar.subscribers import Subscriptions
    from bot.content.models import Content

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("preview")
@click.option("--from", "start", type=_DAY, required=True, help="Eerste dag (jjjj-mm-dd).")
@click.option("--to", "end", type=_DAY, required=True, help="Laatste dag (jjjj-mm-dd).")
@click.option("--channel", help="Alleen dit kanaal.")
@click.option(
    "--diff", "other", type=click.Path(path_type=Path), help="Vergelijk met de inhoud in deze map, de gewijzigde."
)
@click.option("--json", "as_json", is_flag=True, help="Per bericht een regel JSON.")
@click.option("--subscriptions", is_flag=True, help="Ook wat kanalen en leden zelf volgen (leest de database).")
def command(  # noqa: PLR0913 - one for each option
    start: dt.datetime,
    end: dt.datetime,
    channel: str | None,
    other: Path | None,
    *,
    as_json: bool,
    subscriptions: bool,
) -> None:
    """Write the postings of a period, or the difference with other content."""
    content = content_in(settings_in_use().iza_data_dir)
    first, last = start.date(), end.date()
    try:
        if other is not None:
            click.echo(preview_diff(content, content_in(other), first, last).render())
            return
        posting = None
        for posting in preview(content, first, last, channel, _current(content) if subscriptions else NOBODY):
            click.echo(json.dumps(posting.as_json(), ensure_ascii=False) if as_json else f"{posting.render()}\n")
    except PreviewError as error:
        raise CommandError(str(error)) from None
    if posting is None:
        click.echo(f"Er wordt in deze periode{' daar' if channel else ''} niets geplaatst.", err=True)


def _current(content: Content) -> Subscriptions:
    from bot.subscription_index import SubscriptionIndex  # noqa: PLC0415 - pulls in the database

    with database_in_use() as database:
        return SubscriptionIndex(database).current(content)
