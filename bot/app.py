"""Composition: settings and content in, a running bot out."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from slack_sdk import WebClient

from bot.admin_channel import AdminChannel, post_in_slack
from bot.answering.answer import Outcome
from bot.calendar.due import due_between
from bot.content_reload import BackgroundEmbedder, reload_content
from bot.editorial import EditorialDesk
from bot.health import Health, HealthSources
from bot.heartbeat import send_heartbeats
from bot.http_server import serve_http
from bot.logs import RequestReference
from bot.messages import admin_notices
from bot.metrics import OutcomeCounter
from bot.platform_ids import SLACK, TEAMS
from bot.request_origin import OnlyFrom
from bot.resources import database_of, database_url_of, folder_of_database, time_source_of, webhooks_of
from bot.slack_app import SlackApp
from bot.slack_connection import StartError, check_token, connect, is_open, socket_mode
from bot.store.database_lock import at_work_on, begin_afresh
from bot.store.ledger import LedgerError
from bot.store.state_records import WorkspaceUrl
from bot.subscription_index import SubscriptionIndex
from bot.teams_token import LOGIN_URL
from bot.web import monitoring_routes, slack_routes
from handlers import (
    answer_buttons,
    channel_canvas,
    channels,
    commands,
    editing,
    error_replies,
    events,
    feedback,
    home_tab,
    inbox,
    outdated_buttons,
    remind_me,
    reminder_counts,
    review,
    search_options,
    settings_modal,
    sharing,
    shortcuts,
    snooze,
)
from handlers.calendar_feeds import CalendarFeeds, calendar_routes
from handlers.guests import GuestLookup
from handlers.listener_lookup import ListenerLookup
from handlers.picture_check import keep_looking
from handlers.public_address import PublicAddress
from handlers.services import Services
from handlers.timeline_pictures import TimelinePictures, timeline_routes
from handlers.window_memory import OwnWindows
from schedules.clock_guard import ClockGuard
from schedules.clock_repair import ahead_until
from schedules.dispatch import Policy
from schedules.loop_status import LoopStatus
from schedules.notice_bodies import Notices
from schedules.outlets import due_outside_slack, post_through
from schedules.planner import begin
from schedules.posted_messages import PostedMessages
from schedules.poster import Moment
from schedules.posting_loop import keep_posting
from schedules.posting_mishaps import PostingMishap, mishaps_of
from schedules.reminder_buttons_by_state import ReminderButtons
from schedules.teams_outlet import microsoft_time
from schedules.time_source import RealTime

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler

    from bot.content.models import Content
    from bot.http_server import Routes
    from bot.library import Library
    from bot.settings import Settings
    from bot.slack_connection import Identity
    from bot.store.database import Database
    from bot.store.ledger import Ledger, Transition
    from bot.teams_side import TeamsAddresses, TeamsSide
    from handlers.inquiry import OutcomeCount
    from schedules.planner import DuesBetween
    from schedules.time_source import TimeSource

logger = logging.getLogger(__name__)

THREADS = 32
"""Threads for answers: enough to go on while some wait, up to 30 s each, for a database that hangs."""
FIRST_LOOK_SECONDS = 10.0
"""Longest wait of the embedding for the posting to be under way; a database that is away must not forbid it."""
WRITE_COUNTS_SECONDS = 2.0
"""Longest time that a count is in memory alone."""
GUEST_LOOKUP_SECONDS = 5
DRAIN_SECONDS, STOP_SECONDS = 8.0, 9.5
"""Time that what is under way gets after SIGTERM, and until the process is gone at the latest."""
CLEAN_UP_EVERY = 1800
"""Number of times that the counts are written between two removals of old records: once an hour."""
SURFACES = (
    commands,
    home_tab,
    answer_buttons,
    settings_modal,
    remind_me,
    reminder_counts,
    snooze,
    sharing,
    feedback,
    inbox,
    review,
    events,
    channels,
    shortcuts,
    editing,
    search_options,
    outdated_buttons,
)
"""The surfaces: commands first, for the replies that are kept, and outdated buttons last, for whatever is left."""


def create_app(settings: Settings) -> SlackApp:
    """Build the Bolt app, without listeners; nothing connects yet."""
    token = settings.slack_bot_token
    if token is None:
        raise StartError(
            "SLACK_BOT_TOKEN is not set. Put it in the environment or in .env (see README, In Slack installeren)."
        )
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        raise StartError("Set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP), or both.")
    secret = settings.slack_signing_secret
    app = SlackApp(
        name=__name__,  # without one Bolt looks for the file that calls it, in every module there is
        token=token.get_secret_value(),
        signing_secret=secret.get_secret_value() if secret else None,
        process_before_response=True,
        request_verification_enabled=False,  # bot.web has verified it, and Bolt would log what it refuses
    )
    app.client.base_url = settings.api_url
    return app


def listen(app: SlackApp, services: Services) -> None:
    """Register the listeners of every surface, and what opens the memory of their windows."""
    services.posts[SLACK] = post_in_slack(app.client)
    for surface in SURFACES:
        surface.register(app, services)
    app.use(RequestReference())
    app.use(OwnWindows(app.client.token or "", lambda: services.content))
    error_replies.register(app)


async def run(settings: Settings, library: Library, port: int, *, new_ledger: bool = False) -> None:
    """Serve until SIGINT or SIGTERM; ``new_ledger``: where the database is gone, begin afresh.

    Raises StartError when Slack refuses the tokens, the port is taken or the database can't be used.
    """
    try:
        with at_work_on(database_url_of(settings)):
            if new_ledger:
                begin_afresh(database_url_of(settings))
            await _serve_until_signalled(settings, library, port)
    except LedgerError as error:
        raise StartError(str(error)) from None


async def _serve_until_signalled(settings: Settings, library: Library, port: int) -> None:
    stop, reload = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(THREADS, "answering"))
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    loop.add_signal_handler(signal.SIGHUP, reload.set)
    embedder = BackgroundEmbedder(library, settings.embeddings_dir)
    serving = asyncio.create_task(serve(settings, library, port, embedder, stop, reload))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if stop.is_set():
        logger.info("Stopping")
        last = threading.Timer(STOP_SECONDS, _end_now)
        last.daemon = True
        last.start()
        serving.cancel()
        await asyncio.wait({serving}, timeout=DRAIN_SECONDS)
        serving.cancel()  # a second time: what is under way still is not waited for any more
    stopping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving


def _end_now() -> None:
    """End although a thread still waits for a database that hangs; a process may be killed at any moment."""
    logger.warning("Stopped with work under way: the next start looks up what came of it")
    logging.shutdown()
    os._exit(0)


async def serve(  # noqa: PLR0913, PLR0917 - the parts of a bot, each given once
    settings: Settings,
    library: Library,
    port: int | None,
    embedder: BackgroundEmbedder,
    stop: asyncio.Event,
    reload: asyncio.Event,
    time: TimeSource | None = None,
    teams: TeamsAddresses | None = None,
    *,
    playground: bool = False,
) -> None:
    """Connect, answer and post until the task is cancelled; set ``stop`` first. Raises StartError.

    ``reload`` asks for changed content. Without a port there is no HTTP server. ``time`` is the time source of the
    bot (default: the one that the settings name), ``teams`` has other addresses than Microsoft's own.
    ``playground`` lets the Agents Playground in, which has no tokens: for the demo, on loopback alone.
    """
    time = time or time_source_of(settings)
    outcomes, mishaps, loop_status = OutcomeCounter(Outcome), OutcomeCounter(PostingMishap), LoopStatus()
    slack = await _sign_in(settings)
    client = slack.app.client if slack is not None else None
    database = await asyncio.to_thread(_open_database, settings, time, mishaps)
    ledger = database.ledger
    await asyncio.to_thread(_make_ready, library, database)
    subscribers, desk = SubscriptionIndex(database, _guest_lookup(slack)), EditorialDesk(database)
    library.listen(desk.look_again)
    posted_messages = PostedMessages(ledger, Notices(), ReminderButtons(database), desk=desk)
    public = PublicAddress(settings.iza_public_url, near_slack=settings.slack_is_here)
    services = Services(library, time.now, subscribers, posted_messages, _counting(outcomes, database), public)
    if slack is not None:
        _listen_only_to(slack, services, settings)
        await asyncio.to_thread(ledger.write, records=[WorkspaceUrl(slack.identity.workspace_url)])
    slack_time, ahead = await _begin(ledger, time, await _outside_time(time, slack, teams))
    socket = slack.socket if slack is not None else None
    connected = None if socket is None else functools.partial(is_open, socket)
    health = Health(
        HealthSources(
            library, ledger, loop_status, time, outcomes, mishaps, connected, folder_of_database(settings)
        )
    )
    async with contextlib.aclosing(services.connections), contextlib.AsyncExitStack() as stack:
        if socket is not None:
            stack.push_async_callback(socket.close_async)
        stack.callback(health.close)
        stack.callback(database.close)
        others = dict(webhooks_of(settings, time))
        if port is not None:
            routes = {
                **monitoring_routes(health),
                **_public_routes(library, time, ledger, public),
                **_slack_routes(slack, settings),
            }
            if settings.has_teams or playground:
                in_teams = await stack.enter_async_context(_teams_side(settings, services, teams, time))
                routes, others = {**routes, **in_teams.routes}, {TEAMS: in_teams.outlet, **others}
            await _serve_http(stack, routes, settings.iza_host, port)
        if socket is not None:
            await connect(socket)
        logger.info("Ready: %d questions from %s", len(library.current.content.faq), library.directory)
        async with asyncio.TaskGroup() as group:
            services.posts.update({platform: post_through(outlet) for platform, outlet in others.items()})
            administrators = AdminChannel(services.posts)
            first_time = database.handled_requests.first_time
            group.create_task(reload_content(library, administrators, stop, reload, first_time))
            policy = Policy(
                dues=await asyncio.to_thread(_calendar, slack, ledger),
                subscribers=subscribers,
                desk=desk,
                slack_time=slack_time,
            )
            group.create_task(
                keep_posting(library, ledger, client, stop, policy, time=time, status=loop_status, others=others)
            )
            for work in (inbox.keep_erasing(services), _keep_canvases(slack, services, loop_status)):
                group.create_task(work)
            if settings.iza_heartbeat_url is not None:
                url = settings.iza_heartbeat_url.get_secret_value()
                group.create_task(send_heartbeats(url, health, loop_status))
            group.create_task(_tell_of_a_clock_ahead(administrators, library.current.content, ahead))
            group.create_task(_keep_house(database))
            group.create_task(keep_looking(public))
            group.create_task(_embed(embedder, loop_status))


def _counting(outcomes: OutcomeCounter, database: Database) -> Callable[[OutcomeCount], None]:
    """Counting of outcomes: in this process, and by subject in the database."""

    def count_outcome(count: OutcomeCount) -> None:
        outcomes(count.outcome)
        if count.topic:
            database.feedback_counts.note(count.topic, count.outcome.value)

    return count_outcome


class _SlackSide(NamedTuple):
    """The half of the bot that is in Slack."""

    app: SlackApp
    identity: Identity
    socket: AsyncSocketModeHandler | None


async def _sign_in(settings: Settings) -> _SlackSide | None:
    """Sign in to Slack; None for a bot in Teams alone. Raises StartError."""
    if settings.has_teams and not settings.has_slack:
        return None
    app = create_app(settings)
    return _SlackSide(app, await check_token(app.client), socket_mode(app, settings))


def _listen_only_to(slack: _SlackSide, services: Services, settings: Settings) -> None:
    """Register the listeners, for requests of this workspace alone."""
    slack.app.use_first(OnlyFrom(slack.identity.installation, settings.api_url))  # before any reply
    listen(slack.app, services)
    slack.app.use(ListenerLookup(slack.app))


def _slack_routes(slack: _SlackSide | None, settings: Settings) -> Routes:
    """The route for Slack, where it sends over HTTP."""
    secret = settings.slack_signing_secret
    return {} if slack is None or secret is None else slack_routes(slack.app, secret.get_secret_value())


def _teams_side(
    settings: Settings, services: Services, addresses: TeamsAddresses | None, time: TimeSource
) -> contextlib.AbstractAsyncContextManager[TeamsSide]:
    """The half in Teams; raises StartError where what it needs is not installed."""
    try:
        from bot.teams_side import teams_side  # noqa: PLC0415 - needs the extra
    except ImportError:
        raise StartError("Microsoft Teams needs more packages: install iza-bot with the extra teams.") from None
    return teams_side(settings, services, addresses, time.real)


class _Beginning(NamedTuple):
    """The time by Slack, where it can be compared, and until when a clock that was ahead wrote in the ledger."""

    slack_time: Moment | None = None
    ahead: dt.datetime | None = None


def _calendar(slack: _SlackSide | None, ledger: Ledger) -> DuesBetween:
    """The calendar by which is posted: a bot that was never in Slack has nothing to post in channels there.

    One that was there before is refused, so that the administrators hear of it.
    """
    if slack is not None or ledger.record(WorkspaceUrl) is not None:
        return due_between
    logger.info("The channels of Slack in organisation.yaml hear nothing: the bot is in Teams alone")
    return due_outside_slack


async def _outside_time(
    time: TimeSource, slack: _SlackSide | None, teams: TeamsAddresses | None
) -> dt.datetime | None:
    """The time by the servers of Slack, or of Microsoft for a bot in Teams alone; None for a simulated time."""
    if not isinstance(time, RealTime):
        return None
    if slack is not None:
        return slack.identity.now
    return await microsoft_time(LOGIN_URL if teams is None else teams.login_url)


async def _begin(ledger: Ledger, time: TimeSource, outside: dt.datetime | None) -> _Beginning:
    """Begin the ledger, unless the clock is not believed."""
    slack_time = None if outside is None else Moment(outside, time.seconds())
    now = await asyncio.to_thread(ledger.now)
    if slack_time is not None and ClockGuard(slack_time).distrust(now, time.seconds(), None):
        return _Beginning(slack_time)
    ahead = await asyncio.to_thread(ahead_until, ledger, now) if slack_time is not None else None
    await asyncio.to_thread(begin, ledger)  # before it is ready: from then on nothing that falls due is lost
    return _Beginning(slack_time, ahead)


def _guest_lookup(slack: _SlackSide | None) -> Callable[[str], bool]:
    """Lookup of guests, as far as the scopes of the token allow; without ``users:read`` nobody is known as one."""
    if slack is None or "users:read" not in slack.identity.scopes:
        return lambda _user: False
    client = slack.app.client
    return GuestLookup(WebClient(client.token, base_url=client.base_url, timeout=GUEST_LOOKUP_SECONDS))


async def _keep_canvases(slack: _SlackSide | None, services: Services, loop_status: LoopStatus) -> None:
    """Keep the canvases of channels current, where the token may."""
    if slack is None:
        return
    scopes = slack.identity.scopes
    if channel_canvas.SCOPE not in scopes:
        logger.info("Channels get no canvas: the token lacks %s", channel_canvas.SCOPE)
    else:
        kinds = {"public_channel": "channels:read", "private_channel": "groups:read"}
        may_list = tuple(kind for kind, scope in kinds.items() if scope in scopes)
        pause = 0 if services.public.near_slack else channel_canvas.PAUSE
        canvases = channel_canvas.ChannelCanvases(services, slack.app.client, may_list, pause)
        await canvases.keep(loop_status.begun)


async def _tell_of_a_clock_ahead(
    administrators: AdminChannel, content: Content, ahead: dt.datetime | None
) -> None:
    """Tell the operator and the administrators until when a clock that was ahead wrote in the ledger, if any."""
    if ahead is not None:
        logger.error(
            "A clock that was ahead has written in the ledger, until %s. What it posted or gave up too early does "
            "not come when its day comes: undo that with iza-bot repair-clock.",
            ahead.isoformat(),
        )
        await administrators.tell(content, admin_notices.clock_was_ahead(content, ahead))


async def _embed(embedder: BackgroundEmbedder, loop_status: LoopStatus) -> None:
    """Start the embedding after the first look at the ledger: what is due must not be late."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(FIRST_LOOK_SECONDS):
            await loop_status.begun.wait()
    embedder.start()


async def _keep_house(database: Database) -> None:
    """Write the counts and remove old records until cancelled, and then write the last counts."""
    try:
        while True:
            await _attempt(database.handled_requests.forget_old)
            await _attempt(database.subscriptions.forget_old)
            await _attempt(database.reminder_counts.forget_old)
            for _ in range(CLEAN_UP_EVERY):
                await asyncio.sleep(WRITE_COUNTS_SECONDS)
                await _attempt(database.feedback_counts.write)
    finally:
        await asyncio.shield(asyncio.create_task(_attempt(database.feedback_counts.write)))


async def _attempt(work: Callable[[], object]) -> None:
    """Do it in a thread; a database that is away is tried again the next time."""
    try:
        await asyncio.to_thread(work)
    except LedgerError as error:
        logger.warning("The counts are not written yet: %s", error)


def _open_database(settings: Settings, time: TimeSource, mishaps: OutcomeCounter) -> Database:
    """Open the database, and count the mishaps of its postings; raises StartError when it can't be used."""

    def count(change: Transition) -> None:
        for mishap in mishaps_of(change):
            mishaps(mishap)

    try:
        return database_of(settings, time, count)
    except LedgerError as error:
        raise StartError(str(error)) from None


def _make_ready(library: Library, database: Database) -> None:
    """Lay the edits over the content and index it, or the first question would wait for that."""
    library.lay_over(database.edits)
    library.current.index.complete()


def _public_routes(library: Library, time: TimeSource, ledger: Ledger, public: PublicAddress) -> Routes:
    """Routes for everyone: calendars and pictures."""
    feeds = CalendarFeeds(library, time.now, ledger, public.url)
    return {**calendar_routes(feeds), **timeline_routes(TimelinePictures(library, time.now))}


async def _serve_http(stack: contextlib.AsyncExitStack, routes: Routes, host: str, port: int) -> None:
    """Serve these until the stack unwinds."""
    try:
        await stack.enter_async_context(serve_http(routes, host, port))
    except OSError as error:
        raise StartError(
            f"Port {port} of {host} can't be used: {error.strerror}. Choose another port with --port, or another "
            "address with IZA_HOST."
        ) from None
