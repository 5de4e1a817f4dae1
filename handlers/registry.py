"""Every subcommand in one list: routing, help, hints, the manifest and the README table derive from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import DamerauLevenshtein

from bot.answering.answer import Outcome
from bot.messages import commands, help_text, public_answers
from handlers.agenda import AGENDA
from handlers.deadlines_and_rounds import DEADLINES, ROUNDS, next_dates
from handlers.edit_commands import EDIT, EDITS, editable
from handlers.forget_me import FORGET_ME
from handlers.my_reminders import MY_REMINDERS
from handlers.provenance import PROVENANCE
from handlers.questions import QUESTION, answer_question, answer_to, reply_with
from handlers.settings_modal import SETTINGS
from handlers.subcommand import DependsOn, Subcommand
from handlers.subscribe import SUBSCRIBE, UNSUBSCRIBE
from handlers.terms import TERM
from handlers.timeline import TIMELINE

if TYPE_CHECKING:
    from bot.calendar.audience import ChannelScope
    from bot.messages.message import Message, Sheet
    from handlers.inquiry import Inquiry

TYPO_FROM = 5
"""A shorter word is too easily another word to be taken for a mistyped subcommand."""


def _help(inquiry: Inquiry) -> Message:
    return help_text.help_message(inquiry.typed_command, helps())


def _full_help(inquiry: Inquiry) -> Sheet:
    return help_text.full_help(inquiry.command, helps())


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
_FOR_ALL = (DEADLINES, ROUNDS, AGENDA, TIMELINE, TERM, HELP)
"""Subcommands that may be answered before a whole channel."""
_BY_NAME = {
    name: subcommand for subcommand in SUBCOMMANDS[1:] for name in (subcommand.name, *subcommand.help.aliases)
}


def helps() -> tuple[commands.CommandHelp, ...]:
    """The help line of every subcommand, in order."""
    return tuple(subcommand.help for subcommand in SUBCOMMANDS)


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
    meant = _mistyped(inquiry.words)
    if meant is not None and answer.outcome in {Outcome.UNSURE, Outcome.NOTHING}:
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
    if subcommand not in _FOR_ALL:
        return public_answers.only_in_private(content, subcommand.name)
    if subcommand is HELP:
        return public_answers.in_public(content, help_text.help_message(inquiry.command, helps(), public=True))
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
    """The subcommand that the first word names, with the words behind it; (None, text) for a question.

    Words behind a subcommand that takes none make it a question: "help ik moet tekenen".
    """
    first, _, rest = text.partition(" ")
    subcommand = _BY_NAME.get(first.casefold().rstrip(":"))
    if subcommand is None or (rest.strip() and not subcommand.help.argument):
        return None, text
    return subcommand, rest.strip()


def _mistyped(text: str) -> Subcommand | None:
    """The subcommand of which the first word is a slip; none where words stand behind one that takes none."""
    first, _, rest = text.casefold().partition(" ")
    if len(first) < TYPO_FROM:
        return None
    return next(
        (
            subcommand
            for name, subcommand in _BY_NAME.items()
            if DamerauLevenshtein.distance(first, name, score_cutoff=1) <= 1
            and (subcommand.help.argument or not rest.strip())
        ),
        None,
    )


def _hello(inquiry: Inquiry) -> Message:
    return help_text.hello(inquiry.typed_command, helps(), next_dates(inquiry))
