"""The whole page: the frame around the fragments."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.simulator.page import sidebar, snapshot, views
from bot.simulator.page.html import Html, join, tag
from bot.simulator.page.messages import portrait

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.simulator.page.bars import Bar
    from bot.simulator.page.snapshot import ScreenSnapshot
    from bot.simulator.page.viewer import Viewer
    from bot.simulator.records import SlashCommand
    from bot.simulator.state import WorkspaceState

STATIC = "/pagina"
_PLACEHOLDER = "Schrijf een bericht"
"""Fits beside the buttons on a phone, as the name of a channel does not; that stands above and in the label."""
_VIEWPORT = "width=device-width, initial-scale=1, interactive-widget=resizes-content"
"""On a phone the page makes room for the keyboard, so that suggestions stay in sight."""


@dataclass(frozen=True, slots=True)
class PageDocument:
    """The page for one person at one place."""

    state: WorkspaceState
    viewer: Viewer
    shown: ScreenSnapshot
    bars: Sequence[Bar]
    title: str

    def html(self) -> str:
        """The document as it is sent."""
        body = tag(
            "body",
            tag("a", "Naar de berichten", href="#inhoud", class_="spring"),
            self._top(),
            tag("div", self._navigation(), self._main(), self._thread(), id="vlak"),
            tag("dialog", self.shown.html(views.MODAL), id="dialoog", aria_labelledby="venster-titel"),
            tag("dialog", id="zeker", aria_labelledby="zeker-titel"),
            tag("div", id="omroep", class_="alleen-voorlezen", role="log", aria_label="Nieuwe berichten"),
            data_path=self.viewer.path,
            data_thread=self.viewer.thread,
            data_since=self.viewer.since,
            data_home=self.viewer.at_home,
            data_place=self._place_name,
        )
        return "<!doctype html>" + tag("html", self._head(), body, lang="nl")

    @property
    def _place_name(self) -> str:
        viewer = self.viewer
        return self.state.bot.name if viewer.channel.partner else f"#{viewer.channel.name}"

    @property
    def _invitation(self) -> str:
        return f"Bericht {'aan' if self.viewer.channel.partner else 'in'} {self._place_name}"

    def _head(self) -> Html:
        files = ["page.css", "page.js", *(name for bar in self.bars for name in bar.files)]
        return tag(
            "head",
            tag("meta", charset="utf-8"),
            tag("meta", name="viewport", content=_VIEWPORT),
            tag("meta", name="color-scheme", content="light dark"),
            tag("title", f"{self._place_name} · {self.title}"),
            tag("link", rel="icon", href=f"{STATIC}/icon.svg", type="image/svg+xml"),
            *(_file(name) for name in files),
        )

    def _top(self) -> Html:
        return tag(
            "header",
            tag(
                "div",
                tag(
                    "button",
                    tag("span", "☰", aria_hidden="true"),
                    tag("span", "Kanalen"),
                    type="button",
                    id="kanalenknop",
                    class_="knop",
                    aria_expanded="false",
                    aria_controls="navigatie",
                ),
                tag("strong", self.title, class_="merk"),
                sidebar.person_menu(self.state, self.viewer),
                class_="kopbalk",
            ),
            *(self.shown.html(f"balk-{bar.name}") for bar in self.bars),
            tag("div", self.shown.html(sidebar.ELSEWHERE), role="status"),
            tag(
                "noscript",
                tag("p", "Zet JavaScript aan: zonder kan deze pagina niets versturen.", class_="onbekend"),
            ),
            id="top",
        )

    def _navigation(self) -> Html:
        return tag(
            "nav",
            tag(
                "div",
                tag("label", "Zoek een kanaal", for_="zoek", class_="alleen-voorlezen"),
                tag("input", id="zoek", type="search", placeholder="Zoek een kanaal", autocomplete="off"),
                class_="zoek",
            ),
            self.shown.html(sidebar.CHANNELS),
            tag("p", id="gevonden", role="status", class_="alleen-voorlezen"),
            id="navigatie",
            aria_label="Kanalen en app",
        )

    def _main(self) -> Html:
        viewer = self.viewer
        if viewer.at_home:
            content = tag("div", self.shown.html(views.HOME), class_="startvak")
        else:
            content = tag("div", self.shown.html(snapshot.MESSAGES), id=snapshot.MESSAGES, class_="berichten")
        return tag(
            "main",
            tag("header", self._place(), class_="plaats"),
            None if viewer.at_home else self.shown.html(snapshot.ABSENCE),
            tag("div", content, id="inhoud", tabindex=-1),
            None if viewer.at_home else self._composer("schrijf", self._invitation, None),
            tag("div", id="melding", class_="melding", role="alert"),
            class_="met-draad" if viewer.thread else None,
        )

    def _place(self) -> Html:
        viewer = self.viewer
        if not viewer.channel.partner:
            return tag("h1", tag("span", "#", aria_hidden="true", class_="hek"), tag("bdi", viewer.channel.name))
        tabs = [
            tag(
                "a",
                label,
                href=viewer.looking_at(viewer.channel, at_home=at_home).path,
                aria_current="page" if viewer.at_home == at_home else None,
            )
            for label, at_home in (("Start", True), ("Berichten", False))
        ]
        name = tag("h1", portrait(self.state.bot, by_bot=True), tag("bdi", self.state.bot.name))
        return join([name, tag("nav", *tabs, class_="tabs", aria_label="Van de app")])

    def _composer(self, name: str, label: str, thread: str | None) -> Html:
        return tag(
            "form",
            tag("label", label, for_=name, class_="alleen-voorlezen"),
            tag("ul", id=f"{name}-lijst", class_="lijst", role="listbox", aria_label="Opdrachten", hidden=True),
            tag(
                "div",
                tag(
                    "textarea",
                    id=name,
                    rows=1,
                    enterkeyhint="send",
                    placeholder=_PLACEHOLDER,
                    aria_haspopup=None if thread else "listbox",
                    aria_controls=None if thread else f"{name}-lijst",
                    aria_autocomplete=None if thread else "list",
                    aria_describedby=f"{name}-tip",
                    autocomplete="off",
                ),
                None if thread else self._shortcuts(),
                tag("button", "Verstuur", type="submit", class_="knop hoofd"),
                class_="schrijfvak",
            ),
            tag("p", _tip(self.state.commands, thread), id=f"{name}-tip", class_="tip"),
            class_="schrijver",
            data_thread=thread,
            data_commands=None if thread else _as_json(self.state.commands),
        )

    def _shortcuts(self) -> Html | None:
        items = [
            tag("button", each.name, type="button", data_shortcut=each.callback_id)
            for each in self.state.shortcuts
            if not each.on_message
        ]
        if not items:
            return None
        return tag(
            "details",
            tag("summary", tag("span", "+", aria_hidden="true"), class_="knop rond", aria_label="Snelkoppelingen"),
            tag("div", *items, class_="menulijst"),
            class_="menu omhoog",
            id="snelkoppelingen",
        )

    def _thread(self) -> Html | None:
        if self.viewer.thread is None:
            return None
        return tag(
            "aside",
            tag(
                "header",
                tag("h2", "Draad"),
                tag("a", "Sluit draad", href=self.viewer.path, class_="knop"),
                class_="plaats",
            ),
            tag("div", self.shown.html(snapshot.THREAD), id=snapshot.THREAD, class_="berichten"),
            self._composer("antwoord", "Antwoord in deze draad", self.viewer.thread),
            id="draad",
            aria_label="Draad",
        )


def _file(name: str) -> Html:
    address = f"{STATIC}/{name}"
    if name.endswith(".css"):
        return tag("link", rel="stylesheet", href=address)
    return tag("script", type="module", src=address)


def _tip(commands: tuple[SlashCommand, ...], thread: str | None) -> str:
    if thread or not commands:
        return "Enter verstuurt, Shift+Enter geeft een nieuwe regel."
    return f"Typ {commands[0].name} en je vraag. Enter verstuurt."


def _as_json(commands: tuple[SlashCommand, ...]) -> str:
    return json.dumps(
        [
            {
                "name": command.name,
                "hint": command.usage_hint,
                "summary": command.summary,
                "lines": [{"line": each.line, "summary": each.summary} for each in command.completions],
            }
            for command in commands
        ],
        ensure_ascii=False,
    )
