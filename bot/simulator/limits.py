"""Limits that Slack publishes for messages, responses, views and lists of options, as checks.

Pure. Sentences are worded and located as in Slack's ``response_metadata.messages``, without ``[ERROR]``. Lengths
are in characters, sizes in bytes of UTF-8. ``blocks`` holds the limits of blocks, ``elements`` those of elements.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import blocks, elements
from .elements import plain
from .json_checks import Check, Json, anything, array, at, choice, flag, free_object, record, string

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
_OPTION_LISTS = {
    "options": array(elements.OPTION, most=elements.SELECT_OPTIONS),
    "option_groups": array(elements.OPTION_GROUP, most=elements.OPTION_GROUPS),
}
_VIEW_KIND = choice("modal", "home")


@dataclass(frozen=True, slots=True)
class LimitViolation:
    """Refusal by Slack: its error code, and one sentence for each error."""

    error: str
    messages: tuple[str, ...] = ()


def violations(payload: Json) -> list[str]:
    """List what Slack would refuse in a message, a response, a view, or a list of options; [] for nothing.

    The keys tell the kind of payload: ``options`` or ``option_groups``, a ``type`` of ``modal`` or ``home``, and
    otherwise a message or a response.
    """
    if payload.keys() & {"options", "option_groups"}:
        refusal = refuse_options(payload)
    elif payload.get("type") in ("modal", "home"):
        refusal = refuse_view(payload)
    else:
        refusal = refuse_message(payload)
    return [] if refusal is None else [*refusal.messages] or [refusal.error]


def warnings(payload: Json) -> list[str]:
    """List what Slack accepts but is bad for readers, in a message or a response; [] for nothing."""
    text = payload.get("text")
    sentences = []
    if payload.get("blocks") and not (isinstance(text, str) and text.strip()):
        sentences.append("no top-level `text` beside blocks: notifications and screen readers have nothing to say")
    if isinstance(text, str) and len(text) > MESSAGE_TEXT_ADVISED:
        sentences.append(f"top-level `text` is longer than the advised {MESSAGE_TEXT_ADVISED} characters")
    return sentences


def refuse_message(
    payload: Json, *, text_limit: int = MESSAGE_TEXT, posted: bool = False
) -> LimitViolation | None:
    """Check a message or a response; ``posted`` for one through a chat method, which weighs all blocks."""
    if refusal := _refuse_text(payload, text_limit):
        return refusal
    if errors := tuple(_block_errors(payload)):
        return LimitViolation("invalid_blocks", errors)
    if posted and _weight(payload.get("blocks") or []) > POSTED_BLOCKS_TEXT:
        return LimitViolation("msg_blocks_too_long", (at("/blocks", "the blocks hold too much text together"),))
    if errors := tuple(_metadata_errors(payload.get("metadata") or {})):
        return LimitViolation("invalid_metadata_format", errors)
    return _refuse_attachments(payload.get("attachments") or [])


def _refuse_text(payload: Json, limit: int) -> LimitViolation | None:
    text = payload.get("text") or ""
    if not isinstance(text, str):
        return LimitViolation("invalid_arguments", (at("/text", "must be a string"),))
    if not (text.strip() or payload.get("blocks") or payload.get("attachments")):
        return LimitViolation("no_text")
    if len(text) > limit:
        return LimitViolation("msg_too_long", (at("/text", f"must be less than {limit + 1} characters"),))
    return None


def refuse_view(view: object, pointer: str = "") -> LimitViolation | None:
    """Check a modal or a home tab."""
    if not isinstance(view, dict):
        return LimitViolation("invalid_arguments", (at(pointer, "must be an object"),))
    kind = view.get("type")
    check: Check = _HOME if kind == "home" else _MODAL
    errors = [*_VIEW_KIND(kind, f"{pointer}/type")] if "type" in view else []
    errors += check(view, pointer)
    if isinstance(view.get("blocks"), list):
        errors += _across_blocks(view["blocks"], f"{pointer}/blocks")
        errors += _inputs_need_submit(view, pointer)
        errors += _one_focus(view, pointer)
    if errors:
        return LimitViolation("invalid_arguments", tuple(errors))
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        return LimitViolation("view_too_large", (at(pointer, f"must be at most {VIEW_BYTES} bytes"),))
    return None


def refuse_options(payload: Json) -> LimitViolation | None:
    """Check the response to a block_suggestion: options, or groups of them; an empty list for no match."""
    kinds = payload.keys() & {"options", "option_groups"}
    if len(kinds) != 1:
        return LimitViolation("invalid_options", (at("", "must define either `options` or `option_groups`"),))
    (kind,) = kinds
    errors = tuple(_OPTION_LISTS[kind](payload[kind], f"/{kind}"))
    return LimitViolation("invalid_options", errors) if errors else None


def _block_errors(payload: Json) -> Iterator[str]:
    if payload.get("blocks") is None:
        return
    yield from _BLOCKS(payload["blocks"], "/blocks")
    if isinstance(payload["blocks"], list):
        yield from _across_blocks(payload["blocks"], "/blocks")


def _across_blocks(message_blocks: list[object], pointer: str) -> Iterator[str]:
    seen: set[str] = set()
    markdown = []
    for index, block in enumerate(message_blocks):
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
        is_input = isinstance(block, dict) and block.get("type") == "input"
        if is_input and view.get("type") == "modal" and "submit" not in view:
            yield at(f"{pointer}/blocks/{index}/input", "must define `submit` to use an `input` block in modals")


def _one_focus(view: Json, pointer: str) -> Iterator[str]:
    if sum(bool(item.get("focus_on_load")) for item in _objects(view)) > 1:
        yield at(pointer, "only one element may have `focus_on_load`")


def _objects(value: object) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(item)


def _weight(message_blocks: list[object]) -> int:
    texts = (item["text"] for item in _objects(message_blocks) if isinstance(item.get("text"), str))
    return sum(map(len, texts)) + POSTED_BLOCK_WEIGHT * len(message_blocks)


def _metadata_errors(metadata: object) -> Iterator[str]:
    if metadata != {}:  # an empty object takes the metadata away
        yield from _METADATA(metadata, "/metadata")


def _refuse_attachments(attachments: object) -> LimitViolation | None:
    if not isinstance(attachments, list) or not all(isinstance(attachment, dict) for attachment in attachments):
        return LimitViolation("invalid_attachments", (at("/attachments", "must be an array of objects"),))
    if len(attachments) > MESSAGE_ATTACHMENTS:
        return LimitViolation("too_many_attachments")
    errors = tuple(
        sentence
        for index, attachment in enumerate(attachments)
        if "blocks" in attachment
        for sentence in _BLOCKS(attachment["blocks"], f"/attachments/{index}/blocks")
    )
    return LimitViolation("invalid_attachments", errors) if errors else None
