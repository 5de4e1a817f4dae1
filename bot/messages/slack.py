"""Messages as Slack's Block Kit, with the whole message as fallback text.

Limits are Slack's published ones (docs.slack.dev, Block Kit reference). All text is escaped: what users typed is
shown as plain text, never as mrkdwn, and content can't mention anyone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from bot.messages import text as plain
from bot.messages.excerpts import pack, whole_words
from bot.messages.message import (
    Buttons,
    Echo,
    Entries,
    Entry,
    Message,
    Paragraph,
    Part,
    Passage,
    Sheet,
    SmallPrint,
)

if TYPE_CHECKING:
    from bot.messages.message import Button

SECTION_LIMIT = 2900
"""Slack allows 3,000 characters after escaping; the margin is for the marks we add."""
CONTEXT_LIMIT = 1900
BUTTON_LIMIT = 75
TITLE_LIMIT = 24
FALLBACK_LIMIT = 3900
"""Slack recommends at most 4,000 characters of ``text``."""

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\uffff]|[\ud800-\udfff]"
)
_URL = re.compile(r"https://[^\s<>|]*[^\s<>|.,;:)\]]")
_LITERAL = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
"""mrkdwn marks become look-alikes: a text is never formatted by accident."""


def escape(text: str) -> str:
    """Text that Slack shows as it is: control characters out, ``&``, ``<`` and ``>`` as entities."""
    return _CONTROL.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def reply(message: Message) -> dict[str, Any]:
    """The message as the body of a private reply: ``response_type``, ``text`` and ``blocks``."""
    return {"response_type": "ephemeral", **body(message)}


def body(message: Message) -> dict[str, Any]:
    """The message as ``text`` (for notifications and screen readers) and ``blocks``."""
    return {
        "text": _within(escape(plain.render(message)).translate(_LITERAL), FALLBACK_LIMIT),
        "blocks": [block.to_dict() for block in _blocks(message.parts)],
    }


def modal(sheet: Sheet) -> View:
    """The sheet as a modal."""
    return View(
        type="modal",
        title=_plain(whole_words(sheet.title, TITLE_LIMIT)),
        close=_plain("Sluiten"),
        blocks=_blocks(sheet.parts),
    )


def _blocks(parts: tuple[Part, ...]) -> list[Block]:
    return [block for position, part in enumerate(parts) for block in _part(part, position)]


def _part(part: Part, position: int) -> list[Block]:
    match part:
        case Paragraph(text, strong=strong):
            return _sections((_strong(text) if strong else _mrkdwn(text),))
        case Passage(text, label):
            return _sections((f"{_strong(label)}\n{_mrkdwn(text)}" if label else _mrkdwn(text),))
        case Entries(entries):
            return _sections(tuple(map(_entry, entries)))
        case SmallPrint(lines):
            return _small_print(lines)
        case Echo(text, lead):
            return [ContextBlock(elements=[_plain(f"{lead} “{text}”")])]
        case Buttons(buttons, lead):
            return _buttons(buttons, lead, position)


def _sections(texts: tuple[str, ...]) -> list[Block]:
    return [SectionBlock(text=_markdown(text)) for text in pack(texts, SECTION_LIMIT)]


def _entry(entry: Entry) -> str:
    return "\n".join(filter(None, (_strong(entry.title), _mrkdwn(entry.facts), _mrkdwn(entry.text))))


def _small_print(lines: tuple[str, ...]) -> list[Block]:
    packed = pack(tuple(map(_mrkdwn, lines)), CONTEXT_LIMIT, "\n")
    return [ContextBlock(elements=[_markdown(text)]) for text in packed]


def _buttons(buttons: tuple[Button, ...], lead: str | None, position: int) -> list[Block]:
    elements = [_button(button, index) for index, button in enumerate(buttons)]
    row = ActionsBlock(block_id=f"buttons-{position}", elements=elements)
    return [ContextBlock(elements=[_plain(lead)]), row] if lead else [row]


def _button(button: Button, index: int) -> ButtonElement:
    return ButtonElement(
        text=_plain(whole_words(button.label, BUTTON_LIMIT)),
        action_id=f"{button.action.value}-{index}",
        value=button.value,
        style="primary" if button.primary else None,
        accessibility_label=button.spoken,
    )


def _plain(text: str) -> PlainTextObject:
    return PlainTextObject(text=escape(text), emoji=False)


def _markdown(text: str) -> MarkdownTextObject:
    return MarkdownTextObject(text=text, verbatim=True)


def _mrkdwn(text: str) -> str:
    """Escaped text in which only https addresses are links."""
    pieces: list[str] = []
    end = 0
    for link in _URL.finditer(text):
        pieces += [escape(text[end : link.start()]).translate(_LITERAL), f"<{escape(link.group())}>"]
        end = link.end()
    return "".join([*pieces, escape(text[end:]).translate(_LITERAL)])


def _strong(text: str) -> str:
    flat = " ".join(escape(text).translate(_LITERAL).split())
    return f"*{flat}*" if flat else ""


def _within(text: str, limit: int) -> str:
    """Cut escaped text at a line or word, never inside an entity."""
    return text if len(text) <= limit else f"{pack((text,), limit - 2)[0]} …"
