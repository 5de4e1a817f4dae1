"""Actions of a person on the page: from the browser's JSON to ``UserActions``, and the result back as JSON."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.simulator import controls, limits, sentences
from bot.simulator.elements import offered
from bot.simulator.records import UnknownCommandError, View, WorkspaceError
from bot.simulator.screen_text import words
from bot.simulator.user_actions import UndeliveredError

if TYPE_CHECKING:
    from bot.simulator.controls import Control
    from bot.simulator.json_checks import Json
    from bot.simulator.page.viewer import Viewer
    from bot.simulator.records import Interaction, PostedMessage
    from bot.simulator.screens import Backend

_EMPTY = "Vul dit veld in."
_WRONG_LENGTH = "Deze tekst is te kort of te lang voor dit veld."


class PageActionError(Exception):
    """The browser sent something that no page of ours sends."""


@dataclass(frozen=True, slots=True)
class PageActions:
    """Carries out what people do. Each act takes what the browser said and gives what it must show."""

    backend: Backend
    zone: dt.tzinfo
    _offers: dict[tuple[str, str, str], dict[str, Json]] = field(default_factory=dict)
    """The options that the bot offered in a menu (source, block, action), by value."""

    async def do(self, name: str, viewer: Viewer, said: Json) -> Json:
        """Carry out the act of this name; raises PageActionError for one that there isn't."""
        act = {
            "say": self._say,
            "use": self._use,
            "submit": self._submit,
            "close": self._close,
            "options": self._options,
            "shortcut": self._shortcut,
            "home": self._home,
            "invite": self._invite,
        }.get(name)
        if act is None:
            raise PageActionError(name)
        try:
            return await act(viewer, said)
        except UnknownCommandError as error:
            return {"notice": sentences.unknown_command(error.name), "problems": self._known_commands()}
        except WorkspaceError:
            return {"notice": sentences.GONE}

    async def _say(self, viewer: Viewer, said: Json) -> Json:
        line, thread = _text(said, "text").strip(), _optional_text(said, "thread")
        people = self.backend.actions
        if not line:
            raise PageActionError("text")
        if len(line) > limits.MESSAGE_TEXT:
            return {"notice": sentences.too_long(limits.MESSAGE_TEXT)}
        if thread is not None and not viewer.finds(thread):
            return {"notice": sentences.GONE}
        if line.startswith("/"):
            if thread is not None:
                return {"notice": "Een commando werkt niet in een draad. Typ het in het kanaal."}
            return _outcome(await people.command(viewer.user, viewer.channel, line))
        try:
            return _outcome(await people.write(viewer.user, viewer.channel, line, thread))
        except UndeliveredError:
            return {"hint": " ".join(["De bot leest gewone berichten hier niet mee.", *self._known_commands()])}

    async def _use(self, viewer: Viewer, said: Json) -> Json:
        source, control = self._found(viewer, said)
        await self._fill(viewer, source, said)
        people = self.backend.actions
        if control.is_button:
            return _outcome(await people.press(viewer.user, source, control))
        wanted, options = self._wanted(said, control, said.get("wanted"))
        return _outcome(await people.choose(viewer.user, source, control, wanted, options))

    async def _submit(self, viewer: Viewer, said: Json) -> Json:
        view = self._source(viewer, said)
        if not isinstance(view, View):
            raise PageActionError("source")
        await self._fill(viewer, view, said)
        values = controls.state_of(view.body["blocks"], view.values)
        errors: dict[str, str] = {}
        for block in view.body["blocks"]:
            if controls.missing([block], values):
                errors[block["block_id"]] = _EMPTY
            elif controls.too_long([block], values):
                errors[block["block_id"]] = _WRONG_LENGTH
        if errors:
            return {"errors": errors}
        interaction = await self.backend.actions.submit(view)
        self.backend.state.condition.notify()  # closing a modal is nothing that the bot did
        return _outcome(interaction)

    async def _close(self, viewer: Viewer, said: Json) -> Json:
        view = self._source(viewer, said)
        if not isinstance(view, View):
            raise PageActionError("source")
        closing = await self.backend.actions.close(view)
        self.backend.state.condition.notify()
        return _outcome(closing)

    async def _options(self, viewer: Viewer, said: Json) -> Json:
        source, control = self._found(viewer, said)
        asked = await self.backend.actions.ask_options(viewer.user, source, control, _text(said, "typed"))
        known = self._offers.setdefault(_place(said), {})
        known.update({option["value"]: option for option in asked.options})
        listed = [
            {
                "value": option["value"],
                "label": words(option["text"]),
                "summary": words(option["description"]) if "description" in option else "",
            }
            for option in asked.options
        ]
        return _outcome(asked) | {"options": listed}

    async def _shortcut(self, viewer: Viewer, said: Json) -> Json:
        source = self._source(viewer, said) if said.get("source") else None
        if isinstance(source, View):
            raise PageActionError("source")
        return _outcome(await self.backend.actions.shortcut(viewer.user, _text(said, "callback_id"), source))

    async def _home(self, viewer: Viewer, _said: Json) -> Json:
        try:
            return _outcome(await self.backend.actions.open_home(viewer.user))
        except UndeliveredError:
            return {}

    async def _invite(self, viewer: Viewer, _said: Json) -> Json:
        inviting = await self.backend.actions.invite(viewer.user, viewer.channel)
        self.backend.state.condition.notify()
        return _outcome(inviting)

    def _known_commands(self) -> list[str]:
        names = ", ".join(command.name for command in self.backend.state.commands)
        return [f"Begin met {names}."] if names else []

    def _source(self, viewer: Viewer, said: Json) -> PostedMessage | View:
        """The message or view that was used, if it is still there for this person; raises WorkspaceError."""
        kind, _, rest = _text(said, "source").partition(":")
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

    def _found(self, viewer: Viewer, said: Json) -> tuple[PostedMessage | View, Control]:
        source = self._source(viewer, said)
        block_id, action_id = _text(said, "block"), _text(said, "action")
        for control in controls.controls(_blocks(source)):
            if (control.block["block_id"], control.element["action_id"]) == (block_id, action_id):
                return source, control
        raise WorkspaceError("The control is not there any more.")

    async def _fill(self, viewer: Viewer, source: PostedMessage | View, said: Json) -> None:
        """Take over everything that stands in the fields at this moment."""
        values = said.get("values") or {}
        for control in controls.controls(_blocks(source)):
            block_id, action_id = control.block["block_id"], control.element["action_id"]
            given = values.get(block_id) if isinstance(values, dict) else None
            if isinstance(given, dict) and action_id in given and not control.is_button:
                place = {"source": said["source"], "block": block_id, "action": action_id}
                wanted, options = self._wanted(place, control, given[action_id])
                await self.backend.actions.fill(viewer.user, source, control, wanted, options)

    def _wanted(self, place: Json, control: Control, wanted: object) -> tuple[object, list[Json] | None]:
        """What was chosen in the words of ``UserActions``, and the options it was chosen from."""
        kind = control.element["type"]
        if kind == "datetimepicker" and wanted:
            return _moment(str(wanted), self.zone), None
        if not kind.startswith("multi_") and kind != "checkboxes":
            wanted = (wanted[0] if wanted else None) if isinstance(wanted, list) else wanted or None
        picked = [*map(str, wanted)] if isinstance(wanted, list) else [str(wanted)]
        standing = _standing(control)
        listed = [*self._offers.get(_place(place), {}).values(), *standing, *offered(control.element)]
        options = {option["value"]: option for option in listed}
        if not options and not control.is_external:
            return wanted, None
        return wanted, [options[value] for value in picked if value in options]


def _standing(control: Control) -> list[Json]:
    """The options that the bot chose beforehand."""
    element = control.element
    first = [element["initial_option"]] if "initial_option" in element else []
    return [*first, *element.get("initial_options", ())]


def _outcome(interaction: Interaction) -> Json:
    """What the person must hear of it beyond what appears by itself."""
    if interaction.error is not None:
        return {"notice": sentences.error_sentence(interaction.error), "problems": [*interaction.problems]}
    return {"errors": interaction.field_errors} if interaction.field_errors else {}


def _blocks(source: PostedMessage | View) -> list[Json]:
    blocks: list[Json] = source.body["blocks"] if isinstance(source, View) else source.blocks
    return blocks


def _place(said: Json) -> tuple[str, str, str]:
    return _text(said, "source"), _text(said, "block"), _text(said, "action")


def _moment(local: str, zone: dt.tzinfo) -> int:
    try:
        return int(dt.datetime.fromisoformat(local).replace(tzinfo=zone).timestamp())
    except ValueError:
        raise PageActionError("wanted") from None


def _text(said: Json, key: str) -> str:
    value = said.get(key)
    if not isinstance(value, str):
        raise PageActionError(key)
    return value


def _optional_text(said: Json, key: str) -> str | None:
    return None if said.get(key) is None else _text(said, key)
