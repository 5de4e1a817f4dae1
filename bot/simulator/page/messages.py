"""Messages in a channel or a thread, as HTML. Pure but for the time zone's rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from .blocks import blocks_html, unsupported
from .html import Fragment, Html, clean, element_id, join, tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..json_checks import Json
    from ..records import AppShortcut, PostedMessage, User
    from ..texts import Texts
    from .control import ControlScope
    from .html import Attribute
    from .viewer import Viewer


@dataclass(frozen=True, slots=True)
class MessageHtml:
    """A message as one person sees it; ``scope`` is that of its controls, ``replies`` are those in its thread."""

    message: PostedMessage
    viewer: Viewer
    scope: ControlScope
    replies: Sequence[PostedMessage] = ()
    shortcuts: Sequence[AppShortcut] = ()
    in_thread: bool = False

    def fragment(self) -> Fragment:
        """Fragment with author, time, body, thread link and menu."""
        message, private = self.message, self.message.private_to is not None
        dates, texts = self.scope.texts.dates, self.scope.texts.page
        eye = tag("span", "◉", aria_hidden="true")
        content = (
            portrait(message.author, by_bot=self._by_bot),
            tag(
                "div",
                self._head(),
                tag("p", eye, texts.private, class_="only-you") if private else None,
                tag("div", self._body(), class_="content"),
                self._thread_link(),
                class_="message-box",
            ),
            self._menu(),
        )
        time = dates.write(dates.spoken_time, self._moment)
        spoken = [message.author.name, time, *([texts.private] if private else [])]
        attributes: dict[str, Attribute] = {
            "class_": f"message{' private' if private else ''}",
            "data_source": source_of(message),
            "data_author": message.author.name,
            "data_private": private,
            "tabindex": -1,
            "aria_label": ", ".join(spoken),
        }
        return Fragment(self._id, join(content), "article", attributes)

    @property
    def _id(self) -> str:
        container = "thread" if self.in_thread else "message"
        return element_id(container, self.message.channel.id, self.message.ts)

    @property
    def _by_bot(self) -> bool:
        return self.message.author.id == self.scope.bot

    @property
    def _moment(self) -> dt.datetime:
        return _moment(self.message, self.scope.zone)

    def _head(self) -> Html:
        message, moment, dates = self.message, self._moment, self.scope.texts.dates
        title = f"{dates.write(dates.date, moment)}, {dates.write(dates.spoken_time, moment)}"
        edited = message.edited and not message.deleted
        return tag(
            "div",
            tag("bdi", message.author.name, class_="author"),
            tag("span", "APP", class_="app-badge") if self._by_bot else None,
            tag("time", dates.write(dates.time, moment), datetime=moment.isoformat(), title=title),
            tag("span", self.scope.texts.page.edited, class_="soft") if edited else None,
            class_="message-head",
        )

    def _body(self) -> Html:
        message = self.message
        if message.deleted:
            return tag("p", self.scope.texts.page.deleted, class_="soft")
        attachments = [
            _attachment(cast("Json", clean(attachment)), self.scope) for attachment in message.attachments
        ]
        if message.blocks:
            return join([blocks_html(cast("list[Json]", clean(message.blocks)), self.scope), *attachments])
        text = self.scope.markup.mrkdwn(str(clean(message.text)))
        return join([tag("div", text, class_="text") if message.text else None, *attachments])

    def _thread_link(self) -> Html | None:
        if self.in_thread or not self.replies:
            return None
        texts, count = self.scope.texts.page, len(self.replies)
        label = texts.one_reply if count == 1 else texts.replies.format(count=count)
        return tag("a", label, href=self._thread_address, class_="thread-link")

    @property
    def _thread_address(self) -> str:
        return f"{self.viewer.path}?thread={self.message.ts}"

    def _menu(self) -> Html | None:
        """Menu of the message. A private one has none: Slack stores it nowhere, so nothing can be done with it."""
        if self.message.private_to is not None or self.message.deleted:
            return None
        texts = self.scope.texts.page
        reply = [] if self.in_thread else [tag("a", texts.open_thread, href=self._thread_address)]
        shortcuts = [
            tag("button", shortcut.name, type="button", data_shortcut=shortcut.callback_id)
            for shortcut in self.shortcuts
        ]
        if not reply and not shortcuts:
            return None
        label = texts.more_actions.format(author=self.message.author.name)
        return tag(
            "details",
            tag("summary", tag("span", "⋯", aria_hidden="true"), aria_label=label, class_="button round"),
            tag("div", *reply, *shortcuts, class_="menu-items"),
            id=f"{self._id}-menu",
            class_="menu message-menu",
        )


def source_of(message: PostedMessage) -> str:
    """Name of a message in requests of the browser."""
    return f"message:{message.channel.id}:{message.ts}"


def portrait(user: User, *, by_bot: bool) -> Html:
    """A coloured square with the first letter; the name stands beside it."""
    colour = "bot" if by_bot else f"colour-{sum(map(ord, user.name)) % 5}"
    return tag("span", user.name[:1].upper(), class_=f"portrait {colour}", aria_hidden="true")


def day_fragment(message: PostedMessage, zone: dt.tzinfo, texts: Texts) -> Fragment:
    """Line above the first message of a day."""
    moment = _moment(message, zone)
    line = texts.dates.write(texts.dates.day, moment)
    id_ = element_id("day", message.channel.id, f"{moment:%Y-%m-%d}")
    return Fragment(id_, tag("span", line), "h2", {"class_": "day"})


def unread_fragment(message: PostedMessage, texts: Texts) -> Fragment:
    """Line above the first unread message."""
    id_ = element_id("new", message.channel.id, message.ts)
    return Fragment(id_, tag("span", texts.page.unread_line), "div", {"class_": "new"})


def day_of(message: PostedMessage, zone: dt.tzinfo) -> dt.date:
    """Day of a message in the reader's zone."""
    return _moment(message, zone).date()


def _moment(message: PostedMessage, zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime.fromtimestamp(float(message.ts), zone)


def _attachment(attachment: Json, scope: ControlScope) -> Html:
    """A secondary attachment: its blocks, or its older fields as text."""
    fields = (attachment.get(key) for key in ("pretext", "title", "text", "footer"))
    lines = [tag("div", scope.markup.mrkdwn(str(value)), class_="text") for value in fields if value]
    blocks = blocks_html(attachment["blocks"], scope) if attachment.get("blocks") else None
    return tag("div", *([blocks] if blocks else lines or [unsupported("attachment", scope)]), class_="attachment")
