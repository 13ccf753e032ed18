"""What is left of a malformed body: every part that is sound, so that the rules across fields can still be judged."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

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
    places = [(located(error["loc"])[2], error["type"] == "extra_forbidden") for error in errors]
    damage = _Damage(
        malformed={place for place, unknown_key in places if not unknown_key},
        around={place[:length] for place, _ in places for length in range(len(place) + 1)},
    )
    start = _object(root(), body, (), damage)
    return start if isinstance(start, StartRequest) else None


class _Damage(NamedTuple):
    """Where a body is malformed, and every place that has something wrong in it or below it."""

    malformed: set[Place]
    around: set[Place]


def _object(node: Node, data: Mapping[object, object], place: Place, damage: _Damage) -> Part:
    assert node.model is not None  # noqa: S101 - only called for nodes of objects; tells mypy so
    if place not in damage.around:
        return node.model.model_validate(data)  # nothing is wrong here, and this is several times faster
    sound: dict[str, object] = {}
    lost: list[str] = []
    for name, child in node.children.items():
        here = (*place, name)
        if here in damage.malformed:
            lost.append(child.attribute)
        elif name in data:
            value = _value(child, data[name], here, damage)
            if value is _LOST:
                lost.append(child.attribute)
            else:
                sound[name] = value
    given = {child.attribute for name, child in node.children.items() if name in data}
    part = node.model.model_construct(given, **sound)
    for attribute in lost:
        part.__dict__.pop(attribute, None)
    return part


def _value(node: Node, value: object, place: Place, damage: _Damage) -> object:
    if node.model is not None:
        return _object(node, value, place, damage) if isinstance(value, Mapping) else _LOST
    if node.item is None or not isinstance(value, list):
        return value
    items = [_item(node.item, item, (*place, index), damage) for index, item in enumerate(value)]
    return _LOST if any(item is _LOST for item in items) else items


def _item(node: Node, item: object, place: Place, damage: _Damage) -> object:
    if place in damage.malformed:
        return _LOST
    if node.variants and isinstance(item, Mapping):
        name = item.get("serviceName")
        node = node.variants[name] if isinstance(name, str) and name in node.variants else node
    return _value(node, item, place, damage)
