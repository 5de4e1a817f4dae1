"""The workspace in a terminal: type a line, read what the bot says, press a button by its number."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.simulator import mrkdwn
from bot.simulator.condition import WaitTimeoutError
from bot.simulator.line_wrapping import GLUE
from bot.simulator.records import FormError, RefusedError, UnknownCommandError, WorkspaceError
from bot.simulator.screen_text import label_of, words
from bot.simulator.screens import Modal, Reply
from bot.simulator.sentences import GONE, error_sentence, unknown_command
from bot.simulator.terminal_io import ConsolePage, line_reader, print_line
from bot.simulator.user_actions import UndeliveredError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.simulator.controls import Control
    from bot.simulator.json_checks import Json
    from bot.simulator.mrkdwn import Style
    from bot.simulator.records import PostedMessage
    from bot.simulator.terminal_io import ReadLine
    from bot.simulator.workspace import Workspace

STOP = "/stop"
_WIDTH = 80
_DIGITS = 4
"""Longer numbers are not those of a button."""
_PRIVATE = "Alleen zichtbaar voor jou"


async def chat(  # noqa: PLR0913 - who, where and through what
    workspace: Workspace,
    *,
    channel: str,
    user: str,
    completions: Sequence[str] = (),
    read_line: ReadLine | None = None,
    write: Callable[[str], None] | None = None,
) -> None:
    """Talk until ``/stop`` or the end of the input.

    ``completions`` are lines that the terminal offers to complete. Without ``read_line`` and ``write`` it uses the
    terminal, or plain lines when the input does not come from one. It never raises for what the bot does.
    """
    coloured = write is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = min(_WIDTH, shutil.get_terminal_size().columns)
    style = mrkdwn.ANSI if coloured else mrkdwn.WITH_ADDRESSES
    hints = [*completions, *(f"#{name}" for name in workspace.channels), STOP]
    page = ConsolePage(write or print_line, style, width)
    talk = _Talk(workspace, channel, user, read_line or line_reader(hints), page)
    talk.example = completions[0] if completions else ""
    await talk.run()


class _Talk:
    """One conversation. A number does what the list of actions says; every screen makes its own list."""

    def __init__(
        self, workspace: Workspace, channel: str, user: str, read_line: ReadLine, page: ConsolePage
    ) -> None:
        self._workspace = workspace
        self._channel = channel.removeprefix("#")
        self._user = user
        self._read_line = read_line
        self._page = page
        self._actions: list[Callable[[], Awaitable[None]]] = []
        self._shown: set[PostedMessage] = set()
        self._message: Reply | None = None
        self.example = ""

    async def run(self) -> None:
        example = f"Typ bijvoorbeeld {self.example}." if self.example else "Typ een opdracht."
        self._page.say(f"Je bent {self._user} in #{self._channel}. {example}")
        self._page.say(f"Een nummer drukt op een knop, # toont de kanalen, {STOP} stopt.")
        while True:
            line = await self._next_line()
            if line is None or line.strip() == STOP:
                return
            try:
                await self._take(line.strip())
            except WaitTimeoutError:
                self._page.say("De bot kreeg dit, maar er kwam geen antwoord.")
            except UndeliveredError:
                self._page.say(f"Een gewoon bericht gaat niet naar de bot. Begin met {self._command()}.")
            except UnknownCommandError as error:
                self._page.say(unknown_command(error.name))
            except FormError as error:
                self._page.say(*(f"Vul eerst in: {label}." for label in error.empty))
                self._page.say(*(f"Te kort of te lang: {label}." for label in error.wrong))
            except RefusedError as error:
                self._say_error(error.error, error.problems)
            except WorkspaceError:
                self._page.say(GONE)

    async def _next_line(self) -> str | None:
        """The next line that is typed; what the bot posts in the meantime is shown at once."""
        self._show_news()
        asking = asyncio.ensure_future(self._read_line(f"#{self._channel}> "))
        try:
            while not asking.done():
                change = asyncio.ensure_future(self._workspace.next_change())
                await asyncio.wait({asking, change}, return_when=asyncio.FIRST_COMPLETED)
                change.cancel()
                self._show_news()
        finally:
            asking.cancel()
        return asking.result()

    async def _take(self, line: str) -> None:
        if line.isdecimal() and len(line) <= _DIGITS:
            await self._do(int(line))
        elif line.startswith("#"):
            self._go_to(line[1:].strip())
        elif line:
            self._show(await self._workspace.say(line, channel=self._channel, user=self._user))

    async def _do(self, number: int) -> None:
        if not 1 <= number <= len(self._actions):
            there = f"Kies 1 tot en met {len(self._actions)}." if self._actions else "Er is nu niets te kiezen."
            self._page.say(f"Nummer {number} is er niet. {there}")
            return
        await self._actions[number - 1]()

    def _go_to(self, name: str) -> None:
        if name in self._workspace.channels:
            self._channel = name
            self._page.say(f"Je bent nu in #{name}.")
            return
        if name:
            self._page.say(f"Er is geen kanaal #{name}.")
        self._page.say("Kanalen: " + ", ".join(f"#{each}" for each in self._workspace.channels))

    def _show_news(self) -> None:
        """What the bot posted here and has not been shown yet."""
        for reply in self._workspace.channel(self._channel).seen_by(self._user):
            if reply.message and reply.message not in self._shown and reply.by_bot:
                self._show(reply)

    def _show(self, screen: Reply | Modal) -> None:
        if screen.error and not (isinstance(screen, Modal) and screen.open):
            self._say_error(screen.error, screen.problems)
        elif isinstance(screen, Modal):
            self._show_modal(screen)
        else:
            self._show_message(screen)

    def _show_message(self, reply: Reply) -> None:
        self._message = reply
        if reply.message:
            self._shown.add(reply.message)
        if reply.deleted:
            self._actions = []
            self._page.say("Het bericht is weggehaald.")
            return
        head = _PRIVATE if reply.private else f"Bericht in #{self._channel}"
        self._page.say("", self._page.style.faint(head), *reply.read(self._numbering(reply)), "")

    def _show_modal(self, modal: Modal) -> None:
        if modal.error:
            self._say_error(modal.error, modal.problems)
        for block_id, sentence in modal.errors.items():
            labels = [each.label for each in modal.controls if each.block["block_id"] == block_id]
            self._page.say(f"{' '.join(labels)}: {sentence}")
        kind = "Venster" if modal.title else "Startpagina"
        self._page.say("", self._page.style.faint(kind), *modal.read(self._numbering(modal)), "")

    def _say_error(self, error: str, problems: tuple[str, ...]) -> None:
        """What a person would see, and below it what Slack would tell the maker of the bot."""
        self._page.say(error_sentence(error), *problems)

    def _numbering(self, screen: Reply | Modal) -> Style:
        """A style that numbers the controls, and keeps what each number does."""
        self._actions = []
        known = {id(each.element): each for each in screen.controls}

        def numbered(element: Json, label: str) -> str:
            control = known.get(id(element))
            if control is not None:
                self._actions.append(self._action(screen, control))
            elif isinstance(screen, Modal):
                self._actions.append(partial(self._submit if element["type"] == "submit" else self._close, screen))
            return f"[{len(self._actions)}]{GLUE}{self._filled(screen, control) or label}"

        return replace(self._page.style, control=numbered)

    def _filled(self, screen: Reply | Modal, control: Control | None) -> str:
        if control is None or not isinstance(screen, Modal):
            return ""
        said = screen.view.values.get(control.block["block_id"], {}).get(control.element["action_id"], {})
        value = next((value for key, value in said.items() if key != "type"), "")
        each = value if isinstance(value, list) else [value]
        return ", ".join(words(one["text"]) if isinstance(one, dict) else str(one) for one in each)

    def _action(self, screen: Reply | Modal, control: Control) -> Callable[[], Awaitable[None]]:
        if control.is_button:
            return partial(self._press, screen, control)
        if control.block["type"] == "input" and not control.offers and not control.is_external:
            return partial(self._type, screen, control)
        return partial(self._open_menu, screen, control)

    async def _press(self, screen: Reply | Modal, control: Control) -> None:
        if "confirm" in control.element:
            self._ask(control.element["confirm"], partial(self._really_press, screen, control))
        else:
            await self._really_press(screen, control)

    async def _really_press(self, screen: Reply | Modal, control: Control) -> None:
        address = control.element.get("url")
        shown = await screen.use(control, answered=not address)
        if address:
            self._page.say(f"Slack opent nu {address}")
        if not address or shown.error:
            self._show(shown)

    def _ask(self, dialog: Json, go: Callable[[], Awaitable[None]]) -> None:
        """Ask first whether it is meant, as the bot wants."""

        async def leave() -> None:
            self._page.say("Er is niets gebeurd.")

        self._page.say(words(dialog["title"]), words(dialog["text"], self._page.style))
        self._page.say(f"[1] {words(dialog['confirm'])}  [2] {words(dialog['deny'])}")
        self._actions = [go, leave]

    async def _open_menu(self, screen: Reply | Modal, control: Control) -> None:
        offers = control.offers
        if control.is_external:
            typed = await self._read_line(f"{label_of(control.element)}: ")
            offers = await screen.suggestions(control.element["action_id"], typed or "")
        if not offers:
            self._page.say("Er is niets te kiezen.")
            return
        self._page.say(*(f"[{number}] {offer}" for number, offer in enumerate(offers, 1)))
        self._actions = [partial(self._choose, screen, control, offer) for offer in offers]

    async def _choose(self, screen: Reply | Modal, control: Control, offer: str) -> None:
        action_id = control.element["action_id"]
        if isinstance(screen, Modal) and control.block["type"] == "input":
            await screen.fill({action_id: offer})
            self._show_modal(screen)
        else:
            self._show(await screen.choose(offer, of=action_id))

    async def _type(self, screen: Reply | Modal, control: Control) -> None:
        typed = await self._read_line(f"{control.label}: ")
        if typed is not None and isinstance(screen, Modal):
            await screen.fill({control.element["action_id"]: typed})
            self._show_modal(screen)

    async def _submit(self, modal: Modal) -> None:
        after = await modal.submit()
        if isinstance(after, Modal) and not after.open:
            self._back()
        else:
            self._show(after)

    async def _close(self, modal: Modal) -> None:
        await modal.close()
        self._back()

    def _back(self) -> None:
        """To the modal below, or to the message; its buttons have their numbers again."""
        self._page.say("Het venster is dicht.")
        self._actions = []
        if below := self._workspace.modal(self._user):
            self._show_modal(below)
        elif self._message and not self._message.deleted:
            numbering = self._numbering(self._message)
            buttons = [numbering.control(each.element, each.label) for each in self._message.controls]
            self._page.say(*self._page.style.row(buttons))

    def _command(self) -> str:
        return self.example.partition(" ")[0] or "een schuine streep"
