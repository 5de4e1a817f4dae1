"""What Slack refuses: the published limits on messages, views, replies and lists of options.

Pure. Sentences are worded and located as in Slack's ``response_metadata.messages``, without ``[ERROR]``. Lengths
are in characters, sizes in bytes of UTF-8. ``blocks`` holds the limits of blocks, ``elements`` those of elements.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.simulator import blocks, elements
from bot.simulator.elements import plain
from bot.simulator.json_checks import Check, Json, anything, array, at, choice, flag, free_object, record, string

if TYPE_CHECKING:
    from collections.abc import Iterator

# https://docs.slack.dev/reference/methods/chat.postMessage
MESSAGE_BLOCKS = 50
MESSAGE_TEXT = 40_000
MESSAGE_TEXT_ADVISED = 4000
MESSAGE_ATTACHMENTS = 100
# https://docs.slack.dev/reference/methods/chat.update
UPDATED_TEXT = 4000
# Not published. slackapi/bolt-js#2509 and #2867: `msg_blocks_too_long` comes near 13,200 characters of text, in
# which every block weighs about 100 more. It holds for chat.postMessage and chat.update, not for response_url.
POSTED_BLOCKS_TEXT = 13_200
POSTED_BLOCK_WEIGHT = 100
# https://docs.slack.dev/messaging/message-metadata
METADATA_TYPE = 255
# https://docs.slack.dev/reference/views/modal-views and home-tab-views
VIEW_BLOCKS = 100
VIEW_TITLE = 24
VIEW_BUTTON = 24
PRIVATE_METADATA = 3000
CALLBACK_ID = 255
EXTERNAL_ID = 255
# https://docs.slack.dev/reference/methods/views.open (view_too_large)
VIEW_BYTES = 250_000
# https://docs.slack.dev/reference/methods/views.push (push_limit_reached)
VIEW_STACK = 3

_BLOCKS = array(blocks.BLOCK, most=MESSAGE_BLOCKS)
_VIEW_BLOCKS = array(blocks.BLOCK, least=1, most=VIEW_BLOCKS)
_METADATA = record(
    {"event_type": string(METADATA_TYPE), "event_payload": free_object},
    {},
)
_COMMON_VIEW = {
    "private_metadata": string(PRIVATE_METADATA, least=0),
    "callback_id": string(CALLBACK_ID, least=0),
    "external_id": string(EXTERNAL_ID, least=0),
    "clear_on_close": flag,
    "notify_on_close": flag,
}
_HOME = record({"type": anything, "blocks": _VIEW_BLOCKS}, _COMMON_VIEW)
_MODAL = record(
    {"type": anything, "blocks": _VIEW_BLOCKS, "title": plain(VIEW_TITLE)},
    {**_COMMON_VIEW, "submit": plain(VIEW_BUTTON), "close": plain(VIEW_BUTTON), "submit_disabled": flag},
)
_OFFERS = {
    "options": array(elements.OPTION, most=elements.SELECT_OPTIONS),
    "option_groups": array(elements.OPTION_GROUP, most=elements.OPTION_GROUPS),
}
_VIEW_KIND = choice("modal", "home")


@dataclass(frozen=True, slots=True)
class LimitViolation:
    """Why Slack refuses: its error code, and sentences on what is wrong where."""

    error: str
    messages: tuple[str, ...] = ()


def violations(payload: Json) -> list[str]:
    """Everything that Slack would refuse in a message, a reply, a view, or a list of options; [] when it is fine.

    Its keys tell what the payload is: ``options`` or ``option_groups``, a ``type`` of ``modal`` or ``home``, and
    otherwise a message or a reply.
    """
    if payload.keys() & {"options", "option_groups"}:
        refusal = refuse_options(payload)
    elif payload.get("type") in ("modal", "home"):
        refusal = refuse_view(payload)
    else:
        refusal = refuse_message(payload)
    return [] if refusal is None else [*refusal.messages] or [refusal.error]


def warnings(payload: Json) -> list[str]:
    """What Slack takes but a reader suffers from, in a message or a reply; [] when there is nothing."""
    written = payload.get("text")
    found = []
    if payload.get("blocks") and not (isinstance(written, str) and written.strip()):
        found.append("no top-level `text` beside blocks: notifications and screen readers have nothing to say")
    if isinstance(written, str) and len(written) > MESSAGE_TEXT_ADVISED:
        found.append(f"top-level `text` is longer than the advised {MESSAGE_TEXT_ADVISED} characters")
    return found


def refuse_message(
    payload: Json, *, text_limit: int = MESSAGE_TEXT, posted: bool = False
) -> LimitViolation | None:
    """Check a message or a reply; ``posted`` for one that goes through a chat method, which weighs all blocks."""
    if refusal := _refuse_text(payload, text_limit):
        return refusal
    if found := tuple(_wrong_blocks(payload)):
        return LimitViolation("invalid_blocks", found)
    if posted and _weight(payload.get("blocks") or []) > POSTED_BLOCKS_TEXT:
        return LimitViolation("msg_blocks_too_long", (at("/blocks", "the blocks hold too much text together"),))
    if found := tuple(_wrong_metadata(payload.get("metadata") or {})):
        return LimitViolation("invalid_metadata_format", found)
    return _refuse_attachments(payload.get("attachments") or [])


def _refuse_text(payload: Json, most: int) -> LimitViolation | None:
    written = payload.get("text") or ""
    if not isinstance(written, str):
        return LimitViolation("invalid_arguments", (at("/text", "must be a string"),))
    if not (written.strip() or payload.get("blocks") or payload.get("attachments")):
        return LimitViolation("no_text")
    if len(written) > most:
        return LimitViolation("msg_too_long", (at("/text", f"must be less than {most + 1} characters"),))
    return None


def refuse_view(view: object, pointer: str = "") -> LimitViolation | None:
    """Check a modal or a home tab."""
    if not isinstance(view, dict):
        return LimitViolation("invalid_arguments", (at(pointer, "must be an object"),))
    kind = view.get("type")
    check: Check = _HOME if kind == "home" else _MODAL
    found = [*_VIEW_KIND(kind, f"{pointer}/type")] if "type" in view else []
    found += check(view, pointer)
    if isinstance(view.get("blocks"), list):
        found += _across_blocks(view["blocks"], f"{pointer}/blocks")
        found += _inputs_need_submit(view, pointer)
        found += _one_focus(view, pointer)
    if found:
        return LimitViolation("invalid_arguments", tuple(found))
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        return LimitViolation("view_too_large", (at(pointer, f"must be at most {VIEW_BYTES} bytes"),))
    return None


def refuse_options(payload: Json) -> LimitViolation | None:
    """Check the answer to a block_suggestion: options, or groups of them. No match at all is an empty list."""
    kinds = payload.keys() & {"options", "option_groups"}
    if len(kinds) != 1:
        return LimitViolation("invalid_options", (at("", "must define either `options` or `option_groups`"),))
    (kind,) = kinds
    found = tuple(_OFFERS[kind](payload[kind], f"/{kind}"))
    return LimitViolation("invalid_options", found) if found else None


def _wrong_blocks(payload: Json) -> Iterator[str]:
    if payload.get("blocks") is None:
        return
    yield from _BLOCKS(payload["blocks"], "/blocks")
    if isinstance(payload["blocks"], list):
        yield from _across_blocks(payload["blocks"], "/blocks")


def _across_blocks(listed: list[object], pointer: str) -> Iterator[str]:
    seen: set[str] = set()
    markdown = []
    for index, block in enumerate(listed):
        if not isinstance(block, dict):
            continue
        block_id = block.get("block_id")
        if isinstance(block_id, str):
            if block_id in seen:
                yield at(f"{pointer}/{index}/block_id", f"`block_id` {block_id} already exists")
            seen.add(block_id)
        if block.get("type") == "markdown" and isinstance(block.get("text"), str):
            markdown.append(len(block["text"]))
    if len(markdown) > 1 and sum(markdown) > blocks.MARKDOWN_TEXT:
        yield at(pointer, f"markdown blocks must be less than {blocks.MARKDOWN_TEXT + 1} characters together")


def _inputs_need_submit(view: Json, pointer: str) -> Iterator[str]:
    for index, block in enumerate(view["blocks"]):
        asks = isinstance(block, dict) and block.get("type") == "input"
        if asks and view.get("type") == "modal" and "submit" not in view:
            yield at(f"{pointer}/blocks/{index}/input", "must define `submit` to use an `input` block in modals")


def _one_focus(view: Json, pointer: str) -> Iterator[str]:
    if sum(bool(each.get("focus_on_load")) for each in _objects(view)) > 1:
        yield at(pointer, "only one element may have `focus_on_load`")


def _objects(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(each)


def _weight(listed: list[object]) -> int:
    texts = (each["text"] for each in _objects(listed) if isinstance(each.get("text"), str))
    return sum(map(len, texts)) + POSTED_BLOCK_WEIGHT * len(listed)


def _wrong_metadata(metadata: object) -> Iterator[str]:
    if metadata != {}:  # an empty object takes the metadata away
        yield from _METADATA(metadata, "/metadata")


def _refuse_attachments(attachments: object) -> LimitViolation | None:
    if not isinstance(attachments, list) or not all(isinstance(each, dict) for each in attachments):
        return LimitViolation("invalid_attachments", (at("/attachments", "must be an array of objects"),))
    if len(attachments) > MESSAGE_ATTACHMENTS:
        return LimitViolation("too_many_attachments")
    found = [
        sentence
        for index, each in enumerate(attachments)
        if "blocks" in each
        for sentence in _BLOCKS(each["blocks"], f"/attachments/{index}/blocks")
    ]
    return LimitViolation("invalid_attachments", tuple(found)) if found else None
