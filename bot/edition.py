"""Edition: one version of the content, with the index over it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.answering.index import AnswerIndex
    from bot.content.edits import Conflict, ContentEdit
    from bot.content.models import Content


@dataclass(frozen=True)
class Edition:
    """Content and the index over it, always of the same version."""

    content: Content
    ready_index: AnswerIndex | None
    """None leaves the making of it to ``index``."""
    fingerprint: str
    edits: tuple[ContentEdit, ...] = ()
    """Edits that are laid over the files; those in ``conflicts`` are left out."""
    conflicts: tuple[Conflict, ...] = ()

    @cached_property
    def index(self) -> AnswerIndex:
        """Finds in this content."""
        from bot.answering.index import AnswerIndex  # noqa: PLC0415 - not every use of the content asks it something

        return self.ready_index or AnswerIndex(self.content)
