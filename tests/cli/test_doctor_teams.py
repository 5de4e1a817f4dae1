"""The doctor about Teams: a healthy installation passes, and each fault is named with its cure."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt

import pytest

from bot.cli.doctor_teams import teams_findings
from bot.content.loader import load
from bot.http_server import HttpError, serve_http
from bot.settings import Settings, shipped_data
from bot.store.database import open_database
from bot.store.teams_conversations import ConversationKind, TeamsConversation

CHANNEL = "teams:19:a@thread.tacv2"


@pytest.fixture(scope="module")
def content():
    shipped = load(shipped_data())
    channels = shipped.organisation.channels.model_copy(
        update={"regions": {"zeeland": CHANNEL}, "others": {"webhook:zuid": ("landelijk",)}}
    )
    organisation = shipped.organisation.model_copy(update={"channels": channels})
    return shipped.model_copy(update={"organisation": organisation})


@pytest.fixture
def examined(tenant, content, tmp_path):
    async def examine(**changed):
        settings = Settings.model_validate(
            {
                "teams_client_id": tenant.app_id,
                "teams_client_secret": tenant.app_secret,
                "teams_tenant_id": tenant.tenant_id,
                "teams_webhooks": "zuid=https://example.nl/",
                "iza_state_dir": tmp_path,
                "iza_database_url": f"sqlite:///{tmp_path}/bot.sqlite3",
                **changed,
            }
        )
        found = await asyncio.to_thread(lambda: list(teams_findings(settings, content, tenant.login_url)))
        return [f"{finding.level.value}: {finding.subject}: {finding.text}" for finding in found]

    return examine


async def test_a_healthy_installation_passes(examined, tmp_path):
    with contextlib.closing(
        open_database(f"sqlite:///{tmp_path}/bot.sqlite3", lambda: dt.datetime.now(dt.UTC))
    ) as database:
        database.teams_conversations.remember(
            TeamsConversation(CHANNEL, ConversationKind.CHANNEL, "https://smba.example/", "tenant")
        )

    async def refuse(_request):
        raise HttpError(401)

    async with serve_http({"POST /api/messages": refuse}, "127.0.0.1", 0) as port:
        found = await examined(SLACK_BOT_TOKEN="xoxb-1", iza_public_url=(url := f"http://127.0.0.1:{port}"))
    assert found == [
        "in orde: TEAMS_CLIENT_SECRET: Microsoft geeft er een token voor",
        f"in orde: berichtenadres: {url}/api/messages weigert wie geen token heeft; zet dit in de Azure-bot",
        "in orde: kanalen van Teams: de bot kent ze alle 1",
        "in orde: TEAMS_WEBHOOKS: adressen voor alle 1",
    ]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"teams_client_secret": "another"}, "fout: TEAMS_CLIENT_SECRET: Microsoft weigert het (invalid_client"),
        ({}, "let op: beheerkanaal: bot-beheer is een kanaal van Slack"),
        ({}, f"let op: kanalen van Teams: in {CHANNEL} is de bot nog nooit geweest"),
        ({}, "let op: berichtenadres: zet in de Azure-bot het https-adres"),
        (
            {"iza_public_url": "http://127.0.0.1:9"},
            "let op: berichtenadres: http://127.0.0.1:9/api/messages antwoordt",
        ),
        ({"teams_webhooks": None}, "fout: TEAMS_WEBHOOKS: geen adres voor webhook:zuid"),
        ({"teams_webhooks": "zuid=https://a.nl noord=https://a.nl"}, "let op: TEAMS_WEBHOOKS: webhook:noord"),
        (
            dict.fromkeys(("teams_client_id", "teams_client_secret", "teams_tenant_id")),
            "fout: kanalen van Teams: 1 in de inhoud, maar TEAMS_CLIENT_ID is niet ingesteld",
        ),
    ],
)
async def test_each_fault_is_named(examined, changed, expected):
    found = await examined(**changed)
    assert any(line.startswith(expected) for line in found), found
