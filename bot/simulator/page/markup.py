"""Slack's texts as HTML: the marks of ``mrkdwn.read`` become elements. Pure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .. import mrkdwn
from ..mrkdwn import Style
from ..texts import ENGLISH, Texts
from .html import Html, join, tag, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..json_checks import Json

_ELEMENTS = ("strong", "em", "s", "code", "pre", "blockquote", "span", "a")
_FIRST_MARK = 0xFDD0
"""Non-characters, which ``html.clean`` has taken out of every text."""
_OPENING = {chr(_FIRST_MARK + 2 * index): name for index, name in enumerate(_ELEMENTS)}
_CLOSING = {chr(ord(mark) + 1): name for mark, name in _OPENING.items()}
_END_OF_ADDRESS = "\ufdef"
_TOKEN = re.compile(rf"(\ufdde\d+{_END_OF_ADDRESS}|[\ufdd0-\ufdee])")
_AROUND_BLOCKS = re.compile(r"(?<=[\ufdd9\ufddb])\n|\n(?=[\ufdd8\ufdda])")
_ONE_QUOTE = re.compile("\ufddb\n\ufdda")
_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Markup:
    """Reads texts in a style whose marks it can turn into elements; ``names`` are those of users and channels."""

    names: Mapping[str, str] = field(default_factory=dict)
    zone: dt.tzinfo = dt.UTC
    texts: Texts = ENGLISH
    _addresses: list[str] = field(default_factory=list)

    @property
    def style(self) -> Style:
        """Style for ``mrkdwn.read`` and ``screen_text``; their result goes through ``html``."""
        return Style(
            bold=_marked("strong"),
            italic=_marked("em"),
            strike=_marked("s"),
            code=_marked("code"),
            code_block=_marked("pre"),
            quote=_marked("blockquote"),
            mention=_marked("span"),
            link=self._link,
            names=self.names,
            zone=self.zone,
            texts=self.texts,
        )

    def read(self, words: Json) -> Html:
        """A text object."""
        if words["type"] == "mrkdwn":
            return self.mrkdwn(words["text"])
        return self.html(mrkdwn.unescape(words["text"]))

    def mrkdwn(self, source: str) -> Html:
        """Mrkdwn."""
        return self.html(mrkdwn.read(source, self.style))

    def html(self, marked: str) -> Html:
        """Write a text that was read in ``style``. Marks that cross each other are closed and opened again."""
        marked = _AROUND_BLOCKS.sub("", _ONE_QUOTE.sub("\n", marked))
        parts: list[str] = []
        open_: list[tuple[str, Html]] = []
        for token in _TOKEN.split(marked):
            if token in _CLOSING:
                _close(_CLOSING[token], open_, parts)
            elif token[:1] in _OPENING:
                name = _OPENING[token[0]]
                open_.append((name, self._start(name, token)))
                parts.append(open_[-1][1])
            else:
                inside_block = any(name == "pre" for name, _ in open_)
                parts.append(token if inside_block else join(_lines(token)))
        return join([*parts, *(Html(f"</{name}>") for name, _ in reversed(open_))])

    def _link(self, address: str, label: str) -> str:
        if not _SAFE_ADDRESS.match(address):
            return label
        self._addresses.append(address)
        return f"\ufdde{len(self._addresses) - 1}{_END_OF_ADDRESS}{label}\ufddf"

    def _start(self, name: str, token: str) -> Html:
        if name != "a":
            return Html('<span class="mention">' if name == "span" else f"<{name}>")
        address = self._addresses[int(token[1:-1])]
        whole = tag("a", href=address, target="_blank", rel="noopener noreferrer")
        return Html(whole.removesuffix("</a>"))


def _marked(name: str) -> Callable[[str], str]:
    opening = chr(_FIRST_MARK + 2 * _ELEMENTS.index(name))
    closing = chr(ord(opening) + 1)
    return lambda text: f"{opening}{text}{closing}"


def _close(name: str, open_: list[tuple[str, Html]], parts: list[str]) -> None:
    names = [open_name for open_name, _ in open_]
    if name not in names:
        return
    index = len(names) - 1 - names[::-1].index(name)
    crossing = open_[index + 1 :]
    parts += [Html(f"</{open_name}>") for open_name in reversed(names[index:])]
    parts += [start for _, start in crossing]
    del open_[index:]
    open_ += crossing


def _lines(token: str) -> list[str]:
    pieces: list[str] = []
    for line in token.split("\n"):
        pieces += [Html("<br>"), text(line)] if pieces else [text(line)]
    return pieces
