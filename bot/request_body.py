"""Body of an HTTP request of Slack: a form, JSON, or JSON in the field ``payload`` of a form.

Read here and not by Bolt, which takes three times as long, and takes a question with the word "payload" in it for
such a field.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote_to_bytes


def read_body(body: bytes, content_type: str) -> Any:  # noqa: ANN401 - JSON of any shape, see request_shape.py
    """Value of the body; raises ValueError for one that can't be read."""
    text = body.decode()
    if text.startswith("{") or content_type.partition(";")[0] == "application/json":
        return json.loads(text)
    fields = form_fields(text)
    return json.loads(fields["payload"]) if "payload" in fields else fields


def form_fields(form: str) -> dict[str, str]:
    """Fields of a form (URL Standard, 5.1), those without a value too; of two with one name the last."""
    fields = {}
    for pair in form.split("&"):
        name, _, value = pair.partition("=")
        if "%" in pair or "+" in pair:
            name, value = _decoded(name), _decoded(value)
        if pair:
            fields[name] = value
    return fields


def _decoded(text: str) -> str:
    """Decoded at once; the function of the standard library that returns text does it bit by bit."""
    spaced = text.replace("+", " ")
    return unquote_to_bytes(spaced).decode(errors="replace") if "%" in spaced else spaced
