"""A small workspace on this machine that speaks Slack's protocol, to try a bot in and to test it against."""

from bot.simulator.condition import WaitTimeoutError
from bot.simulator.records import (
    AppShortcut,
    Completion,
    FormError,
    RefusedError,
    SlashCommand,
    UnknownCommandError,
    WorkspaceError,
)
from bot.simulator.screens import Modal, Reply
from bot.simulator.user_actions import UndeliveredError
from bot.simulator.workspace import ComplaintsError, NewChannel, Workspace

__all__ = [
    "AppShortcut",
    "ComplaintsError",
    "Completion",
    "FormError",
    "Modal",
    "NewChannel",
    "RefusedError",
    "Reply",
    "SlashCommand",
    "UndeliveredError",
    "UnknownCommandError",
    "WaitTimeoutError",
    "Workspace",
    "WorkspaceError",
]
