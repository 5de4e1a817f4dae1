"""Text as Slack takes it: shown as it is, never formatted by accident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages.elements import Element, element
from bot.messages.message import Link
from bot.messages.text_pieces import ADDRESS, clean, pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

LOOK_ALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
"""mrkdwn marks become look-alikes: a text is never formatted by accident."""


def escape(text: str) -> str:
    """Text that Slack shows as it is: control characters out, ``&``, ``<`` and ``>`` as entities."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> Element:
    """Text without any marks."""
    return element("plain_text", text=escape(text), emoji=False)


def markdown(text: str) -> Element:
    """Text that is escaped already, with the marks that were put in it."""
    return element("mrkdwn", text=text, verbatim=True)


def mrkdwn(text: str, links: Sequence[Link] = ()) -> str:
    """Escaped text in which only https addresses and the words of these links can be pressed."""
    if not links and ADDRESS not in text:
        return _shown(text)
    return "".join(
        _pressable(piece) if isinstance(piece, Link) else _shown(piece) for piece in pieces(text, links)
    )


def _pressable(link: Link) -> str:
    address = escape(link.url).replace("|", "%7C")
    return f"<{address}>" if link.words == link.url else f"<{address}|{_shown(link.words)}>"


def _shown(text: str) -> str:
    return escape(text).translate(LOOK_ALIKES)


def strong(text: str) -> str:
    """Escaped text in bold, on one line; nothing when there is nothing."""
    flat = " ".join(escape(text).translate(LOOK_ALIKES).split())
    return f"*{flat}*" if flat else ""
