"""Adaptive Cards held against what Teams takes: its limits, the models of its SDK, Microsoft's own renderer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from microsoft_teams.cards import core
from playwright.async_api import async_playwright
from pydantic import BaseModel

from bot.messages.render_teams import ACTIONS, ENVELOPE, SIZE_LIMIT, size
from tests.conftest import NO_CHROMIUM, NO_NPM, chromium

if TYPE_CHECKING:
    from collections.abc import Iterator


NPM = Path(__file__).parent / "npm" / "node_modules"
RENDERER = NPM / "adaptivecards" / "dist" / "adaptivecards.min.js"
_MODELS = {
    model.model_fields["type"].default: model
    for model in vars(core).values()
    if isinstance(model, type) and issubclass(model, BaseModel) and "type" in model.model_fields
}
_OF_TEAMS = {"msteams"}
"""The part of a card that is for Teams (learn.microsoft.com, Types of cards)."""

_ODD = {'Invalid value "nl" for property "lang".'}
"""Complaints of the renderer about every second card: its pattern of languages remembers where it was."""

SHOW = """
cards => {
    AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => { result.didProcess = false; };
    return cards.map(json => {
        const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
        const card = new AdaptiveCards.AdaptiveCard();
        card.parse(json, context);
        const problems = [];
        for (let index = 0; index < context.eventCount; index++) problems.push(context.getEventAt(index).message);
        for (const found of card.validateProperties().validationEvents) problems.push(found.message);
        const element = card.render();
        document.body.replaceChildren(element);
        return {
            problems, text: element.textContent,
            formatted: element.querySelectorAll("b, strong, em, i, h1, h2, ul, ol, code").length,
        };
    });
}
"""


def violations(card: dict[str, Any]) -> list[str]:
    """Everything about a card that Teams or its SDK would not take."""
    return list(_violations(card))


def _violations(card: dict[str, Any]) -> Iterator[str]:
    if size(card) + ENVELOPE > SIZE_LIMIT:
        yield f"{size(card)} bytes"
    if not card["fallbackText"].strip() or card["speak"] != card["fallbackText"]:
        yield "no fallback"
    for element in elements(card):
        kind = element["type"]
        model = _MODELS.get(kind)
        if model is None:
            yield f"there is no {kind}"
            continue
        fields = model.model_fields.items()
        known = {field.serialization_alias or field.alias or name for name, field in fields} | {"$schema"}
        yield from (f"{kind} has no {name}" for name in element.keys() - known - _OF_TEAMS)
        model.model_validate({name: value for name, value in element.items() if not _holds_elements(value)})
        if kind == "ActionSet" and len(element["actions"]) > ACTIONS:
            yield f"{len(element['actions'])} actions in a set"
        if kind == "TextBlock" and not element["text"].startswith("<at>"):
            yield "text that reads Markdown"


def elements(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if isinstance(value.get("type"), str) and value["type"][0].isupper():
            yield value
        for name, inner in value.items():
            if name not in {"data", "msteams"}:
                yield from elements(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from elements(inner)


def _holds_elements(value: Any) -> bool:
    return any(True for _ in elements(value))


def composition(card: dict[str, Any]) -> frozenset[tuple[str, ...]]:
    """The kinds of element in a card, with their properties: cards with the same differ in texts and length."""
    return frozenset((element["type"], *element) for element in elements(card))


def words(card: dict[str, Any]) -> list[str]:
    """The texts and labels of a card, in the order in which they stand there."""
    return [
        element[name]
        for element in elements(card)
        for name in ("text", "label", "title")
        if isinstance(element.get(name), str) and element.get("mode") != "secondary"
    ]


async def shown(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cards as the renderer shows them, all in one page: ``problems``, ``text``, ``formatted``."""
    path = chromium()
    if path is None:
        pytest.skip(NO_CHROMIUM)
    if not RENDERER.exists():
        pytest.skip(NO_NPM)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page()
        await page.add_script_tag(path=RENDERER)
        results: list[dict[str, Any]] = await page.evaluate(SHOW, cards)
        await browser.close()
    for result in results:
        result["problems"] = [problem for problem in result["problems"] if problem not in _ODD]
    return results
