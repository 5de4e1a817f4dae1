"""What an answer of Slack to a message means. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from schedules.refusals import ErrorMeaning, fault_of
from schedules.send_result import Delivered, NotDelivered, Refused, SendResult, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_WAIT = dt.timedelta(hours=1)
"""A longer Retry-After than this is not believed."""
_UNSAID_WAIT = 30.0
_LONGEST_TEXT = 300
_OK, _REQUEST_TIMEOUT, _TOO_MANY, _SERVER_FAULT = 200, 408, 429, 500


def in_one_line(text: str) -> str:
    """What came from outside, fit for a log and a database: no control characters, and not endless."""
    return "".join(character if character.isprintable() else " " for character in text)[:_LONGEST_TEXT]


def classify(status: int, headers: Mapping[str, str], body: Mapping[str, Any] | None) -> SendResult:
    """What an answer of Slack to a message means; ``body`` is None when it was not a JSON object."""
    if status == _TOO_MANY:
        return NotDelivered("Slack asks to slow down", _retry_after(headers), throttled=True)
    if status >= _SERVER_FAULT or status == _REQUEST_TIMEOUT:
        return Unknown(f"HTTP status {status}")
    if status != _OK:
        return NotDelivered(f"HTTP status {status}")
    if body is None or not isinstance(body.get("ok"), bool):
        return Unknown("the answer was cut off or is not Slack's")
    return Delivered(str(body.get("channel", "")), str(body.get("ts", ""))) if body["ok"] else _no(body, headers)


def _no(body: Mapping[str, Any], headers: Mapping[str, str]) -> SendResult:
    """What it means that Slack says ``ok: false``."""
    code = in_one_line(str(body.get("error") or "no error code"))
    match fault_of(code):
        case ErrorMeaning.PASSING:
            throttled = "limit" in code
            return NotDelivered(code, _retry_after(headers) if throttled else None, throttled=throttled)
        case ErrorMeaning.UNCLEAR:
            return Unknown(code)
    return Refused(code, str(body.get("needed") or ""))


def _retry_after(headers: Mapping[str, str]) -> dt.timedelta:
    try:
        seconds = float(headers.get("Retry-After", ""))
    except ValueError:
        seconds = _UNSAID_WAIT
    return max(dt.timedelta(seconds=1), min(dt.timedelta(seconds=seconds), LONGEST_WAIT))
