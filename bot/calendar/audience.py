"""Audiences: from an occurrence to the channels that hear it, and from a channel to the dates that concern it.

Asked by ``listeners.py`` for reminders and by ``handlers`` for replies. By the content alone, unless subscriptions
are given. Both directions rest on one thing: the set of audience names that a channel hears (``landelijk``,
``regio:twente``, ``verzekeraar:cz`` …). A region hears every insurer that is preferent there, so Brabant and
Limburg hear both CZ and VGZ. A contract round is for whoever hears its insurer.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from bot.calendar.occurrences import Occurrence
from bot.calendar.subscribers import NOBODY, Subscriptions
from bot.content.models import Deadline, Insurer, Region, Round
from bot.platform_ids import full_id

if TYPE_CHECKING:
    from bot.content.models import Content, Phase

NATIONAL = "landelijk"
ANNOUNCEMENTS = "aankondigingen"
EVERY_REGION = "alle-regios"
_REGION, _INSURER, _ITEM = "regio:", "verzekeraar:", "item:"

Dated: TypeAlias = Occurrence | Deadline
"""An occurrence, or a deadline for which there is no date; both have an audience."""


@dataclass(frozen=True, slots=True)
class ChannelScope:
    """The scope of a channel: the audiences, regions and insurers that it is about."""

    audiences: frozenset[str] = frozenset()
    """The audience names that reach it; empty for a channel that hears nothing."""
    regions: tuple[Region, ...] = ()
    """The regions whose channel it is or that it follows."""
    insurers: tuple[Insurer, ...] = ()
    """The insurers whose contract channel it is or that it follows; not those preferent in its regions."""

    @property
    def known(self) -> bool:
        """True when anything is ever posted here."""
        return bool(self.audiences)

    @property
    def wide(self) -> bool:
        """True when it is about more than single dates."""
        return any(not name.startswith(_ITEM) for name in self.audiences)

    @property
    def national(self) -> bool:
        """True for the national channel."""
        return NATIONAL in self.audiences

    @property
    def announcements(self) -> bool:
        """True for the channel for announcements."""
        return ANNOUNCEMENTS in self.audiences


def scope_of(content: Content, channel: str, subscriptions: Subscriptions = NOBODY) -> ChannelScope:
    """The scope of the channel with this name or id, with or without # and platform.

    Its subscriptions count as well, under the same name or id.
    """
    name = full_id(channel.removeprefix("#"))
    subscriber = subscriptions.of(name)
    followed = [subscription.topic for subscription in subscriber.subscriptions] if subscriber else []
    followed += _others(content).get(name, ())
    return ChannelScope(
        audiences=frozenset(audiences_by_channel(content).get(name, ())).union(
            *(audiences_of_topic(content, topic) for topic in followed)
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


def concerns(dated: Dated, scope: ChannelScope) -> bool:
    """True when a date belongs in a channel with this scope; never in an unknown one."""
    return not scope.audiences.isdisjoint((*audience(dated), *own_names(dated)))


def audience(dated: Dated | Round) -> tuple[str, ...]:
    """The audience names that a date or round is for."""
    item = dated.item if isinstance(dated, Occurrence) else dated
    return (f"verzekeraar:{item.insurer}",) if isinstance(item, Round) else item.audience


def region_channel(content: Content, region: Region) -> str:
    """Name or id of the channel of a region."""
    channels = content.organisation.channels
    return full_id(channels.regions.get(region.id, f"{channels.region_prefix}{region.id}"))


def insurer_channel(content: Content, insurer: Insurer) -> str:
    """Name or id of the contract channel of an insurer."""
    channels = content.organisation.channels
    return full_id(channels.insurers.get(insurer.id, f"{channels.insurer_prefix}{insurer.id}"))


def audiences_of_region(content: Content, region: Region) -> frozenset[str]:
    """The audience names that reach a region, under every id that it and its insurers have had."""
    preferent = (content.insurer_by_id[name] for name in region.insurers)
    return frozenset(
        {
            EVERY_REGION,
            *(f"regio:{name}" for name in (region.id, *region.previous_ids)),
            *(name for insurer in preferent for name in audiences_of_insurer(insurer)),
        }
    )


def audiences_of_insurer(insurer: Insurer) -> frozenset[str]:
    """The audience names that reach the contract channel of an insurer, under every id it has had."""
    return frozenset(f"verzekeraar:{name}" for name in (insurer.id, *insurer.previous_ids))


def audiences_of_topic(content: Content, topic: str) -> frozenset[str]:
    """The audience names that reach whoever follows a topic; none when the content doesn't know it any more."""
    if topic in {NATIONAL, ANNOUNCEMENTS, EVERY_REGION}:
        return frozenset({topic})
    if region := region_of(content, topic):
        return audiences_of_region(content, region)
    if insurer := insurer_of(content, topic):
        return audiences_of_insurer(insurer)
    if step := step_of(content, topic):
        return frozenset({_step_name(*step)})
    item = item_of(content, topic)
    return frozenset({item_name(item)}) if item else frozenset()


def region_topic(region: Region) -> str:
    """The topic under which a region is followed."""
    return f"{_REGION}{region.id}"


def insurer_topic(insurer: Insurer) -> str:
    """The topic under which an insurer is followed."""
    return f"{_INSURER}{insurer.id}"


def step_topic(series: Round, phase: Phase) -> str:
    """The topic under which one step of a series of rounds is followed."""
    return f"{series.id}:{phase.id}"


def step_of(content: Content, topic: str) -> tuple[Round, Phase] | None:
    """The step of a series of rounds that is followed under this topic, if it is one."""
    series_id, _, phase_id = topic.partition(":")
    series = content.round_by_id.get(series_id)
    phase = next((phase for phase in series.phases if phase.id == phase_id), None) if series else None
    return (series, phase) if series and phase else None


def region_of(content: Content, topic: str) -> Region | None:
    """The region that is followed under this topic, if it is one."""
    return content.region_by_id.get(topic.removeprefix(_REGION)) if topic.startswith(_REGION) else None


def insurer_of(content: Content, topic: str) -> Insurer | None:
    """The insurer that is followed under this topic, if it is one."""
    return content.insurer_by_id.get(topic.removeprefix(_INSURER)) if topic.startswith(_INSURER) else None


def item_of(content: Content, topic: str) -> Deadline | Round | None:
    """The deadline or round that is followed under this topic, its id, if it is one."""
    return content.deadline_by_id.get(topic) or content.round_by_id.get(topic)


def item_name(item: Deadline | Round) -> str:
    """The audience name that reaches whoever follows this deadline or round, the same under all its ids."""
    return f"{_ITEM}{item.first_id}"


def own_names(dated: Dated) -> tuple[str, ...]:
    """The audience names that reach whoever follows this date itself: its deadline or round, and its step."""
    if not isinstance(dated, Occurrence):
        return (item_name(dated),)
    step = (_step_name(dated.item, dated.phase),) if isinstance(dated.item, Round) and dated.phase else ()
    return (item_name(dated.item), *step)


def _step_name(series: Round, phase: Phase) -> str:
    return f"{item_name(series)}/{phase.id}"


def audiences_by_channel(content: Content) -> dict[str, set[str]]:
    """The audience names that reach each channel by the content; regions and insurers may share one."""
    audiences: dict[str, set[str]] = defaultdict(set)
    audiences[full_id(content.organisation.channels.national)].add(NATIONAL)
    audiences[full_id(content.organisation.channels.announcements)].add(ANNOUNCEMENTS)
    for insurer in content.insurers:
        audiences[insurer_channel(content, insurer)] |= audiences_of_insurer(insurer)
    for region in content.regions:
        audiences[region_channel(content, region)] |= audiences_of_region(content, region)
    for channel, topics in _others(content).items():
        audiences[channel].update(*(audiences_of_topic(content, topic) for topic in topics))
    return dict(audiences)


def _others(content: Content) -> dict[str, tuple[str, ...]]:
    """Further channels of the content, with the topics that each hears."""
    return {full_id(channel): topics for channel, topics in content.organisation.channels.others.items()}
