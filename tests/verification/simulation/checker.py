"""Checker: the messages in the channels are those that the content asked for, each once, in its window, no more.

Every target (a reminder in a channel) has a window: from the moment at which it is due until it must stand at last
(``weather``) or is of no more use (``expectations``). Every post that tells a date is given to a target whose
window it fell into, and no target gets two; as in the Jepsen analysis of Chronos, where runs are matched with
targets. A target that is left without a post needs an excuse, a post without a target is one too many.

Nothing of the posting code is used, and nothing of what it wrote down but one thing: of which dates it says itself
that they may have been told twice.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from bot.platform_ids import SLACK, platform_of
from tests.verification.simulation.corrections import TOLD_AFTERWARDS, check_corrections
from tests.verification.simulation.expectations import Expectations
from tests.verification.simulation.statements import LATE, REMINDER, Statement, read
from tests.verification.simulation.verdict import Problem, Verdict
from tests.verification.simulation.weather import PATIENCE, Weather

if TYPE_CHECKING:
    from tests.verification.simulation.chronicle import About, Chronicle, Message
    from tests.verification.simulation.expectations import Key, Target

IN_FLIGHT = dt.timedelta(seconds=60)
"""Time after a change in which a message that left before it may still arrive."""
LATE_AFTER = dt.timedelta(hours=1)
"""From so long after its moment on a reminder says that it is late."""
ABOUT = dt.timedelta(minutes=15)
"""Exactness of that: a clock may be off."""
TOGETHER = 2
"""So many steps of contract rounds make one message."""
AFRESH = dt.timedelta(days=30)
"""A reminder that was told is told once more when its moment moved by so much."""
UNSEEN = dt.timedelta(hours=13)
"""A reminder due so shortly before an edit may count as due after it: the bot plans twice a day."""
AT_HAND = dt.timedelta(hours=25)
"""A reminder that is moved so shortly before its moment is told, also when its new moment has passed."""


class Said(NamedTuple):
    """One date in one message."""

    statement: Statement
    message: Message


def check(chronicle: Chronicle) -> Verdict:
    """Match what was asked for with what was posted."""
    return _Check(chronicle).verdict


class _Check:
    def __init__(self, chronicle: Chronicle) -> None:
        self._chronicle = chronicle
        self._weather = Weather(chronicle)
        self._expected = Expectations(chronicle, self._weather)
        years = (chronicle.end - chronicle.start) / dt.timedelta(days=365.25)
        self.verdict = Verdict(years=years, messages=len(chronicle.messages))
        self._unknown = {(channel, about) for channel, about, _ in chronicle.unknown}
        self._late: defaultdict[str, list[tuple[Target, Message]]] = defaultdict(list)
        self._steps: defaultdict[tuple[str, dt.datetime], list[tuple[Target, Message]]] = defaultdict(list)
        """Steps of contract rounds that were told in time, by channel and the moment at which they were due."""
        statements = self._heard()
        for channel, about in sorted(statements):
            self._match(channel, about, statements[channel, about])
            self.verdict.corrections += check_corrections(
                self, (channel, about), statements[channel, about], self._expected.standing(about)
            )
        for targets in self._expected.targets.values():
            for index, target in enumerate(targets):
                if target.told_at is None:
                    self._excuse(target, targets[:index])
        for channel, merged in self._late.items():
            self._check_merged(channel, merged)
        for (channel, due), steps in self._steps.items():
            self._check_joined(channel, due, steps)
        self._check_manners()
        self.verdict.problems.sort()

    @property
    def weather(self) -> Weather:
        """The troubles."""
        return self._weather

    @property
    def end(self) -> dt.datetime:
        """End of the simulation."""
        return self._chronicle.end

    def problem(self, at: dt.datetime, kind: str, announcement: tuple[str, About], why: str) -> None:
        """Something that is not allowed."""
        self.verdict.problems.append(Problem(at, kind, *announcement, why))

    def surplus(self, at: dt.datetime, kind: str, announcement: tuple[str, About], why: str) -> None:
        """Something that was said once too often: allowed where Slack could not be read back, if it is marked."""
        here = platform_of(announcement[0]) == SLACK
        blind = here and any(start <= at <= end + AFRESH for start, end in self._chronicle.unreadable)
        if blind and announcement in self._chronicle.marked:
            self.verdict.doubles += 1
        else:
            self.problem(at, kind, announcement, why)

    def is_unknown(self, announcement: tuple[str, About]) -> bool:
        """True when the bot can't know of something that it told, or not, about a date in a channel."""
        return announcement in self._unknown

    def settled(self, moment: dt.datetime) -> dt.datetime:
        """Until when what was right before an edit at this moment may still arrive."""
        overlaps = (end for start, end in self._chronicle.overlaps if start <= moment <= end)
        return max(overlaps, default=moment) + IN_FLIGHT

    def told_afresh(self, key: Key, told_at: dt.datetime, at: dt.datetime) -> bool:
        """True when a date moved so far that its reminder is told afresh: the first is left as it is then."""
        far = AFRESH - TOLD_AFTERWARDS
        return any(
            told_at < target.start <= at and target.due - told_at > far
            for target in self._expected.targets.get(key, ())
        )

    def _heard(self) -> dict[tuple[str, About], list[Said]]:
        heard: defaultdict[tuple[str, About], list[Said]] = defaultdict(list)
        for message in sorted(self._chronicle.messages, key=lambda message: message.at):
            for statement in read(message.text):
                heard[message.channel, statement.about].append(Said(statement, message))
        return heard

    def _match(self, channel: str, about: About, statements: list[Said]) -> None:
        """Give each reminder that was posted to a target."""
        for statement, message in statements:
            if statement.form not in {REMINDER, LATE}:
                continue
            targets = self._expected.targets.get((channel, about, statement.lead), [])
            announcement, at = (channel, about), message.at
            fitting = [target for target in targets if self._fits(target, statement, at)]
            free = [target for target in fitting if target.told_at is None and self._may(target, targets)]
            if free:
                target = free[0]
                target.told_at = at
                self._check_time(target, statement, at)
                if statement.form == LATE:
                    self._late[channel].append((target, message))
                elif about[1] and target.start < target.due - UNSEEN:
                    self._steps[channel, target.due].append((target, message))
            elif fitting:
                self.surplus(
                    at, "told twice", announcement, f"{statement.date}, {statement.lead} days before, once more"
                )
            else:
                self.problem(
                    at,
                    "not asked for",
                    announcement,
                    f"at that moment no reminder of {statement.date}, {statement.lead} days before, was due",
                )

    def _fits(self, target: Target, statement: Statement, at: dt.datetime) -> bool:
        return target.date == statement.date and max(
            target.due - self._weather.haste(at), target.start
        ) <= at < min(self.settled(target.end) if target.end < self.end else target.end, target.latest + IN_FLIGHT)

    def _may(self, target: Target, targets: list[Target]) -> bool:
        """True when it may be told once more, or although its moment had passed when the content named it."""
        before = targets[: targets.index(target)]
        told_before = [earlier for earlier in before if earlier.told_at is not None]
        if told_before and max(target.due, target.start) - max(
            told_before[-1].due, told_before[-1].start
        ) < AFRESH - dt.timedelta(1):
            return False
        if target.due >= target.start:
            return target.due >= self._chronicle.start
        if target.start <= self._chronicle.start:
            return False
        unseen = self._last_seen(target.start) - UNSEEN
        if target.due >= unseen:
            return target.due >= self._chronicle.start
        return bool(before) and before[-1].told_at is None and before[-1].due < target.start + AT_HAND

    def _last_seen(self, moment: dt.datetime) -> dt.datetime:
        """Last moment at which the bot was there, by this one."""
        spell = self._weather.trouble("", moment - IN_FLIGHT, moment + IN_FLIGHT)
        return min(moment, spell[0]) if spell else moment

    def _check_time(self, target: Target, statement: Statement, at: dt.datetime) -> None:
        """Check that it was told in time, as late if it was late, and not after a later one was due."""
        channel, about, lead = target.key
        announcement, since = (channel, about), max(target.due, target.start)
        late = at - target.due
        if at > self._weather.deadline(channel, since):
            self.problem(
                at, "too late", announcement, f"due {target.due:%Y-%m-%d %H:%M} UTC, without a reason to wait"
            )
        if late > LATE_AFTER + ABOUT and statement.form == REMINDER and target.due >= target.start:
            self.problem(at, "not called late", announcement, f"due {target.due:%Y-%m-%d %H:%M} UTC")
        if late < LATE_AFTER - ABOUT and statement.form == LATE:
            self.problem(at, "called late", announcement, f"due {target.due:%Y-%m-%d %H:%M} UTC")
        later = self._later(target, at - IN_FLIGHT)
        if late > LATE_AFTER + ABOUT and later and not self._told_before_it_moved(later):
            self.problem(at, "overtaken", announcement, f"{later.key[2]} days before was due by then, not {lead}")
        self.verdict.targets += 1
        self.verdict.on_time += late <= LATE_AFTER
        self.verdict.late += late > LATE_AFTER

    def _later(self, target: Target, moment: dt.datetime) -> Target | None:
        """A later reminder of the same date that was due before this moment."""
        for other in self._expected.leads[target.key[:2]]:
            named = other.start <= other.due or other.told_at is not None
            asked = named and other.due < other.end and other.key != target.key
            stood = other.end > moment or other.told_at is not None
            if asked and stood and target.due < other.due <= moment and other.date == target.date:
                return other
        return None

    def _told_before_it_moved(self, target: Target) -> bool:
        """True when it was told for an earlier date and corrected, so that it is not told afresh."""
        targets = self._expected.targets[target.key]
        before = targets[: targets.index(target)]
        return any(earlier.told_at is not None and target.due - earlier.due < AFRESH for earlier in before)

    def _excuse(self, target: Target, before: list[Target]) -> None:
        """A target without a post: was it not needed any more before it had to stand?"""
        channel, about, _ = target.key
        ready = self._chronicle.ready or self.end
        if not max(target.start, ready) <= target.due < min(target.end, self.end):
            return
        self.verdict.targets += 1
        deadline = self._weather.deadline(channel, target.due)
        if self._told_before_it_moved(target):
            self.verdict.excused["told before it moved"] += 1
        elif target.end <= deadline:
            self.verdict.excused["changed before it was told"] += 1
        elif self._later(target, deadline):
            self.verdict.excused["a later reminder says it"] += 1
        elif target.expires <= deadline:
            spell = self._weather.trouble(channel, target.due, deadline)
            self.verdict.excused[f"expired: {spell[2] if spell else 'quiet hours'}"] += 1
        elif deadline >= self.end:
            self.verdict.excused["the end came first"] += 1
        elif any(
            earlier.due < target.due < earlier.due + AFRESH and self._later(earlier, earlier.end)
            for earlier in before
        ):
            self.verdict.excused["a later reminder said it before it moved"] += 1
        elif target.key in self._chronicle.unknown:
            self.verdict.excused["can't be known of"] += 1
        else:
            why = f"due {target.due:%Y-%m-%d %H:%M} UTC ({target.key[2]} days before {target.date})"
            self.problem(
                deadline, "missing", (channel, about), f"{why}, not posted by {deadline:%Y-%m-%d %H:%M} UTC"
            )

    def _check_merged(self, channel: str, merged: list[tuple[Target, Message]]) -> None:
        """After downtime all that is late in a channel comes in one message."""
        messages = {message.ts: message for _, message in merged}
        for target, message in merged:
            since = max(target.due, target.start) + LATE_AFTER + ABOUT
            for other in messages.values():
                first = since < other.at < message.at and target.due >= target.start
                if first and self._weather.merely_down(channel, target.due, message.at):
                    why = f"{target.date}, {target.key[2]} days before, could have come with message {other.ts}"
                    self.problem(message.at, "not merged", target.key[:2], why)

    def _check_joined(self, channel: str, due: dt.datetime, steps: list[tuple[Target, Message]]) -> None:
        """Two steps that are due in a channel at one moment come in one message, there or in one thread."""
        last = max(message.at for _, message in steps)
        if not self._chronicle.alone or self._weather.trouble(channel, due - PATIENCE, last + IN_FLIGHT):
            return
        by_thread: defaultdict[str, list[str]] = defaultdict(list)
        for _, message in steps:
            by_thread[message.thread_ts].append(message.ts)
        for stamps in by_thread.values():
            self.verdict.joined += len(stamps) - len(set(stamps))
            if len(set(stamps)) > math.ceil(len(stamps) / TOGETHER):
                why = f"{len(stamps)} steps in {len(set(stamps))} messages"
                self.problem(last, "not joined", steps[0][0].key[:2], why)

    def _check_manners(self) -> None:
        """The quiet hours, and the speed."""
        for message in self._chronicle.messages:
            at = message.at
            quiet = self._weather.quiet(at) and self._weather.quiet(at - IN_FLIGHT)
            if quiet and self._weather.quiet(at + self._weather.haste(at)):
                self.problem(at, "in the quiet hours", (message.channel, ("", "", "")), message.text)
        if self._chronicle.alone:
            for at, channel in self._chronicle.too_fast:
                if self._weather.trouble(channel, at - IN_FLIGHT, at + IN_FLIGHT):
                    continue  # a process that is started anew does not know how fast the one before it was
                self.problem(at, "too fast", (channel, ("", "", "")), "Slack had to answer 429")
