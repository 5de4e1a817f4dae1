"""Origin of a request, over HTTP or Socket Mode: the workspace it speaks for, and where it wants its answer."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from slack_bolt import BoltResponse
from slack_bolt.middleware.async_middleware import AsyncMiddleware

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from slack_bolt.async_app import AsyncBoltContext
    from slack_bolt.request.async_request import AsyncBoltRequest

logger = logging.getLogger(__name__)

HOOKS_HOST = "hooks.slack.com"


@dataclass(frozen=True, slots=True)
class Installation:
    """The installation that the bot token belongs to, as auth.test describes it."""

    team_id: str
    enterprise_id: str = ""
    """Set for an installation on a whole Enterprise organisation alone: then its workspaces are all ours."""

    def includes(self, context: AsyncBoltContext) -> bool:
        """True for a request from here; one that names no workspace can't be from another."""
        if self.enterprise_id and context.enterprise_id == self.enterprise_id:
            return True
        return not self.team_id or context.team_id in {None, self.team_id}


def is_slack_address(url: object, api_url: str) -> bool:
    """True for an address at Slack, or at the host of SLACK_API_URL, where a response may go."""
    try:
        wanted, api = urlsplit(str(url)), urlsplit(api_url)
    except ValueError:
        return False
    if wanted.scheme not in {"https", api.scheme}:
        return False
    return wanted.hostname in {HOOKS_HOST, api.hostname, f"hooks.{api.hostname}"}


class OnlyFrom(AsyncMiddleware):
    """Bolt middleware that refuses requests of another workspace, and those that want an answer outside Slack."""

    def __init__(self, installation: Installation, api_url: str) -> None:
        self._installation, self._api_url = installation, api_url
        api = urlsplit(api_url)
        self._usual = (f"https://{HOOKS_HOST}/", f"{api.scheme}://{api.netloc}/")
        """Beginnings of the addresses that Slack gives, which need no closer look."""

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's
    ) -> BoltResponse:
        """Let the request through, or refuse it."""
        body = req.body
        if not self._installation.includes(req.context):
            fault = "from another workspace"
        elif not (self._may_be_answered(body.get("response_url")) and self._may_be_answered_by_form(body)):
            fault = "that wants its answer at an address that is not Slack's"
        else:
            return await next()
        logger.warning("Refused a request %s", fault)
        return BoltResponse(status=403, body="")

    def _may_be_answered_by_form(self, body: Mapping[str, Any]) -> bool:
        forms = body.get("response_urls") or ()
        return all(self._may_be_answered(form.get("response_url")) for form in forms)

    def _may_be_answered(self, url: object) -> bool:
        return not url or str(url).startswith(self._usual) or is_slack_address(url, self._api_url)
