"""The pieces of an Adaptive Card, version 1.5, as the JSON that goes over the line (adaptivecards.io/explorer).

Text stands in a RichTextBlock: a TextBlock reads Markdown, and content and users format nothing by accident. They
are plain dictionaries: every message is tested against Microsoft's own renderer and models.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.messages.elements import Element, element
from bot.messages.message import Link
from bot.messages.text_pieces import clean, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.messages.message import Option

VERSION = "1.5"
CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"
"""Type of an attachment that is a card."""
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
_MARKDOWN = re.compile(r"([\\*_~`\[\]()#<>|-])")


def rich_text(text: str, links: Sequence[Link] = (), *, close: bool = False, **style: object) -> list[Element]:
    """A block for each line of a text, in this style of its TextRuns; addresses and links can be pressed.

    ``close``: without space above.
    """
    lines = [line for line in clean(text).split("\n") if line.strip()]
    return [
        element(
            "RichTextBlock",
            inlines=list(_runs(line, links, style)),
            spacing="None" if close or index else None,
        )
        for index, line in enumerate(lines)
    ]


def _runs(text: str, links: Sequence[Link], style: dict[str, object]) -> Iterator[Element]:
    for piece in filter(None, pieces(text, links)):
        if isinstance(piece, Link):
            opens = element("Action.OpenUrl", url=piece.url)
            yield element("TextRun", text=piece.words, **style, selectAction=opens)
        else:
            yield element("TextRun", text=piece, **style)


def mention(name: str, text: str) -> Element:
    """A line that begins with a person; the card must name them among its entities.

    Only a TextBlock can mention, so that its text is escaped.
    """
    return element("TextBlock", text=f"<at>{name}</at> {markdown_escaped(text)}", wrap=True)


def mentioned(person: str, name: str) -> Element:
    """The entity of a mention (learn.microsoft.com, Format cards in Teams, Mention support)."""
    return {"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": person, "name": name}}


def markdown_escaped(text: str) -> str:
    """Text that a TextBlock shows as it is."""
    return _MARKDOWN.sub(r"\\\1", clean(text))


def choices(options: Sequence[Option]) -> list[dict[str, str]]:
    """The choices of an Input.ChoiceSet."""
    return [{"title": clean(option.label), "value": option.value} for option in options]


def card(body: Sequence[Element], *, fallback: str, mentions: Sequence[Element] = ()) -> Element:
    """A whole card; ``fallback`` is shown and read aloud where it can't be."""
    return {
        "$schema": SCHEMA,
        **element("AdaptiveCard", version=VERSION, lang="nl", body=list(body)),
        "fallbackText": fallback,
        "speak": fallback,
        "msteams": {"width": "full", **({"entities": list(mentions)} if mentions else {})},
    }
