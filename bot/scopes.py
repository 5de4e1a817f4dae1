"""Scopes of the bot's token and events that it subscribes to, with the reason for each.

The manifest and the table in README derive from it. The scopes that an event needs stand on its page under
docs.slack.dev/reference/events. Without an optional scope its events do not come; all else works.
"""

from __future__ import annotations

from typing import NamedTuple


class Permission(NamedTuple):
    """A scope: what it is for, and what is missing without it; both in Dutch, for whoever installs the bot."""

    reason: str
    without: str = ""
    """Empty for a scope without which the bot can't be installed."""


SCOPES = {
    "commands": Permission("het commando en de snelkoppelingen"),
    "chat:write": Permission("antwoorden en herinneringen plaatsen, delen in een kanaal, bericht aan beheerders"),
    "im:history": Permission(
        "lezen wat iemand de bot in een direct bericht vraagt; alleen die gesprekken",
        "vragen in een direct bericht blijven onbeantwoord",
    ),
    "app_mentions:read": Permission(
        "lezen van een bericht waarin iemand de bot noemt; geen andere berichten in het kanaal",
        "een vraag aan @iza-bot in een kanaal blijft onbeantwoord",
    ),
    "channels:read": Permission(
        "horen dat de bot aan een openbaar kanaal is toegevoegd, dat het anders heet of weg is, en het bij naam "
        "vinden; geen berichten",
        "geen welkomstbericht in openbare kanalen; dat er een weg is, blijkt bij het plaatsen",
    ),
    "groups:read": Permission(
        "horen dat de bot aan een besloten kanaal is toegevoegd, dat het anders heet of weg is, en het bij naam "
        "vinden; geen berichten",
        "geen welkomstbericht in besloten kanalen; dat er een weg is, blijkt bij het plaatsen",
    ),
    "users:read": Permission(
        "nagaan of iemand gast is, als die iets voor een kanaal wil instellen; verder wordt niemand opgezocht",
        "gasten kunnen instellen wat een kanaal volgt, net als leden",
    ),
    "channels:history": Permission(
        "na een storing opzoeken of een bericht van de bot al in een openbaar kanaal staat",
        "na een storing kan een herinnering twee keer in een openbaar kanaal komen",
    ),
    "groups:history": Permission(
        "na een storing opzoeken of een bericht van de bot al in een besloten kanaal staat",
        "na een storing kan een herinnering twee keer in een besloten kanaal komen",
    ),
    "canvases:write": Permission(
        "een canvas met de datums van het komende jaar bijhouden in kanalen van een regio of zorgverzekeraar, als "
        "het abonnement van Slack dat toelaat; de bot leest geen canvas en schrijft alleen in zijn eigen",
        "geen canvas met het komende jaar in de kanalen",
    ),
}
OPTIONAL = tuple(scope for scope, permission in SCOPES.items() if permission.without)

EVENTS: dict[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "message.im": ("im:history",),
    "app_mention": ("app_mentions:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "channel_archive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_rename": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_rename": ("groups:read",),
}
"""Events that Slack sends, each with the scopes of which it needs one, if any."""
