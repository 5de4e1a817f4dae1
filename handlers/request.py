"""Request of a person on any platform (press, form, question), as the surfaces that know no platform take it.

Slack's is ``slack_request.SlackRequest``, that of Microsoft Teams ``teams.request.TeamsRequest``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

if TYPE_CHECKING:
    from bot.messages.message import Action, Message, Sheet

T = TypeVar("T")


class Request(Protocol):
    """User, channel and value, and the ways to answer only them."""

    @property
    def kind(self) -> str:
        """The kind of request, in words without anything of the person."""

    @property
    def user(self) -> str:
        """The id of the person whose request it is."""

    @property
    def channel(self) -> str:
        """The id of the conversation; empty where it happened in none."""

    @property
    def channels(self) -> tuple[str, ...]:
        """The names or ids by which the channel is known, most telling first."""

    @property
    def value(self) -> str:
        """The value of the button or chosen option, or the text of a field that acts on Enter."""

    @property
    def source(self) -> str:
        """The message (``Posting.message_ref``) or the id of the window in which it happened."""

    @property
    def form(self) -> str:
        """The name of the form in which it happened; empty elsewhere."""

    @property
    def memory(self) -> str:
        """The memory of the window in which it happened (``Sheet.memory``)."""

    @property
    def in_home_tab(self) -> bool:
        """True for a press in the home tab."""

    @property
    def in_window(self) -> bool:
        """True for what happened in a window or in the home tab."""

    def written(self, name: str) -> str:
        """The text of a ``TextField`` in the window, without space around it; empty where there is none."""

    def chosen(self, name: str) -> tuple[str, ...]:
        """The values that are chosen in the ``Choices`` of the window with this name."""

    async def tell(self, message: Message) -> None:
        """Answer only them, where they are."""

    async def open(self, sheet: Sheet) -> None:
        """Show a window."""

    async def renew(self, sheet: Sheet) -> None:
        """Change the window in which it happened."""

    async def show_home_tab(self, message: Message) -> None:
        """Show this as the home tab of the user, where the platform has one."""


class MadeUpPressError(Exception):
    """A press that no button of the bot makes: with another value, or outside the window of that button."""


def read_value(read: Callable[[str], T], value: str) -> T:
    """The value of a button or memory of a window as ``read`` reads it. Raises MadeUpPressError if it can't be."""
    try:
        return read(value)
    except (ValueError, TypeError, AttributeError, LookupError) as error:
        raise MadeUpPressError from error


Work: TypeAlias = Callable[[Request], Awaitable[None]]
Presses: TypeAlias = Mapping["Action", Work]
"""The work behind each button, by its verb."""
Forms: TypeAlias = Mapping[str, Work]
"""The work behind each form that can be sent, by its name."""
