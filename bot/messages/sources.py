"""Where a fact comes from, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.content.models import Content, SourceRef


def source_words(content: Content, ref: SourceRef) -> str:
    """The title of the document and where in it: "Het akkoord, vraag E, p. 134"."""
    return ", ".join(filter(None, (content.document_by_id[ref.document].title, ref.place, ref.page)))
