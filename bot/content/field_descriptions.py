"""Descriptions of the fields of the models: the docstrings under them, read when they are first needed.

pydantic's ``use_attribute_docstrings`` reads the source of a module again for each of its classes, which took
more time at every start than reading the whole content; only forms, advice and JSON Schemas show a description.
"""

from __future__ import annotations

import ast
import inspect
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.content import models, when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.content.field_types import Model


@cache
def _descriptions(model: type[Model]) -> dict[str, str]:
    """Description of each field that has one, by its name."""
    given = {name: field.description for name, field in model.model_fields.items() if field.description}
    return {name: text for base in reversed(model.__mro__) for name, text in _docstrings(base.__name__)} | given


def description(model: type[Model], key: str) -> str:
    """Description of the field with this name, or with this key in a file; empty where there is none."""
    name = next((name for name, field in model.model_fields.items() if field.alias == key), key)
    return _descriptions(model).get(name, "")


def describe_all() -> None:
    """Let pydantic know all descriptions, for a JSON Schema."""
    for name in _classes():
        model: type[Model] = getattr(models, name)
        for field, text in _descriptions(model).items():
            model.model_fields[field].description = text
        model.model_rebuild(force=True)


def _docstrings(name: str) -> Iterator[tuple[str, str]]:
    body = _classes()[name].body if name in _classes() else []
    for field, below in pairwise(body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=key)), ast.Expr(value=ast.Constant(value=str(text))):
                yield key, inspect.cleandoc(text)


@cache
def _classes() -> dict[str, ast.ClassDef]:
    """Sources of the models, in the order in which they need each other."""
    modules = [ast.parse(inspect.getsource(module)) for module in (when, models)]
    return {
        node.name: node
        for module in modules
        for node in module.body
        if isinstance(node, ast.ClassDef) and hasattr(getattr(models, node.name, None), "model_fields")
    }
