"""Slack's ``mrkdwn`` as a reader sees it: entities decoded, links and mentions named, markers applied. Pure.

Source: https://docs.slack.dev/messaging/formatting-message-text.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .texts import ENGLISH, Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .json_checks import Json
    from .texts import DateTexts

_CODE = re.compile(r"```\n?(?P<block>.+?)\n?```|`(?P<inline>[^`\n]+)`", re.DOTALL)
_ENTITY = re.compile(r"<(?P<inside>[^<>\n]+)>")
_QUOTE = re.compile(r"^(?:&gt;|>) ?(.*)$", re.MULTILINE)
_FIRST_PLACEHOLDER = 0xF0000  # a private-use plane: characters that no text holds


def _label(_address: str, label: str) -> str:
    return label


def _label_and_address(address: str, label: str) -> str:
    bare = address.removeprefix("mailto:").removeprefix("tel:")
    return label if label in {address, bare} else f"{label} ({bare})"


def _in_brackets(_element: Json, label: str) -> str:
    return f"[{label}]"


def _on_one_line(controls: list[str]) -> list[str]:
    return ["  ".join(controls)]


def _behind_a_bar(line: str) -> str:
    return f"│ {line}"


def _ansi(code: int) -> Callable[[str], str]:
    return lambda text: f"\x1b[{code}m{text}\x1b[0m" if text else text


@dataclass(frozen=True, slots=True)
class Style:
    """Style of marked text, links and controls; the default writes the words alone."""

    bold: Callable[[str], str] = str
    italic: Callable[[str], str] = str
    strike: Callable[[str], str] = str
    code: Callable[[str], str] = str
    faint: Callable[[str], str] = str
    code_block: Callable[[str], str] | None = None
    """For code between lines of its own; without it, as other code."""
    quote: Callable[[str], str] = _behind_a_bar
    """For one line of a quotation."""
    mention: Callable[[str], str] = str
    link: Callable[[str, str], str] = _label
    """From an address and a label."""
    control: Callable[[Json, str], str] = _in_brackets
    """From an interactive element and its label."""
    row: Callable[[list[str]], list[str]] = _on_one_line
    """From the controls that stand side by side, to lines."""
    spaced: bool = False
    """Write an empty line between blocks that do not belong together."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of users and channels by id, for mentions without a label."""
    zone: dt.tzinfo = dt.UTC
    """The reader's time zone, for dates that follow the reader."""
    texts: Texts = ENGLISH


PLAIN = Style()
WITH_ADDRESSES = Style(link=_label_and_address)
ANSI = Style(_ansi(1), _ansi(3), _ansi(9), _ansi(36), _ansi(2), link=_label_and_address)


def unescape(text: str) -> str:
    """Undo Slack's escapes of ``&``, ``<`` and ``>``."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def read(text: str, style: Style = PLAIN) -> str:
    """Mrkdwn as a reader sees it."""
    parts: list[str] = []

    def placeholder(part: str) -> str:
        parts.append(part)
        return chr(_FIRST_PLACEHOLDER + len(parts) - 1)

    text = _CODE.sub(lambda match: placeholder(_code(match, style)), text)
    text = _ENTITY.sub(lambda match: placeholder(_entity(match["inside"], style)), text)
    for marker, mark_up in (("*", style.bold), ("_", style.italic), ("~", style.strike)):
        text = _marked(marker).sub(lambda match, mark_up=mark_up: mark_up(match[1]), text)  # type: ignore[misc]
    text = unescape(_QUOTE.sub(lambda match: style.quote(match[1]), text))
    for index, part in reversed(list(enumerate(parts))):
        text = text.replace(chr(_FIRST_PLACEHOLDER + index), part)
    return text


def _code(match: re.Match[str], style: Style) -> str:
    if match["block"] is None:
        return style.code(unescape(match["inline"]))
    return (style.code_block or style.code)(unescape(match["block"]))


def _marked(marker: str) -> re.Pattern[str]:
    """Text between two markers, which stand against a word inside and not against one outside."""
    mark = re.escape(marker)
    return re.compile(rf"(?<![\w{mark}]){mark}(?=\S)([^{mark}\n]+?)(?<=\S){mark}(?![\w{mark}])")


def _entity(inside: str, style: Style) -> str:
    target, _, label = inside.partition("|")
    label = unescape(label)
    if target.startswith("@"):
        return style.mention("@" + (style.names.get(target[1:]) or label.removeprefix("@") or target[1:]))
    if target.startswith("#"):
        return style.mention("#" + (label or style.names.get(target[1:]) or target[1:]))
    if target.startswith("!date^"):
        return date(target, label, style)
    if target.startswith("!subteam^"):
        return style.mention("@" + (label.removeprefix("@") or target.removeprefix("!subteam^")))
    if target.startswith("!"):
        return style.mention(f"@{target[1:]}")
    address = unescape(target)
    return style.link(address, label or address.removeprefix("mailto:").removeprefix("tel:"))


def date(target: str, fallback: str, style: Style) -> str:
    """A moment (``!date^seconds^format`` with an optional ``^link``) in the reader's zone and language."""
    try:
        _, seconds, form, *link = target.split("^")
        moment = dt.datetime.fromtimestamp(int(seconds), style.zone)
    except (ValueError, OverflowError, OSError):
        return fallback
    dates = style.texts.dates
    text = re.sub(r"\{(\w+)\}", lambda token: _date_part(token[1], moment, dates) or token[0], unescape(form))
    return style.link(link[0], text) if link else text


def _date_part(token: str, moment: dt.datetime, dates: DateTexts) -> str | None:
    long, short, full = (
        dates.write(pattern, moment) for pattern in (dates.date, dates.short_date, dates.full_date)
    )
    return {
        "date_num": f"{moment:%Y-%m-%d}",
        "date_slash": f"{moment:%d/%m/%Y}",
        "date": long,
        "date_pretty": long,
        "date_short": short,
        "date_short_pretty": short,
        "date_long": full,
        "date_long_pretty": full,
        "date_long_full": full,
        "day_divider_pretty": full,
        "ago": long,
        "time": f"{moment:%H:%M}",
        "time_secs": f"{moment:%H:%M:%S}",
    }.get(token)
