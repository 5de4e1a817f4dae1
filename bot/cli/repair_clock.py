"""``iza-bot repair-clock``: undo what a clock that was ahead did in the ledger and the channels."""

from __future__ import annotations

import asyncio
import getpass
from typing import TYPE_CHECKING

import click
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.cli.context import database_in_use, settings_in_use
from bot.cli.errors import CommandError
from bot.cli.wording import count
from bot.platform_ids import SLACK, native_id, platform_of
from bot.store.state_records import WorkspaceUrl
from schedules.clock_guard import TOLERANCE
from schedules.clock_repair import plan_repair
from schedules.http_attempt import server_time
from schedules.operator_actions import link_to

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from bot.settings import Settings
    from bot.store.ledger import Ledger
    from schedules.clock_repair import ClockRepair
    from schedules.send_result import MessageRef


@click.command("repair-clock")
@click.option("--dry-run", is_flag=True, help="Laat alleen zien wat er zou gebeuren.")
def command(*, dry_run: bool) -> None:
    """Repair the ledger by the right time, and remove what was posted too early."""
    settings = settings_in_use()
    client = _slack(settings)
    with database_in_use() as database:
        now = _right_time(client, database.ledger)
        repair = plan_repair(database.ledger, now, getpass.getuser())
        if not (repair.changes or repair.records):
            click.echo("Er is niets te herstellen: in het register staat niets van na dit moment.")
            return
        if not dry_run and not database.ledger.write(repair.changes, records=repair.records):
            raise CommandError("De bot schreef op hetzelfde moment in het register. Geef het commando nog eens.")
        workspace = database.ledger.record(WorkspaceUrl)
    if dry_run:
        click.echo("Met --dry-run verandert er niets. Zonder:")
    click.echo(f"opnieuw ingepland: {count(repair.undone, 'bericht', 'berichten')}")
    for line in _messages(client, repair, workspace.url if workspace else "", dry_run=dry_run):
        click.echo(line)


def _slack(settings: Settings) -> WebClient | None:
    """Slack; None for a bot in Teams alone. Raises CommandError for one in neither."""
    if settings.slack_bot_token is None and settings.has_teams:
        return None
    if settings.slack_bot_token is None:
        raise CommandError("SLACK_BOT_TOKEN ontbreekt: zonder Slack is niet te zeggen of de klok nu goed staat.")
    return WebClient(token=settings.slack_bot_token.get_secret_value(), base_url=settings.api_url)


def _right_time(client: WebClient | None, ledger: Ledger) -> dt.datetime:
    """The time by the ledger's clock, once Slack or Microsoft confirms it; raises CommandError."""
    whose = "Microsoft" if client is None else "Slack"
    try:
        outside = _microsoft_time() if client is None else server_time(client.auth_test().headers)
    except (SlackClientError, OSError) as error:
        raise CommandError(
            f"Slack antwoordt niet ({error}), en zonder Slack is niet te zeggen of de klok nu goed staat."
        ) from None
    now = ledger.now()
    if outside is None or abs(now - outside) > TOLERANCE:
        right = f"{outside:%Y-%m-%d %H:%M} UTC" if outside else "onbekend"
        raise CommandError(
            f"De klok staat op {now:%Y-%m-%d %H:%M} UTC, die van {whose} op {right}. Zet de klok eerst gelijk."
        )
    return now


def _microsoft_time() -> dt.datetime | None:
    from bot.teams_token import LOGIN_URL  # noqa: PLC0415 - only a bot in Teams alone asks
    from schedules.teams_outlet import microsoft_time  # noqa: PLC0415 - idem

    return asyncio.run(microsoft_time(LOGIN_URL))


def _messages(client: WebClient | None, repair: ClockRepair, workspace: str, *, dry_run: bool) -> Iterator[str]:
    """Remove the messages that came too early, and say what is left for a person."""
    for message in repair.removable:
        failure = "" if dry_run else _remove(client, message)
        result = f"niet verwijderd ({failure}), doe dat zelf" if failure else "verwijderd"
        yield f"te vroeg geplaatst, {result}: {link_to(message, workspace) or message.channel_id}"
    for message in repair.mixed:
        where = link_to(message, workspace) or message.channel_id
        yield f"voor een deel te vroeg, blijft staan; kijk zelf: {where}"
    for posting in repair.uncertain:
        yield f"staat misschien te vroeg in {posting.where}, kijk zelf: {posting.title}"


def _remove(client: WebClient | None, message: MessageRef) -> str:
    """Remove a message; why that failed, or nothing."""
    if client is None or platform_of(message.channel_id) != SLACK:
        return "dat kan alleen in Slack"
    try:
        client.chat_delete(channel=native_id(message.channel_id), ts=message.ts)
    except SlackApiError as error:
        code = str(error.response.get("error"))
        return "" if code == "message_not_found" else code
    except (SlackClientError, OSError) as error:
        return str(error)
    return ""
