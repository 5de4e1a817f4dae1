"""What someone fills in, as blocks of Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    ExternalDataSelectElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    SectionBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.blocks.basic_components import DispatchActionConfig

from bot.messages.message import Choices, Pick, QuestionField, SearchField
from bot.messages.slack_text import plain

if TYPE_CHECKING:
    from bot.messages.message import ConversationField

SEARCH_FROM = 1
"""Characters typed before the bot is asked for what fits: one letter is the name of a question."""
CHOOSE = "Kies"


def field_block(field: SearchField | QuestionField | ConversationField | Choices) -> Block:
    """The field as a block."""
    if isinstance(field, Choices):
        return _choices(field)
    if isinstance(field, QuestionField):
        return _question(field)
    if isinstance(field, SearchField):
        # Not an input block: those need a button to send the form, and this one acts on the choice itself.
        menu = ExternalDataSelectElement(
            action_id=field.action.value, placeholder=plain(field.placeholder), min_query_length=SEARCH_FROM
        )
        return SectionBlock(block_id=field.action.value, text=plain(field.label), accessory=menu)
    choice = ConversationSelectElement(
        action_id=field.name,
        filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
    )
    return InputBlock(block_id=field.name, label=plain(field.label), element=choice)


def _question(field: QuestionField) -> Block:
    typed = PlainTextInputElement(
        action_id=field.action.value,
        placeholder=plain(field.placeholder),
        dispatch_action_config=DispatchActionConfig(trigger_actions_on=["on_enter_pressed"]),
    )
    return InputBlock(
        block_id=f"{field.action.value}-{field.key}",
        label=plain(field.label),
        element=typed,
        dispatch_action=True,
    )


def _choices(field: Choices) -> Block:
    offered = {option.value: Option(text=plain(option.label), value=option.value) for option in field.options}
    listed = list(offered.values())
    chosen = [offered[value] for value in field.chosen if value in offered]
    element: InputInteractiveElement
    if field.pick is Pick.TICKS:
        element = CheckboxesElement(action_id=field.name, options=listed, initial_options=chosen or None)
    elif field.pick is Pick.SEVERAL:
        element = StaticMultiSelectElement(
            action_id=field.name, options=listed, initial_options=chosen or None, placeholder=plain(CHOOSE)
        )
    else:
        element = StaticSelectElement(
            action_id=field.name,
            options=listed,
            initial_option=next(iter(chosen), None),
            placeholder=plain(CHOOSE),
        )
    return InputBlock(
        block_id=field.name,
        label=plain(field.label),
        element=element,
        hint=plain(field.hint) if field.hint else None,
        optional=not field.required,
        dispatch_action=field.tells,
    )
