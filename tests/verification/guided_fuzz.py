"""Targets of ``make explore``: what takes bytes or text that strangers write, and must hold for any.

A target takes any bytes and raises for what must not happen. ``make fuzz`` draws from what Slack sends, and covers
every entry; here the branches that an input takes lead the search, which pays for what is parsed by hand.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import math
from functools import cache
from typing import TYPE_CHECKING

import httptools

from bot import http_connections
from bot.answering.gazetteer import Gazetteer
from bot.answering.reading import read
from bot.calendar.date_filter import parse_selection
from tests.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = dt.date(2026, 11, 22)
LONGEST = 600
"""Characters of a question."""


class _Headers:
    """Headers as the server reads them."""

    def __init__(self) -> None:
        self.length: int | None = 0
        self.complete = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header; a body in chunks has no length."""
        if name.lower() == b"transfer-encoding":
            self.length = None
        elif name.lower() == b"content-length":
            self.length = int(value)

    def on_headers_complete(self) -> None:
        """The end of the head."""
        self.complete = True


def head_of_a_request(data: bytes) -> None:
    """The guard and the server see the same end of a request, or the guard refuses it."""
    head = b"POST /slack/events HTTP/1.1\r\n" + data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    length = http_connections._body_length(head)
    if length is None:
        return
    headers = _Headers()
    with contextlib.suppress(httptools.HttpParserError):
        httptools.HttpRequestParser(headers).feed_data(head)
        assert headers.complete
        assert length == (math.inf if headers.length is None else headers.length)


def question(data: bytes) -> None:
    """Any text is read, as a question and as names behind a command."""
    text = data.decode(errors="ignore")[:LONGEST]
    read(text, _gazetteer(), TODAY)
    parse_selection(shipped(), text)


def content(data: bytes) -> None:
    """Any content gives a report (the properties of ``tests/content/test_any_input.py``, from bytes)."""
    from tests.content import test_any_input  # noqa: PLC0415 - reads the sample

    test = test_any_input.test_any_slip_of_the_keyboard_gives_a_report_in_dutch
    test.hypothesis.fuzz_one_input(data)


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer(shipped())


TARGETS: dict[str, tuple[Callable[[bytes], None], tuple[bytes, ...]]] = {
    "head": (head_of_a_request, (b"Host: bot\r\nContent-Length: 5", b"Host: bot\r\nTransfer-Encoding: chunked")),
    "question": (question, (b"wat moet er voor 1 maart 2027 in Zeeland met CZ", b"regio zeelnd, half september")),
    "content": (content, (b"\x00" * 40, bytes(range(200)))),
}
"""Targets with inputs to begin with."""
