"""Edits of the content, one at a time; every one is drawn from random numbers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.calendar.occurrences import occurrences
from tests.verification.simulation import made_up_content

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from bot.content.models import Content, Deadline

SOON = dt.timedelta(days=35)
HOURS = (dt.time(8, 0), dt.time(9, 0), dt.time(12, 30), dt.time(17, 0), dt.time(23, 0))


class Editor:
    """Keeps what was withdrawn, so that it can be put back."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._withdrawn: list[Deadline] = []
        self._added = 0
        self.edits: dict[str, Callable[[Content, dt.date], Content]] = {
            "add": self.add,
            "move": self.move,
            "withdraw": self.withdraw,
            "restore": self.restore,
            "rename": self.rename,
            "retitle": self.retitle,
            "leads": self.change_leads,
            "hour": self.change_hour,
            "audience": self.change_audience,
        }

    def edit(self, content: Content, day: dt.date) -> Content:
        """Some edit, made on this day."""
        names = tuple(self.edits)
        return self.edits[self._rng.choices(names, weights=(2, 5, 3, 2, 1, 3, 2, 1, 2))[0]](content, day)

    def add(self, content: Content, day: dt.date) -> Content:
        """A new date, not far away."""
        self._added += 1
        later = day + dt.timedelta(days=self._rng.randrange(0, 45))
        new = made_up_content.any_deadline(self._rng, f"nieuw-{self._added}", later)
        return content.model_copy(update={"deadlines": (*content.deadlines, new)})

    def move(self, content: Content, day: dt.date) -> Content:
        """A date is put off or brought forward, by days or by months."""
        days = self._rng.choice((-20, -6, -2, -1, 1, 3, 8, 20, 45, 100))
        return self._change(content, day, lambda old: _shifted(old, dt.timedelta(days=days)))

    def withdraw(self, content: Content, day: dt.date) -> Content:
        """A date is taken out."""
        old = self._near(content, day)
        if old is None:
            return content
        self._withdrawn.append(old)
        left = tuple(deadline for deadline in content.deadlines if deadline is not old)
        return content.model_copy(update={"deadlines": left})

    def restore(self, content: Content, _day: dt.date) -> Content:
        """The last item that was withdrawn is put back."""
        if not self._withdrawn:
            return content
        return content.model_copy(update={"deadlines": (*content.deadlines, self._withdrawn.pop())})

    def rename(self, content: Content, day: dt.date) -> Content:
        """An item gets another id, and says which one it had."""
        self._added += 1
        name = f"hernoemd-{self._added}"
        return self._change(content, day, lambda old: {"id": name, "previous_ids": (*old.previous_ids, old.id)})

    def retitle(self, content: Content, day: dt.date) -> Content:
        """Only the words change."""
        self._added += 1
        return self._change(content, day, lambda _: {"title": f"Andere woorden {self._added}"})

    def change_leads(self, content: Content, day: dt.date) -> Content:
        """Other days before the date."""
        leads = tuple(sorted(self._rng.sample((0, 1, 2, 5, 7, 14, 30), 3), reverse=True))
        return self._change(content, day, lambda _: {"leads": leads})

    def change_hour(self, content: Content, _day: dt.date) -> Content:
        """Another hour for everything."""
        organisation = content.organisation.model_copy(update={"post_at": self._rng.choice(HOURS)})
        return content.model_copy(update={"organisation": organisation})

    def change_audience(self, content: Content, day: dt.date) -> Content:
        """Others hear of it."""
        audience = self._rng.choice(made_up_content.AUDIENCES)
        return self._change(content, day, lambda _: {"audience": audience})

    def _change(self, content: Content, day: dt.date, changes: Callable[[Deadline], dict[str, object]]) -> Content:
        old = self._near(content, day)
        if old is None:
            return content
        new = type(old).model_validate({**dict(old), **changes(old)})
        deadlines = tuple(new if deadline is old else deadline for deadline in content.deadlines)
        return content.model_copy(update={"deadlines": deadlines})

    def _near(self, content: Content, day: dt.date) -> Deadline | None:
        """An item with a date that is near, most of the time; None when there is none at all."""
        near_ids = {occurrence.item_id for occurrence in occurrences(content, day - SOON / 3, day + SOON)}
        near_deadlines = [deadline for deadline in content.deadlines if deadline.id in near_ids] or list(
            content.deadlines
        )
        return self._rng.choice(near_deadlines) if near_deadlines else None


def _shifted(old: Deadline, by: dt.timedelta) -> dict[str, object]:
    when, repeat = old.when, old.repeat
    if repeat is not None and repeat.until is not None:
        repeat = repeat.model_copy(update={"until": repeat.until + by})
    moved = {name: day + by for name in ("date", "from_", "until") if (day := getattr(when, name)) is not None}
    return {"when": when.model_copy(update=moved), "repeat": repeat}
