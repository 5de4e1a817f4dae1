"""Screens of a person: messages, modals, the home tab and channels, as a test or a terminal uses them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from . import controls, screen_text
from .mrkdwn import PLAIN, Style
from .payloads import view_json
from .records import (
    Channel,
    FormError,
    Interaction,
    PostedMessage,
    RefusedError,
    User,
    View,
    VisibleChange,
    WorkspaceError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .controls import Control
    from .json_checks import Json
    from .records import Canvas
    from .state import WorkspaceState
    from .user_actions import UserActions


class Backend:
    """State of the workspace, actions of its people, and the patience of its screens (seconds)."""

    def __init__(self, state: WorkspaceState, actions: UserActions, patience: float) -> None:
        self.state = state
        self.actions = actions
        self.patience = patience

    async def outcome(self, interaction: Interaction, since: int) -> Reply | Modal:
        """Wait for the first change that the person takes for the response to an interaction.

        ``since`` is the length of ``state.changes`` before it. An interaction that was refused or not acknowledged
        gives a reply with the error. Raises WaitTimeoutError when the bot acknowledged and nothing came.
        """
        if interaction.error is not None:
            return Reply(self, interaction.user, None, interaction)

        def first_change() -> int | None:
            changes = enumerate(self.state.changes[since:], since)
            return next((index for index, change in changes if _is_response(change, interaction)), None)

        index = await self.state.condition.wait_for(
            first_change,
            seconds=self.patience,
            otherwise=f"The bot acknowledged what {interaction.user.name} did, and then nothing came",
        )
        change = self.state.changes[index]
        screen: Reply | Modal
        if change.view is not None:
            screen = Modal(self, change.view, interaction)
        else:
            screen = Reply(self, interaction.user, change.message, interaction)
        screen.since = index + 1
        return screen

    @property
    def names(self) -> dict[str, str]:
        """Names of users and channels by id."""
        users = {user.id: user.name for user in self.state.users.values()}
        return users | {channel.id: channel.name for channel in self.state.channels.values()}


def _is_response(change: VisibleChange, interaction: Interaction) -> bool:
    """Tell whether a person takes a change for the response: by the protocol, or else by where it shows."""
    if change.cause is not None:
        return change.cause is interaction
    if change.view is not None:
        return change.view.user is interaction.user
    message = change.message
    if message is None or message.private_to is not None:
        return bool(message and message.private_to == interaction.user.id)
    return message.channel is interaction.channel or message.channel.partner is interaction.user


class Screen:
    """Message or view as one person sees it. It is live: it always shows the present contents."""

    def __init__(
        self, backend: Backend, user: User, source: PostedMessage | View | None, cause: Interaction | None
    ) -> None:
        self._backend = backend
        self._source = source
        self.user = user
        self._cause = cause
        self.since = len(backend.state.changes)
        """Number of changes of the workspace that this screen has taken into account."""

    @property
    def error(self) -> str | None:
        """Error that Slack shows the person, such as ``operation_timeout``; None without one."""
        return self._cause.error if self._cause else None

    @property
    def problems(self) -> tuple[str, ...]:
        """Errors in the bot's request, with JSON pointers."""
        return self._cause.problems if self._cause else ()

    @property
    def blocks(self) -> list[Json]:
        """Blocks, with all ids filled in."""
        if isinstance(self._source, View):
            blocks: list[Json] = self._source.body["blocks"]
            return blocks
        return self._source.blocks if self._source else []

    @property
    def lines(self) -> list[str]:
        """Text of the screen, line by line; empty when there is only an error."""
        return self.read(PLAIN)

    @property
    def controls(self) -> list[Control]:
        """Controls, in reading order."""
        return controls.controls(self.blocks)

    @property
    def buttons(self) -> list[str]:
        """Labels of the buttons."""
        return [control.label for control in self.controls if control.is_button]

    @property
    def options(self) -> list[str]:
        """Labels of the options in all menus."""
        return [option for control in self.controls for option in control.options]

    def read(self, style: Style) -> list[str]:
        """Read the screen in a style, line by line."""
        if self._source is None:
            return []
        state = self._backend.state
        style = replace(style, names=self._backend.names, zone=state.zone, texts=state.texts)
        if isinstance(self._source, View):
            return screen_text.read_view(self._source.body, style)
        if self._source.deleted:
            return []
        return screen_text.read_message({"text": self._source.text, "blocks": self._source.blocks}, style)

    async def click(self, label: str, *, answered: bool = True) -> Reply | Modal:
        """Press the button with this label (or action id) and wait for the response.

        ``answered=False`` waits for the acknowledgement only, and gives the present screen. Raises WorkspaceError
        for a label that is not there, WaitTimeoutError when nothing comes.
        """
        self._present()
        buttons = [control for control in self.controls if control.is_button]
        return await self.press(controls.find(buttons, label), answered=answered)

    async def press(self, control: Control, *, answered: bool = True) -> Reply | Modal:
        """Press a button of ``controls``, as ``click`` does."""
        since, source = len(self._backend.state.changes), self._present()
        interaction = await self._backend.actions.press(self.user, source, control)
        return await self._after(interaction, since, answered=answered)

    async def choose(self, option: str, *, of: str | None = None, answered: bool = True) -> Reply | Modal:
        """Choose an option by its label and wait for the response; ``of`` names the menu."""
        since, source = len(self._backend.state.changes), self._present()
        menus = [control for control in self.controls if not control.is_button]
        control = controls.find(menus, of) if of else controls.find_by_option(menus, option)
        interaction = await self._backend.actions.choose(self.user, source, control, option)
        return await self._after(interaction, since, answered=answered)

    async def suggestions(self, menu: str, typed: str) -> list[str]:
        """Labels of the options that the bot gives for a typed text; raises RefusedError."""
        control = controls.find(self.controls, menu)
        interaction = await self._backend.actions.request_options(self.user, self._present(), control, typed)
        if interaction.error:
            raise RefusedError(interaction.error, interaction.problems)
        return [screen_text.words(option["text"]) for option in interaction.options]

    async def changed(self) -> None:
        """Wait until the bot has changed this message or view; raises WaitTimeoutError."""
        changes = self._backend.state.changes

        def next_change() -> VisibleChange | None:
            news = changes[self.since :]
            return next((change for change in news if self._source in {change.message, change.view}), None)

        await self._backend.state.condition.wait_for(
            next_change, seconds=self._backend.patience, otherwise="The bot did not change what it showed"
        )
        self.since = len(changes)

    def _present(self) -> PostedMessage | View:
        if self._source is None:
            raise WorkspaceError(f"There is nothing to press: Slack showed the error {self.error}.")
        if isinstance(self._source, PostedMessage) and self._source.deleted:
            raise WorkspaceError("This message has been deleted.")
        if isinstance(self._source, View) and not self._source.open:
            raise WorkspaceError("This modal is closed.")
        return self._source

    async def _after(self, interaction: Interaction, since: int, *, answered: bool) -> Reply | Modal:
        if answered or interaction.error:
            return await self._backend.outcome(interaction, since)
        if isinstance(self._source, View):
            return Modal(self._backend, self._source, interaction)
        return Reply(self._backend, self.user, self._source, interaction)


class Reply(Screen):
    """Message of the bot as one person sees it, or the error that came instead."""

    @property
    def message(self) -> PostedMessage | None:
        """The message itself; None when there is only an error."""
        return self._source if isinstance(self._source, PostedMessage) else None

    @property
    def text(self) -> str:
        """Fallback text, for notifications and screen readers."""
        return self.message.text if self.message else ""

    @property
    def private(self) -> bool:
        """Ephemeral: visible to this person only."""
        return bool(self.message and self.message.private_to)

    @property
    def by_bot(self) -> bool:
        """Written by the bot."""
        return bool(self.message and self.message.author is self._backend.state.bot)

    @property
    def deleted(self) -> bool:
        """Deleted by the bot."""
        return bool(self.message and self.message.deleted)

    async def shortcut(self, callback_id: str) -> Reply | Modal:
        """Use a shortcut on this message."""
        since, source = len(self._backend.state.changes), self._present()
        message = source if isinstance(source, PostedMessage) else None
        interaction = await self._backend.actions.shortcut(self.user, callback_id, message)
        return await self._backend.outcome(interaction, since)


class Modal(Screen):
    """Modal, or home tab, as one person sees it."""

    def __init__(self, backend: Backend, view: View, cause: Interaction | None) -> None:
        super().__init__(backend, view.user, view, cause)
        self.view = view

    @property
    def title(self) -> str:
        """Title; empty for a home tab."""
        return screen_text.words(self.view.body["title"]) if "title" in self.view.body else ""

    @property
    def open(self) -> bool:
        """Still on the screen, perhaps below another modal."""
        return self.view.open

    @property
    def errors(self) -> dict[str, str]:
        """Errors of fields after a submission, by block id."""
        return self._cause.field_errors if self._cause else {}

    @property
    def json(self) -> Json:
        """The view as Slack describes it, with its present values."""
        values = controls.state_of(self.blocks, self.view.values)
        return view_json(self._backend.state, self.view, values)

    async def fill(self, values: Mapping[str, object]) -> None:
        """Fill in fields by label, action id or block id; raises WorkspaceError for a value that does not fit."""
        for name, value in values.items():
            fields = [control for control in self.controls if not control.is_button]
            await self._backend.actions.fill(self.user, self.view, controls.find(fields, name), value)

    async def submit(self, values: Mapping[str, object] | None = None, *, answered: bool = False) -> Reply | Modal:
        """Fill in and submit; gives this modal, or the one that the bot pushed on top of it.

        ``answered`` waits for something more after the modal has closed, and gives that. Raises FormError for
        values that Slack would not send.
        """
        await self.fill(values or {})
        self._present()
        state = controls.state_of(self.blocks, self.view.values)
        if "submit" not in self.view.body:
            raise WorkspaceError("This modal has no submit button.")
        empty, wrong = controls.missing(self.blocks, state), controls.wrong_length(self.blocks, state)
        if empty or wrong:
            raise FormError(empty, wrong)
        since = len(self._backend.state.changes)
        interaction = await self._backend.actions.submit(self.view)
        if answered and interaction.error is None:
            return await self._backend.outcome(interaction, since)
        return self._top(interaction)

    async def close(self) -> None:
        """Close the modal; the one below it shows again."""
        self._present()
        await self._backend.actions.close(self.view)

    def _top(self, interaction: Interaction) -> Modal:
        stack = self._backend.state.stacks.get(self.user.id, [])
        pushed = self.view.open and bool(stack) and stack[-1] is not self.view
        return Modal(self._backend, stack[-1] if pushed else self.view, interaction)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Messages of a channel."""

    backend: Backend
    channel: Channel
    viewer: User

    @property
    def messages(self) -> list[Reply]:
        """Messages that everyone sees, oldest first."""
        return self._replies(lambda message: message.private_to is None)

    def seen_by(self, user: str) -> list[Reply]:
        """Messages that one person sees, private ones included, oldest first."""
        viewer = self.backend.state.user(user)
        return self._replies(lambda message: message.private_to in {None, viewer.id}, viewer)

    async def posted(self, count: int = 1) -> list[Reply]:
        """Wait until the bot has posted at least ``count`` messages for everyone; raises WaitTimeoutError."""
        bot = self.backend.state.bot

        def enough() -> list[Reply] | None:
            replies = self._replies(lambda message: message.private_to is None and message.author is bot)
            return replies if len(replies) >= count else None

        return await self.backend.state.condition.wait_for(
            enough,
            seconds=self.backend.patience,
            otherwise=f"The bot has not posted {count} message(s) in #{self.channel.name}",
        )

    @property
    def canvas(self) -> Canvas | None:
        """Canvas of the channel."""
        return self.channel.canvas

    async def canvas_with(self, words: str) -> str:
        """Wait until the canvas has these words; gives its Markdown. Raises WaitTimeoutError."""

        def written() -> str | None:
            canvas = self.channel.canvas
            return canvas.markdown if canvas and words in canvas.markdown else None

        return await self.backend.state.condition.wait_for(
            written,
            seconds=self.backend.patience,
            otherwise=f"The canvas of #{self.channel.name} does not have {words!r}",
        )

    def _replies(self, predicate: Callable[[PostedMessage], bool], viewer: User | None = None) -> list[Reply]:
        messages = (message for message in self.channel.messages if not message.deleted and predicate(message))
        return [Reply(self.backend, viewer or self.viewer, message, None) for message in messages]


def top_modal(backend: Backend, user: User) -> Modal | None:
    """Modal on top of a person's screen."""
    stack = backend.state.stacks.get(user.id)
    return Modal(backend, stack[-1], None) if stack else None


def screens_in_sight(backend: Backend, user: User) -> list[Reply | Modal]:
    """Screens on which a person can press a button, the nearest first.

    An open modal covers all else; then come the messages, the newest first, and the home tab.
    """
    if (modal := top_modal(backend, user)) is not None:
        return [modal]
    conversations = (Conversation(backend, channel, user) for channel in backend.state.channels.values())
    replies = [reply for conversation in conversations for reply in conversation.seen_by(user.name)]
    replies.sort(key=lambda reply: reply.message.ts if reply.message else "", reverse=True)
    home = backend.state.homes.get(user.id)
    return [*replies, *([Modal(backend, home, None)] if home else [])]
