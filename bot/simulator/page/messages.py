"""Messages as they stand in a channel or a thread. Pure but for the time zone's rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from bot.simulator.mrkdwn import DAYS, MONTHS
from bot.simulator.page.blocks import blocks_html, unknown
from bot.simulator.page.html import Fragment, Html, clean, element_id, join, tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.simulator.json_checks import Json
    from bot.simulator.page.control import ControlScope
    from bot.simulator.page.html import Attribute
    from bot.simulator.page.viewer import Viewer
    from bot.simulator.records import AppShortcut, PostedMessage, User

PRIVATE = "Alleen jij ziet dit"


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as one person sees it; ``scope`` is that of its controls, ``replies`` are those in its thread."""

    message: PostedMessage
    viewer: Viewer
    scope: ControlScope
    replies: Sequence[PostedMessage] = ()
    shortcuts: Sequence[AppShortcut] = ()
    in_thread: bool = False

    def fragment(self) -> Fragment:
        """The message with all that belongs to it."""
        message, private = self.message, self.message.private_to is not None
        content = (
            portrait(message.author, by_bot=self._by_bot),
            tag(
                "div",
                self._head(),
                tag("p", tag("span", "◉", aria_hidden="true"), PRIVATE, class_="alleen-jij") if private else None,
                tag("div", self._body(), class_="inhoud"),
                self._thread_link(),
                class_="berichtvak",
            ),
            self._menu(),
        )
        spoken = [message.author.name, f"{self._moment:%H.%M} uur", *([PRIVATE] if private else [])]
        attributes: dict[str, Attribute] = {
            "class_": f"bericht{' prive' if private else ''}",
            "data_source": source_of(message),
            "data_author": message.author.name,
            "data_private": private,
            "tabindex": -1,
            "aria_label": ", ".join(spoken),
        }
        return Fragment(self._id, join(content), "article", attributes)

    @property
    def _id(self) -> str:
        where = "draad" if self.in_thread else "bericht"
        return element_id(where, self.message.channel.id, self.message.ts)

    @property
    def _by_bot(self) -> bool:
        return self.message.author.id == self.scope.bot

    @property
    def _moment(self) -> dt.datetime:
        return _moment(self.message, self.scope.zone)

    def _head(self) -> Html:
        message, moment = self.message, self._moment
        spoken = f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}, {moment:%H.%M} uur"
        return tag(
            "div",
            tag("bdi", message.author.name, class_="auteur"),
            tag("span", "APP", class_="app-merk") if self._by_bot else None,
            tag("time", f"{moment:%H.%M}", datetime=moment.isoformat(), title=spoken),
            tag("span", "(bewerkt)", class_="zacht") if message.edited and not message.deleted else None,
            class_="hoofdregel",
        )

    def _body(self) -> Html:
        message = self.message
        if message.deleted:
            return tag("p", "Dit bericht is verwijderd.", class_="zacht")
        attached = [_attachment(cast("Json", clean(each)), self.scope) for each in message.attachments]
        if message.blocks:
            return join([blocks_html(cast("list[Json]", clean(message.blocks)), self.scope), *attached])
        said = self.scope.markup.mrkdwn(str(clean(message.text)))
        return join([tag("div", said, class_="tekst") if message.text else None, *attached])

    def _thread_link(self) -> Html | None:
        if self.in_thread or not self.replies:
            return None
        words = "1 antwoord" if len(self.replies) == 1 else f"{len(self.replies)} antwoorden"
        return tag("a", words, href=self._thread_address, class_="draadlink")

    @property
    def _thread_address(self) -> str:
        return f"{self.viewer.path}?draad={self.message.ts}"

    def _menu(self) -> Html | None:
        """What can be done with a message. A private one is nowhere but on this screen, so nothing can."""
        if self.message.private_to is not None or self.message.deleted:
            return None
        answer = [] if self.in_thread else [tag("a", "Antwoord in draad", href=self._thread_address)]
        shortcuts = [
            tag("button", each.name, type="button", data_shortcut=each.callback_id) for each in self.shortcuts
        ]
        if not answer and not shortcuts:
            return None
        name = f"Meer acties bij het bericht van {self.message.author.name}"
        return tag(
            "details",
            tag("summary", tag("span", "⋯", aria_hidden="true"), aria_label=name, class_="knop rond"),
            tag("div", *answer, *shortcuts, class_="menulijst"),
            id=f"{self._id}-menu",
            class_="menu berichtmenu",
        )


def source_of(message: PostedMessage) -> str:
    """How the browser names a message when it tells what was done in it."""
    return f"message:{message.channel.id}:{message.ts}"


def portrait(user: User, *, by_bot: bool) -> Html:
    """A coloured square with the first letter; the name stands beside it."""
    colour = "bot" if by_bot else f"kleur-{sum(map(ord, user.name)) % 5}"
    return tag("span", user.name[:1].upper(), class_=f"portret {colour}", aria_hidden="true")


def day_fragment(message: PostedMessage, zone: dt.tzinfo) -> Fragment:
    """The line above the first message of a day."""
    moment = _moment(message, zone)
    words = f"{DAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]} {moment.year}"
    return Fragment(
        element_id("dag", message.channel.id, f"{moment:%Y-%m-%d}"), tag("span", words), "h2", {"class_": "dag"}
    )


def new_fragment(message: PostedMessage) -> Fragment:
    """The line above the first message that had not been read."""
    return Fragment(
        element_id("nieuw", message.channel.id, message.ts), tag("span", "Nieuw"), "div", {"class_": "nieuw"}
    )


def day_of(message: PostedMessage, zone: dt.tzinfo) -> dt.date:
    """The day on which a message was said, where the reader is."""
    return _moment(message, zone).date()


def _moment(message: PostedMessage, zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime.fromtimestamp(float(message.ts), zone)


def _attachment(attachment: Json, scope: ControlScope) -> Html:
    """A secondary attachment: its blocks, or its older fields as text."""
    words = (attachment.get(key) for key in ("pretext", "title", "text", "footer"))
    lines = [tag("div", scope.markup.mrkdwn(str(each)), class_="tekst") for each in words if each]
    blocks = blocks_html(attachment["blocks"], scope) if attachment.get("blocks") else None
    return tag("div", *([blocks] if blocks else lines or [unknown("attachment")]), class_="bijlage")
