"""When the sentence on competition law goes along with what a whole channel sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.calendar.audience import item_name
from bot.messages.message import SmallPrint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.calendar.audience import ChannelScope
    from bot.content.models import Content
    from bot.messages.message import Part


def competition_lines(content: Content, parts: Iterable[Part], scope: ChannelScope | None) -> tuple[str, ...]:
    """The sentence, where contract rounds are told and where that is not known (None); nothing elsewhere.

    Nothing either when these ``parts`` say it already. ``scope`` is what the channel is about.
    """
    notice = content.organisation.competition_notice
    told = any(isinstance(part, SmallPrint) and notice in part.lines for part in parts)
    return () if told or (scope is not None and not _tells_of_rounds(content, scope)) else (notice,)


def _tells_of_rounds(content: Content, scope: ChannelScope) -> bool:
    return bool(scope.insurers or scope.regions) or any(item_name(each) in scope.hears for each in content.rounds)
