"""A bot in Teams alone, as a whole: reminders in a channel and by webhook, without anything of Slack."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import shutil

from bot.app import serve
from bot.library import Library
from bot.platform_ids import SLACK, platform_of
from bot.settings import Settings, shipped_data
from bot.simulator.teams.issuer import KEYS_PATH
from bot.store.database import open_database
from bot.store.engine import database_url
from bot.store.ledger import PostingKind, PostingQuery, PostingState
from bot.store.teams_conversations import ConversationKind, TeamsConversation
from bot.teams_side import TeamsAddresses
from bot.teams_signature import TokenIssuer
from schedules.planner import begin
from schedules.time_source import SimulatedTime

JUST_BEFORE = dt.datetime(2027, 9, 3, 6, 59, 58, tzinfo=dt.UTC)
"""Two seconds before the alert of CZ's contract round, a week ahead."""
COMPETITION = "overlegt met de zorgverzekeraar en onderhandelt niet"


class NoEmbedder:
    """Finding by words is enough."""

    def start(self):
        pass


async def test_a_bot_in_teams_alone_posts_the_alert_of_a_round_in_a_channel_and_by_webhook(tenant, tmp_path):
    channel = tenant.channel("Contracten", "Kring Zeeland")
    data = tmp_path / "data"
    shutil.copytree(shipped_data(), data)
    file = data / "organisation.yaml"
    here = f'    regions:\n      zeeland: "teams:{channel.id}"\n'
    others = "    others:\n      webhook:kring-zuid: [regio:zeeland]\n"
    written = file.read_text().replace("    regions: {}\n", here).replace("    others: {}\n", others)
    file.write_text(written)
    state = tmp_path / "state"
    settings = Settings.model_validate(
        {
            "teams_client_id": tenant.app_id,
            "teams_client_secret": tenant.app_secret,
            "teams_tenant_id": tenant.tenant_id,
            "teams_webhooks": f"kring-zuid={tenant.webhook_url('kring-zuid')}",
            "iza_data_dir": data,
            "iza_state_dir": state,
            "iza_clock": JUST_BEFORE.isoformat(),
        }
    )
    url = database_url(None, state)
    with contextlib.closing(open_database(url, lambda: JUST_BEFORE)) as database:
        begin(
            database.ledger
        )  # as a bot that was here before: however long the start takes, nothing is passed over
        database.teams_conversations.remember(
            TeamsConversation(
                f"teams:{channel.id}", ConversationKind.CHANNEL, tenant.service_url, tenant.tenant_id
            )
        )
    stop, reload = asyncio.Event(), asyncio.Event()
    addresses = TeamsAddresses(TokenIssuer(keys_url=tenant.url + KEYS_PATH), tenant.login_url)
    time = SimulatedTime(JUST_BEFORE, rate=5)
    serving = asyncio.create_task(serve(settings, Library(data), 0, NoEmbedder(), stop, reload, time, addresses))
    (alert,), (card,) = await tenant.posted(channel), await tenant.posted_by(tenant.webhook("kring-zuid"))
    stop.set()
    serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving
    assert alert.text.startswith("Contractronde CZ: controleer of er een contractvoorstel komt")
    assert COMPETITION in alert.text
    assert COMPETITION in str(card)
    assert ("Lees in de FAQ" in alert.text, "Lees in de FAQ" in str(card)) == (True, False)
    with contextlib.closing(open_database(url, lambda: JUST_BEFORE)) as database:
        postings = database.ledger.postings(PostingQuery())
    reminders = [posting for posting in postings if posting.kind is PostingKind.REMINDER]
    assert not [posting for posting in reminders if platform_of(posting.channel) == SLACK]
    sent = [posting for posting in postings if posting.state is PostingState.SENT]
    assert {(posting.channel, posting.delivery.ts in {alert.id, posting.key}) for posting in sent} == {
        (f"teams:{channel.id}", True),
        ("webhook:kring-zuid", True),
    }
