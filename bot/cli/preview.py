"""``iza-bot preview``: postings of a period before they are made, and the difference that an edit makes to them.

From the content alone, or with the subscriptions in the database too.
"""

from __future__ import annotations

import json
from heapq import merge
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.calendar.audience import scope_of
from bot.calendar.subscribers import NOBODY
from bot.cli.context import content_in, database_in_use, settings_in_use
from bot.cli.errors import CommandError
from bot.cli.wording import count
from bot.messages import owner_notices
from bot.messages.posting_preview import PreviewedPosting, PreviewError, preview, preview_diff
from bot.platform_ids import full_id

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

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
@click.option("--owners", is_flag=True, help="Ook de berichten aan wie de teksten bijhoudt.")
def command(  # noqa: PLR0913 - one for each option
    start: dt.datetime,
    end: dt.datetime,
    channel: str | None,
    other: Path | None,
    *,
    as_json: bool,
    subscriptions: bool,
    owners: bool,
) -> None:
    """Write the postings of a period, or the difference with other content."""
    content = content_in(settings_in_use().iza_data_dir)
    first, last = start.date(), end.date()
    try:
        if other is not None:
            click.echo(preview_diff(content, content_in(other), first, last).render())
            return
        known = _current(content) if subscriptions else NOBODY
        to_owners = owner_notices.preview(content, first, last)
        postings: Iterable[PreviewedPosting] = ()
        name = "" if channel is None else full_id(channel.removeprefix("#"))
        if name:
            to_owners = [posting for posting in to_owners if posting.channel == name]
        if not (name and owners and to_owners) or scope_of(content, name, known).known:
            postings = preview(content, first, last, channel, known)
        posting = None
        in_order = merge(postings, to_owners if owners else (), key=attrgetter("due_at"))
        for _, message in groupby(in_order, attrgetter("due_at", "channel", "text")):
            *others, posting = message
            if as_json:
                for line in (*others, posting):
                    click.echo(json.dumps(line.as_json(), ensure_ascii=False))
            else:
                click.echo("\n".join((*(joined.heading for joined in others), posting.render(), "")))
    except PreviewError as error:
        raise CommandError(str(error)) from None
    if posting is None:
        click.echo(f"Er wordt in deze periode{' daar' if channel else ''} niets geplaatst.", err=True)
    if to_owners and not owners:
        amount = count(len(to_owners), "bericht", "berichten")
        click.echo(f"En {amount} aan wie de teksten bijhoudt: die toont --owners.", err=True)


def _current(content: Content) -> Subscriptions:
    from bot.subscription_index import SubscriptionIndex  # noqa: PLC0415 - pulls in the database

    with database_in_use() as database:
        return SubscriptionIndex(database).current(content)
