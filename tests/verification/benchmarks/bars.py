"""Bars of the report: figures with the limit that each has to keep."""

from __future__ import annotations

from typing import NamedTuple

HEADER = ("", "measured", "bar", "")


class Bar(NamedTuple):
    """A figure, and its limit."""

    name: str
    measured: float
    limit: float
    form: str = ".2f"
    at_most: bool = True
    """False for a figure that has to be at least its limit."""

    def row(self) -> tuple[str, str, str, str]:
        """The row of the report."""
        met = self.measured <= self.limit if self.at_most else self.measured >= self.limit
        sign = "≤" if self.at_most else "≥"
        shown = format(self.measured, self.form), f"{sign} {format(self.limit, self.form)}"
        return (self.name, *shown, "met" if met else "**not met**")


def at_least(name: str, measured: float, limit: float, form: str = ".2f") -> Bar:
    """A figure that has to be at least its limit."""
    return Bar(name, measured, limit, form, at_most=False)
