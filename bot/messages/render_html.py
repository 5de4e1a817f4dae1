"""Messages as HTML, for the page of those without Slack: the same words, and links instead of buttons.

All text is escaped. A button that leads to an item of the FAQ is a link to its page; others have no use there.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from bot.messages.message import (
    Action,
    Buttons,
    Entries,
    Link,
    ListRow,
    Paragraph,
    Passage,
    Picture,
    SmallPrint,
)
from bot.messages.render_text import render_part
from bot.messages.text_pieces import pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.messages.message import Button, Entry, Part

_TO_ITEM = frozenset({Action.SHOW_ITEM, Action.READ_ITEM})


def render(parts: Iterable[Part], *, heading: str = "h2", items: str = "") -> str:
    """The parts, top to bottom; ``items`` is the address before the name of an item's page."""
    return "\n".join(filter(None, (_part(part, heading, items) for part in parts)))


def _part(part: Part, heading: str, items: str) -> str:  # noqa: PLR0911 - one for each kind of part
    match part:
        case Paragraph(text, strong=strong, links=links):
            return f"<{heading}>{escape(text)}</{heading}>" if strong else f"<p>{linked(text, links)}</p>"
        case Passage(text, label):
            named = f"<strong>{escape(label)}</strong><br>" if label else ""
            return f"<p>{named}{linked(text)}</p>"
        case Entries(entries):
            return f'<ul class="entries">{"".join(map(_entry, entries))}</ul>'
        case ListRow(entry):
            return f'<ul class="entries">{_entry(entry)}</ul>'
        case SmallPrint(lines, links):
            return "".join(f'<p class="small">{linked(line, links)}</p>' for line in lines)
        case Picture(url, alternative):
            return f'<p><img src="{escape(url)}" alt="{escape(alternative)}"></p>'
        case Buttons():
            return _items(part, items)
    return f"<p>{linked(render_part(part))}</p>"


def _entry(entry: Entry) -> str:
    facts = f'<br><span class="facts">{linked(entry.facts)}</span>' if entry.facts else ""
    text = f"<br>{linked(entry.text)}" if entry.text else ""
    return f"<li><strong>{escape(entry.title)}</strong>{facts}{text}</li>"


def _items(part: Buttons, items: str) -> str:
    links = "".join(_item(button, items) for button in part.all if button.action in _TO_ITEM)
    lead = f"<p>{escape(part.lead)}</p>" if part.lead else ""
    return f"{lead}<ul>{links}</ul>" if links else ""


def _item(button: Button, items: str) -> str:
    return f'<li><a href="{escape(items + button.value)}.html">{escape(button.label)}</a></li>'


def linked(text: str, links: Sequence[Link] = ()) -> str:
    """Escaped text in which https addresses and the words of these links can be pressed."""
    return "".join(
        _anchor(piece.url, piece.words) if isinstance(piece, Link) else _lines(piece)
        for piece in pieces(text, links)
    )


def _anchor(url: str, words: str) -> str:
    return f'<a href="{escape(url)}">{escape(words)}</a>'


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
