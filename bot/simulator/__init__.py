"""A small workspace on this machine that speaks Slack's protocol, to try a bot in and to test it against."""

from .condition import WaitTimeoutError
from .records import (
    AppShortcut,
    Completion,
    FormError,
    RefusedError,
    SlashCommand,
    UnknownCommandError,
    WorkspaceError,
)
from .screens import Modal, Reply
from .user_actions import UndeliveredError
from .workspace import ComplaintsError, NewChannel, NewUser, Workspace

__all__ = [
    "AppShortcut",
    "ComplaintsError",
    "Completion",
    "FormError",
    "Modal",
    "NewChannel",
    "NewUser",
    "RefusedError",
    "Reply",
    "SlashCommand",
    "UndeliveredError",
    "UnknownCommandError",
    "WaitTimeoutError",
    "Workspace",
    "WorkspaceError",
]
