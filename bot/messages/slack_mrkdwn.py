"""Text as Slack takes it: shown as it is, never formatted by accident."""

from __future__ import annotations

import re

from bot.messages.block_kit import Element, element

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


def mrkdwn(text: str) -> str:
    """Escaped text in which only https addresses are links."""
    pieces: list[str] = []
    end = 0
    for link in _URL.finditer(text):
        pieces += [escape(text[end : link.start()]).translate(LOOK_ALIKES), f"<{escape(link.group())}>"]
        end = link.end()
    return "".join([*pieces, escape(text[end:]).translate(LOOK_ALIKES)])


def strong(text: str) -> str:
    """Escaped text in bold, on one line; nothing when there is nothing."""
    flat = " ".join(escape(text).translate(LOOK_ALIKES).split())
    return f"*{flat}*" if flat else ""
