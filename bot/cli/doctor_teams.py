"""The part of ``iza-bot doctor`` about Microsoft Teams: the app's secret, the channels and the webhooks."""

from __future__ import annotations

import asyncio
import datetime as dt
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPException
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from bot.calendar.audience import audiences_by_channel
from bot.cli import findings
from bot.platform_ids import SLACK, TEAMS, WEBHOOK, full_id, is_person, native_id, platform_of
from bot.resources import database_url_of
from bot.store.database import open_database
from bot.store.engine import database_file
from bot.store.ledger import LedgerError
from bot.teams_token import LOGIN_URL, BotToken, TokenError, TokenRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.cli.findings import Finding
    from bot.content.models import Content
    from bot.settings import Settings


PUBLIC_SECONDS = 5
"""Longest wait for the bot's own public address."""


def teams_findings(settings: Settings, content: Content | None, login_url: str = LOGIN_URL) -> Iterator[Finding]:
    """Findings about Teams; none for a bot that has nothing to do with it."""
    if settings.has_teams:
        if find_spec("jwt") is None:
            yield findings.error("Teams", 'het extra teams ontbreekt: python -m pip install "iza-bot[teams]"')
        yield _token(settings, login_url)
        yield _endpoint(settings)
    if content is None:
        return
    organisation = content.organisation
    owners = (owner.channel for owner in organisation.owners if owner.channel)
    named = {*audiences_by_channel(content), *map(full_id, (organisation.channels.administrators, *owners))}
    administrators = organisation.channels.administrators
    if settings.has_teams and not settings.has_slack and platform_of(administrators) == SLACK:
        yield findings.warning(
            "beheerkanaal",
            f"{administrators} is een kanaal van Slack, waar de bot niet is: wat er misgaat, staat dan alleen in "
            "het logboek. Zet bij administrators in organisation.yaml een kanaal van Teams",
        )
    yield from _channels(settings, sorted(channel for channel in named if platform_of(channel) == TEAMS))
    yield from _webhooks(settings, {native_id(channel) for channel in named if platform_of(channel) == WEBHOOK})


def _token(settings: Settings, login_url: str) -> Finding:
    secret = settings.teams_client_secret
    token = BotToken(
        settings.teams_client_id or "",
        secret.get_secret_value() if secret else "",
        settings.teams_tenant_id or "",
        login_url,
    )
    try:
        asyncio.run(token.get())
    except TokenRefusedError as refused:
        return findings.error("TEAMS_CLIENT_SECRET", f"Microsoft weigert het ({refused}); maak in Entra een nieuw")
    except TokenError as away:
        return findings.error("Teams", f"{login_url} is niet bereikbaar ({away}); kijk het netwerk na")
    return findings.ok("TEAMS_CLIENT_SECRET", "Microsoft geeft er een token voor")


def _endpoint(settings: Settings) -> Finding:
    """The address to which Teams sends, from outside: it refuses who has no token."""
    if not settings.iza_public_url:
        return findings.warning(
            "berichtenadres",
            "zet in de Azure-bot het https-adres dat bij /api/messages van deze bot uitkomt; met IZA_PUBLIC_URL "
            "kijkt de doctor of het werkt",
        )
    url = f"{settings.iza_public_url}/api/messages"
    try:
        with urlopen(Request(url, b"{}", method="POST"), timeout=PUBLIC_SECONDS):  # noqa: S310 - http(s) by the settings
            pass
    except HTTPError as refused:
        if refused.code == HTTPStatus.UNAUTHORIZED:
            return findings.ok("berichtenadres", f"{url} weigert wie geen token heeft; zet dit in de Azure-bot")
    except (OSError, HTTPException):
        pass
    return findings.warning("berichtenadres", f"{url} antwoordt van hieruit niet als de bot; draait hij?")


def _channels(settings: Settings, channels: list[str]) -> Iterator[Finding]:
    if not channels:
        return
    if not settings.has_teams:
        yield findings.error(
            "kanalen van Teams", f"{len(channels)} in de inhoud, maar TEAMS_CLIENT_ID is niet ingesteld"
        )
        return
    known = _known(settings)
    for channel in channels:
        if channel not in known and not is_person(channel):
            yield findings.warning(
                "kanalen van Teams", f"in {channel} is de bot nog nooit geweest; voeg de app aan het team toe"
            )
    if known.issuperset(channels):
        yield findings.ok("kanalen van Teams", f"de bot kent ze alle {len(channels)}")


def _known(settings: Settings) -> set[str]:
    """Conversations in which the bot can post; none without a database."""
    url = database_url_of(settings)
    file = database_file(url)
    if file is not None and not file.exists():
        return set()
    try:
        with closing(open_database(url, lambda: dt.datetime.now(dt.UTC))) as database:
            return {conversation.id for conversation in database.teams_conversations.all()}
    except LedgerError:  # the check of the database tells
        return set()


def _webhooks(settings: Settings, named: set[str]) -> Iterator[Finding]:
    for name in sorted(named - settings.webhooks.keys()):
        yield findings.error("TEAMS_WEBHOOKS", f"geen adres voor webhook:{name}, dat in de inhoud staat")
    for name in sorted(settings.webhooks.keys() - named):
        yield findings.warning("TEAMS_WEBHOOKS", f"webhook:{name} staat niet in de inhoud en hoort dus niets")
    if named and named == settings.webhooks.keys():
        yield findings.ok("TEAMS_WEBHOOKS", f"adressen voor alle {len(named)}")
