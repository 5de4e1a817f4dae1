"""Vectors are kept, found again, and never a reason to fail."""

from __future__ import annotations

import logging
import stat
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.faq.vectors import VectorCache

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray


class Model:
    """Counts what it is asked; a text's vector is its length and its first letter."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return np.array([[len(text), ord(text[0])] for text in texts], np.float32).reshape(len(texts), 2)


@pytest.fixture
def model() -> Model:
    return Model()


def test_a_second_start_asks_the_model_nothing(tmp_path: Path, model: Model) -> None:
    first = VectorCache(tmp_path).rows("m", ["een", "twee"], model)
    again = VectorCache(tmp_path).rows("m", ["twee", "een", "twee"], model)
    assert model.asked == ["een", "twee"]
    assert np.array_equal(again, first[[1, 0, 1]])


def test_a_changed_text_costs_one_vector(tmp_path: Path, model: Model) -> None:
    VectorCache(tmp_path).rows("m", ["een", "twee"], model)
    VectorCache(tmp_path).rows("m", ["een", "drie"], model)
    assert model.asked == ["een", "twee", "drie"]


def test_texts_that_are_gone_are_not_kept(tmp_path: Path, model: Model) -> None:
    VectorCache(tmp_path).rows("m", ["een", "twee"], model)
    VectorCache(tmp_path).rows("m", ["drie"], model)
    VectorCache(tmp_path).rows("m", ["een"], model)
    assert model.asked == ["een", "twee", "drie", "een"]


def test_another_model_has_its_own_vectors(tmp_path: Path, model: Model) -> None:
    VectorCache(tmp_path).rows("m1", ["een"], model)
    VectorCache(tmp_path).rows("m2", ["een"], model)
    assert model.asked == ["een", "een"]


def test_what_comes_with_the_program_is_neither_asked_nor_kept_again(tmp_path: Path, model: Model) -> None:
    shipped, kept = tmp_path / "shipped", tmp_path / "kept"
    VectorCache(shipped).rows("m", ["een", "twee"], model)
    before = (shipped / "m.npz").read_bytes()
    rows = VectorCache(kept, shipped).rows("m", ["twee", "drie", "een"], model)
    assert model.asked == ["een", "twee", "drie"]
    assert rows.tolist() == [[4, ord("t")], [4, ord("d")], [3, ord("e")]]
    assert (shipped / "m.npz").read_bytes() == before
    VectorCache(kept).rows("m", ["drie", "een"], model)
    assert model.asked == ["een", "twee", "drie", "een"]


def test_a_vector_is_the_same_when_it_is_new_and_when_it_is_read_back(tmp_path: Path) -> None:
    def thirds(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.full((len(texts), 2), 1 / 3, np.float32)

    new = VectorCache(tmp_path).rows("m", ["een"], thirds)
    again = VectorCache(tmp_path).rows("m", ["een"], thirds)
    assert np.array_equal(new, again)
    assert new.dtype == again.dtype == np.float16


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"not a file of vectors", None])
def test_a_damaged_file_is_made_again_with_a_word_in_the_log(
    tmp_path: Path, model: Model, damage: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    VectorCache(tmp_path).rows("m", ["een", "twee"], model)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-40] if damage is None else damage)
    with caplog.at_level(logging.WARNING):
        rows = VectorCache(tmp_path).rows("m", ["een", "twee"], model)
    assert rows.shape == (2, 2)
    assert "made again" in caplog.text
    VectorCache(tmp_path).rows("m", ["een", "twee"], model)
    assert len(model.asked) == 4


def test_no_half_file_stays_behind(tmp_path: Path, model: Model) -> None:
    VectorCache(tmp_path / "new").rows("m", ["een"], model)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["m.npz"]


def test_a_folder_that_cannot_be_written_costs_only_time(
    tmp_path: Path, model: Model, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    blocked.chmod(stat.S_IRUSR)
    with caplog.at_level(logging.WARNING):
        assert VectorCache(blocked / "cache").rows("m", ["een"], model).shape == (1, 2)
    assert "cannot be kept" in caplog.text


def test_nothing_to_embed_gives_no_rows(tmp_path: Path, model: Model) -> None:
    assert VectorCache(tmp_path).rows("m", [], model).shape == (0, 2)
