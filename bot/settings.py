"""Settings from the environment and a ``.env`` file in the working directory."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_ROOT = Path(__file__).resolve().parent
SLACK_API_URL = "https://slack.com/api/"


def shipped_data() -> Path:
    """The content that comes with the bot: beside the code in a checkout, inside the package when installed."""
    checkout = _ROOT.parent / "data"
    return checkout if checkout.is_dir() else _ROOT / "shipped_data"


class SettingsError(Exception):
    """The settings can't be used; the text says which one and what to do."""


class Settings(BaseSettings):
    """What an operator sets; see the table in README.

    Tokens are secrets: they never show in a log or a representation.
    """

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str = SLACK_API_URL
    iza_data_dir: Path = Field(default_factory=shipped_data)
    iza_state_dir: Path = Path("~/.local/state/iza-bot")
    iza_database_url: str | None = None
    iza_port: Annotated[int, Field(ge=0, le=65535)] = 3000

    @model_validator(mode="after")
    def _tokens_look_right(self) -> Self:
        for name, secret, prefix in (
            ("SLACK_BOT_TOKEN", self.slack_bot_token, "xoxb-"),
            ("SLACK_APP_TOKEN", self.slack_app_token, "xapp-"),
        ):
            if secret is not None and not secret.get_secret_value().startswith(prefix):
                raise ValueError(
                    f"{name} must start with {prefix}; copy it again from the app's settings in Slack."
                )
        if not self.slack_api_url.startswith(("http://", "https://")):
            raise ValueError("SLACK_API_URL must be an http(s) address that ends in /api/.")
        return self

    @property
    def api_url(self) -> str:
        """The base of the Web API, with the closing slash that the SDK needs."""
        return self.slack_api_url.rstrip("/") + "/"

    @property
    def state_dir(self) -> Path:
        """Where the bot keeps what it may lose but rather not make again, and its database."""
        return self.iza_state_dir.expanduser()

    @property
    def embeddings_dir(self) -> Path:
        """Where the meaning of the content is kept between starts; may be thrown away."""
        return self.state_dir / "embeddings"


def read_settings() -> Settings:
    """Read the environment; raises SettingsError with every fault in it, in words."""
    try:
        return Settings()
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, fault['loc'])).upper()} {fault['msg']}".strip() for fault in error.errors())
        raise SettingsError("\n".join(fault.replace("Value error, ", "") for fault in faults)) from None
