"""Signature check of HTTP requests that claim to be Slack's (docs.slack.dev, Verifying requests from Slack).

Called by ``bot/web.py`` before anything is parsed; Socket Mode has no signatures, and requests of Teams have their
own (``bot/teams_signature.py``). A signed request that comes again is found by ``bot/replays.py``.
"""

from __future__ import annotations

import hmac
import re
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SIGNATURE = "x-slack-signature"
TIMESTAMP = "x-slack-request-timestamp"
WINDOW_SECONDS = 300
"""Age at which a request is no longer believed, and clock difference that is borne."""

_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


class RequestSignature:
    """Signing secret of the app, and the check of a request against it."""

    def __init__(self, signing_secret: str) -> None:
        self._secret = signing_secret.encode()

    def is_valid(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """True for the right signature on this body, given headers that ``claims_signature`` accepts."""
        signed = b"v0:%b:%b" % (headers[TIMESTAMP].encode(), body)
        expected = "v0=" + hmac.digest(self._secret, signed, "sha256").hex()
        return hmac.compare_digest(expected, headers[SIGNATURE])


def claims_signature(headers: Mapping[str, str]) -> bool:
    """True when there is one signature and one timestamp of now, so that the body is worth reading.

    The names of the headers are in lower case, and one that came twice is joined with a comma.
    """
    timestamp = headers.get(TIMESTAMP, "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= len("9999999999")):
        return False
    if abs(time.time() - int(timestamp)) > WINDOW_SECONDS:
        return False
    return _SIGNATURE.fullmatch(headers.get(SIGNATURE, "")) is not None
