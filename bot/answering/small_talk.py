"""Messages about nothing in the content: courtesy, questions about the bot, abuse, and no language at all."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from bot.answering.phrases import any_phrase, phrases, vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence


class CourtesyKind(StrEnum):
    """Polite words around a question; where a message has several, the first one counts."""

    SORRY = "sorry"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    GREETING = "greeting"
    PRAISE = "praise"


class BotTopic(StrEnum):
    """Questions about the bot itself."""

    AUTHOR = "author"
    """The writers of the answers."""
    AGE = "age"
    """From when the answers are."""
    HELP = "help"
    """Subjects that can be asked about, and how."""
    IDENTITY = "identity"
    """The bot itself: person or program."""
    HUMAN = "human"
    """A person to speak to."""
    PRIVACY = "privacy"
    """Keeping of questions, and their readers."""
    CALENDAR = "calendar"
    """The dates in one's own calendar."""
    SOURCES = "sources"
    """Where the answers come from."""
    OPINION = "opinion"
    """An opinion or advice of the bot itself, or another part for it to play."""


_MOST_WORDS = 12
_SMILEY = re.compile(r":[a-z0-9_+-]+:|[:;]-?[)(dp]")


def courtesy_of(words: Sequence[str]) -> CourtesyKind | None:
    """The courtesy that words in lower case are, all of them; None when they say more than that."""
    if not words or len(words) > _MOST_WORDS:
        return None
    plain = [word.replace("'", "") for word in words if not word.isdigit()]
    if not _courteous_words().issuperset(plain):
        return None
    sections = vocabulary("courtesy")
    if "dag" in plain and not sections["wish"].isdisjoint(plain):
        return CourtesyKind.GOODBYE
    return next((kind for kind in CourtesyKind if not sections[kind.value].isdisjoint(plain)), None)


@cache
def _courteous_words() -> frozenset[str]:
    return frozenset().union(*vocabulary("courtesy").values())


def without_smileys(flattened: str) -> str:
    """The text without emoji codes and smileys."""
    return _SMILEY.sub(" ", flattened)


def bot_topic_of(flattened: str) -> BotTopic | None:
    """Topic about the bot that a sentence in lower case asks for; None when it is about something else."""
    if not any_phrase("about_bot").search(flattened):
        return None
    return next(
        (BotTopic(topic) for topic, pattern in phrases("about_bot").items() if pattern.search(flattened)), None
    )


def abusive(flattened: str) -> bool:
    """True when a text in lower case has words that are only meant to hurt."""
    return bool(phrases("abuse")["abuse"].search(flattened))


_RUN = re.compile(r"(.)\1{5,}")
_KEYBOARD = re.compile(r"asdf|sdfg|dfgh|fghj|ghjk|hjkl|jkl;|qwer(?!k)|zxcv|xcvb|cvbn|vbnm|lkjh|poiu|qwpl|fdsa")
_VOWEL = re.compile(r"[aeiouyj]")
_LONGEST_WORD = 45


def gibberish(flattened: str, words: Sequence[str]) -> bool:
    """True when a text in lower case is no language: a run of one letter, code, a row of keys, no words."""
    if not any(map(str.isalpha, "".join(words))) or phrases("abuse")["code"].search(flattened):
        return True
    has_odd_letters = _has_odd_letters(flattened)
    odd = [word for word in words if _is_odd(word) or (has_odd_letters and _has_odd_letters(word))]
    return sum(map(len, odd)) * 2 > sum(map(len, words))


def _has_odd_letters(text: str) -> bool:
    return bool(_RUN.search(text) or _KEYBOARD.search(text))


def _is_odd(word: str) -> bool:
    if len(word) > _LONGEST_WORD:
        return True
    return len(word) > 5 and word.isalpha() and not _VOWEL.search(word)  # noqa: PLR2004 - GZSP is an abbreviation
