"""The vectors that come with the program: ``python -m tests.learned`` embeds the shipped texts that are new.

A change of the content needs no renewal: the bot embeds by itself what it has no vector of. Renew after many.
"""

from __future__ import annotations

from bot.content.loader import load
from bot.faq.embedding import E5Embedder
from bot.faq.finder import Finder
from bot.faq.vectors import SHIPPED, VectorCache
from bot.settings import shipped_data


def renew() -> None:
    """Write the vectors of the shipped texts, and of nothing else, into the package."""
    Finder(load(shipped_data()), E5Embedder(VectorCache(SHIPPED)))


if __name__ == "__main__":
    renew()
