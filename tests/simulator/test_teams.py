"""The small Teams takes what Teams takes, refuses what it refuses, and signs what the SDK believes."""

from __future__ import annotations

import aiohttp
import jwt
import pytest
from aiohttp import web
from microsoft_teams.api.auth.cloud_environment import PUBLIC, with_overrides
from microsoft_teams.apps.auth import InboundActivityTokenValidator

from bot.simulator.faults import RATE_LIMITED, RESET_AFTER_COMMIT
from bot.simulator.teams import UndeliverableError

CARD = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "hello"}]}
ATTACHMENTS = [{"contentType": "application/vnd.microsoft.card.adaptive", "content": CARD}]
MESSAGE = {"type": "message", "attachments": ATTACHMENTS}


class Bot:
    """Bot without an SDK."""

    def __init__(self, session, tenant):
        self.session, self.tenant, self.token = session, tenant, ""

    async def sign_in(self, secret=None):
        form = {
            "grant_type": "client_credentials",
            "client_id": self.tenant.app_id,
            "client_secret": secret or self.tenant.app_secret,
            "scope": "https://api.botframework.com/.default",
        }
        async with self.session.post(f"{self.tenant.login_url}/t/oauth2/v2.0/token", data=form) as response:
            body = await response.json()
        self.token = body.get("access_token", "")
        return response.status

    async def call(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.tenant.service_url}v3/conversations{path}"
        async with self.session.request(method, url, json=body, headers=headers) as response:
            answer = await response.json(content_type=None)
        error = answer.get("error", "")
        return response.status, answer.get("id") or (error["code"] if isinstance(error, dict) else error)


@pytest.fixture
async def bot(tenant):
    async with aiohttp.ClientSession() as session:
        bot = Bot(session, tenant)
        await bot.sign_in()
        yield bot


async def test_a_message_is_posted_edited_threaded_and_deleted(tenant, bot):
    channel = tenant.channel("Contracts")
    path = f"/{channel.id}/activities"
    status, first = await bot.call("POST", path, MESSAGE)
    assert status == 201
    assert [message.text for message in await tenant.posted(channel)] == ["hello"]
    status, _ = await bot.call(
        "POST", f"/{channel.id};messageid={first}/activities", {"type": "message", "text": "b"}
    )
    assert (status, channel.messages[1].thread) == (201, first)
    assert (await bot.call("PUT", f"{path}/{first}", {"type": "message", "text": "c"}))[0] == 200
    assert (channel.messages[0].text, channel.messages[0].edits) == ("c", 1)
    assert (await bot.call("DELETE", f"{path}/{first}"))[0] == 200
    assert await bot.call("PUT", f"{path}/{first}", MESSAGE) == (404, "ActivityNotFoundInConversation")


async def test_what_teams_refuses_is_refused(tenant, bot):
    channel = tenant.channel("Contracts")
    path = f"/{channel.id}/activities"
    assert await bot.call("POST", "/19:nowhere@thread.tacv2/activities", MESSAGE) == (404, "ConversationNotFound")
    assert await bot.call("POST", path, MESSAGE | {"text": "a" * 30_000}) == (413, "MessageSizeTooBig")
    assert await bot.call("POST", path, MESSAGE | {"attachments": [{"content": {}}]}) == (400, "BadSyntax")
    channel.has_bot = False
    assert await bot.call("POST", path, MESSAGE) == (403, "BotNotInConversationRoster")
    assert await bot.sign_in("wrong") == 401
    assert await bot.call("POST", path, MESSAGE) == (401, "Unauthorized")
    assert channel.messages == []


async def test_a_chat_is_made_once_with_who_has_the_app(tenant, bot):
    chat = tenant.chat("ada")
    wanted = {"members": [{"id": tenant.person("ada").object_id}], "tenantId": tenant.tenant_id}
    assert await bot.call("POST", "", wanted) == (201, chat.id)
    assert await bot.call("POST", "", {"members": [{"id": "someone"}]}) == (403, "BotNotInConversationRoster")


async def test_faults_and_limits_are_those_that_were_asked_for(tenant, bot):
    channel = tenant.channel("Contracts")
    path = f"/{channel.id}/activities"
    tenant.faults.inject("post", RATE_LIMITED)
    tenant.faults.inject("post", RESET_AFTER_COMMIT)
    assert (await bot.call("POST", path, MESSAGE))[0] == 429
    with pytest.raises(aiohttp.ClientError):
        await bot.call("POST", path, MESSAGE)
    assert len(channel.messages) == 1
    tenant.rate_limit(1, 60)
    assert [(await bot.call("POST", path, MESSAGE))[0] for _ in range(2)] == [201, 429]


async def test_a_workflow_posts_the_cards_that_its_address_receives(tenant, bot):
    async with bot.session.post(tenant.webhook_url("north"), json=MESSAGE) as response:
        assert response.status == 202
    assert tenant.webhook("north").cards == [CARD]
    async with bot.session.post(tenant.webhook_url("north").replace("secret", "guess"), json=MESSAGE) as response:
        assert response.status == 404


async def test_an_activity_carries_a_token_that_the_sdk_believes_and_no_other(tenant):
    received = []

    async def messages(request):
        received.append((request.headers["Authorization"].removeprefix("Bearer "), await request.json()))
        return web.json_response({"status": "ok"})

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    tenant.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages")
    response = await tenant.say("NAW", tenant.chat("ada"), "ada")
    await runner.cleanup()
    assert response == (200, {"status": "ok"})
    token, activity = received[0]
    cloud = with_overrides(PUBLIC, openid_metadata_url=tenant.metadata_url)
    validator = InboundActivityTokenValidator(tenant.app_id, cloud)
    await validator.validate_token(token, activity["serviceUrl"])
    for wrong in (
        {"aud": "another"},
        {"iss": "https://elsewhere"},
        {"exp": 1},
        {"serviceurl": "https://elsewhere"},
    ):
        with pytest.raises(jwt.InvalidTokenError):
            await validator.validate_token(
                tenant.issuer.for_activity(tenant.service_url, **wrong), tenant.service_url
            )


@pytest.mark.tenant(patience=0.01)
async def test_a_message_that_does_not_come_is_named(tenant):
    with pytest.raises(UndeliverableError, match="0 of 1"):
        await tenant.posted(tenant.channel("Contracts"))
