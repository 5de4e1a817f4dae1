"""What the workspace itself says to a person, in Dutch: where Slack would show an error. Pure."""

from __future__ import annotations

GONE = "Dat kan niet meer: het bericht of het venster is er niet meer."
_ERRORS = {
    "operation_timeout": "De bot antwoordde niet binnen 3 seconden. Probeer het nog eens.",
    "dispatch_failed": "De bot is niet bereikbaar. Kijk of hij nog draait.",
    "http_client_error": "De bot weigerde het verzoek. Kijk of SLACK_SIGNING_SECRET klopt.",
    "http_service_error": "Er ging iets mis in de bot. Kijk in zijn logboek.",
    "trouble_connecting": "Slack kan het antwoord van de bot op dit venster niet gebruiken.",
}


def error_sentence(error: str) -> str:
    """What a person reads for one of Slack's error codes."""
    return _ERRORS.get(error, f"Slack weigert dit antwoord: {error}.")


def too_long(most: int) -> str:
    """What a person reads whose message has more characters than Slack takes."""
    return f"Dit bericht is te lang: Slack neemt hoogstens {most:_} tekens aan.".replace("_", ".")


def unknown_command(name: str) -> str:
    """What a person reads who types a command that no bot has."""
    return f"{name} is geen geldig commando."
