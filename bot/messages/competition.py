"""When the sentence on competition law goes along with what a whole channel sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.calendar.audience import audience, item_name
from bot.messages.message import SmallPrint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.calendar.audience import ChannelScope, Dated
    from bot.content.models import Content, Round
    from bot.messages.message import Part


def competition_lines(content: Content, parts: Iterable[Part], scope: ChannelScope | None) -> tuple[str, ...]:
    """The sentence, where contract rounds are told and where that is not known (None); nothing elsewhere.

    Nothing either when these ``parts`` say it already. ``scope`` is what the channel is about.
    """
    notice = content.organisation.competition_notice
    told = any(isinstance(part, SmallPrint) and notice in part.lines for part in parts)
    return () if told or (scope is not None and not _tells_of_rounds(content, scope)) else (notice,)


def _tells_of_rounds(content: Content, scope: ChannelScope) -> bool:
    return bool(scope.insurers or scope.regions) or any(
        item_name(each) in scope.audiences for each in content.rounds
    )


def about_contract(dated: Dated | Round) -> bool:
    """Whether this is about the contract with an insurer: every round, and deadlines for a contract channel."""
    return any(name.startswith("verzekeraar:") for name in audience(dated))


def competition_notice(
    content: Content, dates: Iterable[Dated | Round], *, short: bool = False, contract: bool = False
) -> tuple[Part, ...]:
    """The sentence under these dates, when one is about a contract or ``contract`` says so; else empty.

    The ``short`` one is for a list or an answer that only one person sees.
    """
    if not (contract or any(map(about_contract, dates))):
        return ()
    organisation = content.organisation
    return (SmallPrint((organisation.competition_notice_short if short else organisation.competition_notice,)),)
