"""``iza-bot ledger``: postings, past and planned, and an operator's decision about one that can't be sent."""

from __future__ import annotations

import getpass
import json
from typing import TYPE_CHECKING, Any

import click

from bot.cli.context import database_in_use
from bot.cli.errors import CommandError
from bot.platform_ids import SLACK, full_id, platform_of, short_id
from bot.store.ledger import PostingQuery, PostingState
from schedules.operator_actions import Resolution, ResolveError, listing, resolve

if TYPE_CHECKING:
    from bot.store.ledger import Ledger


@click.command("ledger")
@click.option("--json", "as_json", is_flag=True, help="Per bericht een regel JSON.")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in PostingState]),
    help="Alleen deze toestand.",
)
@click.option("--channel", default="", help="Alleen dit kanaal.")
@click.option("--history", is_flag=True, help="Met alles wat er met elk bericht gebeurd is.")
@click.option("--resolve", "key", help="Beslis over het bericht met deze sleutel; zie --how.")
@click.option(
    "--how",
    type=click.Choice([way.value for way in Resolution]),
    help="again: plaats het; posted: het staat er; drop: niet.",
)
def command(  # noqa: PLR0913 - one per option
    states: tuple[str, ...], channel: str, key: str | None, how: str | None, *, as_json: bool, history: bool
) -> None:
    """List postings, or resolve one."""
    if key is not None and how is None:
        raise CommandError("Zeg met --how wat er met dit bericht moet gebeuren: again, posted of drop.")
    query = PostingQuery(
        states=frozenset(map(PostingState, states)),
        channel=full_id(channel.removeprefix("#")),
        keys=frozenset({key}) if key else None,
    )
    with database_in_use() as database:
        if key is not None and how is not None:
            _resolve(database.ledger, key, Resolution(how))
        postings = listing(database.ledger, query, with_history=history)
    for posting in postings:
        click.echo(json.dumps(posting, ensure_ascii=False) if as_json else _rendered(posting))
    if not postings:
        click.echo(_no_postings(query), err=True)


def _resolve(ledger: Ledger, key: str, how: Resolution) -> None:
    try:
        resolve(ledger, key, how, getpass.getuser())
    except ResolveError as error:
        raise CommandError(str(error)) from None


def _no_postings(query: PostingQuery) -> str:
    """Sentence for an empty list, with the filters that made it so."""
    filters = "".join(
        (
            f" voor kanaal {short_id(query.channel)}" if query.channel else "",
            f" in toestand {', '.join(sorted(query.states))}" if query.states else "",
        )
    )
    return f"Het register heeft geen berichten{filters}." + (" Controleer de naam." if query.channel else "")


def _where(channel: str) -> str:
    """The channel as it is called: Slack's with the sign that names have there."""
    return f"#{channel}" if platform_of(channel) == SLACK else channel


def _rendered(posting: dict[str, Any]) -> str:
    moment = posting.get("posted_at") or posting["due_at"]
    late = f", {posting['late_seconds']} s na het afgesproken moment" if posting.get("late_seconds") else ""
    heading = (
        f"{posting['state']:<10} {moment[:16].replace('T', ' ')} UTC{late} · {_where(posting['channel'])} · "
        f"{posting['title']}"
    )
    history = map(json.dumps, posting.get("history", ()))
    details = (posting.get("link"), posting.get("error"), posting["key"], *history)
    return "\n    ".join([heading, *(detail for detail in details if detail)])
