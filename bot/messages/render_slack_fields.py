"""Fields of a form, as blocks of Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages.elements import element, option
from bot.messages.message import Action, Choices, DateField, Pick, QuestionField, SearchField, TextField
from bot.messages.slack_mrkdwn import plain

if TYPE_CHECKING:
    from bot.messages.elements import Element
    from bot.messages.message import ConversationField

SEARCH_FROM = 1
"""Characters typed before the bot is asked for what fits: one letter is the name of a question."""
CHOOSE = "Kies"
ANEW = "#"
"""Between the name of a field and what makes its block a new one."""


def field_block(
    field: SearchField | QuestionField | ConversationField | TextField | DateField | Choices,
) -> Element:
    """The field as a block."""
    if isinstance(field, TextField):
        return _text(field)
    if isinstance(field, DateField):
        return _date(field)
    if isinstance(field, Choices):
        return _choices(field)
    if isinstance(field, QuestionField):
        return _question(field)
    if isinstance(field, SearchField):
        # Not an input block: those need a button to send the form, and this one acts on the choice itself.
        menu = element(
            "external_select",
            action_id=field.action.value,
            placeholder=plain(field.placeholder),
            min_query_length=SEARCH_FROM,
        )
        return element("section", block_id=field.action.value, text=plain(field.label), accessory=menu)
    offered = {"include": ["public", "private"], "exclude_bot_users": True}
    choice = element("conversations_select", action_id=field.name, filter=offered)
    return element("input", block_id=field.name, label=plain(field.label), element=choice)


def _question(field: QuestionField) -> Element:
    typed = element(
        "plain_text_input",
        action_id=field.action.value,
        placeholder=plain(field.placeholder),
        dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"]},
    )
    return element(
        "input",
        block_id=f"{field.action.value}-{field.key}",
        label=plain(field.label),
        element=typed,
        dispatch_action=True,
    )


def _text(field: TextField) -> Element:
    return element(
        "input",
        block_id=field.name,
        label=plain(field.label),
        element=element(
            "plain_text_input",
            action_id=_action_id(field),
            initial_value=field.value or None,
            multiline=field.several_lines,
            max_length=field.longest,
            dispatch_action_config={"trigger_actions_on": ["on_character_entered"]} if field.checked else None,
        ),
        hint=plain(field.hint) if field.hint else None,
        optional=not field.required,
        dispatch_action=field.checked or None,
    )


def _date(field: DateField) -> Element:
    return element(
        "input",
        block_id=field.name,
        label=plain(field.label),
        element=element("datepicker", action_id=_action_id(field), initial_date=field.value or None),
        hint=plain(field.hint) if field.hint else None,
        optional=not field.required,
        dispatch_action=field.checked or None,
    )


def _choices(field: Choices) -> Element:
    offered = {choice.value: option(plain(choice.label), choice.value) for choice in field.options}
    chosen = [offered[value] for value in field.chosen if value in offered] or None
    options = list(offered.values())
    if field.pick is Pick.TICKS:
        choice = element("checkboxes", action_id=_action_id(field), options=options, initial_options=chosen)
    elif field.pick is Pick.SEVERAL:
        choice = element(
            "multi_static_select",
            action_id=_action_id(field),
            options=options,
            initial_options=chosen,
            placeholder=plain(CHOOSE),
        )
    elif field.pick is Pick.RADIO:
        choice = element(
            "radio_buttons", action_id=_action_id(field), options=options, initial_option=chosen and chosen[0]
        )
    else:
        choice = element(
            "static_select",
            action_id=_action_id(field),
            options=options,
            initial_option=chosen and chosen[0],
            placeholder=plain(CHOOSE),
        )
    return element(
        "input",
        block_id=f"{field.name}{ANEW}{field.anew}" if field.anew else field.name,
        label=plain(field.label),
        element=choice,
        hint=plain(field.hint) if field.hint else None,
        optional=not field.required,
        dispatch_action=field.tells or field.checked,
    )


def _action_id(field: TextField | DateField | Choices) -> str:
    """The name by which the handlers hear of the field: its own, or that of the look at all of the form."""
    return f"{Action.CHECK_FIELD.value}-0" if field.checked else field.name
