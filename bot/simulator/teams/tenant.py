"""Tenant for a test: channels, people and workflows, served on this machine to one bot.

async with Tenant() as tenant:
    tenant.deliver_to("http://127.0.0.1:3978/api/messages")
    chat = tenant.chat("ada")
    await tenant.say("hello", chat, "ada")
    message, *_ = await tenant.posted(chat)

The server has a thread and an event loop of its own, so that a bot in this process may wait for it however it
likes: the SDK fetches the key set without giving way.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import aiohttp
from aiohttp import web

from ..faults import Faults
from ..server import bind, stop_accepting
from .connector import (
    MOST_BYTES,
    Connector,
    ConnectorError,
    ConnectorResponse,
    ConversationType,
    TenantConversation,
    check_attachment,
)
from .issuer import CONNECTOR_AUDIENCE, KEYS_PATH, METADATA_PATH, TOKEN_SECONDS, Issuer, key_set

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from types import TracebackType

    from .connector import Json, SentMessage

_HOST = "127.0.0.1"
_NAMESPACE = uuid.UUID("5f0f3f55-0b3b-4d7a-9a55-6d1c6a0e7b11")
_CLIENT_CREDENTIALS = "client_credentials"


class UndeliverableError(AssertionError):
    """The bot did not take an activity."""


class Person(NamedTuple):
    """Someone in the tenant."""

    name: str
    object_id: str
    """Id in Microsoft Entra."""
    id: str
    """Id in Teams."""


@dataclass(slots=True)
class Webhook:
    """Workflow that posts in a channel whatever its address receives."""

    name: str
    exists: bool = True
    cards: list[Json] = field(default_factory=list)


class Call(NamedTuple):
    """Request of the bot."""

    method: str
    """``post``, ``update``, ``delete``, ``create``, ``token`` or ``webhook``."""
    body: Json
    status: int
    """Status of the response; 0 for a request with a fault."""
    fault: str = ""


class DeliveryResponse(NamedTuple):
    """Response of the bot to an activity."""

    status: int
    body: Json


class Tenant:
    """Small Teams; ``clock`` gives the time as seconds since 1970, ``patience`` is the longest wait in seconds."""

    APP_ID = "11111111-2222-3333-4444-555555555555"
    APP_SECRET = "simulated-secret"  # noqa: S105 - of the simulator
    TENANT_ID = "99999999-8888-7777-6666-555555555555"

    def __init__(
        self,
        app_id: str = APP_ID,
        app_secret: str = APP_SECRET,
        tenant_id: str = TENANT_ID,
        *,
        clock: Callable[[], float] = time.time,
        patience: float = 10.0,
    ) -> None:
        self.app_id, self.app_secret, self.tenant_id = app_id, app_secret, tenant_id
        self.clock = clock
        self.patience = patience
        self.history_lag = 0.0
        self.issuer = Issuer(app_id, clock)
        self.connector = Connector(clock)
        self.faults = Faults(self)
        self.calls: list[Call] = []
        self.deliveries: list[Json] = []
        self.url = ""
        self._webhooks: dict[str, Webhook] = {}
        self._limit: tuple[int, float] | None = None
        self._accepted: dict[str, list[float]] = {}
        self._bot_url = ""
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._runner: web.AppRunner | None = None
        self._listening: socket.socket | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, name="teams", daemon=True)

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.close)

    def start(self, port: int = 0) -> None:
        """Listen; port 0 takes any free one. Raises OSError when the port is taken."""
        self._thread.start()
        self.url = asyncio.run_coroutine_threadsafe(self._listen(port), self._loop).result()

    def close(self) -> None:
        """Stop listening."""
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # Addresses and people

    @property
    def service_url(self) -> str:
        """Address of the connector, as activities tell it."""
        return f"{self.url}/connector/"

    @property
    def metadata_url(self) -> str:
        """OpenID metadata of who signs activities."""
        return f"{self.url}{METADATA_PATH}"

    @property
    def login_url(self) -> str:
        """Address to which a tenant id and ``/oauth2/v2.0/token`` are added for a bot's own token."""
        return f"{self.url}/login"

    def person(self, name: str) -> Person:
        """Someone with this name."""
        return Person(name, _id(self.tenant_id, f"person {name}"), f"29:{_id(self.tenant_id, f'teams {name}')}")

    def channel(self, name: str, team: str = "Team") -> TenantConversation:
        """Channel with this name."""
        native = f"19:{_id(self.tenant_id, f'{team}/{name}').replace('-', '')}@thread.tacv2"
        return self._conversation(native, ConversationType.CHANNEL, name, team)

    def chat(self, name: str) -> TenantConversation:
        """Chat of a person with the bot."""
        return self._conversation(
            f"a:1{_id(self.tenant_id, f'chat {name}').replace('-', '')}", ConversationType.PERSONAL, name
        )

    def webhook(self, name: str) -> Webhook:
        """Workflow with this name; its address is ``webhook_url(name)``."""
        return self._webhooks.setdefault(name, Webhook(name))

    def webhook_url(self, name: str) -> str:
        """Address of a workflow, secret as that of a real one."""
        self.webhook(name)
        return f"{self.url}/workflows/{name}/triggers/manual/paths/invoke?api-version=1&sig=secret"

    def rate_limit(self, calls: int, seconds: float) -> None:
        """Let so many requests through in so many seconds, for each conversation; others get a 429."""
        self._limit = (calls, seconds)

    async def posted(self, conversation: TenantConversation, count: int = 1) -> list[SentMessage]:
        """Messages in a conversation, once there are so many; raises UndeliverableError after ``patience``."""
        if not await self._until(lambda: len(conversation.messages) >= count):
            raise UndeliverableError(f"{len(conversation.messages)} of {count} messages came")
        return conversation.messages

    async def posted_by(self, webhook: Webhook, count: int = 1) -> list[Json]:
        """Cards that a workflow posted, once there are so many; raises UndeliverableError after ``patience``."""
        if not await self._until(lambda: len(webhook.cards) >= count):
            raise UndeliverableError(f"{len(webhook.cards)} of {count} cards came")
        return webhook.cards

    async def _until(self, condition: Callable[[], bool]) -> bool:
        def wait() -> bool:
            with self._changed:
                return self._changed.wait_for(condition, self.patience)

        return await asyncio.to_thread(wait)

    # Activities to the bot

    def deliver_to(self, url: str) -> None:
        """Deliver activities to this address."""
        self._bot_url = url

    async def say(self, text: str, conversation: TenantConversation, name: str) -> DeliveryResponse:
        """Write a message to the bot: in a channel with a mention of it."""
        spoken: Json = {"text": text, "textFormat": "plain"}
        if conversation.type is not ConversationType.PERSONAL:
            mention = {"type": "mention", "text": "<at>Bot</at>", "mentioned": {"id": self.bot_id, "name": "Bot"}}
            spoken = {"text": f"<at>Bot</at> {text}", "entities": [mention]}
        return await self.deliver(self.activity(conversation, name, type="message", **spoken))

    async def install(self, conversation: TenantConversation, name: str) -> DeliveryResponse:
        """Add the app to a team or chat."""
        conversation.has_bot = True
        await self.deliver(self.activity(conversation, name, type="installationUpdate", action="add"))
        added = [{"id": self.bot_id, "name": "Bot"}]
        return await self.deliver(self.activity(conversation, name, type="conversationUpdate", membersAdded=added))

    async def uninstall(self, conversation: TenantConversation, name: str) -> DeliveryResponse:
        """Remove the app from a team or chat."""
        conversation.has_bot = False
        return await self.deliver(self.activity(conversation, name, type="installationUpdate", action="remove"))

    async def deliver(self, activity: Json, token: str | None = None) -> DeliveryResponse:
        """Send an activity with a token that is right, or this one; "" sends none."""
        token = self.issuer.for_activity(self.service_url) if token is None else token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.deliveries.append(activity)
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.patience)) as session,
            session.post(self._bot_url, json=activity, headers=headers) as response,
        ):
            text = await response.text()
        try:
            body = json.loads(text or "{}")
        except ValueError:
            body = {"text": text}
        return DeliveryResponse(response.status, body if isinstance(body, dict) else {"value": body})

    @property
    def bot_id(self) -> str:
        """Id of the bot in Teams."""
        return f"28:{self.app_id}"

    def activity(self, conversation: TenantConversation, person_name: str, /, **fields: Any) -> Json:  # noqa: ANN401 - any JSON
        """Activity as Teams sends it: of someone, in a conversation, with these fields."""
        person, message_id = self.person(person_name), self.connector.next_id()
        channel_data: Json = {"tenant": {"id": self.tenant_id}}
        native = conversation.id
        if conversation.type is ConversationType.CHANNEL:
            team = f"19:{_id(self.tenant_id, conversation.team).replace('-', '')}@thread.tacv2"
            channel_data |= {
                "team": {"id": team, "name": conversation.team},
                "channel": {"id": native, "name": conversation.name},
                "teamsTeamId": team,
                "teamsChannelId": native,
            }
            native = f"{native};messageid={message_id}" if fields.get("type") == "message" else native
            conversation.threads.add(message_id)
        moment = dt.datetime.fromtimestamp(self.clock(), dt.UTC).isoformat(timespec="milliseconds")
        return {
            "id": message_id,
            "timestamp": moment.replace("+00:00", "Z"),
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": {"id": person.id, "name": person.name, "aadObjectId": person.object_id},
            "recipient": {"id": self.bot_id, "name": "Bot"},
            "conversation": {
                "id": native,
                "conversationType": conversation.type.value,
                "tenantId": self.tenant_id,
                "isGroup": conversation.type is not ConversationType.PERSONAL,
            },
            "channelData": channel_data,
            "locale": "nl-NL",
            **fields,
        }

    # The server

    async def _listen(self, port: int) -> str:
        app = web.Application(client_max_size=4 * MOST_BYTES)
        conversations = "/connector/v3/conversations"
        activities = f"{conversations}/{{conversation}}/activities"
        app.router.add_get(METADATA_PATH, self._metadata)
        app.router.add_get(KEYS_PATH, self._keys)
        app.router.add_post("/login/{tenant}/oauth2/v2.0/token", self._token)
        app.router.add_post(conversations, self._answer)
        app.router.add_post(activities, self._answer)
        app.router.add_post(f"{activities}/{{activity}}", self._answer)
        app.router.add_put(f"{activities}/{{activity}}", self._answer)
        app.router.add_delete(f"{activities}/{{activity}}", self._answer)
        app.router.add_post("/workflows/{name}/triggers/manual/paths/invoke", self._webhook)
        self._runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        self._listening = bind(port)
        await web.SockSite(self._runner, self._listening).start()
        return f"http://{_HOST}:{self._runner.addresses[0][1]}"

    async def _stop(self) -> None:
        self.faults.end()
        if self._listening is not None:
            await stop_accepting(self._listening)
        if self._runner is not None:
            await self._runner.cleanup()

    async def _metadata(self, _request: web.Request) -> web.Response:
        return web.json_response({"issuer": CONNECTOR_AUDIENCE, "jwks_uri": f"{self.url}{KEYS_PATH}"})

    async def _keys(self, _request: web.Request) -> web.Response:
        return web.json_response(key_set())

    async def _token(self, request: web.Request) -> web.StreamResponse:
        form = {key: str(value) for key, value in (await request.post()).items()}
        return await self._respond("token", request, form, lambda: self._granted(form))

    def _granted(self, form: Json) -> ConnectorResponse:
        known = (form.get("client_id"), form.get("client_secret")) == (self.app_id, self.app_secret)
        if form.get("grant_type") != _CLIENT_CREDENTIALS or not known:
            return ConnectorResponse(
                401, {"error": "invalid_client", "error_description": "AADSTS7000215 (simulator)"}
            )
        granted = {"token_type": "Bearer", "expires_in": TOKEN_SECONDS, "access_token": self.issuer.for_bot()}
        return ConnectorResponse(200, granted)

    async def _webhook(self, request: web.Request) -> web.StreamResponse:
        webhook, body = self._webhooks.get(request.match_info["name"]), await _json(request)

        def carry_out() -> ConnectorResponse:
            if webhook is None or not webhook.exists or request.query.get("sig") != "secret":
                raise ConnectorError(404, "WorkflowNotFound")
            for attachment in body.get("attachments") or ():
                check_attachment(attachment)
                webhook.cards.append(attachment["content"])
            return ConnectorResponse(202, {})

        return await self._respond("webhook", request, body, carry_out)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body, where, activity = (
            await _json(request),
            request.match_info.get("conversation", ""),
            request.match_info.get("activity", ""),
        )
        method = {"PUT": "update", "DELETE": "delete"}.get(request.method, "post" if where else "create")

        def carry_out() -> ConnectorResponse:
            if not self.issuer.is_bot(request.headers.get("Authorization", "")):
                raise ConnectorError(401, "Unauthorized")
            self._heed_limit(where)
            match method:
                case "update":
                    return self.connector.update(where, activity, body)
                case "delete":
                    return self.connector.delete(where, activity)
                case "create":
                    return self._created(body)
            return self.connector.post(f"{where};messageid={activity}" if activity else where, body)

        return await self._respond(method, request, body, carry_out)

    def _created(self, body: Json) -> ConnectorResponse:
        """Chat with the one member, by id in Teams or in Entra; the same every time."""
        wanted = str((body.get("members") or [{}])[0].get("id", ""))
        chats = [
            conversation
            for conversation in self.connector.conversations.values()
            if conversation.type is ConversationType.PERSONAL
            and wanted in {self.person(conversation.name).id, self.person(conversation.name).object_id}
        ]
        if not chats or not chats[0].has_bot:
            raise ConnectorError(403, "BotNotInConversationRoster")
        return ConnectorResponse(201, {"id": chats[0].id})

    async def _respond(
        self, method: str, request: web.Request, body: Json, carry_out: Callable[[], ConnectorResponse]
    ) -> web.StreamResponse:
        """Carry a request out, with the fault that waits for it if any."""

        def response() -> web.Response:
            try:
                reply = carry_out()
            except ConnectorError as error:
                headers = {"Retry-After": "5"} if error.status == 429 else {}  # noqa: PLR2004 - Too Many Requests
                return web.json_response(error.body, status=error.status, headers=headers)
            return web.json_response(reply.body, status=reply.status)

        self.faults.run_late_calls()
        fault = self.faults.take(method)
        try:
            if fault is not None:
                self.calls.append(Call(method, body, 0, fault.name))
                return await self.faults.respond(fault, request, response)
            answered = response()
            self.calls.append(Call(method, body, answered.status))
            return answered
        finally:
            with self._changed:
                self._changed.notify_all()

    def _heed_limit(self, where: str) -> None:
        if self._limit is None:
            return
        calls, seconds = self._limit
        recent = [moment for moment in self._accepted.get(where, []) if self.clock() - moment < seconds]
        if len(recent) >= calls:
            raise ConnectorError(429, "TooManyRequests")
        self._accepted[where] = [*recent, self.clock()]

    def _conversation(self, native: str, kind: ConversationType, name: str, team: str = "") -> TenantConversation:
        return self.connector.conversations.setdefault(native, TenantConversation(native, kind, name, team))


async def _json(request: web.Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _id(tenant_id: str, name: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{tenant_id} {name}"))
