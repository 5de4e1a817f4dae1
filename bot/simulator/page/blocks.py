"""Block Kit blocks as HTML. Pure.

An unsupported block shows as a notice. Nothing leaves this machine, so only pictures at an address of this machine
are shown; the description of others stands in their place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import screen_text
from .fields import field_html
from .html import Html, element_id, join, tag

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..json_checks import Json
    from .control import ControlScope


_RICH_PARTS = {"rich_text_section": "div", "rich_text_preformatted": "pre", "rich_text_quote": "blockquote"}
_THIS_MACHINE = "http://127.0.0.1:"
_GROUPS = ("checkboxes", "radio_buttons", "multi_static", "multi_users", "multi_channels", "multi_conversations")
"""Controls of several elements, which an input's label names together."""


def blocks_html(blocks: list[Json], scope: ControlScope) -> Html:
    """Blocks in order."""
    return join(_BLOCKS.get(str(block.get("type")), _unsupported_block)(block, scope) for block in blocks)


def unsupported(kind: object, scope: ControlScope) -> Html:
    """Notice in place of a block or element that this page can't show."""
    return tag("p", scope.texts.page.unsupported, tag("code", str(kind)), class_="unsupported")


def _unsupported_block(block: Json, scope: ControlScope) -> Html:
    return unsupported(block.get("type"), scope)


def _section(block: Json, scope: ControlScope) -> Html:
    fields = [tag("div", scope.markup.read(field), class_="text") for field in block.get("fields") or ()]
    return tag(
        "div",
        tag(
            "div",
            tag("div", scope.markup.read(block["text"]), class_="text") if block.get("text") else None,
            tag("div", *fields, class_="fields") if fields else None,
            class_="section-text",
        ),
        _element(block, block["accessory"], scope) if "accessory" in block else None,
        class_="section",
    )


def _header(block: Json, scope: ControlScope) -> Html:
    return tag(scope.heading, scope.markup.read(block["text"]), class_="block-header")


def _divider(_: Json, _scope: ControlScope) -> Html:
    return tag("hr")


def _context(block: Json, scope: ControlScope) -> Html:
    return tag("div", *(_element(block, element, scope) for element in block["elements"]), class_="context")


def _actions(block: Json, scope: ControlScope) -> Html:
    return tag("div", *(_element(block, element, scope) for element in block["elements"]), class_="buttons")


def _image(block: Json, scope: ControlScope) -> Html:
    title = tag("figcaption", scope.markup.read(block["title"])) if "title" in block else None
    return tag("figure", title, _picture(block, scope))


def _picture(image: Json, scope: ControlScope) -> Html:
    url = str(image.get("image_url", ""))
    if url.startswith(_THIS_MACHINE):
        return tag("img", src=url, alt=image.get("alt_text", ""), class_="picture-shown")
    prefix = tag("span", scope.texts.page.image, class_="soft")
    return tag("span", prefix, image.get("alt_text", ""), class_="picture")


def _element(block: Json, element: Json, scope: ControlScope) -> Html:
    kind = element.get("type")
    if kind in {"plain_text", "mrkdwn"}:
        return tag("div", scope.markup.read(element), class_="text")
    if kind == "image":
        return _picture(element, scope)
    return field_html(scope, block, element) or unsupported(kind, scope)


def _input(block: Json, scope: ControlScope) -> Html:
    """A field with its label and hint, and an empty element in which the script puts an error."""
    element = block["element"]
    id_ = element_id(scope.source, block.get("block_id", ""), element.get("action_id", ""))
    label = [
        scope.markup.read(block["label"]),
        tag("span", scope.texts.blocks.optional, class_="soft") if block.get("optional") else None,
    ]
    grouped = str(element.get("type")).startswith(_GROUPS)
    return tag(
        "div",
        tag("span", *label, id=f"{id_}-label", class_="label")
        if grouped
        else tag("label", *label, for_=id_, id=f"{id_}-label", class_="label"),
        _element(block, element, scope),
        tag("div", scope.markup.read(block["hint"]), id=f"{id_}-hint", class_="hint") if "hint" in block else None,
        tag("div", id=f"{id_}-error", class_="error", data_error_for=block.get("block_id", "")),
        class_="input-block",
    )


def _markdown(block: Json, scope: ControlScope) -> Html:
    markup = scope.markup
    lines = screen_text.read_blocks([block], markup.style)
    return tag("div", markup.html("\n".join(lines)), class_="text")


def _rich_text(block: Json, scope: ControlScope) -> Html:
    return tag("div", *(_rich_part(part, scope) for part in block["elements"]), class_="text")


def _rich_part(part: Json, scope: ControlScope) -> Html:
    kind = part["type"]
    if kind == "rich_text_list":
        name = "ol" if part.get("style") == "ordered" else "ul"
        items = (tag("li", _run(item["elements"], scope)) for item in part["elements"])
        start = part.get("offset", 0) + 1
        return tag(
            name,
            *items,
            class_=f"diepte-{min(int(part.get('indent', 0)), 8)}",
            start=start if name == "ol" and start > 1 else None,
        )
    element = _RICH_PARTS.get(kind)
    return tag(element, _run(part["elements"], scope)) if element else unsupported(kind, scope)


def _run(elements: list[Json], scope: ControlScope) -> Html:
    markup = scope.markup
    return markup.html(screen_text.run(elements, markup.style))


_BLOCKS: dict[str, Callable[[Json, ControlScope], Html]] = {
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
