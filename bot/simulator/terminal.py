"""Terminal of the workspace: type a line, read the reply, press a button by its number."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from . import mrkdwn
from .condition import WaitTimeoutError
from .line_wrapping import GLUE
from .records import FormError, RefusedError, UnknownCommandError, WorkspaceError
from .screen_text import label_of, words
from .screens import Modal, Reply
from .terminal_io import ConsolePage, line_reader, print_line
from .user_actions import UndeliveredError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from .controls import Control
    from .json_checks import Json
    from .mrkdwn import Style
    from .records import PostedMessage
    from .terminal_io import ReadLine
    from .workspace import Workspace

STOP = "/stop"
_WIDTH = 80
_DIGITS = 4
"""A longer number is a message."""


async def chat(  # noqa: PLR0913 - one of each thing that a caller may choose
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
    terminal = _Terminal(workspace, channel, user, read_line or line_reader(hints), page)
    terminal.example = completions[0] if completions else ""
    await terminal.run()


class _Terminal:
    """One conversation. A number carries out one of ``_actions``, which every screen sets anew."""

    def __init__(
        self, workspace: Workspace, channel: str, user: str, read_line: ReadLine, page: ConsolePage
    ) -> None:
        self._workspace = workspace
        self._channel = channel.removeprefix("#")
        self._user = user
        self._read_line = read_line
        self._page = page
        self._texts = workspace.texts.terminal
        self._errors = workspace.texts.errors
        self._actions: list[Callable[[], Awaitable[None]]] = []
        self._shown: set[PostedMessage] = set()
        self._message: Reply | None = None
        self.example = ""

    async def run(self) -> None:
        texts = self._texts
        example = texts.try_example.format(example=self.example) if self.example else texts.try_anything
        self._page.say(texts.welcome.format(user=self._user, channel=self._channel, example=example))
        self._page.say(texts.keys.format(stop=STOP))
        while True:
            line = await self._next_line()
            if line is None or line.strip() == STOP:
                return
            try:
                await self._handle(line.strip())
            except WaitTimeoutError:
                self._page.say(texts.no_response)
            except UndeliveredError:
                command = self.example.partition(" ")[0] or texts.any_command
                self._page.say(texts.unheard.format(command=command))
            except UnknownCommandError as error:
                self._page.say(self._errors.unknown_command.format(name=error.name))
            except FormError as error:
                self._page.say(*(texts.required.format(label=label) for label in error.empty))
                self._page.say(*(texts.wrong_length.format(label=label) for label in error.wrong))
            except RefusedError as error:
                self._say_error(error.error, error.problems)
            except WorkspaceError:
                self._page.say(self._errors.gone)

    async def _next_line(self) -> str | None:
        """Wait for the next line; messages that the bot posts in the meantime are shown at once."""
        self._show_news()
        reading = asyncio.ensure_future(self._read_line(f"#{self._channel}> "))
        try:
            while not reading.done():
                change = asyncio.ensure_future(self._workspace.next_change())
                await asyncio.wait({reading, change}, return_when=asyncio.FIRST_COMPLETED)
                change.cancel()
                self._show_news()
        finally:
            reading.cancel()
        return reading.result()

    async def _handle(self, line: str) -> None:
        if line.isdecimal() and len(line) <= _DIGITS:
            await self._run_action(int(line))
        elif line.startswith("#"):
            self._go_to(line[1:].strip())
        elif line:
            self._show(await self._workspace.say(line, channel=self._channel, user=self._user))

    async def _run_action(self, number: int) -> None:
        if not 1 <= number <= len(self._actions):
            count, texts = len(self._actions), self._texts
            choices = texts.choices.format(count=count) if count else texts.no_choices
            self._page.say(texts.no_number.format(number=number, choices=choices))
            return
        await self._actions[number - 1]()

    def _go_to(self, name: str) -> None:
        if name in self._workspace.channels:
            self._channel = name
            self._page.say(self._texts.now_in.format(channel=name))
            return
        if name:
            self._page.say(self._texts.no_channel.format(channel=name))
        names = ", ".join(f"#{channel}" for channel in self._workspace.channels)
        self._page.say(self._texts.channels.format(names=names))

    def _show_news(self) -> None:
        """Show messages of the bot that have not been shown yet."""
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
            self._page.say(self._texts.deleted)
            return
        head = self._texts.private if reply.private else self._texts.message.format(channel=self._channel)
        self._page.say("", self._page.style.faint(head), *reply.read(self._numbering(reply)), "")

    def _show_modal(self, modal: Modal) -> None:
        if modal.error:
            self._say_error(modal.error, modal.problems)
        for block_id, sentence in modal.errors.items():
            labels = [control.label for control in modal.controls if control.block["block_id"] == block_id]
            self._page.say(f"{' '.join(labels)}: {sentence}")
        kind = self._texts.modal if modal.title else self._texts.home
        self._page.say("", self._page.style.faint(kind), *modal.read(self._numbering(modal)), "")

    def _say_error(self, error: str, problems: tuple[str, ...]) -> None:
        """Show an error as a person sees it, and below it the messages for the bot's developer."""
        self._page.say(self._errors.of(error), *problems)

    def _numbering(self, screen: Reply | Modal) -> Style:
        """Style that numbers the controls, and sets ``_actions``."""
        self._actions = []
        controls = {id(control.element): control for control in screen.controls}

        def numbered(element: Json, label: str) -> str:
            control = controls.get(id(element))
            if control is not None:
                self._actions.append(self._action(screen, control))
            elif isinstance(screen, Modal):
                self._actions.append(partial(self._submit if element["type"] == "submit" else self._close, screen))
            return f"[{len(self._actions)}]{GLUE}{self._filled(screen, control) or label}"

        return replace(self._page.style, control=numbered)

    def _filled(self, screen: Reply | Modal, control: Control | None) -> str:
        if control is None or not isinstance(screen, Modal):
            return ""
        state = screen.view.values.get(control.block["block_id"], {}).get(control.element["action_id"], {})
        value = next((value for key, value in state.items() if key != "type"), "")
        values = value if isinstance(value, list) else [value]
        return ", ".join(words(item["text"]) if isinstance(item, dict) else str(item) for item in values)

    def _action(self, screen: Reply | Modal, control: Control) -> Callable[[], Awaitable[None]]:
        if control.is_button:
            return partial(self._press, screen, control)
        if control.block["type"] == "input" and not control.options and not control.is_external:
            return partial(self._type, screen, control)
        return partial(self._open_menu, screen, control)

    async def _press(self, screen: Reply | Modal, control: Control) -> None:
        if "confirm" in control.element:
            self._confirm(control.element["confirm"], partial(self._press_confirmed, screen, control))
        else:
            await self._press_confirmed(screen, control)

    async def _press_confirmed(self, screen: Reply | Modal, control: Control) -> None:
        address = control.element.get("url")
        response = await screen.press(control, answered=not address)
        if address:
            self._page.say(self._texts.opens.format(address=address))
        if not address or response.error:
            self._show(response)

    def _confirm(self, dialog: Json, confirmed: Callable[[], Awaitable[None]]) -> None:
        """Show the confirmation dialog of a control."""

        async def denied() -> None:
            self._page.say(self._texts.nothing_done)

        self._page.say(words(dialog["title"]), words(dialog["text"], self._page.style))
        self._page.say(f"[1] {words(dialog['confirm'])}  [2] {words(dialog['deny'])}")
        self._actions = [confirmed, denied]

    async def _open_menu(self, screen: Reply | Modal, control: Control) -> None:
        options = control.options
        if control.is_external:
            typed = await self._read_line(f"{label_of(control.element)}: ")
            options = await screen.suggestions(control.element["action_id"], typed or "")
        if not options:
            self._page.say(self._texts.nothing_offered)
            return
        self._page.say(*(f"[{number}] {option}" for number, option in enumerate(options, 1)))
        self._actions = [partial(self._choose, screen, control, option) for option in options]

    async def _choose(self, screen: Reply | Modal, control: Control, option: str) -> None:
        action_id = control.element["action_id"]
        if isinstance(screen, Modal) and control.block["type"] == "input":
            await screen.fill({action_id: option})
            self._show_modal(screen)
        else:
            self._show(await screen.choose(option, of=action_id))

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
        """Return to the modal below, or to the message, whose buttons get their numbers again."""
        self._page.say(self._texts.modal_closed)
        self._actions = []
        if below := self._workspace.modal(self._user):
            self._show_modal(below)
        elif self._message and not self._message.deleted:
            numbering = self._numbering(self._message)
            buttons = [numbering.control(control.element, control.label) for control in self._message.controls]
            self._page.say(*self._page.style.row(buttons))
