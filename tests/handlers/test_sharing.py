"""Deel in kanaal: what is shown beforehand is what is posted, and what Slack refuses is explained."""

from __future__ import annotations

import pytest
import pytest_asyncio
from aiohttp import web

from bot.messages.commands import ANYWHERE
from bot.scopes import EVENTS, SCOPES
from bot.simulator import NewChannel
from tests.iza_workspace import IzaWorkspace

pytestmark = pytest.mark.asyncio(loop_scope="session")
PATIENCE = 60.0
SHARE = "Deel in kanaal"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def workspace(start):
    channels = [
        *("koffiehoek", "contract-cz", "iza-landelijk", "regio-zeeland", "zelfgekozen"),
        *(NewChannel("zonder-bot", has_bot=False), NewChannel("oud", archived=True)),
    ]
    async with (
        IzaWorkspace(
            channels=channels, users=["huisarts"], scopes=SCOPES, events=EVENTS, patience=PATIENCE
        ) as workspace,
        start(workspace),
    ):
        await workspace.connected(seconds=200)
        yield workspace


def public(workspace, channel):
    return workspace.channel(channel).messages


async def sent(modal, values=None):
    """Send the form and wait until it says how it went."""
    await modal.submit(values)
    while "Het wordt geplaatst. Een ogenblik." in modal.lines:
        await modal.changed()
    return modal


async def test_what_is_shown_beforehand_is_posted_to_the_letter_in_the_name_of_who_shares_it(workspace):
    reply = await workspace.say("/iza G", channel="koffiehoek")
    preview = await reply.choose(SHARE)
    assert preview.title == SHARE
    assert preview.lines[1] == "Dit komt in #koffiehoek, zichtbaar voor iedereen daar:"
    assert public(workspace, "koffiehoek") == [], "nothing yet"
    shown = [block for block in preview.blocks if block["type"] != "input"][1:]
    done = await sent(preview)
    assert "Geplaatst" in done.lines
    (posted,) = public(workspace, "koffiehoek")
    assert [what(block) for block in posted.blocks] == [what(block) for block in shown]
    user = workspace._state.user("huisarts").id
    assert posted.lines[0] == "@huisarts deelt dit uit /iza:"
    assert posted.text.startswith(f"<@{user}> deelt dit")
    assert posted.buttons == ["Lees alles"]
    assert posted.by_bot


def what(block):
    """A block apart from the ids that Slack gives."""
    return {key: value for key, value in block.items() if key != "block_id"}


async def test_a_timeline_is_posted_with_the_whole_sentence_on_competition_law(workspace):
    before = len(public(workspace, "koffiehoek"))
    reply = await workspace.say("/iza tijdlijn vgz", channel="koffiehoek")
    await sent(await reply.click(SHARE))
    (posted,) = public(workspace, "koffiehoek")[before:]
    assert "Het komende jaar voor VGZ" in posted.lines
    assert any("onderhandelt niet" in line for line in posted.lines)


async def test_nothing_is_posted_when_the_window_is_closed(workspace):
    before = len(public(workspace, "koffiehoek"))
    reply = await workspace.say("/iza K", channel="koffiehoek")
    preview = await reply.choose(SHARE)
    await preview.close()
    await workspace.say("/iza help")
    assert len(public(workspace, "koffiehoek")) == before


@pytest.mark.parametrize("channel", ["contract-cz", "regio-zeeland"])
async def test_where_rounds_are_told_the_sentence_on_competition_law_goes_along(workspace, content, channel):
    reply = await workspace.say("/iza wat is een oth", channel=channel)
    done = await sent(await reply.choose(SHARE))
    assert "Geplaatst" in done.lines
    (posted,) = public(workspace, channel)
    assert content.organisation.competition_notice in posted.lines


async def test_rounds_carry_that_sentence_everywhere_and_once(workspace, content):
    reply = await workspace.say("/iza rondes cz", channel="iza-landelijk")
    await sent(await reply.choose(SHARE))
    posted = public(workspace, "iza-landelijk")[-1]
    assert posted.lines.count(content.organisation.competition_notice) == 1


async def test_a_channel_that_follows_rounds_counts_as_one_of_them_and_gets_what_was_seen(workspace, content):
    await workspace.say("/iza volg CZ", channel="zelfgekozen")
    await sent(await (await workspace.say("/iza wat is een oth", channel="zelfgekozen")).choose(SHARE))
    assert content.organisation.competition_notice in public(workspace, "zelfgekozen")[-1].lines
    reply = await workspace.say("/iza rondes", channel="zelfgekozen")
    assert reply.lines[0] == "Contractrondes voor CZ"
    await sent(await reply.choose(SHARE))
    assert public(workspace, "zelfgekozen")[-1].lines[1] == reply.lines[0]


async def test_in_a_direct_message_one_chooses_the_channel(workspace, content):
    reply = await workspace.say("NAW", channel="@iza-bot")
    preview = await reply.choose(SHARE)
    done = await sent(preview, {"In welk kanaal?": "iza-landelijk"})
    assert "Geplaatst" in done.lines
    posted = public(workspace, "iza-landelijk")[-1]
    assert posted.lines[0] == "@huisarts deelt dit uit /iza:"
    assert content.organisation.competition_notice in posted.lines, "it is not known what the channel is for"


async def test_from_the_search_window_too(workspace):
    window = await workspace.shortcut(ANYWHERE.callback_id)
    shown = await window.choose("G · Dreigement van de minister over ANW en MTVP", of="faq_search")
    preview = await shown.choose(SHARE)
    await sent(preview, {"In welk kanaal?": "koffiehoek"})
    assert any("vraag G" in line for line in public(workspace, "koffiehoek")[-1].lines)


async def test_where_the_bot_is_no_member_it_says_what_to_do_and_then_posts_after_all(workspace):
    reply = await workspace.say("/iza G", channel="zonder-bot")
    refused = await sent(await reply.choose(SHARE))
    assert "Niet geplaatst" in refused.lines
    assert any("/invite @iza-bot" in line for line in refused.lines)
    await workspace.invite("zonder-bot", answered=False)
    done = await sent(refused)
    assert "Geplaatst" in done.lines
    assert any(reply.lines[0] == "@huisarts deelt dit uit /iza:" for reply in public(workspace, "zonder-bot"))


async def test_in_an_archived_channel_there_is_nothing_to_try_again(workspace):
    reply = await workspace.say("/iza G", channel="oud")
    refused = await sent(await reply.choose(SHARE))
    assert any("gearchiveerd" in line for line in refused.lines)
    assert "submit" not in refused.view.body


async def test_without_an_answer_of_slack_it_is_not_tried_again_by_itself(workspace):
    tried = []

    def silent(_method, args):
        tried.append(args)
        return web.Response(status=503)

    workspace.intercept("chat.postMessage", silent)
    reply = await workspace.say("/iza K", channel="koffiehoek")
    refused = await sent(await reply.choose(SHARE))
    workspace._server.interceptors.clear()
    assert any("Kijk eerst in het kanaal" in line for line in refused.lines)
    assert len(tried) == 1
