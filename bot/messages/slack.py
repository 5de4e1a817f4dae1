"""Messages as Slack's Block Kit, with the whole message as fallback text.

Limits are Slack's published ones (docs.slack.dev, Block Kit reference). All text is escaped: what users typed is
shown as plain text, never as mrkdwn, and content can't mention anyone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    ContextBlock,
    ConversationFilter,
    ConversationSelectElement,
    ExternalDataSelectElement,
    InputBlock,
    InputInteractiveElement,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.views import View

from bot.messages import text as plain
from bot.messages.excerpts import pack, whole_words
from bot.messages.message import (
    Buttons,
    Choices,
    ConversationField,
    Echo,
    Entries,
    Entry,
    Mention,
    Message,
    Paragraph,
    Part,
    Passage,
    Pick,
    QuestionField,
    Row,
    SearchField,
    Sheet,
    SmallPrint,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.messages.message import Button, Menu
    from bot.messages.searching import Suggestion

SECTION_LIMIT = 2900
"""Slack allows 3,000 characters after escaping; the margin is for the marks we add."""
CONTEXT_LIMIT = 1900
BUTTON_LIMIT = 75
SEARCH_FROM = 2
"""Characters typed before the bot is asked for what fits."""
TITLE_LIMIT = 24
CHOOSE = "Kies"
FALLBACK_LIMIT = 3900
"""Slack recommends at most 4,000 characters of ``text``."""

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\uffff]|[\ud800-\udfff]"
)
_URL = re.compile(r"https://[^\s<>|]*[^\s<>|.,;:)\]]")
_LITERAL = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})
"""mrkdwn marks become look-alikes: a text is never formatted by accident."""


def escape(text: str) -> str:
    """Text that Slack shows as it is: control characters out, ``&``, ``<`` and ``>`` as entities."""
    return _CONTROL.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def reply(message: Message) -> dict[str, Any]:
    """The message as the body of a private reply: ``response_type``, ``text`` and ``blocks``."""
    return {"response_type": "ephemeral", **body(message)}


def body(message: Message) -> dict[str, Any]:
    """The message as ``text`` (for notifications and screen readers) and ``blocks``."""
    return {
        "text": _within("\n\n".join(filter(None, map(_spoken, message.parts))), FALLBACK_LIMIT),
        "blocks": [block.to_dict() for block in _blocks(message.parts)],
    }


def under(body: Mapping[str, Any], parts: tuple[Part, ...]) -> dict[str, Any]:
    """The body with these parts under it; ``text`` takes over what they say, and not what can be pressed."""
    said = [_spoken(part) for part in parts if not isinstance(part, Buttons)]
    before: list[Any] = list(body["blocks"])
    blocks = [block for position, part in enumerate(parts, len(before)) for block in _part(part, position)]
    return {
        "text": _within("\n\n".join((body["text"], *said)), FALLBACK_LIMIT),
        "blocks": [*before, *(block.to_dict() for block in blocks)],
    }


def options(suggestions: Iterable[Suggestion]) -> list[dict[str, Any]]:
    """What a search field offers, as the answer to its question."""
    return [Option(text=_plain(each.label), value=each.value).to_dict() for each in suggestions]


def modal(sheet: Sheet) -> View:
    """The sheet as a modal."""
    return View(
        type="modal",
        title=_plain(whole_words(sheet.title, TITLE_LIMIT)),
        close=_plain("Sluiten"),
        blocks=_blocks(sheet.parts),
        callback_id=sheet.form or None,
        submit=_plain(sheet.send) if sheet.send else None,
        private_metadata=sheet.memory or None,
    )


def home(message: Message) -> View:
    """The message as a home tab."""
    return View(type="home", blocks=_blocks(message.parts))


def _blocks(parts: tuple[Part, ...]) -> list[Block]:
    return [block for position, part in enumerate(parts) for block in _part(part, position)]


def _part(part: Part, position: int) -> list[Block]:
    match part:
        case Paragraph(text, strong=strong):
            return _sections((_strong(text) if strong else _mrkdwn(text),))
        case Passage(text, label):
            return _sections((f"{_strong(label)}\n{_mrkdwn(text)}" if label else _mrkdwn(text),))
        case Entries(entries):
            return _sections(tuple(map(_entry, entries)))
        case Buttons() | Row():
            return _row(part, position) if isinstance(part, Row) else _buttons(part, position)
        case SearchField() | QuestionField() | ConversationField() | Choices():
            return [_field(part)]
    return _context(part)


def _context(part: SmallPrint | Echo | Mention) -> list[Block]:
    match part:
        case SmallPrint(lines):
            return _small_print(lines)
        case Echo(text, lead):
            return [ContextBlock(elements=[_plain(f"{lead} “{text}”")])]
        case Mention():
            return [ContextBlock(elements=[_markdown(_mention(part))])]


def _spoken(part: Part) -> str:
    """The part in the fallback text, in which a person is mentioned as in the blocks."""
    if isinstance(part, Mention):
        return _mention(part)
    return escape(plain.render_part(part)).translate(_LITERAL)


def _mention(part: Mention) -> str:
    return f"<@{part.user}> {_mrkdwn(part.text)}"


def _field(field: SearchField | QuestionField | ConversationField | Choices) -> Block:
    if isinstance(field, Choices):
        return _choices(field)
    if isinstance(field, QuestionField):
        return _question(field)
    if isinstance(field, SearchField):
        # Not an input block: those need a button to send the form, and this one acts on the choice itself.
        menu = ExternalDataSelectElement(
            action_id=field.action.value, placeholder=_plain(field.placeholder), min_query_length=SEARCH_FROM
        )
        return SectionBlock(block_id=field.action.value, text=_plain(field.label), accessory=menu)
    choice = ConversationSelectElement(
        action_id=field.name,
        filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
    )
    return InputBlock(block_id=field.name, label=_plain(field.label), element=choice)


def _question(field: QuestionField) -> Block:
    typed = PlainTextInputElement(
        action_id=field.action.value,
        placeholder=_plain(field.placeholder),
        dispatch_action_config=DispatchActionConfig(trigger_actions_on=["on_enter_pressed"]),
    )
    return InputBlock(
        block_id=f"{field.action.value}-{field.key}",
        label=_plain(field.label),
        element=typed,
        dispatch_action=True,
    )


def _choices(field: Choices) -> Block:
    offered = {option.value: Option(text=_plain(option.label), value=option.value) for option in field.options}
    listed = list(offered.values())
    chosen = [offered[value] for value in field.chosen if value in offered]
    element: InputInteractiveElement
    if field.pick is Pick.TICKS:
        element = CheckboxesElement(action_id=field.name, options=listed, initial_options=chosen or None)
    elif field.pick is Pick.SEVERAL:
        element = StaticMultiSelectElement(
            action_id=field.name, options=listed, initial_options=chosen or None, placeholder=_plain(CHOOSE)
        )
    else:
        element = StaticSelectElement(
            action_id=field.name,
            options=listed,
            initial_option=next(iter(chosen), None),
            placeholder=_plain(CHOOSE),
        )
    return InputBlock(
        block_id=field.name,
        label=_plain(field.label),
        element=element,
        hint=_plain(field.hint) if field.hint else None,
        optional=not field.required,
        dispatch_action=field.tells,
    )


def _sections(texts: tuple[str, ...]) -> list[Block]:
    return [SectionBlock(text=_markdown(text)) for text in pack(texts, SECTION_LIMIT)]


def _entry(entry: Entry) -> str:
    return "\n".join(filter(None, (_strong(entry.title), _mrkdwn(entry.facts), _mrkdwn(entry.text))))


def _row(row: Row, position: int) -> list[Block]:
    first, *more = pack((_entry(row.entry),), SECTION_LIMIT)
    beside = SectionBlock(block_id=f"row-{position}", text=_markdown(first), accessory=_button(row.button, 0))
    return [beside, *_sections(tuple(more))]


def _small_print(lines: tuple[str, ...]) -> list[Block]:
    packed = pack(tuple(map(_mrkdwn, lines)), CONTEXT_LIMIT, "\n")
    return [ContextBlock(elements=[_markdown(text)]) for text in packed]


def _buttons(part: Buttons, position: int) -> list[Block]:
    elements: list[InteractiveElement] = [_button(button, index) for index, button in enumerate(part.buttons)]
    if part.menu is not None:
        elements.append(_menu(part.menu, len(elements)))
    row = ActionsBlock(block_id=f"buttons-{position}", elements=elements)
    return [ContextBlock(elements=[_plain(part.lead)]), row] if part.lead else [row]


def _button(button: Button, index: int) -> ButtonElement:
    return ButtonElement(
        text=_plain(whole_words(button.label, BUTTON_LIMIT)),
        action_id=f"{button.action.value}-{index}",
        value=button.value,
        style="primary" if button.primary else None,
        accessibility_label=button.spoken,
    )


def _menu(menu: Menu, index: int) -> StaticSelectElement:
    options = [Option(text=_plain(option.label), value=option.value) for option in menu.options]
    return StaticSelectElement(
        action_id=f"{menu.action.value}-{index}", placeholder=_plain(menu.label), options=options
    )


def _plain(text: str) -> PlainTextObject:
    return PlainTextObject(text=escape(text), emoji=False)


def _markdown(text: str) -> MarkdownTextObject:
    return MarkdownTextObject(text=text, verbatim=True)


def _mrkdwn(text: str) -> str:
    """Escaped text in which only https addresses are links."""
    pieces: list[str] = []
    end = 0
    for link in _URL.finditer(text):
        pieces += [escape(text[end : link.start()]).translate(_LITERAL), f"<{escape(link.group())}>"]
        end = link.end()
    return "".join([*pieces, escape(text[end:]).translate(_LITERAL)])


def _strong(text: str) -> str:
    flat = " ".join(escape(text).translate(_LITERAL).split())
    return f"*{flat}*" if flat else ""


def _within(text: str, limit: int) -> str:
    """Cut escaped text at a line or word, never inside an entity."""
    return text if len(text) <= limit else f"{pack((text,), limit - 2)[0]} …"
