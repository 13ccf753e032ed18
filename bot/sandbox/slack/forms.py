"""What Slack's own client refuses in a form, before the app hears of it."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from bot.sandbox.slack.answers import Json
from bot.sandbox.slack.elements import Values

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)


def client_errors(blocks: Sequence[Json], values: Values) -> dict[str, str]:
    """Return `block_id` to sentence, for every input that cannot be submitted as it is."""
    errors: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        state = values[block["block_id"]][element["action_id"]]
        content = next((value for key, value in state.items() if key != "type"), None)
        if content in (None, "", []):
            if not block.get("optional"):
                errors[block["block_id"]] = "Please complete this required field."
        elif (problem := _problem(element, content)) is not None:
            errors[block["block_id"]] = problem
    return errors


def _problem(element: Json, content: object) -> str | None:
    match element["type"]:
        case "plain_text_input":
            return _length_problem(element, str(content))
        case "number_input":
            return _number_problem(element, str(content))
        case "url_text_input" if not _URL.fullmatch(str(content)):
            return "Please enter a valid URL."
        case "email_text_input" if not _EMAIL.fullmatch(str(content)):
            return "Please enter a valid email address."
        case _:
            return None


def _length_problem(element: Json, text: str) -> str | None:
    longest, shortest = element.get("max_length", 3000), element.get("min_length", 0)
    if len(text) > longest:
        return f"Please shorten this to {longest} characters or fewer."
    if len(text) < shortest:
        return f"Please lengthen this to at least {shortest} characters."
    return None


def _number_problem(element: Json, text: str) -> str | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return "Please enter a number."
    if not number.is_finite():
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and number != number.to_integral_value():
        return "Please enter a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None
