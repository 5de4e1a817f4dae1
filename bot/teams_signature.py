"""Signature of requests from Microsoft Teams: a token that Microsoft signed for this bot.

It is a JSON Web Token (learn.microsoft.com, Authentication with the Bot Connector API, "Authenticate requests from
the Bot Connector service to your bot"). What the SDK has for
this fetches Microsoft's keys while everything else waits, and again for every token with an unknown key: a
stranger could have the bot do nothing else.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import jwt
from aiohttp import ClientError, ClientTimeout

if TYPE_CHECKING:
    from aiohttp import ClientSession

logger = logging.getLogger(__name__)

LEEWAY_SECONDS = 300
"""Difference between the clocks that Microsoft allows."""
KEYS_SECONDS = 24 * 3600.0
"""Time for which keys are good without another look."""
LOOK_AGAIN_SECONDS = 20.0
"""Shortest time between two looks, whatever strangers send."""
FETCH_SECONDS = 5.0
LONGEST_TOKEN = 8192
_ALGORITHM = "RS256"


class TokenIssuer(NamedTuple):
    """Issuer of the tokens, and the address of its keys."""

    name: str = "https://api.botframework.com"
    keys_url: str = "https://login.botframework.com/v1/.well-known/keys"


MICROSOFT = TokenIssuer()


class UnsignedError(Exception):
    """Request without a token that is good here; the text is for the log."""


class KeysError(Exception):
    """Keys that can't be fetched, so that no token can be checked."""


class _SigningKey(NamedTuple):
    key: jwt.PyJWK
    endorsements: frozenset[str]
    """The channels for which the key may sign; empty for all."""


class TeamsSignature:
    """Check of the tokens on requests for one bot."""

    def __init__(self, client_id: str, session: ClientSession, issuer: TokenIssuer = MICROSOFT) -> None:
        self._client_id, self._session, self._issuer = client_id, session, issuer
        self._keys: dict[str, _SigningKey] = {}
        self._fetched_at = self._tried_at = -KEYS_SECONDS - 1
        self._looking = asyncio.Lock()

    async def claims(self, authorization: str) -> dict[str, Any]:
        """The claims of the token in a header ``Authorization``. Raises UnsignedError, KeysError."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > LONGEST_TOKEN:
            raise UnsignedError("no token")
        try:
            signing = await self._signing_key(str(jwt.get_unverified_header(token).get("kid")))
            claims: dict[str, Any] = jwt.decode(
                token,
                signing.key,
                algorithms=[_ALGORITHM],
                audience=self._client_id,
                issuer=self._issuer.name,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud", "serviceurl"]},
            )
        except (jwt.InvalidTokenError, UnicodeError) as error:
            raise UnsignedError(type(error).__name__) from None
        return claims | {"endorsements": signing.endorsements}

    async def _signing_key(self, name: str) -> _SigningKey:
        if self._wants_keys(name):
            async with self._looking:
                if self._wants_keys(name) and time.monotonic() - self._tried_at > LOOK_AGAIN_SECONDS:
                    self._tried_at = time.monotonic()
                    await self._fetch()
        if not self._keys:
            raise KeysError
        if name not in self._keys:
            raise UnsignedError("signed with an unknown key")
        return self._keys[name]

    def _wants_keys(self, name: str) -> bool:
        return name not in self._keys or time.monotonic() - self._fetched_at > KEYS_SECONDS

    async def _fetch(self) -> None:
        """Fetch the keys; those of before stay where that fails."""
        try:
            async with self._session.get(
                self._issuer.keys_url, timeout=ClientTimeout(total=FETCH_SECONDS)
            ) as response:
                response.raise_for_status()
                described = (await response.json(content_type=None))["keys"]
            self._keys = {str(key["kid"]): _signing_key(key) for key in described if key.get("kty") == "RSA"}
        except (ClientError, OSError, TimeoutError, ValueError, LookupError, TypeError, jwt.PyJWTError) as error:
            logger.warning("The keys of Microsoft can't be fetched: %s", str(error) or type(error).__name__)
        else:
            self._fetched_at = self._tried_at


def _signing_key(described: dict[str, Any]) -> _SigningKey:
    return _SigningKey(jwt.PyJWK(described, _ALGORITHM), frozenset(map(str, described.get("endorsements") or ())))
