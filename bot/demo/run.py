"""Demo: a workspace on this machine with the real bot in it, as a page and in the terminal."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import errno
import logging
import os
import shutil
import signal
import sys
import webbrowser
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from bot.demo import examples
from bot.demo.dutch_texts import DUTCH
from bot.demo.time_travel import TimeTravel
from bot.local_time import zone_of
from bot.manifest import manifest
from bot.simulator import AppShortcut, Completion, SlashCommand, Workspace
from bot.simulator.line_wrapping import wrap
from bot.simulator.page import Page
from bot.simulator.page.time_bar import TimeBar
from bot.simulator.records import slack_id
from bot.simulator.terminal import STOP
from bot.simulator.terminal import chat as talk
from bot.slack_connection import StartError
from handlers.registry import SUBCOMMANDS

if TYPE_CHECKING:
    from bot.content.models import Content
    from bot.library import Library
    from bot.settings import Settings

BOT = "iza-bot"
USERS = ("huisarts", "kringsecretaris")
"""The second keeps the content, so that editing it can be tried."""
USUAL_PORT = 8765
TEAMS_PORT = 3978
"""Port at which the Agents Playground looks for a bot."""
_PLAYGROUND = (
    "En in Microsoft Teams: start in een ander venster de Agents Playground van Microsoft (Node 20 of later) met\n"
    "npx --yes @microsoft/m365agentsplayground --dt -c msteams "
    f"-e http://127.0.0.1:{TEAMS_PORT}/api/messages\n"
    "Die luistert op elk adres van deze computer, zonder wachtwoord: doe het niet op een netwerk van anderen."
)
REPLY_SECONDS = 30.0
"""Longest wait for the reply to a line that is typed in the terminal."""
LOG_LINES = 12
"""Last lines of the bot's log, shown when it does not start."""
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
_ABOUT = (
    "Hier probeer je de bot uit alsof je in Slack bent. Stel een vraag, of zet met ‘Volgende gebeurtenis’ de klok "
    "vooruit en kijk welke herinneringen er komen. Alles blijft op deze computer."
)
_UNUSABLE = (
    "Poort {port} kan niet gebruikt worden: {reason}. Kies een andere poort met --port, of laat --port weg: dan "
    "zoekt de demo zelf een vrije."
)
_REASONS = {
    errno.EADDRINUSE: "die is bezet. Draait daar al een demo, open dan http://127.0.0.1:{port}/",
    errno.EACCES: "onder 1024 zijn poorten voor de beheerder van deze computer",
}


class DemoError(Exception):
    """Fault that ends the demo; the text says why, in Dutch."""


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """Options of the demo. Without a port it uses the usual one, or any free one when that is taken."""

    port: int | None = None
    channel: str | None = None
    terminal: bool = False
    """Ask for lines also when the input is not a terminal."""
    browser: bool = False
    """Open the page in the browser."""
    teams: bool = False
    """Let the Agents Playground of Microsoft Teams in too."""


async def show(settings: Settings, library: Library, options: DemoOptions) -> None:
    """Run workspace, bot, page and prompt until the reader stops them. Raises DemoError."""
    for proxy in _PROXIES:  # the workspace is on this machine, and Slack's SDK would ask a proxy for it
        os.environ.pop(proxy, None)
    showing = asyncio.ensure_future(_show(settings, library, options))
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(ending, showing.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await showing


async def _show(settings: Settings, library: Library, options: DemoOptions) -> None:
    library.let_keep(secretary())
    content = library.current.content
    channel = _channel(content, options.channel)
    now = settings.iza_clock.start if settings.iza_clock else dt.datetime.now(dt.UTC)
    log = _last_log_lines()
    time_travel = TimeTravel(settings, library, now, TEAMS_PORT if options.teams else None)
    async with contextlib.AsyncExitStack() as stack:
        _say("De werkplek gaat open.")
        workspace = await _open(stack, time_travel, content, options.port)
        _say("De bot start en meldt zich aan.")
        try:
            await stack.enter_async_context(time_travel.running(workspace))
        except StartError as error:
            raise DemoError("\n".join(["De bot is niet gestart. Dit schreef hij:", *log, str(error)])) from None
        if settings.content_is_new:
            _say("Hij leert de inhoud nu op betekenis; dat duurt een minuut. Tot dan zoekt hij op woorden.")
        _say(f"Klaar. Open {workspace.url} in je browser.")
        if options.teams:
            click.echo(_PLAYGROUND)
        else:
            _say("In Microsoft Teams kan het ook: README, ‘Proberen, zonder Slack’.")
        if options.browser:
            await asyncio.to_thread(_open_browser, workspace.url)
        if options.terminal or sys.stdin.isatty():
            _say(f"Of praat hier met de bot; {STOP} stopt de demo.")
            await talk(workspace, channel=channel, user=USERS[0], completions=examples.completions(content))
        else:
            _say("De demo draait tot je haar stopt met Ctrl+C.")
            await asyncio.Event().wait()


def secretary() -> str:
    """Slack's id of the person who keeps the content in the demo."""
    return slack_id("U", USERS[1])


async def _open(
    stack: contextlib.AsyncExitStack, time_travel: TimeTravel, content: Content, port: int | None
) -> Workspace:
    """Serve on the port that was asked for; without one on the usual port, or on any when that is taken."""
    reason = ""
    for number in (USUAL_PORT, 0) if port is None else (port,):
        try:
            return await stack.enter_async_context(workspace_of(time_travel, content, number))
        except OSError as error:
            reason = _REASONS.get(error.errno or 0, str(error)).format(port=number)
    raise DemoError(_UNUSABLE.format(port=port or USUAL_PORT, reason=reason))


def workspace_of(time_travel: TimeTravel, content: Content, port: int) -> Workspace:
    """The workspace as the manifest asks for it, with a page on it."""
    requested = manifest(content)
    features, scopes = requested["features"], requested["oauth_config"]["scopes"]
    workspace = Workspace(
        channels=examples.channels(content),
        users=USERS,
        bot=BOT,
        scopes=[*scopes["bot"], *scopes.get("bot_optional", ())],
        events=requested["settings"].get("event_subscriptions", {}).get("bot_events", ()),
        commands=[_command(content, command) for command in features["slash_commands"]],
        shortcuts=[
            AppShortcut(shortcut["callback_id"], shortcut["name"], shortcut["type"] == "message")
            for shortcut in features.get("shortcuts", ())
        ],
        clock=time_travel.timestamp,
        patience=REPLY_SECONDS,
        strict=False,
        port=port,
        texts=DUTCH,
        zone=zone_of(content.organisation),
    )
    bars = (TimeBar(time_travel, DUTCH),)
    page = Page(prominent=examples.prominent(content), bars=bars, about=_ABOUT)
    workspace.mount(page.add_to)
    return workspace


def _command(content: Content, command: dict[str, str]) -> SlashCommand:
    name = content.organisation.command
    lines = tuple(Completion(f"{name} {known.help.example}", known.help.summary) for known in SUBCOMMANDS)
    return SlashCommand(command["command"], command["description"], command["usage_hint"], lines)


def _channel(content: Content, requested: str | None) -> str:
    names = examples.channels(content)
    name = (requested or names[0]).removeprefix("#")
    if name not in names:
        raise DemoError(f"Het kanaal #{name} bestaat niet. Er zijn: {', '.join(f'#{known}' for known in names)}.")
    return name


def _open_browser(url: str) -> None:
    try:
        opened = webbrowser.open(url)
    except webbrowser.Error:
        opened = False
    if not opened:
        _say("Er is hier geen browser gevonden die te openen is. Open de link zelf.")


def _last_log_lines() -> deque[str]:
    """The last lines that the bot writes; they are only shown when it does not start."""
    lines: deque[str] = deque(maxlen=LOG_LINES)

    class LastLines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    logging.basicConfig(level=logging.INFO, handlers=[LastLines()])
    return lines


def _say(text: str) -> None:
    click.echo("\n".join(wrap(text, shutil.get_terminal_size().columns)))
