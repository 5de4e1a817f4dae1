"""Bar with the workspace's clock: the time, the next event, and buttons that move the clock."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from ..texts import ENGLISH, Texts, TimeBarTexts
from .bars import json_body
from .html import Html, join, tag

if TYPE_CHECKING:
    from ..clock_control import ClockControl

SPEEDS = (0, 1, 60, 3600, 86400)
"""Seconds of the workspace in one real second."""
FIRST, LAST = dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1)  # noqa: DTZ001 - in the workspace's zone


@dataclass(frozen=True, slots=True)
class TimeBar:
    """Bar on the page (see ``page.bars.Bar``) that moves the clock of the workspace.

    Its contents change every second, so its script asks for them and leaves the fields alone.
    """

    clock: ClockControl
    texts: Texts = ENGLISH
    name: str = "clock"
    files: tuple[str, ...] = ("time_bar.js", "time_bar.css")

    def html(self) -> Html:
        """Clock and buttons; always the same."""
        texts = self._texts
        next_event = tag(
            "button",
            texts.next_event,
            type="button",
            id="clock-next",
            class_="button",
            aria_describedby="clock-event",
        )
        return tag(
            "section",
            tag("p", tag("span", texts.now, class_="visually-hidden"), tag("time", id="clock-now")),
            tag("p", id="clock-under-way", role="status"),
            next_event,
            tag("span", id="clock-event"),
            tag("details", tag("summary", texts.other_time, class_="button"), self._panel(), id="clock-menu"),
            aria_label=texts.bar,
            class_="clock",
            id="clock",
            data_texts=json.dumps({"unreachable": texts.unreachable, "nothing": texts.nothing_next}),
        )

    def add_to(self, app: web.Application) -> None:
        """Add the addresses that the script asks for."""
        app.router.add_get("/bar/clock/state", self._show)
        app.router.add_post("/bar/clock/next", self._next)
        app.router.add_post("/bar/clock/go-to", self._go_to)
        app.router.add_post("/bar/clock/speed", self._run)
        app.router.add_post("/bar/clock/restart", self._restart)

    @property
    def _texts(self) -> TimeBarTexts:
        return self.texts.time_bar

    def _panel(self) -> Html:
        texts = self._texts
        asleep = tag("input", id="clock-asleep", type="checkbox")
        speeds = zip(SPEEDS, texts.speeds, strict=True)
        return tag(
            "div",
            tag(
                "form",
                tag("label", texts.go_to, for_="clock-go-to"),
                tag("input", id="clock-go-to", type="text", required=True, autocomplete="off"),
                tag("label", asleep, texts.asleep, class_="clock-option"),
                tag("button", texts.go, type="submit", class_="button primary"),
                tag("p", texts.past, class_="tip"),
                id="clock-form",
            ),
            tag("label", texts.speed, for_="clock-speed"),
            tag("select", *(tag("option", label, value=rate) for rate, label in speeds), id="clock-speed"),
            tag("p", texts.restart_at, id="clock-restart"),
            join(
                tag("button", start.label, type="button", class_="button", data_start=number)
                for number, start in enumerate(self.clock.starts)
            ),
            class_="clock-panel",
        )

    def _state(self) -> dict[str, Any]:
        now, event = self.clock.now(), self.clock.next_event()
        return {
            "now": self._in_words(now),
            "field": f"{now:{self.texts.dates.field}}",
            "rate": self.clock.rate,
            "underWay": self.clock.under_way,
            "next": f"{self._in_words(event.moment.astimezone(now.tzinfo))}: {event.title}" if event else "",
        }

    def _in_words(self, moment: dt.datetime) -> str:
        return self.texts.dates.write(self.texts.dates.full_moment, moment)

    def _moment(self, written: str) -> dt.datetime:
        """The moment as a person writes it here, or by ISO 8601. Raises ValueError."""
        try:
            return dt.datetime.strptime(written.strip(), self.texts.dates.field)  # noqa: DTZ007 - in the workspace's zone
        except ValueError:
            return dt.datetime.fromisoformat(written)

    async def _show(self, _request: web.Request) -> web.Response:
        return web.json_response(self._state(), headers={"Cache-Control": "no-store"})

    async def _next(self, _request: web.Request) -> web.Response:
        event = self.clock.next_event()
        if event is not None:
            self.clock.go_to(event.moment)
        return web.json_response(self._state())

    async def _go_to(self, request: web.Request) -> web.Response:
        body = await json_body(request)
        try:
            moment = self._moment(str(body.get("moment")))
            usable = moment.tzinfo is None and FIRST <= moment < LAST
        except ValueError:
            usable = False
        if not usable:
            example = f"{self.clock.now():{self.texts.dates.field}}"
            raise web.HTTPBadRequest(text=self._texts.unusable.format(example=example))
        self.clock.go_to(moment.replace(tzinfo=self.clock.now().tzinfo), asleep=body.get("asleep") is True)
        return web.json_response(self._state())

    async def _run(self, request: web.Request) -> web.Response:
        rate = (await json_body(request)).get("rate")
        if rate not in SPEEDS:
            raise web.HTTPBadRequest(text=self._texts.no_speed)
        self.clock.run(float(rate))
        return web.json_response(self._state())

    async def _restart(self, request: web.Request) -> web.Response:
        number = (await json_body(request)).get("start")
        starts = self.clock.starts
        if type(number) is not int or not 0 <= number < len(starts):
            raise web.HTTPBadRequest(text=self._texts.no_start)
        self.clock.restart(starts[number].moment)
        return web.json_response(self._state())
