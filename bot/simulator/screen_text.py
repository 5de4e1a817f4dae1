"""Text of messages and views, as lines that a person reads in Slack. Pure.

Controls stand in square brackets; an image is its description.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import mrkdwn
from .mrkdwn import PLAIN, Style, unescape

if TYPE_CHECKING:
    from collections.abc import Callable

    from .json_checks import Json
    from .texts import Texts

RULE = "─" * 24
_MARKDOWN_BOLD = re.compile(r"\*\*(.+?)\*\*")
_MARKDOWN_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_MARKDOWN_HEADING = re.compile(r"^#{1,6} +(.*)$", re.MULTILINE)


def read_message(message: Json, style: Style = PLAIN) -> list[str]:
    """The lines of a message: its blocks, or its text where it has none."""
    if message.get("blocks"):
        return read_blocks(message["blocks"], style)
    return mrkdwn.read(message.get("text") or "", style).split("\n")


def read_view(view: Json, style: Style = PLAIN) -> list[str]:
    """The lines of a modal or a home tab; a modal has its title above and its own buttons below."""
    lines = read_blocks(view["blocks"], style)
    if view["type"] == "home":
        return lines
    buttons = style.row([style.control(button, label_of(button)) for button in closing_buttons(view, style.texts)])
    gap = [""] if style.spaced else []
    return [style.bold(words(view["title"])), *gap, *lines, *gap, *buttons]


def closing_buttons(view: Json, texts: Texts) -> list[Json]:
    """Buttons of the modal itself: close, and submit if it has one."""
    close = view.get("close") or {"type": "plain_text", "text": texts.blocks.close}
    submit = [{"type": "submit", "text": view["submit"]}] if view.get("submit") else []
    return [{"type": "close", "text": close}, *submit]


def read_blocks(blocks: list[Json], style: Style = PLAIN) -> list[str]:
    """The lines of a list of blocks, in order."""
    lines: list[str] = []
    above = ""
    for block in blocks:
        if style.spaced and above not in {"", "header"} and block["type"] != "context":
            lines.append("")
        lines += _READERS.get(block["type"], _unknown)(block, style)
        above = block["type"]
    return lines


def words(text: Json, style: Style = PLAIN) -> str:
    """Read a text object."""
    return mrkdwn.read(text["text"], style) if text["type"] == "mrkdwn" else unescape(text["text"])


def label_of(element: Json) -> str:
    """Text on a control before anyone has used it."""
    if "text" in element:
        return words(element["text"])
    if element["type"] in {"overflow", "checkboxes", "radio_buttons"}:
        return " | ".join(words(option["text"]) for option in element["options"])
    for key, value in element.items():
        if key.startswith("initial_"):
            values = value if isinstance(value, list) else [value]
            return ", ".join(words(item["text"]) if isinstance(item, dict) else str(item) for item in values)
    return words(element["placeholder"]) if "placeholder" in element else "…"


def _section(block: Json, style: Style) -> list[str]:
    texts = [block["text"]] if block.get("text") else []
    lines = [line for text in [*texts, *block.get("fields", ())] for line in words(text, style).split("\n")]
    return lines + ([_element(block["accessory"], style)] if "accessory" in block else [])


def _element(element: Json, style: Style) -> str:
    if element["type"] == "image":
        return style.faint(style.texts.blocks.image.format(description=element["alt_text"]))
    if element["type"] in {"plain_text", "mrkdwn"}:
        return words(element, style)
    return style.control(element, label_of(element))


def _header(block: Json, style: Style) -> list[str]:
    return [style.bold(words(block["text"]))]


def _divider(_block: Json, style: Style) -> list[str]:
    return [style.faint(RULE)]


def _context(block: Json, style: Style) -> list[str]:
    lines = "  ".join(_element(element, style) for element in block["elements"]).split("\n")
    return [style.faint(line) for line in lines]


def _actions(block: Json, style: Style) -> list[str]:
    return style.row([_element(element, style) for element in block["elements"]])


def _image(block: Json, style: Style) -> list[str]:
    title = [words(block["title"])] if "title" in block else []
    return [*title, _element(block, style)]


def _input(block: Json, style: Style) -> list[str]:
    optional = style.texts.blocks.optional if block.get("optional") else ""
    hint = [style.faint(words(block["hint"]))] if "hint" in block else []
    return [f"{words(block['label'])}{optional}: {_element(block['element'], style)}", *hint]


def _markdown(block: Json, style: Style) -> list[str]:
    text = _MARKDOWN_HEADING.sub(lambda match: style.bold(match[1]), block["text"])
    text = _MARKDOWN_LINK.sub(lambda match: style.link(match[2], match[1]), text)
    return _MARKDOWN_BOLD.sub(lambda match: style.bold(match[1]), text).split("\n")


def _rich_text(block: Json, style: Style) -> list[str]:
    return [line for part in block["elements"] for line in _rich_part(part, style)]


def _rich_part(part: Json, style: Style) -> list[str]:
    if part["type"] == "rich_text_list":
        indent = "    " * part.get("indent", 0)
        start = part.get("offset", 0) + 1
        marks = (
            "•" if part["style"] == "bullet" else f"{start + index}." for index in range(len(part["elements"]))
        )
        return [
            f"{indent}{mark} {run(item['elements'], style)}"
            for mark, item in zip(marks, part["elements"], strict=True)
        ]
    lines = run(part["elements"], style).split("\n")
    if part["type"] == "rich_text_quote":
        return [f"│ {line}" for line in lines]
    return [style.code(line) for line in lines] if part["type"] == "rich_text_preformatted" else lines


def run(elements: list[Json], style: Style) -> str:
    """The elements of one line or paragraph of rich text."""
    return "".join(_inline(element, style) for element in elements)


def _inline(element: Json, style: Style) -> str:
    kind = element["type"]
    if kind == "text":
        text: str = element["text"]
    elif kind == "link":
        text = style.link(element["url"], element.get("text") or element["url"])
    elif kind == "date":
        target = f"!date^{element['timestamp']}^{element['format']}"
        text = mrkdwn.date(target, element.get("fallback", ""), style)
    elif kind == "emoji":
        text = _emoji(element)
    else:
        mark = "#" if kind == "channel" else "@" if kind in {"user", "usergroup", "broadcast"} else ""
        value = next(str(element[key]) for key in element if key not in {"type", "style"})
        text = mark + style.names.get(value, value)
    marks = element.get("style", {})
    for name, mark_up in (
        ("bold", style.bold),
        ("italic", style.italic),
        ("strike", style.strike),
        ("code", style.code),
    ):
        text = mark_up(text) if marks.get(name) else text
    return text


def _emoji(element: Json) -> str:
    """The character itself where Slack sends it along: its code points in hexadecimal, with hyphens between."""
    try:
        return "".join(chr(int(point, 16)) for point in element["unicode"].split("-"))
    except (KeyError, ValueError, OverflowError):
        return f":{element['name']}:"


def _unknown(block: Json, _style: Style) -> list[str]:
    return [f"({block['type']})"]


_READERS: dict[str, Callable[[Json, Style], list[str]]] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "image": _image,
    "input": _input,
    "markdown": _markdown,
    "rich_text": _rich_text,
}
