"""A file's tree → its model, or every mistake in it at its position."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import TypeAdapter, ValidationError

from bot.content import models
from bot.content.date_mistakes import date_advice, month_day_advice, time_advice
from bot.content.field_mistakes import Advice, explain_field, meant_key
from bot.content.nodes import ListNode, MapNode, Node, ScalarNode, SourcePosition, Tree, as_json
from bot.content.problems import Problem
from bot.content.shapes import is_model, spot_at, visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic_core import ErrorDetails

    from bot.content.field_types import Model


_Fault: TypeAlias = tuple[SourcePosition, Advice]

_KEY_IN_RULE = re.compile(r"[a-z_]+(?:\.[a-z_]+)*")


def validate(tree: Tree, model: type[Model]) -> tuple[Model | None, tuple[Problem, ...]]:
    """Check a tree against the model of its file; give the value, or None with everything that is wrong."""
    if tree.root is None:
        return None, ()
    faults = list(_notation(model, tree.root))
    value: Model | None = None
    try:
        value = model.model_validate_json(as_json(tree.root), strict=True, by_alias=True, by_name=False)
    except ValidationError as error:
        occupied = {position for position, _ in faults} | {
            SourcePosition(problem.line, problem.column) for problem in tree.problems
        }
        faults += _translated(error.errors(include_url=False), tree.root, model, occupied)
        reported = set(faults)
        faults += (fault for fault in _rules_not_reached(model, tree.root) if fault not in reported)
    problems = tuple(Problem(tree.file, position.line, position.column, *advice) for position, advice in faults)
    return (None if problems else value), problems


def _notation(expected: Any, root: Node) -> Iterator[_Fault]:  # noqa: ANN401 - a type annotation has no common type
    """Check how dates and times are written; pydantic would also take a number of seconds for a date."""
    for kind, node in visit(expected, root):
        if kind is models.Phase and isinstance(node, MapNode):
            for key in ("day", "from", "until"):
                yield from _notation_of(node.get(key), month_day_advice)
        elif kind is dt.date:
            yield from _notation_of(node, date_advice)
        elif kind is dt.time:
            yield from _notation_of(node, time_advice)


def _notation_of(node: Node | None, advise: Callable[[str], tuple[str, str] | None]) -> Iterator[_Fault]:
    if isinstance(node, ScalarNode) and node.value is not None and (advice := advise(node.raw)):
        yield node.position, advice


def _translated(
    errors: list[ErrorDetails], root: Node, model: type[Model], occupied: set[SourcePosition]
) -> Iterator[_Fault]:
    """Translate pydantic's errors, without those that only follow from another mistake."""
    spots = [(error, spot_at(model, root, error["loc"])) for error in errors]
    unknown = [spot for error, spot in spots if error["type"] == "extra_forbidden"]
    misspelt = {(id(spot.mapping), meant_key(spot)) for spot in unknown}
    for error, spot in spots:
        if error["type"] == "missing":
            follows = (id(spot.mapping), spot.key) in misspelt
        elif error["type"] == "too_short":
            follows = isinstance(spot.node, ListNode) and len(spot.node.items) >= error["ctx"]["min_length"]
        else:
            follows = spot.position in occupied
        if not follows:
            advice = explain_field(error, spot)
            of_rule = error["type"] == "value_error"
            yield _position_of_rule(spot.node, advice[0]) if of_rule else spot.position, advice


def _rules_not_reached(model: type[Model], root: Node) -> Iterator[_Fault]:
    """Apply the rules between fields that pydantic does not reach where a field of the same mapping is wrong.

    A rule sees only the fields that are right; one that needs another field cannot be judged and stays silent.
    """
    for kind, node in visit(model, root):
        if not (is_model(kind) and isinstance(node, MapNode)):
            continue
        for rule in kind.__pydantic_decorators__.model_validators.values():
            try:
                getattr(kind, rule.cls_var_name)(_sound_fields(kind, node))
            except ValueError as error:
                yield _position_of_rule(node, str(error)), (str(error), None)
            except AttributeError:
                continue


def _sound_fields(model: type[Model], node: MapNode) -> SimpleNamespace:
    """Give the fields that are right, by name; the others are not there at all."""
    sound = SimpleNamespace()
    for name, field in model.model_fields.items():
        value = node.get(field.alias or name)
        if value is None and not field.is_required():
            setattr(sound, name, field.get_default(call_default_factory=True))
        elif value is not None and not any(_notation(field.annotation, value)):
            try:
                read = _reader(model, name).validate_json(
                    as_json(value), strict=True, by_alias=True, by_name=False
                )
            except ValidationError:
                continue
            setattr(sound, name, read)
    return sound


@cache
def _reader(model: type[Model], name: str) -> TypeAdapter[Any]:
    kind: Any = model.model_fields[name].annotation
    return TypeAdapter(kind)


def _position_of_rule(node: Node, message: str) -> SourcePosition:
    """Point at the first key that a rule speaks of, ``repeat.until`` included; else at the whole mapping."""
    for words in _KEY_IN_RULE.findall(message):
        position: SourcePosition | None = None
        inner: Node | None = node
        for key in words.split("."):
            entry = inner.entries.get(key) if isinstance(inner, MapNode) else None
            if entry is None:
                break
            position, inner = entry.position, entry.node
        if position:
            return position
    return node.position
