"""What a person sees of the bot, and can do with it: replies, modals and the home tab."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.simulator import controls, screen_text
from bot.simulator.mrkdwn import PLAIN, Style
from bot.simulator.payloads import view_json
from bot.simulator.records import (
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
    from collections.abc import Mapping

    from bot.simulator.controls import Control
    from bot.simulator.json_checks import Json
    from bot.simulator.state import WorkspaceState
    from bot.simulator.user_actions import UserActions


class Backend:
    """What all screens share: the workspace's memory, what people can do, and how long they wait."""

    def __init__(self, state: WorkspaceState, actions: UserActions, patience: float) -> None:
        self.state = state
        self.actions = actions
        self.patience = patience

    async def outcome(self, interaction: Interaction, since: int) -> Reply | Modal:
        """What the person sees first of what came of an interaction.

        A refused or unacknowledged interaction gives a reply with the error. Raises WaitTimeoutError when the bot
        acknowledged and nothing came.
        """
        if interaction.error is not None:
            return Reply(self, interaction.user, None, interaction)

        def look() -> int | None:
            news = enumerate(self.state.changes[since:], since)
            return next((index for index, each in news if _seen(each, interaction)), None)

        index = await self.state.condition.wait_for(
            look,
            seconds=self.patience,
            otherwise=f"The bot acknowledged what {interaction.user.name} did, and then nothing came",
        )
        happening = self.state.changes[index]
        shown: Reply | Modal
        if happening.view is not None:
            shown = Modal(self, happening.view, interaction)
        else:
            shown = Reply(self, interaction.user, happening.message, interaction)
        shown.since = index + 1
        return shown

    @property
    def names(self) -> dict[str, str]:
        """Names of users and channels by id."""
        people = {user.id: user.name for user in self.state.users.values()}
        return people | {channel.id: channel.name for channel in self.state.channels.values()}


def _seen(happening: VisibleChange, interaction: Interaction) -> bool:
    """Whether a person takes it for an answer: the protocol tells, or else it shows where they are looking."""
    if happening.cause is not None:
        return happening.cause is interaction
    if happening.view is not None:
        return happening.view.user is interaction.user
    message = happening.message
    if message is None or message.private_to is not None:
        return bool(message and message.private_to == interaction.user.id)
    here = interaction.channel
    return here is None or message.channel is here or message.channel.partner is interaction.user


class Screen:
    """Something of the bot that one person looks at. It is live: it shows what is there now."""

    def __init__(
        self, backend: Backend, user: User, source: PostedMessage | View | None, cause: Interaction | None
    ) -> None:
        self._backend = backend
        self._source = source
        self.user = user
        self._cause = cause
        self.since = len(backend.state.changes)
        """Up to where in the workspace's changes it has been looked at."""

    @property
    def error(self) -> str | None:
        """The error that Slack shows the person, such as ``operation_timeout``; None when all was well."""
        return self._cause.error if self._cause else None

    @property
    def problems(self) -> tuple[str, ...]:
        """What was wrong with what the bot sent, with places."""
        return self._cause.problems if self._cause else ()

    @property
    def blocks(self) -> list[Json]:
        """The blocks, with all ids filled in."""
        if isinstance(self._source, View):
            blocks: list[Json] = self._source.body["blocks"]
            return blocks
        return self._source.blocks if self._source else []

    @property
    def lines(self) -> list[str]:
        """What a person reads, line by line; nothing when there is only an error."""
        return self.read(PLAIN)

    @property
    def controls(self) -> list[Control]:
        """Everything that can be pressed, chosen from or filled in."""
        return controls.controls(self.blocks)

    @property
    def buttons(self) -> list[str]:
        """What stands on the buttons."""
        return [each.label for each in self.controls if each.is_button]

    @property
    def offers(self) -> list[str]:
        """What can be chosen from the menus."""
        return [offer for each in self.controls for offer in each.offers]

    def read(self, style: Style) -> list[str]:
        """What a person reads, in a style."""
        if self._source is None:
            return []
        style = replace(style, names=self._backend.names)
        if isinstance(self._source, View):
            return screen_text.read_view(self._source.body, style)
        if self._source.deleted:
            return []
        return screen_text.read_message({"text": self._source.text, "blocks": self._source.blocks}, style)

    async def click(self, label: str, *, answered: bool = True) -> Reply | Modal:
        """Press the button with this label (or action id) and wait for what comes of it.

        ``answered=False`` waits for the acknowledgement only, and gives what was on the screen. Raises
        WorkspaceError for a label that is not there, WaitTimeoutError when nothing comes.
        """
        self._present()
        return await self.use(controls.find([each for each in self.controls if each.is_button], label), answered)

    async def choose(self, option: str, *, of: str | None = None, answered: bool = True) -> Reply | Modal:
        """Choose an option by its label and wait for what comes of it; ``of`` names the menu."""
        since, source = len(self._backend.state.changes), self._present()
        menus = [each for each in self.controls if not each.is_button]
        control = controls.find(menus, of) if of else controls.find_offer(menus, option)
        interaction = await self._backend.actions.choose(self.user, source, control, option)
        return await self._after(interaction, since, answered=answered)

    async def suggestions(self, menu: str, typed: str) -> list[str]:
        """The labels of the options that the bot offers for what is typed; raises RefusedError."""
        control = controls.find(self.controls, menu)
        interaction = await self._backend.actions.ask_options(self.user, self._present(), control, typed)
        if interaction.error:
            raise RefusedError(interaction.error, interaction.problems)
        return [screen_text.words(option["text"]) for option in interaction.options]

    async def use(self, control: Control, answered: bool = True) -> Reply | Modal:  # noqa: FBT001, FBT002 - as in click
        """Press a button that was found already."""
        since, source = len(self._backend.state.changes), self._present()
        interaction = await self._backend.actions.press(self.user, source, control)
        return await self._after(interaction, since, answered=answered)

    async def changed(self) -> None:
        """Wait until the bot has changed this message or view since it was looked at; raises WaitTimeoutError."""

        def look() -> VisibleChange | None:
            news = self._backend.state.changes[self.since :]
            return next((each for each in news if self._source in {each.message, each.view}), None)

        await self._backend.state.condition.wait_for(
            look, seconds=self._backend.patience, otherwise="The bot did not change what it showed"
        )
        self.since = len(self._backend.state.changes)

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
    """A message of the bot as one person sees it, or the error that came instead."""

    @property
    def message(self) -> PostedMessage | None:
        """The message itself; None when there is only an error."""
        return self._source if isinstance(self._source, PostedMessage) else None

    @property
    def text(self) -> str:
        """The fallback text: what notifications and screen readers say."""
        return self.message.text if self.message else ""

    @property
    def private(self) -> bool:
        """Whether only this person sees it."""
        return bool(self.message and self.message.private_to)

    @property
    def by_bot(self) -> bool:
        """Whether the bot wrote it."""
        return bool(self.message and self.message.author is self._backend.state.bot)

    @property
    def deleted(self) -> bool:
        """Whether the bot has taken it away."""
        return bool(self.message and self.message.deleted)

    async def shortcut(self, callback_id: str) -> Reply | Modal:
        """Use a shortcut on this message."""
        since, source = len(self._backend.state.changes), self._present()
        message = source if isinstance(source, PostedMessage) else None
        interaction = await self._backend.actions.shortcut(self.user, callback_id, message)
        return await self._backend.outcome(interaction, since)


class Modal(Screen):
    """A modal, or a home tab, as one person sees it."""

    def __init__(self, backend: Backend, view: View, cause: Interaction | None) -> None:
        super().__init__(backend, view.user, view, cause)
        self.view = view

    @property
    def title(self) -> str:
        """The title; empty for a home tab."""
        return screen_text.words(self.view.body["title"]) if "title" in self.view.body else ""

    @property
    def open(self) -> bool:
        """Whether it is still on the screen, perhaps below another."""
        return self.view.open

    @property
    def errors(self) -> dict[str, str]:
        """What the bot says of fields after a submission, by block id."""
        return self._cause.field_errors if self._cause else {}

    @property
    def json(self) -> Json:
        """The view as Slack describes it, with what has been filled in."""
        values = controls.state_of(self.blocks, self.view.values)
        return view_json(self._backend.state, self.view, values)

    async def fill(self, values: Mapping[str, object]) -> None:
        """Fill in fields by label, action id or block id; raises WorkspaceError for what does not fit."""
        for name, wanted in values.items():
            control = controls.find([each for each in self.controls if not each.is_button], name)
            await self._backend.actions.fill(self.user, self.view, control, wanted)

    async def submit(self, values: Mapping[str, object] | None = None, *, answered: bool = False) -> Reply | Modal:
        """Fill in and send; gives this modal, or the one that the bot put on top of it.

        With ``answered`` it waits for something more after the modal has closed, and gives that. Raises
        FormError when Slack would not send it.
        """
        await self.fill(values or {})
        self._present()
        state = controls.state_of(self.blocks, self.view.values)
        if "submit" not in self.view.body:
            raise WorkspaceError("This modal has no submit button.")
        empty, wrong = controls.missing(self.blocks, state), controls.too_long(self.blocks, state)
        if empty or wrong:
            raise FormError(empty, wrong)
        since = len(self._backend.state.changes)
        interaction = await self._backend.actions.submit(self.view)
        if answered and interaction.error is None:
            return await self._backend.outcome(interaction, since)
        return self._top(interaction)

    async def close(self) -> None:
        """Close it; the modal below it shows again."""
        self._present()
        await self._backend.actions.close(self.view)

    def _top(self, interaction: Interaction) -> Modal:
        stack = self._backend.state.stacks.get(self.user.id, [])
        pushed = self.view.open and bool(stack) and stack[-1] is not self.view
        return Modal(self._backend, stack[-1] if pushed else self.view, interaction)
