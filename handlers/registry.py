"""Every subcommand in one list: routing, help, hints, the manifest and the README table derive from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.answer import Outcome
from bot.messages import commands, help_text, public_answers
from handlers.agenda import AGENDA
from handlers.deadlines_and_rounds import DEADLINES, ROUNDS, next_dates
from handlers.edit_commands import EDIT, EDITS, editable
from handlers.forget_me import FORGET_ME
from handlers.my_reminders import MY_REMINDERS
from handlers.provenance import PROVENANCE
from handlers.questions import QUESTION, answer_question, answer_to, reply_with
from handlers.routing import mistyped, named
from handlers.settings_modal import SETTINGS
from handlers.subcommand import DependsOn, Subcommand
from handlers.subscribe import SUBSCRIBE, UNSUBSCRIBE
from handlers.terms import TERM
from handlers.timeline import TIMELINE

if TYPE_CHECKING:
    from bot.calendar.audience import ChannelScope
    from bot.messages.message import Message, Sheet
    from handlers.inquiry import Inquiry


def _help(inquiry: Inquiry) -> Message:
    return help_text.help_message(inquiry.typed_command, helps(inquiry.command))


def _full_help(inquiry: Inquiry) -> Sheet:
    return help_text.full_help(inquiry.command, helps(inquiry.command))


HELP = Subcommand(commands.HELP, _help, sheet=_full_help, depends_on=DependsOn.CONTENT)
SUBCOMMANDS = (
    QUESTION,
    DEADLINES,
    ROUNDS,
    AGENDA,
    TIMELINE,
    TERM,
    PROVENANCE,
    SUBSCRIBE,
    UNSUBSCRIBE,
    MY_REMINDERS,
    SETTINGS,
    FORGET_ME,
    EDIT,
    EDITS,
    HELP,
)
FOR_ALL = (DEADLINES, ROUNDS, AGENDA, TIMELINE, TERM, HELP)
"""Subcommands that may be answered before a whole channel."""
_BY_HELP = {subcommand.help: subcommand for subcommand in SUBCOMMANDS}


def helps(command: str = "") -> tuple[commands.CommandHelp, ...]:
    """The help line of every subcommand, in order, where the bot is asked by this command.

    In Teams, where it is a mention, the content is not edited, and a card stands in for the home tab.
    """
    known = tuple(subcommand.help for subcommand in SUBCOMMANDS)
    if not commands.is_mention(command):
        return known
    here = [line for line in known if line not in {commands.EDIT, commands.EDITS}]
    return (*here[: help_text.FIRST], commands.HOME, *here[help_text.FIRST :])


def usage_hint() -> str:
    """The hint that Slack shows while someone types the command."""
    return " | ".join(["NAW", *(subcommand.help.usage for subcommand in SUBCOMMANDS[1:])])


def reply_to(inquiry: Inquiry) -> Message:
    """Answer whatever was typed behind the command; never empty."""
    return editable(inquiry, _reply_to(inquiry))


def _reply_to(inquiry: Inquiry) -> Message:
    if not inquiry.words:
        return _hello(inquiry)
    subcommand, words = route(inquiry.words)
    if subcommand is not None:
        return subcommand.reply(inquiry.about(words))
    answer = answer_to(inquiry)
    meant = _mistyped(inquiry.words) if answer.outcome in {Outcome.UNSURE, Outcome.NOTHING} else None
    if meant is not None:
        return meant.reply(inquiry.about(inquiry.words.partition(" ")[2].strip()))
    return reply_with(inquiry, answer)


def depends_on(words: str) -> DependsOn:
    """Dependency of the reply to these words."""
    if not words:
        return DependsOn.SCOPE
    subcommand, _ = route(words)
    if subcommand is not None:
        return subcommand.depends_on
    meant = _mistyped(words)
    return max(QUESTION.depends_on, meant.depends_on) if meant is not None else QUESTION.depends_on


def public_reply_to(inquiry: Inquiry, scope: ChannelScope | None) -> Message:
    """Answer where everyone sees it: short, and without what is for one reader only.

    ``scope`` is what the channel is about; None when that is not known.
    """
    content = inquiry.content
    subcommand, _ = route(inquiry.words) if inquiry.words else (HELP, "")
    if subcommand is None:
        return public_answers.in_public(content, answer_question(inquiry), scope)
    if subcommand not in FOR_ALL:
        return public_answers.only_in_private(content, subcommand.name)
    if subcommand is HELP:
        return public_answers.in_public(
            content, help_text.help_message(inquiry.command, helps(inquiry.command), public=True)
        )
    return public_answers.in_public(content, _reply_to(inquiry), scope)


def sheet_for(inquiry: Inquiry) -> Sheet | None:
    """The long list behind a button whose value is ``inquiry.words``; None when there is none."""
    subcommand, words = route(inquiry.words)
    return subcommand.sheet(inquiry.about(words)) if subcommand and subcommand.sheet else None


def opens_window(text: str) -> bool:
    """True when these words open a window, for who may."""
    subcommand, _ = route(text.strip())
    return subcommand is not None and subcommand.window is not None


def window_for(inquiry: Inquiry) -> Sheet | None:
    """Window that opens at once when ``inquiry.words`` are typed; None when they are answered."""
    subcommand, words = route(inquiry.words)
    return subcommand.window(inquiry.about(words)) if subcommand and subcommand.window else None


def route(text: str) -> tuple[Subcommand | None, str]:
    """The subcommand that the first word names, with the words behind it; (None, text) for a question."""
    command, words = named(text)
    return (_BY_HELP[command] if command else None), words


def _mistyped(text: str) -> Subcommand | None:
    """The subcommand of which the first word is a slip."""
    command = mistyped(text)
    return _BY_HELP[command] if command else None


def _hello(inquiry: Inquiry) -> Message:
    return help_text.hello(inquiry.typed_command, helps(inquiry.command), next_dates(inquiry))
