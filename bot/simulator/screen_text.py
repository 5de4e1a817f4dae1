"""Messages and views as the lines that a person reads in Slack. Pure.

What a person can press or fill in stands in square brackets; what is only said in pictures is named in Dutch.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.simulator import mrkdwn
from bot.simulator.mrkdwn import PLAIN, Style, unescape

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.simulator.json_checks import Json

RULE = "─" * 24
_MARKDOWN_BOLD = re.compile(r"\*\*(.+?)\*\*")
_MARKDOWN_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_MARKDOWN_HEADING = re.compile(r"^#{1,6} +(.*)$", re.MULTILINE)
_DEFAULT_CLOSE = "Sluiten"


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
    buttons = style.row([style.control(each, label_of(each)) for each in closing_buttons(view)])
    gap = [""] if style.spaced else []
    return [style.bold(words(view["title"])), *gap, *lines, *gap, *buttons]


def closing_buttons(view: Json) -> list[Json]:
    """The buttons of a modal's own: close it, and submit it if it can be."""
    close = view.get("close") or {"type": "plain_text", "text": _DEFAULT_CLOSE}
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
    """A text object as a reader sees it."""
    return mrkdwn.read(text["text"], style) if text["type"] == "mrkdwn" else unescape(text["text"])


def label_of(element: Json) -> str:
    """What stands on a control before anyone has touched it."""
    if "text" in element:
        return words(element["text"])
    if element["type"] in {"overflow", "checkboxes", "radio_buttons"}:
        return " | ".join(words(option["text"]) for option in element["options"])
    for key, value in element.items():
        if key.startswith("initial_"):
            chosen = value if isinstance(value, list) else [value]
            return ", ".join(words(each["text"]) if isinstance(each, dict) else str(each) for each in chosen)
    return words(element["placeholder"]) if "placeholder" in element else "…"


def _section(block: Json, style: Style) -> list[str]:
    texts = [block["text"]] if block.get("text") else []
    lines = [line for text in [*texts, *block.get("fields", ())] for line in words(text, style).split("\n")]
    return lines + ([_shown(block["accessory"], style)] if "accessory" in block else [])


def _shown(element: Json, style: Style) -> str:
    if element["type"] == "image":
        return style.faint(f"(afbeelding: {element['alt_text']})")
    if element["type"] in {"plain_text", "mrkdwn"}:
        return words(element, style)
    return style.control(element, label_of(element))


def _header(block: Json, style: Style) -> list[str]:
    return [style.bold(words(block["text"]))]


def _divider(_block: Json, style: Style) -> list[str]:
    return [style.faint(RULE)]


def _context(block: Json, style: Style) -> list[str]:
    lines = "  ".join(_shown(element, style) for element in block["elements"]).split("\n")
    return [style.faint(line) for line in lines]


def _actions(block: Json, style: Style) -> list[str]:
    return style.row([_shown(element, style) for element in block["elements"]])


def _image(block: Json, style: Style) -> list[str]:
    title = [words(block["title"])] if "title" in block else []
    return [*title, _shown(block, style)]


def _input(block: Json, style: Style) -> list[str]:
    optional = " (optioneel)" if block.get("optional") else ""
    hint = [style.faint(words(block["hint"]))] if "hint" in block else []
    return [f"{words(block['label'])}{optional}: {_shown(block['element'], style)}", *hint]


def _markdown(block: Json, style: Style) -> list[str]:
    text = _MARKDOWN_HEADING.sub(lambda found: style.bold(found[1]), block["text"])
    text = _MARKDOWN_LINK.sub(lambda found: style.link(found[2], found[1]), text)
    return _MARKDOWN_BOLD.sub(lambda found: style.bold(found[1]), text).split("\n")


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
        shown: str = element["text"]
    elif kind == "link":
        shown = style.link(element["url"], element.get("text") or element["url"])
    elif kind == "date":
        target = f"!date^{element['timestamp']}^{element['format']}"
        shown = mrkdwn.date(target, element.get("fallback", ""), style)
    elif kind == "emoji":
        shown = _emoji(element)
    else:
        mark = "#" if kind == "channel" else "@" if kind in {"user", "usergroup", "broadcast"} else ""
        value = next(str(element[key]) for key in element if key not in {"type", "style"})
        shown = mark + style.names.get(value, value)
    marks = element.get("style", {})
    for name, mark_up in (
        ("bold", style.bold),
        ("italic", style.italic),
        ("strike", style.strike),
        ("code", style.code),
    ):
        shown = mark_up(shown) if marks.get(name) else shown
    return shown


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
