"""Every number of Block Kit's that our payloads could pass, checked on the JSON that goes over the wire.

`slack_sdk.models` checks fewer than one expects: neither the length of a field or an option, nor empty text.

Source: Slack, reference pages of blocks, block elements and composition objects (read 2026-11-22).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

MOST_BLOCKS: Final = {"message": 50, "modal": 100}
KNOWN: Final = {
    "message": {"header", "section", "context", "actions"},
    "modal": {"section", "context", "input"},
}
MOST_OPTIONS: Final = {"static_select": 100, "checkboxes": 10}
ONE_LINE: Final = {"title": 24, "submit": 24, "close": 24}


def message_problems(text: str, blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what Slack would refuse in a message that is posted or updated."""
    problems = [] if 0 < len(text) <= 4000 else [f"text has {len(text)} characters"]
    return [*problems, *_blocks(blocks, "message")]


def view_problems(view: Mapping[str, Any]) -> list[str]:
    """Return what Slack would refuse in a modal."""
    problems = list(_blocks(view["blocks"], "modal"))
    for name, longest in ONE_LINE.items():
        if name in view:
            problems.extend(_text(view[name], longest, name, kind="plain_text"))
    if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
        problems.append("inputs without submit")
    if len(view.get("private_metadata", "")) > 3000:
        problems.append("private_metadata too long")
    return problems


def _blocks(blocks: Sequence[Mapping[str, Any]], surface: str) -> Iterator[str]:
    if len(blocks) > MOST_BLOCKS[surface]:
        yield f"{len(blocks)} blocks"
    named = [block["block_id"] for block in blocks if "block_id" in block]
    if len(named) != len(set(named)):
        yield "block_ids repeat"
    for block in blocks:
        if block["type"] not in KNOWN[surface]:
            yield f"{block['type']} in a {surface}"
        if len(block.get("block_id", "")) > 255:
            yield "block_id too long"
        yield from _block(block)


def _block(block: Mapping[str, Any]) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield from _text(block["text"], 150, "header", kind="plain_text")
        case "section":
            yield from _section(block)
        case "context":
            if not 0 < len(block["elements"]) <= 10:
                yield "context elements"
            for element in block["elements"]:
                yield from _text(element, 3000, "context")
        case "actions":
            action_ids = [element["action_id"] for element in block["elements"]]
            if not 0 < len(action_ids) <= 25 or len(action_ids) != len(set(action_ids)):
                yield "actions"
            for element in block["elements"]:
                yield from _button(element)
        case "input":
            yield from _text(block["label"], 2000, "label", kind="plain_text")
            if "hint" in block:
                yield from _text(block["hint"], 2000, "hint", kind="plain_text")
            yield from _element(block["element"])


def _section(block: Mapping[str, Any]) -> Iterator[str]:
    if "text" in block:
        yield from _text(block["text"], 3000, "section")
    if not 0 < len(block.get("fields", ["one"])) <= 10:
        yield "fields"
    for field in block.get("fields", ()):
        yield from _text(field, 2000, "field")


def _button(button: Mapping[str, Any]) -> Iterator[str]:
    yield from _text(button["text"], 75, "button", kind="plain_text")
    if len(button["action_id"]) > 255 or len(button.get("value", "")) > 2000:
        yield "button"
    if not 0 < len(button.get("accessibility_label", "one")) <= 75:
        yield "accessibility_label"
    if "confirm" in button:
        for name, longest in {"title": 100, "text": 300, "confirm": 30, "deny": 30}.items():
            yield from _text(button["confirm"][name], longest, f"confirm.{name}")


def _element(element: Mapping[str, Any]) -> Iterator[str]:
    if len(element["action_id"]) > 255:
        yield "action_id"
    options = element.get("options")
    if options is not None and not 0 < len(options) <= MOST_OPTIONS[element["type"]]:
        yield f"{len(options)} options"
    for option in options or ():
        yield from _text(option["text"], 75, "option")
        if not 0 < len(option["value"]) <= 75:
            yield "option value"
        if "description" in option:
            yield from _text(option["description"], 75, "option description")
    initial = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    if any(option not in (options or ()) for option in initial):
        yield "initial option is no option"
    if element["type"] == "plain_text_input":
        longest = element.get("max_length", 3000)
        if not 0 < longest <= 3000 or len(element.get("initial_value", "")) > longest:
            yield "initial_value too long"
    if element["type"] == "number_input":
        yield from _number(element)


def _number(element: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(element.get("is_decimal_allowed"), bool):
        yield "is_decimal_allowed is missing"
    numbers = {name: element[name] for name in ("min_value", "max_value", "initial_value") if name in element}
    if any(not isinstance(number, str) for number in numbers.values()):
        yield "numbers are strings"
    low, high = float(numbers.get("min_value", "-inf")), float(numbers.get("max_value", "inf"))
    if not low <= float(numbers.get("initial_value", max(low, min(high, 0)))) <= high:
        yield "initial_value out of bounds"


def _text(text: Mapping[str, Any], longest: int, where: str, *, kind: str | None = None) -> Iterator[str]:
    if not 0 < len(text["text"]) <= longest:
        yield f"{where} has {len(text['text'])} characters"
    if kind is not None and text["type"] != kind:
        yield f"{where} is {text['type']}"
    if text["type"] == "mrkdwn" and text.get("verbatim") is not True:
        yield f"{where} lets Slack look for links"
