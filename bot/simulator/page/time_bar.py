"""The bar with the workspace's clock: what time it is, what comes next, and how to get there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.simulator.mrkdwn import DAYS, MONTHS
from bot.simulator.page.heard import heard
from bot.simulator.page.html import Html, join, tag

if TYPE_CHECKING:
    from bot.simulator.clock_control import ClockControl, UpcomingEvent

SPEEDS = (
    (0, "pauze"),
    (1, "gewoon"),
    (60, "een minuut per seconde"),
    (3600, "een uur per seconde"),
    (86400, "een dag per seconde"),
)
FIRST, LAST = dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1)  # noqa: DTZ001 - in whatever zone the workspace has
_UNUSABLE = "Kies een dag en een tijd tussen 2000 en 2100."


@dataclass(frozen=True, slots=True)
class TimeBar:
    """A bar on the page (see ``bot.simulator.page.bars.Bar``) that moves the time of the workspace.

    What it shows changes all the time, so its script asks for that itself and leaves the fields alone.
    """

    travel: ClockControl
    name: str = "tijd"
    files: tuple[str, ...] = ("time_bar.js", "time_bar.css")

    def html(self) -> Html:
        """The clock and its buttons; always the same."""
        return tag(
            "section",
            tag("p", tag("span", "Tijd in de werkplek", class_="alleen-voorlezen"), tag("time", id="tijd-nu")),
            tag("p", id="tijd-onderweg", role="status"),
            tag(
                "button",
                "Volgende gebeurtenis",
                type="button",
                id="tijd-volgende",
                class_="knop",
                aria_describedby="tijd-wat",
            ),
            tag("span", id="tijd-wat"),
            tag(
                "details",
                tag("summary", "Andere tijd", class_="knop"),
                self._elsewhere(),
                id="tijd-menu",
            ),
            aria_label="De klok van de werkplek",
            class_="tijd",
        )

    def add_to(self, app: web.Application) -> None:
        """What the script asks for."""
        app.router.add_get("/balk/tijd/stand", self._show)
        app.router.add_post("/balk/tijd/volgende", self._next)
        app.router.add_post("/balk/tijd/naar", self._go)
        app.router.add_post("/balk/tijd/tempo", self._run)
        app.router.add_post("/balk/tijd/opnieuw", self._restart)

    def _elsewhere(self) -> Html:
        return tag(
            "div",
            tag(
                "form",
                tag("label", "Ga naar", for_="tijd-naar"),
                tag(
                    "input",
                    id="tijd-naar",
                    type="datetime-local",
                    required=True,
                    min=_for_field(FIRST),
                    max=_for_field(LAST),
                ),
                tag(
                    "label",
                    tag("input", id="tijd-uit", type="checkbox"),
                    "De bot staat intussen uit en haalt daarna in",
                    class_="tijd-keuze",
                ),
                tag("button", "Ga", type="submit", class_="knop hoofd"),
                tag("p", "Een moment dat voorbij is, begint opnieuw met lege kanalen.", class_="tip"),
                id="tijd-reis",
            ),
            tag("label", "Tempo", for_="tijd-tempo"),
            tag("select", *(tag("option", label, value=rate) for rate, label in SPEEDS), id="tijd-tempo"),
            tag("p", "Begin opnieuw op", id="tijd-opnieuw"),
            join(
                tag("button", start.label, type="button", class_="knop", data_start=number)
                for number, start in enumerate(self.travel.starts)
            ),
            class_="tijd-vak",
        )

    def _state(self) -> dict[str, Any]:
        now, event = self.travel.now(), self.travel.next_event()
        return {
            "now": in_words(now),
            "field": _for_field(now),
            "rate": self.travel.rate,
            "underWay": self.travel.under_way,
            "next": _announced(event, now) if event else "",
        }

    async def _show(self, _request: web.Request) -> web.Response:
        return web.json_response(self._state(), headers={"Cache-Control": "no-store"})

    async def _next(self, _request: web.Request) -> web.Response:
        event = self.travel.next_event()
        if event is not None:
            self.travel.go_to(event.moment)
        return web.json_response(self._state())

    async def _go(self, request: web.Request) -> web.Response:
        said = await heard(request)
        try:
            moment = dt.datetime.fromisoformat(str(said.get("moment")))
            usable = moment.tzinfo is None and FIRST <= moment < LAST
        except ValueError:
            usable = False
        if not usable:
            raise web.HTTPBadRequest(text=_UNUSABLE)
        self.travel.go_to(moment.replace(tzinfo=self.travel.now().tzinfo), asleep=said.get("asleep") is True)
        return web.json_response(self._state())

    async def _run(self, request: web.Request) -> web.Response:
        rate = (await heard(request)).get("rate")
        if rate not in [known for known, _ in SPEEDS]:
            raise web.HTTPBadRequest(text="Dit tempo is er niet.")
        self.travel.run(float(rate))
        return web.json_response(self._state())

    async def _restart(self, request: web.Request) -> web.Response:
        number = (await heard(request)).get("start")
        starts = self.travel.starts
        if type(number) is not int or not 0 <= number < len(starts):
            raise web.HTTPBadRequest(text="Dit begin is er niet.")
        self.travel.restart(starts[number].moment)
        return web.json_response(self._state())


def in_words(moment: dt.datetime) -> str:
    """Write "zaterdag 1 juni 2024, 9.00 uur"."""
    date = f"{DAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]} {moment.year}"
    return f"{date}, {moment.hour}.{moment:%M} uur"


def _announced(event: UpcomingEvent, now: dt.datetime) -> str:
    return f"{in_words(event.moment.astimezone(now.tzinfo))}: {event.what}"


def _for_field(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"
