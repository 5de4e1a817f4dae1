"""A question in plain words → the dates it may be about: "wanneer loopt het AZWA af", "12 november". Pure.

A guess, for where nothing else is sure: a deadline by the words of its title and text, a day by its notation, a
step of a round by the name of its insurer or region. What is coming goes first; what is past must be named by its
title.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from bot.calendar.date_filter import parse_selection, select
from bot.calendar.occurrences import Occurrence, is_past, occurrences
from bot.content.date_notation import LEAP_YEAR, MONTHS
from bot.content.models import Deadline, Precision, Round

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.content.models import Content

MOST = 3
"""So many fit above the suggestions from the FAQ."""
BEGINNING = dt.date(2000, 1, 1)
AHEAD = dt.timedelta(days=3 * 366)

_ASKS_FOR_A_DATE = frozenset(
    ("wanneer", "deadline", "deadlines", "datum", "datums", "data", "einddatum", "termijn", "uiterlijk")
)
_SAYS_NOTHING = _ASKS_FOR_A_DATE | {"moesten", "liep", "eindigt", "eindigde", "afloopt", "verloopt", "verliep"}
_WORD = re.compile(r"[^\W_]+")
_TYPED_DAY = re.compile(
    rf"\b(?P<day>[0-9]{{1,2}})\s+(?P<month>{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in MONTHS)}|mrt)\b\.?"
    r"(?:\s+(?P<year>20[0-9]{2})\b)?"
)
_DIGITS = re.compile(r"\b(?P<day>[0-9]{1,2})[-/](?P<month>[0-9]{1,2})[-/](?P<year>20[0-9]{2})\b")
_TITLE, _TEXT = 2, 1
"""What a word counts in the title of a date, and in what it says."""
_STEM, _SHORTEST_STEM = 6, 4
"""So many first letters make "ondertekend" and "ondertekening" one word; "loop" will do for "looptijd"."""
_LONGEST_WINDOW = dt.timedelta(days=31)
"""What takes longer does not fall on a day."""


@dataclass(frozen=True, slots=True)
class AskedDates:
    """What the calendar has for a question."""

    found: tuple[Occurrence, ...] = ()
    """At most ``MOST``, the likeliest first."""
    wanted: bool = False
    """Whether the question asks for a date, found or not."""


class Diary:
    """All dates of one content. They are worked out once a day: that takes as long as finding in the FAQ."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self._latest: _Day | None = None
        self._told: dict[str, _Told] = {}

    def on(self, today: dt.date) -> _Day:
        """The dates as they lie on this day; may be asked by several threads."""
        latest = self._latest
        if latest is None or latest.today != today:
            known = tuple(occurrences(self.content, BEGINNING, today + AHEAD))
            latest = self._latest = _Day(today, known, _first_coming_or_last(known, today))
        return latest

    def told(self, deadline: Deadline) -> _Told:
        """The words of a deadline."""
        if deadline.id not in self._told:
            self._told[deadline.id] = _Told(_Stems(_words(deadline.title)), _Stems(_words(deadline.what)))
        return self._told[deadline.id]


class _Told(NamedTuple):
    """What a deadline says, to look words up in."""

    title: _Stems
    text: _Stems


class _Day(NamedTuple):
    """What is known on one day."""

    today: dt.date
    known: tuple[Occurrence, ...]
    once: list[Occurrence]
    """Of what returns only the next time, or the last."""


def asked_dates(
    diary: Diary, question: str, telling: Sequence[str], named: Sequence[str], today: dt.date
) -> AskedDates:
    """The dates that ``question`` may be about; never fails.

    ``telling`` are its words that say something, in lower case; ``named`` are the terms it uses, as the glossary
    writes them. ``today`` is the day in the time zone of the association.
    """
    _, known, once = diary.on(today)
    on_day = _typed_day(question)
    if on_day is not None:
        return AskedDates(_likeliest(filter(on_day, known), today), wanted=True)
    wanted = not _ASKS_FOR_A_DATE.isdisjoint(_words(question))
    words = [word for word in telling if word not in _SAYS_NOTHING]
    typed = _Stems(words)
    said = [*words, *(name for name in map(str.casefold, named) if not typed.have(name))]
    by_words = _by_words(diary, said, len(words), today, wanted=wanted)
    of_rounds = _of_rounds(diary.content, question, once, today) if wanted else []
    return AskedDates(tuple([*by_words, *of_rounds][:MOST]), wanted)


def _by_words(diary: Diary, said: Sequence[str], typed: int, today: dt.date, *, wanted: bool) -> list[Occurrence]:
    """The deadlines with most of what is said, a past one only where no coming one has as much.

    A coming one has, where a date is asked, half of the words that were ``typed``; else all of them in its title,
    and at least two. A past one has them all in its title.
    """
    by_title = _TITLE * max(1 if wanted else 2, typed)
    ranked: dict[Occurrence, tuple[int, bool]] = {}
    for found in diary.on(today).once:
        past = is_past(found, today)
        least = max(_TITLE, typed) if wanted and not past else by_title
        if isinstance(found.item, Deadline) and (score := _score(diary.told(found.item), said)) >= least:
            ranked[found] = score, not past
    best = max(ranked.values(), default=None)
    return [found for found, rank in ranked.items() if rank == best]


def _score(told: _Told, said: Iterable[str]) -> int:
    return sum(_TITLE if told.title.have(word) else _TEXT if told.text.have(word) else 0 for word in said)


def _of_rounds(content: Content, question: str, known: Iterable[Occurrence], today: dt.date) -> list[Occurrence]:
    """The next steps with an insurer or a region that the question names."""
    selection = parse_selection(content, question)
    if not (selection.insurers or selection.regions):
        return []
    coming = [found for found in known if isinstance(found.item, Round) and not is_past(found, today)]
    return list(select(coming, selection))


def _first_coming_or_last(found: Iterable[Occurrence], today: dt.date) -> list[Occurrence]:
    """Of what returns only the next time, or the last time when none is coming."""
    kept: dict[tuple[str, str], Occurrence] = {}
    for occurrence in found:
        name = occurrence.key_parts[:2]
        if name not in kept or is_past(kept[name], today):
            kept[name] = occurrence
    return sorted(kept.values(), key=lambda each: (each.last_day, each.first_day, each.key_parts))


def _likeliest(dated: Iterable[Occurrence], today: dt.date) -> tuple[Occurrence, ...]:
    """Of what falls on a day: the coming ones, else the last that have been.

    Deadlines, which are for everyone, go before the steps of insurers, and a day before a window.
    """
    once = _first_coming_or_last(dated, today)
    ahead = [found for found in once if not is_past(found, today)]
    ordered = sorted(
        ahead or once[::-1],
        key=lambda found: (not isinstance(found.item, Deadline), found.when.precision is not Precision.DAY),
    )
    return tuple(ordered[:MOST])


def _typed_day(question: str) -> Callable[[Occurrence], bool] | None:
    """Whether something falls on the day that is typed, in that year or any; None when no day is typed."""
    typed = _TYPED_DAY.search(question.casefold()) or _DIGITS.search(question)
    if typed is None:
        return None
    day, month, year = int(typed["day"]), _month(typed["month"]), int(typed["year"] or 0)
    if month not in range(1, 13) or day not in range(1, monthrange(year or LEAP_YEAR, month)[1] + 1):
        return None

    def falls(found: Occurrence) -> bool:
        first, last = found.first_day, found.last_day
        years = (year,) if year else range(first.year, last.year + 1)
        return last - first <= _LONGEST_WINDOW and any(
            first.timetuple()[:3] <= (each, month, day) <= last.timetuple()[:3] for each in years
        )

    return falls


def _month(written: str) -> int:
    if written.isdigit():
        return int(written)
    start = written.replace("mrt", "maa")[:3]
    return next(number for number, name in enumerate(MONTHS, 1) if name.startswith(start))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


class _Stems:
    """Words, found again by what begins as they do."""

    def __init__(self, words: Iterable[str]) -> None:
        self._own = {word[: _length(word)] for word in words}
        self._beginnings = self._own | {
            stem[:length] for stem in self._own for length in range(_SHORTEST_STEM, len(stem) + 1)
        }

    def have(self, wanted: str) -> bool:
        """Whether one of the words is the one wanted, or begins as it does."""
        length = _length(wanted)
        shorter = (wanted[:each] for each in range(_SHORTEST_STEM, length))
        return wanted[:length] in self._beginnings or any(stem in self._own for stem in shorter)


def _length(word: str) -> int:
    """How many letters of a word tell it from others."""
    return min(_STEM, max(_SHORTEST_STEM, len(word)))
