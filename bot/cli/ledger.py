"""``iza-bot ledger``, ``backup`` and ``restore``: what was posted, and keeping the record of it safe."""

from __future__ import annotations

import getpass
import json
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.app import address_of, database_of, time_of
from bot.cli.context import settings_in_use
from bot.cli.errors import CommandError
from bot.store.backup import BackupError, back_up, restore
from bot.store.ledger import LedgerError, PostingQuery, PostingState
from bot.subscriptions import SubscriptionIndex
from schedules.operator_actions import Resolution, ResolveError, listing, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.calendar.subscriptions import Subscriptions
    from bot.content.models import Content
    from bot.store.database import Database
    from bot.store.ledger import Ledger


@click.command()
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
def ledger(  # noqa: PLR0913 - one per option
    states: tuple[str, ...], channel: str, key: str | None, how: str | None, *, as_json: bool, history: bool
) -> None:
    """Laat zien wat er geplaatst is en nog komt, of beslis over een bericht dat bleef liggen."""
    if key is not None and how is None:
        raise CommandError("Zeg met --how wat er met dit bericht moet gebeuren: again, posted of drop.")
    wanted = PostingQuery(
        states=frozenset(map(PostingState, states)),
        channel=channel.removeprefix("#"),
        keys=frozenset({key}) if key else None,
    )
    with _database() as database:
        if key is not None and how is not None:
            _decide(database.ledger, key, Resolution(how))
        row = None
        for row in listing(database.ledger, wanted, with_history=history):
            click.echo(json.dumps(row, ensure_ascii=False) if as_json else _rendered(row))
    if row is None:
        click.echo(_nothing_of(wanted), err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Bewaar een kopie van het register van geplaatste berichten; de bot mag doorwerken."""
    try:
        back_up(address_of(settings_in_use()), file)
    except BackupError as error:
        raise CommandError(str(error)) from None
    click.echo(f"Het register is bewaard in {file}.")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
def restore_backup(file: Path) -> None:
    """Zet een bewaarde kopie terug; stop de bot eerst."""
    try:
        kept = restore(address_of(settings_in_use()), file)
    except BackupError as error:
        raise CommandError(str(error)) from None
    click.echo(f"{file} is teruggezet." + (f" Het vorige register staat in {kept}." if kept else ""))


def following(content: Content) -> Subscriptions:
    """Who follows what now, by the database."""
    with _database() as database:
        return SubscriptionIndex(database).following(content)


def _decide(record: Ledger, key: str, how: Resolution) -> None:
    try:
        resolve(record, key, how, getpass.getuser())
    except ResolveError as error:
        raise CommandError(str(error)) from None


@contextmanager
def _database() -> Iterator[Database]:
    settings = settings_in_use()
    try:
        with closing(database_of(settings, time_of(settings))) as database:
            yield database
    except LedgerError as error:
        raise CommandError(str(error)) from None


def _nothing_of(wanted: PostingQuery) -> str:
    """That there is nothing to show, and of what."""
    of = "".join(
        (
            f" voor kanaal {wanted.channel}" if wanted.channel else "",
            f" in toestand {', '.join(sorted(wanted.states))}" if wanted.states else "",
        )
    )
    return f"Het register heeft geen berichten{of}." + (" Controleer de naam." if wanted.channel else "")


def _rendered(row: dict[str, Any]) -> str:
    moment = row.get("posted_at") or row["due_at"]
    late = f", {row['late_seconds']} s na het afgesproken moment" if row.get("late_seconds") else ""
    where = f"{row['state']:<10} {moment[:16].replace('T', ' ')} UTC{late} · #{row['channel']} · {row['title']}"
    details = (row.get("link"), row.get("error"), row["key"], *map(json.dumps, row.get("history", ())))
    return "\n    ".join([where, *(detail for detail in details if detail)])
