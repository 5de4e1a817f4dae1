"""Which other questions a text points to: "zie ook bij G", "(zie vraag C en E)", "zoals bij vraag H"."""

from __future__ import annotations

import re

_LETTERS = r"[A-Z](?![\w’'-])(?!\.[A-Z])(?:\s?\d{1,2}\b)?"
_BETWEEN = r"(?:ook|verder|hierover|hiervoor|daarvoor|bij|onder|op|het|de|antwoord|punt|vraag|vragen)"
_AND = r"(?:,\s*|\s+en\s+|\s+of\s+)(?:(?:bij|vraag)\s+)?"
_POINTER = re.compile(
    rf"\b(?:[Zz]ie(?:\s+{_BETWEEN})*|[Vv]raag|[Vv]ragen)\s+(?P<letters>{_LETTERS}(?:{_AND}{_LETTERS})*)"
)


def letters_pointed_to(text: str) -> list[str]:
    """The letters in the order of the text, each once."""
    found = [letter for match in _POINTER.finditer(text) for letter in re.findall(r"\b[A-Z]", match["letters"])]
    return list(dict.fromkeys(found))
