"""What the items are about by the editors' own word: the terms they list, and the terms that point to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.faq.concepts import term_key

if TYPE_CHECKING:
    from bot.content.models import Content

WEIGHT = 2.0
"""What either counts, beside a word in a text of the item: as much as being in the title."""


def positions(content: Content) -> dict[str, int]:
    """Where each item stands in the collection, by id and by the ids it had before."""
    place_of = {item.id: place for place, item in enumerate(content.faq)}
    return {item_id: place_of[item.id] for item_id, item in content.faq_by_id.items()}


def subjects(content: Content) -> list[dict[str, float]]:
    """Per item the keys of the terms it is about, with their weights."""
    bags = [dict.fromkeys(map(term_key, item.terms), WEIGHT) for item in content.faq]
    place_of = positions(content)
    for term in content.terms:
        for item_id in term.see_also:
            if item_id in place_of:
                bag = bags[place_of[item_id]]
                bag[term_key(term.id)] = bag.get(term_key(term.id), 0.0) + WEIGHT
    return bags
