"""HTML that is safe by construction: text is escaped unless it was built here. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
_UNSHOWABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]|[\ud800-\udfff]|[\U000f0000-\U0010ffff]"
)
_VERSION = 12
"""Hexadecimal digits in the version of a fragment."""

Attribute = str | int | bool | None
"""A value of an attribute; ``True`` gives the bare name, ``False`` and ``None`` leave it out."""


class Html(str):
    """Markup that needs no more escaping."""

    __slots__ = ()


def clean(value: object) -> object:
    """Clean JSON of characters that no page can show: controls, halves of pairs, private-use ones."""
    if isinstance(value, str):
        return _UNSHOWABLE.sub("", value)
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    return value


def text(words: str) -> Html:
    """Words as they are."""
    return words if isinstance(words, Html) else Html(escape(_UNSHOWABLE.sub("", words)))


def join(parts: Iterable[str | None]) -> Html:
    """Parts one after the other."""
    return Html("".join(text(part) for part in parts if part is not None))


def tag(name: str, /, *children: str | None, **attributes: Attribute) -> Html:
    """An element. ``class_`` and ``aria_label`` are written as ``class`` and ``aria-label``."""
    attributes_html = "".join(
        _attribute(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items()
    )
    if name in _VOID:
        return Html(f"<{name}{attributes_html}>")
    return Html(f"<{name}{attributes_html}>{join(children)}</{name}>")


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    return f" {key}" if value is True else f' {key}="{text(str(value))}"'


def element_id(*parts: str) -> str:
    """An id that follows from the parts, whatever characters they hold."""
    return "e" + hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()[:_VERSION]


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of the page that is renewed by itself, found by its id."""

    id: str
    children: Html
    name: str = "div"
    attributes: Mapping[str, Attribute] = field(default_factory=dict)

    def html(self) -> Html:
        """The element; ``data-version`` tells the browser whether it has this one already."""
        return tag(self.name, self.children, id=self.id, data_version=self.version, **self.attributes)

    @property
    def version(self) -> str:
        """Version of the fragment, which differs whenever anything in it differs."""
        return element_id(self.id, self.name, repr(dict(self.attributes)), self.children)
