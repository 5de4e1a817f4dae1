"""Actions of a person on the page: from the browser's JSON to ``UserActions``, and the result back as JSON."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .. import controls, limits
from ..elements import options_of
from ..records import UnknownCommandError, View, WorkspaceError
from ..screen_text import words
from ..user_actions import UndeliveredError

if TYPE_CHECKING:
    from ..controls import Control
    from ..json_checks import Json
    from ..records import Interaction, PostedMessage
    from ..screens import Backend
    from ..texts import Texts
    from .viewer import Viewer


class PageActionError(Exception):
    """The browser sent something that no page of ours sends."""


@dataclass(frozen=True, slots=True)
class PageActions:
    """Carries out actions. Each takes the body of a request and gives the JSON that the script shows."""

    backend: Backend
    _external_options: dict[tuple[str, str, str], dict[str, Json]] = field(default_factory=dict)
    """Options that the bot gave for a menu (source, block, action), by value."""

    @property
    def _texts(self) -> Texts:
        return self.backend.state.texts

    async def do(self, name: str, viewer: Viewer, body: Json) -> Json:
        """Carry out the action of this name; raises PageActionError for an unknown one."""
        action = {
            "say": self._say,
            "use": self._use,
            "submit": self._submit,
            "close": self._close,
            "options": self._options,
            "shortcut": self._shortcut,
            "home": self._home,
            "invite": self._invite,
        }.get(name)
        if action is None:
            raise PageActionError(name)
        try:
            return await action(viewer, body)
        except UnknownCommandError as error:
            notice = self._texts.errors.unknown_command.format(name=error.name)
            return {"notice": notice, "problems": self._known_commands()}
        except WorkspaceError:
            return {"notice": self._texts.errors.gone}

    async def _say(self, viewer: Viewer, body: Json) -> Json:
        line, thread = _text(body, "text").strip(), _optional_text(body, "thread")
        actions = self.backend.actions
        if not line:
            raise PageActionError("text")
        if len(line) > limits.MESSAGE_TEXT:
            return {"notice": self._texts.errors.message_too_long(limits.MESSAGE_TEXT)}
        if thread is not None and not viewer.finds(thread):
            return {"notice": self._texts.errors.gone}
        if line.startswith("/"):
            if thread is not None:
                return {"notice": self._texts.page.no_command_in_thread}
            return self._result(await actions.command(viewer.user, viewer.channel, line))
        try:
            return self._result(await actions.write(viewer.user, viewer.channel, line, thread))
        except UndeliveredError:
            return {"hint": " ".join([self._texts.page.unheard, *self._known_commands()])}

    async def _use(self, viewer: Viewer, body: Json) -> Json:
        source, control = self._control(viewer, body)
        await self._fill(viewer, source, body)
        actions = self.backend.actions
        if control.is_button:
            return self._result(await actions.press(viewer.user, source, control))
        value, options = self._value(body, control, body.get("value"))
        return self._result(await actions.choose(viewer.user, source, control, value, options))

    async def _submit(self, viewer: Viewer, body: Json) -> Json:
        view = self._view(viewer, body)
        await self._fill(viewer, view, body)
        values = controls.state_of(view.body["blocks"], view.values)
        errors: dict[str, str] = {}
        for block in view.body["blocks"]:
            if controls.missing([block], values):
                errors[block["block_id"]] = self._texts.page.required
            elif controls.wrong_length([block], values):
                errors[block["block_id"]] = self._texts.page.wrong_length
        if errors:
            return {"errors": errors}
        interaction = await self.backend.actions.submit(view)
        self.backend.state.condition.notify()  # closing a modal is no change that the bot made
        return self._result(interaction)

    async def _close(self, viewer: Viewer, body: Json) -> Json:
        interaction = await self.backend.actions.close(self._view(viewer, body))
        self.backend.state.condition.notify()
        return self._result(interaction)

    async def _options(self, viewer: Viewer, body: Json) -> Json:
        source, control = self._control(viewer, body)
        interaction = await self.backend.actions.request_options(
            viewer.user, source, control, _text(body, "typed")
        )
        remembered = self._external_options.setdefault(_control_key(body), {})
        remembered.update({option["value"]: option for option in interaction.options})
        options = [
            {
                "value": option["value"],
                "label": words(option["text"]),
                "summary": words(option["description"]) if "description" in option else "",
            }
            for option in interaction.options
        ]
        return self._result(interaction) | {"options": options}

    async def _shortcut(self, viewer: Viewer, body: Json) -> Json:
        source = self._source(viewer, body) if body.get("source") else None
        if isinstance(source, View):
            raise PageActionError("source")
        interaction = await self.backend.actions.shortcut(viewer.user, _text(body, "callback_id"), source)
        return self._result(interaction)

    async def _home(self, viewer: Viewer, _body: Json) -> Json:
        try:
            return self._result(await self.backend.actions.open_home(viewer.user))
        except UndeliveredError:
            return {}

    async def _invite(self, viewer: Viewer, _body: Json) -> Json:
        interaction = await self.backend.actions.invite(viewer.user, viewer.channel)
        self.backend.state.condition.notify()
        return self._result(interaction)

    def _result(self, interaction: Interaction) -> Json:
        """Errors of an interaction; changes on the screen come as events."""
        if interaction.error is not None:
            return {"notice": self._texts.errors.of(interaction.error), "problems": [*interaction.problems]}
        return {"errors": interaction.field_errors} if interaction.field_errors else {}

    def _known_commands(self) -> list[str]:
        names = ", ".join(command.name for command in self.backend.state.commands)
        return [self._texts.page.known_commands.format(names=names)] if names else []

    def _source(self, viewer: Viewer, body: Json) -> PostedMessage | View:
        """Find the message or view of a request, if this person still sees it; raises WorkspaceError."""
        kind, _, rest = _text(body, "source").partition(":")
        state = self.backend.state
        if kind == "view":
            view = state.views.get(rest)
            if view is not None and view.user is viewer.user and view.open:
                return view
        channel_id, _, ts = rest.partition(":")
        channel = state.channels.get(channel_id)
        for message in channel.messages if channel and channel.partner in {None, viewer.user} else ():
            if message.ts == ts and viewer.sees(message) and not message.deleted:
                return message
        raise WorkspaceError("It is not there any more.")

    def _view(self, viewer: Viewer, body: Json) -> View:
        view = self._source(viewer, body)
        if not isinstance(view, View):
            raise PageActionError("source")
        return view

    def _control(self, viewer: Viewer, body: Json) -> tuple[PostedMessage | View, Control]:
        """Find the control of a request, and the message or view around it; raises WorkspaceError."""
        source = self._source(viewer, body)
        block_id, action_id = _text(body, "block"), _text(body, "action")
        for control in controls.controls(_blocks(source)):
            if (control.block["block_id"], control.element["action_id"]) == (block_id, action_id):
                return source, control
        raise WorkspaceError("The control is not there any more.")

    async def _fill(self, viewer: Viewer, source: PostedMessage | View, body: Json) -> None:
        """Take over the values of all fields at this moment."""
        values = body.get("values") or {}
        for control in controls.controls(_blocks(source)):
            block_id, action_id = control.block["block_id"], control.element["action_id"]
            block_values = values.get(block_id) if isinstance(values, dict) else None
            if isinstance(block_values, dict) and action_id in block_values and not control.is_button:
                key = {"source": body["source"], "block": block_id, "action": action_id}
                value, options = self._value(key, control, block_values[action_id])
                await self.backend.actions.fill(viewer.user, source, control, value, options)

    def _value(self, key: Json, control: Control, value: object) -> tuple[object, list[Json] | None]:
        """Translate a value of the browser for ``UserActions``, with the options that it selects."""
        kind = control.element["type"]
        if kind == "datetimepicker" and value:
            return _seconds(str(value), self.backend.state.zone), None
        if not kind.startswith("multi_") and kind != "checkboxes":
            value = (value[0] if value else None) if isinstance(value, list) else value or None
        values = [*map(str, value)] if isinstance(value, list) else [str(value)]
        external = self._external_options.get(_control_key(key), {}).values()
        options = [*external, *_initial_options(control), *options_of(control.element)]
        if not options and not control.is_external:
            return value, None
        by_value = {option["value"]: option for option in options}
        return value, [by_value[selected] for selected in values if selected in by_value]


def _initial_options(control: Control) -> list[Json]:
    element = control.element
    first = [element["initial_option"]] if "initial_option" in element else []
    return [*first, *element.get("initial_options", ())]


def _blocks(source: PostedMessage | View) -> list[Json]:
    blocks: list[Json] = source.body["blocks"] if isinstance(source, View) else source.blocks
    return blocks


def _control_key(body: Json) -> tuple[str, str, str]:
    return _text(body, "source"), _text(body, "block"), _text(body, "action")


def _seconds(local: str, zone: dt.tzinfo) -> int:
    try:
        return int(dt.datetime.fromisoformat(local).replace(tzinfo=zone).timestamp())
    except ValueError:
        raise PageActionError("value") from None


def _text(body: Json, key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str):
        raise PageActionError(key)
    return value


def _optional_text(body: Json, key: str) -> str | None:
    return None if body.get(key) is None else _text(body, key)
