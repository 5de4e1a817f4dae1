"""The parts of README that derive from the code: ``make docs`` writes them, the tests hold them in step."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import click

from bot.answering.index import AnswerIndex
from bot.cli.main import main
from bot.content.loader import load
from bot.edition import Edition
from bot.manifest import render as manifest
from bot.messages import render_text as plain
from bot.scopes import SCOPES
from bot.settings import Settings, shipped_data
from bot.simulator.line_wrapping import wrap
from handlers import registry
from handlers.inquiry import Inquiry

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
MANIFEST = ROOT / "manifest.yaml"
WIDTH = 88
SETTINGS = {
    "SLACK_BOT_TOKEN": ("voor Slack: het token van de bot (`xoxb-…`)", "verplicht, tenzij Teams is ingesteld"),
    "SLACK_APP_TOKEN": ("token voor Socket Mode (`xapp-…`): geen openbaar adres nodig", "een van deze twee"),
    "SLACK_SIGNING_SECRET": ("voor HTTP: Slack stuurt naar `POST /slack/events`", "een van deze twee"),
    "SLACK_API_URL": ("het adres van de Web API", "dat van Slack"),
    "TEAMS_CLIENT_ID": ("voor Teams: het id van de app-registratie", "geen: dan is de bot er niet in Teams"),
    "TEAMS_CLIENT_SECRET": ("het geheim van die app-registratie", "verplicht voor Teams"),
    "TEAMS_TENANT_ID": ("het id van je organisatie in Microsoft Entra", "verplicht voor Teams"),
    "TEAMS_WEBHOOKS": (
        "webhooks van Teams (Werkstromen), elk als `naam=https://…`, met spaties ertussen: alleen herinneringen",
        "geen",
    ),
    "IZA_DATA_DIR": ("de map met de inhoud", "de meegeleverde `data/`"),
    "IZA_STATE_DIR": ("wat de bot tussen starts bewaart", "`~/.local/state/iza-bot`"),
    "IZA_DATABASE_URL": ("de database van geplaatste berichten", "SQLite in `IZA_STATE_DIR`"),
    "IZA_CLOCK": (
        "om te oefenen: waar de klok van de bot begint, met tijdzone; ` x60` erachter versnelt",
        "de echte tijd",
    ),
    "IZA_HOST": ("het adres voor HTTP; `0.0.0.0` is elk adres van de machine", "`127.0.0.1`: deze machine alleen"),
    "IZA_PORT": ("de poort voor HTTP", "3000"),
    "IZA_PUBLIC_URL": (
        "het adres waarop mensen `IZA_PORT` bereiken, of de map boven die van `export-calendar`",
        "geen: dan geeft `/iza agenda` geen adres",
    ),
    "IZA_LOG_LEVEL": ("hoeveel er in het logboek komt: `DEBUG`, `INFO` of `WARNING`; nooit een vraag", "`INFO`"),
    "IZA_LOG_FORMAT": ("`text`, of `json` voor één JSON-object per regel", "`text`"),
    "IZA_HEARTBEAT_URL": (
        "adres van een bewakingsdienst: elke twee minuten een lege GET, zolang alles goed gaat",
        "geen",
    ),
}


def sections() -> dict[str, str]:
    """Every derived part by its marker."""
    return {
        "sample: iza-bot ask G": _sample("G"),
        "subcommands": _subcommands(),
        "settings": _settings(),
        "scopes": _scopes(),
        "commands": _commands(),
    }


def filled(readme: str) -> str:
    """README with every derived part as it should be; raises ValueError for a marker that is missing."""
    for name, text in sections().items():
        end = name.split(":")[0]
        pattern = re.compile(rf"(<!-- {re.escape(name)} -->\n).*?(<!-- /{end} -->)", re.DOTALL)
        if not pattern.search(readme):
            raise ValueError(f"README has no place for {name!r}")
        readme = pattern.sub(lambda match, text=text: f"{match[1]}\n{text}\n\n{match[2]}", readme)
    return readme


def shipped_manifest() -> str:
    """The manifest of the shipped content."""
    return manifest(load(shipped_data()))


def _sample(question: str) -> str:
    content = load(shipped_data())
    inquiry = Inquiry(question, (), dt.date(2026, 11, 22), Edition(content, AnswerIndex(content), ""))
    lines = plain.render(registry.reply_to(inquiry)).splitlines()
    return "\n".join(
        ["```text", *(piece for line in lines for piece in (wrap(line, WIDTH) if line else [""])), "```"]
    )


def _subcommands() -> str:
    helps = [subcommand.help for subcommand in registry.SUBCOMMANDS]
    rows = (f"| `/iza {line.usage}` | {line.summary} | `/iza {line.example}` |" for line in helps)
    return "\n".join(["| typ | en je krijgt | bijvoorbeeld |", "|---|---|---|", *rows])


def _settings() -> str:
    names = {name.upper() for name in Settings.model_fields}
    if names != set(SETTINGS):
        raise ValueError(f"README and Settings differ: {sorted(names ^ set(SETTINGS))}")
    rows = (f"| `{name}` | {purpose} | {default} |" for name, (purpose, default) in SETTINGS.items())
    return "\n".join(["| variabele | wat | standaard |", "|---|---|---|", *rows])


def _scopes() -> str:
    rows = (
        f"| `{name}` | {permission.reason} | {permission.without or 'verplicht'} |"
        for name, permission in SCOPES.items()
    )
    return "\n".join(["| recht | waarvoor | zonder dit recht |", "|---|---|---|", *rows])


def commands() -> list[str]:
    """The name of every command."""
    return main.list_commands(click.Context(main))


def _commands() -> str:
    context = click.Context(main)
    rows = []
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        options = [_usage(parameter) for parameter in command.params if not _is_help(parameter)]
        rows.append(f"| `{' '.join(['iza-bot', name, *options])}` | {command.get_short_help_str(200)} |")
    return "\n".join(["| opdracht | wat hij doet |", "|---|---|", *rows])


def _is_help(parameter: click.Parameter) -> bool:
    return "--help" in parameter.opts


def _usage(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Argument):
        name = (parameter.metavar or parameter.name or "").upper()
        return name if parameter.required else f"[{name}]"
    value = (
        "" if getattr(parameter, "is_flag", False) else f" {(parameter.metavar or parameter.name or '').upper()}"
    )
    written = f"{parameter.opts[0]}{value}"
    return written if parameter.required else f"[{written}]"


if __name__ == "__main__":
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
    MANIFEST.write_text(shipped_manifest(), encoding="utf-8")
