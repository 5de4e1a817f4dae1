"""Activities of Microsoft Teams: each to the work that belongs to it, and what Teams shows as the response.

Buttons and forms do the work that they do in Slack, by the same verbs and names.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.logs import begin_request
from bot.messages import help_text, public_answers, render_teams, search_modal
from bot.messages.adaptive_cards import CONTENT_TYPE
from bot.messages.home_tab import REGION, SEARCH
from bot.messages.inbox import FORM as SEND_ON_FORM
from bot.messages.message import Action
from handlers import (
    answer_buttons,
    error_replies,
    feedback,
    inbox,
    remind_me,
    reminder_counts,
    settings_modal,
    snooze,
)
from handlers.idempotency import DOUBLE_CLICK, RETRIES, first_time
from handlers.questions import answer_question
from handlers.teams.chat import answer_mention, answer_personally, run
from handlers.teams.message_extension import look_up, search
from handlers.teams.request import OutdatedWindowError, TeamsRequest
from handlers.teams.roster import Roster

if TYPE_CHECKING:
    import datetime as dt

    from bot.teams_activity import Activity
    from handlers.request import Request, Work
    from handlers.teams.request import Dialog, TeamsConnection
    from handlers.teams.services import TeamsServices

logger = logging.getLogger(__name__)

Json: TypeAlias = dict[str, Any]
_SEARCH, _LOOK_UP = "composeExtension/query", "composeExtension/fetchTask"
_ELSEWHERE = "composeExtension/"
"""Beginning of what also comes from conversations in which the bot is not."""
_LONGEST_TITLE = 60


@dataclass(frozen=True)
class Activities:
    """Receives the activities of a bot."""

    services: TeamsServices
    connection: TeamsConnection

    async def __call__(self, activity: Activity) -> Json | None:
        """Do what an activity asks; the body of the response, where it has one."""
        begin_request()
        request = TeamsRequest(activity, self.connection)
        if activity.name == _SEARCH:
            return await search(self.services, request)
        if not (activity.name or "").startswith(_ELSEWHERE):
            await self._roster.remember(activity)
        try:
            await self._handle(request)
        except Exception as error:  # noqa: BLE001 - whatever it is, the user gets a reference to the log
            await error_replies.tell(self.services, request, error)
        return _task(request.dialog)

    async def _handle(self, request: TeamsRequest) -> None:
        """Do the work of any activity but a search; one of another kind asks for nothing."""
        activity = request.activity
        match activity.type:
            case "invoke" if activity.name == _LOOK_UP:
                await look_up(self.services, request)
            case "invoke" if request.in_window:
                await self._pressed(request)
            case "message" if request.data:
                if await first_time(self.services, _press_keys(request)):
                    await self._pressed(request)
            case "message" if await first_time(self.services, {_delivery(activity): RETRIES}):
                await (answer_personally if activity.is_personal else answer_mention)(self.services, request)
            case "installationUpdate" | "conversationUpdate":
                await self._roster.changed(request)

    async def _pressed(self, request: TeamsRequest) -> None:
        """Do the work of a button or form; what this version does not know is explained."""
        work = self._forms.get(request.form) if request.form else self._presses.get(request.verb)
        try:
            await (work or self._explain)(request)
        except OutdatedWindowError:
            logger.warning("Refused a window that was not opened for who sends it")
            await request.renew(help_text.unknown_form(self.services.content.organisation.command))

    async def _explain(self, request: Request) -> None:
        await request.tell(help_text.unknown_control(self.services.content.organisation.command))

    async def _ask(self, request: Request) -> None:
        """Answer what stands in the field of the home tab, or open the search window."""
        words = request.written(Action.ASK)
        if words and request.written(render_teams.VALUE) != SEARCH:
            await run(self.services, request, words)
        else:
            await request.open(search_modal.search_window())

    async def _search(self, request: Request) -> None:
        """Answer what stands in the search window, below its field."""
        inquiry = self.services.inquiry(request.written(Action.SEARCH), request.channels, request.user)
        reply = await asyncio.to_thread(answer_question, inquiry) if inquiry.words else None
        await request.open(search_modal.search_window(reply and public_answers.without_echo(reply)))

    async def _run(self, request: Request) -> None:
        await run(self.services, request, request.value)

    async def _send_on(self, request: Request) -> None:
        await inbox.send_on(self.services, request)

    @cached_property
    def _roster(self) -> Roster:
        return Roster(self.services, self.connection)

    @cached_property
    def _presses(self) -> dict[str, Work]:
        surfaces = (answer_buttons, feedback, inbox, remind_me, reminder_counts, snooze)
        shared = {action: work for surface in surfaces for action, work in surface.presses(self.services).items()}
        own: dict[str, Work] = {
            Action.ASK: self._ask,
            Action.SEARCH: self._search,
            REGION: self._run,
            Action.RUN_COMMAND: self._run,
        }
        return {str(verb): work for verb, work in {**shared, **own}.items()}

    @cached_property
    def _forms(self) -> dict[str, Work]:
        own: dict[str, Work] = {SEND_ON_FORM: self._send_on}
        return {**remind_me.forms(self.services), **settings_modal.forms(self.services), **own}


def _task(dialog: Dialog | None) -> Json | None:
    """The response that shows a dialog; nothing closes the one that is open."""
    if dialog is None:
        return None
    card = {"contentType": CONTENT_TYPE, "content": dialog.card}
    shown = {"title": dialog.title[:_LONGEST_TITLE], "width": "medium", "height": "large", "card": card}
    return {"task": {"type": "continue", "value": shown}}


def _delivery(activity: Activity) -> str:
    """The key of an activity: its id is a moment, and is its own in its conversation alone."""
    return f"activity {activity.conversation.id} {activity.id}"


def _press_keys(request: TeamsRequest) -> dict[str, dt.timedelta]:
    """Keys by which a press is handled once: that of its delivery, and that of a double click."""
    value = "" if request.verb == Action.SEND_ON else request.written(render_teams.VALUE)  # typed text is not kept
    pressed = f"press {request.source} {request.form or request.verb} {value}"
    return {_delivery(request.activity): RETRIES, f"{pressed} {request.user}": DOUBLE_CLICK}
