"""Modals and the home tab, as HTML."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from ..screen_text import closing_buttons, words
from .blocks import blocks_html
from .html import Fragment, Html, clean, tag

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..json_checks import Json
    from ..records import View
    from ..texts import Texts
    from .control import ControlScope

MODAL = "modal"
HOME = "home"


def modal_fragment(stack: Sequence[View], scope: Callable[[str, Json], ControlScope], texts: Texts) -> Fragment:
    """Modal on top of the stack, for the script to open; a hidden element when there is none."""
    if not stack:
        return Fragment(MODAL, Html(""), attributes={"hidden": True})
    view = stack[-1]
    body = cast("Json", clean(view.body))
    source = f"view:{view.id}"
    close, *submit = closing_buttons(body, texts)
    disabled = bool(body.get("submit_disabled"))
    depth = texts.page.modal_depth.format(count=len(stack))
    form = tag(
        "form",
        tag(
            "header",
            tag("h2", words(body["title"]), id="modal-title", tabindex=-1),
            tag("span", depth, class_="soft") if len(stack) > 1 else None,
            tag(
                "button",
                tag("span", "×", aria_hidden="true"),
                type="button",
                class_="button round",
                data_close=True,
                aria_label=texts.blocks.close,
            ),
        ),
        tag("p", role="alert", class_="error", data_problem=True),
        tag("div", blocks_html(body["blocks"], scope(source, view.values)), class_="dialog-content"),
        tag(
            "footer",
            tag("button", words(close["text"]), type="button", class_="button", data_close=True),
            *(
                tag("button", words(button["text"]), type="submit", class_="button primary", disabled=disabled)
                for button in submit
            ),
            class_="dialog-buttons",
        ),
        data_source=source,
        method="post",
        novalidate=True,
    )
    return Fragment(MODAL, form, attributes={"data_view": view.id, "data_hash": view.hash})


def home_fragment(
    view: View | None, scope: Callable[[str, Json], ControlScope], bot: str, texts: Texts
) -> Fragment:
    """Home tab as the bot published it for this person."""
    if view is None:
        empty = tag(
            "div",
            tag("p", tag("strong", texts.page.empty_home.format(bot=bot))),
            tag("p", texts.page.empty_home_hint, class_="soft"),
            class_="empty",
        )
        return Fragment(HOME, empty)
    source = f"view:{view.id}"
    blocks = cast("list[Json]", clean(view.body["blocks"]))
    home_scope = replace(scope(source, view.values), heading="h2")
    return Fragment(HOME, blocks_html(blocks, home_scope), attributes={"data_source": source})
