"""Methods of the Web API that open and update modals and home tabs, and responses to a submission.

Sources: https://docs.slack.dev/reference/methods/views.open and its siblings, https://docs.slack.dev/surfaces/modals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import limits
from .json_checks import at
from .limits import LimitViolation
from .methods import ApiError
from .payloads import view_json
from .records import View

if TYPE_CHECKING:
    from .json_checks import Json
    from .methods import MethodContext
    from .records import ChangeKind, Interaction, User
    from .state import WorkspaceState

TRIGGER_SECONDS = 3
"""Seconds that a trigger_id lives (https://docs.slack.dev/interactivity/handling-user-interaction)."""


def views_open(context: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/views.open."""
    body = _checked(context, args, "views.open", "modal")
    interaction = _exchange(context.state, args)
    view = open_view(context.state, interaction.user, body, cause=interaction)
    return {"view": view_json(context.state, view)}


def views_push(context: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/views.push."""
    body = _checked(context, args, "views.push", "modal")
    interaction = _exchange(context.state, args)
    stack = context.state.stacks.get(interaction.user.id, [])
    if not stack:
        raise ApiError("not_found")
    if len(stack) >= limits.VIEW_STACK:
        raise ApiError("push_limit_reached")
    view = open_view(context.state, interaction.user, body, push=True, cause=interaction)
    return {"view": view_json(context.state, view)}


def views_update(context: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/views.update."""
    view = _find(context.state, args)
    body = _checked(context, args, "views.update", view.body["type"])
    if args.get("hash") not in (None, "", view.hash):
        raise ApiError("hash_conflict")
    update_view(context.state, view, body)
    return {"view": view_json(context.state, view)}


def views_publish(context: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/views.publish."""
    body = _checked(context, args, "views.publish", "home")
    state = context.state
    user = state.users.get(str(args.get("user_id") or ""))
    if user is None:
        raise ApiError("user_not_found")
    home = state.homes.get(user.id)
    if home and args.get("hash") not in (None, "", home.hash):
        raise ApiError("hash_conflict")
    if home is None:
        home = state.homes[user.id] = _new_view(state, user, body)
    home.body = body | {"blocks": state.with_ids(body["blocks"])}
    home.hash = f"{state.timestamp()}.home"
    state.record_change("published", view=home)
    return {"view": view_json(state, home)}


def open_view(
    state: WorkspaceState, user: User, body: Json, *, push: bool = False, cause: Interaction | None = None
) -> View:
    """Put a modal on a person's screen: on top of the open one, or in place of all."""
    stack = state.stacks.setdefault(user.id, [])
    if not push:
        close_all(state, user)
    view = _new_view(state, user, body)
    view.previous = stack[-1] if stack else None
    stack.append(view)
    kind: ChangeKind = "pushed" if push else "opened"
    state.record_change(kind, view=view, cause=cause)
    return view


def update_view(state: WorkspaceState, view: View, body: Json, cause: Interaction | None = None) -> None:
    """Update a modal on a person's screen."""
    view.body = body | {"blocks": state.with_ids(body["blocks"])}
    view.hash = f"{state.timestamp()}.updated"
    state.record_change("view_updated", view=view, cause=cause)


def close(state: WorkspaceState, view: View) -> None:
    """Take one modal away; the one below it shows again."""
    view.open = False
    stack = state.stacks.get(view.user.id, [])
    if view in stack:
        stack.remove(view)


def close_all(state: WorkspaceState, user: User) -> None:
    """Take all of a person's modals away."""
    for view in [*state.stacks.get(user.id, [])]:
        close(state, view)


def answer_submission(state: WorkspaceState, interaction: Interaction, view: View, response: Json) -> None:
    """Carry out the response to a submission: close, update, push, or errors of fields.

    A response that Slack can't use leaves the modal as it is and shows the person an error.
    """
    action = response.get("response_action")
    refusal = _refuse_response(view, response, len(state.stacks.get(view.user.id, [])))
    if refusal is not None:
        state.refuse("view_submission", refusal)
        interaction.error, interaction.problems = "trouble_connecting", refusal.messages
    elif action == "errors":
        interaction.field_errors = dict(response["errors"])
    elif action == "update":
        update_view(state, view, response["view"], interaction)
    elif action == "push":
        open_view(state, view.user, response["view"], push=True, cause=interaction)
    elif action == "clear":
        close_all(state, view.user)
    else:
        close(state, view)


def _refuse_response(view: View, response: Json, depth: int) -> LimitViolation | None:
    action = response.get("response_action")
    if action == "push" and depth >= limits.VIEW_STACK:
        return LimitViolation("push_limit_reached")
    if action in {"update", "push"}:
        return limits.refuse_view(response.get("view"), "/view")
    if action == "errors":
        return _refuse_errors(view, response.get("errors"))
    if response and action != "clear":
        return LimitViolation("invalid_response_action", (at("/response_action", "must be a valid enum value"),))
    return None


def _refuse_errors(view: View, errors: object) -> LimitViolation | None:
    if (
        not isinstance(errors, dict)
        or not errors
        or not all(isinstance(sentence, str) for sentence in errors.values())
    ):
        return LimitViolation("invalid_errors", (at("/errors", "must be an object of sentences by block_id"),))
    inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    wrong = [at(f"/errors/{key}", "must be the block_id of an input block") for key in errors.keys() - inputs]
    return LimitViolation("invalid_errors", tuple(wrong)) if wrong else None


def _checked(context: MethodContext, args: Json, method: str, kind: str) -> Json:
    refusal = limits.refuse_view(args.get("view"), "/view")
    if refusal is None and args["view"]["type"] != kind:
        refusal = LimitViolation("invalid_arguments", (at("/view/type", f"must be {kind}"),))
    if refusal is None and _taken(context.state, args):
        raise ApiError("duplicate_external_id")
    if refusal is not None:
        raise context.refuse(method, refusal)
    body: Json = args["view"]
    return body


def _taken(state: WorkspaceState, args: Json) -> bool:
    external_id = args["view"].get("external_id")
    holders = (
        view for view in state.views.values() if external_id and view.body.get("external_id") == external_id
    )
    return any(view.open and view.id != args.get("view_id") for view in holders)


def _exchange(state: WorkspaceState, args: Json) -> Interaction:
    """Use up a trigger."""
    interaction = state.by_trigger.get(str(args.get("trigger_id") or ""))
    if interaction is None:
        raise ApiError("invalid_trigger_id")
    if interaction.trigger_used:
        raise ApiError("exchanged_trigger_id")
    if state.clock() - interaction.at > TRIGGER_SECONDS:
        raise ApiError("expired_trigger_id")
    interaction.trigger_used = True
    return interaction


def _find(state: WorkspaceState, args: Json) -> View:
    for view in state.views.values():
        by_external = args.get("external_id") and view.body.get("external_id") == args["external_id"]
        if view.open and (view.id == args.get("view_id") or by_external):
            return view
    raise ApiError("not_found")


def _new_view(state: WorkspaceState, user: User, body: Json) -> View:
    body = body | {"blocks": state.with_ids(body["blocks"])}
    view = View(state.new_id("V"), user, body, hash=f"{state.timestamp()}.new")
    state.views[view.id] = view
    return view
