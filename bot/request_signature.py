"""Signature check of HTTP requests that claim to be Slack's (docs.slack.dev, Verifying requests from Slack).

Called by ``web.slack_events`` before anything is parsed; Socket Mode has no signatures.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from slack_sdk.signature import SignatureVerifier

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
        self._verifier = SignatureVerifier(signing_secret)

    def is_valid(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """True for a body that Slack signed in the last five minutes; False for any other request, however odd."""
        try:
            return claims_signature(headers) and self._verifier.is_valid(
                body, headers[TIMESTAMP], headers[SIGNATURE]
            )
        except (ValueError, TypeError):
            # no UTF-8 or no ASCII where it belongs: the verifier expects well-meaning senders
            return False


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
