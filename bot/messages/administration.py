"""What the administrators hear about postings that do not go well: what is wrong, and what they can do.

- ``refusal`` is for now: Slack refuses, and someone can repair it.
- ``digest`` looks back: the postings that reached no good end.

Both are plain messages. With a revoked token nothing reaches Slack, this neither: render it as text for the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.messages.dates import clock, day
from bot.messages.message import Entries, Entry, Message, Paragraph, Part, SmallPrint

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.content.models import Content

SHOWN = 8
"""How many postings are listed by name."""

_TOKEN = frozenset(
    {"account_inactive", "invalid_auth", "not_allowed_token_type", "not_authed", "token_expired", "token_revoked"}
)
_POSTING_RESTRICTED = frozenset(
    {
        "access_denied",
        "channel_is_limited_access",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
    }
)
_METHOD = "https://docs.slack.dev/reference/methods/chat.postMessage"


class Ending(StrEnum):
    """How a posting ended, by the name that the ledger has for it."""

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


def refusal(content: Content, error: str, held: Sequence[Undelivered], *, needed: str = "") -> Message:
    """Slack refuses to post in a channel, or anywhere: why, what to do, and what is waiting until then.

    ``error`` is Slack's code; ``needed`` the scope that Slack says is missing. ``held`` is not empty, else
    ValueError; its first channel is the one that is named.
    """
    if not held:
        raise ValueError("A refusal is about at least one posting.")
    what, advice = _explained(_named(held[0].channel), error, needed)
    return Message(
        (
            Paragraph(what, strong=True),
            Paragraph(advice),
            Paragraph(_waiting(len(held)), strong=True),
            *_listed(held, content),
            SmallPrint((_others(error), f"Foutcode van Slack: {error}")),
        )
    )


def digest(content: Content, ended: Sequence[Undelivered]) -> Message:
    """The postings that reached no good end, by how they ended; ValueError when there are none."""
    groups = {ending: [row for row in ended if row.ending is ending] for ending in Ending}
    if not any(groups.values()):
        raise ValueError("There is nothing to report.")
    parts: list[Part] = [Paragraph("Berichten die niet goed zijn afgelopen", strong=True)]
    for ending, rows in groups.items():
        if rows:
            parts += [Paragraph(f"{_ENDED[ending]} ({len(rows)})", strong=True), Paragraph(_ADVICE[ending])]
            parts += _listed(rows, content)
    parts.append(SmallPrint(("Alles per bericht, met de redenen: iza-bot ledger",)))
    return Message(tuple(parts))


_ENDED = {
    Ending.FAILED: "Niet geplaatst: Slack weigerde",
    Ending.EXPIRED: "Niet geplaatst: het nut was voorbij",
    Ending.AMBIGUOUS: "Onbekend of het geplaatst is",
    Ending.DOUBTED: "Mogelijk twee keer geplaatst",
}
_ADVICE = {
    Ending.FAILED: "Is het nog van belang, meld het dan zelf in het kanaal en neem de oorzaak weg.",
    Ending.EXPIRED: "De bot kon te lang niet plaatsen. Kijk of de leden het nog moeten weten en meld het dan zelf.",
    Ending.AMBIGUOUS: "Slack gaf geen antwoord. Kijk in het kanaal of het er staat.",
    Ending.DOUBTED: "Slack gaf geen antwoord en de bot kan het kanaal niet teruglezen. Haal een dubbel bericht weg.",
}


def _explained(channel: str, error: str, needed: str) -> tuple[str, str]:
    """What is wrong, and what to do about it."""
    if error in _TOKEN:
        return (
            "De bot heeft geen toegang meer tot Slack",
            "Het token is ingetrokken of ongeldig. Installeer de app opnieuw in je workspace via "
            "https://api.slack.com/apps, zet het nieuwe token in SLACK_BOT_TOKEN en start de bot opnieuw.",
        )
    if error in _POSTING_RESTRICTED:
        return (
            f"De bot mag in {channel} geen berichten plaatsen",
            "Alleen bepaalde mensen mogen daar plaatsen. Geef de bot dat recht in de instellingen van het kanaal.",
        )
    match error:
        case "channel_not_found":
            return (
                f"De bot kan {channel} niet vinden",
                "Het kanaal bestaat niet, heet anders, of is besloten zonder dat de bot er lid van is. Maak het aan, "
                "verbeter de naam in organisation.yaml, of nodig de bot uit: typ /invite in het kanaal en kies de bot.",
            )
        case "is_archived":
            return (
                f"{channel} is gearchiveerd",
                "Haal het kanaal uit het archief, of zet in organisation.yaml een ander kanaal voor deze berichten.",
            )
        case "not_in_channel":
            return (
                f"De bot is geen lid van {channel}",
                "Nodig de bot uit: typ /invite in het kanaal en kies de bot.",
            )
        case "missing_scope":
            missing = f"Het recht {needed} ontbreekt. " if needed else ""
            return (
                "De bot mist een recht (scope) in Slack",
                f"{missing}Geef de app dat recht op https://api.slack.com/apps bij OAuth & Permissions en installeer "
                "hem daarna opnieuw in je workspace.",
            )
    return (
        f"Slack weigert een bericht in {channel}",
        f"De code {error} staat uitgelegd op {_METHOD}. Kom je er niet uit, geef de code dan door aan wie de bot "
        "onderhoudt.",
    )


def _others(error: str) -> str:
    if error in _TOKEN or error == "missing_scope":
        return "Tot dan komt er in geen enkel kanaal een bericht van de bot."
    return "In de andere kanalen gaat alles gewoon door."


def _waiting(number: int) -> str:
    return "Dit bericht wacht tot het kan:" if number == 1 else f"Deze {number} berichten wachten tot het kan:"


def _listed(rows: Sequence[Undelivered], content: Content) -> tuple[Part, ...]:
    zone = ZoneInfo(content.organisation.time_zone)
    entries = tuple(Entry(row.title, _facts(row, zone)) for row in rows[:SHOWN])
    rest = len(rows) - len(entries)
    return (Entries(entries), *((Paragraph(f"En nog {rest} andere."),) if rest else ()))


def _facts(row: Undelivered, zone: ZoneInfo) -> str:
    due = row.due_at.astimezone(zone)
    planned = f"gepland op {day(due.date())}, {clock(due.time())}"
    kept = "" if row.ending else f"wordt bewaard tot {day(row.useful_until.astimezone(zone).date())}"
    return " · ".join(filter(None, (_named(row.channel), planned, kept, row.error)))


def _named(channel: str) -> str:
    """``#iza-landelijk``; an id (C0123456789) stays as it is."""
    return channel if channel[:1].isupper() else f"#{channel}"
