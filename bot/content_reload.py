"""Reload of changed content while the bot runs: watching the files, and embedding the new texts."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import threading
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from watchfiles import awatch

from bot.messages import admin_notices
from bot.store.ledger import LedgerError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from bot.admin_channel import AdminChannel, PostedNotice
    from bot.content.edits import Conflict
    from bot.library import Library

logger = logging.getLogger(__name__)

TOLD_ONCE_IN = dt.timedelta(days=30)
"""A conflict that lasts longer is told once more."""
FirstTime: TypeAlias = "Callable[[Mapping[str, dt.timedelta]], bool]"
"""``HandledRequests.first_time``."""
COMPARE_MS = 5000
"""Milliseconds between two comparisons of the files when the system reports no change."""


class BackgroundEmbedder:
    """Thread that embeds the content of a library; until it is done, and after every change, words alone find.

    The model is loaded once, by the first ``start``. ``cache_dir`` keeps the vectors between starts of the bot.
    """

    def __init__(self, library: Library, cache_dir: Path) -> None:
        self._library = library
        self._cache_dir = cache_dir
        self._changed = threading.Event()
        self._thread: threading.Thread | None = None
        library.listen(self._changed.set)

    def start(self) -> None:
        """Embed the content in use, and from then on every change; does nothing when that was started before."""
        if self._thread is None:
            # A daemon, so that stopping does not wait for it: the next start embeds what is not done yet.
            self._thread = threading.Thread(target=self._run, name="embed", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        from bot.faq.embedding import load_embedder  # noqa: PLC0415 - numpy can wait until the posting is under way

        embedder = load_embedder(self._cache_dir)
        while embedder is not None:
            self._library.learn(embedder)
            logger.info("Finding by meaning as well as by words")
            self._changed.wait()
            self._changed.clear()


async def reload_content(
    library: Library,
    administrators: AdminChannel,
    stop: asyncio.Event,
    reload: asyncio.Event,
    first_time: FirstTime,
) -> None:
    """Take changed files and edits into use, and look at once when ``reload`` is set; never ends by itself.

    Mistakes in a change are reported to the administrators, once; the same message tells when they are gone.
    Edits that the files have overtaken are reported once too, by one of the processes; ``first_time`` knows that.
    """
    reported: list[_ReportedProblems] = []
    async with asyncio.TaskGroup() as group:
        group.create_task(_watch(library, stop, reload))
        while True:
            before = library.problems
            edition = library.current
            if new := await asyncio.to_thread(untold, edition.conflicts, first_time):
                await administrators.tell(edition.content, admin_notices.edits_overtaken(edition.content, new))
            await reload.wait()
            reload.clear()
            try:
                await asyncio.to_thread(library.refresh)
            except Exception:  # a fault of ours in reading must not stop the answers
                logger.exception("Changed content can't be read, the last good version stays in use")
            if library.problems and library.problems != before:
                reported += await _report_problems(library, administrators)
            elif before and not library.problems:
                for problems, posted in reported:
                    await administrators.update(posted, admin_notices.content_repaired(problems))
                reported.clear()


def untold(conflicts: Sequence[Conflict], first_time: FirstTime) -> list[Conflict]:
    """Conflicts of which nobody was told yet with this value in the file; while the database is away none."""
    try:
        return [
            conflict
            for conflict in conflicts
            if first_time({f"conflict {conflict.edit} {conflict.present!r}": TOLD_ONCE_IN})
        ]
    except LedgerError as error:
        logger.warning("Can't look up which conflicts were told: %s", error)
        return []


async def _watch(library: Library, stop: asyncio.Event, reload: asyncio.Event) -> None:
    """Set ``reload`` when a file changes, and every few seconds: a network drive reports no change."""
    try:
        async for _ in awatch(library.directory, stop_event=stop, rust_timeout=COMPARE_MS, yield_on_timeout=True):
            reload.set()
    except (OSError, RuntimeError) as error:
        logger.warning(
            "The system does not report changes in %s (%s); looking every few seconds", library.directory, error
        )
    while not stop.is_set():
        reload.set()
        await asyncio.sleep(COMPARE_MS / 1000)


class _ReportedProblems(NamedTuple):
    problems: tuple[str, ...]
    posted: PostedNotice


async def _report_problems(library: Library, administrators: AdminChannel) -> list[_ReportedProblems]:
    """Post the problems; the message that reports them, if it stands there."""
    problems = tuple(map(str, library.problems))
    notice = admin_notices.content_refused(problems, library.directory.name)
    posted = await administrators.tell(library.current.content, notice)
    return [_ReportedProblems(problems, posted)] if posted else []
