"""Notices to the administrators: trouble, and what they can do about it.

- ``refusal``: Slack refuses postings, and someone can repair it.
- ``digest``: the postings of the last day that reached no good end.
- ``left``: members with reminders who are not in the workspace any more.
- ``channel_closed``: a channel with subscriptions is archived or removed.
- ``content_refused``: changed content has mistakes; ``content_repaired`` takes its place once they are gone.
- ``edits_overtaken``: edits made in Slack that the files have overtaken.
- ``clock_was_ahead``: a clock that was ahead has written in the ledger.

The first three come from the ledger (``schedules/admin_alerts.py``), the others go out at once
(``bot/admin_channel.py``). With a revoked token nothing reaches Slack: then they stand in the log as text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from bot.local_time import zone_of
from bot.messages.commands import SUBSCRIBE
from bot.messages.dates import clock, day
from bot.messages.edit_text import conflict_entry
from bot.messages.excerpts import enumeration, facts
from bot.messages.message import Entries, Entry, Message, Paragraph, Part, SmallPrint, titled
from bot.messages.subscription_replies import topic_names
from bot.platform_errors import ACCESS, ErrorMeaning, meaning_of
from bot.platform_ids import SLACK, TEAMS, WEBHOOK, is_channel_id, is_person, platform_of, short_id

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

    from bot.content.edits import Conflict
    from bot.content.models import Content

PROBLEMS = 15
"""Problems that are named in one notice; ``iza-bot check`` names them all."""
SHOWN = 8
"""Postings that are listed by name."""


class _Advice(NamedTuple):
    """The trouble and its remedy; ``{channel}``, ``{scope}``, ``{code}`` and ``{command}`` are filled in."""

    wrong: str
    remedy: str
    several: str = ""
    """The trouble when it concerns more than one channel; ``{channel}`` is their number."""
    followed: str = ""
    """The remedy for a channel that the content does not name, but that has a subscription; else ``remedy``."""


_TOKEN = _Advice(
    "De bot heeft geen toegang meer tot Slack",
    "Het token is ingetrokken of ongeldig. Installeer de app opnieuw in je workspace via "
    "https://api.slack.com/apps, zet het nieuwe token in SLACK_BOT_TOKEN en start de bot opnieuw.",
)
_SCOPE = _Advice(
    "De bot mist een recht (scope) in Slack",
    "Geef de app het recht {scope} op https://api.slack.com/apps, bij OAuth & Permissions. Installeer de app "
    "daarna opnieuw in je workspace.",
)
_CLOSED = _Advice(
    "De bot mag in {channel} geen berichten plaatsen",
    "Alleen bepaalde mensen mogen daar plaatsen. Geef de bot dat recht in de instellingen van het kanaal.",
    several="De bot mag in {channel} geen berichten plaatsen",
)
_NOT_FOUND = _Advice(
    "De bot kan {channel} niet vinden",
    "Het kanaal bestaat niet, heet anders, of is besloten en de bot is er geen lid van. Maak het aan, verbeter de "
    "naam in organisation.yaml, of nodig de bot uit: typ /invite in het kanaal en kies de bot.",
    several="De bot kan {channel} niet vinden",
    followed="Het kanaal bestaat niet meer, of is besloten en de bot is er geen lid van. Nodig de bot uit: typ "
    "/invite in het kanaal en kies de bot. Of typ {command} volg in een ander kanaal.",
)
_ARCHIVED = _Advice(
    "{channel} is gearchiveerd",
    "Haal het kanaal uit het archief, of kies in organisation.yaml een ander kanaal voor deze berichten.",
    several="{channel} zijn gearchiveerd",
    followed="Haal het kanaal uit het archief, of typ {command} volg in een ander kanaal.",
)
_NOT_INVITED = _Advice(
    "De bot is geen lid van {channel}",
    "Nodig de bot uit: typ /invite in het kanaal en kies de bot.",
    several="De bot is geen lid van {channel}",
)
_NOT_IN_TEAM = _Advice(
    "De bot staat niet in {channel} van Teams",
    "Voeg de app toe aan het team (of, voor een direct bericht, bij jezelf). Schrijf daarna één keer iets aan de "
    "bot in het kanaal, dan kent hij het.",
    several="De bot staat niet in {channel} van Teams",
)
_TEAMS_TOKEN = _Advice(
    "De bot heeft geen toegang meer tot Teams",
    "Microsoft weigert het geheim van de app: het is verlopen of ingetrokken. Maak in Microsoft Entra een nieuw, "
    "zet het in TEAMS_CLIENT_SECRET en start de bot opnieuw.",
)
_BY_CODE = {
    "BotNotInConversationRoster": _NOT_IN_TEAM,
    "Forbidden": _NOT_IN_TEAM,
    "NoConversation": _NOT_IN_TEAM,
    "ConversationNotFound": _Advice(
        "Teams kent {channel} niet meer",
        "Het kanaal is verwijderd, of zijn id in organisation.yaml klopt niet. Kies een ander kanaal.",
        several="Teams kent {channel} niet meer",
    ),
    "BotDisabledByAdmin": _Advice(
        "De bot is uitgezet in Teams",
        "Een beheerder van Microsoft Teams heeft de app geblokkeerd. Vraag haar of hem om de app toe te staan.",
    ),
    "BotNotRegistered": _TEAMS_TOKEN,
    "InvalidClient": _TEAMS_TOKEN,
    "Unauthorized": _TEAMS_TOKEN,
    "NoOutlet": _Advice(
        "{channel} staat in organisation.yaml, maar de bot is daar niet ingesteld",
        "Vul in .env de gegevens van Slack of Teams in, zie README, of haal het kanaal weg.",
        several="{channel} staan in organisation.yaml, maar de bot is daar niet ingesteld",
    ),
    "WebhookGone": _Advice(
        "De werkstroom achter {channel} bestaat niet meer",
        "Maak in Teams een nieuwe (Werkstromen, Posten naar een kanaal als een webhookaanvraag binnenkomt) en zet "
        "zijn adres in TEAMS_WEBHOOKS.",
        several="De werkstromen achter {channel} bestaan niet meer",
    ),
    "WebhookRefused": _Advice(
        "De werkstroom achter {channel} weigert berichten",
        "Kijk in Power Automate of hij aanstaat, en of zijn adres in TEAMS_WEBHOOKS nog klopt.",
        several="De werkstromen achter {channel} weigeren berichten",
    ),
    "WebhookUnknown": _Advice(
        "{channel} heeft geen adres",
        "Zet het adres van de werkstroom onder die naam in TEAMS_WEBHOOKS en start de bot opnieuw.",
        several="{channel} hebben geen adres",
    ),
}
"""Advice for codes of Teams and webhooks; others go by their meaning."""
_OTHERWISE = _Advice(
    "Slack weigert een bericht in {channel}",
    "De code {code} staat uitgelegd op https://docs.slack.dev/reference/methods/chat.postMessage. Kom je er niet "
    "uit, geef de code dan door aan wie de bot onderhoudt.",
    several="Slack weigert berichten in {channel}",
)
_ADVICE_FOR = {
    ErrorMeaning.TOKEN: _TOKEN,
    ErrorMeaning.TOKEN_TYPE: _TOKEN,
    ErrorMeaning.MISSING_SCOPE: _SCOPE,
    ErrorMeaning.CLOSED: _CLOSED,
    ErrorMeaning.CHANNEL_NOT_FOUND: _NOT_FOUND,
    ErrorMeaning.ARCHIVED: _ARCHIVED,
    ErrorMeaning.NOT_IN_CHANNEL: _NOT_INVITED,
}


class Ending(StrEnum):
    """Ends of a posting, by the names of the ledger."""

    FAILED = "failed"
    EXPIRED = "expired"
    AMBIGUOUS = "ambiguous"
    DOUBTED = "doubted"
    """Sent again without certainty that the first attempt had failed."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A posting that is held up or came to nothing."""

    title: str
    channel: str
    """Name or id, as ``organisation.yaml`` has it."""
    due_at: dt.datetime
    useful_until: dt.datetime
    """Both with a time zone."""
    ending: Ending | None = None
    """None while it is still kept."""
    error: str = ""
    """Slack's code, or the reason in words."""
    name: str = ""
    """The name of a channel that goes by its id, as far as it is known."""


def refusal(content: Content, error: str, held: Sequence[Undelivered], *, needed: str = "") -> Message:
    """Slack refuses to post in some channels, or anywhere: why, what to do, and which postings it is about.

    ``error`` is Slack's code; ``needed`` the scope that Slack says is missing. ``held`` is what waits for it or
    was given up; not empty, else ValueError. Every channel in it is named.
    """
    if not held:
        raise ValueError("A refusal is about at least one posting.")
    advice = _BY_CODE.get(error) or _ADVICE_FOR.get(meaning_of(error), _OTHERWISE)
    channels = _channels(held)
    several = bool(advice.several) and len(channels) > 1
    words = {
        "channel": f"{len(channels)} kanalen" if several else channels[0],
        "scope": needed or "chat:write",
        "code": error,
        "command": content.organisation.command,
    }
    return titled(
        (advice.several if several else advice.wrong).format_map(words),
        *(Paragraph(text.format_map(words)) for text in _remedies(advice, held, listed=several)),
        Paragraph(_fate(held), strong=True),
        *_listed(held, content),
        SmallPrint((_others(error, held), f"Foutcode van {_platforms(held)}: {error}")),
    )


def digest(content: Content, ended: Sequence[Undelivered]) -> Message:
    """The postings that reached no good end, by how they ended; ValueError when there are none."""
    groups = {ending: [row for row in ended if row.ending is ending] for ending in Ending}
    if not any(groups.values()):
        raise ValueError("There is nothing to report.")
    parts: list[Part] = [Paragraph("Berichten die niet goed zijn afgelopen", strong=True)]
    for ending, rows in groups.items():
        if rows:
            whose = _platforms(rows)
            parts.append(Paragraph(f"{_ENDED[ending].format(platform=whose)} ({len(rows)})", strong=True))
            parts.append(Paragraph(_ADVICE[ending].format(platform=whose)))
            parts += _listed(rows, content)
    parts.append(SmallPrint(("Alles per bericht, met de redenen: iza-bot ledger",)))
    return Message(tuple(parts))


def left(content: Content, platform: str = SLACK) -> Message:
    """Someone who followed something is out of reach; who it is, is not told."""
    if platform != SLACK:
        return titled(
            "Herinneringen aan een lid zijn gestopt",
            "Teams levert bij een of meer mensen niets meer af: zij zijn vertrokken of blokkeren de bot. "
            "Wat zij volgen, blijft staan. Je hoeft niets te doen.",
            SmallPrint(("Laat iemand de bot weer toe, dan komt het volgende bericht vanzelf.",)),
        )
    command = content.organisation.command
    return titled(
        "Herinneringen aan een vertrokken lid zijn gestopt",
        "Slack kent een of meer leden niet meer die via de bot herinneringen kregen. Wat de bot van hen "
        "bewaarde, is gewist. Je hoeft niets te doen.",
        SmallPrint((f"Kwam dit lid terug, dan kan het met {command} volg opnieuw beginnen.",)),
    )


def channel_closed(content: Content, name: str, ended: Sequence[str]) -> Message:
    """A channel with subscriptions is archived or removed. ``name`` may be empty."""
    channel = f"#{name}" if name else "Een besloten kanaal"
    subscribe = f"{content.organisation.command} {SUBSCRIBE.name}"
    return titled(
        f"{channel} is gearchiveerd of verwijderd",
        f"De herinneringen daar zijn gestopt. Het kanaal volgde: {topic_names(content, ended)}. Je hoeft niets "
        f"te doen; moet een ander kanaal ze krijgen, typ daar dan {subscribe}.",
    )


def content_refused(problems: Iterable[str], directory: str) -> Message:
    """Changed content was not taken into use: the first problems."""
    return titled(
        "De gewijzigde inhoud is niet in gebruik genomen",
        "De bot antwoordt door met de laatste goede versie. Verbeter het onderstaande; daarna leest "
        "hij de bestanden vanzelf opnieuw.",
        *_first(PROBLEMS, map(Entry, problems)),
        SmallPrint((f"Controleren kan ook vooraf: iza-bot check {directory}",)),
    )


def content_repaired(problems: Iterable[str]) -> Message:
    """Changed content was taken into use after all: the problems that are gone, in the place of their notice."""
    return titled(
        "Hersteld: de gewijzigde inhoud is in gebruik genomen",
        "Hier stonden deze fouten; je hoeft niets meer te doen.",
        *_first(PROBLEMS, map(Entry, problems)),
    )


def edits_overtaken(content: Content, conflicts: Sequence[Conflict]) -> Message:
    """Edits made in Slack are left out: the file has another value by now, or a mistake would come of it."""
    return titled(
        "Een wijziging uit Slack past niet meer bij de bestanden",
        "Zolang dat zo is, geldt het bestand. De wijziging is bewaard: bekijk haar met "
        f"{content.organisation.command} wijzigingen, en maak haar ongedaan of doe haar opnieuw.",
        *_first(SHOWN, (conflict_entry(content, conflict) for conflict in conflicts)),
    )


def clock_was_ahead(content: Content, until: dt.datetime) -> Message:
    """A clock that was ahead has written in the ledger, until this moment."""
    zone = zone_of(content.organisation)
    return titled(
        "De klok van de bot heeft voorgelopen",
        f"In het register staat iets van {day(until.astimezone(zone).date())}. Wat daardoor te vroeg is "
        "geplaatst of opgegeven, komt niet meer op zijn dag. Wie de bot beheert, neemt dat terug met "
        "iza-bot repair-clock; met --dry-run zie je eerst wat er gebeurt.",
    )


_ENDED = {
    Ending.FAILED: "Niet geplaatst: {platform} weigerde",
    Ending.EXPIRED: "Niet geplaatst: het nut was voorbij",
    Ending.AMBIGUOUS: "Onbekend of het geplaatst is",
    Ending.DOUBTED: "Mogelijk twee keer geplaatst",
}
_ADVICE = {
    Ending.FAILED: "Is het nog van belang, meld het dan zelf in het kanaal en neem de oorzaak weg.",
    Ending.EXPIRED: "De bot kon te lang niet plaatsen. Moeten de leden het nog weten, meld het dan zelf.",
    Ending.AMBIGUOUS: "{platform} gaf geen antwoord. Kijk in het kanaal of het er staat.",
    Ending.DOUBTED: (
        "{platform} gaf geen antwoord en het kanaal was niet terug te lezen. Haal een dubbel bericht weg."
    ),
}


def _remedies(advice: _Advice, held: Sequence[Undelivered], *, listed: bool) -> Iterator[str]:
    """Remedies for channels of the content and for those with a subscription; ``listed``: after their names."""
    if not advice.several:
        yield advice.remedy
        return
    by_name = [row for row in held if not is_channel_id(row.channel)]
    by_id = [row for row in held if is_channel_id(row.channel)]
    if not advice.followed:
        by_name, by_id = list(held), []
    for rows, remedy in ((by_name, advice.remedy), (by_id, advice.followed)):
        if rows and listed:
            yield f"Het gaat om {enumeration(_channels(rows))}."
        if rows:
            yield remedy


def _others(code: str, held: Sequence[Undelivered]) -> str:
    if meaning_of(code) in ACCESS:
        beyond = "" if _platforms(held) == _PLATFORMS[SLACK] else f" van {_platforms(held)}"
        return f"Tot dan komt er in geen enkel kanaal{beyond} een bericht van de bot."
    return "In de andere kanalen gaat alles gewoon door."


_PLATFORMS = {SLACK: "Slack", TEAMS: "Teams", WEBHOOK: "Teams"}


def _platforms(rows: Sequence[Undelivered]) -> str:
    """Platforms of the postings: "Slack", "Teams" or both."""
    return " of ".join(sorted({_PLATFORMS[platform_of(row.channel)] for row in rows}))


def _fate(held: Sequence[Undelivered]) -> str:
    given_up = all(row.ending for row in held)
    if len(held) == 1:
        return "Dit bericht is niet geplaatst:" if given_up else "Dit bericht wacht tot het kan:"
    return f"Deze {len(held)} berichten {'zijn niet geplaatst' if given_up else 'wachten tot het kan'}:"


def _listed(rows: Sequence[Undelivered], content: Content) -> tuple[Part, ...]:
    zone = zone_of(content.organisation)
    return _first(SHOWN, (Entry(row.title, _facts(row, zone)) for row in rows))


def _first(most: int, entries: Iterable[Entry]) -> tuple[Part, ...]:
    """The first entries, and the number of the others."""
    listed = tuple(entries)
    more = (Paragraph(f"En nog {len(listed) - most} andere."),) if len(listed) > most else ()
    return (Entries(listed[:most]), *more)


def _facts(row: Undelivered, zone: ZoneInfo) -> str:
    due = row.due_at.astimezone(zone)
    planned = f"gepland op {day(due.date())}, {clock(due.time())}"
    waits = "" if row.ending else f"wordt bewaard tot {day(row.useful_until.astimezone(zone).date())}"
    return facts(_named(row), planned, waits, row.error)


def _channels(rows: Sequence[Undelivered]) -> list[str]:
    return list(dict.fromkeys(map(_named, rows)))


def _named(row: Undelivered) -> str:
    """``#iza-landelijk``; a channel without a known name by its id (C0123456789), and of a person nothing."""
    if is_person(row.channel):
        return "een direct bericht"
    if platform_of(row.channel) != SLACK:
        return row.name or row.channel
    if is_channel_id(row.channel):
        return f"#{row.name}" if row.name else short_id(row.channel)
    return f"#{short_id(row.channel)}"
