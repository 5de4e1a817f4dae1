"""Messages that people write to the bot in Teams: in its own chat, and behind its mention in a channel."""

from __future__ import annotations

import asyncio
import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.messages import edit_windows, public_answers
from bot.messages.commands import HOME
from handlers import answer_buttons
from handlers.edit_commands import EDIT, EDITS
from handlers.events import scope_of
from handlers.home_tab_publishing import home_of
from handlers.registry import opens_window, public_reply_to, reply_to, route
from handlers.settings_modal import SETTINGS
from handlers.subscribe import SUBSCRIBE, UNSUBSCRIBE

if TYPE_CHECKING:
    from bot.teams_activity import Activity
    from handlers.request import Request
    from handlers.services import Services
    from handlers.teams.request import TeamsRequest

_HOME = frozenset({HOME.name, *HOME.aliases})
ABOUT_THE_CHANNEL = (SUBSCRIBE, UNSUBSCRIBE, SETTINGS)
_TAG = re.compile(r"<at[^<>]*>[^<]*</at>", re.IGNORECASE)


async def answer_personally(services: Services, request: TeamsRequest) -> None:
    """Answer in the chat of one person with the bot."""
    words = asked(services, request.activity)
    if words.casefold() in _HOME:
        await request.show_home_tab(await asyncio.to_thread(home_of, services, request.user))
    elif opens_window(words) or _is_editing(words):
        await run(services, request, words)
    else:
        inquiry = replace(services.inquiry(words, user=request.user), direct=True)
        reply = await asyncio.to_thread(reply_to, inquiry)
        await request.tell(public_answers.without_echo(reply))


async def run(services: Services, request: Request, words: str) -> None:
    """Do as if the words were typed; the content is not edited here."""
    if _is_editing(words):
        await request.tell(edit_windows.only_in_slack())
    else:
        await answer_buttons.run(services, request, words)


def _is_editing(words: str) -> bool:
    subcommand, _ = route(words)
    return subcommand in {EDIT, EDITS}


async def answer_mention(services: Services, request: TeamsRequest) -> None:
    """Answer in the thread of a channel, short: everyone there sees it.

    What the channel follows is said there too: there is no command that only who types it sees the answer to.
    """
    inquiry = services.inquiry(asked(services, request.activity), request.channels, request.user)
    subcommand, _ = route(inquiry.words) if inquiry.words else (None, "")
    if subcommand in ABOUT_THE_CHANNEL:
        reply = await asyncio.to_thread(reply_to, inquiry)
    else:
        reply = await asyncio.to_thread(public_reply_to, inquiry, await scope_of(inquiry))
    await request.say_here(reply)


def asked(services: Services, activity: Activity) -> str:
    """The words of a message, without the mention of the bot, its name or the command of Slack before them."""
    text = html.unescape(activity.text or "")
    for entity in activity.entities or ():
        if entity.mentioned is not None and entity.mentioned.id == activity.recipient.id and entity.text:
            text = text.replace(entity.text, " ")
    commands = (services.library.current.content.organisation.command, services.content.organisation.command)
    before = "|".join(map(re.escape, commands))
    return " ".join(re.sub(rf"\A\s*(?:{before})(?!\S)", "", _TAG.sub(" ", text), flags=re.IGNORECASE).split())
