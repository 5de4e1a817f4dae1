"""A date, or a window with the words of the source such as "half september".

Shown by ``messages/dates.when_words``, its distance by ``messages/occurrence_text.distance``. A step of a
contract round has the same without a year: ``Phase`` in ``models.py``.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from bot.content.field_types import Line, Model


class Precision(StrEnum):
    """Precision of a date."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    AROUND = "around"
    NONE = "none"


class When(Model):
    """A date with its precision and the literal words of the source.

    ``day`` has ``date``; ``month`` and ``year`` have ``date`` (the last day that fits); ``around`` has ``from``
    and ``until``; ``none`` has neither.
    """

    model_config = ConfigDict(populate_by_name=True)

    precision: Precision
    """Hoe precies de datum bekend is: day, month, year, around of none."""
    date: dt.date | None = None
    """De datum (jjjj-mm-dd). Bij month en year: de laatste dag die nog past."""
    from_: Annotated[dt.date | None, Field(alias="from")] = None
    """Eerste dag van het venster (alleen bij around)."""
    until: dt.date | None = None
    """Laatste dag van het venster (alleen bij around)."""
    wording: Line
    """De letterlijke woorden van de bron, bijvoorbeeld "Uiterlijk in 2025"."""

    @model_validator(mode="after")
    def _dates_fit_precision(self) -> Self:
        window = (self.from_ is not None, self.until is not None)
        if self.precision is Precision.AROUND:
            if window != (True, True) or self.date is not None:
                raise ValueError('Bij precision "around" horen "from" en "until" en geen "date".')
            if self.from_ is not None and self.until is not None and self.from_ > self.until:
                raise ValueError('"from" ligt na "until": draai de twee datums om.')
        elif self.precision is Precision.NONE:
            if self.date is not None or any(window):
                raise ValueError('Bij precision "none" hoort geen datum.')
        elif self.date is None or any(window):
            raise ValueError(f'Bij precision "{self.precision.value}" hoort "date" en geen "from" of "until".')
        return self

    @property
    def first_day(self) -> dt.date | None:
        """The first day on which it can fall, or None without a date."""
        if self.date is not None and self.precision is Precision.YEAR:
            return self.date.replace(month=1, day=1)
        if self.date is not None and self.precision is Precision.MONTH:
            return self.date.replace(day=1)
        return self.date or self.from_

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it can fall, or None without a date."""
        return self.date or self.until
