"""Text as Slack takes it: shown as it is, never formatted by accident."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.messages.block_kit import Element, element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.messages.message import Link

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\uffff]|[\ud800-\udfff]"
)
_URL = re.compile(r"https://[^\s<>|]*[^\s<>|.,;:)\]]")
LOOK_ALIKES = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
"""mrkdwn marks become look-alikes: a text is never formatted by accident."""


def escape(text: str) -> str:
    """Text that Slack shows as it is: control characters out, ``&``, ``<`` and ``>`` as entities."""
    return _CONTROL.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> Element:
    """Text without any marks."""
    return element("plain_text", text=escape(text), emoji=False)


def markdown(text: str) -> Element:
    """Text that is escaped already, with the marks that were put in it."""
    return element("mrkdwn", text=text, verbatim=True)


def mrkdwn(text: str, links: Sequence[Link] = ()) -> str:
    """Escaped text in which only https addresses and the words of these links can be pressed."""
    for index, link in enumerate(links):
        before, words, after = text.partition(link.words)
        if words:
            others = (*links[:index], *links[index + 1 :])
            address = escape(link.url).replace("|", "%7C")
            return f"{mrkdwn(before, others)}<{address}|{_shown(words)}>{mrkdwn(after, others)}"
    pieces: list[str] = []
    end = 0
    for url in _URL.finditer(text):
        pieces += [_shown(text[end : url.start()]), f"<{escape(url.group())}>"]
        end = url.end()
    return "".join([*pieces, _shown(text[end:])])


def _shown(text: str) -> str:
    return escape(text).translate(LOOK_ALIKES)


def strong(text: str) -> str:
    """Escaped text in bold, on one line; nothing when there is nothing."""
    flat = " ".join(escape(text).translate(LOOK_ALIKES).split())
    return f"*{flat}*" if flat else ""
