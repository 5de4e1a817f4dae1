"""Modals and the home tab."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from bot.simulator.page.blocks import blocks_html
from bot.simulator.page.html import Fragment, Html, clean, tag
from bot.simulator.screen_text import closing_buttons, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.simulator.json_checks import Json
    from bot.simulator.page.control import ControlScope
    from bot.simulator.records import View

MODAL = "venster"
HOME = "startpagina"


def modal_fragment(stack: Sequence[View], scope: Callable[[str, Json], ControlScope]) -> Fragment:
    """The modal on top of the stack, for the script to show; an empty place when there is none."""
    if not stack:
        return Fragment(MODAL, Html(""), attributes={"hidden": True})
    view = stack[-1]
    body = cast("Json", clean(view.body))
    source = f"view:{view.id}"
    close, *submit = closing_buttons(body)
    form = tag(
        "form",
        tag(
            "header",
            tag("h2", words(body["title"]), id="venster-titel", tabindex=-1),
            _depth(len(stack)),
            tag(
                "button",
                tag("span", "×", aria_hidden="true"),
                type="button",
                class_="knop rond",
                data_close=True,
                aria_label="Sluiten",
            ),
        ),
        tag("p", role="alert", class_="fout", data_problem=True),
        tag("div", blocks_html(body["blocks"], scope(source, view.values)), class_="vensterinhoud"),
        tag(
            "footer",
            tag("button", words(close["text"]), type="button", class_="knop", data_close=True),
            *(
                tag(
                    "button",
                    words(each["text"]),
                    type="submit",
                    class_="knop hoofd",
                    disabled=bool(body.get("submit_disabled")),
                )
                for each in submit
            ),
            class_="vensterknoppen",
        ),
        data_source=source,
        method="post",
        novalidate=True,
    )
    return Fragment(MODAL, form, attributes={"data_view": view.id, "data_hash": view.hash})


def home_fragment(view: View | None, scope: Callable[[str, Json], ControlScope], bot: str) -> Fragment:
    """The home tab as the bot published it for this person."""
    if view is None:
        empty = tag(
            "div",
            tag("p", tag("strong", f"{bot} heeft hier nog niets neergezet.")),
            tag("p", "Stel je vraag in een kanaal of in een bericht.", class_="zacht"),
            class_="leeg",
        )
        return Fragment(HOME, empty)
    source = f"view:{view.id}"
    blocks = cast("list[Json]", clean(view.body["blocks"]))
    own_scope = replace(scope(source, view.values), heading="h2")
    return Fragment(HOME, blocks_html(blocks, own_scope), attributes={"data_source": source})


def _depth(count: int) -> Html | None:
    return tag("span", f"venster {count}", class_="zacht") if count > 1 else None
