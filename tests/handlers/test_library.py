"""Content that is replaced while it is being learned: neither may undo the other."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from bot.library import Library

DATA = Path(__file__).resolve().parents[2] / "data"
SECONDS = 30.0


class Pausing:
    """An embedder that waits, the first time, until it may go on."""

    def __init__(self):
        self.started, self.may_go_on = threading.Event(), threading.Event()

    def query(self, text):
        return self.passages([text])[0]

    def passages(self, texts):
        rows = np.array([[len(text), 1.0] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def questions(self, texts):
        self.started.set()
        assert self.may_go_on.wait(SECONDS)
        return self.passages(texts)


@pytest.fixture
def data(tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


def rename(data, title):
    file = data / "faq.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count('title: "Wat is MTVP?"') == 1
    file.write_text(text.replace('title: "Wat is MTVP?"', f'title: "{title}"'), encoding="utf-8")


def title(library):
    return library.current.content.faq_by_id["iza-l"].title


def test_new_content_is_in_use_while_the_old_is_still_being_learned_and_is_learned_too(data):
    library, embedder = Library(data), Pausing()
    learning = threading.Thread(target=library.learn, args=(embedder,))
    learning.start()
    assert embedder.started.wait(SECONDS)
    rename(data, "MTVP, wat is dat?")
    assert library.refresh()
    assert title(library) == "MTVP, wat is dat?"
    assert not library.current.index.finder.by_meaning
    embedder.may_go_on.set()
    learning.join(SECONDS)
    assert title(library) == "MTVP, wat is dat?"
    assert library.current.index.finder.by_meaning


def test_a_start_does_not_wait_for_the_index_but_changed_content_comes_with_it(data):
    library = Library(data)
    assert library.current.ready_index is None
    assert library.current.index is library.current.index
    rename(data, "MTVP, wat is dat?")
    assert library.refresh()
    assert "index" in vars(library.current)


def test_new_content_finds_by_words_until_it_is_learned(data):
    library, embedder = Library(data), Pausing()
    embedder.may_go_on.set()
    library.learn(embedder)
    assert library.current.index.finder.by_meaning
    rename(data, "MTVP, wat is dat?")
    assert library.refresh()
    assert not library.current.index.finder.by_meaning
    library.learn(embedder)
    assert library.current.index.finder.by_meaning
    assert title(library) == "MTVP, wat is dat?"


def test_content_that_breaks_the_reading_itself_is_not_tried_again_until_it_changes(data, monkeypatch):
    library = Library(data)
    rename(data, "MTVP, wat is dat?")
    monkeypatch.setattr("bot.answering.index.AnswerIndex", None)
    with pytest.raises(TypeError):
        library.refresh()
    assert not library.refresh()
    monkeypatch.undo()
    (data / "faq.yaml").write_text((data / "faq.yaml").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert library.refresh()
    assert title(library) == "MTVP, wat is dat?"
