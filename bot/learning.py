"""Finding by meaning, learned beside the work: until then, and after every change, the bot finds by words."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from bot.library import Library

logger = logging.getLogger(__name__)


class Learner:
    """Embeds the content of a library in a thread of its own. The model is loaded once, by the first ``begin``.

    ``kept_in`` is the folder in which embeddings are kept between starts.
    """

    def __init__(self, library: Library, kept_in: Path) -> None:
        self._library = library
        self._kept_in = kept_in
        self._new = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Learn what is in use, and from then on whatever comes; does nothing when that was begun before."""
        if self._thread is None:
            # A daemon, so that stopping does not wait for it: what it has not learned yet, the next start learns.
            self._thread = threading.Thread(target=self._run, name="learn", daemon=True)
            self._thread.start()

    def again(self) -> None:
        """The content in use is new."""
        self._new.set()

    def _run(self) -> None:
        from bot.faq.embedding import load_embedder  # noqa: PLC0415 - numpy can wait until the posting is under way

        self._library.current.finder  # noqa: B018 - by words, at a start not made yet
        embedder = load_embedder(self._kept_in)
        while embedder is not None:
            self._library.learn(embedder)
            logger.info("Finding by meaning as well as by words")
            self._new.wait()
            self._new.clear()
