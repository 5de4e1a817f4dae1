"""Block Kit blocks as HTML. Pure.

Nothing is dropped in silence: what the page does not know shows as a notice. Pictures are not fetched, since
nothing leaves this machine: their description shows in their place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.simulator import screen_text
from bot.simulator.page.fields import field_html
from bot.simulator.page.html import Html, element_id, join, tag

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.simulator.json_checks import Json
    from bot.simulator.page.control import ControlScope


_RICH_PARTS = {"rich_text_section": "div", "rich_text_preformatted": "pre", "rich_text_quote": "blockquote"}
_GROUPS = ("checkboxes", "radio_buttons", "multi_static", "multi_users", "multi_channels", "multi_conversations")
"""Controls of several elements, which an input's label names together."""


def blocks_html(blocks: list[Json], scope: ControlScope, errors: Mapping[str, str] | None = None) -> Html:
    """Blocks in order; ``errors`` holds what is wrong with an input, by block id."""
    return join(_block(block, scope, (errors or {}).get(block.get("block_id", ""))) for block in blocks)


def unknown(kind: object) -> Html:
    """The notice in place of something that this page can't show."""
    return tag("p", "Dit onderdeel kan deze pagina niet tonen: ", tag("code", str(kind)), class_="onbekend")


def _block(block: Json, scope: ControlScope, error: str | None) -> Html:
    if block.get("type") == "input":
        return _input(block, scope, error)
    return _BLOCKS.get(str(block.get("type")), _unknown_block)(block, scope)


def _unknown_block(block: Json, _scope: ControlScope) -> Html:
    return unknown(block.get("type"))


def _section(block: Json, scope: ControlScope) -> Html:
    fields = [tag("div", scope.markup.read(each), class_="tekst") for each in block.get("fields") or ()]
    return tag(
        "div",
        tag(
            "div",
            tag("div", scope.markup.read(block["text"]), class_="tekst") if block.get("text") else None,
            tag("div", *fields, class_="velden") if fields else None,
            class_="sectietekst",
        ),
        _element(block, block["accessory"], scope) if "accessory" in block else None,
        class_="sectie",
    )


def _header(block: Json, scope: ControlScope) -> Html:
    return tag(scope.heading, scope.markup.read(block["text"]), class_="kopregel")


def _divider(_: Json, _scope: ControlScope) -> Html:
    return tag("hr")


def _context(block: Json, scope: ControlScope) -> Html:
    return tag("div", *(_element(block, each, scope) for each in block["elements"]), class_="context")


def _actions(block: Json, scope: ControlScope) -> Html:
    return tag("div", *(_element(block, each, scope) for each in block["elements"]), class_="knoppen")


def _image(block: Json, scope: ControlScope) -> Html:
    title = tag("figcaption", scope.markup.read(block["title"])) if "title" in block else None
    return tag("figure", title, _picture(block))


def _picture(image: Json) -> Html:
    return tag("span", tag("span", "Afbeelding: ", class_="zacht"), image.get("alt_text", ""), class_="afbeelding")


def _element(block: Json, element: Json, scope: ControlScope) -> Html:
    kind = element.get("type")
    if kind in {"plain_text", "mrkdwn"}:
        return tag("div", scope.markup.read(element), class_="tekst")
    if kind == "image":
        return _picture(element)
    return field_html(scope, block, element) or unknown(kind)


def _input(block: Json, scope: ControlScope, error: str | None) -> Html:
    """A field with its label, hint and error. The error's place is always there, so that it can be announced."""
    element = block["element"]
    id_ = element_id(scope.source, block.get("block_id", ""), element.get("action_id", ""))
    label = [
        scope.markup.read(block["label"]),
        tag("span", " (optioneel)", class_="zacht") if block.get("optional") else None,
    ]
    grouped = str(element.get("type")).startswith(_GROUPS)
    return tag(
        "div",
        tag("span", *label, id=f"{id_}-naam", class_="naam")
        if grouped
        else tag("label", *label, for_=id_, id=f"{id_}-naam", class_="naam"),
        _element(block, element, scope),
        tag("div", scope.markup.read(block["hint"]), id=f"{id_}-hint", class_="hint") if "hint" in block else None,
        tag("div", error or "", id=f"{id_}-fout", class_="fout", data_error_for=block.get("block_id", "")),
        class_="invoer",
    )


def _markdown(block: Json, scope: ControlScope) -> Html:
    markup = scope.markup
    lines = screen_text.read_blocks([block], markup.style)
    return tag("div", markup.html("\n".join(lines)), class_="tekst")


def _rich_text(block: Json, scope: ControlScope) -> Html:
    return tag("div", *(_rich_part(part, scope) for part in block["elements"]), class_="tekst")


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
    return tag(element, _run(part["elements"], scope)) if element else unknown(kind)


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
    "markdown": _markdown,
    "rich_text": _rich_text,
}
