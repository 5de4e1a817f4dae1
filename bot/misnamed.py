"""Names in the environment and in ``.env`` that look like settings of the bot and are none."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from dotenv.parser import parse_stream

from bot.settings import ENV_FILE, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_OURS = "IZA_"
_SLACKS = "SLACK_"
_OF_THE_CLI = "SLACK_CLI_"
"""What ``slack run`` sets for any app."""
_NEAR = 0.8
"""How much a name must resemble one of ours, from 0 to 1: above SLACK_USER_TOKEN, below SLACK_TOKEN."""


def misnamed(environment: Mapping[str, str], file: Path = Path(ENV_FILE)) -> Iterator[str]:
    """A sentence for each name that is probably a slip: what it may be meant for, or that it does nothing.

    Other programs have names with SLACK_ of their own: from the environment those count only when they resemble
    one of the bot's; what stands in ``file`` stands there for the bot.
    """
    known = _known()
    written = set(_written_in(file)) if file.is_file() else set()
    for name in sorted({*map(str.upper, environment), *written} - known):
        if not name.startswith((_OURS, _SLACKS)) or name.startswith(_OF_THE_CLI):
            continue
        near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=_NEAR)
        if near or name in written or name.startswith(_OURS):
            where = f" in {file.name}" if name in written else ""
            meant = f"Did you mean {near[0]}?" if near else "README has the list."
            yield f"{name}{where} is no setting of the bot and does nothing. {meant}"


def _known() -> set[str]:
    """Every name that means something to the bot, in capitals."""
    names: set[str] = set()
    for name, field in Settings.model_fields.items():
        names.update(_aliases(name, field.validation_alias))
    return {name.upper() for name in names}


def _aliases(name: str, alias: object) -> Iterable[str]:
    choices = getattr(alias, "choices", None)
    return [name] if choices is None else [str(choice) for choice in choices]


def _written_in(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8") as stream:
        for binding in parse_stream(stream):
            if binding.key is not None:
                yield binding.key.upper()
