"""Text as every platform may show it: without characters that nobody sees, and divided at what can be pressed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.messages.message import Link

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\uffff]|[\ud800-\udfff]"
)
ADDRESS = "https://"
"""Beginning of what can be pressed without a link of its own."""
_URL = re.compile(rf"{ADDRESS}[^\s<>|]*[^\s<>|.,;:)\]]")


def clean(text: str) -> str:
    """Text without characters that can't be seen or that turn the line around."""
    return _CONTROL.sub("", text)


def pieces(text: str, links: Sequence[Link] = ()) -> Iterator[str | Link]:
    """Pieces of a text in order; the words of these links can be pressed, and https addresses."""
    for index, link in enumerate(links):
        before, words, after = text.partition(link.words)
        if words:
            others = (*links[:index], *links[index + 1 :])
            yield from pieces(before, others)
            yield link
            yield from pieces(after, others)
            return
    end = 0
    for url in _URL.finditer(text):
        yield text[end : url.start()]
        yield Link(url.group(), url.group())
        end = url.end()
    yield text[end:]
