"""Buttons with values that the bot never gave them, pressed by who may edit: a sentence, and a line in the log."""

from __future__ import annotations

import asyncio
import logging

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import listen
from bot.library import Library
from bot.messages.home_tab import REGION
from bot.messages.message import Action
from bot.simulator import payloads
from bot.slack_app import SlackApp
from bot.store.database import open_database
from tests.handlers.conftest import services_on
from tests.handlers.test_editing import SECRETARY, sample_for_secretary
from tests.iza_workspace import IzaWorkspace
from tests.own_loop import OwnLoop
from tests.security.test_who_may import NOW

WHOLE = {Action.SEARCH, Action.INBOX_SEARCH, Action.EDIT_SEARCH}
"""Actions of which the id has no number behind it."""
IDS = [*(action.value if action in WHOLE else f"{action.value}-0" for action in Action), REGION, "settings_hour"]
REFUSED = "Refused a press that no button of the bot makes (block_actions)"
SOURCES = ("message", "window")


class Bot(OwnLoop):
    """The bot in this process, with a message and a window in which buttons can be pressed."""

    def __init__(self, folder):
        super().__init__()
        self._opened = ("", "")
        self.run(self._start(folder))

    async def _start(self, folder):
        database = open_database(f"sqlite:///{folder}/bot.sqlite3", lambda: NOW)
        self.stack.callback(database.close)
        workspace = IzaWorkspace(channels=["bot-beheer"], users=[SECRETARY], patience=20, strict=False)
        self.workspace = await self.stack.enter_async_context(workspace)
        env = workspace.env
        client = AsyncWebClient(env["SLACK_BOT_TOKEN"], base_url=env["SLACK_API_URL"])
        self.app = SlackApp(client=client, request_verification_enabled=False, process_before_response=True)
        library = Library(sample_for_secretary(folder))
        library.lay_over(database.edits)
        services = services_on(library, database, NOW)
        self.stack.push_async_callback(services.connections.aclose)
        listen(self.app, services)
        handler = AsyncSocketModeHandler(self.app, env["SLACK_APP_TOKEN"])
        await handler.connect_async()
        self.stack.push_async_callback(handler.close_async)
        await workspace.connected()
        self.message = (await workspace.say("/kring", channel="bot-beheer", user=SECRETARY)).message

    async def _window(self):
        """The window of an item, alone; the one that is open where nothing became of it."""
        top = self.workspace.modal(user=SECRETARY)
        if top is None or (top.view.id, top.view.hash) != self._opened:
            if top is not None:
                await top.close()
            top = await self.workspace.say("/kring bewerk rooster", channel="bot-beheer", user=SECRETARY)
            self._opened = top.view.id, top.view.hash
        return top.view

    async def press(self, source, action_id, value):
        """Press, and let everything that follows of it come to its end."""
        state, source = self.workspace._state, await self._window() if source == "window" else self.message
        interaction = state.start_interaction(state.user(SECRETARY), getattr(source, "channel", None), source)
        option = {"text": {"type": "plain_text", "text": "x"}, "value": value}
        action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
        if action_id in {REGION, "settings_hour"}:
            action |= {"type": "static_select", "selected_option": option}
        body = payloads.block_actions(state, interaction, source, action, {})
        others = asyncio.all_tasks()
        await self.app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        if following := asyncio.all_tasks() - others:
            await asyncio.wait(following)


@pytest.fixture(scope="module")
def bot(tmp_path_factory):
    running = Bot(tmp_path_factory.mktemp("made-up"))
    yield running
    running.close()


VALUES = st.text(max_size=30) | st.lists(
    st.sampled_from(("items", "rounds", "new", "confirm", "rooster", "seen", "item", "1", "", "ë\0")), max_size=4
).flatmap(lambda words: st.sampled_from(("/", " ", ".")).map(lambda between: between.join(words)))


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(value=VALUES, source=st.sampled_from(SOURCES))
@example(value="", source="message")
@example(value="9" * 30, source="message")
@example(value='{"a": 1}', source="message")
@example(value="items/rooster/answer.99", source="message")
@example(value="items//new", source="window")
def test_a_made_up_value_is_refused_in_a_sentence_and_costs_one_line_in_the_log(
    bot, caplog, monkeypatch, value, source
):
    monkeypatch.setattr("handlers.editing.SETTLED_SECONDS", 0)
    caplog.set_level(logging.WARNING)
    for action_id in IDS:
        caplog.clear()
        bot.run(bot.press(source, action_id, value))
        lines = [record.getMessage() for record in caplog.records]
        assert lines in ([], [REFUSED]), (action_id, caplog.text)


def test_who_presses_hears_that_the_button_does_not_work(bot):
    bot.run(bot.press("message", "content_undo-0", "geen nummer"))
    assert bot.workspace._state.changes[-1].message.text.startswith("Deze knop werkt niet meer")
