"""Messages as Slack's Block Kit, with the whole message as fallback text.

Limits are Slack's published ones (docs.slack.dev, Block Kit reference). All text is escaped: what users typed is
shown as plain text, never as mrkdwn, and content can't mention anyone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.messages import render_text as spoken
from bot.messages.elements import element, option
from bot.messages.excerpts import pack, whole_words
from bot.messages.message import (
    Buttons,
    Choices,
    ConversationField,
    DateField,
    Echo,
    Entries,
    Entry,
    ListRow,
    Message,
    Paragraph,
    Part,
    Passage,
    Picture,
    QuestionField,
    SearchField,
    Sheet,
    SmallPrint,
    TextField,
    UserMention,
)
from bot.messages.render_slack_fields import field_block
from bot.messages.slack_mrkdwn import LOOK_ALIKES, escape, markdown, mrkdwn, plain, strong
from bot.platform_ids import native_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.messages.elements import Element
    from bot.messages.message import Button, Link, Menu
    from bot.messages.search_modal import Suggestion

SECTION_LIMIT = 2900
"""Slack allows 3,000 characters after escaping; the margin is for the marks we add."""
CONTEXT_LIMIT = 1900
ECHO_LIMIT = 2600
"""Escaped characters of someone's own words; four of them stand in a message, and Slack weighs all of it."""
BUTTON_LIMIT = 75
OPTION_LIMIT = 150
"""Characters of the value of an option; a button with a longer one stands in the row."""
TITLE_LIMIT = 24
MORE = "more"
"""Beginning of the ids of overflow menus."""
FALLBACK_LIMIT = 3900
"""Slack recommends at most 4,000 characters of ``text``."""


def reply(message: Message) -> dict[str, Any]:
    """Body of a private reply: ``response_type``, ``text`` and ``blocks``."""
    return {"response_type": "ephemeral", **body(message)}


def body(message: Message) -> dict[str, Any]:
    """``text`` (for notifications and screen readers: what is read, not what can be pressed) and ``blocks``."""
    return {
        "text": _within("\n\n".join(_spoken(message.parts)), FALLBACK_LIMIT),
        "blocks": _blocks(message.parts),
    }


def under(body: Mapping[str, Any], parts: tuple[Part, ...]) -> dict[str, Any]:
    """Body with these parts under what it has."""
    return {
        "text": _within("\n\n".join((body["text"], *_spoken(parts))), FALLBACK_LIMIT),
        "blocks": [*body["blocks"], *_blocks(parts, len(body["blocks"]))],
    }


def options(suggestions: Iterable[Suggestion]) -> list[Element]:
    """Options of a search field for what was typed."""
    return [option(plain(suggestion.label), suggestion.value) for suggestion in suggestions]


def modal(sheet: Sheet) -> Element:
    """Modal that shows the sheet."""
    return element(
        "modal",
        title=plain(whole_words(sheet.title, TITLE_LIMIT)),
        close=plain("Sluiten"),
        blocks=_blocks(sheet.parts),
        callback_id=sheet.form or None,
        submit=plain(sheet.send) if sheet.send else None,
        private_metadata=sheet.memory or None,
    )


def home(message: Message) -> Element:
    """Home tab that shows the message."""
    return element("home", blocks=_blocks(message.parts))


def _blocks(parts: tuple[Part, ...], first: int = 0) -> list[Element]:
    return [block for position, part in enumerate(parts, first) for block in _part(part, position)]


def _part(part: Part, position: int) -> list[Element]:  # noqa: PLR0911 - one for each kind of part
    match part:
        case Paragraph(text, strong=heavy, links=links):
            return _sections((strong(text) if heavy else _linked(text, links, SECTION_LIMIT),))
        case Passage(text, label):
            return _sections((f"{strong(label)}\n{mrkdwn(text)}" if label else mrkdwn(text),))
        case Entries(entries):
            return _sections(tuple(map(_entry, entries)))
        case Buttons() | ListRow():
            return _row(part, position) if isinstance(part, ListRow) else _buttons(part, position)
        case Picture(url, alternative):
            return [element("image", image_url=url, alt_text=escape(alternative))]
        case SearchField() | QuestionField() | ConversationField() | TextField() | DateField() | Choices():
            return [field_block(part)]
    return _context(part)


def _context(part: SmallPrint | Echo | UserMention) -> list[Element]:
    match part:
        case SmallPrint(lines, links):
            return _small_print(tuple(_linked(line, links, CONTEXT_LIMIT) for line in lines))
        case Echo(text, lead):
            return [element("context", elements=[_echo(f"{lead} “{text}”")])]
        case UserMention():
            return [element("context", elements=[markdown(_mention(part))])]


def _echo(text: str) -> Element:
    """Words of a person; of a text that grows too long by its entities the beginning, with a word about it."""
    words = escape(text)
    if len(words) > ECHO_LIMIT:
        words = f"{pack((words,), ECHO_LIMIT)[0]} … (ingekort)"
    return element("plain_text", text=words, emoji=False)


def _spoken(parts: tuple[Part, ...]) -> list[str]:
    """Paragraphs of the fallback text, in which a person is mentioned as in the blocks."""
    return [
        _mention(part)
        if isinstance(part, UserMention)
        else escape(spoken.render_part(part)).translate(LOOK_ALIKES)
        for part in parts
        if not isinstance(part, Buttons)
    ]


def _mention(part: UserMention) -> str:
    return f"<@{native_id(part.user)}> {mrkdwn(part.text)}"


def _sections(texts: tuple[str, ...]) -> list[Element]:
    return [element("section", text=markdown(text)) for text in pack(texts, SECTION_LIMIT)]


def _entry(entry: Entry) -> str:
    return "\n".join(filter(None, (strong(entry.title), mrkdwn(entry.facts), mrkdwn(entry.text))))


def _row(row: ListRow, position: int) -> list[Element]:
    first, *more = pack((_entry(row.entry),), SECTION_LIMIT)
    beside = element("section", block_id=f"row-{position}", text=markdown(first), accessory=_button(row.button, 0))
    return [beside, *_sections(tuple(more))]


def _small_print(lines: tuple[str, ...]) -> list[Element]:
    packed = pack(lines, CONTEXT_LIMIT, "\n")
    return [element("context", elements=[markdown(text)]) for text in packed]


def _linked(text: str, links: tuple[Link, ...], limit: int) -> str:
    """Escaped text with its links; without them where it is so long that it has to be cut."""
    linked = mrkdwn(text, links)
    return linked if len(linked) <= limit else mrkdwn(text)


def _buttons(part: Buttons, position: int) -> list[Element]:
    behind = tuple(button for button in part.more if len(_choice(button)) <= OPTION_LIMIT)
    shown = (*part.buttons, *(button for button in part.more if button not in behind))
    elements = [_button(button, index) for index, button in enumerate(shown)]
    if part.menu is not None:
        elements.append(_menu(part.menu, len(elements)))
    if behind:
        elements.append(_more(behind, len(elements)))
    row = element("actions", block_id=f"buttons-{position}", elements=elements)
    return [element("context", elements=[plain(part.lead)]), row] if part.lead else [row]


def _button(button: Button, index: int) -> Element:
    return element(
        "button",
        text=plain(whole_words(button.label, BUTTON_LIMIT)),
        action_id=f"{button.action.value}-{index}",
        value=button.value,
        style="primary" if button.primary else None,
        accessibility_label=button.spoken,
    )


def _menu(menu: Menu, index: int) -> Element:
    return element(
        "static_select",
        action_id=f"{menu.action.value}-{index}",
        placeholder=plain(menu.label),
        options=[option(plain(choice.label), choice.value) for choice in menu.options],
    )


def _more(buttons: tuple[Button, ...], index: int) -> Element:
    """Buttons as an overflow menu, whose choices ``pressed`` turns back into them."""
    options = [option(plain(whole_words(button.label, BUTTON_LIMIT)), _choice(button)) for button in buttons]
    return element("overflow", action_id=f"{MORE}-{index}", options=options)


def _choice(button: Button) -> str:
    """Value of a button as a choice in a menu."""
    return f"{button.action.value} {button.value}"


def pressed(action: Mapping[str, Any]) -> dict[str, Any]:
    """An action from a payload of Slack; a choice from an overflow menu as the press of the button that it was."""
    if action.get("type") != "overflow":
        return dict(action)
    name, _, value = action["selected_option"]["value"].partition(" ")
    index = action["action_id"].rpartition("-")[2]
    rest = {key: field for key, field in action.items() if key != "selected_option"}
    return rest | {"type": "button", "action_id": f"{name}-{index}", "value": value}


def _within(text: str, limit: int) -> str:
    """Cut escaped text at a line or word, never inside an entity."""
    return text if len(text) <= limit else f"{pack((text,), limit - 2)[0]} …"
