"""The same process over signed HTTP."""

from __future__ import annotations

import time

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
async def over_http(workspace, bot):
    url = await bot.url("/slack/events")
    yield lambda **how: workspace.deliver_to(url, **how)
    workspace._request_url = None


async def test_a_signed_command_is_answered_in_the_response(workspace, over_http):
    over_http()
    reply = await workspace.say("/iza G")
    assert reply.private
    assert any("vraag G" in line for line in reply.lines)
    assert workspace.deliveries[-1].acknowledgement.status == 200


async def test_buttons_and_windows_work_over_http_too(workspace, over_http):
    over_http()
    modal = await (await workspace.say("/iza L")).click("Lees alles")
    assert modal.lines[0] == "Vraag L"


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"secret": "een ander geheim"}, id="forged signature"),
        pytest.param({"clock": lambda: time.time() - 6 * 60}, id="six minutes old"),
        pytest.param({"clock": lambda: time.time() + 6 * 60}, id="six minutes ahead"),
    ],
)
async def test_a_request_that_slack_did_not_just_sign_gets_401_and_no_work(workspace, over_http, how):
    over_http(**how)
    before = len(workspace.requests)
    reply = await workspace.say("/iza G", answered=False)
    delivered = workspace.deliveries[-1].acknowledgement
    assert delivered.status == 401
    assert "vraag" not in str(delivered.payload)
    assert reply.lines == []
    assert workspace.requests[before:] == []


async def test_health_and_readiness(bot, content):
    assert await bot.get("/healthz") == (200, {"ok": True})
    status, state = await bot.get("/readyz")
    assert status == 200
    assert state["slack_connected"] is True
    assert state["questions"] == len(content.faq)
