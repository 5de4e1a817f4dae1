"""Canvases of channels: the coming year, made only where there is room, and written only when it changes."""

from __future__ import annotations

import datetime as dt
import shutil
from contextlib import asynccontextmanager, closing
from dataclasses import replace

import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.library import Library
from bot.messages.canvas import TITLE
from bot.scopes import EVENTS, SCOPES
from bot.simulator import NewChannel
from bot.simulator.faults import RESET_AFTER_COMMIT
from bot.simulator.records import Canvas, slack_id
from bot.store.database import open_database
from bot.store.state_records import ChannelCanvas, ChannelId
from handlers.channel_canvas import SCOPE, ChannelCanvases
from handlers.public_address import PublicAddress
from tests.handlers.conftest import DATA, services_on
from tests.iza_workspace import IzaWorkspace

pytestmark = pytest.mark.asyncio(loop_scope="session")

REGION, INSURER, OTHER = "regio-midden-brabant", "contract-vgz", "koffiehoek"
NOW = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
END_OF_IZA = "**Einde van de looptijd van het IZA**: donderdag 31 december 2026 · verwacht. Bron: "
LISTS = ("public_channel", "private_channel")


class Bot:
    """Keeper of the canvases, with the time that a test sets."""

    def __init__(self, workspace, library, database):
        self.workspace, self.database, self.now = workspace, database, NOW
        client = AsyncWebClient(workspace.env["SLACK_BOT_TOKEN"], base_url=workspace.env["SLACK_API_URL"])
        services = services_on(library, database, NOW, public=PublicAddress("https://iza.example"))
        self.services = replace(services, now=lambda: self.now)
        self.canvases = ChannelCanvases(self.services, client, LISTS, pause=0)

    async def look(self):
        """Look once; gives the calls that it made."""
        before = len(self.workspace.requests)
        await self.canvases.look()
        methods = [call.method for call in self.workspace.requests[before:]]
        return [method for method in methods if "canvases" in method]


@asynccontextmanager
async def here(tmp_path, *channels, data=DATA):
    library = Library(data)
    with closing(open_database(f"sqlite:///{tmp_path}/bot.sqlite3", lambda: NOW)) as database:
        async with IzaWorkspace(channels=channels, scopes=SCOPES) as workspace:
            yield workspace, Bot(workspace, library, database)


async def test_channels_of_a_region_and_of_an_insurer_get_the_year_with_sources_and_calendar(tmp_path):
    async with here(tmp_path, REGION, INSURER, OTHER, NewChannel("regio-zeeland", has_bot=False)) as (
        workspace,
        bot,
    ):
        assert await bot.look() == ["conversations.canvases.create", "canvases.edit"] * 2
        region, insurer = (workspace.channel(name).canvas for name in (REGION, INSURER))
        assert region.title == TITLE
        assert region.markdown.startswith("Bijgewerkt op 29 november 2026.")
        assert "Termijnen en contractrondes voor Midden-Brabant." in region.markdown
        assert END_OF_IZA in region.markdown, "the national dates go with a region"
        assert "## September 2027" in region.markdown
        assert (
            "**Contractronde VGZ: controleer of er een contractvoorstel komt**: half september 2027"
            in region.markdown
        )
        assert "moment om te kijken, ritme na 2023 niet bevestigd, controleer bij VGZ" in region.markdown
        assert "elke praktijk beslist zelf over tarieven" in region.markdown
        assert "[Midden-Brabant](https://iza.example/kalender/midden-brabant.ics)" in region.markdown
        assert "Contractronde VGZ" in insurer.markdown
        assert "Einde van de looptijd" not in insurer.markdown
        assert workspace.channel(OTHER).canvas is None
        assert workspace.channel("regio-zeeland").canvas is None, "the bot is not there"


async def test_a_canvas_is_written_when_something_in_it_changes_and_not_else(tmp_path):
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    async with here(tmp_path, REGION, data=data) as (workspace, bot):
        await bot.look()
        assert await bot.look() == []
        bot.now += dt.timedelta(days=1)
        assert await bot.look() == [], "another day by itself changes nothing"
        assert "Bijgewerkt op 29 november 2026" in workspace.channel(REGION).canvas.markdown
        again = Bot(workspace, Library(data), bot.database)
        assert await again.look() == [], "what was written is remembered"
        bot.now = dt.datetime(2027, 1, 1, 9, 0, tzinfo=dt.UTC)
        assert await bot.look() == ["canvases.edit"]
        assert END_OF_IZA not in workspace.channel(REGION).canvas.markdown
        file = data / "rounds.yaml"
        text = file.read_text(encoding="utf-8")
        file.write_text(
            text.replace("VGZ: controleer of er een contractvoorstel", "VGZ: kijk of er een contractvoorstel"),
            encoding="utf-8",
        )
        file = data / "documents.yaml"
        text, title = file.read_text(encoding="utf-8"), 'title: "Huisartsenzorg: overeenkomsten"'
        assert title in text
        file.write_text(text.replace(title, f"{title}\n    url: https://www.vgz.example/a(b)"), encoding="utf-8")
        assert bot.services.library.refresh()
        assert await bot.look() == ["canvases.edit"]
        markdown = workspace.channel(REGION).canvas.markdown
        assert "Contractronde VGZ: kijk of er een contractvoorstel komt" in markdown
        assert "Bron: [Huisartsenzorg: overeenkomsten](https://www.vgz.example/a%28b%29)" in markdown


async def test_a_canvas_of_someone_else_stays_and_one_thrown_away_stays_away(tmp_path, caplog):
    async with here(tmp_path, REGION, INSURER) as (workspace, bot):
        theirs = workspace.channel(REGION).channel.canvas = Canvas("F1", "Van ons", "Afspraken")
        with caplog.at_level("INFO", "handlers.channel_canvas"):
            await bot.look()
            await bot.look()
            assert theirs.markdown == "Afspraken"
            assert bot.database.ledger.record(ChannelCanvas, f"slack:{slack_id('C', REGION)}") is None
            workspace.channel(INSURER).channel.canvas = None
            bot.now = dt.datetime(2028, 1, 1, 9, 0, tzinfo=dt.UTC)
            assert "canvases.edit" in await bot.look()
            bot.now = dt.datetime(2029, 1, 1, 9, 0, tzinfo=dt.UTC)
            assert "canvases.edit" not in await bot.look()
        assert workspace.channel(INSURER).canvas is None
        told = [record.getMessage().rpartition(": ")[2] for record in caplog.records]
        assert told == ["channel_canvas_already_exists", "canvas_not_found"], "each is told once"


async def test_a_canvas_of_which_the_bot_did_not_hear_that_it_was_made_is_written(tmp_path):
    async with here(tmp_path, REGION, INSURER) as (workspace, bot):
        workspace.faults.inject("conversations.canvases.create", RESET_AFTER_COMMIT)
        await bot.look()
        unknown = workspace.channel(REGION).canvas.id
        assert END_OF_IZA in workspace.channel(REGION).canvas.markdown, "at the second request, at once"
        killed = bot.database.ledger.record(ChannelCanvas, f"slack:{slack_id('C', INSURER)}")
        bot.database.ledger.write(records=[replace(killed, canvas_id="begun", digest="")])
        workspace.channel(INSURER).channel.canvas.markdown = ""
        made = workspace.channel(INSURER).canvas.id
        again = Bot(workspace, Library(DATA), bot.database)
        await again.look()
        assert (workspace.channel(REGION).canvas.id, workspace.channel(INSURER).canvas.id) == (unknown, made)
        assert "Contractronde VGZ" in workspace.channel(INSURER).canvas.markdown
        assert await again.look() == []


async def test_a_canvas_that_someone_else_made_meanwhile_is_theirs(tmp_path):
    async with here(tmp_path, REGION) as (workspace, bot):
        channel = f"slack:{slack_id('C', REGION)}"
        bot.database.ledger.write(records=[ChannelCanvas(channel, "begun")])
        theirs = workspace.channel(REGION).channel.canvas = Canvas("F1", "Van ons", "Afspraken")
        await bot.look()
        assert theirs.markdown == "Afspraken"
        assert bot.database.ledger.record(ChannelCanvas, channel) == ChannelCanvas(channel, "")
        bot.now = dt.datetime(2028, 1, 1, 9, 0, tzinfo=dt.UTC)
        await bot.look()
        assert theirs.markdown == "Afspraken"


async def test_a_channel_that_follows_nothing_any_more_is_told_so_in_its_canvas(tmp_path):
    async with here(tmp_path, OTHER) as (workspace, bot):
        channel = f"slack:{slack_id('C', OTHER)}"
        subscriptions = bot.database.subscriptions
        subscriptions.subscribe(channel, "regio:zeeland")
        await bot.look()
        assert "voor Zeeland" in workspace.channel(OTHER).canvas.markdown
        subscriptions.unsubscribe(channel, "regio:zeeland")
        assert await bot.look() == ["canvases.edit"]
        assert "volgt geen regio of zorgverzekeraar meer" in workspace.channel(OTHER).canvas.markdown
        assert await bot.look() == []


async def test_a_workspace_without_canvases_costs_one_call_and_one_line(tmp_path, caplog):
    async with here(tmp_path, REGION, INSURER) as (workspace, bot):

        def refuse(_method, _args):
            return web.json_response({"ok": False, "error": "team_tier_cannot_create_channel_canvases"})

        workspace.intercept("conversations.canvases.create", refuse)
        with pytest.raises(SlackApiError):
            await bot.look()
        assert len(workspace.calls("conversations.canvases.create")) == 1
        begun = bot.canvases._changed
        begun.set()
        with caplog.at_level("INFO", "handlers.channel_canvas"):
            await bot.canvases.keep(begun)
        assert caplog.messages == ["Channels get no canvas: team_tier_cannot_create_channel_canvases"]


async def test_what_slack_wants_later_is_tried_again(tmp_path):
    async with here(tmp_path, REGION) as (workspace, bot):
        bot.database.ledger.write(records=[ChannelId(f"slack:{REGION}", f"slack:{slack_id('C', REGION)}")])
        answers = iter(
            [web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "0"})]
        )
        workspace.intercept("canvases.edit", lambda _method, _args: next(answers, None))
        assert await bot.look() == ["conversations.canvases.create", "canvases.edit"]
        assert await bot.look() == ["canvases.edit"]
        assert END_OF_IZA in workspace.channel(REGION).canvas.markdown


async def test_the_bot_keeps_a_canvas_where_the_token_may_and_follows_an_edit_at_once(start):
    changed = {"IZA_CLOCK": NOW.isoformat()}
    async with IzaWorkspace(channels=[OTHER], scopes=SCOPES, events=EVENTS, patience=120) as workspace:
        async with start(workspace, changed=changed) as bot:
            await bot.wrote("Posting is under way")
            await workspace.say("/iza volg regio Zeeland")
            await workspace.channel(OTHER).canvas_with(END_OF_IZA)
        assert not workspace.complaints
    without = [scope for scope in SCOPES if scope != SCOPE]
    async with (
        IzaWorkspace(channels=[OTHER], scopes=without) as workspace,
        start(workspace, changed=changed) as bot,
    ):
        await bot.wrote("Channels get no canvas: the token lacks canvases:write")
        assert not workspace.calls("conversations.canvases.create")
