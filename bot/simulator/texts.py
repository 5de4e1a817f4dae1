"""Texts that the simulator shows to people, in English. Another language is another ``Texts``.

Fields in braces are filled in by the simulator; a translation may put them in another order or leave them out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class DateTexts:
    """Names of months and weekdays, and patterns of dates and times of day (those of ``str.format``)."""

    months: tuple[str, ...] = (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    )
    weekdays: tuple[str, ...] = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    """Monday first."""
    date: str = "{month} {day}, {year}"
    short_date: str = "{month:.3} {day}, {year}"
    full_date: str = "{weekday}, {month} {day}, {year}"
    day: str = "{weekday}, {month} {day}, {year}"
    """The line above the first message of a day."""
    time: str = "{moment:%H:%M}"
    """Beside a message."""
    spoken_time: str = "{moment:%H:%M}"
    """For screen readers."""
    full_moment: str = "{weekday}, {month} {day}, {year}, {hour}:{moment:%M}"
    """In the bar with the clock."""
    field: str = "%Y-%m-%d %H:%M"
    """In a field of that bar (``strptime`` too); a date field of HTML follows the language of the browser."""

    def write(self, pattern: str, moment: dt.datetime) -> str:
        """Write a moment by one of the patterns."""
        return pattern.format(
            moment=moment,
            weekday=self.weekdays[moment.weekday()],
            month=self.months[moment.month - 1],
            day=moment.day,
            year=moment.year,
            hour=moment.hour,
        )


def _errors() -> dict[str, str]:
    return {
        "operation_timeout": "The bot did not respond within 3 seconds. Try again.",
        "dispatch_failed": "The bot can't be reached. Check that it is still running.",
        "http_client_error": "The bot refused the request. Check its SLACK_SIGNING_SECRET.",
        "http_service_error": "Something went wrong in the bot. Look in its log.",
        "trouble_connecting": "Slack can't use the bot's response to this modal.",
    }


@dataclass(frozen=True, slots=True)
class ErrorTexts:
    """Errors that a person reads in the page or the terminal."""

    by_code: Mapping[str, str] = field(default_factory=_errors)
    """By Slack's error code."""
    other: str = "Slack refuses this response: {error}."
    gone: str = "That is no longer possible: the message or the modal is gone."
    too_long: str = "This message is too long: Slack accepts at most {count} characters."
    thousands: str = ","
    """Separator of thousands in ``count``."""
    unknown_command: str = "{name} is not a valid command."

    def of(self, code: str) -> str:
        """The sentence for one of Slack's error codes."""
        return self.by_code.get(code, self.other.format(error=code))

    def message_too_long(self, limit: int) -> str:
        """The sentence for a message of more than ``limit`` characters."""
        return self.too_long.format(count=f"{limit:,}".replace(",", self.thousands))


@dataclass(frozen=True, slots=True)
class BlockTexts:
    """Words around blocks and controls, in page and terminal."""

    image: str = "(image: {description})"
    optional: str = " (optional)"
    close: str = "Close"
    """On a modal that names no ``close``."""


@dataclass(frozen=True, slots=True)
class TerminalTexts:
    """Sentences of the conversation in a terminal."""

    welcome: str = "You are {user} in #{channel}. {example}"
    try_example: str = "Try {example}."
    try_anything: str = "Type a command."
    keys: str = "A number presses a button, # lists the channels, {stop} stops."
    unheard: str = "An ordinary message does not reach the bot. Start with {command}."
    any_command: str = "a slash"
    """In ``unheard``, when no command is known."""
    private: str = "Only visible to you"
    message: str = "Message in #{channel}"
    deleted: str = "The message has been deleted."
    modal: str = "Modal"
    home: str = "Home tab"
    modal_closed: str = "The modal is closed."
    no_response: str = "The bot received this, but no response came."
    required: str = "Fill in first: {label}."
    wrong_length: str = "Too short or too long: {label}."
    no_number: str = "There is no number {number}. {choices}"
    choices: str = "Choose 1 to {count}."
    no_choices: str = "There is nothing to choose now."
    nothing_offered: str = "There is nothing to choose."
    nothing_done: str = "Nothing has been done."
    opens: str = "Slack now opens {address}"
    now_in: str = "You are now in #{channel}."
    no_channel: str = "There is no channel #{channel}."
    channels: str = "Channels: {names}"


@dataclass(frozen=True, slots=True)
class ScriptTexts:
    """Texts that the scripts of the page show; their names are those in ``static/*.js``."""

    unreachable: str = "The workspace does not respond. Check that it is still running, and reload the page."
    dismiss: str = "Close"
    at_most: str = "You can choose at most {count} here."
    no_email: str = "This is not an email address."
    no_url: str = "This is not a web address."
    one_channel: str = "1 channel found"
    channels: str = "{count} channels found"
    no_options: str = "Nothing found."
    remove: str = "Remove {label}"
    private: str = ", only visible to you"


@dataclass(frozen=True, slots=True)
class PageTexts:
    """Texts of the page in the browser."""

    title: str = "Test workspace"
    skip: str = "To the messages"
    no_script: str = "Turn on JavaScript: without it this page can't send anything."
    not_found: str = "There is no such person or channel. Start again at /."
    channels: str = "Channels"
    app: str = "App"
    navigation: str = "Channels and app"
    find_channel: str = "Find a channel"
    no_channel: str = "No channel with this name."
    you_are: str = "You are "
    news_in: str = "New in "
    conversation_with: str = "your conversation with {bot}"
    one_more: str = " and 1 other channel"
    more: str = " and {count} other channels"
    one_unread: str = " new message"
    unread: str = " new messages"
    unread_line: str = "New"
    new_messages: str = "New messages"
    home_tab: str = "Home"
    messages_tab: str = "Messages"
    app_tabs: str = "Of the app"
    channel_tabs: str = "Of the channel"
    canvas: str = "Canvas"
    """Name of a canvas without a title."""
    empty_canvas: str = "There is nothing in this canvas yet."
    message_in: str = "Message in {place}"
    message_to: str = "Message to {place}"
    placeholder: str = "Write a message"
    send: str = "Send"
    commands: str = "Commands"
    keys: str = "Enter sends, Shift+Enter starts a new line."
    command_keys: str = "Type {command} and your question. Enter sends."
    no_command_in_thread: str = "A command does not work in a thread. Type it in the channel."
    shortcuts: str = "Shortcuts"
    thread: str = "Thread"
    close_thread: str = "Close thread"
    reply_in_thread: str = "Reply in this thread"
    open_thread: str = "Reply in thread"
    one_reply: str = "1 reply"
    replies: str = "{count} replies"
    more_actions: str = "More actions for the message of {author}"
    private: str = "Only visible to you"
    edited: str = "(edited)"
    deleted: str = "This message has been deleted."
    bot_absent: str = "{bot} is not in this channel."
    add_bot: str = "Add {bot}"
    older: str = "Here are the last {count} messages; this page does not show older ones."
    empty_conversation: str = "This is your conversation with {bot}."
    empty_channel: str = "Nothing has been said here yet."
    start_with: str = "Start for example with:"
    empty_home: str = "{bot} has not published anything here yet."
    empty_home_hint: str = "Ask your question in a channel or in a message."
    modal_depth: str = "modal {count}"
    unsupported: str = "This page can't show this part: "
    image: str = "Image: "
    opens_tab: str = " (opens in a new tab)"
    choose: str = "Choose …"
    choice: str = "Choice"
    search: str = "Search"
    suggestions: str = "Suggestions"
    more_choices: str = "More choices"
    text: str = "Text"
    date: str = "Date"
    unheard: str = "The bot does not read ordinary messages here."
    known_commands: str = "Start with {names}."
    required: str = "Fill in this field."
    wrong_length: str = "This text is too short or too long for this field."


@dataclass(frozen=True, slots=True)
class TimeBarTexts:
    """Texts of the bar that moves the clock."""

    bar: str = "Clock of the workspace"
    now: str = "Time in the workspace"
    next_event: str = "Next event"
    nothing_next: str = "Nothing comes next."
    other_time: str = "Another time"
    go_to: str = "Go to"
    asleep: str = "The bot is off until then, and catches up afterwards"
    go: str = "Go"
    past: str = "A moment in the past starts again with empty channels."
    speed: str = "Speed"
    speeds: tuple[str, ...] = ("paused", "normal", "a minute per second", "an hour per second", "a day per second")
    """For the factors of ``page.time_bar.SPEEDS``, in that order."""
    restart_at: str = "Start again at"
    unusable: str = "Write day and time as {example}, between 2000 and 2100."
    no_speed: str = "There is no such speed."
    no_start: str = "There is no such starting point."
    unreachable: str = "The workspace does not respond. Check that it is still running."


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of one language; ``lang`` is its tag in HTML (BCP 47)."""

    lang: str = "en"
    dates: DateTexts = DateTexts()
    errors: ErrorTexts = field(default_factory=ErrorTexts)
    blocks: BlockTexts = BlockTexts()
    terminal: TerminalTexts = TerminalTexts()
    page: PageTexts = PageTexts()
    script: ScriptTexts = ScriptTexts()
    time_bar: TimeBarTexts = TimeBarTexts()


ENGLISH = Texts()
