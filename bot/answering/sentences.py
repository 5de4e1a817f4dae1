"""Sentences of a message, the questions within them, and which of them ask."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.answering.intents import INTERROGATIVE, LEAD, PREPOSITION, PRONOUN, SUBJECT, VERB
from bot.answering.phrases import any_word, phrases

MAX_SENTENCES = 200
MAX_PARTS = 6
"""So many questions at most are strung together in one sentence."""


class Sentence(NamedTuple):
    """A sentence with its position in the text."""

    start: int
    end: int
    asks: bool


_NOT_AFTER = re.compile(rf"(?:^|[\s(]){any_word('grammar', 'abbreviation')}\.$")
_END = re.compile(r"[.!?…]+[\"')\]]*(?=\s|$|[A-Z])|\n+")

_ASKS_FIRST = re.compile(rf"^\W*{LEAD}(?:{PREPOSITION} )?{INTERROGATIVE}\b|^\W*{LEAD}{VERB} (?:\w+ )?{SUBJECT}\b")


_LEADS_IN = re.compile(
    rf"{phrases('asking')['leads-in'].pattern}(?: \w+)??[:,]? (?=(?:{PREPOSITION} )?(?:{INTERROGATIVE}|of)\b)"
)
_GROUNDS = re.compile(
    r",? (?:want|aangezien) "
    r"|, (?:ik|we|wij) (?:kon|konden|kan|kunnen|weet|weten|wist|wisten|snap|snapte) (?:het|dat|t) (?:\w+ )?niet\b"
)
_CLAUSE = re.compile(r"[,;:] ")
_EXCLAIMS = re.compile(rf"^\W*{LEAD}(?:wat een|what a)\b")


def sentences(flattened: str) -> list[Sentence]:
    """The sentences of a text in lower case; a line is one at most."""
    bounds: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(flattened):
        if (
            match[0].startswith(".")
            and len(match[0]) == 1
            and _NOT_AFTER.search(flattened[max(0, start, match.end() - 8) : match.end()])
        ):
            continue
        bounds.append((start, match.end()))
        start = match.end()
        if len(bounds) == MAX_SENTENCES:
            break
    bounds.append((start, len(flattened)))
    trimmed = (_trimmed(flattened, *bound) for bound in bounds)
    return [Sentence(start, end, asks(flattened[start:end])) for start, end in trimmed if start < end]


def asks(flattened: str) -> bool:
    """True when a sentence in lower case asks something, question mark or not."""
    if "?" in flattened:
        return True
    clauses = _CLAUSE.split(flattened)
    asking = any(map(_ASKS_FIRST.search, clauses)) or phrases("asking")["asks"].search(flattened)
    return not _EXCLAIMS.match(flattened) and bool(asking or _leads_in(flattened))


def asking_part(flattened: str) -> tuple[int, int]:
    """Position of the part of a question that asks, without what leads to it and without its grounds.

    "De huisarts wil weten | wanneer het ingaat |, want dat moet in de planning."
    """
    lead = _leads_in(flattened)
    start = lead.end() if lead else 0
    grounds = _GROUNDS.search(flattened, start)
    return start, grounds.start() if grounds and asks(flattened[start : grounds.start()]) else len(flattened)


def told_part(flattened: str) -> int:
    """Position from which a sentence tells, behind who told it: "in het verslag stond dat | de VNG stopte"."""
    report = phrases("asking")["reports"].search(flattened)
    return report.end() if report else 0


def _leads_in(flattened: str) -> re.Match[str] | None:
    """The last words that lead to a question within a sentence."""
    return max(_LEADS_IN.finditer(flattened), key=lambda match: match.end(), default=None)


_SPLIT = re.compile(
    r"(?:[,;]? (?:en|and|maar|but|en ook|and also|alsook) |[,;] |[?] ?)"
    rf"(?=(?:{PREPOSITION} )?(?:dan )?{INTERROGATIVE}\b|{VERB} (?:{PRONOUN}|{VERB})\b)"
)
_HAS_QUESTION = re.compile(rf"\b{INTERROGATIVE}\b|^\W*{LEAD}{VERB}\b")
_JUST_ASKS = re.compile(rf"^\W*(?:{LEAD})(?:{PREPOSITION} )?(?:{INTERROGATIVE}|{VERB})?\W*$")
_AFTER_COMMA = re.compile(
    rf"(?:{PREPOSITION} )?{INTERROGATIVE}\b|(?:is|zijn|staat|staan|komt|komen) er (?:nog|al|ook)\b"
)
_BARE = re.compile(rf"^(?:{PREPOSITION} )?{INTERROGATIVE} (?:{VERB} )?(?:niet|wel|dan)\W*$")


def questions_within(flattened: str) -> list[tuple[int, int]]:
    """Positions of the questions that an asking sentence strings together; one for most sentences.

    "Wat is een OTH en mag het onderhandelen" has two. "Wat mag wel en niet" and "hoe en wanneer" have one.
    """
    parts: list[tuple[int, int]] = []
    start = 0
    for match in _SPLIT.finditer(flattened):
        left, right = flattened[start : match.start()], flattened[match.end() :]
        if not _HAS_QUESTION.search(left) or _JUST_ASKS.match(left) or _BARE.match(right):
            continue
        if match[0].strip() in {",", ";"} and not _AFTER_COMMA.match(right):
            continue
        parts.append((start, match.start()))
        start = match.end()
        if len(parts) == MAX_PARTS - 1:
            break
    parts.append((start, len(flattened)))
    return parts


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in "-*•>"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
