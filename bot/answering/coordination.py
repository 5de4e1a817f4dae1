"""Calls to coordinate what each practice decides alone: who signs, a joint refusal, tariffs and offers compared.

Asked by ``reading.read``. Competition law forbids these (Mededingingswet, art. 6), and the bot helps with none of
them. A question about that rule itself ("mogen wij samen onderhandelen?") is no call, nor is one about a national
accord.
"""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING

from bot.answering.phrases import phrases

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

MOST = 40
"""So many signs of one kind are looked at in a sentence."""
SHORT_SENTENCE = 40
"""In so many characters a sentence leans on the one before it: "Wat krijgen jullie?"."""
NEAR = 90
"""Two signs of a call stand at most so many characters apart."""
_HORTATIVE = ("laten we", "zullen we", "let's", "spreken we af")
"""A proposal stays one where it says in the same breath that it may not."""


def call_to_coordinate(sentences: Iterable[str]) -> str | None:
    """The sentence, of those of a message in lower case, that calls for coordination; None where none does.

    Names of insurers are replaced by "verzekeraar" before.
    """
    stripped = [sentence.strip() for sentence in sentences]
    joined = (f"{first} {second}" for first, second in pairwise(stripped) if len(second) <= SHORT_SENTENCE)
    return next((sentence for sentence in (*stripped, *joined) if _is_call(sentence)), None)


def touches_on_competition(sentences: Iterable[str]) -> bool:
    """True when a sentence is about practices among themselves and about tariffs, offers or signing.

    No call perhaps, and a question about the rule more often than not; the sentence on competition law fits both.
    """
    for sentence in sentences:
        signs = _Signs(sentence)
        if ("national" not in signs or "contract" in signs) and signs.near(
            "between-practices", "signing-or-price"
        ):
            return True
    return False


def _is_call(sentence: str) -> bool:
    if "national" in (signs := _Signs(sentence)) and "contract" not in signs:
        return False
    if "outright" in signs:
        return "rule" not in signs
    if signs.near("together", "act"):
        return "rule" not in signs or sentence.lstrip().startswith(_HORTATIVE)
    return "rule" not in signs and _asks_of_others(signs)


def _asks_of_others(signs: _Signs) -> bool:
    """True when a sentence asks what other practices decided, or for what price."""
    if signs.near("signing", "list"):
        return True
    if signs.near("signing", "who") or signs.near("signing", "peers"):
        return "contract" in signs or "colleagues" in signs
    return signs.near("matter", "peers-addressed") or ("price" in signs and signs.near("others", "exchange"))


class _Signs:
    """The signs in a sentence, by section of the phrases."""

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence
        self._by_section: dict[str, list[re.Match[str]]] = {}

    def __contains__(self, section: str) -> bool:
        return bool(self._matches(section))

    def near(self, section: str, other: str) -> bool:
        """True when two signs stand close to each other, in either order, and are not the same words."""
        return any(
            -NEAR <= first.start() - second.end() <= NEAR and -NEAR <= second.start() - first.end() <= NEAR
            for first in self._matches(section)
            for second in self._matches(other)
        )

    def _matches(self, section: str) -> list[re.Match[str]]:
        if section not in self._by_section:
            matches = phrases("coordination")[section].finditer(self._sentence)
            self._by_section[section] = list(islice(matches, MOST))
        return self._by_section[section]
