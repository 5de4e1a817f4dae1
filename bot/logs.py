"""Log of the running bot: text or JSON lines, with the reference of the request, and never with a question.

What Slack's libraries log in detail has in it what people type, so it is left out at any level.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import uuid
from contextvars import ContextVar
from typing import TYPE_CHECKING

from slack_bolt.middleware.async_middleware import AsyncMiddleware

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_bolt.response import BoltResponse

OURS = frozenset({"bot", "handlers", "schedules"})
QUIET = ("watchfiles", "alembic", "apscheduler")
"""Loggers of which what counts is what we make of it, and we say so."""
_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_UNHANDLED = "Unhandled request"
_NO_CONNECTION = "Failed to connect"
_QUERY = re.compile(r"\?[^\s'\"]+")
_reference: ContextVar[str] = ContextVar("reference", default="")


def request_reference() -> str:
    """Reference of the request that is being handled; a new one elsewhere."""
    return _reference.get() or _new_reference()


def _new_reference() -> str:
    return uuid.uuid4().hex[:8]


def begin_request() -> None:
    """Give the request that begins a reference, which its lines in the log carry."""
    _reference.set(_new_reference())


class RequestReference(AsyncMiddleware):
    """Bolt middleware that gives each request a reference, which its lines in the log carry."""

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,  # noqa: ARG002
        resp: BoltResponse,  # noqa: ARG002
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's
    ) -> BoltResponse:
        """Let the request through with its reference."""
        begin_request()
        return await next()


def configure(level: str, *, as_json: bool) -> None:
    """Log to standard error from this level on, as text or as one JSON object for each line."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if as_json else TextFormatter(_TEXT))
    handler.addFilter(without_questions)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def without_questions(record: logging.LogRecord) -> bool:
    """Drop details of other packages, and what they show of questions and secrets."""
    if record.name.partition(".")[0] not in OURS and record.levelno < logging.INFO:
        return False
    if record.name.startswith("slack_bolt") and str(record.msg).startswith(_UNHANDLED):
        record.msg, record.args = f"{_UNHANDLED}: nothing listens to it", ()
    if str(record.msg).startswith(_NO_CONNECTION):  # every few seconds while Slack is away: one line, no secrets
        record.msg, record.args = _QUERY.sub("", record.getMessage()), ()
        record.exc_info = record.exc_text = None
    return True


class TextFormatter(logging.Formatter):
    """Lines as always, with the reference of a request behind them."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Write one line."""
        reference = _reference.get()
        return super().formatMessage(record) + (f" [{reference}]" if reference else "")


class JsonFormatter(logging.Formatter):
    """One JSON object for each record, with the time in UTC; ``key`` is that of a posting."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one object."""
        written = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "reference": _reference.get(),
            "key": getattr(record, "key", ""),
            "exception": self.formatException(record.exc_info) if record.exc_info else "",
        }
        return json.dumps({name: value for name, value in written.items() if value}, ensure_ascii=False)
