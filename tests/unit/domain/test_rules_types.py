"""Every parameter, with a value of every JSON type: what has the wrong one is told at its own path."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import pytest

from bot.domain.request.tree import Node, root
from bot.domain.rules import check
from tests.unit.domain.start_bodies import BODIES, a_body, mode_of

VALUES: Final[Mapping[str, Any]] = {
    "null": None,
    "boolean": True,
    "integer": 5,
    "fraction": 1.5,
    "whole fraction": 2.0,
    "text": "x",
    "number as text": "5",
    "list": [],
    "object": {},
}
RIGHT: Final[Mapping[str, Callable[[Any], bool]]] = {
    "boolean": lambda value: type(value) is bool,
    "integer": lambda value: type(value) is int,
    "number": lambda value: type(value) in (int, float),
    "string": lambda value: type(value) is str,
    "list": lambda value: type(value) is list,
    "object": lambda value: type(value) is dict,
}


def parameters(
    node: Node, value: object, place: tuple[int | str, ...] = ()
) -> Iterator[tuple[tuple[int | str, ...], Node]]:
    """Yield the place and node of each parameter that stands in *value*, or could stand beside one that does."""
    if isinstance(value, list) and node.item is not None:
        for index, item in enumerate(value):
            kind = node.item.variants.get(item["serviceName"]) if node.item.variants else node.item
            if kind is not None:
                yield (*place, index), kind
                yield from parameters(kind, item, (*place, index))
    elif isinstance(value, dict):
        for name, child in node.children.items():
            yield (*place, name), child
            if name in value:
                yield from parameters(child, value[name], (*place, name))


def with_value(body: dict[str, Any], place: tuple[int | str, ...], value: object) -> dict[str, Any]:
    """Return *body* with *value* at *place*."""
    holder: Any = body
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = value
    return body


@pytest.mark.parametrize("name", BODIES)
def test_a_wrong_type_is_told_where_it_stands(name: str) -> None:
    """Whatever else is said: an error at that very path, and none that has nothing to do with it."""
    tried = 0
    for place, node in parameters(root(), a_body(name)):
        path = ".".join(map(str, place))
        for kind, value in VALUES.items():
            if RIGHT[node.json_type](value) or (value is None and node.nullable):
                continue
            findings = check(mode_of(name), with_value(a_body(name), place, value))
            assert "error" in {found.severity for found in findings if found.path == path}, (path, kind, findings)
            tried += 1
    assert tried > 200
