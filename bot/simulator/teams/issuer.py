"""Tokens: those that Teams puts on an activity, and those that a bot gets for its client credentials.

Both are JSON Web Tokens signed by one key, which bots find in the key set (RFC 7517) at ``KEYS_PATH``.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

if TYPE_CHECKING:
    from collections.abc import Callable

METADATA_PATH = "/v1/.well-known/openidconfiguration"
KEYS_PATH = "/v1/.well-known/keys"
CONNECTOR_AUDIENCE = "https://api.botframework.com"
"""Audience of a bot's own token, and issuer of the tokens on activities."""
TOKEN_SECONDS = 3600
_KEY_ID = "simulator"


@functools.cache
def signing_key(name: str = _KEY_ID) -> RSAPrivateKey:
    """A key, made once in a process: making one takes long. Another ``name`` gives another key."""
    del name
    return generate_private_key(public_exponent=65537, key_size=2048)


def key_set() -> dict[str, Any]:
    """Public half of the key, as bots fetch it."""
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(signing_key().public_key()))
    return {"keys": [{**public, "kid": _KEY_ID, "use": "sig", "alg": "RS256", "endorsements": ["msteams"]}]}


@dataclass(frozen=True, slots=True)
class Issuer:
    """Makes and checks tokens for one app."""

    app_id: str
    clock: Callable[[], float]

    def for_activity(self, service_url: str, key: RSAPrivateKey | None = None, **claims: Any) -> str:  # noqa: ANN401 - a claim is any JSON
        """Token on an activity; ``claims`` replace those that are right, ``key`` signs in the place of ours."""
        right = {"iss": CONNECTOR_AUDIENCE, "aud": self.app_id, "serviceurl": service_url}
        return self._signed({**right, **claims}, key)

    def for_bot(self) -> str:
        """Token of the bot itself."""
        return self._signed({"iss": "https://sts.windows.net/", "aud": CONNECTOR_AUDIENCE, "appid": self.app_id})

    def is_bot(self, header: str) -> bool:
        """True if the header ``Authorization`` has a token of the bot that has not expired."""
        scheme, _, token = header.partition(" ")
        try:
            claims = jwt.decode(
                token,
                signing_key().public_key(),
                algorithms=["RS256"],
                audience=CONNECTOR_AUDIENCE,
                options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            return False
        return scheme == "Bearer" and claims.get("appid") == self.app_id and claims["exp"] > self.clock()

    def _signed(self, claims: dict[str, Any], key: RSAPrivateKey | None = None) -> str:
        now = int(self.clock())
        times = {"iat": now, "nbf": now, "exp": now + TOKEN_SECONDS}
        return jwt.encode({**times, **claims}, key or signing_key(), algorithm="RS256", headers={"kid": _KEY_ID})
