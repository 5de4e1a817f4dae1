"""Only what Microsoft signed for this bot, in this organisation and lately, is read."""

from __future__ import annotations

import time

import aiohttp
import pytest

from bot.simulator.teams.issuer import CONNECTOR_AUDIENCE, signing_key
from tests.handlers.teams.conftest import running

STRANGER = "https://evil.example/connector"


@pytest.mark.parametrize(
    ("claims", "key"),
    [
        ({"aud": "22222222-2222-3333-4444-555555555555"}, None),
        ({"aud": CONNECTOR_AUDIENCE}, None),
        ({"iss": "https://sts.windows.net/"}, None),
        ({"exp": int(time.time()) - 400}, None),
        ({"nbf": int(time.time()) + 3600}, None),
        ({"serviceurl": STRANGER}, None),
        ({"serviceurl": None}, None),
        ({}, "another key under the same name"),
    ],
)
async def test_a_token_that_is_not_good_gets_401_and_nothing_is_done(bot, tenant, claims, key):
    token = tenant.issuer.for_activity(tenant.service_url, signing_key(key) if key else None, **claims)
    response = await tenant.deliver(tenant.activity(bot.chat, "ada", type="message", text="NAW"), token)
    assert response.status == 401
    assert bot.chat.messages == []
    assert bot.services.database.teams_conversations.all() == ()


@pytest.mark.parametrize("token", ["", "x", "x.y.z", "e30.e30.", "a" * 9000])
async def test_no_token_at_all_gets_401(bot, tenant, token):
    response = await tenant.deliver(tenant.activity(bot.chat, "ada", type="message", text="NAW"), token)
    assert response.status == 401


async def test_another_organisation_and_another_channel_of_the_service_get_401(bot, tenant):
    stranger = tenant.activity(bot.chat, "ada", type="message", text="NAW")
    stranger["channelData"] = {"tenant": {"id": "22222222-8888-7777-6666-555555555555"}}
    assert (await tenant.deliver(stranger)).status == 401
    elsewhere = tenant.activity(bot.chat, "ada", type="message", text="NAW") | {"channelId": "directline"}
    assert (await tenant.deliver(elsewhere)).status == 401


async def test_a_stranger_has_the_keys_fetched_no_more_than_now_and_then(bot, tenant, caplog):
    import jwt  # noqa: PLC0415

    forged = jwt.encode({"aud": tenant.app_id}, signing_key(), "RS256", headers={"kid": "unknown"})
    keys = []
    tenant.clock_of_keys = keys
    for _ in range(20):
        assert (await tenant.deliver(tenant.activity(bot.chat, "ada", type="message"), forged)).status == 401
    assert (await bot.say("NAW")).text.startswith("ANW")
    assert "NAW" not in caplog.text


async def test_without_the_keys_nobody_is_believed_and_teams_hears_that_it_may_try_again(
    tenant, library, tmp_path
):
    nowhere = "http://127.0.0.1:9/keys"
    async with running(tenant, library, f"sqlite:///{tmp_path}/bot.sqlite3", keys_url=nowhere) as bot:
        response = await tenant.deliver(tenant.activity(bot.chat, "ada", type="message", text="NAW"))
        assert response.status == 503


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b'{"type": "message"}', 400), (b"[" * 100_000, 400), (b" " * 300_000, 413)],
)
async def test_a_body_that_is_no_activity_is_refused(bot, tenant, body, status):
    headers = {"Authorization": f"Bearer {tenant.issuer.for_activity(tenant.service_url)}"}
    async with aiohttp.ClientSession() as session, session.post(bot.url, data=body, headers=headers) as response:
        assert response.status == status


async def test_the_playground_needs_no_token_and_gets_no_answer_elsewhere(tenant, library, tmp_path):
    none = dict.fromkeys(("teams_client_id", "teams_client_secret", "teams_tenant_id"))
    async with running(tenant, library, f"sqlite:///{tmp_path}/bot.sqlite3", settings=none) as bot:
        activity = tenant.activity(bot.chat, "ada", type="typing")
        assert (await tenant.deliver(activity, "")).status == 200
        assert (await tenant.deliver(activity | {"serviceUrl": STRANGER}, "")).status == 401
