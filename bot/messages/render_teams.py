"""Messages as Adaptive Cards for Microsoft Teams, with the whole message as fallback text and to be read aloud.

A press comes back as ``{"verb": …, "value": …}``, with the verbs of Slack's buttons. Where its answer is shown
depends on where the card stands (``Surface``): what is pressed in a channel is answered in a dialog, which only
who pressed it sees.
"""

from __future__ import annotations

import itertools
import json
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.messages import render_text
from bot.messages.adaptive_cards import card, choices, mention, mentioned, rich_text
from bot.messages.commands import WINDOWS
from bot.messages.elements import element
from bot.messages.excerpts import pack, whole_words
from bot.messages.home_tab import SEARCH, TYPED
from bot.messages.message import (
    Action,
    Button,
    Buttons,
    Choices,
    ConversationField,
    DateField,
    Echo,
    Entries,
    ListRow,
    Message,
    Paragraph,
    Passage,
    Pick,
    Picture,
    QuestionField,
    SearchField,
    SmallPrint,
    TextField,
    UserMention,
)
from bot.messages.text_pieces import clean
from bot.platform_ids import TEAMS, native_id, platform_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.messages.elements import Element
    from bot.messages.message import Entry, Menu, Part, Sheet

SIZE_LIMIT = 28_000
"""Bytes of a message in Teams (learn.microsoft.com, Limits and specifications for Teams), and of a dialog."""
ENVELOPE = 2_000
"""Bytes of an activity around its card: addresses, ids and the fallback as summary."""
ACTIONS = 5
"""Actions in a set: Teams shows no more than six, the one that opens the rest included."""
FALLBACK_LIMIT = 2_000
"""Characters of the fallback text."""
VERB, VALUE, PAGE, FORM, MEMORY = "verb", "value", "page", "form", "memory"
"""Keys of what comes back from a card."""
_LABEL_LIMIT = 75
_SIZE_OF_BUTTON = 1_000
_MENTIONED = "beheerder"
"""The name under which a person is mentioned: no more is known of them than their id."""
_IN_DIALOG = frozenset(
    {
        Action.READ_ITEM,
        Action.READ_TERM,
        Action.READ_LIST,
        Action.REMIND_ME,
        Action.SEND_ON,
    }
)
"""Actions that open a dialog wherever they are pressed."""
_ONLY_IN_SLACK = frozenset(Action) - {
    Action.SHOW_ITEM,
    Action.READ_ITEM,
    Action.SHOW_TERM,
    Action.READ_TERM,
    Action.RUN_COMMAND,
    Action.READ_LIST,
    Action.HELPED,
    Action.NOT_HELPED,
    Action.SEND_ON,
    Action.ASK,
    Action.REMIND_ME,
    Action.RESUBSCRIBE,
    Action.CANCEL_SNOOZE,
    Action.SEEN,
    Action.DEALT_WITH,
    Action.UNCOUNT,
    Action.SNOOZE,
    Action.DISMISS,
    Action.REOPEN,
    Action.SEARCH,
}
"""Buttons that are left out: sharing has Teams' own way (the message extension), and content is kept in Slack."""


class Surface(Enum):
    """Place where a card stands."""

    PERSONAL = "personal"
    """The chat of one person with the bot."""
    CHANNEL = "channel"
    """Anywhere that others see it."""
    DIALOG = "dialog"


def body(message: Message, surface: Surface = Surface.PERSONAL) -> dict[str, Any]:
    """``text`` (for notifications) and ``card``."""
    return _body(message.parts, surface)


def under(body: Mapping[str, Any], parts: tuple[Part, ...], surface: Surface = Surface.PERSONAL) -> dict[str, Any]:
    """Body with these parts under what it has."""
    more = _body(parts, surface)
    text = _fallback(f"{body['text']}\n\n{more['text']}".strip())
    elements = [*body["card"]["body"], *more["card"]["body"]]
    return {"text": text, "card": card(elements, fallback=text)}


class Press(NamedTuple):
    """The press that opened a dialog, by which its next page is asked for."""

    verb: str
    value: str
    page: int = 0


def dialog(sheet: Sheet, memory: str = "", press: Press | None = None) -> Element:
    """Card of the dialog that shows the sheet; ``memory`` comes back when its form is sent.

    What is too long for a card has pages, where it is known by which press they can be asked for.
    """
    parts = tuple(part for part in sheet.parts if _is_shown(part))
    elements = [piece for part in parts for piece in _part(part, Surface.DIALOG)]
    fallback = _fallback(render_text.render_without_buttons(sheet))
    if sheet.form and sheet.send:
        sent = {FORM: sheet.form, MEMORY: memory}
        send = element("Action.Submit", title=clean(sheet.send), style="positive", data=sent)
        elements.append(element("ActionSet", actions=[send]))
    elif press is not None:
        elements = _page(elements, press, fallback)
    return _fitting(elements, fallback, _mentions(parts))


def _page(elements: list[Element], press: Press, fallback: str) -> list[Element]:
    """The elements of the page that is asked for, with the way to the next one."""
    room = SIZE_LIMIT - ENVELOPE - _SIZE_OF_BUTTON - size(card((), fallback=fallback))
    pages: list[list[Element]] = [[]]
    filled = 0
    for piece in elements:
        needs = size(piece) + len(", ")
        if filled + needs > room and pages[-1]:
            pages.append([])
            filled = 0
        pages[-1].append(piece)
        filled += needs
    page = min(press.page, len(pages) - 1)
    if page == len(pages) - 1:
        return pages[page]
    data = {VERB: press.verb, VALUE: press.value, PAGE: page + 1}
    onward = element("Action.Submit", title=f"Verder lezen ({page + 2} van {len(pages)})", data=data)
    return [*pages[page], element("ActionSet", actions=[onward])]


def is_mine(part: Part) -> bool:
    """True for anything but the mention of someone on another platform."""
    return not isinstance(part, UserMention) or platform_of(part.user) == TEAMS


def size(card: Element) -> int:
    """Bytes of a card as it goes over the line."""
    return len(json.dumps(card, ensure_ascii=False).encode())


def _body(parts: Sequence[Part], surface: Surface) -> dict[str, Any]:
    shown = tuple(part for part in parts if _is_shown(part))
    text = _fallback(render_text.render_without_buttons(Message(shown)))
    elements = [piece for part in shown for piece in _part(part, surface)]
    return {"text": text, "card": _fitting(elements, text, _mentions(shown))}


def _is_shown(part: Part) -> bool:
    """False for what has no place in Teams."""
    if isinstance(part, Buttons):
        return bool(_buttons_of(part)) or _menu_of(part) is not None
    return is_mine(part) and not isinstance(part, ConversationField)


def _fallback(text: str) -> str:
    flat = clean(text)
    return flat if len(flat) <= FALLBACK_LIMIT else f"{pack((flat,), FALLBACK_LIMIT - 2)[0]} …"


def _fitting(elements: list[Element], fallback: str, mentions: Sequence[Element]) -> Element:
    """The card, cut at a whole element and with a word on it where it would be too large."""
    whole = card(elements, fallback=fallback, mentions=mentions)
    if size(whole) + ENVELOPE <= SIZE_LIMIT:
        return whole
    rest = rich_text("Dit is niet alles: het past niet in één venster van Teams.", isSubtle=True)
    room = SIZE_LIMIT - ENVELOPE - size(card(rest, fallback=fallback, mentions=mentions))
    sizes = itertools.accumulate(size(piece) + len(", ") for piece in elements)
    fitting = [piece for piece, until in zip(elements, sizes, strict=True) if until <= room]
    return card([*fitting, *rest], fallback=fallback, mentions=mentions)


def _mentions(parts: Iterable[Part]) -> list[Element]:
    return [mentioned(native_id(part.user), _MENTIONED) for part in parts if isinstance(part, UserMention)]


def _part(part: Part, surface: Surface) -> list[Element]:  # noqa: C901, PLR0911 - one for each kind of part
    match part:
        case Paragraph(text, strong=heavy, links=links):
            return rich_text(text, links, weight="Bolder" if heavy else None)
        case Passage(text, label):
            above = rich_text(label, weight="Bolder") if label else []
            return [*above, *rich_text(text, close=bool(above))]
        case Entries(entries):
            return [element("Container", items=_entry(entry)) for entry in entries]
        case ListRow(entry, button):
            return [_row(entry, button, surface)]
        case SmallPrint(lines, links):
            return [
                piece
                for index, line in enumerate(lines)
                for piece in rich_text(line, links, close=index > 0, size="Small", isSubtle=True)
            ]
        case Picture(url, alternative):
            return [element("Image", url=url, altText=clean(alternative), size="Stretch")]
        case Echo(text, lead):
            return rich_text(f"{lead} “{' '.join(text.split())}”", isSubtle=True)
        case UserMention(text=text):
            return [mention(_MENTIONED, text)]
        case Buttons():
            return list(_buttons(part, surface))
        case SearchField() | QuestionField():
            return [_question(part, surface)]
        case ConversationField():
            return []
        case Choices() if surface is not Surface.DIALOG:
            return [_field(part), element("ActionSet", actions=[_choose(part)])]
    return [_field(part)]


def _entry(entry: Entry) -> list[Element]:
    title = rich_text(entry.title, weight="Bolder")
    facts = rich_text(entry.facts, close=bool(title), isSubtle=True)
    return [*title, *facts, *rich_text(entry.text, close=bool(title or facts))]


def _row(entry: Entry, button: Button, surface: Surface) -> Element:
    """An entry with its button beside it."""
    beside: list[Element] = []
    if button.action not in _ONLY_IN_SLACK:
        action = element("ActionSet", actions=[_action(button, surface)])
        beside = [element("Column", width="auto", items=[action], verticalContentAlignment="Center")]
    return element("ColumnSet", columns=[element("Column", width="stretch", items=_entry(entry)), *beside])


def _buttons_of(part: Buttons) -> tuple[Button, ...]:
    """The buttons that work here; the question field has its own button to ask with."""
    shown = (button for button in part.all if button.action not in _ONLY_IN_SLACK)
    return tuple(button for button in shown if (button.action, button.value) != (Action.ASK, TYPED))


def _menu_of(part: Buttons) -> Menu | None:
    return part.menu if part.menu is not None and part.menu.action not in _ONLY_IN_SLACK else None


def _buttons(part: Buttons, surface: Surface) -> Iterator[Element]:
    """Sets of at most five; what stands in a menu in Slack stands behind the three dots."""
    if part.lead:
        yield from rich_text(part.lead, size="Small", isSubtle=True)
    menu = _menu_of(part)
    of_menu = (
        tuple(Button(f"{menu.label}: {choice.label}", menu.action, choice.value) for choice in menu.options)
        if menu
        else ()
    )
    shown = _buttons_of(part)
    actions = [_action(button, surface, secondary=button in part.more) for button in (*shown, *of_menu)]
    for start in range(0, len(actions), ACTIONS):
        yield element("ActionSet", actions=actions[start : start + ACTIONS])


def _action(button: Button, surface: Surface, *, secondary: bool = False) -> Element:
    data: dict[str, Any] = {VERB: button.action.value, VALUE: button.value}
    opens = (
        button.action in _IN_DIALOG
        or (button.action is Action.RUN_COMMAND and _opens_window(button.value))
        or (button.action is Action.ASK and button.value == SEARCH)
    )
    if surface is Surface.CHANNEL or (surface is Surface.PERSONAL and opens):
        data["msteams"] = {"type": "task/fetch"}
    return element(
        "Action.Submit",
        title=whole_words(clean(button.label), _LABEL_LIMIT),
        tooltip=clean(button.spoken) if button.spoken else None,
        style="positive" if button.primary else None,
        mode="secondary" if secondary else None,
        data=data,
        associatedInputs="none",
    )


def _choose(part: Choices) -> Element:
    """Button that acts on a choice outside a form, which in Slack acts by itself."""
    return element("Action.Submit", title=clean(part.label), data={VERB: part.name})


def _opens_window(words: str) -> bool:
    return words.partition(" ")[0] in WINDOWS


def _question(field: SearchField | QuestionField, surface: Surface) -> Element:
    """A field that is sent by Enter or by the button in it; the text comes back under its verb."""
    data: dict[str, Any] = {VERB: field.action.value}
    if surface is Surface.CHANNEL:
        data["msteams"] = {"type": "task/fetch"}
    return element(
        "Input.Text",
        id=field.action.value,
        label=clean(field.label),
        placeholder=clean(field.placeholder),
        maxLength=300,
        inlineAction=element("Action.Submit", title="Vraag", data=data),
    )


def _field(field: TextField | DateField | Choices) -> Element:
    shared = {
        "id": field.name,
        "label": clean(f"{field.label} ({field.hint})" if field.hint else field.label),
        "isRequired": True if field.required else None,
        "errorMessage": "Vul dit in." if field.required else None,
    }
    match field:
        case TextField():
            return element(
                "Input.Text",
                **shared,
                value=field.value or None,
                isMultiline=True if field.several_lines else None,
                maxLength=field.longest,
            )
        case DateField():
            return element("Input.Date", **shared, value=field.value or None)
    several = field.pick in {Pick.SEVERAL, Pick.TICKS}
    return element(
        "Input.ChoiceSet",
        **shared,
        choices=choices(field.options),
        value=",".join(field.chosen) or None,
        style="expanded" if field.pick in {Pick.RADIO, Pick.TICKS} else "compact",
        isMultiSelect=True if several else None,
        placeholder=None if field.pick in {Pick.RADIO, Pick.TICKS} else "Kies",
        wrap=True,
    )
