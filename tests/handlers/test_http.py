"""Bot process over signed HTTP."""

from __future__ import annotations

import json
import time
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

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


async def test_what_a_menu_or_a_window_gives_back_arrives_over_http_too(workspace, over_http):
    over_http()
    answer = await workspace.say("/iza K")
    label = next(label for label in answer.options if label.startswith("G · "))
    assert any("vraag G" in line for line in (await answer.choose(label)).lines)
    settings = await workspace.say("/iza instellingen")
    saved = await settings.submit()
    await saved.changed()
    assert "Opgeslagen" in saved.lines


async def test_a_question_with_the_word_payload_in_it_is_answered(workspace, over_http):
    over_http()
    assert (await workspace.say("/iza payload")).private


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


def signed(workspace, body):
    """The headers with which Slack sends a body."""
    verifier = SignatureVerifier(workspace.env["SLACK_SIGNING_SECRET"])
    timestamp = str(int(time.time()))
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": verifier.generate_signature(timestamp=timestamp, body=body),
    }


async def sent(bot, body, headers):
    """The status and the text that come back on a bare request."""
    url = await bot.url("/slack/events")
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
        return response.status, await response.text()


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="unsigned"),
        pytest.param({"X-Slack-Request-Timestamp": "gisteren"}, id="no number"),
        pytest.param({"X-Slack-Request-Timestamp": ""}, id="empty"),
        pytest.param({"X-Slack-Signature": "v0=é"}, id="no ascii"),
    ],
)
@pytest.mark.parametrize("body", [b"command=%2Fiza&text=geheime+vraag", b"text=geheime+vraag\xff", b"{", b""])
async def test_what_slack_did_not_sign_gets_401_and_reaches_no_log(workspace, bot, headers, body):
    seen = len(bot.lines)
    valid = signed(workspace, b"een andere tekst") if headers else {}
    assert (await sent(bot, body, valid | headers))[0] == 401
    await bot.wrote("Refused a request", after=seen)
    assert not any("geheime" in line or "Traceback" in line for line in bot.lines[seen:])


async def test_the_check_of_a_certificate_needs_no_signature(bot):
    assert await sent(bot, b"ssl_check=1&token=x", {}) == (200, "")


@pytest.mark.parametrize("body", [b"payload={", b"payload=[1]", b"payload="])
async def test_a_signed_request_that_cannot_be_read_gets_400(workspace, bot, body):
    assert (await sent(bot, body, signed(workspace, body)))[0] == 400


async def test_a_reply_that_cannot_be_delivered_is_logged_and_harms_nothing(workspace, bot):
    payload = {
        "type": "block_actions",
        "user": {"id": "U1"},
        "team": {"id": workspace._state.team_id},
        "trigger_id": "1.2",
        "response_url": "http://127.0.0.1:9/",
        "actions": [{"type": "button", "action_id": "faq_show-0", "block_id": "b", "value": "iza-g"}],
    }
    body = urlencode({"payload": json.dumps(payload)}).encode()
    seen = len(bot.lines)
    assert await sent(bot, body, signed(workspace, body)) == (200, "")
    reference = (await bot.wrote(r"Reference (\w+): block_actions could not be handled", after=seen))[1]
    await bot.wrote(f"Reference {reference} could not be given", after=seen)
    assert (await bot.get("/healthz"))[0] == 200
