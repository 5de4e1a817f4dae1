"""Sources of a fact, in words."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from bot.messages.message import Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.content.models import Content, SourceRef


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def source_words(content: Content, ref: SourceRef) -> str:
    """Title of the document and the position in it: "Het akkoord, vraag E, p. 134"."""
    return ", ".join(filter(None, (content.document_by_id[ref.document].title, ref.place, ref.page)))


def source_words_of(content: Content, refs: Iterable[SourceRef]) -> str:
    """Several sources, with semicolons between."""
    return "; ".join(source_words(content, ref) for ref in refs)


def covering(content: Content, text: str, refs: Sequence[SourceRef]) -> tuple[SourceRef, ...]:
    """First source of a text, with the first of a later year that the text names: that one tells of it."""
    dated = [max(_YEAR.findall(content.document_by_id[ref.document].dated), default="") for ref in refs[:1]]
    later = {year for year in _YEAR.findall(text) if [year] > dated}
    others = (
        ref for ref in refs[1:] if later.intersection(_YEAR.findall(content.document_by_id[ref.document].dated))
    )
    return (*refs[:1], *islice(others, 1))


def source_links(content: Content, refs: Iterable[SourceRef]) -> tuple[Link, ...]:
    """Links for the titles of the documents that have an address, wherever those titles stand in a text."""
    documents = dict.fromkeys(content.document_by_id[ref.document] for ref in refs)
    return tuple(Link(document.title, document.url) for document in documents if document.url)


def first_address(content: Content, refs: Iterable[SourceRef]) -> str:
    """Address of the first source that has one; empty where none has."""
    return next((url for ref in refs if (url := content.document_by_id[ref.document].url)), "")
