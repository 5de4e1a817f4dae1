"""The marks of footnotes in running text: ``[4]``, as ``models.FOOTNOTE_MARK`` has them."""

from __future__ import annotations

import re

from bot.content.models import FOOTNOTE_MARK

_GAP_BEFORE_SIGN = re.compile(r"\s+([.,;:])")


def without_marks(text: str) -> str:
    """The text without its footnote marks and the gaps they would leave, for places where no footnotes follow."""
    return _GAP_BEFORE_SIGN.sub(r"\1", FOOTNOTE_MARK.sub("", text)).replace("  ", " ").strip()
