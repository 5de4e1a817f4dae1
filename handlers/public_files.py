"""Files that anyone may fetch over HTTP, made once for each version of the content and each day."""

from __future__ import annotations

import hashlib
import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.http_server import HttpResponse

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from bot.content.models import Content

MAX_AGE = 3600
"""Seconds that a file may be used again without asking."""
_TAG = re.compile(r'(?:W/)?("[^"]*")')


@dataclass(slots=True)
class PublicFiles:
    """Files by name, forgotten when the content or the day changes. May be asked by several threads."""

    content_type: Callable[[str], str]
    lock: threading.Lock = field(default_factory=threading.Lock)
    _content: Content | None = field(default=None, init=False)
    _day: dt.date | None = field(default=None, init=False)
    _files: dict[str, tuple[str, HttpResponse]] = field(default_factory=dict, init=False)
    """With their ETags."""

    def is_current(self, content: Content, day: dt.date) -> bool:
        """True when the files are of this content and day."""
        return content is self._content and day == self._day

    def begin(self, content: Content, day: dt.date) -> None:
        """Forget every file; the next ones are of this content and day."""
        self._content, self._day = content, day
        self._files.clear()

    def file(self, name: str, make: Callable[[], bytes], if_none_match: str) -> HttpResponse:
        """The file, or that the client has it already, by the header of that name."""
        if name not in self._files:
            self._files[name] = self._response(name, make())
        etag, response = self._files[name]
        if if_none_match.strip() == "*" or etag in _TAG.findall(if_none_match):
            return response._replace(status=304, body=b"")
        return response

    def _response(self, name: str, body: bytes) -> tuple[str, HttpResponse]:
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = (
            ("ETag", etag),
            ("Cache-Control", f"public, max-age={MAX_AGE}"),
            ("Content-Disposition", f'inline; filename="{name}"'),
        )
        return etag, HttpResponse(200, body, self.content_type(name), headers)
