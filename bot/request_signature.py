"""Signature check of HTTP requests that claim to be Slack's (docs.slack.dev, Verifying requests from Slack)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_sdk.signature import SignatureVerifier

if TYPE_CHECKING:
    from collections.abc import Mapping


class RequestSignature:
    """Signing secret of the app, and the check of a request against it."""

    def __init__(self, signing_secret: str) -> None:
        self._verifier = SignatureVerifier(signing_secret)

    def is_valid(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """True for a body that Slack signed in the last five minutes; False for any other request, however odd."""
        try:
            return self._verifier.is_valid(
                body, headers.get("X-Slack-Request-Timestamp"), headers.get("X-Slack-Signature")
            )
        except (ValueError, TypeError):
            # no number, no UTF-8 or no ASCII where they belong: the verifier expects well-meaning senders
            return False
