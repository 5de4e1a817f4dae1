"""The manifest, what the bot listens to and what it calls: each is held against the others."""

from __future__ import annotations

import ast
import asyncio
import datetime as dt
import re
from collections import defaultdict
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import listen
from bot.library import Library
from bot.manifest import manifest
from bot.messages.message import Action
from bot.scopes import EVENTS, OPTIONAL, SCOPES
from bot.slack_app import SlackApp
from bot.store.database import open_database
from tests.handlers.conftest import DATA, services_on

ROOT = Path(__file__).resolve().parents[2]
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
CALLERS = [
    path
    for room in ("handlers", "schedules", "bot")
    for path in (ROOT / room).rglob("*.py")
    if "simulator" not in path.relative_to(ROOT).parts
]
FREE = {
    "api.test",
    "auth.test",
    "apps.connections.open",
    "views.open",
    "views.publish",
    "views.push",
    "views.update",
}
NEEDED = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
}
"""Scope that each method needs (docs.slack.dev/reference/methods)."""
ONLY_WHEN_GRANTED = {
    "canvases.edit": {"canvases:write"},
    "conversations.canvases.create": {"canvases:write"},
    "conversations.history": {"channels:history", "groups:history"},
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.list": {"channels:read", "groups:read"},
    "conversations.replies": {"channels:history", "groups:history"},
    "users.info": {"users:read"},
}
"""For a workspace that lets the bot look back, look up guests or keep canvases: only when its scopes allow it."""
METHOD = re.compile(
    r"api\.test|(apps|auth|bots|canvases|chat|conversations|pins|reactions|team|users|views)\.[A-Za-z.]+"
)


class RecordingApp(SlackApp):
    """Bolt app that records its listeners."""

    def __init__(self):
        super().__init__(token="xoxb-1", signing_secret="geheim")
        self.listeners = defaultdict(list)

    def _note(self, kind, constraints):
        self.listeners[kind].append(constraints)

    def event(self, event, *args, **kwargs):
        self._note("event", event)
        return super().event(event, *args, **kwargs)

    def command(self, command, *args, **kwargs):
        self._note("command", command)
        return super().command(command, *args, **kwargs)

    def shortcut(self, constraints, *args, **kwargs):
        self._note("shortcut", constraints)
        return super().shortcut(constraints, *args, **kwargs)

    def action(self, constraints, *args, **kwargs):
        self._note("action", constraints)
        return super().action(constraints, *args, **kwargs)

    def options(self, constraints, *args, **kwargs):
        self._note("options", constraints)
        return super().options(constraints, *args, **kwargs)


@pytest.fixture(scope="module")
def listeners(tmp_path_factory):
    app = RecordingApp()
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('database')}/bot.sqlite3", lambda: NOW)

    async def begin():
        listen(app, services_on(Library(DATA), database, NOW))

    asyncio.run(begin())
    database.close()
    assert len(app._async_listeners) >= sum(map(len, app.listeners.values())), "nothing listens behind our back"
    return app.listeners


@pytest.fixture(scope="module")
def described(content):
    return manifest(content)


def test_every_event_that_is_listened_to_is_subscribed_to_and_no_other(listeners, described):
    subscribed = described["settings"]["event_subscriptions"]["bot_events"]
    assert subscribed == list(EVENTS)
    assert {name.partition(".")[0] for name in subscribed} == set(listeners["event"])
    assert len(listeners["event"]) == len(set(listeners["event"]))


def test_every_command_and_shortcut_is_declared_and_no_other(listeners, described):
    features = described["features"]
    assert [command["command"] for command in features["slash_commands"]] == list(
        dict.fromkeys(listeners["command"])
    )
    kinds = {"message": "message_action", "global": "shortcut"}
    declared = [
        {"callback_id": shortcut["callback_id"], "type": kinds[shortcut["type"]]}
        for shortcut in features["shortcuts"]
    ]
    assert declared == [constraints for constraints in listeners["shortcut"] if isinstance(constraints, dict)]
    assert all(len(shortcut["name"]) <= 24 for shortcut in features["shortcuts"])


def test_every_button_and_field_has_its_listener(listeners):
    *known, last = listeners["action"]
    assert last == re.compile(""), "what nothing else listens to is explained"
    for action in Action:
        ids = (action.value, f"{action.value}-0")
        assert any(re.fullmatch(constraints, id_) for constraints in known for id_ in ids), action
    assert Action.SEARCH.value in listeners["options"]


def test_direct_messages_can_be_written(described):
    home = described["features"]["app_home"]
    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]


def test_every_event_has_its_scopes_and_every_scope_a_use(described):
    scopes = described["oauth_config"]["scopes"]
    assert scopes["bot"] == list(SCOPES)
    assert set(scopes["bot_optional"]) == set(OPTIONAL) < set(SCOPES)
    used = {scope for scopes in EVENTS.values() for scope in scopes} | {
        NEEDED[name] for name in called() & set(NEEDED)
    }
    looking_back = {scope for name in called() & set(ONLY_WHEN_GRANTED) for scope in ONLY_WHEN_GRANTED[name]}
    assert looking_back <= set(OPTIONAL)
    assert used | looking_back | {"commands"} == set(SCOPES)


def test_every_method_that_is_called_is_allowed_by_a_scope_that_is_asked():
    methods = called()
    assert {"chat.postMessage", "views.open", "views.update"} <= methods, "the search for calls works"
    for name in methods:
        assert name in FREE | set(NEEDED) | set(ONLY_WHEN_GRANTED), f"{name}: which scope does it need?"
    assert {NEEDED[name] for name in methods & set(NEEDED)} <= set(SCOPES) - set(OPTIONAL)


def called():
    """Every method of the Web API that the code calls, through the SDK or by its name."""
    return {name for path in CALLERS for name in _calls(ast.parse(path.read_text(encoding="utf-8")))}


def _calls(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and hasattr(AsyncWebClient, node.attr):
            name = node.attr.replace("_", ".", 1)
            if METHOD.fullmatch(name):
                yield name.replace("connections_open", "connections.open")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and METHOD.fullmatch(node.value):
            yield node.value
