"""Who hears of a date: from an occurrence to its channels, and from a channel to what concerns it.

By the content alone, unless it is said who follows what. Both directions rest on one thing: the set of audience
names that a channel hears (``landelijk``,
``regio:twente``, ``verzekeraar:cz`` …). A region hears every insurer that is preferent there, so Brabant and
Limburg hear both CZ and VGZ. A contract round is for whoever hears its insurer.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from bot.calendar.occurrences import Occurrence
from bot.calendar.subscriptions import NOBODY, Subscriptions
from bot.content.models import Deadline, Insurer, Region, Round

if TYPE_CHECKING:
    from bot.content.models import Content

NATIONAL = "landelijk"
ANNOUNCEMENTS = "aankondigingen"
EVERY_REGION = "alle-regios"
_REGION, _INSURER, _ITEM = "regio:", "verzekeraar:", "item:"

Dated: TypeAlias = Occurrence | Deadline
"""What has an audience: an occurrence, or a deadline for which there is no date."""


@dataclass(frozen=True, slots=True)
class ChannelScope:
    """What a channel is about."""

    hears: frozenset[str] = frozenset()
    """The audience names that reach it; empty for a channel that hears nothing."""
    regions: tuple[Region, ...] = ()
    """The regions whose channel it is or that it follows."""
    insurers: tuple[Insurer, ...] = ()
    """The insurers whose contract channel it is or that it follows; not those preferent in its regions."""

    @property
    def known(self) -> bool:
        """Whether anything is ever posted here."""
        return bool(self.hears)

    @property
    def wide(self) -> bool:
        """Whether it is about more than single dates."""
        return any(not name.startswith(_ITEM) for name in self.hears)

    @property
    def national(self) -> bool:
        """Whether it is the national channel."""
        return NATIONAL in self.hears

    @property
    def announcements(self) -> bool:
        """Whether it is the channel for announcements."""
        return ANNOUNCEMENTS in self.hears


def scope_of(content: Content, channel: str, subscriptions: Subscriptions = NOBODY) -> ChannelScope:
    """What the channel with this name or id (as ``organisation.yaml`` has it, with or without #) is about.

    What it follows counts as well; ``subscriptions`` has it under the same name or id.
    """
    name = channel.removeprefix("#")
    subscriber = subscriptions.of(name)
    followed = [subscription.topic for subscription in subscriber.subscriptions] if subscriber else []
    return ChannelScope(
        hears=frozenset(heard_per_channel(content).get(name, ())).union(
            *(audiences_of_topic(content, what) for what in followed)
        ),
        regions=tuple(
            region
            for region in content.regions
            if region_channel(content, region) == name or region in map(partial(region_of, content), followed)
        ),
        insurers=tuple(
            insurer
            for insurer in content.insurers
            if insurer_channel(content, insurer) == name or insurer in map(partial(insurer_of, content), followed)
        ),
    )


def channels_of(content: Content, occurrence: Occurrence) -> tuple[str, ...]:
    """The channels that hear this by the content: national, announcements, insurers, regions; each once."""
    meant = audience(occurrence)
    return tuple(name for name, hears in heard_per_channel(content).items() if not hears.isdisjoint(meant))


def concerns(dated: Dated, scope: ChannelScope) -> bool:
    """Whether this belongs in a channel with this scope; never in an unknown one."""
    item = dated.item if isinstance(dated, Occurrence) else dated
    return not scope.hears.isdisjoint((*audience(dated), item_name(item)))


def audience(dated: Dated | Round) -> tuple[str, ...]:
    """The audience names for whom this is."""
    item = dated.item if isinstance(dated, Occurrence) else dated
    return (f"verzekeraar:{item.insurer}",) if isinstance(item, Round) else item.audience


def region_channel(content: Content, region: Region) -> str:
    """Name or id of the channel of a region."""
    channels = content.organisation.channels
    return channels.regions.get(region.id, f"{channels.region_prefix}{region.id}")


def insurer_channel(content: Content, insurer: Insurer) -> str:
    """Name or id of the contract channel of an insurer."""
    channels = content.organisation.channels
    return channels.insurers.get(insurer.id, f"{channels.insurer_prefix}{insurer.id}")


def heard_in_region(content: Content, region: Region) -> frozenset[str]:
    """The audience names that reach a region, under every id that it and its insurers have had."""
    preferent = (content.insurer_by_id[name] for name in region.insurers)
    return frozenset(
        {
            EVERY_REGION,
            *(f"regio:{name}" for name in (region.id, *region.previous_ids)),
            *(heard for insurer in preferent for heard in heard_by_insurer(insurer)),
        }
    )


def heard_by_insurer(insurer: Insurer) -> frozenset[str]:
    """The audience names that reach the contract channel of an insurer, under every id it has had."""
    return frozenset(f"verzekeraar:{name}" for name in (insurer.id, *insurer.previous_ids))


def audiences_of_topic(content: Content, what: str) -> frozenset[str]:
    """The audience names that reach whoever follows this; none when the content doesn't know it any more."""
    if what in {NATIONAL, ANNOUNCEMENTS, EVERY_REGION}:
        return frozenset({what})
    if region := region_of(content, what):
        return heard_in_region(content, region)
    if insurer := insurer_of(content, what):
        return heard_by_insurer(insurer)
    item = item_of(content, what)
    return frozenset({item_name(item)}) if item else frozenset()


def region_topic(region: Region) -> str:
    """Under which name a region is followed."""
    return f"{_REGION}{region.id}"


def insurer_topic(insurer: Insurer) -> str:
    """Under which name an insurer is followed."""
    return f"{_INSURER}{insurer.id}"


def region_of(content: Content, what: str) -> Region | None:
    """The region that is followed under this name, if it is one."""
    return content.region_by_id.get(what.removeprefix(_REGION)) if what.startswith(_REGION) else None


def insurer_of(content: Content, what: str) -> Insurer | None:
    """The insurer that is followed under this name, if it is one."""
    return content.insurer_by_id.get(what.removeprefix(_INSURER)) if what.startswith(_INSURER) else None


def item_of(content: Content, what: str) -> Deadline | Round | None:
    """The deadline or round that is followed under this id, if it is one."""
    return content.deadline_by_id.get(what) or content.round_by_id.get(what)


def item_name(item: Deadline | Round) -> str:
    """The audience name that reaches whoever follows this deadline or round, the same under all its ids."""
    return f"{_ITEM}{(*item.previous_ids, item.id)[0]}"


def heard_per_channel(content: Content) -> dict[str, set[str]]:
    """The audience names that reach each channel by the content; subjects may share a channel."""
    heard: dict[str, set[str]] = defaultdict(set)
    heard[content.organisation.channels.national].add(NATIONAL)
    heard[content.organisation.channels.announcements].add(ANNOUNCEMENTS)
    for insurer in content.insurers:
        heard[insurer_channel(content, insurer)] |= heard_by_insurer(insurer)
    for region in content.regions:
        heard[region_channel(content, region)] |= heard_in_region(content, region)
    return dict(heard)
