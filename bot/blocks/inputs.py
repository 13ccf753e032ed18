"""One input per field of a template's form; what each kind of field looks like, and what comes back from it."""

import math
from collections.abc import Mapping
from typing import Any, Final

from slack_sdk.models.blocks import (
    CheckboxesElement,
    InputBlock,
    InputInteractiveElement,
    NumberInputElement,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
)

from bot.blocks.text import plain
from bot.domain.form import FormChoice, FormField

LONGEST_INPUT: Final = 3000
LONGEST_HINT: Final = 2000
LONGEST_LABEL: Final = 200
LONGEST_OPTION: Final = 75
YES: Final = "true"
NO: Final = "false"


def field_input(field: FormField, action_id: str) -> InputBlock:
    """Return the input for *field*; its `block_id` is the field's path."""
    is_tick = field.kind == "boolean"
    return InputBlock(
        block_id=field.path,
        label=plain(field.label, LONGEST_LABEL),
        hint=plain(hint, LONGEST_HINT) if (hint := _hint(field)) else None,
        element=_element(field, action_id),
        # An input that is not optional would demand the tick.
        optional=is_tick or field.optional,
    )


def _element(field: FormField, action_id: str) -> InputInteractiveElement:
    match field.kind:
        case "choice" if field.choices:
            options = [_option(choice) for choice in field.choices]
            initial = next((option for option in options if option.value == field.initial), None)
            return StaticSelectElement(action_id=action_id, options=options, initial_option=initial)
        case "integer" | "number":
            return _number_input(field, action_id)
        case "boolean":
            yes = Option(value=YES, text=plain("Yes", LONGEST_OPTION))
            ticked = [yes] if (field.initial or "").lower() == YES else None
            return CheckboxesElement(action_id=action_id, options=[yes], initial_options=ticked)
        case _:
            longest = min(field.max_length or LONGEST_INPUT, LONGEST_INPUT)
            fits = field.initial is not None and len(field.initial) <= longest
            return PlainTextInputElement(
                action_id=action_id, initial_value=field.initial if fits else None, max_length=longest
            )


def _number_input(field: FormField, action_id: str) -> NumberInputElement:
    decimal = field.kind == "number"
    return NumberInputElement(
        action_id=action_id,
        is_decimal_allowed=decimal,
        initial_value=_initial_number(field, decimal=decimal),
        min_value=_number(field.minimum),
        max_value=_number(field.maximum),
    )


def _initial_number(field: FormField, *, decimal: bool) -> str | None:
    """Return the first value when Slack will take it: it refuses the whole form over one out of bounds."""
    try:
        value = float(field.initial or "")
    except ValueError:
        return None
    low = field.minimum if field.minimum is not None else value
    high = field.maximum if field.maximum is not None else value
    fits = math.isfinite(value) and low <= value <= high and (decimal or value.is_integer())
    return field.initial if fits else None


def _number(value: float | None) -> str | None:
    if value is None:
        return None
    return str(int(value)) if float(value).is_integer() else str(value)


def _option(choice: FormChoice) -> Option:
    return Option(value=choice.value, text=plain(choice.label, LONGEST_OPTION))


def _hint(field: FormField) -> str | None:
    return " ".join(part for part in (field.hint, _bounds(field)) if part) or None


def _bounds(field: FormField) -> str | None:
    if field.kind == "list":
        return "Several are separated by blanks or commas."
    low, high = _number(field.minimum), _number(field.maximum)
    if low is not None and high is not None:
        return f"From {low} to {high}."
    if low is not None:
        return f"At least {low}."
    return f"At most {high}." if high is not None else None


def value_of(state: object) -> str | list[str] | None:
    """Return what one input of a submitted form holds: None when it was left empty.

    A tick is `"true"` or `"false"`; several choices are a list.
    """
    if not isinstance(state, Mapping):
        return None
    if "selected_options" in state:
        chosen = [value for option in state["selected_options"] or () if (value := _option_value(option)) is not None]
        return (YES if YES in chosen else NO) if state.get("type") == "checkboxes" else chosen
    if "selected_option" in state:
        return _option_value(state["selected_option"])
    named = next((name for name in ("selected_conversation", "selected_date_time") if name in state), "value")
    value = state.get(named)
    return str(value).strip() or None if isinstance(value, str | int | float) else None


def _option_value(option: Any) -> str | None:  # noqa: ANN401 - as Slack sent it
    value = option.get("value") if isinstance(option, Mapping) else None
    return value if isinstance(value, str) else None
