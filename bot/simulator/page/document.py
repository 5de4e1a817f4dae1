"""HTML document of the page: the frame around the fragments."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from . import canvas, sidebar, snapshot, views
from .html import Html, join, tag
from .messages import portrait

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..records import SlashCommand
    from ..state import WorkspaceState
    from ..texts import PageTexts
    from .bars import Bar
    from .snapshot import ScreenSnapshot
    from .viewer import Viewer

STATIC = "/static"
_VIEWPORT = "width=device-width, initial-scale=1, interactive-widget=resizes-content"
"""On a phone the page makes room for the keyboard, so that suggestions stay in sight."""


@dataclass(frozen=True, slots=True)
class PageDocument:
    """Document for one person in one channel."""

    state: WorkspaceState
    viewer: Viewer
    fragments: ScreenSnapshot
    bars: Sequence[Bar]
    title: str

    @property
    def texts(self) -> PageTexts:
        """Texts of the page."""
        return self.state.texts.page

    def html(self) -> str:
        """Write the document."""
        body = tag(
            "body",
            tag("a", self.texts.skip, href="#content", class_="skip"),
            self._top(),
            tag("div", self._navigation(), self._main(), self._thread(), id="frame"),
            tag("dialog", self.fragments.html(views.MODAL), id="dialog", aria_labelledby="modal-title"),
            tag("dialog", id="confirm", aria_labelledby="confirm-title"),
            tag("div", id="announcer", class_="visually-hidden", role="log", aria_label=self.texts.new_messages),
            data_path=self.viewer.path,
            data_thread=self.viewer.thread,
            data_since=self.viewer.since,
            data_home=self.viewer.at_home,
            data_place=self._channel_name,
            data_texts=json.dumps(asdict(self.state.texts.script), ensure_ascii=False),
        )
        return "<!doctype html>" + tag("html", self._head(), body, lang=self.state.texts.lang)

    @property
    def _channel_name(self) -> str:
        channel = self.viewer.channel
        return self.state.bot.name if channel.partner else f"#{channel.name}"

    @property
    def _composer_label(self) -> str:
        pattern = self.texts.message_to if self.viewer.channel.partner else self.texts.message_in
        return pattern.format(place=self._channel_name)

    def _head(self) -> Html:
        files = ["page.css", "page.js", *(name for bar in self.bars for name in bar.files)]
        return tag(
            "head",
            tag("meta", charset="utf-8"),
            tag("meta", name="viewport", content=_VIEWPORT),
            tag("meta", name="color-scheme", content="light dark"),
            tag("title", f"{self._channel_name} · {self.title}"),
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
                    tag("span", self.texts.channels),
                    type="button",
                    id="channels-button",
                    class_="button",
                    aria_expanded="false",
                    aria_controls="navigation",
                ),
                tag("strong", self.title, class_="brand"),
                sidebar.person_menu(self.state, self.viewer),
                class_="topbar",
            ),
            *(self.fragments.html(f"bar-{bar.name}") for bar in self.bars),
            tag("div", self.fragments.html(sidebar.ELSEWHERE), role="status"),
            tag("noscript", tag("p", self.texts.no_script, class_="unsupported")),
            id="top",
        )

    def _navigation(self) -> Html:
        label = self.texts.find_channel
        return tag(
            "nav",
            tag(
                "div",
                tag("label", label, for_="find", class_="visually-hidden"),
                tag("input", id="find", type="search", placeholder=label, autocomplete="off"),
                class_="find",
            ),
            self.fragments.html(sidebar.CHANNELS),
            tag("p", id="found", role="status", class_="visually-hidden"),
            id="navigation",
            aria_label=self.texts.navigation,
        )

    def _main(self) -> Html:
        at_messages = self.viewer.at_messages
        if not at_messages:
            shown = views.HOME if self.viewer.at_home else canvas.CANVAS
            content = tag("div", self.fragments.html(shown), class_="home-box")
        else:
            messages = self.fragments.html(snapshot.MESSAGES)
            content = tag("div", messages, id=snapshot.MESSAGES, class_="messages")
        return tag(
            "main",
            tag("header", self._heading(), class_="heading"),
            self.fragments.html(snapshot.ABSENCE) if at_messages else None,
            tag("div", content, id="content", tabindex=-1),
            self._composer("write", self._composer_label, None) if at_messages else None,
            tag("div", id="notice", class_="notice", role="alert"),
            class_="with-thread" if self.viewer.thread else None,
        )

    def _heading(self) -> Html:
        viewer = self.viewer
        if not viewer.channel.partner:
            name = tag("h1", tag("span", "#", aria_hidden="true", class_="hash"), tag("bdi", viewer.channel.name))
            return join([name, self.fragments.html(canvas.TABS)])
        tabs = [
            tag(
                "a",
                label,
                href=viewer.looking_at(viewer.channel, at_home=at_home).path,
                aria_current="page" if viewer.at_home == at_home else None,
            )
            for label, at_home in ((self.texts.home_tab, True), (self.texts.messages_tab, False))
        ]
        name = tag("h1", portrait(self.state.bot, by_bot=True), tag("bdi", self.state.bot.name))
        return join([name, tag("nav", *tabs, class_="tabs", aria_label=self.texts.app_tabs)])

    def _composer(self, name: str, label: str, thread: str | None) -> Html:
        commands, texts = self.state.commands, self.texts
        return tag(
            "form",
            tag("label", label, for_=name, class_="visually-hidden"),
            tag("ul", id=f"{name}-list", class_="list", role="listbox", aria_label=texts.commands, hidden=True),
            tag(
                "div",
                tag(
                    "textarea",
                    id=name,
                    rows=1,
                    enterkeyhint="send",
                    # Fits beside the buttons on a phone, as a channel's name does not.
                    placeholder=texts.placeholder,
                    aria_haspopup=None if thread else "listbox",
                    aria_controls=None if thread else f"{name}-list",
                    aria_autocomplete=None if thread else "list",
                    aria_describedby=f"{name}-tip",
                    autocomplete="off",
                ),
                None if thread else self._shortcuts(),
                tag("button", texts.send, type="submit", class_="button primary"),
                class_="write-box",
            ),
            tag("p", self._tip(thread), id=f"{name}-tip", class_="tip"),
            class_="composer",
            data_thread=thread,
            data_commands=None if thread else _as_json(commands),
        )

    def _tip(self, thread: str | None) -> str:
        if thread or not self.state.commands:
            return self.texts.keys
        return self.texts.command_keys.format(command=self.state.commands[0].name)

    def _shortcuts(self) -> Html | None:
        items = [
            tag("button", shortcut.name, type="button", data_shortcut=shortcut.callback_id)
            for shortcut in self.state.shortcuts
            if not shortcut.on_message
        ]
        if not items:
            return None
        plus = tag("span", "+", aria_hidden="true")
        return tag(
            "details",
            tag("summary", plus, class_="button round", aria_label=self.texts.shortcuts),
            tag("div", *items, class_="menu-items"),
            class_="menu upward",
            id="shortcuts",
        )

    def _thread(self) -> Html | None:
        if self.viewer.thread is None:
            return None
        return tag(
            "aside",
            tag(
                "header",
                tag("h2", self.texts.thread),
                tag("a", self.texts.close_thread, href=self.viewer.path, class_="button"),
                class_="heading",
            ),
            tag("div", self.fragments.html(snapshot.THREAD), id=snapshot.THREAD, class_="messages"),
            self._composer("reply", self.texts.reply_in_thread, self.viewer.thread),
            id="thread",
            aria_label=self.texts.thread,
        )


def _file(name: str) -> Html:
    address = f"{STATIC}/{name}"
    if name.endswith(".css"):
        return tag("link", rel="stylesheet", href=address)
    return tag("script", type="module", src=address)


def _as_json(commands: tuple[SlashCommand, ...]) -> str:
    return json.dumps(
        [
            {
                "name": command.name,
                "hint": command.usage_hint,
                "summary": command.summary,
                "lines": [asdict(completion) for completion in command.completions],
            }
            for command in commands
        ],
        ensure_ascii=False,
    )
