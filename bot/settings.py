"""Settings from the environment and a ``.env`` file in the working directory."""

from __future__ import annotations

import datetime as dt
import difflib
import logging
import os
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ROOT = Path(__file__).resolve().parent
ENV_FILE = ".env"
SLACK_API_URL = "https://slack.com/api/"
_OWN_PREFIX = "IZA_"
_SLACK_PREFIX = "SLACK_"
_TEAMS_PREFIX = "TEAMS_"
_SLACK_CLI_PREFIX = "SLACK_CLI_"
"""Names that ``slack run`` sets for any app."""
_SIMILARITY = 0.8
"""Resemblance to one of the bot's names, from 0 to 1: above SLACK_USER_TOKEN, below SLACK_TOKEN."""


def shipped_data() -> Path:
    """Folder of the shipped content: beside the code in a checkout, inside the package when installed."""
    checkout = _ROOT.parent / "data"
    return checkout if checkout.is_dir() else _ROOT / "shipped_data"


def env_example() -> str:
    """Example of a settings file: beside the code in a checkout, inside the package when installed."""
    checkout = _ROOT.parent / ".env.example"
    return (checkout if checkout.is_file() else _ROOT / "env.example").read_text(encoding="utf-8")


class SettingsError(Exception):
    """Settings that can't be used; the text says which and what to do."""


def _token(prefix: str = "", source: str = "the app's settings in Slack") -> AfterValidator:
    def check(secret: SecretStr | None) -> SecretStr | None:
        value = secret.get_secret_value() if secret else prefix
        if not value.startswith(prefix):
            raise ValueError(f"must start with {prefix}; copy it again from {source}.")
        if not (value.isascii() and value.isprintable()) or " " in value:
            raise ValueError("has a space or another character in it that does not belong there; copy it again.")
        return secret

    return AfterValidator(check)


def _microsoft_id(text: str | None) -> str | None:
    try:
        return text and str(uuid.UUID(text.strip()))
    except ValueError:
        raise ValueError(
            "must be an id like 00000000-0000-0000-0000-000000000000; copy it again from the app registration in "
            "Microsoft Entra."
        ) from None


def _is_web_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0


def _web_address(url: str) -> str:
    if not _is_web_address(url):
        raise ValueError("must be an http(s) address that ends in /api/.")
    return url


def _public_address(url: str) -> str:
    if url and not (_is_web_address(url) and not urlsplit(url).query):
        raise ValueError("must be an http(s) address without a question mark, like https://bot.example.nl.")
    return url.rstrip("/")


def _secret_address(secret: SecretStr | None) -> SecretStr | None:
    if secret is not None and not _is_web_address(secret.get_secret_value()):
        raise ValueError("must be an http(s) address, as the monitoring service gives it.")
    return secret


_WEBHOOK = re.compile(r"(?P<name>[a-z0-9-]{1,60})=(?P<url>\S+)")


def _named_addresses(secret: SecretStr | None) -> SecretStr | None:
    for entry in secret.get_secret_value().split() if secret else ():
        match = _WEBHOOK.fullmatch(entry)
        if match is None or not _is_web_address(match["url"]):
            raise ValueError("must be like kring-zuid=https://…, several with a space between them.")
    return secret


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class ClockSetting:
    """Clock of a rehearsal: the moment at which it starts, its speed, and the real moment at which it started.

    Without ``since`` it starts with the bot. Bots that are given the same setting agree on the time.
    """

    start: dt.datetime
    rate: float = 1.0
    since: dt.datetime | None = None


_CLOCK = re.compile(r"(?P<start>\S+?)(?:\s+x(?P<rate>\d+(?:\.\d+)?))?(?:\s+since\s+(?P<since>\S+))?")


def _clock(value: object) -> ClockSetting:
    match = _CLOCK.fullmatch(str(value).strip())
    try:
        start, since = (_moment(match[name]) if match and match[name] else None for name in ("start", "since"))
    except ValueError:
        start = None
    rate = float(match["rate"] or 1) if match else 0.0
    if start is None or not rate:
        raise ValueError(
            "must be a moment with its time zone, like 2027-09-10T08:59:50+02:00; with x60 behind it the clock "
            "runs sixty times as fast, and with since 2026-11-22T10:00:00Z it showed that moment then."
        )
    return ClockSetting(start, rate, since)


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    return moment


class Settings(BaseModel):
    """Settings of an operator; README has the table.

    Tokens are secrets: they never show in a log or a representation.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    slack_bot_token: Annotated[SecretStr | None, _token("xoxb-")] = Field(
        default=None, validation_alias=AliasChoices("SLACK_BOT_TOKEN", "SLACK_CLI_XOXB")
    )
    """The second name is that of ``slack run``, and so below."""
    slack_app_token: Annotated[SecretStr | None, _token("xapp-")] = Field(
        default=None, validation_alias=AliasChoices("SLACK_APP_TOKEN", "SLACK_CLI_XAPP")
    )
    slack_signing_secret: Annotated[SecretStr | None, _token()] = None
    slack_api_url: Annotated[str, AfterValidator(_web_address)] = SLACK_API_URL
    teams_client_id: Annotated[str | None, AfterValidator(_microsoft_id)] = None
    """Id of the app registration, which is the bot's id in Teams; without it the bot is not in Teams."""
    teams_client_secret: Annotated[SecretStr | None, _token()] = None
    teams_tenant_id: Annotated[str | None, AfterValidator(_microsoft_id)] = None
    """Id of the organisation in Microsoft Entra: what comes from another one is refused."""
    teams_webhooks: Annotated[SecretStr | None, AfterValidator(_named_addresses)] = None
    """Addresses of Workflows webhooks, each as ``name=https://…``, with spaces between them."""
    iza_data_dir: Path = Field(default_factory=shipped_data)
    iza_state_dir: Path = Path("~/.local/state/iza-bot")
    iza_database_url: str | None = None
    iza_clock: Annotated[ClockSetting, BeforeValidator(_clock)] | None = None
    """For rehearsals: the moment at which the bot believes it starts; from there its clock runs on.

    ``2027-09-10T08:59:50+02:00``, or ``… x60`` for a clock that runs sixty times as fast, or ``… x60 since
    2026-11-22T10:00:00Z`` for several processes that must agree.
    """
    iza_host: str = "127.0.0.1"
    """The address on which HTTP is listened to: this machine alone, unless a container or proxy needs another."""
    iza_port: Annotated[int, Field(ge=0, le=65535)] = 3000

    iza_public_url: Annotated[str, AfterValidator(_public_address)] = ""
    """Address at which people reach what the bot serves, or its exported files; empty without one."""

    iza_log_level: Annotated[Literal["DEBUG", "INFO", "WARNING"], BeforeValidator(_upper)] = "INFO"
    iza_log_format: Annotated[Literal["text", "json"], BeforeValidator(_lower)] = "text"
    """Lines to read, or a JSON object for each of them."""

    iza_heartbeat_url: Annotated[SecretStr | None, AfterValidator(_secret_address)] = None
    """Called every two minutes while all is well, so that someone outside hears when the bot is dead."""

    @model_validator(mode="after")
    def _teams_as_a_whole(self) -> Settings:
        values = (self.teams_client_id, self.teams_client_secret, self.teams_tenant_id)
        if any(values) and not all(values):
            raise ValueError(
                "Set TEAMS_CLIENT_ID, TEAMS_CLIENT_SECRET and TEAMS_TENANT_ID together, or none of them."
            )
        return self

    @property
    def has_slack(self) -> bool:
        """True for a bot in Slack; one in Teams alone needs no token of Slack."""
        return self.slack_bot_token is not None

    @property
    def has_teams(self) -> bool:
        """True for a bot in Microsoft Teams."""
        return self.teams_client_id is not None

    @property
    def webhooks(self) -> Mapping[str, str]:
        """Address of each Workflows webhook by its name."""
        entries = self.teams_webhooks.get_secret_value().split() if self.teams_webhooks else ()
        return {match["name"]: match["url"] for entry in entries if (match := _WEBHOOK.fullmatch(entry))}

    @property
    def api_url(self) -> str:
        """Base URL of the Web API, with the closing slash that the SDK needs."""
        return self.slack_api_url.rstrip("/") + "/"

    @property
    def slack_is_here(self) -> bool:
        """True for a Slack on this very machine, such as the simulator."""
        return urlsplit(self.slack_api_url).hostname in {"127.0.0.1", "localhost", "::1"}

    @property
    def state_dir(self) -> Path:
        """Folder of the database, and of files that are made again when they are lost."""
        return self.iza_state_dir.expanduser()

    @property
    def embeddings_dir(self) -> Path:
        """Folder of the vectors of the content, kept between starts; may be thrown away."""
        return self.state_dir / "embeddings"

    @property
    def content_is_new(self) -> bool:
        """True when vectors were never made for it, which takes a minute; the shipped content has them."""
        return self.iza_data_dir != shipped_data() and not self.embeddings_dir.is_dir()


def read_settings() -> Settings:
    """Read the environment; raises SettingsError with every fault in it, in words."""
    reader = logging.getLogger("dotenv.main")
    reader.addFilter(_name_the_file)
    try:
        return Settings.model_validate(_environment())
    except ValidationError as error:
        faults = (
            ": ".join([*(str(name).upper() for name in fault["loc"]), fault["msg"]]) for fault in error.errors()
        )
        raise SettingsError("\n".join(fault.replace("Value error, ", "") for fault in faults)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The file {ENV_FILE} can't be read ({error}). Save it as plain text in UTF-8."
        ) from None
    finally:
        reader.removeFilter(_name_the_file)


def _environment() -> dict[str, str]:
    """Values by the name of their field or by its alias; the environment goes before the file, capitals are alike.

    Settings of pydantic-settings would do the same, and take a third of the time in which a name is answered.
    """
    fields = Settings.model_fields.values()
    aliases = {alias for field in fields for alias in getattr(field.validation_alias, "choices", ())}
    values: dict[str, str] = {}
    for name, value in (*dotenv_values(ENV_FILE, encoding="utf-8").items(), *os.environ.items()):
        if value:
            values[name.upper() if name.upper() in aliases else name.lower()] = value
    return values


def _name_the_file(record: logging.LogRecord) -> bool:
    """Say in which file a line stands that can't be read, and how one should be; it is passed over."""
    if "could not parse" in str(record.msg):
        record.msg = f"The file {ENV_FILE}: line %s can't be read and is passed over. A line is like NAME=value."
    return True


def misspelt(environment: Mapping[str, str], file: Path = Path(ENV_FILE)) -> Iterator[str]:
    """Warnings about names in the environment and in ``file`` that look like settings of the bot and are none.

    Other programs have names with SLACK_ and TEAMS_ of their own: from the environment those count only when they
    resemble one of the bot's; a name in ``file`` is meant for the bot.
    """
    known = _names()
    in_file = set(_names_in(file)) if file.is_file() else set()
    for name in sorted({*map(str.upper, environment), *in_file} - known):
        if not name.startswith((_OWN_PREFIX, _SLACK_PREFIX, _TEAMS_PREFIX)) or name.startswith(_SLACK_CLI_PREFIX):
            continue
        similar = difflib.get_close_matches(name, sorted(known), n=1, cutoff=_SIMILARITY)
        if similar or name in in_file or name.startswith(_OWN_PREFIX):
            source = f" in {file.name}" if name in in_file else ""
            advice = f"Did you mean {similar[0]}?" if similar else "README has the list."
            yield f"{name}{source} is no setting of the bot and does nothing. {advice}"


def _names() -> set[str]:
    """Every name that the bot reads, in capitals."""
    aliases = (getattr(field.validation_alias, "choices", [name]) for name, field in Settings.model_fields.items())
    return {str(name).upper() for names in aliases for name in names}


def _names_in(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8") as stream:
        for binding in parse_stream(stream):
            if binding.key is not None:
                yield binding.key.upper()
