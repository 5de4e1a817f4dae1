"""The methods of the Web API that open and change modals and home tabs, and what a submission answers.

Sources: https://docs.slack.dev/reference/methods/views.open and its siblings, https://docs.slack.dev/surfaces/modals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.simulator import limits
from bot.simulator.json_checks import at
from bot.simulator.limits import LimitViolation
from bot.simulator.methods import ApiError
from bot.simulator.payloads import view_json
from bot.simulator.records import View

if TYPE_CHECKING:
    from bot.simulator.json_checks import Json
    from bot.simulator.methods import MethodContext
    from bot.simulator.records import Interaction, User, What
    from bot.simulator.state import WorkspaceState

TRIGGER_SECONDS = 3
"""How long a trigger_id lives (https://docs.slack.dev/interactivity/handling-user-interaction)."""


def views_open(desk: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/views.open."""
    body = _checked(desk, args, "views.open", "modal")
    interaction = _exchange(desk.state, args)
    view = show(desk.state, interaction.user, body, cause=interaction)
    return {"view": view_json(desk.state, view)}


def views_push(desk: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/views.push."""
    body = _checked(desk, args, "views.push", "modal")
    interaction = _exchange(desk.state, args)
    stack = desk.state.stacks.get(interaction.user.id, [])
    if not stack:
        raise ApiError("not_found")
    if len(stack) >= limits.VIEW_STACK:
        raise ApiError("push_limit_reached")
    view = show(desk.state, interaction.user, body, push=True, cause=interaction)
    return {"view": view_json(desk.state, view)}


def views_update(desk: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/views.update."""
    view = _find(desk.state, args)
    body = _checked(desk, args, "views.update", view.body["type"])
    if args.get("hash") not in (None, "", view.hash):
        raise ApiError("hash_conflict")
    renew(desk.state, view, body)
    return {"view": view_json(desk.state, view)}


def views_publish(desk: MethodContext, args: Json) -> Json:
    """https://docs.slack.dev/reference/methods/views.publish."""
    body = _checked(desk, args, "views.publish", "home")
    state = desk.state
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
    state.happened("published", view=home)
    return {"view": view_json(state, home)}


def show(
    state: WorkspaceState, user: User, body: Json, *, push: bool = False, cause: Interaction | None = None
) -> View:
    """Put a modal on a person's screen: on top of the open one, or in place of all."""
    stack = state.stacks.setdefault(user.id, [])
    if not push:
        close_all(state, user)
    view = _new_view(state, user, body)
    view.previous = stack[-1] if stack else None
    stack.append(view)
    what: What = "pushed" if push else "opened"
    state.happened(what, view=view, cause=cause)
    return view


def renew(state: WorkspaceState, view: View, body: Json, cause: Interaction | None = None) -> None:
    """Change a modal that is on a person's screen."""
    view.body = body | {"blocks": state.with_ids(body["blocks"])}
    view.hash = f"{state.timestamp()}.renewed"
    state.happened("renewed", view=view, cause=cause)


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


def answer_submission(state: WorkspaceState, interaction: Interaction, view: View, answer: Json) -> None:
    """Do what the bot answers to a submission: close, change, stack, or point at errors.

    What Slack can't use shows the person an error and leaves the modal as it is.
    """
    action = answer.get("response_action")
    refusal = _refuse_answer(view, answer, len(state.stacks.get(view.user.id, [])))
    if refusal is not None:
        state.refuse("view_submission", refusal)
        interaction.error, interaction.problems = "trouble_connecting", refusal.messages
    elif action == "errors":
        interaction.field_errors = dict(answer["errors"])
    elif action == "update":
        renew(state, view, answer["view"], interaction)
    elif action == "push":
        show(state, view.user, answer["view"], push=True, cause=interaction)
    elif action == "clear":
        close_all(state, view.user)
    else:
        close(state, view)


def _refuse_answer(view: View, answer: Json, depth: int) -> LimitViolation | None:
    action = answer.get("response_action")
    if action == "push" and depth >= limits.VIEW_STACK:
        return LimitViolation("push_limit_reached")
    if action in {"update", "push"}:
        return limits.refuse_view(answer.get("view"), "/view")
    if action == "errors":
        return _refuse_errors(view, answer.get("errors"))
    if answer and action != "clear":
        return LimitViolation("invalid_response_action", (at("/response_action", "must be a valid enum value"),))
    return None


def _refuse_errors(view: View, errors: object) -> LimitViolation | None:
    if not isinstance(errors, dict) or not errors or not all(isinstance(each, str) for each in errors.values()):
        return LimitViolation("invalid_errors", (at("/errors", "must be an object of sentences by block_id"),))
    asked = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    wrong = [at(f"/errors/{key}", "must be the block_id of an input block") for key in errors.keys() - asked]
    return LimitViolation("invalid_errors", tuple(wrong)) if wrong else None


def _checked(desk: MethodContext, args: Json, method: str, kind: str) -> Json:
    refusal = limits.refuse_view(args.get("view"), "/view")
    if refusal is None and args["view"]["type"] != kind:
        refusal = LimitViolation("invalid_arguments", (at("/view/type", f"must be {kind}"),))
    if refusal is None and _taken(desk.state, args):
        raise ApiError("duplicate_external_id")
    if refusal is not None:
        raise desk.refuse(method, refusal)
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
    kept = body | {"blocks": state.with_ids(body["blocks"])}
    view = View(state.new_id("V"), user, kept, hash=f"{state.timestamp()}.new")
    state.views[view.id] = view
    return view
