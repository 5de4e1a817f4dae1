"""How ids, channels, audiences and the like are written, and what to write instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from bot.content import models
from bot.content.suggestions import did_you_mean, shown

Advice = tuple[str, str | None]
"""What is wrong, and what to do about it where that can be known."""

Explain = Callable[[str, str], Advice]
"""Takes what was written and what to call it."""


def slug_advice(written: str, name: str) -> Advice:
    """Say how an id is written."""
    proposal = _as_slug(written)
    message = f"{name} is een id: alleen kleine letters, cijfers en enkele streepjes ertussen."
    return message, f"Bijvoorbeeld ‘{proposal}’." if proposal else None


def pattern_advice(owner: type[models.Model] | None, key: str | None, pattern: str) -> Explain | None:
    """Find the explanation of this pattern in this field."""
    return (_BY_FIELD.get((owner, key)) if owner and key else None) or _BY_PATTERN.get(pattern)


def _as_slug(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_only.lower()))[:60].strip("-")


def _channel(written: str, name: str) -> Advice:
    proposal = re.sub(r"[^a-z0-9æøåäöüéèïë_-]+", "-", written.lower())[:80].strip("-")
    message = (
        f"{name} is de naam van een kanaal zonder #, in kleine letters en zonder spaties of punten, of zijn id."
    )
    return message, f"Schrijf ‘{proposal}’." if proposal else None


def _audience(written: str, name: str) -> Advice:
    fixed = ("landelijk", "aankondigingen", "alle-regios")
    message = f"{name} kan niet ‘{shown(written)}’ zijn."
    choose = "Kies uit landelijk, aankondigingen, alle-regios, regio:<id> of verzekeraar:<id>."
    if tight := re.fullmatch(r"(regio|verzekeraar) ?: ?(.+)", written):
        return message, f"Schrijf ‘{tight[1]}:{_as_slug(tight[2])}’."
    return message, did_you_mean(written, fixed, choose)


def _letter(_written: str, name: str) -> Advice:
    return f"{name} is één hoofdletter, van A tot en met Z.", None


def _point(_written: str, name: str) -> Advice:
    return f"{name} is een nummer van een of twee cijfers tussen aanhalingstekens.", 'Bijvoorbeeld "1".'


def _url(written: str, name: str) -> Advice:
    address = re.sub(r"^(?:https?:/*)?", "", written.replace(" ", "%20"))
    return f"{name} moet beginnen met https:// en heeft geen spaties.", f"Bijvoorbeeld https://{shown(address)}."


def _command(_written: str, name: str) -> Advice:
    return (
        f"{name} is een schuine streep met hoogstens 31 kleine letters, cijfers of streepjes.",
        "Bijvoorbeeld /iza.",
    )


def _time_zone(_written: str, name: str) -> Advice:
    return f"{name} is werelddeel/stad, in het Engels.", "Voor Nederland: Europe/Amsterdam."


def _administrator(_written: str, name: str) -> Advice:
    return (
        f"{name} is geen lid-id van Slack: dat begint met U of W en heeft verder hoofdletters en cijfers.",
        "In Slack: open het profiel, kies ‘Meer’ en dan ‘Lid-id kopiëren’.",
    )


def _pattern_of(constrained: Any) -> str:  # noqa: ANN401 - an annotated type has no common type
    return str(constrained.__metadata__[0].pattern)


_BY_PATTERN: dict[str, Explain] = {
    _pattern_of(models.Slug): slug_advice,
    _pattern_of(models.ChannelName): _channel,
    _pattern_of(models.AudienceName): _audience,
}
_BY_FIELD: dict[tuple[type[models.Model], str], Explain] = {
    (models.FaqItem, "letter"): _letter,
    (models.Section, "point"): _point,
    (models.Document, "url"): _url,
    (models.Organisation, "command"): _command,
    (models.Organisation, "time_zone"): _time_zone,
    (models.Organisation, "administrators"): _administrator,
}
