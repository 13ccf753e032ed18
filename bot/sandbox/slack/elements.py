"""Interactive elements: finding them in blocks, and what a person's choice looks like on the wire."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.sandbox.slack.answers import Json

Values = dict[str, dict[str, Json]]

_TYPED = {"plain_text_input", "number_input", "url_text_input", "email_text_input"}
_PICKED = {
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
}
_ONE_OPTION = {"static_select", "external_select", "radio_buttons"}
_SOME_OPTIONS = {"multi_static_select", "multi_external_select", "checkboxes"}


def elements(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield (block, element) for every interactive element."""
    for block in blocks:
        for key in ("element", "accessory"):
            if isinstance(block.get(key), dict) and "action_id" in block[key]:
                yield block, block[key]
        if block.get("type") == "actions":
            yield from ((block, element) for element in block["elements"])


def find(blocks: Sequence[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json]:
    """Return the one (block, element) with this *action_id*.

    Raises:
        LookupError: there is none, or several and no *block_id*; the text lists what is there.
    """
    hits = [
        (block, element)
        for block, element in elements(blocks)
        if element["action_id"] == action_id and block_id in {None, block["block_id"]}
    ]
    if len(hits) == 1:
        return hits[0]
    there = ", ".join(f"{block['block_id']}/{element['action_id']}" for block, element in elements(blocks))
    raise LookupError(f"{len(hits)} elements with action_id {action_id!r} here; there are: {there or 'none'}")


def initial_values(blocks: Sequence[Json]) -> Values:
    """Return `view.state.values` as it is when nobody has touched the form."""
    values: Values = {}
    for block, element in elements(blocks):
        state = _initial(element)
        if state is not None:
            values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def _initial(element: Json) -> Json | None:
    kind = element["type"]
    if kind in _TYPED:
        return {"type": kind, "value": element.get("initial_value")}
    if kind == "rich_text_input":
        return {"type": kind, "rich_text_value": element.get("initial_value")}
    if kind in _ONE_OPTION:
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind in _SOME_OPTIONS:
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    if kind in _PICKED:
        key = _PICKED[kind]
        return {"type": kind, key: element.get(key.replace("selected", "initial"), [] if key.endswith("s") else None)}
    return None


def kept(typed: Values, fresh: Values) -> Values:
    """Return *fresh* with what was typed, where `block_id`, `action_id` and the type stay."""
    return {
        block_id: {
            action_id: was if (was := typed.get(block_id, {}).get(action_id, state))["type"] == state["type"] else state
            for action_id, state in by_action.items()
        }
        for block_id, by_action in fresh.items()
    }


def filled(blocks: Sequence[Json], typed: Values, values: Mapping[str, object]) -> Values:
    """Return *typed* with *values* put in, as a test writes them: `block_id` to text, option value, list or date.

    Raises:
        LookupError: no such input, or no such option.
    """
    result = {block_id: dict(by_action) for block_id, by_action in typed.items()}
    for block_id, value in values.items():
        if block_id not in result:
            raise LookupError(f"no input {block_id!r}; there are: {', '.join(result) or 'none'}")
        for action_id in result[block_id]:
            _, element = find(blocks, action_id, block_id)
            result[block_id][action_id] = chosen(element, value)
    return result


def chosen(element: Json, choice: object) -> Json:
    """Return the state of *element* once a person has put *choice* in.

    A choice is text for typed inputs, an option's `value` (or a list of them), an id, `2026-11-22`, `14:30`,
    seconds since 1970, or the option itself where options come from outside; None empties it.
    """
    kind = element["type"]
    if kind in _TYPED:
        return {"type": kind, "value": str(choice) if choice not in (None, "") else None}
    if kind in _ONE_OPTION:
        return {"type": kind, "selected_option": None if choice is None else option(element, choice)}
    if kind in _SOME_OPTIONS:
        many = choice if isinstance(choice, list | tuple) else [] if choice is None else [choice]
        return {"type": kind, "selected_options": [option(element, one) for one in many]}
    if kind in _PICKED:
        return {"type": kind, _PICKED[kind]: choice}
    if kind == "overflow":
        return {"type": kind, "selected_option": option(element, choice)}
    raise LookupError(f"nothing can be chosen in a {kind}")


def option(element: Json, choice: object) -> Json:
    """Return the option whose `value` is *choice*."""
    if isinstance(choice, dict):
        return choice
    groups: list[Json] = element.get("option_groups") or [{"options": element.get("options", [])}]
    options: list[Json] = [one for group in groups for one in group["options"]]
    for one in options:
        if one.get("value") == choice:
            return one
    there = ", ".join(str(one.get("value")) for one in options)
    raise LookupError(f"no option {choice!r} in {element.get('action_id')}; there are: {there or 'none'}")


def action_of(block: Json, element: Json, state: Mapping[str, Any] | None, action_ts: str) -> Json:
    """Return one entry of `actions`, as `block_actions` carries it."""
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": action_ts,
    }
    if element["type"] == "button":
        action |= {key: element[key] for key in ("text", "value", "style", "url", "confirm") if key in element}
        return action
    return (
        action | {"placeholder": element["placeholder"]} | dict(state or {})
        if "placeholder" in element
        else (action | dict(state or {}))
    )
