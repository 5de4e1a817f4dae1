"""Routing of words to a subcommand by its help alone: a question need not import every subcommand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from bot.messages import commands

if TYPE_CHECKING:
    from bot.messages.commands import CommandHelp

TYPO_FROM = 5
"""A shorter word is too easily another word to be taken for a mistyped subcommand."""
_BY_NAME = {name: command for command in commands.BY_NAME for name in (command.name, *command.aliases)}
_NAMES = tuple(_BY_NAME)


def named(text: str) -> tuple[CommandHelp | None, str]:
    """The subcommand that the first word names, with the words behind it; (None, text) for a question.

    Words behind a subcommand that takes none make it a question: "help ik moet tekenen".
    """
    first, _, rest = text.partition(" ")
    command = _BY_NAME.get(first.casefold().rstrip(":"))
    if command is None or (rest.strip() and not command.argument):
        return None, text
    return command, rest.strip()


def mistyped(text: str) -> CommandHelp | None:
    """The subcommand of which the first word is a slip; none where words stand behind one that takes none."""
    first, _, rest = text.casefold().partition(" ")
    if len(first) < TYPO_FROM:
        return None
    alike = process.extract(first, _NAMES, scorer=DamerauLevenshtein.distance, score_cutoff=1, limit=None)
    meant = (_BY_NAME[name] for _, name in sorted((index, name) for name, _, index in alike))
    return next((command for command in meant if command.argument or not rest.strip()), None)


def is_question(text: str) -> bool:
    """True for words that are a question for certain."""
    return bool(text) and named(text)[0] is None and mistyped(text) is None
