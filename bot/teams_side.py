"""Composition of the half of the bot that is in Microsoft Teams: its route, its outlet, and what answers need."""

from __future__ import annotations

import contextlib
from dataclasses import fields
from typing import TYPE_CHECKING, NamedTuple

from aiohttp import ClientSession

from bot.platform_ids import TEAMS
from bot.playground import NoToken, PlaygroundClient, PlaygroundOutlet
from bot.subscription_index import SubscriptionIndex
from bot.teams_client import TeamsClient
from bot.teams_endpoint import teams_routes
from bot.teams_signature import MICROSOFT, TeamsSignature, TokenIssuer
from bot.teams_token import LOGIN_URL, BotToken
from handlers.message_refresher import RefreshQueue
from handlers.services import Services
from handlers.teams.activities import Activities
from handlers.teams.request import TeamsConnection
from handlers.teams.services import TeamsServices
from schedules.teams_outlet import TeamsOutlet

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.http_server import Routes
    from bot.settings import Settings


class TeamsAddresses(NamedTuple):
    """Addresses of Microsoft, or those of a small Teams in a test."""

    issuer: TokenIssuer = MICROSOFT
    login_url: str = LOGIN_URL


class TeamsSide(NamedTuple):
    """The half of the bot that is in Teams."""

    routes: Routes
    outlet: TeamsOutlet


@contextlib.asynccontextmanager
async def teams_side(
    settings: Settings,
    services: Services,
    addresses: TeamsAddresses | None = None,
    real: Callable[[float], float] = float,
) -> AsyncIterator[TeamsSide]:
    """The half in Teams; without credentials for the playground on this machine. ``real`` as in ``TimeSource``."""
    addresses = addresses or TeamsAddresses()
    client_id, secret, tenant = settings.teams_client_id, settings.teams_client_secret, settings.teams_tenant_id
    conversations, everywhere, services = services.database.teams_conversations, services, _in_teams(services)
    async with ClientSession() as session:
        if client_id and secret and tenant:
            password = secret.get_secret_value()
            token = BotToken(client_id, password, tenant, addresses.login_url)
            signature = TeamsSignature(client_id, session, addresses.issuer)
            client, outlet = TeamsClient(session, token), TeamsOutlet(conversations, token, real=real)
        else:
            password, signature = "", None
            client = PlaygroundClient(session, NoToken())
            outlet = PlaygroundOutlet(conversations, NoToken(), real=real)
        connection = TeamsConnection(client, conversations, password)
        queue = RefreshQueue(services.refresher, TEAMS)
        for subscriptions in (everywhere.subscriptions, services.subscriptions):
            subscriptions.on_outdated(queue.add)
        yield TeamsSide(teams_routes(Activities(services, connection), signature, tenant or ""), outlet)


def _in_teams(services: Services) -> TeamsServices:
    """The services with subscriptions of their own: nobody here is a guest by Slack, and texts differ."""
    shared = {field.name: getattr(services, field.name) for field in fields(Services)}
    subscriptions = SubscriptionIndex(services.database)
    subscriptions.on_erased(services.topics.forget)
    return TeamsServices(**{**shared, "subscriptions": subscriptions})
