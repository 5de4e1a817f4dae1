"""Notices to the administrators arrive, or stand in the log in full."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.admin_channel import ATTEMPTS, AdminChannel, NotPosted, PostedNotice, post_in_slack
from bot.messages.message import Message, Paragraph
from bot.simulator import Workspace
from bot.simulator.faults import RATE_LIMITED, RESET_BEFORE_COMMIT, SERVER_ERROR, UNAVAILABLE
from tests.shipped import shipped

NOTICE = Message((Paragraph("Er is iets", strong=True), Paragraph("Doe dit.")))


@asynccontextmanager
async def town(*channels):
    async with Workspace(channels=channels, users=["ann"], strict=False) as workspace:
        yield workspace, AsyncWebClient(workspace.env["SLACK_BOT_TOKEN"], base_url=workspace.env["SLACK_API_URL"])


async def test_a_notice_arrives_at_once():
    async with town("bot-beheer") as (workspace, client):
        assert await AdminChannel({"slack": post_in_slack(client)}).tell(shipped(), NOTICE)
        assert [message.lines for message in workspace.channel("bot-beheer").messages] == [
            ["Er is iets", "Doe dit."]
        ]


@pytest.mark.parametrize(
    "fault", [RESET_BEFORE_COMMIT, RATE_LIMITED, SERVER_ERROR, UNAVAILABLE], ids=lambda fault: fault.name
)
async def test_a_notice_that_slack_does_not_take_at_first_arrives_once(fault, monkeypatch):
    monkeypatch.setattr("bot.admin_channel.LONGEST_PAUSE_SECONDS", 0.0)
    async with town("bot-beheer") as (workspace, client):
        workspace.faults.inject("chat.postMessage", fault, times=2)
        assert await AdminChannel({"slack": post_in_slack(client, pause=0)}, pause=0).tell(shipped(), NOTICE)
        assert len(workspace.channel("bot-beheer").messages) == 1


async def test_a_notice_that_slack_refuses_stands_in_the_log_after_one_attempt(caplog):
    async with town("koffiehoek") as (workspace, client):
        assert not await AdminChannel({"slack": post_in_slack(client, pause=0)}, pause=0).tell(shipped(), NOTICE)
        assert len(workspace.calls("chat.postMessage")) == 1
    assert "channel_not_found\nEr is iets\n\nDoe dit." in caplog.text


async def test_a_notice_for_which_slack_can_not_be_reached_stands_in_the_log(caplog):
    async with town("bot-beheer") as (workspace, client):
        workspace.faults.inject("chat.postMessage", RESET_BEFORE_COMMIT, times=2 * ATTEMPTS)
        assert not await AdminChannel({"slack": post_in_slack(client, pause=0)}, pause=0).tell(shipped(), NOTICE)
    assert "Er is iets\n\nDoe dit." in caplog.text


async def test_administrators_in_teams_are_told_there_and_read_when_it_is_over():
    content, bodies = shipped(), []
    channels = content.organisation.channels.model_copy(update={"administrators": "teams:19:a@thread.tacv2"})
    organisation = content.organisation.model_copy(update={"channels": channels})
    content = content.model_copy(update={"organisation": organisation})

    async def post(channel, body, ts):
        bodies.append((ts, body["card"]["type"]))
        return NotPosted("busy", 0) if len(bodies) == 1 else PostedNotice(channel, "1")

    administrators = AdminChannel({"teams": post})
    posted = await administrators.tell(content, NOTICE)
    assert posted == PostedNotice("teams:19:a@thread.tacv2", "1")
    await administrators.update(posted, NOTICE)
    assert bodies == [("", "AdaptiveCard"), ("", "AdaptiveCard"), ("1", "AdaptiveCard")]
    assert await AdminChannel({}).tell(content, NOTICE) is None
