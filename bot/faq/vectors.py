"""Vectors of texts, kept on disk by the hash of the text and the name of the model.

One file per model. A changed phrase costs one new vector, an unchanged collection none. The file is replaced as a
whole or not at all; one that cannot be read is made again. Every vector is rounded to half precision, a new one
too, so that a first start finds the same as the next.

The vectors of the shipped texts come with the program (``learned/``; ``python -m tests.learned`` renews them).
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Rows: TypeAlias = NDArray[np.float16] | NDArray[np.float32]
    """Vectors, one a row; in half precision those that were kept."""

_log = logging.getLogger(__name__)
_DIGEST_BYTES = 16
SHIPPED = Path(__file__).parent / "learned"
"""The vectors that come with the program; a text that has none there is embedded like any other."""


class VectorCache:
    """Rows computed before, read back by text."""

    def __init__(self, folder: Path, shipped: Path | None = None) -> None:
        """``folder`` is made when there is something to keep that is not in ``shipped``, which is only read."""
        self._folder = folder
        self._shipped = shipped

    def rows(
        self, model: str, texts: Sequence[str], compute: Callable[[Sequence[str]], NDArray[np.float32]]
    ) -> Rows:
        """One row per text; ``compute`` is asked only for the texts that are new."""
        path = self._folder / f"{model}.npz"
        shipped = _read(self._shipped / path.name) if self._shipped else {}
        known = _read(path)
        known |= shipped
        digests = [_digest(text) for text in texts]
        new = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in known}
        if new:
            known |= dict(zip(new, compute(list(new.values())).astype(np.float16), strict=True))
            _write(path, {digest: known[digest] for digest in dict.fromkeys(digests) if digest not in shipped})
        return np.array([known[digest] for digest in digests], np.float16) if digests else compute([])


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=_DIGEST_BYTES).digest()


def _read(path: Path) -> dict[bytes, NDArray[np.float16]]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            digests, vectors = stored["digests"], stored["vectors"].astype(np.float16, copy=False)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        _log.warning("The kept vectors in %s cannot be read (%s); they are made again.", path, error)
        return {}
    sound = digests.shape == (len(vectors), _DIGEST_BYTES) and vectors.ndim == 2 and np.isfinite(vectors).all()  # noqa: PLR2004
    return {digest.tobytes(): vector for digest, vector in zip(digests, vectors, strict=True)} if sound else {}


def _write(path: Path, rows: dict[bytes, NDArray[np.float16]]) -> None:
    digests = np.frombuffer(b"".join(rows), np.uint8).reshape(-1, _DIGEST_BYTES)
    vectors = np.stack(list(rows.values()))
    partial: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".partial", delete=False) as file:
            partial = Path(file.name)
            np.savez(file, digests=digests, vectors=vectors)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        _log.warning("The vectors cannot be kept in %s (%s); the next start makes them again.", path, error)
        if partial is not None:
            partial.unlink(missing_ok=True)
