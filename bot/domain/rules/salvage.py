"""What is left of a malformed body: every part that is sound, so that the rules across fields can still be judged."""

from collections.abc import Iterable, Mapping
from typing import Final

from pydantic_core import ErrorDetails

from bot.domain.request.about import Part
from bot.domain.request.start import StartRequest
from bot.domain.request.tree import Node, root
from bot.domain.rules.shape import located

_LOST: Final = object()
Place = tuple[int | str, ...]


def salvaged(body: object, errors: Iterable[ErrorDetails]) -> StartRequest | None:
    """Return the body as a model in which malformed values do not exist: looking at one raises AttributeError.

    What was given, sound or not, still stands in `model_fields_set`. None when the body is no object at all.
    """
    if not isinstance(body, Mapping):
        return None
    malformed = {located(error["loc"])[2] for error in errors if error["type"] != "extra_forbidden"}
    start = _object(root(), body, (), malformed)
    return start if isinstance(start, StartRequest) else None


def _object(node: Node, data: Mapping[object, object], place: Place, malformed: set[Place]) -> Part:
    assert node.model is not None  # noqa: S101 - only called for nodes of objects; tells mypy so
    sound: dict[str, object] = {}
    lost: list[str] = []
    for name, child in node.children.items():
        here = (*place, name)
        if here in malformed:
            lost.append(child.attribute)
        elif name in data:
            value = _value(child, data[name], here, malformed)
            if value is _LOST:
                lost.append(child.attribute)
            else:
                sound[name] = value
    given = {child.attribute for name, child in node.children.items() if name in data}
    part = node.model.model_construct(given, **sound)
    for attribute in lost:
        part.__dict__.pop(attribute, None)
    return part


def _value(node: Node, value: object, place: Place, malformed: set[Place]) -> object:
    if node.model is not None:
        return _object(node, value, place, malformed) if isinstance(value, Mapping) else _LOST
    if node.item is None or not isinstance(value, list):
        return value
    items = [_item(node.item, item, (*place, index), malformed) for index, item in enumerate(value)]
    return _LOST if any(item is _LOST for item in items) else items


def _item(node: Node, item: object, place: Place, malformed: set[Place]) -> object:
    if place in malformed:
        return _LOST
    if node.variants and isinstance(item, Mapping):
        name = item.get("serviceName")
        node = node.variants[name] if isinstance(name, str) and name in node.variants else node
    return _value(node, item, place, malformed)
