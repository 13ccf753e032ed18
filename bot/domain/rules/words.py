"""The words of the findings: values as they stand in the body, and what would be allowed instead."""

import difflib
import json
from collections.abc import Collection, Iterable
from typing import Final

from bot.domain.request.tree import Node

_LONGEST: Final = 60
_LONGEST_KEY: Final = 64
_BITS_OF_A_READABLE_NUMBER: Final = 200
_ALIKE: Final = 0.7
_LARGEST_BOUND: Final = 2**53
_KINDS: Final = {
    "integer": "a whole number",
    "number": "a number",
    "string": "text",
    "boolean": "true or false",
    "object": "an object",
    "list": "a list",
}


def quoted(value: object) -> str:
    """Return a value as it stands in JSON, short and on one line; of a list or an object only what it is."""
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int):
        return str(value) if is_readable(value) else "a number beyond all bounds"
    if isinstance(value, float):
        return json.dumps(value)
    return kind_of(value)


def is_readable(value: int) -> bool:
    """Return whether a whole number is short enough to be shown; Python refuses to write those of over 4300 digits."""
    return value.bit_length() < _BITS_OF_A_READABLE_NUMBER


def kind_of(value: object) -> str:
    """Return what JSON calls the kind of a value, in plain words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    for types, words in ((str, "text"), (int, "a number"), (float, "a number"), (list, "a list"), (dict, "an object")):
        if isinstance(value, types):
            return words
    return "something that JSON does not know"


def readable(text: str) -> str:
    """Return a key or a path without anything that would break a line or cannot be written."""
    return text if text.isprintable() else json.dumps(text)[1:-1]


def _text(value: str) -> str:
    shown = value if len(value) <= _LONGEST else value[:_LONGEST] + "…"
    # a line feed, a NUL or half a surrogate pair would break the line it is printed on
    return json.dumps(shown, ensure_ascii=not shown.isprintable())


def joined(words: Iterable[str], last: str = "or") -> str:
    """Return `a, b or c`."""
    *front, end = words
    return f"{', '.join(front)} {last} {end}" if front else end


def ranges(numbers: Iterable[int]) -> str:
    """Return ascending whole numbers in short, such as `0 to 25 and 28`."""
    spans: list[list[int]] = []
    for each in numbers:
        if spans and each == spans[-1][1] + 1:
            spans[-1][1] = each
        else:
            spans.append([each, each])
    return joined([str(first) if first == last else f"{first} to {last}" for first, last in spans], "and")


def number(value: float) -> str:
    """Return a bound as people write it."""
    return str(int(value)) if value == int(value) else repr(value)


def allowed(node: Node) -> str:
    """Return what a field may hold, such as `a whole number from 5 to 2592000 s`."""
    if node.choices and node.strict_choices:
        return joined(_choice(value, label) for value, label in node.choices.items())
    if node.shape:
        return node.shape.allowed
    if node.json_type == "list":
        return _list(node)
    words = _KINDS[node.json_type]
    unit = f" {node.about.unit}" if node.about.unit else ""
    if node.maximum is not None and node.maximum > _LARGEST_BOUND:
        words += f" of{unit}, {number(node.minimum or 0)} or more"
    elif node.minimum is not None and node.maximum is not None:
        words += f" from {number(node.minimum)} to {number(node.maximum)}{unit}"
    return words


def fits(value: object, node: Node) -> bool:
    """Return whether a value of the right type is one that a field may hold."""
    if node.choices and node.strict_choices:
        return value in node.choices
    if node.shape:
        return isinstance(value, str) and bool(node.shape.fits(value))
    if isinstance(value, int) and node.minimum is not None and node.maximum is not None:
        return node.minimum <= value <= node.maximum
    return True


def _choice(value: int | str, label: str) -> str:
    if isinstance(value, str):
        return json.dumps(value)
    return f"{value} ({label})"


def _list(node: Node) -> str:
    item = node.item
    what = "objects" if item is None or item.json_type == "object" else f"texts, each {allowed(item)}"
    if node.shortest is not None and node.shortest == node.longest:
        return (
            f"a list of exactly {node.shortest} of {what}"
            if node.longest != 1
            else f"a list with one entry: {_one(node)}"
        )
    if node.longest is not None:
        return f"a list of at most {node.longest} {what}"
    return f"a list of {what}, not empty" if node.shortest else f"a list of {what}"


def _one(node: Node) -> str:
    return "an object" if node.item is None or node.item.json_type == "object" else allowed(node.item)


def kind_wanted(node: Node) -> str:
    """Return the JSON type that a field must have, in plain words."""
    return _KINDS[node.json_type]


def nearest(name: str, known: Collection[str]) -> str | None:
    """Return the known name that `name` was probably meant to be."""
    if len(name) > _LONGEST_KEY:
        return None
    folded = name.casefold().replace("_", "")
    for candidate in known:
        if candidate.casefold().replace("_", "") == folded:
            return candidate
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=_ALIKE)), None)
