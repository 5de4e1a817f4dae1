from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.content import models
from bot.content.when import Precision, When
from bot.faq.embedding import E5Embedder, EmbedderUnavailableError
from bot.faq.vectors import SHIPPED, VectorCache
from tests.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = models.SourceRef(document="clubblad")
SOMETIME = When(precision=Precision.NONE, wording="onbekend")


@pytest.fixture(scope="session")
def content() -> models.Content:
    return shipped()


@pytest.fixture(scope="session")
def embedder(pytestconfig: pytest.Config) -> E5Embedder:
    """The model; vectors that do not come with the program are kept between runs in pytest's own cache."""
    return _embedder(pytestconfig, "embeddings")


@pytest.fixture(scope="session")
def club_embedder(pytestconfig: pytest.Config) -> E5Embedder:
    """The model with a cache of its own: a cache keeps the vectors of one collection."""
    return _embedder(pytestconfig, "club-embeddings")


def _embedder(pytestconfig: pytest.Config, cache: str) -> E5Embedder:
    assert pytestconfig.cache is not None
    try:
        return E5Embedder(VectorCache(pytestconfig.cache.mkdir(cache), SHIPPED))
    except EmbedderUnavailableError as problem:
        pytest.skip(f"SKIPPED, NOT TESTED: finding by meaning. {problem}")


@pytest.fixture(scope="session")
def club_item() -> Callable[..., models.FaqItem]:
    """An item of a korfball club: the engine knows nothing of the shipped subject."""

    def make(item_id: str, question: str, *passages: str, **fields: object) -> models.FaqItem:
        given: dict[str, object] = {
            "id": item_id,
            "group": "club",
            "title": question[:70],
            "question": question,
            "short": passages[0] if passages else question,
            "answer": tuple(models.Section(text=passage) for passage in passages or (question,)),
            "sources": (SOURCE,),
            "as_of": SOMETIME,
            "standpoint": "het bestuur",
            "owner": "secretaris",
        }
        return models.FaqItem.model_validate(given | fields)

    return make


@pytest.fixture(scope="session")
def club() -> Callable[..., models.Content]:
    """The content of a korfball club."""

    def make(*items: models.FaqItem, terms: tuple[models.Term, ...] = (), **parts: object) -> models.Content:
        given: dict[str, object] = {
            "documents": (models.Document(id="clubblad", title="Clubblad", dated="2024"),),
            "groups": (models.FaqGroup(id="club", title="Club"),),
            "faq": items,
            "terms": terms,
            "deadlines": (),
            "insurers": (),
            "regions": (),
            "rounds": (),
            "organisation": models.Organisation(
                name="Korfbalclub",
                ask_the_secretary="Vraag het de secretaris.",
                competition_notice="Niet van toepassing.",
                competition_notice_short="Niet van toepassing.",
            ),
        }
        return models.Content.model_validate(given | parts)

    return make
